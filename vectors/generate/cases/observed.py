"""What lnd was seen to do with single inputs: ``captured/lnd-head-behaviours.jsonl``, asked again.

The id ends in the number of the row. The length of a Single is set anew, since the rows are not
about it and a reader may look at it; ``tests/vectors/observed.toml`` names the rows that are asked
in other vectors, and says why the rest cannot be asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from scbref.codec import deserialize_multi, deserialize_single
from scbref.conformance.corpus.captured_backup import captured_single
from scbref.envelope import open_envelope
from scbref.json_form import multi_to_json, single_to_json
from scbref.keys.key_ring import BasePublicKeyRing

from ..tools.captured import CAPTURED
from ..tools.case import Case, Json, case, invalid, lenient, refusal, valid
from ..tools.consequences import TOLERANT

Row = dict[str, Any]
OPERATIONS: Final = {
    "deserialize_single": "single.deserialize",
    "read_addresses": "single.deserialize",
    "unpack_single": "single.unpack",
    "unpack_multi": "multi.unpack",
    "unpack_singles": "singles.unpack",
}
CLASSES: Final = (
    ("EOF", "truncated", "single.truncated"),
    ("payload size too small", "too-short", "envelope.too-short"),
    ("message authentication failed", "auth-failed", "envelope.authenticate"),
    ("unknown version", "unknown-version", "version.known-on-read"),
    ("unknown multi-version", "unknown-version", "multi.version-on-read"),
    ("invalid public key", "bad-point", "point.on-curve"),
    ("malformed public key", "bad-point", "point.on-curve"),
    ("MsgTx", "bad-transaction", "tx.layout"),
    ("witness", "bad-transaction", "tx.layout"),
    ("ReadVarInt", "bad-transaction", "tx.compact-size-canonical"),
    ("readScript", "bad-transaction", "tx.script-limit"),
)
"""Part of an error text of lnd, the class that it stands for, and what the case is about."""
DECIDED: Final = {
    11: ("single-length-ignored", "ignore", "single.length-ignored"),
    14: ("single-length-ignored", "ignore", "single.length-ignored"),
    15: ("single-length-ignored", "ignore", "single.length-ignored"),
    18: ("single-length-ignored", "ignore", "single.length-ignored"),
    20: ("trailing-bytes-after-single", "ignore", "single.trailing-bytes"),
    22: ("trailing-bytes-after-single", "ignore", "single.trailing-bytes"),
    23: ("trailing-bytes-after-multi", "ignore", "multi.trailing-bytes"),
    24: ("trailing-bytes-after-multi", "ignore", "multi.trailing-bytes"),
}
"""Row → the behaviour that decides, lnd's choice, and the requirement."""
ELSEWHERE: Final = frozenset({93, 135, 138, 141, 147, 176, 177, 223, 226, 234, 235, 292})
"""Rows that other vectors ask."""
IN_THE_FRAME: Final = frozenset(
    {28, 30, 38, 39, 40, 41, 42, 59, 60, 61, 64, 65, 66, 81, 82, 83, 288, 290, 291, 295, 346, 347}
)
"""Rows in which a version, a count or a length is at fault, those of a transaction included."""
HEADER: Final = 3
"""Bytes of version and length, which the length does not count."""
ADDRESSES: Final = slice(111, 139)
"""Where the address block of the first row stands."""


def rows() -> list[Row]:
    """Return the rows, in their order."""
    lines = (CAPTURED / "lnd-head-behaviours.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def vectors() -> Iterator[Case]:
    """Yield a case for each row that is asked here."""
    every = rows()
    first = bytes.fromhex(every[0]["request"]["plaintext"])
    for row in every:
        op = OPERATIONS.get(row["request"].get("op"), "")
        if op and len(row["request"]) > 1 and row["n"] not in ELSEWHERE:
            yield _case(row, op, _given(row, first))


def _given(row: Row, first: bytes) -> Json:
    request = row["request"]
    if "plaintext" in request:
        data = bytes.fromhex(request["plaintext"])
        return {"bytes": (data if row["n"] in DECIDED else _with_length(data)).hex()}
    if "hex" in request:
        block = bytes.fromhex(request["hex"])
        stated = int.from_bytes(block[:2], "big") + 2
        after = first[ADDRESSES.stop :] if len(block) >= stated else b""
        data = first[: ADDRESSES.start] + block[:stated] + after
        return {"bytes": _with_length(data).hex()}
    base = request["base_pub"]
    key = hashlib.sha256(bytes.fromhex(base)).hexdigest()
    packed = request.get("packed", request.get("packed_list"))
    return {"packed": packed, "key_ring": {"base_pub": base, "encryption_key": key}}


def _with_length(data: bytes) -> bytes:
    """Return a Single with the length that it has; one that is cut keeps what it states."""
    if len(data) < HEADER:
        return data
    return data[:1] + (len(data) - HEADER).to_bytes(2, "big") + data[HEADER:]


def _case(row: Row, op: str, given: Json) -> Case:
    about: list[Json] = []
    if row["ok"]:
        ok, about = _read(row, op, given)
        rules = ["single.field-order"] if "single" in ok else ["multi.back-to-back"]
        expect = valid(**ok)
        if row["n"] in DECIDED:
            behaviour, choice, rule = DECIDED[row["n"]]
            rules = [rule]
            choices = {choice: {"ok": ok}, "refuse": refusal("not-canonical", "frame")}
            expect = lenient(behaviour, **choices)
    else:
        text = row["error"]
        name, rule = next((name, rule) for part, name, rule in CLASSES if part in text)
        rules, expect = [rule], invalid(refusal(name, _phase(row, name)))
    return case(
        op,
        f"observed/{row['n']}",
        f"seen of lnd: {row['case']}",
        rules,
        TOLERANT,
        given,
        expect,
        about,
        multi=op.startswith("multi."),
    )


def _phase(row: Row, name: str) -> str:
    if name in ("too-short", "auth-failed"):
        return "seal"
    return "frame" if name == "unknown-version" or row["n"] in IN_THE_FRAME else "field"


def _read(row: Row, op: str, given: Json) -> tuple[Json, list[Json]]:
    """Return what lnd read, and its Singles.

    The fields are lnd's where the row has them; else lnd behind its adapter is their witness.
    """
    if "single" in row["result"]:
        value = captured_single(row["result"]["single"])
        return {"single": value}, [value]
    if "bytes" in given:
        value = single_to_json(deserialize_single(bytes.fromhex(given["bytes"])))
        return {"single": value}, [value]
    source = BasePublicKeyRing(bytes.fromhex(given["key_ring"]["base_pub"]))
    data = open_envelope(bytes.fromhex(given["packed"]), source)
    if op == "single.unpack":
        value = single_to_json(deserialize_single(data))
        return {"single": value}, [value]
    multi = multi_to_json(deserialize_multi(data))
    return {"multi": multi}, multi["static_backups"]
