"""The reference, wrong on purpose: some hundreds of mutants, each behind the adapter protocol.

``python -m tests.adequacy.mutants ID`` answers as one mutant does, ``--list`` names
them all. ``python -m tests.adequacy`` runs them all over the corpus, through
:func:`labels` and :func:`mutated` and without a process for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from scbref import codec
from scbref.adapter.reference import ReferenceAdapter
from tests.adequacy.mutants.catalogue import catalogue
from tests.adequacy.mutants.mutant import Scene
from tests.adequacy.mutants.schema import WatchedCodec


@dataclass(frozen=True, slots=True)
class Label:
    """What there is to know about a mutant without running it."""

    id: str
    title: str
    requirements: tuple[str, ...]
    """What it attacks, the main one first."""
    declares: tuple[tuple[str, str], ...]
    """Behaviours and choices that would make it an honest implementation."""
    lacks: tuple[str, ...]
    """Features that it would then not declare."""
    is_stateful: bool
    """Whether scenarios are to kill it, not vectors."""


def labels() -> list[Label]:
    """Return the labels of all mutants, in a fixed order."""
    return [
        Label(
            mutant.id,
            mutant.title,
            tuple(dict.fromkeys(mutant.requirements)),
            mutant.declares,
            mutant.lacks,
            mutant.is_stateful,
        )
        for mutant in catalogue().values()
    ]


class MutatedAdapter(ReferenceAdapter):
    """A mutant that says of itself what the reference says, or a part of it."""

    def __init__(self, declared: dict[str, Any], codec_alone: frozenset[str]) -> None:
        super().__init__()
        self._declared = declared
        self.codec_alone = codec_alone

    def hello(self) -> dict[str, Any]:
        """Return the declaration."""
        return self._declared


@contextmanager
def mutated(mutant_id: str) -> Iterator[MutatedAdapter]:
    """Give an adapter of the mutated reference; the whole process is mutated meanwhile.

    Raises:
        KeyError: there is no such mutant.
    """
    mutant = catalogue()[mutant_id]
    declared = mutant.declaration(ReferenceAdapter().hello())
    with mutant.applied() as scene:
        yield MutatedAdapter(declared, scene.codec_alone())


@contextmanager
def watched() -> Iterator[tuple[ReferenceAdapter, set[str]]]:
    """Give the reference, and a set into which it puts the directions of the codec that it uses."""
    scene, split = Scene(), WatchedCodec()
    try:
        scene.set(codec, "CODEC", split)
        yield ReferenceAdapter(), split.used
    finally:
        scene.close()
