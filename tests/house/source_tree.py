"""What the house tests look at: the files of the project, and what its modules import."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("scbref", "conformance", "vectors")
"""Folders whose files are installed, all below the one import name ``scbref``."""
PREFIXED = ("conformance", "vectors")
"""Folders that are found below ``scbref``; the import name of any other is its own."""


@cache
def project_files() -> tuple[Path, ...]:
    """Every file git tracks or would track, relative to the root.

    New files count before they are committed, so that a fault is seen where it is made.
    """
    if not (ROOT / ".git").exists():
        return tuple(sorted(path.relative_to(ROOT) for path in _source_files()))
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = {Path(name) for name in listing.stdout.decode().split("\0") if name}
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def _source_files() -> Iterator[Path]:
    """Yield the files of an unpacked archive, which has no list of them."""
    for folder in (*PACKAGES, "docs", "tests"):
        yield from (path for path in (ROOT / folder).rglob("*.*") if path.is_file())


@dataclass(frozen=True)
class Module:
    """One Python file of the project."""

    path: Path
    """Relative to the root."""
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Dotted name, ``scbref.wire.single``."""
        parts = self.path.with_suffix("").parts
        parts = ("scbref", *parts) if parts[0] in PREFIXED else parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> str:
        """The dotted name that a relative import starts from."""
        return self.name if self.path.stem == "__init__" else self.name.rpartition(".")[0]


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """The modules below the given folders; of the three that are installed when none is given."""
    return tuple(
        _module(path)
        for path in project_files()
        if path.suffix == ".py" and path.parts[0] in (packages or PACKAGES)
    )


@cache
def _module(path: Path) -> Module:
    text = (ROOT / path).read_text(encoding="utf-8")
    return Module(path, text, ast.parse(text, filename=str(path)))


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield every statement below a node, without a walk through the expressions."""
    for child in _below(node):
        if isinstance(child, ast.stmt):
            yield child
        yield from statements(child)


def _below(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements of a node, its ``except`` and its ``case`` clauses."""
    for part in ("body", "orelse", "handlers", "finalbody", "cases"):
        yield from getattr(node, part, ())


@dataclass(frozen=True)
class Import:
    """One imported module."""

    target: str
    """Dotted and absolute. ``from scbref import wire`` gives ``scbref.wire``."""
    line: int
    is_delayed: bool
    """Not run when the module is imported: inside a function, or for the type checker only."""
    is_for_types: bool = False
    """Never run: for the type checker only."""


@cache
def imports(module: Module) -> tuple[Import, ...]:
    """What a module imports, wherever the statement stands."""
    return tuple(_imports(module, module.tree, is_delayed=False, is_for_types=False))


def _imports(
    module: Module, node: ast.AST, *, is_delayed: bool, is_for_types: bool
) -> Iterator[Import]:
    for child in _below(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, is_delayed, is_for_types)
        elif isinstance(child, ast.ImportFrom):
            for target in _from_targets(module, child):
                yield Import(target, child.lineno, is_delayed, is_for_types)
        else:
            for_types = is_for_types or _is_for_types(child)
            delayed = is_delayed or for_types or _is_function(child)
            yield from _imports(module, child, is_delayed=delayed, is_for_types=for_types)


def _is_for_types(node: ast.AST) -> bool:
    if not isinstance(node, ast.If):
        return False
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _from_targets(module: Module, node: ast.ImportFrom) -> Iterator[str]:
    base = node.module or ""
    if node.level:
        parents = module.package.split(".")
        kept = parents[: len(parents) - node.level + 1]
        base = ".".join([*kept, base] if base else kept)
    # "from package import name" may name a module of the package or a value in it.
    for alias in node.names:
        yield f"{base}.{alias.name}" if is_module(f"{base}.{alias.name}") else base


@cache
def is_module(dotted: str) -> bool:
    """Whether a dotted name is a module or package of this project."""
    parts = dotted.split(".")
    if parts[:1] == ["scbref"] and parts[1:2] and parts[1] in PREFIXED:
        parts = parts[1:]
    path = ROOT.joinpath(*parts)
    return path.with_suffix(".py").is_file() or path.is_dir()
