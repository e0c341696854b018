"""Turns the schemas into straight-line Python for the common case.

Walks the same construct tree that the interpreter walks and emits two functions,
``read_single(data, off)`` and ``write_single(single)``: runs of fixed-size fields
become one ``struct`` call, presence rules become ``if``, addresses a chain on the
type byte, the transaction a loop that finds its end.

The emitted code knows only how to succeed. Whatever it does not like, it raises
:class:`Decline` (or trips over one of :data:`DECLINED`), and ``codec`` asks the
interpreted schema, which either names the fault or, for rare but good values,
does the work. So errors have one author, and this file no error text.

The code is made at import, not kept in a file: it cannot go stale, and a changed
schema (the mutants of the adequacy run are changed schemas) compiles the same way.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from construct import BytesInteger, Construct, FormatField

from scbref.errors import DeserializeError
from scbref.point import PublicKey
from scbref.wire.address import OnionService
from scbref.wire.field import Reject, When
from scbref.wire.primitives import Blob, Bool, OptionalPoint, Point, Tag


class Decline(Exception):
    """The fast path does not handle this; the interpreted schema decides."""


DECLINED = (
    Decline,
    DeserializeError,
    Reject,
    struct.error,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
)
"""What the emitted code may raise instead of an answer."""


class Emitter:
    """Source lines, names for values, and the constants they use."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"Decline": Decline, "PublicKey": PublicKey}
        self._counter = 0
        self.depth = 1

    def emit(self, line: str) -> None:
        """Add a line at the current depth."""
        self.lines.append("    " * self.depth + line)

    def fresh(self, stem: str) -> str:
        """Return a local name that is not used yet."""
        self._counter += 1
        return f"{stem}{self._counter}"

    def constant(self, value: Any, stem: str) -> str:
        """Bind ``value`` as a global of the emitted code and return its name."""
        name = self.fresh(stem.upper() + "_")
        self.names[name] = value
        return name

    def condition(self, when: When) -> str:
        """Return the presence rule as an expression."""
        if when.values == {True}:
            return when.key
        return f"{when.key} in {self.constant(when.values, 'values')}"

    def compile(self, header: str, result: str) -> Callable[..., Any]:
        """Execute the emitted function and return it."""
        source = "\n".join([header, *self.lines])
        exec(compile(source, f"<{result} from the schema>", "exec"), self.names)
        function: Callable[..., Any] = self.names[result]
        return function


def fixed_format(node: Construct) -> str | None:
    """Return the ``struct`` code of a fixed-size leaf, or ``None``."""
    if isinstance(node, FormatField):
        return str(node.fmtstr[1:])
    if isinstance(node, BytesInteger | OnionService | Blob):
        return f"{node.length}s"
    if isinstance(node, Point | OptionalPoint):
        return "33s"
    if isinstance(node, Bool | Tag):
        return "B"
    return None
