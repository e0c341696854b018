"""What is drawn: cases of operations, and now and then a history."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from .drawing.cases import RARER, SLOW_WITHOUT, WEIGHTS, Cases, DrawnCase
from .drawing.dice import Dice
from .drawing.seeds import SeedCorpus
from .histories.history import History, drawn_history


class Examples:
    """Draws a case of one of these operations, or a history of one of these kinds.

    Args:
        seeds: what cases are made from.
        ops: operations, each drawn as often as its weight says; what is slow is drawn less.
        history_ops: kinds of history, each as often as an operation of weight 1.
    """

    def __init__(
        self, seeds: SeedCorpus, ops: Iterable[str], history_ops: Iterable[str] = ()
    ) -> None:
        listed = list(ops)
        self._cases = Cases(seeds) if listed else None
        self._history_ops = tuple(history_ops)
        slow = {op for op in listed if SLOW_WITHOUT.get(op, "") not in {"", *seeds.features}}
        times = RARER if slow else 1
        self._weighted = [
            op
            for op in (*listed, *self._history_ops)
            for _ in range(WEIGHTS.get(op, 1) * (1 if op in slow else times))
        ]

    def draw(self, seed: int, number: int) -> DrawnCase | History:
        """Return an example: always the same for the same seed and number."""
        dice = Dice(seed, number)
        op = dice.pick(self._weighted)
        if op in self._history_ops:
            return drawn_history(op, dice)
        assert self._cases is not None
        return self._cases.draw(op, dice)


def encoded(example: DrawnCase | History) -> bytes:
    """Return an example as it is kept between runs."""
    return msgspec.json.encode({type(example).__name__: example})


def decoded(data: bytes) -> DrawnCase | History | None:
    """Return a kept example; ``None`` if it is of another version of this program."""
    try:
        kept = msgspec.json.decode(data)
        if "History" in kept:
            return msgspec.convert(kept["History"], History)
        return msgspec.convert(kept["DrawnCase"], DrawnCase)
    except (msgspec.MsgspecError, KeyError, TypeError):
        return None
