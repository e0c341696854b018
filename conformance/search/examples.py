"""What is drawn: cases of operations, and now and then a history."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from .drawing.cases import WEIGHTS, DrawnCase, case_strategies
from .drawing.seeds import SeedCorpus
from .histories.history import History, histories


def examples(
    seeds: SeedCorpus, ops: Iterable[str], history_ops: Iterable[str] = ()
) -> st.SearchStrategy[DrawnCase | History]:
    """Draw a case of one of these operations, or a history of one of these kinds.

    Args:
        seeds: what cases are made from.
        ops: operations, each drawn as often as its weight says.
        history_ops: kinds of history, each as often as an operation of weight 1.
    """
    strategies: dict[str, st.SearchStrategy[DrawnCase | History]] = {
        **case_strategies(seeds, ops),
        **{op: histories(op) for op in history_ops},
    }
    weighted = [op for op in strategies for _ in range(WEIGHTS.get(op, 1))]
    return st.sampled_from(weighted).flatmap(strategies.__getitem__)
