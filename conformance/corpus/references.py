"""What stands in a step for something in the pool: one value, the values of a series, or repeats.

Format: vectors/README.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .pool import Json, Pool

POOLS: Final = {
    "$key_ring": "key_rings",
    "$addresses": "addresses",
    "$channel": "channels",
    "$single": "singles",
}

ONE: Final = "single "
"""Before the name of a Single it names that Single packed."""
NONCE: Final = 48
"""Hex digits of a nonce."""


@dataclass(frozen=True, slots=True)
class References:
    """Puts values in the place of names."""

    pool: Pool
    path: Callable[[str], str]
    """Name of a file → its absolute path."""
    content: Callable[[str], str]
    """Name of a content → its bytes in hex."""
    packed: Callable[[Sequence[str]], list[str]]
    """Names of Singles → each of them packed, in hex."""
    session: Callable[[str], str] = str
    """Name of a session → one that no other scenario has."""

    def expand(self, value: Any) -> Any:
        """Return a value with everything in it that is named."""
        if isinstance(value, list):
            return list(self._elements(value))
        if not isinstance(value, dict):
            return value
        if "$each" in value:
            return self._each(value)
        if "$repeat" in value:
            return [self.expand(value["of"])] * value["$repeat"]
        for key in ("$path", "$bytes", "$outpoint", *POOLS):
            if key in value:
                return self._named(key, value)
        expanded = {key: self.expand(each) for key, each in value.items()}
        if isinstance(expanded.get("session"), str):
            expanded["session"] = self.session(expanded["session"])
        return expanded

    def _elements(self, values: list[Any]) -> Iterator[Any]:
        """Yield the elements of a list; what stands for several is not a list of its own."""
        for each in values:
            if isinstance(each, dict) and ("$each" in each or "$repeat" in each):
                yield from self.expand(each)
            else:
                yield self.expand(each)

    def _named(self, key: str, value: Json) -> Any:
        name = value[key]
        if key == "$path":
            return self.path(name)
        if key == "$bytes":
            return self.content(name)
        if key == "$outpoint":
            return self.pool.singles[name]["funding_outpoint"]
        return altered(getattr(self.pool, POOLS[key])[name], value)

    def _each(self, value: Json) -> list[Any]:
        """Return one value, or two, for each member of a series that is named."""
        named = value["$each"]
        names = self.pool.names([named] if isinstance(named, str) else named)
        kind = value["as"]
        if kind == "packed":
            return self.packed(names)
        if kind == "nonces":
            return [nonce_of(ONE + name) for name in names]
        if kind == "entries":
            points = [self.pool.singles[name]["funding_outpoint"] for name in names]
            packed = zip(points, self.packed(names), strict=True)
            return [{"funding_outpoint": point, "packed": each} for point, each in packed]
        if kind == "channels":
            return [altered(self.pool.channels[name], value) for name in names]
        singles = [altered(self.pool.singles[name], value) for name in names]
        if kind == "singles":
            return singles
        if kind == "opened":
            return [
                {"channel": self.pool.channels[name], "addresses": single["addresses"]}
                for name, single in zip(names, singles, strict=True)
            ]
        if kind == "nodes":
            nodes: dict[str, Json] = {}
            for each in singles:
                nodes.setdefault(each["remote_node_pub"], _node(each))
            return list(nodes.values())
        return [_EACH[kind](single) for single in singles] if kind in _EACH else _calls(singles)


def nonce_of(name: str) -> str:
    """Return the nonce with which a content is packed, in hex (24 bytes)."""
    return hashlib.sha256(name.encode()).hexdigest()[:NONCE]


def altered(found: Any, value: Json) -> Any:
    """Return a value of the pool, changed as ``with`` and ``without`` beside its name say."""
    if not isinstance(found, dict) or not ("with" in value or "without" in value):
        return found
    without = value.get("without", [])
    return {k: v for k, v in found.items() if k not in without} | value.get("with", {})


def _node(single: Json) -> Json:
    return {"node_pub": single["remote_node_pub"], "addresses": single["addresses"]}


def _restore(single: Json) -> Json:
    return {"restore": single["funding_outpoint"]}


def _connect(single: Json) -> Json:
    return {"connect": _node(single)}


def _calls(singles: Sequence[Json]) -> list[Json]:
    return [effect for single in singles for effect in (_restore(single), _connect(single))]


_EACH: Final[dict[str, Callable[[Json], Json]]] = {
    "outpoints": lambda single: single["funding_outpoint"],
    "restores": _restore,
    "connects": _connect,
}
FORMS: Final = (
    "singles",
    "channels",
    "opened",
    "outpoints",
    "nodes",
    "packed",
    "nonces",
    "entries",
    "effects",
    "restores",
    "connects",
)
"""What ``as`` may say beside ``$each``."""
