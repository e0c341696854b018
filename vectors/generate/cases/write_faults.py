"""Values that must not be written, and those that lnd writes although it had better not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scbref.wire.primitives import U8, U16

from ..tools.case import Case, Json, case, invalid, lenient, refusal
from ..tools.layout import low_bits, single_bytes, single_layout
from ..tools.shapes import (
    LOCAL_KEYS,
    dns,
    drop,
    onion_v2,
    onion_v3,
    opaque,
    single,
    tcp4,
    tcp6,
)
from . import addresses
from .addresses import block, descriptors
from .lenient import MAPPED

MISSING = "A half-made backup is stored, which is found out only when it is needed."
UNREADABLE = "A file is written that cannot be read back: every channel in it is lost."
CHANGED = "Something else is stored than was given; nobody notices until it is needed."
SIG: Final = "close_tx_inputs.commit_sig"


def vectors() -> Iterator[Case]:
    """Yield all cases about values that must not be written."""
    yield from addresses.refused_on_write()
    yield from _missing()
    yield from _ports()
    yield from _ip_lengths()
    yield from _host_lengths()
    yield from _opaque()
    yield from _ambiguous()
    yield from _onion()
    yield from _mapped()


def write(
    slug: str,
    title: str,
    requirements: Sequence[str],
    consequence: str,
    value: Json,
    expect: Json,
) -> Case:
    """Return a case of ``single.serialize``."""
    given = {"single": value}
    return case("single.serialize", slug, title, requirements, consequence, given, expect, [value])


def written(data: bytes) -> Json:
    """Return the choice of writing these bytes."""
    return {"ok": {"bytes": data.hex()}}


def _missing() -> Iterator[Case]:
    keys = [f"remote_chan_cfg.{key}" for key in LOCAL_KEYS]
    for version, close in ((0, False), (6, True)):
        value = single(version, close=close)
        for path in ("remote_node_pub", *keys):
            rule = "single.remote-node-pub-required" if path == "remote_node_pub" else ""
            yield write(
                f"missing/version-{version}/{path.replace('_', '-')}",
                f"no {path}",
                [rule or "single.remote-keys-required"],
                MISSING,
                drop(value, path),
                invalid(refusal("missing-field", "encode", path)),
            )
    yield write(
        "missing/tapscript-root",
        "version 6 close-tx inputs without a tapscript root",
        ["closetx.root-required", "closetx.root"],
        MISSING,
        drop(single(6, close=True), "close_tx_inputs.tapscript_root"),
        invalid(refusal("missing-field", "encode", "close_tx_inputs.tapscript_root")),
    )
    for version in (0, 4, 7):
        value = drop(single(version, close=True), "close_tx_inputs.commit_tx")
        yield write(
            f"missing/commit-tx/version-{version}",
            "close-tx inputs without a commitment transaction",
            ["closetx.commit-tx-required"],
            "The node goes down while it writes a backup, or writes one that cannot be read.",
            value,
            lenient(
                "writer-nil-commit-tx",
                panic=refusal("other", "encode"),
                refuse=refusal("missing-field", "encode", "close_tx_inputs.commit_tx"),
            ),
        )


def _ports() -> Iterator[Case]:
    kinds = {"tcp4": tcp4(), "tcp6": tcp6(), "onion-v2": onion_v2(), "onion-v3": onion_v3()}
    for kind, address in kinds.items():
        layout = single_layout(single(0, [address]))
        for port in (65536, 70000, -1):
            wrapped = layout.replaced("addresses[0].port", low_bits(U16, port))
            value = single(0, [{**address, "port": port}])
            yield write(
                f"address/port/{kind}/{'minus-1' if port < 0 else port}",
                f"a {kind} address with port {port}",
                ["address.port-range", f"address.{kind}"],
                CHANGED,
                value,
                lenient(
                    "writer-port-wraps",
                    wrap=written(wrapped),
                    refuse=refusal("out-of-range", "encode", "addresses[0].port"),
                ),
            )


def _ip_lengths() -> Iterator[Case]:
    layout = single_layout(single(0, [tcp6()]))
    for size in (0, 3, 5, 15, 17):
        yield write(
            f"address/ip-length/{size}",
            f"an IP address of {size} bytes",
            ["address.ip-length"],
            UNREADABLE,
            single(0, [tcp6("ab" * size)]),
            lenient(
                "writer-nil-ip",
                zeros=written(layout.replaced("addresses[0].ip", bytes(16))),
                write=written(layout.replaced("addresses[0].ip", b"")),
                refuse=refusal("out-of-range", "encode", "addresses[0].ip"),
            ),
        )


def _host_lengths() -> Iterator[Case]:
    layout = single_layout(single(0, [dns()]))
    for size in (256, 300, 511):
        host = b"x" * size
        wrapped = layout.replaced("addresses[0].hostname", low_bits(U8, size) + host)
        yield write(
            f"address/dns-length/{size}",
            f"a host name of {size} bytes",
            ["address.dns-length"],
            UNREADABLE,
            single(0, [dns(host)]),
            lenient(
                "writer-dns-length-wraps",
                wrap=written(wrapped),
                refuse=refusal("out-of-range", "encode", "addresses[0].hostname"),
            ),
        )


def _opaque() -> Iterator[Case]:
    layout = single_layout(single())
    for kind in range(6):
        payload = f"{kind:02x}0102"
        yield write(
            f"address/opaque/known-type-{kind}",
            f"an opaque address that begins with the known type {kind}",
            ["address.opaque-unambiguous"],
            UNREADABLE,
            single(0, [opaque(payload)]),
            lenient(
                "writer-opaque-known-type",
                write=written(layout.replaced("addresses", block(bytes.fromhex(payload)))),
                refuse=refusal("bad-address", "encode"),
            ),
        )


def _ambiguous() -> Iterator[Case]:
    layout = single_layout(single())
    yield write(
        "address/opaque/empty",
        "an opaque address without any bytes",
        ["address.opaque-unambiguous"],
        CHANGED,
        single(0, [opaque("")]),
        lenient(
            "writer-opaque-empty",
            drop=written(layout.data),
            refuse=refusal("bad-address", "encode"),
        ),
    )
    for name, behind in {"tcp4": tcp4(), "opaque": opaque("07"), "dns": dns()}.items():
        both = [opaque(), behind]
        yield write(
            f"address/opaque/before-{name}",
            f"an opaque address before another one ({name})",
            ["address.opaque-unambiguous"],
            CHANGED,
            single(0, both),
            lenient(
                "writer-opaque-swallows",
                write=written(layout.replaced("addresses", block(descriptors(both)))),
                refuse=refusal("bad-address", "encode"),
            ),
        )


def _onion() -> Iterator[Case]:
    for kind, address in (("onion-v2", onion_v2()), ("onion-v3", onion_v3())):
        text = address["onion_service"]
        for name, other in (("other-suffix", ".local"), ("upper-case-suffix", ".ONION")):
            value = single(0, [{**address, "onion_service": text[:-6] + other}])
            yield write(
                f"address/onion/{kind}/{name}",
                f"a {kind} address that ends in {other}",
                ["address.onion-suffix", f"address.{kind}"],
                CHANGED,
                value,
                lenient(
                    "writer-onion-suffix-unchecked",
                    write=written(single_bytes(single(0, [address]))),
                    refuse=refusal("bad-address", "encode", "addresses[0].onion_service"),
                ),
            )
    padded = {**onion_v2(), "onion_service": "aaaaaaaaaa======.onion"}
    lines = {**onion_v2(), "onion_service": "aaaaaaaa" + "\n" * 8 + ".onion"}
    layout = single_layout(single(0, [onion_v2()]))
    for name, address, size in (("padding", padded, 6), ("line-ends", lines, 5)):
        yield write(
            f"address/onion/short-host/{name}",
            f"a version 2 host that decodes to {size} bytes, because of {name.replace('-', ' ')}",
            ["address.onion-host-length", "address.onion-v2"],
            UNREADABLE,
            single(0, [address]),
            lenient(
                "writer-onion-host-short",
                write=written(layout.replaced("addresses[0].onion_service", bytes(size))),
                refuse=refusal("bad-address", "encode", "addresses[0].onion_service"),
            ),
        )


def _mapped() -> Iterator[Case]:
    for name, around in (("alone", []), ("before-tcp6", [tcp6()])):
        plain = single_layout(single(0, [tcp6(), *around]))
        yield write(
            f"address/mapped-ipv6/{name}",
            "an IPv4 address in IPv6 form",
            ["address.mapped-ipv6-written"],
            "Files written by two programs from the same channels differ.",
            single(0, [tcp6(MAPPED), *around]),
            lenient(
                "mapped-ipv6-rewritten",
                rewrite=written(single_bytes(single(0, [tcp4(), *around]))),
                preserve=written(plain.replaced("addresses[0].ip", bytes.fromhex(MAPPED))),
                refuse=refusal("bad-address", "encode", "addresses[0]"),
            ),
        )
