"""What a node of the schema may ask of the compiler that writes the fast codec.

The compiler (:mod:`scbref.codec.emitter`) stands above the schemas and fits these protocols.
A node says how it is read and written; how lines, names and ``struct`` calls are put
together is the compiler's affair.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Function(Protocol):
    """One function of the fast codec while it is written."""

    def emit(self, line: str) -> None:
        """Add a line at the current depth; what a reader has pending comes before it."""

    def decline_if(self, condition: str) -> None:
        """Have the interpreted schema decide where the condition holds."""

    def block(self, header: str) -> AbstractContextManager[None]:
        """Add a line such as ``if version == 4:`` and indent what follows; no run crosses it."""

    def inside(self, name: str) -> AbstractContextManager[None]:
        """Have the variables that are made now named after a member, ``funding_outpoint_index``."""

    def fresh(self) -> str:
        """Return a variable named after the current member, with a number if it is in use."""

    def release(self, variable: str) -> None:
        """Let the next variable have this name."""

    def as_variable(self, expression: str) -> str:
        """Return the expression if it is a variable, or one that it is assigned to."""

    def use(self, value: Any) -> str:
        """Import a class or function of a module and return its name."""

    def constant(self, name: str, expression: str) -> str:
        """Add a constant of the module and return its name."""

    def flush(self) -> None:
        """Emit the ``struct`` call of the run of fixed-size fields that is pending."""

    def subfunction(self, owner: Any, name: str, write: Callable[[Any, str], None]) -> str:
        """Have ``write(function, name)`` write another function, once for each ``owner``."""

    def walk(self, owner: Any, name: str, write: Callable[[Any, str], None]) -> str:
        """Have a function written that keeps nothing; it must look for the end of the data."""


class Reader(Function, Protocol):
    """A function that goes through ``data`` from ``off`` on."""

    def take(self, code: str) -> str:
        """Read a value of this ``struct`` code; return the variable that will hold it."""

    def skip(self, size: int) -> None:
        """Pass over a fixed number of bytes."""

    def then(self, line: str) -> None:
        """Add a line that stands behind the ``struct`` call of the pending run."""

    def then_decline_if(self, condition: str) -> None:
        """Have the interpreted schema decide, behind that call, where the condition holds."""

    def then_not_canonical_if(self, condition: str) -> None:
        """Note, behind that call, that the value would be written otherwise: ``canonical``."""


class Writer(Function, Protocol):
    """A function that collects byte strings in ``parts``."""

    def put(self, code: str, expression: str) -> None:
        """Write the value of an expression with this ``struct`` code."""

    def packed(self) -> str:
        """Return the pending run as an expression instead of adding it to ``parts``."""
