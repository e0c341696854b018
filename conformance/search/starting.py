"""What a search works with: the adapter, the oracle, and the material of the cases."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from ..corpus.load import Corpus
from ..judging.declaration import impossible_declaration
from ..protocol.command import Command
from ..protocol.driver import Broken
from ..running.oracle import Oracle
from .comparing.adapter import AHEAD, Adapter
from .comparing.comparison import Comparer
from .drawing.seeds import SeedCorpus

if TYPE_CHECKING:
    from .plan import Plan

EXPLAINING: Final = frozenset({"single.serialize", "explain"})
"""What the adapter behind a seed corpus must be able to do."""


class OracleBroken(Broken):
    """The oracle does not work, so that nothing can be said about the adapter."""


def comparer_of(command: Command, corpus: Corpus, plan: Plan, stack: ExitStack) -> Comparer:
    """Start an adapter and the oracle of ``plan``; ``stack`` ends them.

    Raises:
        Broken: one of them does not work.
    """

    def adapter(of: Command, one_shot: bool = False, in_flight: int = 1) -> Adapter:
        started = Adapter(of, plan.limits, one_shot=one_shot, in_flight=in_flight)
        stack.callback(started.close)
        return started

    target, oracle = adapter(command, plan.one_shot), adapter(plan.oracle, in_flight=AHEAD)
    declared = target.declared
    if problem := impossible_declaration(declared, corpus):
        raise Broken(f"hello: {problem}")
    _check_oracle(oracle, corpus)
    explainer: Adapter | None = oracle
    if not oracle.declared.ops >= EXPLAINING:
        explainer = adapter(plan.explainer) if plan.explainer is not None else None
    opener = Oracle(plan.explainer or plan.oracle, plan.limits)
    stack.callback(opener.close)
    return Comparer(
        target,
        oracle,
        SeedCorpus(
            explainer,
            sorted(declared.single_versions & oracle.declared.single_versions & set(range(8))),
            declared.features & oracle.declared.features,
            corpus,
        ),
        corpus.behaviours,
        opener,
    )


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
