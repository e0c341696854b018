"""What a search works with: the adapter, the oracle, and the material of the cases."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import Final

from ..corpus.load import Corpus
from ..judging.declaration import impossible_declaration
from ..protocol.command import Command
from ..protocol.driver import Broken
from ..protocol.process import Limits
from ..running.oracle import Oracle
from .comparing.adapter import AHEAD, Adapter
from .comparing.comparison import Comparer
from .drawing.seeds import SeedCorpus

EXPLAINING: Final = frozenset({"single.serialize", "explain"})
"""What the adapter behind a seed corpus must be able to do."""


class OracleBroken(Broken):
    """The oracle does not work, so that nothing can be said about the adapter."""


def start(
    command: Command,
    corpus: Corpus,
    stack: ExitStack,
    *,
    oracle: Command,
    explainer: Command | None,
    limits: Limits,
    one_shot: bool,
) -> Comparer:
    """Start an adapter and the oracle that it is compared with.

    Args:
        command: the adapter.
        corpus: where the cases come from.
        stack: ends what is started.
        oracle: says what is right.
        explainer: explains bytes when the oracle does not.
        limits: of all of them.
        one_shot: whether the adapter gets a process for every request.

    Raises:
        Broken: one of them does not work.
    """

    def adapter(of: Command, one_shot: bool = False, in_flight: int = 1) -> Adapter:
        started = Adapter(of, limits, one_shot=one_shot, in_flight=in_flight)
        return stack.enter_context(closing(started))

    target, judge = adapter(command, one_shot), adapter(oracle, in_flight=AHEAD)
    if problem := impossible_declaration(target.declared, corpus):
        raise Broken(f"hello: {problem}")
    _check_oracle(judge, corpus)
    explains: Adapter | None = judge
    if not judge.declared.ops >= EXPLAINING:
        explains = adapter(explainer) if explainer is not None else None
    opener = stack.enter_context(closing(Oracle(explainer or oracle, limits)))
    seeds = _seeds(target, judge, explains, corpus)
    return Comparer(target, judge, seeds, corpus.behaviours, opener)


def _seeds(
    target: Adapter, oracle: Adapter, explainer: Adapter | None, corpus: Corpus
) -> SeedCorpus:
    """Return the material of the cases, of what both know."""
    mine, theirs = target.declared, oracle.declared
    versions = sorted(mine.single_versions & theirs.single_versions & set(range(8)))
    return SeedCorpus(explainer, versions, mine.features & theirs.features, corpus)


def _check_oracle(oracle: Adapter, corpus: Corpus) -> None:
    """Start the oracle.

    Raises:
        OracleBroken: it does not work.
    """
    try:
        problem = impossible_declaration(oracle.declared, corpus)
    except Broken as error:
        problem = str(error)
    if problem:
        raise OracleBroken(f"the oracle {oracle.command.name!r} does not work: {problem}")
