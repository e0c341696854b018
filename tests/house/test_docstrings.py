"""Every public name says what it is; every length of bytes is written down.

Ruff checks the form of docstrings. What it cannot see is here: fields, and lengths.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.source_tree import modules

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef

SAYS_A_LENGTH = re.compile(r"\bbytes?\b|-byte|\bsee :(func|meth):", re.IGNORECASE)
"""Or sends the reader to the function that says it."""


def is_public(name: str) -> bool:
    return not name.startswith("_")


def decorators(node: Definition) -> set[str]:
    """Last parts of the decorator names: ``dataclass``, ``overload``, ``setter``."""
    names = set()
    for item in node.decorator_list:
        target = item.func if isinstance(item, ast.Call) else item
        names.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return names


def public_definitions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Definition]]:
    """Yield public functions, classes and methods, not what is nested in functions."""
    for node in body:
        if isinstance(node, Definition) and is_public(node.name):
            name = f"{prefix}.{node.name}"
            yield name, node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body, name)


def all_public(*packages: str) -> Iterator[tuple[str, Definition]]:
    for module in modules(*packages):
        yield from public_definitions(module.tree.body, module.name)


def is_operation(name: str) -> bool:
    """A method of an adapter: an operation of the protocol, described there."""
    return name.startswith("scbref.adapter.") and name.count(".") > 2


def test_modules_have_docstrings() -> None:
    wrong = [str(module.path) for module in modules() if not ast.get_docstring(module.tree)]
    assert not wrong, wrong


def test_public_names_have_docstrings() -> None:
    wrong = [
        name
        for name, node in all_public()
        if not (isinstance(node, Function) and is_operation(name))
        and not decorators(node) & {"overload", "override", "setter"}
        and not ast.get_docstring(node)
    ]
    assert not wrong, "\n".join(wrong)


def undocumented_fields(node: ast.ClassDef) -> Iterator[str]:
    for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        documented = (
            isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        )
        if is_public(statement.target.id) and not documented:
            yield statement.target.id


def test_every_dataclass_field_of_scbref_is_described() -> None:
    wrong = [
        f"{name}.{field}"
        for name, node in all_public("scbref")
        if isinstance(node, ast.ClassDef) and "dataclass" in decorators(node)
        for field in undocumented_fields(node)
    ]
    assert not wrong, "\n".join(wrong)


def handles_bytes(node: Function) -> bool:
    """Whether ``bytes`` stands in the signature."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    annotations = [argument.annotation for argument in arguments] + [node.returns]
    return any(
        isinstance(part, ast.Name) and part.id == "bytes"
        for annotation in annotations
        for part in alternatives(annotation)
    )


def alternatives(annotation: ast.expr | None) -> Iterator[ast.expr | None]:
    """The members of ``bytes | None``; what stands in brackets is not looked at."""
    if isinstance(annotation, ast.BinOp):
        yield from alternatives(annotation.left)
        yield from alternatives(annotation.right)
    else:
        yield annotation


def test_functions_over_bytes_say_how_many() -> None:
    wrong = [
        name
        for name, node in all_public("scbref")
        if isinstance(node, Function)
        and not is_operation(name)
        and handles_bytes(node)
        and not SAYS_A_LENGTH.search(ast.get_docstring(node) or "")
    ]
    assert not wrong, "\n".join(wrong)
