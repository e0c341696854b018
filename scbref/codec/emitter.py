"""Puts together the source of the fast codec from what the nodes of the schemas emit.

Runs of fixed-size fields become one ``struct`` call; presence rules become ``if``; an
address block and a transaction become functions of their own. The code knows only how to
succeed: whatever it does not like, it raises :class:`~scbref.codec.decline.Decline` (or trips
over one of ``DECLINED``), and ``codec`` asks the interpreted schema, which either names the
fault or, for rare but good values, does the work. So errors have one author, and the
generated code no error text.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_INDENT = "    "
_TAKEN = frozenset(
    {"data", "off", "start", "end", "found", "kind", "value", "slab", "canonical", "kept"}
) | frozenset({"single", "multi", "version", "close_tx", "parts", "body", "block", "count"})
"""Names that the functions use themselves."""


class Module:
    """Imports, constants and functions of one generated module."""

    def __init__(self) -> None:
        self.imports: dict[str, set[str]] = {
            "struct": {"Struct"},
            "scbref.codec.decline": {"Decline"},
        }
        self.constants: dict[str, str] = {}
        self.functions: list[str] = []
        self.written: dict[tuple[int, type[Function]], str] = {}

    def constant(self, name: str, expression: str) -> str:
        """Add a constant, once for each expression, and return its name."""
        for known, value in self.constants.items():
            if value == expression:
                return known
        name, number = name.upper(), 1
        unique = f"_{name}"
        while unique in self.constants:
            number += 1
            unique = f"_{name}_{number}"
        self.constants[unique] = expression
        return unique

    def function(
        self, kind: type[Function], owner: Any, name: str, write: Callable[[Any, str], None]
    ) -> str:
        """Have ``write(function, name)`` write a function, once for each owner; return its name."""
        key = (id(owner), kind)
        if key not in self.written:
            name = f"_{name}"
            while name in self.written.values():
                name += "_"
            self.written[key] = name
            other = kind(self)
            write(other, name)
            self.functions.append("\n".join(other.lines))
        return self.written[key]

    def text(self, head: str) -> str:
        """Return the whole source, ``head`` first."""
        imports = [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self.imports.items())
        ]
        constants = [f"{name} = {value}" for name, value in self.constants.items()]
        parts = [head, "\n".join(imports), "\n".join(constants), *self.functions]
        return "\n\n".join(parts) + "\n"


class Function:
    """Lines of one function; variables are named after the members of the schema."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.lines: list[str] = []
        self._depth = 0
        self._names = set(_TAKEN)
        self._path: list[str] = []
        self._run: list[tuple[str, str]] = []

    def emit(self, line: str) -> None:
        """Add a line at the current depth."""
        self.lines.append(_INDENT * self._depth + line)

    def decline_if(self, condition: str) -> None:
        """Have the interpreted schema decide where the condition holds."""
        self.emit(f"if {condition}:")
        self.emit(f"{_INDENT}raise Decline")

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """Add a header and indent what follows; variables made inside end with it."""
        self.flush()
        self.emit(header)
        names = set(self._names)
        self._depth += 1
        yield
        self.flush()
        self._depth -= 1
        self._names = names

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Have the variables that are made now named after a member."""
        self._path.append(name)
        yield
        self._path.pop()

    def fresh(self) -> str:
        """Return a variable named after the current member, with a number if it is in use."""
        stem = "_".join(self._path) or "item"
        name, number = stem, 1
        while name in self._names:
            number += 1
            name = f"{stem}_{number}"
        self._names.add(name)
        return name

    def release(self, variable: str) -> None:
        """Let the next variable have this name."""
        self._names.discard(variable)

    def as_variable(self, expression: str) -> str:
        """Return the expression if it is a variable, or one that it is assigned to."""
        if expression.isidentifier():
            return expression
        variable = self.fresh()
        self.emit(f"{variable} = {expression}")
        return variable

    def use(self, value: Any) -> str:
        """Import a class or function of a module and return its name."""
        name: str = value.__name__
        self.module.imports.setdefault(value.__module__, set()).add(name)
        return name

    def constant(self, name: str, expression: str) -> str:
        """Add a constant of the module and return its name."""
        return self.module.constant(name, expression)

    def flush(self) -> None:
        """Emit what is pending."""
        raise NotImplementedError

    def subfunction(self, owner: Any, name: str, write: Callable[[Any, str], None]) -> str:
        """Have another function written, once for each ``owner``; return its name."""
        return self.module.function(type(self), owner, name, write)

    def walk(self, owner: Any, name: str, write: Callable[[Any, str], None]) -> str:
        """Have a function written that keeps nothing of what it goes through."""
        return self.module.function(SkipFunction, owner, name, write)


class ReadFunction(Function):
    """Goes through ``data`` from ``off`` on."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self._behind: list[str] = []

    def emit(self, line: str) -> None:
        """Add a line behind what is pending."""
        self.flush()
        super().emit(line)

    def take(self, code: str) -> str:
        """Read a value of this ``struct`` code; return the variable that will hold it."""
        variable = self.fresh()
        self._run.append((code, variable))
        return variable

    def skip(self, size: int) -> None:
        """Pass over a fixed number of bytes."""
        self._run.append(("x" if size == 1 else f"{size}x", ""))

    def then(self, line: str) -> None:
        """Add a line that stands behind the ``struct`` call of the pending run."""
        self._behind.append(line)

    def then_decline_if(self, condition: str) -> None:
        """Have the interpreted schema decide, behind that call, where the condition holds."""
        self._behind += [f"if {condition}:", f"{_INDENT}raise Decline"]

    def then_not_canonical_if(self, condition: str) -> None:
        """Note, behind that call, that the value would be written otherwise."""
        self._behind += [f"if {condition}:", f"{_INDENT}canonical = False"]

    def flush(self) -> None:
        """Emit the pending run as one unpack, and what stands behind it."""
        run, behind = self._run, self._behind
        self._run, self._behind = [], []
        if run:
            packer = struct.Struct(">" + "".join(code for code, _ in run))
            targets = [variable for _, variable in run if variable]
            self._emit_unpack(packer, targets)
            self.emit(f"off += {packer.size}")
        for line in behind:
            self.emit(line)

    def _emit_unpack(self, packer: struct.Struct, targets: list[str]) -> None:
        unpack = self.constant("unpack", f'Struct("{packer.format}").unpack_from')
        call = f"{unpack}(data, off)"
        shown = f"({targets[0]},)" if len(targets) == 1 else ", ".join(targets)
        self.emit(f"{shown} = {call}" if targets else call)


class SkipFunction(ReadFunction):
    """Goes through bytes that are only counted: the end of the data is looked for elsewhere."""

    def _emit_unpack(self, packer: struct.Struct, targets: list[str]) -> None:
        if targets:
            super()._emit_unpack(packer, targets)


class WriteFunction(Function):
    """Collects byte strings in ``parts``."""

    def put(self, code: str, expression: str) -> None:
        """Write the value of an expression with this ``struct`` code."""
        self._run.append((code, expression))

    def packed(self) -> str:
        """Return the pending run as an expression."""
        packer = struct.Struct(">" + "".join(code for code, _ in self._run))
        pack = self.constant("pack", f'Struct("{packer.format}").pack')
        values = ", ".join(value for _, value in self._run)
        self._run = []
        return f"{pack}({values})"

    def flush(self) -> None:
        """Emit the pending run as one pack."""
        if self._run:
            self.emit(f"parts.append({self.packed()})")
