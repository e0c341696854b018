"""Imports the reference anew with one module mutated."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

REFERENCE: Final = "scbref"
OTHERS: Final = ("scbref.conformance", "scbref.vectors")
"""Below the same name, but no part of the reference."""


class _Loader(SourceFileLoader):
    """Loads a text in the place of what the file holds."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self.text = text

    def get_code(self, fullname: str) -> CodeType:
        """Compile the text."""
        code: CodeType = compile(self.text, self.path, "exec", dont_inherit=True)
        return code


class MutatedModule:
    """Finds one module of another source, for ``sys.meta_path``."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        self.name = name
        self.path = path
        self.text = text

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load the module, if it is asked for."""
        if name != self.name:
            return None
        folders = [str(self.path.parent)] if self.path.stem == "__init__" else None
        loader = _Loader(name, str(self.path), self.text)
        return spec_from_file_location(
            name, self.path, loader=loader, submodule_search_locations=folders
        )


def is_of_reference(name: str) -> bool:
    """Say whether a module is one of the reference."""
    return name.startswith(f"{REFERENCE}.") and not name.startswith(OTHERS)


def dependants() -> dict[str, set[str]]:
    """Return for each loaded module of the reference all that import it, through others too."""
    direct = {
        name: _imports(Path(module.__file__))
        for name, module in sys.modules.items()
        if is_of_reference(name) and module.__file__
    }
    found: dict[str, set[str]] = {}
    for name in direct:
        above = {name}
        while more := {each for each, used in direct.items() if used & above} - above:
            above |= more
        found[name] = above
    return found


def _imports(path: Path) -> set[str]:
    """Return what a module imports, anywhere in it, and the packages that these are in."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{each.name}" for each in node.names}
        elif isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
    return {".".join(name.split(".")[:n]) for name in names for n in range(2, name.count(".") + 2)}


def import_mutated(name: str, path: Path, text: str, above: set[str]) -> None:
    """Forget a module and all that import it, so that they are imported anew, the one mutated."""
    sys.meta_path.insert(0, MutatedModule(name, path, text))
    for each in above:
        sys.modules.pop(each, None)
