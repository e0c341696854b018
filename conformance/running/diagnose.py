"""Show people where in the bytes a failure lies; nothing here is judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from ..corpus.load import Invalid, Unspecified, Valid, Vector
from ..corpus.plaintext import plaintexts
from ..judging.compare import Difference, differences
from ..judging.selection import PACK_OPS
from .hexdump import ExplainedField, as_bytes, diff, fields_of, point_at
from .oracle import Oracle


def dump(
    vector: Vector,
    expect: Valid | Invalid | Unspecified,
    actual: Mapping[str, Any] | None,
    oracle: Oracle,
) -> list[str]:
    """Return an annotated hex dump of a failure; empty when bytes do not show it.

    Args:
        vector: the case.
        expect: its expectation, resolved.
        actual: the ``ok`` that was answered, if any.
        oracle: names the fields, if it can.
    """
    if isinstance(expect, Invalid):
        return _place(vector, expect, oracle)
    if not isinstance(expect, Valid) or actual is None:
        return []
    if vector.op in PACK_OPS:
        return _opened(vector, expect, actual, oracle)
    lines = []
    for difference in differences(expect.ok, actual):
        lines += _of_difference(vector, difference, oracle)
    return lines


def _place(vector: Vector, expect: Invalid, oracle: Oracle) -> list[str]:
    """Point at what must be refused in the plaintext, if the request has only one."""
    if expect.offset is UNSET:
        return []
    given = list(plaintexts(vector.op, vector.in_, oracle.plaintext))
    if len(given) != 1:
        return []
    ((data, kind),) = given
    return point_at(data, expect.offset, _fields(data, kind, oracle) or _named(expect))


def _named(expect: Invalid) -> list[ExplainedField]:
    """Return the field that the vector itself names, for want of an oracle."""
    if expect.field and expect.offset is not UNSET:
        return [ExplainedField(expect.field, expect.offset, 1)]
    return []


def _of_difference(vector: Vector, difference: Difference, oracle: Oracle) -> list[str]:
    left = as_bytes((difference.expected or "").strip('"'))
    right = as_bytes((difference.actual or "").strip('"'))
    if left is None or right is None:
        return []
    whole = difference.path == "bytes" and vector.op.endswith(".serialize")
    kind = vector.op.partition(".")[0]
    fields = _fields(left, kind, oracle) if whole else []
    return [f"{difference.path}: - expected, + actual", *diff(left, right, fields)]


def _fields(data: bytes, kind: str, oracle: Oracle) -> list[ExplainedField]:
    answer, _ = oracle.ask("explain", {"bytes": data.hex(), "kind": kind})
    return fields_of(answer.get("tree")) if answer else []


def _opened(vector: Vector, expect: Valid, actual: Mapping[str, Any], oracle: Oracle) -> list[str]:
    """Compare what is inside the envelopes, since ciphertext differs everywhere."""
    opened = oracle.open(vector.op, vector.in_, expect.ok, actual)
    if opened.expected is None or opened.actual is None:
        return [opened.problem]
    found = differences(opened.expected, opened.actual)
    if not found:
        return ["it opens and holds the right value: the nonce or the wire form differs"]
    return ["opened, it differs here:", *map(str, found)]
