"""What the steps of a file of scenarios refer to by name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Any, Final

import msgspec
from msgspec import Struct

from ..protocol.shape import REQUIRED, shape
from .error import CorpusError
from .series import Series, expanded, members

Json = dict[str, Any]
_Name = Annotated[str, shape(minLength=1)]
_HEX: Final = {
    "anyOf": [{"type": "string", "pattern": "^([0-9a-f]{2})*$"}, {"$ref": "#/$defs/hex"}]
}
"""JSON Schema of a content: as it is, or described."""


# With a dict, which has room for what is made once.
class Pool(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """What the steps of a file refer to by name."""

    key_rings: Annotated[dict[str, Json], shape(REQUIRED)] = {}
    addresses: Annotated[dict[str, list[Json]], shape(REQUIRED)] = {}
    channels: Annotated[dict[str, Json], shape(REQUIRED)] = {}
    """OpenChannels."""
    singles: Annotated[dict[str, Json], shape(REQUIRED)] = {}
    bytes: Annotated[dict[str, Any], shape(REQUIRED, additionalProperties=_HEX)] = {}
    """Hex: packed backups, and other content of files."""
    series: dict[str, Series] = {}
    """Many channels that are described; in ``whole`` they have joined ``singles`` and
    ``channels``, member 7 of ``many`` as ``many[7]``."""
    sealed: dict[str, list[_Name]] = {}
    """Packed Multis of these Singles, by name, which the oracle makes when they are needed."""

    def names(self, named: Iterable[str]) -> list[str]:
        """Return single names in the place of ranges.

        Raises:
            CorpusError: a range is of no series, or reaches beyond it.
        """
        return list(members(named, {name: each.count for name, each in self.series.items()}))

    @cached_property
    def whole(self) -> Pool:
        """The pool with the members of its series, made when they are first needed.

        Raises:
            CorpusError: a series is not what its hash says.
        """
        if not self.series:
            return self
        found = self.with_series()
        vars(found)["whole"] = found
        return found

    @cached_property
    def by_channel(self) -> dict[tuple[str, int], list[str]]:
        """Txid and index of a channel → the names of its Singles, in the order of the pool."""
        found: dict[tuple[str, int], list[str]] = {}
        for name, single in self.singles.items():
            found.setdefault(outpoint_of(single), []).append(name)
        return found

    def check_bytes(self) -> None:
        """Check that contents are texts, once what they describe is expanded.

        Raises:
            CorpusError: one is not.
        """
        if wrong := [name for name, each in self.bytes.items() if not isinstance(each, str)]:
            raise CorpusError(f"the content {wrong[0]!r} is no text of hex")

    def with_series(self) -> Pool:
        """Return the pool with the members of its series; what is made later joins its bytes.

        Raises:
            CorpusError: a series is not what its hash says.
        """
        found = msgspec.structs.replace(
            self,
            singles=dict(self.singles),
            channels=dict(self.channels),
            bytes=dict(self.bytes),
        )
        for name, each in self.series.items():
            singles, channels = expanded(name, each, self.singles, self.channels)
            found.singles.update((f"{name}[{n}]", single) for n, single in enumerate(singles))
            found.channels.update((f"{name}[{n}]", one) for n, one in enumerate(channels))
        return found


def outpoint_of(value: Json) -> tuple[str, int]:
    """Return txid and index of the channel of a Single, or of what is packed of one."""
    point = value["funding_outpoint"]
    return point["txid"], point["index"]
