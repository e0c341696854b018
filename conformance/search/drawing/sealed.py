"""Requests with envelopes: hostile plaintext sealed validly, and envelopes that are edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .addresses import Json
from .dice import Dice
from .hostile import (
    FEW,
    PARTS,
    Edit,
    drawn_edits,
    drawn_members,
    edited,
    envelope,
    hostile_multi,
    hostile_single,
    mild_single,
    multi_of,
)
from .seeds import SeedCorpus
from .values import MANY, Drawer

CALL_RESULTS: Final = ("ok", "exists", "exists-wrapped", "fail")
"""The results of a restorer's or connector's call."""
OTHER: Final = {"single": "multi", "multi": "single"}
SIZES: Final = (0, 1, 16, 63, 64, 65, 140, 1000, 65_536)
"""Bytes of a plaintext that is no backup."""


@dataclass(frozen=True, slots=True)
class Blob:
    """An envelope, broken or not."""

    packed: str
    """Hex."""
    ring: int
    """Number of the key ring it was made with."""
    inside: str
    """The plaintext in hex; decides which of two blobs of one length is simpler."""


class Sealed:
    """Draws requests with envelopes in them."""

    def __init__(self, seeds: SeedCorpus) -> None:
        self._seeds = seeds
        self._rings = seeds.key_rings
        self._seals = bool(seeds.templates) and seeds.seal(b"", self._rings[0]) is not None

    def hostile(self, dice: Dice, kind: str) -> bytes:
        """Draw plaintext of a kind that is wrong somewhere; there must be templates."""
        templates = self._seeds.templates
        if kind == "multi":
            return hostile_multi(dice, templates)
        template = dice.pick(templates)
        if dice.flag():
            return mild_single(dice, template)
        return hostile_single(dice, templates, template)

    def fine(self, dice: Dice, kind: str) -> bytes:
        """Draw plaintext of a kind in which nothing is wrong."""
        templates = self._seeds.templates
        if dice.once_in(3) and (drawn := self._drawn(dice, kind)):
            return drawn
        if kind == "multi":
            return multi_of(drawn_members(dice, templates, MANY))[0]
        return dice.pick(templates if dice.once_in(3) else templates[:FEW]).data

    def _drawn(self, dice: Dice, kind: str) -> bytes | None:
        """Draw plaintext of values that no template has."""
        seeds = self._seeds
        drawer = Drawer(dice, seeds.versions, seeds.kinds, seeds.close)
        if kind == "single":
            return seeds.serialize(kind, drawer.single())
        return seeds.serialize(kind, {"version": 0, "static_backups": drawer.plain_singles()})

    def _blob(self, dice: Dice, plaintext: bytes, ring: int) -> Blob:
        """Put a plaintext into an envelope, now and then an edited one."""
        packed = self._seeds.seal(plaintext, self._rings[ring]) or ""
        changes = drawn_edits(dice, PARTS) if dice.once_in(8) else []
        return _changed(packed, ring, changes, plaintext)

    def _template(self, dice: Dice, kind: str, ring: int) -> Blob:
        """Draw an envelope around a good value, edited or not."""
        templates = self._seeds.templates
        kind = dice.often((3, kind), (1, OTHER[kind]))
        index = dice.below(max(1, len(templates)))
        packed = self._seeds.sealed(kind, index, ring) if templates else None
        changes = drawn_edits(dice, PARTS) if dice.flag() else []
        return _changed(packed or "", ring, changes, b"")

    def _any(self, dice: Dice, kind: str, ring: int) -> Blob:
        drawn = dice.often((3, "template"), (3, "hostile"), (1, "fine"), (1, "other"))
        if not self._seals or drawn == "template":
            return self._template(dice, kind, ring)
        if drawn == "fine":
            return self._blob(dice, self.fine(dice, kind), ring)
        return self._blob(
            dice, self.hostile(dice, kind if drawn == "hostile" else OTHER[kind]), ring
        )

    def _members(self, dice: Dice, ring: int) -> list[Blob]:
        """Draw a list of packed Singles, most of them good: one that is not hides the rest."""
        size = dice.length(long=26)
        bad = dice.below(size) if size and dice.flag() else -1
        if not self._seals:
            return [self._any(dice, "single", ring) for _ in range(min(size, 3))]
        blobs = []
        for number in range(size):
            if number == bad:
                blobs.append(self._any(dice, "single", ring))
                continue
            data = self.fine(dice, "single")
            packed = self._seeds.seal(data, self._rings[ring])
            blobs.append(Blob(packed or "", ring, data.hex()))
        return blobs

    def one(self, dice: Dice, kind: str) -> tuple[Json, str]:
        """Draw the ``in`` of an operation on one envelope, and what is inside."""
        blob = self._any(dice, kind, dice.below(len(self._rings)))
        ring = self._rings[(blob.ring + dice.once_in(8)) % len(self._rings)]
        return {"packed": blob.packed, "key_ring": ring}, blob.inside

    def several(self, dice: Dice) -> tuple[Json, str]:
        """Draw the ``in`` of an operation on a list of packed Singles, and what is inside."""
        ring = dice.below(len(self._rings))
        blobs = self._members(dice, ring)
        given = {"packed": [blob.packed for blob in blobs], "key_ring": self._rings[ring]}
        return given, ",".join(blob.inside for blob in blobs)

    def recovery(self, dice: Dice, kind: str) -> tuple[Json, str]:
        """Draw the ``in`` of a recovery, and what is inside its envelopes."""
        given, inside = self.several(dice) if kind == "single" else self._one_to_recover(dice)
        given = {**given, "restore": _results(dice), "connect": _results(dice)}
        if dice.once_in(12):
            # One of its own: what an adapter remembers of it plays no part later.
            given["session"] = dice.data(8).hex()
        return given, inside

    def _one_to_recover(self, dice: Dice) -> tuple[Json, str]:
        ring = dice.below(len(self._rings))
        if self._seals and dice.often((3, True), (2, False)):
            plaintext = self.fine(dice, "multi")
            packed = self._seeds.seal(plaintext, self._rings[ring]) or ""
            return {"packed": packed, "key_ring": self._rings[ring]}, plaintext.hex()
        blob = self._any(dice, "multi", ring)
        return {"packed": blob.packed, "key_ring": self._rings[ring]}, blob.inside

    def to_seal(self, dice: Dice, nonce: str) -> Json:
        """Draw the ``in`` of ``envelope.seal``."""
        size = dice.pick(SIZES) if dice.once_in(3) else dice.below(140)
        plaintext = dice.data(size).hex()
        return {"plaintext": plaintext, "key_ring": dice.pick(self._rings), "nonce": nonce}


def _results(dice: Dice) -> list[str]:
    """Draw the results of calls; most often all go well, for a failure ends a recovery."""
    results = [dice.pick(CALL_RESULTS) for _ in range(dice.length(long=30))]
    return results if dice.flag() else ["ok"] * dice.below(3) + results[:1]


def _changed(packed: str, ring: int, changes: Sequence[Edit], inside: bytes) -> Blob:
    if changes:
        data = bytes.fromhex(packed)
        packed = edited(data, envelope(data), changes).hex()
    return Blob(packed, ring, inside.hex())
