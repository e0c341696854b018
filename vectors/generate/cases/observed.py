"""What lnd was seen to do with single inputs: ``captured/lnd-head-behaviours.jsonl``, asked again.

The id ends in the number of the row. The length of a Single is set anew, since the rows are not
about it and a reader may look at it; ``observed.toml`` names the rows that are asked in other
vectors, and says why the rest cannot be asked.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from scbref.codec import deserialize_multi, deserialize_single
from scbref.conformance.corpus.captured_backup import captured_address, captured_single
from scbref.envelope import open_envelope
from scbref.json_form import multi_to_json, single_to_json
from scbref.keys.key_ring import BasePublicKeyRing
from scbref.versions import CLOSE_TX_VERSION_MASK

from ..tools.captured import CAPTURED
from ..tools.case import Case, Json, case, invalid, lenient, refusal, valid
from ..tools.consequences import CHANGED, DERIVED, TOLERANT

Row = dict[str, Any]
LEDGER: Final = tomllib.loads(
    (Path(__file__).parents[1] / "observed.toml").read_text(encoding="utf-8")
)
"""Where what is not asked here is asked, or why it is not."""
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
    ("too many input", "bad-transaction", "tx.input-limit"),
    ("too many output", "bad-transaction", "tx.output-limit"),
    ("flag byte", "bad-transaction", "tx.witness-flag"),
    ("script witness item", "bad-transaction", "tx.witness-limit"),
    ("witness", "bad-transaction", "tx.witness-superfluous"),
    ("ReadVarInt", "bad-transaction", "tx.compact-size-canonical"),
    ("readScript", "bad-transaction", "tx.script-limit"),
)
"""Part of an error text of lnd, the class that it stands for, and what the case is about."""
DECIDED: Final = {
    11: ("single-length-ignored", "ignore", "single.length-ignored"),
    14: ("single-length-ignored", "ignore", "single.length-ignored"),
    15: ("single-length-ignored", "ignore", "single.length-ignored"),
    20: ("trailing-bytes-after-single", "ignore", "single.trailing-bytes"),
    22: ("trailing-bytes-after-single", "ignore", "single.trailing-bytes"),
    23: ("trailing-bytes-after-multi", "ignore", "multi.trailing-bytes"),
    24: ("trailing-bytes-after-multi", "ignore", "multi.trailing-bytes"),
    26: ("single-length-ignored", "ignore", "single.length-ignored"),
    27: ("duplicate-outpoints-in-multi", "keep", "multi.duplicates-kept"),
}
"""Row → the behaviour that decides, lnd's choice, and the requirement."""
ELSEWHERE: Final = frozenset(map(int, LEDGER["behaviours"]["asked"]))
"""Rows that other vectors ask."""
UNASKED: Final = frozenset(map(int, LEDGER["behaviours"]["unasked"]))
"""Rows that no vector can ask."""
IN_THE_FRAME: Final = frozenset(
    {28, 30, 38, 39, 40, 41, 42, 59, 60, 61, 64, 65, 66, 81, 82, 83, 288, 290, 291, 295, 346, 347}
)
"""Rows in which a version, a count or a length is at fault, those of a transaction included."""
WRITTEN: Final = {
    **dict.fromkeys((187, 194, 195, 203, 219, 265, 268, 271), "single.field-order"),
    **dict.fromkeys((76, 77, 79, 80), "version.known-on-write"),
    **dict.fromkeys((196, 199), "address.onion-base32"),
    **dict.fromkeys((198, 200), "address.onion-length"),
    241: "single.outpoint-index-range",
    249: "single.scid-range",
    252: "single.remote-node-pub-required",
    253: "single.remote-keys-required",
    254: "single.remote-keys-required",
}
"""Rows about writing that are asked here, and the requirement."""
REFUSED: Final = (
    ("unknown version", "unknown-version"),
    ("base32", "bad-address"),
    ("onion service length", "bad-address"),
    ("index for outpoint", "out-of-range"),
    ("block height", "out-of-range"),
    ("nil pubkey", "missing-field"),
)
"""Part of an error text of lnd's writer, and the class that it stands for."""
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
        if op and len(row["request"]) > 1 and row["n"] not in ELSEWHERE | UNASKED:
            yield _case(row, op, _given(row, first))
        elif row["n"] in WRITTEN:
            yield _writing(row, captured_single(every[0]["result"]["single"]), first)
    yield from _keys()


