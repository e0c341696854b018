"""Points: what is checked, what stands for none, which of the two points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from construct import Construct, Container, stream_read, stream_write

from scbref.errors import BAD_POINT, DeserializeError
from scbref.point import POINT_SIZE, PublicKey
from scbref.wire.field import Reject
from scbref.wire.primitives import NO_POINT, OptionalPoint
from tests.adequacy.mutants.mutant import Side
from tests.adequacy.mutants.operator import (
    Filtered,
    Operator,
    always,
    around,
    refusing,
    replaced,
)

READ, WRITE = (Side.READ,), (Side.WRITE,)
FIELD_PRIME = 2**256 - 2**32 - 977
Check = Callable[[bytes], Any]


def _kept(data: bytes) -> bytes:
    return bytes(data)


def _no_curve(data: bytes) -> bytes:
    if len(data) != POINT_SIZE or data[0] not in (2, 3):
        raise Reject(BAD_POINT, "prefix")
    return bytes(data)


def _any_prefix(data: bytes) -> bytes:
    _point(bytes([2 + (data[0] & 1)]) + data[1:])
    return bytes(data)


def _hybrid_prefix(data: bytes) -> bytes:
    return _any_prefix(data) if data[0] in (2, 3, 6, 7) else bytes(_point(data))


def _prefix_04(data: bytes) -> bytes:
    return _any_prefix(data) if data[0] in (2, 3, 4) else bytes(_point(data))


def _reduced(data: bytes) -> bytes:
    x = int.from_bytes(data[1:], "big")
    if data[0] in (2, 3) and x >= FIELD_PRIME:
        _point(data[:1] + (x - FIELD_PRIME).to_bytes(32, "big"))
        return bytes(data)
    return bytes(_point(data))


def _zeros_allowed(data: bytes) -> bytes:
    return bytes(data) if not any(data) else bytes(_point(data))


def _infinity_allowed(data: bytes) -> bytes:
    return bytes(data) if data == b"\x02" + bytes(32) else bytes(_point(data))


def _point(data: bytes) -> bytes:
    try:
        return PublicKey.parse(data)
    except DeserializeError as error:
        raise Reject(BAD_POINT, error.message) from None


POINT_CHECKS: dict[str, tuple[str, Check, tuple[str, ...]]] = {
    "unchecked": ("any 33 bytes are taken", _kept, ("point.on-curve",)),
    "off-curve": ("the curve is not looked at", _no_curve, ("point.on-curve",)),
    "any-prefix": ("only the parity of the first byte counts", _any_prefix, ("point.prefix",)),
    "hybrid-prefix": ("06 and 07 are taken for 02 and 03", _hybrid_prefix, ("point.prefix",)),
    "prefix-04": ("04 is taken too", _prefix_04, ("point.prefix",)),
    "x-reduced": ("x is taken modulo the prime", _reduced, ("point.x-below-prime",)),
    "zeros-allowed": ("33 zero bytes are taken", _zeros_allowed, ("point.all-zero",)),
    "infinity-allowed": (
        "02 and zeros, the point at infinity as lnd writes it, is taken",
        _infinity_allowed,
        ("point.on-curve",),
    ),
}

POINT_VALUES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "parity-flipped": ("the other point of this x", lambda v: bytes([v[0] ^ 1]) + v[1:]),
    "always-even": ("always 02", lambda v: b"\x02" + v[1:]),
    "always-odd": ("always 03", lambda v: b"\x03" + v[1:]),
    "refuses-odd": ("03 is refused", refusing(lambda v: v[0] == 3, BAD_POINT)),
    "refuses-even": ("02 is refused", refusing(lambda v: v[0] == 2, BAD_POINT)),
    "x-reversed": ("x in the other byte order", lambda v: v[:1] + v[:0:-1]),
}


class LaxPoint(Construct):  # type: ignore[misc]
    """A point with another check; ``none`` says which bytes stand for no point."""

    def __init__(
        self, check: Check, none: Callable[[bytes], bool] | None, missing: bytes | None = None
    ) -> None:
        super().__init__()
        self.check = check
        self.none = none
        self.missing = missing

    def _parse(self, stream: Any, context: Container, path: str) -> Any:
        data = stream_read(stream, POINT_SIZE, path)
        return None if self.none is not None and self.none(data) else self.check(data)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        missing = NO_POINT if self.none is not None else self.missing
        if obj is None and missing is None:
            raise Reject("missing-field", "required")
        data = missing if obj is None else self.check(bytes(obj))
        stream_write(stream, data, len(data or b""), path)
        return obj


def _is_zeros(data: bytes) -> bool:
    return not any(data)


def point_operators(node: Any) -> Iterator[Operator]:
    """Yield the operators for a required or an optional point."""
    none = _is_zeros if isinstance(node, OptionalPoint) else None
    for name, (title, check, rules) in POINT_CHECKS.items():
        if none and name in ("zeros-allowed", "infinity-allowed"):
            continue  # zeros are allowed here, and the other has a rule of its own
        make = always(LaxPoint, check, none)
        yield replaced(f"{name}", title, make, READ, rules)
        yield replaced(f"{name}", title, make, WRITE, ("point.checked-on-write", *rules))
    for name, (title, function) in POINT_VALUES.items():
        yield replaced(name, title, around(Filtered, _unless_none(function)))
    if none:
        yield from _optional_point_operators()
        return
    for name, missing in (("zeros", NO_POINT), ("nothing", b"")):
        yield replaced(
            f"missing-as-{name}",
            f"a missing key is written as {name}",
            always(LaxPoint, _point, None, missing),
            WRITE,
            ("single.remote-keys-required",),
        )


def _optional_point_operators() -> Iterator[Operator]:
    rules = ("single.sha-chain-root-none",)
    for name, title, none in (
        ("none-by-prefix", "every key that begins with 00 is none", lambda d: d[0] == 0),
        ("none-by-x", "every key whose x is zero is none", lambda d: not any(d[1:])),
        ("none-if-bad", "every key that is no point is none", _is_no_point),
    ):
        yield replaced(name, title, always(LaxPoint, _point, none), READ, rules)
    for side, title in ((READ, "zero bytes are no point"), (WRITE, "a key is required")):
        yield replaced("none-refused", title, lambda node: LaxPoint(_point, None), side, rules)
    for side in (READ, WRITE):
        yield replaced(
            "infinity-allowed",
            "02 and zeros, the point at infinity as lnd writes it, is taken",
            lambda node: LaxPoint(_infinity_allowed, _is_zeros),
            side,
            ("point.on-curve", "single.sha-chain-root-pub"),
        )
    generator = bytes.fromhex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    for name, filler in (("02-and-zeros", b"\x02" + bytes(32)), ("generator", generator)):
        yield replaced(
            f"none-as-{name}",
            f"no key is written as {name}",
            always(LaxPoint, _point, None, filler),
            WRITE,
            rules,
        )


def _is_no_point(data: bytes) -> bool:
    try:
        PublicKey.parse(data)
    except DeserializeError:
        return True
    return False


def _unless_none(function: Callable[[bytes], bytes]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else function(value)
