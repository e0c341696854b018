"""Asks the tools for mutated sources: mutmut, cosmic-ray, and the deletion of statements."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.adequacy.lines.parts import is_python, parts

DELETED: Final = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete, ast.Raise,
                  ast.Return, ast.If, ast.For, ast.While)  # fmt: skip
"""Statements that are taken out, one at a time, with all that is inside them."""
AT_RANDOM: Final = frozenset({"VariableInserter", "VariableReplacer"})
"""Operators of cosmic-ray that draw what they put in: never twice the same mutant."""
PLAUSIBLE: Final = frozenset({"Add", "Sub", "BitAnd", "BitOr"})
"""What cosmic-ray may put in the place of a binary operator; the rest mostly cannot be computed."""
IDENTITY: Final = frozenset({"Is", "IsNot"})
"""Comparisons that are replaced by each other only: elsewhere they depend on what the interpreter
keeps once."""


def mutated_sources(source: str) -> Iterator[tuple[str, str]]:
    """Yield the tool and the source of each mutant of a module, some of them more than once."""
    yield from (("mutmut", text) for text in _of_mutmut(source))
    yield from (("cosmic-ray", text) for text in _of_cosmic_ray(source))
    yield from (("deletion", text) for text in _of_deletion(source))


def _of_mutmut(source: str) -> Iterator[str]:
    from libcst.metadata import MetadataWrapper, PositionProvider
    from mutmut.mutation.file_mutation import create_mutations, deep_replace

    # It looks for its settings where it stands, and wants at least one.
    with TemporaryDirectory() as folder, chdir(folder):
        Path("setup.cfg").write_text("[mutmut]\nsource_paths = .\n")
        module, mutations, _, _ = create_mutations("module.py", source)
    places = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    starts = line_starts(source)
    for mutation in mutations:
        place: Any = places.get(mutation.original_node)
        text = ""
        if place is not None:
            begin = starts[place.start.line - 1] + place.start.column
            end = starts[place.end.line - 1] + place.end.column
            text = source[:begin] + module.code_for_node(mutation.mutated_node) + source[end:]
        if not text or not is_python(text):
            replaced: Any = deep_replace(module, mutation.original_node, mutation.mutated_node)
            text = replaced.code
        yield text


def _of_cosmic_ray(source: str) -> Iterator[str]:
    """Yield what cosmic-ray makes of each function and statement; it reads all anew each time."""
    lines = source.splitlines(keepends=True)
    for part in parts(source):
        text = "".join(lines[part.first - 1 : part.last])
        alone = textwrap.dedent(text)
        indent = text[: len(text) - len(text.lstrip())]
        if textwrap.indent(alone, indent) != text or not is_python(alone):
            continue
        before, after = "".join(lines[: part.first - 1]), "".join(lines[part.last :])
        for mutated in _mutated_by_cosmic_ray(alone):
            yield before + textwrap.indent(mutated, indent) + after


def _mutated_by_cosmic_ray(source: str) -> Iterator[str]:
    from cosmic_ray.ast import get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.operators.provider import OperatorProvider

    nodes = list(_nodes(get_ast(source)))
    operators = OperatorProvider()
    for name in filter(_is_wanted, operators):
        operator = operators[name]()
        for occurrence in range(sum(len(list(operator.mutation_positions(n))) for n in nodes)):
            text = mutate_code(source, operator, occurrence)
            if text is not None:
                yield text


def _is_wanted(operator: str) -> bool:
    """Say whether an operator makes the same mutants each time, and plausible ones."""
    kind, _, change = operator.partition("_")
    before, _, after = change.partition("_")
    if kind == "ReplaceBinaryOperator":
        return after in PLAUSIBLE
    if kind == "ReplaceComparisonOperator":
        return (before in IDENTITY) == (after in IDENTITY)
    return operator not in AT_RANDOM


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


def _of_deletion(source: str) -> Iterator[str]:
    lines = source.splitlines(keepends=True)
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        for statement in ast.walk(function):
            if isinstance(statement, DELETED) and not _is_docstring(statement):
                last = statement.end_lineno or statement.lineno
                indent = " " * statement.col_offset
                head = lines[: statement.lineno - 1]
                if lines[statement.lineno - 1].lstrip().startswith("elif"):
                    continue
                yield "".join([*head, f"{indent}pass\n", *lines[last:]])


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def line_starts(source: str) -> list[int]:
    """Return where each line begins, in characters, and where the source ends."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def versions() -> str:
    """Name the tools with their versions."""
    from importlib.metadata import version

    return ", ".join(f"{name} {version(name)}" for name in ("mutmut", "cosmic-ray", "mypy"))
