"""A choice between strategies of which some are taken more often."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

Value = TypeVar("Value")


def often(*weighted: tuple[int, st.SearchStrategy[Value]]) -> st.SearchStrategy[Value]:
    """Draw from one of several strategies, from each as often as its weight says.

    The first is the simplest. ``one_of`` knows each strategy once, however often it is named.
    """
    strategies = [strategy for _, strategy in weighted]
    numbers = [number for number, (weight, _) in enumerate(weighted) for _ in range(weight)]
    return st.sampled_from(numbers).flatmap(strategies.__getitem__)
