"""Where drawn values come from: a seed and a number give the same draws everywhere.

Every draw prefers what is worth trying: the edges of a range, short lists, and now and then a long
one. Nothing but ``getrandbits`` and ``randbytes`` is asked of Python's generator: how its other
methods use them is not promised.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final, TypeVar

Value = TypeVar("Value")

SHORT: Final = (0, 1, 1, 2, 2, 3)
"""Lengths of a list that is nothing but short."""


class Dice:
    """Draws for one example."""

    def __init__(self, seed: int, number: int) -> None:
        self._random = Random(f"{seed}/{number}")

    def below(self, limit: int) -> int:
        """Return a number from 0 to ``limit`` - 1; ``limit`` is far below 2³²."""
        return self._random.getrandbits(32) % limit

    def once_in(self, times: int) -> bool:
        """Say yes once in so many times."""
        return self._random.getrandbits(32) % times == 0

    def flag(self) -> bool:
        """Say yes or no."""
        return bool(self._random.getrandbits(1))

    def pick(self, options: Sequence[Value]) -> Value:
        """Return one of these."""
        return options[self._random.getrandbits(32) % len(options)]

    def often(self, *weighted: tuple[int, Value]) -> Value:
        """Return one of several values, each as often as its weight says."""
        left = self.below(sum(weight for weight, _ in weighted))
        for weight, value in weighted:
            if left < weight:
                return value
            left -= weight
        raise AssertionError("the weights are not positive")

    def data(self, size: int) -> bytes:
        """Return so many bytes: zeros now and then, or ones."""
        kind = self.below(16)
        if kind < 2:
            return (b"\0", b"\xff")[kind] * size
        return self._random.randbytes(size)

    def number(self, bits: int) -> int:
        """Return an unsigned number of so many bits, often at an edge or beside one."""
        kind = self.below(16)
        top = (1 << bits) - 1
        if kind < 7:
            return (0, top, 0, top, 1, 1 << bits - 1, (1 << bits - 1) - 1)[kind]
        if kind < 10:
            # Beside a power of two: of bytes, of signs, of CompactSizes.
            power = 1 << self.below(bits)
            return min(top, power - (kind & 1))
        if kind < 12:
            return min(top, self.below(1000))
        return self._random.getrandbits(bits)

    def signed(self, bits: int) -> int:
        """Return a number of so many bits in two's complement."""
        value = self.number(bits)
        return value - (1 << bits) if value >> bits - 1 else value

    def length(self, long: int = 20, rare: int = 0) -> int:
        """Return the length of a list: mostly short, sometimes long, rarely very long.

        Args:
            long: the longest of one draw in eight.
            rare: the length of one draw in 256; 0 for none.
        """
        if rare and self.once_in(256):
            return rare
        if self.once_in(8):
            return self.below(long) + 1
        return self.pick(SHORT)
