"""The parts of a module: functions and statements, each in a form that survives reformatting.

A part is a function or method with all that is inside it, or one statement outside of functions.
Its text has no comment, docstring or annotation, and no text of a message, so two sources with
equal parts behave alike but for what they say to people.
"""

from __future__ import annotations

import ast
import hashlib
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

DIGITS: Final = 12
"""Hexadecimal digits of a hash."""
LOGGING: Final = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
"""Methods of a logger; all that they are given is a message."""
TELLING: Final = frozenset({"cast", "doing", "_not_active"})
"""Functions whose first argument is for people, or for a type checker."""
BODY: Final = "<body>"
"""The name of statements outside of functions, in a class or in the module."""


@dataclass(frozen=True, slots=True)
class Part:
    """A function, or a statement outside of functions."""

    name: str
    """``Class.method``, ``function``, ``Class.<body>`` or ``<body>``."""
    first: int
    """Number of its first line, from 1; of decorators, if there are any."""
    last: int
    lines: tuple[str, ...]
    """Its text, as :func:`ast.unparse` writes it."""
    is_function: bool
    node: ast.stmt = field(compare=False, repr=False)

    @property
    def hash(self) -> str:
        """The hash of its text: 12 hexadecimal digits."""
        return digest("\n".join(self.lines))


def digest(*texts: str) -> str:
    """Return 12 hexadecimal digits of the SHA-256 of some texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:DIGITS]


class _Plain(ast.NodeTransformer):
    """Takes away what changes nothing but what people read."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        node.body = _without_docstring(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.body = _without_docstring(node.body)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        node.annotation = ast.Constant("")
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = _name(node.func)
        if node.args and (name in TELLING or name.endswith("Error")):
            node.args[0] = ast.Constant("")
        elif name == "dataclass":
            node.keywords = [each for each in node.keywords if each.arg != "slots"]
        elif name in LOGGING and isinstance(node.func, ast.Attribute):
            node.args, node.keywords = [], []
        return node


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return a body without texts that are statements of their own: those of fields too."""
    left = [each for each in body if not _is_text(each)]
    # It stands where the text did: who takes a module apart goes by lines.
    return left or [ast.copy_location(ast.Pass(), body[-1])]


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def parts(source: str) -> list[Part]:
    """Return the parts of a module, in their order.

    Raises:
        SyntaxError: it is no Python.
    """
    tree = _Plain().visit(ast.parse(source))
    found: list[Part] = []
    _collect(tree.body, "", found)
    return found


def is_python(text: str) -> bool:
    """Say whether a text can be compiled."""
    try:
        compile(text, "<mutant>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def changed_part(source: str, original: Sequence[Part], text: str) -> tuple[int, Part] | None:
    """Return which part of a source is another one in a text that differs in one place, and which.

    Nothing is returned where nothing differs but what people read, or where the text is no Python.
    """
    old, new = source.splitlines(), text.splitlines()
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    for place, part in enumerate(original):
        if part.is_function and part.first <= same + 1 <= part.last:
            last = part.last + len(new) - len(old)
            if old[part.last :] != new[last:]:
                break
            alone = textwrap.dedent("\n".join(new[part.first - 1 : last]))
            if not is_python(alone):
                return None
            found = parts("\n" * (part.first - 1) + alone)
            if len(found) != 1 or found[0].lines == part.lines:
                return None
            return place, found[0]
    if not is_python(text):
        return None
    return _first_difference(original, parts(text))


def _first_difference(original: Sequence[Part], mutated: Sequence[Part]) -> tuple[int, Part] | None:
    if len(original) != len(mutated):
        return None
    for place, (before, after) in enumerate(zip(original, mutated, strict=True)):
        if before.lines != after.lines:
            return place, after
    return None


def _collect(body: list[ast.stmt], owner: str, found: list[Part]) -> None:
    for statement in body:
        prefix = f"{owner}." if owner else ""
        if isinstance(statement, ast.ClassDef):
            inner, statement.body = statement.body, [ast.Pass()]
            found.append(_part(statement, f"{prefix}{statement.name}.{BODY}"))
            _collect(inner, f"{prefix}{statement.name}", found)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(_part(statement, f"{prefix}{statement.name}", is_function=True))
        elif not _is_text(statement) and not _is_for_types(statement):
            found.append(_part(statement, f"{prefix}{BODY}"))


def _is_for_types(statement: ast.stmt) -> bool:
    """Say whether only a type checker reads a statement."""
    return isinstance(statement, ast.If) and _name(statement.test) == "TYPE_CHECKING"


def _part(statement: ast.stmt, name: str, *, is_function: bool = False) -> Part:
    lines = tuple(ast.unparse(ast.fix_missing_locations(statement)).splitlines())
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(each.lineno for each in decorators)])
    return Part(name, first, statement.end_lineno or first, lines, is_function, statement)


BLOCKS: Final = ("body", "handlers", "orelse", "finalbody")
"""Members of a statement that hold others."""


def changed_lines(before: Part, after: Part) -> tuple[int, int]:
    """Return the first and last line of the innermost statement of a part in which another differs.

    Where that is what a function is called with, or a decorator, it is the whole part.
    """
    found = _changed(before.node, after.node)
    if found is before.node or not before.is_function:
        return before.first, before.last
    return found.lineno, _last_of_head(found)


def _changed(before: ast.stmt | ast.excepthandler, after: ast.AST) -> ast.stmt | ast.excepthandler:
    if _head(before) != _head(after):
        return before
    for block in BLOCKS:
        old, new = getattr(before, block, []), getattr(after, block, [])
        if len(old) != len(new):
            return before
        for left, right in zip(old, new, strict=True):
            if ast.dump(left) != ast.dump(right):
                return _changed(left, right)
    return before


def _head(node: ast.AST) -> list[str]:
    """Return what a statement is but for the statements inside it."""
    members = [value for name, value in ast.iter_fields(node) if name not in BLOCKS]
    return [type(node).__name__, *(_text(member) for member in members)]


def _text(member: object) -> str:
    if isinstance(member, list):
        return " ".join(map(_text, member))
    return ast.dump(member) if isinstance(member, ast.AST) else repr(member)


def _last_of_head(node: ast.stmt | ast.excepthandler) -> int:
    body: list[ast.stmt] = getattr(node, "body", [])
    last = body[0].lineno - 1 if body else node.end_lineno
    return max(node.lineno, last or node.lineno)