def _keys() -> Iterator[Case]:
    """Yield the keys of the ring with which restoring was watched."""
    lines = (CAPTURED / "lnd-head-living.jsonl").read_text(encoding="utf-8").splitlines()
    keys = next(row["outcome"] for row in map(json.loads, lines) if row["id"] == "F0")
    for name, pub_key in keys.items():
        family, index = map(int, name.split("/"))
        yield case(
            "key.derive",
            f"observed/f0/{family}-{index}",
            f"seen of lnd: family {family}, index {index} on a test network",
            ["key.locator-path", "key.root-from-seed", "key.coin-type"],
            DERIVED,
            {
                "seed": bytes(range(16)).hex(),
                "coin_type": 1,
                "key_locator": {"family": family, "index": index},
            },
            valid(pub_key=pub_key),
        )


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
    answer: Json
    if row["ok"]:
        ok, about = _read(row, op, given)
        rules = ["single.field-order"] if "single" in ok else ["multi.back-to-back"]
        answer, expect = {"ok": ok}, valid(**ok)
    else:
        text = row["error"]
        name, rule = next((name, rule) for part, name, rule in CLASSES if part in text)
        answer = refusal(name, _phase(row, name))
        rules, expect = [rule], invalid(answer)
        if "bytes" in given and name != "unknown-version":
            about = [_outline(bytes.fromhex(given["bytes"]))]
    if row["n"] in DECIDED:
        behaviour, choice, rule = DECIDED[row["n"]]
        phase = "semantic" if rule == "multi.duplicates-kept" else "frame"
        choices = {choice: answer, "refuse": refusal("not-canonical", phase)}
        rules, expect = [rule], lenient(behaviour, **choices)
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


def _outline(data: bytes) -> Json:
    """Return of a Single that is refused what an adapter must know to refuse it for its reason."""
    first, kind = data[:1], data[ADDRESSES.start + 2 :][:1]
    flag, version = divmod(int.from_bytes(first), CLOSE_TX_VERSION_MASK)
    outline: Json = {"version": version, "addresses": [{"type": "dns"}] if kind == b"\x05" else []}
    return outline | ({"close_tx_inputs": {}} if flag else {})


def _writing(row: Row, base: Json, first: bytes) -> Case:
    """Return the case of a row in which a Single, or a list of addresses in one, is written."""
    request, result = row["request"], row["result"]
    if "addresses" in request:
        value = base | {"addresses": [captured_address(each) for each in request["addresses"]]}
    else:
        value = _without_nil(captured_single(request["single"]))
    if row["ok"]:
        block = bytes.fromhex(result.get("hex", ""))
        around = first[: ADDRESSES.start] + block + first[ADDRESSES.stop :]
        expect = valid(bytes=result.get("plaintext") or _with_length(around).hex())
    else:
        name = next(name for part, name in REFUSED if part in row["error"])
        expect = invalid(refusal(name, "encode"))
    return case(
        "single.serialize",
        f"observed/{row['n']}",
        f"seen of lnd: {row['case']}",
        WRITTEN[row["n"]],
        CHANGED,
        {"single": value},
        expect,
        [value],
    )


def _without_nil(value: Json) -> Json:
    """Return a value without the members that are ``None``, which Go calls nil."""
    return {
        name: _without_nil(member) if isinstance(member, dict) else member
        for name, member in value.items()
        if member is not None
    }


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
