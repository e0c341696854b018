"""Integers: width, byte order, sign, limits, off by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import eq
from typing import Any

from construct import Construct

from scbref.errors import OUT_OF_RANGE
from scbref.wire.field import Reject
from scbref.wire.primitives import Integer
from tests.adequacy.mutants.mutant import Side
from tests.adequacy.mutants.operator import (
    Filtered,
    Fixed,
    Operator,
    always,
    around,
    refusing,
    replaced,
)

BIG_ENDIAN = ("single.big-endian",)
RANGES = ("single.integer-ranges",)
READ, WRITE = (Side.READ,), (Side.WRITE,)


@dataclass(frozen=True, slots=True)
class Form:
    """Width, sign and byte order of an integer."""

    size: int
    signed: bool
    little: bool

    @property
    def lowest(self) -> int:
        """The smallest value."""
        return -(1 << (8 * self.size - 1)) if self.signed else 0

    @property
    def highest(self) -> int:
        """The largest value."""
        return (1 << (8 * self.size - self.signed)) - 1

    def fit(self, value: int) -> int:
        """Return the value that remains when only the low bytes are kept."""
        return (value - self.lowest) % (1 << (8 * self.size)) + self.lowest


def form_of(node: Integer) -> Form:
    """Return how an integer of the schemas is encoded."""
    return Form(node.width, node.signed, node.little)


def integer(
    size: int, signed: bool, little: bool, fit: Callable[[int], int] = lambda value: value
) -> Construct:
    """Return an integer node; ``fit`` changes a value before it is written."""
    order: Any = "little" if little else "big"

    def encode(value: int) -> bytes:
        try:
            return fit(value).to_bytes(size, order, signed=signed)
        except OverflowError:
            raise Reject(OUT_OF_RANGE, "does not fit") from None

    return Fixed(size, lambda data: int.from_bytes(data, order, signed=signed), encode)


def layout_operators(node: Integer) -> Iterator[Operator]:
    """Yield the operators that change how many bytes the integer takes."""
    form = form_of(node)
    for size in (form.size - 1, form.size + 1):
        if size:
            yield replaced(
                f"width-{size}",
                f"{size} bytes instead of {form.size}",
                always(integer, size, form.signed, form.little),
            )


def value_operators(node: Integer) -> Iterator[Operator]:
    """Yield the operators that keep the width and change the value."""
    form = form_of(node)
    size, signed, little = form.size, form.signed, form.little
    if size > 1:
        yield replaced(
            "byte-order",
            "the other byte order",
            lambda node: integer(size, signed, not little),
            requirements=BIG_ENDIAN,
        )
    sign = "unsigned" if signed else "signed"
    yield replaced(sign, f"taken as {sign}", lambda node: integer(size, not signed, little))
    yield replaced(
        "plus-one",
        "one more than it is",
        lambda node: Filtered(node, lambda value: form.fit(value + 1)),
    )
    yield replaced("zeroed", "always 0", lambda node: Filtered(node, lambda value: 0))
    yield from bound_operators(node)
    yield from _overflow_operators(form)


def bound_operators(node: Integer) -> Iterator[Operator]:
    """Yield the operators that refuse values at the edges of the range."""
    form = form_of(node)
    edges = {"zero": 0, "max": form.highest} | ({"min": form.lowest} if form.signed else {})
    for name, edge in edges.items():
        yield replaced(
            f"refuses-{name}",
            f"{edge} is refused",
            around(Filtered, refusing(partial(eq, edge))),
        )
    if form.signed:
        title, bad = "negative values are refused", (lambda value: value < 0)
    else:
        half = form.highest >> 1
        title, bad = "values with the top bit set are refused", (lambda value: value > half)
    yield replaced("refuses-top-bit", title, lambda node: Filtered(node, refusing(bad)))


def _overflow_operators(form: Form) -> Iterator[Operator]:
    """Yield the operators that write what does not fit."""
    ways: dict[str, tuple[str, Callable[[int], int]]] = {
        "wraps-over": (
            "too large a number is cut to the low bytes",
            lambda value: form.fit(value) if value > form.highest else value,
        ),
        "wraps-under": (
            "too small a number is cut to the low bytes",
            lambda value: form.fit(value) if value < form.lowest else value,
        ),
        "wraps": ("a number that does not fit is cut to the low bytes", form.fit),
        "clamps-over": ("too large a number becomes the largest", lambda v: min(v, form.highest)),
        "clamps-under": ("too small a number becomes the smallest", lambda v: max(v, form.lowest)),
    }
    for name, (title, fit) in ways.items():
        yield replaced(
            name,
            title,
            always(integer, form.size, form.signed, form.little, fit),
            WRITE,
            RANGES,
        )
