"""Packing: one Single, lists of Singles, Multis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..tools.case import Case, Json, case, invalid, lenient, read_refusal, refusal, valid
from ..tools.layout import multi_bytes, single_bytes
from ..tools.material import nonce, other_ring, own_ring
from ..tools.multi_cases import multi, singles
from ..tools.sealing import seal
from ..tools.shapes import drop, put, single, tcp4

SEALED: Final = "Nobody else can open the backup, or it holds something else than was given."
SHORT: Final = "A channel is left out of a backup, and nobody is told."
HALF: Final = "Some channels are restored and the rest is silently missing."


def vectors() -> Iterator[Case]:
    """Yield all cases about packing and lists of packed Singles."""
    yield from _single()
    yield from _multi()
    yield from _multi_unwritable()
    yield from _static_backups()
    yield from _static_duplicates()
    yield from _static_unwritable()
    yield from _packed_singles()
    yield from _packed_singles_faults()


def _single() -> Iterator[Case]:
    ring = own_ring()
    for version in range(8):
        for close in (False, True):
            value = single(version, [tcp4()], close=close)
            inputs = "close" if close else "no-close"
            at = nonce(f"pack/{version}/{close}")
            yield case(
                "single.pack",
                f"version-{version}/{inputs}",
                f"version {version}, {inputs.replace('-', ' ')}-tx inputs",
                ["pack.single", "envelope.layout", "envelope.aad-is-nonce", "envelope.cipher"],
                SEALED,
                {"single": value, "key_ring": ring, "nonce": at.hex()},
                valid(packed=seal(single_bytes(value), ring, at).hex()),
                [value],
            )
    for slug, code, field, value in _unwritable():
        yield case(
            "single.pack",
            f"unwritable/{slug}",
            f"a Single that cannot be written: {field}",
            ["pack.single"],
            "An envelope is made around nothing, or around half a Single.",
            {"single": value, "key_ring": ring, "nonce": nonce("unwritable").hex()},
            invalid(refusal(code, "encode", field)),
            [value],
        )


def _unwritable() -> list[tuple[str, str, str, Json]]:
    value = single(name="unwritable")
    node, index = "remote_node_pub", "funding_outpoint.index"
    return [
        ("node-pub", "missing-field", node, drop(value, node)),
        ("outpoint-index", "out-of-range", index, put(value, index, 65536)),
        ("version", "unknown-version", "version", put(value, "version", 8)),
    ]


def _multi() -> Iterator[Case]:
    ring = own_ring()
    for count in (0, 1, 2, 20):
        members = singles(count)
        at = nonce(f"pack-multi/{count}")
        rules = ["pack.multi", "envelope.layout", "multi.header"]
        packed = seal(multi_bytes(members), ring, at).hex()
        value = multi(members)
        if count == 0:
            rules += ["pack.nil-multi-size", "multi.empty"]
        for op, given, expect in (
            (
                "multi.pack",
                {"multi": value, "key_ring": ring, "nonce": at.hex()},
                valid(packed=packed),
            ),
            ("multi.unpack", {"packed": packed, "key_ring": ring}, valid(multi=value)),
        ):
            title = f"a Multi of {count}"
            slug = f"count/{count}"
            yield case(op, slug, title, rules, SEALED, given, expect, members, multi=True)


def _multi_unwritable() -> Iterator[Case]:
    ring = own_ring()
    for slug, code, field, bad in _unwritable():
        members = [*singles(1), bad]
        yield case(
            "multi.pack",
            f"unwritable/{slug}",
            f"the second Single cannot be written: {field}",
            ["pack.multi", "multi.all-or-nothing-write"],
            SHORT,
            {"multi": multi(members), "key_ring": ring, "nonce": nonce("unwritable").hex()},
            invalid(refusal(code, "encode", f"static_backups[1].{field}")),
            members,
            multi=True,
        )
    yield case(
        "multi.pack",
        "unknown-version",
        "Multi version 1",
        ["pack.multi", "multi.version-on-write"],
        "A file is written that no reader takes.",
        {"multi": multi([], 1), "key_ring": ring, "nonce": nonce("version").hex()},
        invalid(refusal("unknown-version", "encode", "version")),
        multi=True,
    )


def _entry(value: Json, at: bytes) -> Json:
    packed = seal(single_bytes(value), own_ring(), at).hex()
    return {"funding_outpoint": value["funding_outpoint"], "packed": packed}


def _static(slug: str, title: str, rules: Sequence[str], given: Json, expect: Json) -> Case:
    about = given["singles"]
    return case("static-chan-backups.pack", slug, title, rules, SHORT, given, expect, about)


def _given(members: Sequence[Json], label: str) -> tuple[Json, list[bytes]]:
    nonces = [nonce(f"static/{label}/{index}") for index in range(len(members))]
    given = {
        "singles": list(members),
        "key_ring": own_ring(),
        "nonces": [each.hex() for each in nonces],
    }
    return given, nonces


def _static_backups() -> Iterator[Case]:
    for count in (0, 1, 2, 5):
        members = singles(count)
        given, nonces = _given(members, str(count))
        entries = [_entry(*pair) for pair in zip(members, nonces, strict=True)]
        yield _static(
            f"count/{count}",
            f"{count} Singles",
            ["pack.static-backups", "pack.single", "pack.static-backups-all-or-nothing"],
            given,
            valid(packed=entries),
        )
    same_txid = [put(single(), "funding_outpoint.index", index) for index in range(3)]
    given, nonces = _given(same_txid, "same-txid")
    entries = [_entry(*pair) for pair in zip(same_txid, nonces, strict=True)]
    yield _static(
        "same-txid",
        "three channels funded by one transaction",
        ["pack.static-backups"],
        given,
        valid(packed=entries),
    )


def _static_duplicates() -> Iterator[Case]:
    first, other = singles(2)
    for slug, members in {
        "same": [first, first],
        "changed": [first, put(first, "capacity", "777")],
        "around-another": [first, other, put(first, "capacity", "777")],
    }.items():
        given, nonces = _given(members, slug)
        entries = [_entry(*pair) for pair in zip(members, nonces, strict=True)]
        kept = {"last": [entries[-1], *entries[1:-1]], "first": entries[:-1]}
        yield _static(
            f"duplicate/{slug}",
            f"one channel point twice ({slug.replace('-', ' ')})",
            ["pack.static-backups-duplicates", "pack.static-backups"],
            given,
            lenient(
                "duplicate-outpoints-packed",
                last={"ok": {"packed": kept["last"]}},
                first={"ok": {"packed": kept["first"]}},
                refuse=refusal("other", "encode"),
            ),
        )


def _static_unwritable() -> Iterator[Case]:
    for slug, code, field, bad in _unwritable():
        for place in (0, 1, 2):
            members = singles(2)
            members.insert(place, bad)
            given, _ = _given(members, slug)
            yield _static(
                f"unwritable/{slug}/{place}",
                f"number {place + 1} of three cannot be written: {field}",
                ["pack.static-backups-all-or-nothing", "pack.static-backups"],
                given,
                invalid(refusal(code, "encode", field)),
            )


def _packed_singles() -> Iterator[Case]:
    ring = own_ring()
    for name, members in {
        "0": [],
        "1": singles(1),
        "2": singles(2),
        "2-reversed": singles(2)[::-1],
        "5": singles(5),
        "every-version": [single(version, name=str(version)) for version in range(8)],
        "same-twice": [single(), single()],
    }.items():
        packed = [
            seal(single_bytes(value), ring, nonce(f"singles/{index}")).hex()
            for index, value in enumerate(members)
        ]
        yield case(
            "singles.unpack",
            f"count/{name}",
            f"packed Singles: {name.replace('-', ' ')}",
            ["pack.packed-singles-order", "pack.packed-singles-all-or-nothing"],
            HALF,
            {"packed": packed, "key_ring": ring},
            valid(singles=members),
            members,
        )


def _packed_singles_faults() -> Iterator[Case]:
    ring = own_ring()
    members = singles(3)
    good = [
        seal(single_bytes(value), ring, nonce(f"singles/{index}"))
        for index, value in enumerate(members)
    ]
    for name, (title, bad, refused) in _bad_packed(good[0]).items():
        for place in range(3):
            packed = [*good[:place], bad, *good[place + 1 :]]
            yield case(
                "singles.unpack",
                f"one-bad/{name}/{place}",
                f"number {place + 1} of three is bad: {title}",
                "pack.packed-singles-all-or-nothing",
                HALF,
                {"packed": [each.hex() for each in packed], "key_ring": ring},
                invalid(refused),
                members,
            )


def _bad_packed(good: bytes) -> dict[str, tuple[str, bytes, Json]]:
    """Return name → (title, bytes that do not unpack, how they are refused)."""
    ring, data, at = own_ring(), single_bytes(singles(1)[0]), nonce("singles/bad")
    return {
        "empty": ("no bytes", b"", refusal("too-short", "seal")),
        "short": ("23 bytes", good[:23], refusal("too-short", "seal")),
        "changed": ("a changed tag", good[:-1] + b"\0", refusal("auth-failed", "seal")),
        "other-seed": (
            "another seed's",
            seal(data, other_ring(), at),
            refusal("auth-failed", "seal"),
        ),
        "unknown-version": (
            "an unknown version",
            seal(b"\x08" + data[1:], ring, at),
            read_refusal("unknown-version", "version", 0),
        ),
        "cut": (
            "a cut Single",
            seal(data[:100], ring, at),
            read_refusal("truncated", "remote_node_pub", 78),
        ),
    }
