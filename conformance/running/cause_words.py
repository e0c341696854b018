"""A cause in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from ..judging.mistakes import ABSENT, ANOTHER, UNEXPECTED
from ..protocol.escape import clip
from .events import Cause, Result
from .signature import Signature, op_of

_PRIME: Final = 2**256 - 2**32 - 977
"""Of the field below secp256k1."""
_POINT: Final = re.compile(r"[0-9a-f]{66}")


def count_of(causes: Sequence[Cause]) -> str:
    """Return how many causes how many failures have."""
    number = sum(len(cause.ids) for cause in causes)
    own = sum(not cause.follows for cause in causes)
    text = f"{own} cause{'s' if own > 1 else ''} of {number:,} failure{'s' if number > 1 else ''}"
    return f"{text}; {len(causes) - own} more may follow" if own < len(causes) else text


def heading(cause: Cause) -> str:
    """Return a cause in one line: how many cases of what, and what is wrong."""
    operations = list(cause.operations.items())
    if len(operations) == 1:
        where = operations[0][0]
    else:
        where = ", ".join(f"{name} ({number:,})" for name, number in operations)
    number = len(cause.ids)
    line = f"{number:,} case{'s' if number > 1 else ''} of {where}: {cause.text}"
    if cause.follows:
        line += f" (may follow from {cause.follows})"
    return line


def text_of(signature: Signature, results: Sequence[Result]) -> str:
    """Say what the cause of some results is."""
    return clip(_WORDS.get(signature.how, _accident)(signature, results))


def _value(signature: Signature, results: Sequence[Result]) -> str:
    if not signature.field:
        where = op_of(results[0])
        told = f" ({where})" if where != results[0].op else ""
        return f"{signature.kind or ANOTHER}{told}"
    shown = f"`{signature.field}`"
    if signature.kind == ABSENT:
        return f"{shown} is missing"
    if signature.kind == UNEXPECTED:
        return f"{shown} is {UNEXPECTED}"
    return f"{shown}, {signature.kind}"


def _accepted(signature: Signature, results: Sequence[Result]) -> str:
    if signature.field == "bad-point":
        return _points(results)
    place = f" (`{signature.kind}`)" if signature.kind else ""
    return f"{_FAULTS.get(signature.field, f'what is {signature.field}')} is accepted{place}"


_FAULTS: Final = {
    "auth-failed": "an envelope whose tag does not match",
    "too-short": "an envelope without a whole nonce",
    "truncated": "data that ends too early",
    "unknown-version": "an unknown version",
    "bad-address": "an address that is none",
    "bad-transaction": "a transaction that is none",
    "out-of-range": "a value that does not fit its field",
    "missing-field": "a Single without a required value",
    "not-canonical": "an encoding that is not canonical",
}


def _points(results: Sequence[Result]) -> str:
    """Say what about points is not checked."""
    points = [point for result in results if (point := _point(result))]
    if points and all(point[0] in (2, 3) for point in points):
        return "a point that is not on the curve is accepted"
    if points and all(point[0] not in (2, 3) for point in points):
        return "a point whose first byte is neither 02 nor 03 is accepted"
    return "what is no point is accepted: points are not checked"


def _point(result: Result) -> bytes | None:
    """Return the point that was accepted, from the input or from the answer."""
    if result.given:
        return bytes.fromhex(result.given)
    return next((p for p in _points_in(result.actual) if not is_on_curve(p)), None)


def _points_in(value: Any) -> list[bytes]:
    if isinstance(value, dict):
        return [point for member in value.values() for point in _points_in(member)]
    if isinstance(value, list):
        return [point for member in value for point in _points_in(member)]
    if isinstance(value, str) and _POINT.fullmatch(value):
        return [bytes.fromhex(value)]
    return []


def is_on_curve(point: bytes) -> bool:
    """Say whether 33 bytes are a compressed point on secp256k1: public arithmetic, no cipher."""
    x = int.from_bytes(point[1:])
    if point[0] not in (2, 3) or x >= _PRIME:
        return False
    return pow(x**3 + 7, (_PRIME - 1) // 2, _PRIME) == 1


def _refused(signature: Signature, results: Sequence[Result]) -> str:
    place = f" at `{signature.field}`" if signature.field else ""
    return f"what must be accepted is refused as {signature.kind}{place}"


def _class(signature: Signature, results: Sequence[Result]) -> str:
    return f"refused as {signature.kind} instead of {signature.field}"


def _mistake(signature: Signature, results: Sequence[Result]) -> str:
    return signature.kind


def _choice(signature: Signature, results: Sequence[Result]) -> str:
    return (
        f"it behaves as {signature.field} = {signature.kind}: declare that choice in hello,"
        " or change it"
    )


def _sealed(signature: Signature, results: Sequence[Result]) -> str:
    return signature.kind


def _accident(signature: Signature, results: Sequence[Result]) -> str:
    return f"{signature.how}: {results[0].reason}" if results[0].reason else signature.how


_WORDS: Final[dict[str, Callable[[Signature, Sequence[Result]], str]]] = {
    "value": _value,
    "accepted": _accepted,
    "refused": _refused,
    "class": _class,
    "mistake": _mistake,
    "choice": _choice,
    "sealed": _sealed,
}
