"""The bytes of an address list, also of one that nobody writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scbref.json_form import single_from_json
from scbref.wire.address import BYTE_COUNT, AddressBlock

from .case import Json
from .layout import single_layout
from .shapes import single

OFFSET: Final = single_layout(single()).place("addresses")[0]
"""Where the byte count of the addresses stands in a Single."""


def descriptors(addresses: Sequence[Json]) -> bytes:
    """Return the descriptors, made one by one: the list may be one that is not written."""
    models = [single_from_json(single(0, [each])).addresses for each in addresses]
    blocks = (AddressBlock().build(model) for model in models)
    return b"".join(each[BYTE_COUNT.subcon.length :] for each in blocks)


def block(data: bytes, count: int | None = None) -> bytes:
    """Return an address block; ``count`` stands in for the real byte count."""
    stated: bytes = BYTE_COUNT.subcon.build(len(data) if count is None else count)
    return stated + data


def with_block(data: bytes, count: int | None = None) -> bytes:
    """Return a Single with these address bytes; ``count`` stands in for their real number."""
    return single_layout(single()).replaced("addresses", block(data, count))
