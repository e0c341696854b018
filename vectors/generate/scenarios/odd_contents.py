"""Plaintexts that a reader takes and that not every writer would write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ..tools.case import Json
from ..tools.layout import single_bytes, single_layout

LIMIT: Final = 65535
"""Bytes of a body, at most, whose length fits in front of it."""
_SIGNATURE: Final = "close_tx_inputs.commit_sig"


def joined(singles: Sequence[bytes]) -> bytes:
    """Return the plaintext of a Multi of serialized Singles."""
    return bytes(1) + len(singles).to_bytes(4, "big") + b"".join(singles)


def plain_bytes(single: Json) -> bytes:
    """Return the plaintext of a Single, of a body over 65,535 bytes as lnd writes it."""
    inputs = single.get("close_tx_inputs") or {}
    signature = bytes.fromhex(inputs.get("commit_sig", ""))
    if len(signature) < LIMIT - 1000:
        return single_bytes(single)
    short = single_layout(single | {"close_tx_inputs": inputs | {"commit_sig": ""}})
    return short.replaced(_SIGNATURE, len(signature).to_bytes(2, "big") + signature)


def _wrong_length(single: Json) -> bytes:
    return joined([single_layout(single).exchanged({"length": (7).to_bytes(2, "big")})])


def _true_as_two(single: Json) -> bytes:
    return joined([single_layout(single).replaced("is_initiator", b"\x02")])


def _trailing(single: Json) -> bytes:
    point = single["funding_outpoint"]
    another = {**single, "funding_outpoint": {**point, "index": point["index"] + 1}}
    return joined([single_bytes(single)]) + single_bytes(another)


def _twice(single: Json) -> bytes:
    return joined([single_bytes(single)] * 2)


def _off_curve(single: Json) -> bytes:
    return joined([single_layout(single).replaced("remote_node_pub", b"\x02" + bytes(32))])


def _less(single: Json, size: int) -> bytes:
    return joined([single_bytes(single)] * 2)[:-size]


def _one_too_few(single: Json) -> bytes:
    return bytes(1) + (2).to_bytes(4, "big") + single_bytes(single)


def _no_point(single: Json) -> bytes:
    return joined([single_layout(single).replaced("remote_node_pub", b"\x05" + bytes(32))])


def _later_single(single: Json) -> bytes:
    return joined([b"\x7b" + single_bytes(single)[1:]])


ODD: Final[Mapping[str, Callable[[Json], bytes]]] = {
    "wrong-length": _wrong_length,
    "true-as-two": _true_as_two,
    "trailing": _trailing,
    "twice": _twice,
    "cut": lambda single: _less(single, 200),
    "one-short": lambda single: _less(single, 1),
    "head-only": lambda single: joined([single_bytes(single)])[:5],
    "sealed-nothing": lambda single: b"",
    "one-too-few": _one_too_few,
    "no-point": _no_point,
    "off-curve": _off_curve,
    "later-multi": lambda single: b"\x01" + joined([single_bytes(single)])[1:],
    "later-single": _later_single,
}
"""First word of a content's name → what it makes of the Single that the second word names."""
