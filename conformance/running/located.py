"""Where in the backup an answer differs: the fields behind bytes, and the mistake behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET

from ..corpus.load import Invalid, Unspecified, Valid, Vector
from ..corpus.plaintext import plaintexts
from ..judging.compare import Difference, differences
from ..judging.mistakes import kinds
from ..judging.selection import PACK_OPS
from ..protocol.operations import OPERATIONS
from .events import FieldDifference
from .hexdump import fields_of
from .oracle import TAG as TAG, Oracle
from .signature import ENVELOPE_CLASSES, plain

NONCE: Final = 24
"""Bytes in front of the ciphertext of an envelope."""
_KEYS: Final = frozenset({"key.derive", "key.encryption"})


def located(
    vector: Vector, expected: Mapping[str, Any], actual: Mapping[str, Any], oracle: Oracle
) -> list[Difference]:
    """Return in which fields of the backup two answers differ.

    Args:
        vector: the case.
        expected: its ``ok``.
        actual: the ``ok`` that was answered.
        oracle: reads and opens bytes, if it can.
    """
    if vector.op.endswith(".serialize") and "bytes" in expected and "bytes" in actual:
        return _written(vector.op.partition(".")[0], expected["bytes"], actual["bytes"], oracle)
    if vector.op in PACK_OPS:
        opened = oracle.open(vector.op, vector.in_, expected, actual)
        if opened.expected is None or opened.actual is None:
            return []
        return differences(opened.expected, opened.actual)
    return differences(expected, actual)


def _written(kind: str, expected: Any, actual: Any, oracle: Oracle) -> list[Difference]:
    """Compare what two plaintexts mean, and their fields byte by byte where they mean the same."""
    if not (isinstance(expected, str) and isinstance(actual, str)) or expected == actual:
        return []
    left, _ = oracle.ask(f"{kind}.deserialize", {"bytes": expected})
    right, _ = oracle.ask(f"{kind}.deserialize", {"bytes": actual})
    if left is not None and right is not None and (found := differences(left, right)):
        return found
    answer, _ = oracle.ask("explain", {"bytes": expected, "kind": kind})
    fields = fields_of(answer.get("tree")) if answer else []
    for field in fields:
        start, end = 2 * field.offset, 2 * (field.offset + field.size)
        if expected[start:end] != actual[start:end]:
            sides = (msgspec.json.encode(text[start:end]).decode() for text in (expected, actual))
            return [Difference(field.name, *sides)]
    if fields and len(actual) > len(expected):
        return [Difference("bytes after the end", None, f'"{actual[len(expected) :]}"')]
    return [Difference("bytes", f'"{expected}"', f'"{actual}"')]


def by_field(found: Sequence[Difference]) -> list[FieldDifference]:
    """Return differences by field, each with the mistakes that explain all of them."""
    fields: dict[str, list[str]] = {}
    for difference in found:
        path, here = plain(difference.path), kinds(difference)
        before = fields.get(path)
        both = [kind for kind in before if kind in here] if before else []
        fields[path] = both or before or here
    return [FieldDifference(path, names) for path, names in fields.items()]


def mistake_of(
    vector: Vector,
    expect: Valid | Invalid | Unspecified,
    actual: Mapping[str, Any],
    found: Sequence[Difference],
    oracle: Oracle,
) -> str:
    """Return the likely mistake that makes exactly this answer, as the oracle computes it."""
    keyed = vector.op in _KEYS
    sealed = vector.op in PACK_OPS and not found
    opened = (
        isinstance(expect, Invalid)
        and expect.class_ in ENVELOPE_CLASSES
        and "packed" in OPERATIONS[vector.op].given.names
    )
    if not (keyed or sealed or opened) or isinstance(expect, Unspecified):
        return ""
    mistake = oracle.diagnose(vector.op, vector.in_, actual)
    if not mistake and sealed and isinstance(expect, Valid):
        return _envelopes(expect.ok.get("packed"), actual.get("packed"))
    return mistake


def _envelopes(expected: Any, actual: Any) -> str:
    """Say which part of an envelope differs when its nonce was given."""
    if not (isinstance(expected, str) and isinstance(actual, str)):
        return ""
    if expected[: -2 * TAG] == actual[: -2 * TAG] and len(expected) == len(actual):
        return "only the tag of the envelope differs: key, nonce and ciphertext are right"
    if expected[: 2 * NONCE] != actual[: 2 * NONCE]:
        return ""
    if len(expected) != len(actual):
        return f"the envelope has {len(actual) // 2} bytes instead of {len(expected) // 2}"
    return "the ciphertext differs under the same nonce: another key, cipher or plaintext"


def point_given(vector: Vector, expect: Valid | Invalid | Unspecified, oracle: Oracle) -> str:
    """Return the 33 bytes (hex) that are no point, where a vector says where they stand."""
    if not isinstance(expect, Invalid) or expect.class_ != "bad-point" or expect.offset is UNSET:
        return ""
    given = list(plaintexts(vector.op, vector.in_, oracle.plaintext))
    for data, _ in given if len(given) == 1 else []:
        point = data[expect.offset : expect.offset + 33]
        return point.hex() if len(point) == 33 else ""
    return ""
