"""What the steps of a file of scenarios refer to by name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from msgspec import Struct

from ..protocol.shape import REQUIRED, shape
from .expectation import CorpusError
from .series import Series, expanded, members

Json = dict[str, Any]
_Name = Annotated[str, shape(minLength=1)]
_Hex = Annotated[str, shape(pattern="^([0-9a-f]{2})*$")]


class Repeat(Struct, frozen=True, forbid_unknown_fields=True):
    """Content of a file that is described instead of stored."""

    unit: _Hex
    """Hex of the bytes that follow each other again and again."""
    size: Annotated[int, shape(minimum=1)]
    """Of the whole, in bytes; the last repetition may be cut."""
    sha256: Annotated[str, shape(pattern="^[0-9a-f]{64}$")]
    """Of the whole, in hex."""

    def expanded(self, name: str) -> str:
        """Return the content in hex.

        Raises:
            CorpusError: it is not the content that the hash is of.
        """
        unit = bytes.fromhex(self.unit)
        data = (unit * (self.size // len(unit) + 1))[: self.size]
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise CorpusError(f"{name}: its repetition has another hash")
        return data.hex()


class Pool(Struct, frozen=True, forbid_unknown_fields=True):
    """What the steps of a file refer to by name."""

    key_rings: Annotated[dict[str, Json], shape(REQUIRED)] = {}
    addresses: Annotated[dict[str, list[Json]], shape(REQUIRED)] = {}
    channels: Annotated[dict[str, Json], shape(REQUIRED)] = {}
    """OpenChannels."""
    singles: Annotated[dict[str, Json], shape(REQUIRED)] = {}
    bytes: Annotated[dict[str, _Hex], shape(REQUIRED)] = {}
    """Hex: packed backups, and other content of files."""
    series: dict[str, Series] = {}
    """Many channels that are described; when the file is read they join ``singles`` and
    ``channels``, member 7 of ``many`` as ``many[7]``."""
    sealed: dict[str, list[_Name]] = {}
    """Packed Multis of these Singles, by name, which the oracle makes when they are needed."""
    repeats: dict[str, Repeat] = {}
    """Large content by what it is made of; when the file is read it joins ``bytes``."""

    def names(self, named: Iterable[str]) -> list[str]:
        """Return single names in the place of ranges.

        Raises:
            CorpusError: a range is of no series, or reaches beyond it.
        """
        return list(members(named, {name: each.count for name, each in self.series.items()}))

    def with_series(self) -> Pool:
        """Return the pool with the members of its series, and with its repetitions as bytes.

        Raises:
            CorpusError: one of them is not what its hash says.
        """
        large = {name: each.expanded(name) for name, each in self.repeats.items()}
        found = msgspec.structs.replace(
            self,
            singles=dict(self.singles),
            channels=dict(self.channels),
            bytes=self.bytes | large,
        )
        for name, each in self.series.items():
            singles, channels = expanded(name, each, self.singles, self.channels)
            found.singles.update((f"{name}[{n}]", single) for n, single in enumerate(singles))
            found.channels.update((f"{name}[{n}]", one) for n, one in enumerate(channels))
        return found
