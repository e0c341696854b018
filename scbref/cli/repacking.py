"""Packs a backup again and explains each difference to the bytes it was read from."""

from __future__ import annotations

from dataclasses import dataclass

from scbref.cli.departures import Departure, find_departures, single_nodes
from scbref.cli.opening import OpenedBackup, ParsedBackup
from scbref.codec import serialize_multi, serialize_single
from scbref.envelope import NONCE_SIZE, seal_envelope
from scbref.errors import SerializeError
from scbref.model import Multi

UNEXPLAINED = "bytes differ and no known rewriting explains it: a fault of scbref, please report it"
"""The reason that must never be seen."""


@dataclass(frozen=True)
class Repacked:
    """The outcome of packing again."""

    is_same: bool
    """Whether the same bytes came out."""
    reasons: tuple[str, ...]
    """Why not, one line for each place."""


def repack(parsed: ParsedBackup) -> Repacked:
    """Pack a readable backup with its own key and nonce and compare."""
    opened, value = parsed.opened, parsed.require()
    try:
        written = serialize_multi(value) if isinstance(value, Multi) else serialize_single(value)
        parts = [serialize_single(single) for single in parsed.singles]
    except SerializeError as error:
        # lnd wraps what does not fit, and its readers do not look at the length.
        return Repacked(False, (f"it can be read but not written: {error}",))
    reasons = [opened.mending] if opened.mending else []
    if _sealed(written, opened) != opened.given:
        found = [item for item in find_departures(parsed) if item.rewriting]
        reasons += [f"{item}: {item.rewriting}" for item in found]
        if not _explains(parsed, parts, found):
            reasons.append(UNEXPLAINED)
    return Repacked(not reasons, tuple(reasons))


def _sealed(plaintext: bytes, opened: OpenedBackup) -> bytes:
    if opened.key is None:
        return plaintext
    return seal_envelope(plaintext, opened.key.ring, opened.packed[:NONCE_SIZE])


def _explains(parsed: ParsedBackup, parts: list[bytes], found: list[Departure]) -> bool:
    """Say whether only Singles with a departure differ, and nothing else does."""
    data = parsed.opened.plaintext
    places = {item.offset for item in found}
    for (_, node, start), part in zip(single_nodes(parsed), parts, strict=True):
        end = start + node.size
        if data[start:end] != part and not any(start <= place < end for place in places):
            return False
    return bool(found)
