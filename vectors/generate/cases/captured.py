"""What lnd itself wrote and derived: ``vectors/captured``, in the protocol's form."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from scbref.conformance.corpus.captured_backup import captured_ring, captured_single

from ..tools.captured import CAPTURED
from ..tools.case import Case, Json, case, lenient, refusal, valid
from ..tools.layout import multi_bytes, single_bytes
from ..tools.shapes import is_verified, put

REAL = "A backup that lnd wrote cannot be restored, or lnd cannot restore ours."


def vectors() -> Iterator[Case]:
    """Yield the backups that lnd packed, to be unpacked and packed again."""
    lines = (CAPTURED / "lnd-head-backups.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        entry = json.loads(line)
        ring = captured_ring(entry)
        if entry["kind"] == "multi":
            if entry["count"] <= 3:
                yield from _real_multi(entry, ring)
        elif int(entry["id"][1:]) % 2:  # half of them say as much as all
            yield from _real_single(entry, ring)


def _read(members: Sequence[Json], answer: Callable[[Sequence[Json]], Json]) -> Json | None:
    """Return what is expected of reading these Singles; ``None`` if two behaviours decide."""
    ok = answer(members)
    is_negative = any(int(each["capacity"]) < 0 for each in members)
    is_verified_all = all(
        is_verified(address)
        for each in members
        for address in each["addresses"]
        if address["type"] == "onion_v3"
    )
    if is_negative and not is_verified_all:
        return None
    if is_negative:
        unsigned = [put(each, "capacity", str(int(each["capacity"]) % 2**64)) for each in members]
        return lenient(
            "capacity-top-bit-negative",
            negative={"ok": ok},
            unsigned={"ok": answer(unsigned)},
            refuse=refusal("out-of-range", "field"),
        )
    if not is_verified_all:
        refused = refusal("bad-address", "field")
        return lenient("onion-v3-unverified", accept={"ok": ok}, refuse=refused)
    return valid(**ok)


def _written(value: Json, packed: str) -> Json:
    """Return what is expected of packing a Single."""
    if int(value["capacity"]) >= 0:
        return valid(packed=packed)
    refused = refusal("out-of-range", "encode", "capacity")
    return lenient(
        "capacity-top-bit-negative",
        negative={"ok": {"packed": packed}},
        unsigned=refused,
        refuse=refused,
    )


def _real_single(entry: Json, ring: Json) -> Iterator[Case]:
    value = captured_single(entry["single"])
    if single_bytes(value).hex() != entry["plaintext"]:
        raise AssertionError(f"{entry['id']} was not understood")
    expect = _read([value], lambda members: {"single": members[0]})
    if expect is None:
        return
    yield case(
        "single.unpack",
        f"lnd/{entry['id'].lower()}",
        f"a Single packed by lnd, version {value['version']}",
        ["pack.single", "key.encryption-key", "single.field-order", "single.canonical-round-trip"],
        REAL,
        {"packed": entry["packed"], "key_ring": ring},
        expect,
        [value],
    )
    if int(entry["nonce"], 16) % 8 == 0:  # an eighth of them is enough
        yield case(
            "single.pack",
            f"lnd/{entry['id'].lower()}",
            f"the same Single again, version {value['version']}",
            ["pack.single", "envelope.layout", "single.canonical-round-trip"],
            REAL,
            {"single": value, "key_ring": ring, "nonce": entry["nonce"]},
            _written(value, entry["packed"]),
            [value],
        )


def _real_multi(entry: Json, ring: Json) -> Iterator[Case]:
    members = [captured_single(each) for each in entry["singles"]]
    if multi_bytes(members).hex() != entry["plaintext"]:
        raise AssertionError(f"{entry['id']} was not understood")
    expect = _read(members, lambda each: {"multi": {"version": 0, "static_backups": list(each)}})
    if expect is None:
        return
    yield case(
        "multi.unpack",
        f"lnd/{entry['id'].lower()}",
        f"a Multi of {entry['count']} packed by lnd",
        ["pack.multi", "multi.header", "multi.back-to-back", "key.encryption-key"],
        REAL,
        {"packed": entry["packed"], "key_ring": ring},
        expect,
        members,
        multi=True,
    )
