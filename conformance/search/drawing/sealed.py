"""Strategies for envelopes: hostile plaintext sealed validly, and envelopes that are edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

from .hostile import (
    PARTS,
    Edit,
    edited,
    edits,
    envelope,
    fine_multis,
    hostile_multis,
    hostile_singles,
    mild_singles,
)
from .seeds import SeedCorpus
from .values import Json
from .weighted import often

CALL_RESULTS: Final = ("ok", "exists", "exists-wrapped", "fail")
"""What a call of a restorer or connector can come to."""
OTHER: Final = {"single": "multi", "multi": "single"}
FEW: Final = 3
"""Templates from which members of lists are taken most often, so that some come twice."""


@dataclass(frozen=True, slots=True)
class Blob:
    """An envelope, broken or not."""

    packed: str
    """Hex."""
    ring: int
    """Number of the key ring it was made with."""
    inside: str
    """The plaintext in hex, by which blobs of one length are put in order."""


class Sealed:
    """Makes strategies for requests with envelopes in them."""

    def __init__(self, seeds: SeedCorpus) -> None:
        self._seeds = seeds
        self._rings = seeds.key_rings
        self._ring = st.integers(0, len(self._rings) - 1)
        self._seals = bool(seeds.templates) and seeds.seal(b"", self._rings[0]) is not None

    def hostile(self, kind: str) -> st.SearchStrategy[bytes]:
        """Draw plaintext of a kind that is wrong somewhere; there must be templates."""
        templates = self._seeds.templates
        if kind == "multi":
            return hostile_multis(templates)
        return mild_singles(templates) | hostile_singles(templates)

    def _fine(self, kind: str) -> st.SearchStrategy[bytes]:
        templates = self._seeds.templates
        if kind == "multi":
            return fine_multis(templates)
        some = (*templates[:FEW], *templates[:FEW], *templates)
        return st.sampled_from(some).map(lambda template: template.data)

    def _blob(
        self, plaintext: st.SearchStrategy[bytes], ring: st.SearchStrategy[int]
    ) -> st.SearchStrategy[Blob]:
        """Draw an envelope around a plaintext, now and then an edited one."""

        def build(data: bytes, ring: int, changes: Sequence[Edit]) -> Blob:
            packed = self._seeds.seal(data, self._rings[ring])
            return _changed(packed or "", ring, changes, data)

        changes = often((7, st.just([])), (1, edits(PARTS)))
        return st.builds(build, plaintext, ring, changes)

    def _template(self, kind: str, ring: st.SearchStrategy[int]) -> st.SearchStrategy[Blob]:
        """Draw an envelope around a good value, edited or not."""
        index = st.integers(0, max(0, len(self._seeds.templates) - 1))

        def build(kind: str, index: int, ring: int, changes: Sequence[Edit]) -> Blob:
            packed = self._seeds.sealed(kind, index, ring) if self._seeds.templates else None
            return _changed(packed or "", ring, changes, b"")

        kinds = st.sampled_from((kind, kind, kind, OTHER[kind]))
        return st.builds(build, kinds, index, ring, st.just([]) | edits(PARTS))

    def _blobs(self, kind: str, ring: st.SearchStrategy[int]) -> st.SearchStrategy[Blob]:
        template = self._template(kind, ring)
        if not self._seals:
            return template
        hostile = self._blob(self.hostile(kind), ring)
        other = self._blob(self.hostile(OTHER[kind]), ring)
        fine = self._blob(self._fine(kind), ring)
        return often((3, template), (3, hostile), (1, fine), (1, other))

    def _members(self) -> st.SearchStrategy[list[Blob]]:
        """Draw a list of packed Singles, most of them good: one that is not hides the rest."""
        first = st.just(0)
        any_kind = self._blobs("single", first)
        if not self._seals:
            return st.lists(any_kind, max_size=3)
        fine = self._blob(self._fine("single"), first)
        return st.lists(often((3, fine), (1, any_kind)), max_size=3)

    def one(self, kind: str) -> st.SearchStrategy[tuple[Json, str]]:
        """Draw the ``in`` of an operation on one envelope, and what is inside."""

        def given(blob: Blob, other: int) -> tuple[Json, str]:
            ring = self._rings[(blob.ring + (other == 7)) % len(self._rings)]
            return {"packed": blob.packed, "key_ring": ring}, blob.inside

        return st.builds(given, self._blobs(kind, self._ring), st.integers(0, 7))

    def several(self) -> st.SearchStrategy[tuple[Json, str]]:
        """Draw the ``in`` of an operation on a list of packed Singles, and what is inside."""
        return self._members().map(
            lambda blobs: (
                {"packed": [blob.packed for blob in blobs], "key_ring": self._rings[0]},
                ",".join(blob.inside for blob in blobs),
            )
        )

    def recovery(self, kind: str) -> st.SearchStrategy[tuple[Json, str]]:
        """Draw the ``in`` of a recovery, and what is inside its envelopes."""
        results = st.lists(st.sampled_from(CALL_RESULTS), max_size=4)
        packed = self.several() if kind == "single" else self._one_to_recover()

        def given(
            drawn: tuple[Json, str], restore: list[str], connect: list[str]
        ) -> tuple[Json, str]:
            return {**drawn[0], "restore": restore, "connect": connect}, drawn[1]

        return st.builds(given, packed, results, results)

    def _one_to_recover(self) -> st.SearchStrategy[tuple[Json, str]]:
        blobs = self._blobs("multi", st.just(0))
        if self._seals:
            fine = self._blob(fine_multis(self._seeds.templates[:FEW]), st.just(0))
            blobs = often((2, fine), (3, blobs))
        return blobs.map(
            lambda blob: ({"packed": blob.packed, "key_ring": self._rings[0]}, blob.inside)
        )


def _changed(packed: str, ring: int, changes: Sequence[Edit], inside: bytes) -> Blob:
    if changes:
        data = bytes.fromhex(packed)
        packed = edited(data, envelope(data), changes).hex()
    return Blob(packed, ring, inside.hex())


def requests_to_seal(seeds: SeedCorpus, nonce: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Draw the ``in`` of ``envelope.seal``."""
    return st.fixed_dictionaries(
        {
            "plaintext": st.binary(max_size=140).map(bytes.hex),
            "key_ring": st.sampled_from(seeds.key_rings),
            "nonce": nonce,
        }
    )
