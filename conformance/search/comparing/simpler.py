"""Makes a case simpler while it shows the same disagreement.

The aim: zeros where nothing else is needed, the shortest lists, the smallest numbers, the first
alternative of every choice. What a value is the protocol's schema says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ...corpus.plaintext import OPENED, READ
from ..drawing.addresses import KINDS, Json, zero_address
from ..drawing.cases import DrawnCase
from ..drawing.points import SIZE, good_points
from ..drawing.seeds import SeedCorpus
from ..drawing.shapes import (
    Schema,
    alternative,
    given_of,
    hex_size,
    is_decimal,
    optional,
    shape_of,
)
from .reduce import Keeps, fewer, simpler_bytes, smaller
from .simpler_bytes import simplify_plaintext

ITEMS: Final = 12
"""Items of a list that are made simpler one by one."""


HASH: Final = 32
"""Bytes of a hash, a transaction's id, or a secret."""
_CONTENT: Final = ("bytes", "packed")
"""Members of a request that hold what is read."""


def simplify_case(case: DrawnCase, seeds: SeedCorpus, keeps: Callable[[DrawnCase], bool]) -> None:
    """Offer simpler and simpler cases of the same operation.

    Args:
        case: what to begin with.
        seeds: reads, writes and seals what is in bytes.
        keeps: says whether a case may take the place of the one before.
    """
    held = [case]

    def keep(given: Json, **changes: Any) -> bool:
        candidate = replace(held[0], given=given, ok=None, **changes)
        if candidate == replace(held[0], ok=None) or not keeps(candidate):
            return False
        held[0] = candidate
        return True

    _Walk(case.op, seeds, keep).whole(case.given)


class _Walk:
    """Walks through the ``in`` of a request, and simplifies each value where it stands."""

    def __init__(self, op: str, seeds: SeedCorpus, keep: Callable[..., bool]) -> None:
        self._op = op
        self._seeds = seeds
        self._keep = keep

    def whole(self, given: Json) -> None:
        """Simplify a request."""
        schema = given_of(self._op)
        given = self._object(schema, given, self._keep)
        if self._op in READ:
            self._read(given)
        elif self._op in OPENED:
            self._opened(given)

    def _read(self, given: Json) -> None:
        def keep(data: bytes) -> bool:
            return self._keep({"bytes": data.hex()})

        self._plaintext(bytes.fromhex(given["bytes"]), READ[self._op], keep)

    def _opened(self, given: Json) -> None:
        """Simplify what is in envelopes, one after the other."""
        packed, ring = given["packed"], given["key_ring"]
        many = isinstance(packed, list)
        held = list(packed) if many else [packed]
        for number in range(min(len(held), ITEMS)):
            plaintext = self._seeds.open(held[number], ring)
            if plaintext is None:
                continue

            def keep(data: bytes, at: int = number) -> bool:
                sealed = self._seeds.seal(data, ring)
                tried = [*held[:at], sealed, *held[at + 1 :]]
                if sealed is None or not self._keep(
                    {**given, "packed": tried if many else sealed}, inside=data.hex()
                ):
                    return False
                held[at] = sealed
                return True

            self._plaintext(plaintext, OPENED[self._op], keep)

    def _plaintext(self, data: bytes, kind: str, keep: Keeps) -> None:
        """Simplify the bytes of a Single or a Multi: first what they mean, then each field."""
        data = simplify_plaintext(data, kind, self._seeds, keep)
        value = (self._seeds.read(data, kind) or {}).get(kind)
        if value is not None and (again := self._seeds.serialize(kind, value)) is not None:
            if again != data and not keep(again):
                return
            schema = shape_of({"$ref": f"#/$defs/{kind}"})[1]
            self._object(schema, value, lambda new: self._written(kind, new, keep))

    def _written(self, kind: str, value: Json, keep: Keeps) -> bool:
        data = self._seeds.serialize(kind, value)
        return data is not None and keep(data)

    def value(self, schema: Schema, value: Any, keep: Keeps) -> Any:
        """Simplify any value; return what it has become."""
        name, schema = shape_of(schema)
        if name == "key_ring":
            ring = self._seeds.key_rings[0]
            return ring if value != ring and keep(ring) else value
        if isinstance(value, dict):
            if name == "address":
                value = _address(value, keep)
            return self._object(alternative(schema, value), value, keep)
        if isinstance(value, list):
            return self._list(schema, value, keep)
        if isinstance(value, bool):
            return False if value and keep(False) else value
        if isinstance(value, int):
            return smaller(value, keep)
        if "enum" in schema:
            before = (
                schema["enum"][: schema["enum"].index(value)] if value in schema["enum"] else []
            )
            return next((each for each in before if keep(each)), value)
        return self._text(schema, value, keep) if isinstance(value, str) else value

    def _text(self, schema: Schema, value: str, keep: Keeps) -> str:
        if is_decimal(schema) and value.removeprefix("-").isdecimal():
            return str(smaller(int(value), lambda number: keep(str(number))))
        size = hex_size(schema)
        if size is None or len(value) % 2:
            return value
        data = bytes.fromhex(value)
        if len(data) in (SIZE, HASH):
            # The schema does not say of every key and hash how long it must be.
            size = len(data)
        if size == SIZE:
            (point,) = good_points(1)
            if value == point or keep(point):
                return point
        return simpler_bytes(data, size, lambda new: keep(new.hex())).hex()

    def _object(self, schema: Schema, value: Json, keep: Keeps) -> Json:
        for name in sorted(optional(schema) & value.keys()):
            without = {key: each for key, each in value.items() if key != name}
            if without and keep(without):
                value = without
        for name, member in schema.get("properties", {}).items():
            if name not in value or (name in _CONTENT and self._op in READ | OPENED):
                continue
            held = [value]

            def one(new: Any, at: str = name, held: list[Json] = held) -> bool:
                changed = {**held[0], at: new}
                if not keep(changed):
                    return False
                held[0] = changed
                return True

            self.value(member, value[name], one)
            value = held[0]
        return value

    def _list(self, schema: Schema, value: list[Any], keep: Keeps) -> list[Any]:
        value = fewer(value, keep)
        for number in range(min(len(value), ITEMS)):
            held = [value]

            def one(new: Any, at: int = number, held: list[list[Any]] = held) -> bool:
                changed = [*held[0][:at], new, *held[0][at + 1 :]]
                if not keep(changed):
                    return False
                held[0] = changed
                return True

            self.value(schema.get("items", {}), value[number], one)
            value = held[0]
        return value


def _address(value: Json, keep: Keeps) -> Json:
    """Return the plainest address of the first kind that may take its place."""
    for kind in KINDS:
        plain = zero_address(kind)
        if value == plain or keep(plain):
            return plain
        if kind == value.get("type"):
            break
    return value
