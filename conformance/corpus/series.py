"""Series: many channels and their Singles that a pool describes, and that are made in memory.

``{"like": ["a"], "count": 300, "vary": {"funding_outpoint.txid": {"by": "digest", "of": "many"}}}``
are 300 channels like ``a``, each with a transaction of its own. Member n of the series ``many`` is
called ``many[n]``; ``many[0:300]`` and ``many[::-1]`` name several, as Python does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Struct

from ..protocol.shape import REQUIRED, shape
from .expectation import CorpusError, Hash
from .points import numbered_point

Json = dict[str, Any]
LARGEST: Final = 10_000
"""Members of a series at most."""
DIGITS: Final = 16
"""Hex digits of a hash."""

_NAME: Final = re.compile(r"(.+)\[(-?\d+)\]")
_RANGE: Final = re.compile(r"(.+)\[(-?\d*):(-?\d*)(?::(-?\d+))?\]")
_CHANNEL_PATHS: Final = {
    "remote_node_pub": "identity_pub",
    "sha_chain_root_desc.key_locator": "revocation_key_locator",
    "close_tx_inputs": "local_commitment",
    "lease_expiry": "thaw_height",
}
"""Where a member of a Single stands in an OpenChannel, if not under the same name."""
_NOT_OF_CHANNELS: Final = ("addresses", "version")
_canonical: Final = msgspec.json.Encoder(order="sorted")

Positive = Annotated[int, shape(minimum=1)]
Natural = Annotated[int, shape(minimum=0)]


class _Rule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="by"):
    """How a member varies from channel to channel."""

    every: Positive = 1
    """So many channels, one after the other, have the same value."""
    cycle: Natural = 0
    """After so many values the first one comes again; 0 for never."""

    def step_of(self, number: int) -> int:
        """Return which value member ``number`` has, from 0."""
        step = number // self.every
        return step % self.cycle if self.cycle else step


class Listed(_Rule, frozen=True, tag="list"):
    """One of some values after the other, and then from the first again."""

    values: Annotated[list[Any], shape(REQUIRED, minItems=1)] = []

    def value(self, number: int) -> Any:
        """Return the value of member ``number``."""
        return self.values[self.step_of(number) % len(self.values)]


class Digest(_Rule, frozen=True, tag="digest"):
    """32 bytes: SHA-256 of the text ``of``, a space and the number of the value, from 0."""

    of: Annotated[str, shape(REQUIRED, minLength=1)] = ""

    def value(self, number: int) -> Any:
        """Return the value of member ``number``, in hex."""
        return hashlib.sha256(f"{self.of} {self.step_of(number)}".encode()).hexdigest()


class NumberedPoint(_Rule, frozen=True, tag="point"):
    """33 bytes: the public key of the private key ``first``, then of the numbers after it."""

    first: Positive = 1

    def value(self, number: int) -> Any:
        """Return the value of member ``number``, in hex."""
        return numbered_point(self.first + self.step_of(number))


class Counted(_Rule, frozen=True, tag="count"):
    """A number that grows; a decimal text where the channel that is varied has one."""

    first: Natural = 0
    step: int = 1

    def value(self, number: int) -> Any:
        """Return the value of member ``number``."""
        return self.first + self.step * self.step_of(number)


Rule = Listed | Digest | NumberedPoint | Counted
"""How a member varies."""


class Series(Struct, frozen=True, forbid_unknown_fields=True):
    """Channels that are like others but for some members."""

    hash: Hash
    """Of the description without it, and of what it is expanded to."""
    like: Annotated[list[Annotated[str, shape(minLength=1)]], shape(minItems=1)]
    """Names in the pool; the first member is like the first, and so on, and then from the first
    again."""
    count: Annotated[int, shape(minimum=1, maximum=LARGEST)]
    vary: dict[str, Rule]
    """Path of a member of a Single → how it varies, in the Single and in its channel. A member
    that ``like`` has not stays absent."""


Expansion = tuple[list[Json], list[Json]]
"""The Singles of a series, and its channels; without channels if ``like`` names none."""

_expanded: Final[dict[bytes, Expansion]] = {}


def expanded(
    name: str, series: Series, singles: Mapping[str, Json], channels: Mapping[str, Json]
) -> Expansion:
    """Return what a series stands for; the same description is expanded once.

    Raises:
        CorpusError: it names what is not there, or its hash is another.
    """
    try:
        like = [(singles[each], channels.get(each)) for each in series.like]
    except KeyError as error:
        raise CorpusError(f"the series {name} is like {error}, which is no Single") from None
    key = _canonical.encode([series, like])
    if key not in _expanded:
        found = expansion(name, series, like)
        if (right := series_hash(series, found)) != series.hash:
            raise CorpusError(f"the series {name} has the hash {series.hash}, computed {right}")
        _expanded[key] = found
    return _expanded[key]


def expansion(name: str, series: Series, like: list[tuple[Json, Json | None]]) -> Expansion:
    """Return what a series stands for, whatever its hash.

    Args:
        name: for messages.
        series: the description.
        like: what it is like, each a Single and its channel.

    Raises:
        CorpusError: it varies a member that is nowhere.
    """
    for path in series.vary:
        if not any(_has(single, path.split(".")) for single, _ in like):
            raise CorpusError(f"the series {name} varies {path}, which none of its Singles has")
    rules = [list(_rules_for(series, single, channel)) for single, channel in like]
    singles, channels = [], []
    for number in range(series.count):
        single, channel = like[number % len(like)]
        singles.append(single := single.copy())
        if channel is not None:
            channels.append(channel := channel.copy())
        for in_single, in_channel, rule in rules[number % len(like)]:
            value = rule.value(number)
            _put(single, in_single, value)
            if channel is not None and in_channel:
                _put(channel, in_channel, value)
    if channels and len(channels) != len(singles):
        raise CorpusError(f"the series {name} is like some that are channels and some that are not")
    return singles, channels


def series_hash(series: Series, found: Expansion) -> str:
    """Return the hash of a series: of its description and of what it is expanded to."""
    described = {"like": series.like, "count": series.count, "vary": series.vary}
    content = {**described, "singles": found[0], "channels": found[1]}
    return hashlib.sha256(_canonical.encode(content)).hexdigest()[:DIGITS]


def _in_a_channel(path: str) -> list[str]:
    """Return the path in an OpenChannel; an empty one when it is not there."""
    for ours, theirs in _CHANNEL_PATHS.items():
        if path == ours or path.startswith(f"{ours}."):
            return (theirs + path.removeprefix(ours)).split(".")
    return [] if path in _NOT_OF_CHANNELS else path.split(".")


def _has(value: Any, path: list[str]) -> bool:
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True


def _rules_for(
    series: Series, single: Json, channel: Json | None
) -> Iterator[tuple[list[str], list[str], Rule]]:
    """Yield how one that is like these varies: where in a Single, where in a channel, and how."""
    for path, rule in series.vary.items():
        in_single, in_channel = path.split("."), _in_a_channel(path)
        if _has(single, in_single):
            yield in_single, in_channel if _has(channel, in_channel) else [], rule


def _put(value: Json, path: list[str], new: Any) -> None:
    """Put another value at a path, in the form of the old one; what is on the way is copied."""
    *way, last = path
    for step in way:
        below = value[step] = value[step].copy()
        value = below
    old = value[last]
    value[last] = str(new) if isinstance(old, str) and isinstance(new, int) else new


def members(names: Iterable[str], counts: Mapping[str, int]) -> Iterator[str]:
    """Yield single names in the place of ranges.

    Args:
        names: ``a``, ``many[7]``, ``many[0:300]``, ``many[::-1]``.
        counts: how many members each series has.

    Raises:
        CorpusError: a range is of no series, or reaches beyond it.
    """
    for name in names:
        match = _RANGE.fullmatch(name)
        if match is None:
            yield name
            continue
        series, *bounds = match.groups()
        if series not in counts:
            raise CorpusError(f"{name}: there is no series {series}")
        first, last, step = (int(each) if each else None for each in bounds)
        if any(abs(bound) > counts[series] for bound in (first, last) if bound is not None):
            raise CorpusError(f"{name}: the series has {counts[series]} members")
        for number in range(counts[series])[slice(first, last, step)]:
            yield f"{series}[{number}]"


def collapsed(names: Iterable[str]) -> list[str]:
    """Return names sorted, with a range in the place of members that follow each other."""
    found: list[tuple[str, int, int]] = []
    for series, number in sorted(map(_parted, names)):
        if found and number >= 0 and found[-1][0] == series and found[-1][2] == number:
            found[-1] = (series, found[-1][1], number + 1)
        else:
            found.append((series, number, number + 1))
    return [
        name if first < 0 else f"{name}[{first}]" if first + 1 == end else f"{name}[{first}:{end}]"
        for name, first, end in found
    ]


def _parted(name: str) -> tuple[str, int]:
    match = _NAME.fullmatch(name)
    return (match[1], int(match[2])) if match else (name, -1)
