"""Compare two JSON values and name every place where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import msgspec

from ..protocol.shape import suggestion

LIMIT: Final = 20
"""Differences of one answer that are reported."""

LONGEST: Final = 20_000
"""Elements of a list whose order is looked at."""

_canonical: Final = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the answer is not what it should be; absent sides are ``None``."""

    path: str
    """Of members and indices: ``multi.static_backups[0].capacity``."""
    expected: str | None
    """JSON text."""
    actual: str | None
    """JSON text."""

    def __str__(self) -> str:
        """Return the difference in one line."""
        if self.expected is None:
            return f"{self.path}: unexpected {self.actual}"
        if self.actual is None:
            return f"{self.path}: missing, expected {self.expected}"
        return f"{self.path}: expected {self.expected}, got {self.actual}"


def canonical(value: Any) -> bytes:
    """Return JSON with sorted members: equal bytes mean equal values of the same types."""
    return _canonical.encode(value)


def equal(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    """Say whether ``actual`` has every member of ``expected``, exactly.

    Members that only the top level of ``actual`` has are ignored: nothing is said about them.
    """
    if len(actual) > len(expected):
        actual = {key: value for key, value in actual.items() if key in expected}
    # Not ==, for which true is 1 and 1.0 is 1.
    return canonical(expected) == canonical(actual)


def differences(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[Difference]:
    """Return the first differences of two ``ok`` values; see ``equal``."""
    known = {key: value for key, value in actual.items() if key in expected}
    return list(islice(_walk("", expected, known), LIMIT))


def misspelt(found: Sequence[Difference]) -> str:
    """Name the first member in these differences that is unexpected, beside one that is missing."""
    for extra in found:
        inside, _, name = extra.path.rpartition(".")
        if extra.expected is None and not name.endswith("]"):
            missing = [
                other.path.rpartition(".")[2]
                for other in found
                if other.actual is None and other.path.rpartition(".")[0] == inside
            ]
            return f" with a member {extra.path!r} that it must not have{suggestion(name, missing)}"
    return ""


def _walk(path: str, expected: Any, actual: Any) -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in expected:
            below = f"{path}.{key}" if path else key
            if key in actual:
                yield from _walk(below, expected[key], actual[key])
            else:
                yield Difference(below, _text(expected[key]), None)
        for key in actual.keys() - expected.keys():
            yield Difference(f"{path}.{key}" if path else key, None, _text(actual[key]))
    elif _is_reordered(expected, actual):
        yield Difference(path, _text(expected), _text(actual))
    elif isinstance(expected, list) and isinstance(actual, list):
        for index, (left, right) in enumerate(zip(expected, actual, strict=False)):
            yield from _walk(f"{path}[{index}]", left, right)
        for index in range(len(actual), len(expected)):
            yield Difference(f"{path}[{index}]", _text(expected[index]), None)
        for index in range(len(expected), len(actual)):
            yield Difference(f"{path}[{index}]", None, _text(actual[index]))
    elif canonical(expected) != canonical(actual):
        yield Difference(path, _text(expected), _text(actual))


def _is_reordered(expected: Any, actual: Any) -> bool:
    """Say whether two lists hold the same in another order: that is one difference."""
    if not (isinstance(expected, list) and isinstance(actual, list)):
        return False
    if len(expected) != len(actual) or len(expected) > LONGEST:
        return False
    left, right = list(map(canonical, expected)), list(map(canonical, actual))
    return left != right and sorted(left) == sorted(right)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def keyed_by_outpoint(packed: Any) -> Any:
    """Turn the list of ``static-chan-backups.pack``, whose order is free, into a mapping.

    Anything else is returned as it is. An outpoint that comes twice gets a key for each time.
    """
    if not isinstance(packed, list):
        return packed
    result: dict[str, Any] = {}
    for entry in packed:
        if not isinstance(entry, dict) or "funding_outpoint" not in entry:
            return packed
        key = name = _outpoint(entry["funding_outpoint"])
        number = 1
        while key in result:
            number += 1
            key = f"{name} (time {number})"
        result[key] = {k: v for k, v in entry.items() if k != "funding_outpoint"}
    return result


def _outpoint(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"txid", "index"}:
        txid, index = value["txid"], value["index"]
        if type(txid) is str and type(index) is int:
            return f"{txid}:{index}"
    return canonical(value).decode()


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value."""
    members = value.values() if isinstance(value, dict) else value
    for member in members if isinstance(value, dict | list) else ():
        yield from texts(member)
    if isinstance(value, str):
        yield value
