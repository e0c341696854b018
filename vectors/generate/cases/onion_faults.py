"""Onion addresses that must not be written, and those that lnd writes as something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..tools.case import Case, case, invalid, lenient, refusal
from ..tools.consequences import CHANGED, UNREADABLE
from ..tools.layout import single_bytes, single_layout
from ..tools.shapes import onion_v2, onion_v3, single
from ..tools.single_cases import write, written


def vectors() -> Iterator[Case]:
    """Yield all cases about onion addresses that must not be written."""
    yield from _refused()
    yield _no_suffix()
    yield from _other_suffixes()
    yield from _short_hosts()


def _refused() -> Iterator[Case]:
    """Yield the addresses that lnd, too, refuses to write."""
    v2, v3 = onion_v2()["onion_service"], onion_v3()["onion_service"]
    wrong: Sequence[tuple[str, str, str, str]] = (
        ("upper-case-v3", "an upper-case version 3 host", "base32", v3[:-6].upper() + ".onion"),
        ("upper-case-v2", "an upper-case version 2 host", "base32", v2[:-6].upper() + ".onion"),
        ("digit-1", "the digit 1, which base32 has not", "base32", "1" + v3[1:]),
        ("digit-8", "the digit 8, which base32 has not", "base32", v2[:15] + "8.onion"),
        ("empty", "no text at all", "length", ""),
        ("suffix-only", '".onion" alone', "length", ".onion"),
        ("v2-short", "a version 2 host one letter short", "length", v2[1:]),
        ("v2-long", "a version 2 host one letter long", "length", "a" + v2),
        ("v3-short", "a version 3 host one letter short", "length", v3[1:]),
        ("v3-long", "a version 3 host one letter long", "length", "a" + v3),
        ("no-suffix-v3", 'a version 3 host without ".onion"', "length", v3[:-6]),
    )
    for slug, title, rule, text in wrong:
        kind = "onion_v3" if "v3" in slug or slug == "digit-1" else "onion_v2"
        value = single(0, [{"type": kind, "onion_service": text, "port": 9735}])
        yield case(
            "single.serialize",
            f"address/onion/{slug}",
            title,
            [f"address.onion-{rule}"],
            "Another host than the one given is stored, or a file that cannot be read.",
            {"single": value},
            invalid(refusal("bad-address", "encode", "addresses[0].onion_service")),
            [value],
        )


def _no_suffix() -> Case:
    address = onion_v2()
    return write(
        "address/onion/no-suffix-v2",
        'a version 2 host without ".onion"',
        ["address.onion-length"],
        CHANGED,
        single(0, [{**address, "onion_service": address["onion_service"][:-6]}]),
        invalid(refusal("bad-address", "encode", "addresses[0].onion_service")),
    )


def _other_suffixes() -> Iterator[Case]:
    for kind, address in (("onion-v2", onion_v2()), ("onion-v3", onion_v3())):
        text = address["onion_service"]
        for name, other in (("other-suffix", ".local"), ("upper-case-suffix", ".ONION")):
            yield write(
                f"address/onion/{kind}/{name}",
                f"a {kind} address that ends in {other}",
                ["address.onion-suffix", f"address.{kind}"],
                CHANGED,
                single(0, [{**address, "onion_service": text[:-6] + other}]),
                lenient(
                    "writer-onion-suffix-unchecked",
                    write=written(single_bytes(single(0, [address]))),
                    refuse=refusal("bad-address", "encode", "addresses[0].onion_service"),
                ),
            )


def _short_hosts() -> Iterator[Case]:
    """Yield hosts that decode to fewer bytes than they have room for, which lnd writes as such."""
    for name, title, host, kind, size in (
        (
            "padding",
            "a version 2 host that decodes to 6 bytes, because of padding",
            "a" * 10 + "=" * 6,
            "onion_v2",
            6,
        ),
        (
            "line-ends",
            "a version 2 host that decodes to 5 bytes, because of line ends",
            "a" * 8 + "\n" * 8,
            "onion_v2",
            5,
        ),
        (
            "padding-v3",
            "a version 3 host that decodes to 31 bytes, because of padding",
            "a" * 50 + "=" * 6,
            "onion_v3",
            31,
        ),
    ):
        address = onion_v2() if kind == "onion_v2" else onion_v3()
        layout = single_layout(single(0, [address]))
        yield write(
            f"address/onion/short-host/{name}",
            title,
            ["address.onion-host-length"],
            UNREADABLE,
            single(0, [{**address, "onion_service": f"{host}.onion"}]),
            lenient(
                "writer-onion-host-short",
                write=written(layout.replaced("addresses[0].onion_service", bytes(size))),
                refuse=refusal("bad-address", "encode", "addresses[0].onion_service"),
            ),
        )
