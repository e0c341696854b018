"""Asks mypy which mutants it refuses: their types are wrong, so no program like that is written.

``None`` in the place of a value, an argument too few, a name that is assigned nowhere: such a
change breaks whatever comes by, so any case shows it, and a kill of it says nothing about the
corpus. Where types are checked before anything runs, in Go or Rust as here, it is no mutant.

All mutants of a module are written below each other into one text, each under a name of its own,
and that text is checked in the place of the module.
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.adequacy.lines.making import LineMutant
from tests.adequacy.lines.modules import Module
from tests.adequacy.lines.parts import Part, parts

ROOT: Final = Path(__file__).resolve().parents[3]
STYLE: Final = frozenset(
    {
        "comparison-overlap",
        "misc",
        "no-any-return",
        "no-redef",
        "redundant-cast",
        "redundant-expr",
        "truthy-bool",
        "unreachable",
        "unused-ignore",
    }
)
"""What mypy says of code that runs: a mutant of which it says no more is judged like any other."""
NEVER_RAISED: Final = (
    "from typing import Any as AnyException",
    "CosmicRayTestingException: AnyException",
)
"""Declares what cosmic-ray writes behind ``except``; it is a mutant like any other."""
Said = tuple[str, str]
"""The code of an error, and its text."""


class TypeCheckError(Exception):
    """Mypy itself fails."""


def well_typed(modules: Iterable[Module], mutants: Iterable[LineMutant]) -> list[LineMutant]:
    """Return the mutants but those that mypy refuses, in their order.

    Raises:
        TypeCheckError: mypy cannot run, or says nothing that can be read.
    """
    of_module: dict[str, list[LineMutant]] = defaultdict(list)
    for mutant in mutants:
        of_module[mutant.module].append(mutant)
    chosen = [module for module in modules if of_module[module.name]]
    texts = {module.name: _Together(module, of_module[module.name]) for module in chosen}
    said = _checked(chosen, texts)
    refused = {key for module in chosen for key in texts[module.name].refused(said[module.name])}
    return [mutant for found in of_module.values() for mutant in found if mutant.key not in refused]


class _Together:
    """The text of a module with all mutants of its functions in it."""

    def __init__(self, module: Module, mutants: Sequence[LineMutant]) -> None:
        self._lines = module.source.splitlines()
        self.text: list[str] = []
        self._owners: list[str] = []
        """Of each line of the text: the mutant it is of; of an unchanged function its place."""
        self._controls: dict[str, str] = {}
        """Mutant → the unchanged function beside it."""
        of_part: dict[tuple[str, str], list[LineMutant]] = defaultdict(list)
        for mutant in mutants:
            of_part[mutant.part, mutant.part_hash].append(mutant)
        done = 0
        for place, part in enumerate(parts(module.source)):
            self._take(self._lines[done : part.last], "")
            done = part.last
            found, name = of_part.pop((part.name, part.hash), []), _assigned(part)
            if found and name:
                self._add(part, name, f"unchanged {place}", found)
        self._take([*self._lines[done:], "", *NEVER_RAISED], "")

    def _add(self, part: Part, name: str, control: str, mutants: Sequence[LineMutant]) -> None:
        original = self._lines[part.first - 1 : part.last]
        self._take(_renamed(original, name, "unchanged"), control)
        for number, mutant in enumerate(mutants):
            mutated = mutant.source.splitlines()
            longer = len(mutated) - len(self._lines)
            if mutated[: part.first - 1] == self._lines[: part.first - 1]:
                changed = mutated[part.first - 1 : part.last + longer]
                self._take(_renamed(changed, name, str(number)), mutant.key)
                self._controls[mutant.key] = control

    def _take(self, lines: Sequence[str], owner: str) -> None:
        self.text += lines
        self._owners += [owner] * len(lines)

    def refused(self, said: Iterable[tuple[int, Said]]) -> set[str]:
        """Return the mutants of which mypy says what it does not say of the unchanged function."""
        of_owner: dict[str, set[Said]] = defaultdict(set)
        for line, what in said:
            of_owner[self._owners[line - 1]].add(what)
        return {key for key, control in self._controls.items() if of_owner[key] - of_owner[control]}


def _assigned(part: Part) -> str:
    """Return the name that a function, or a statement outside of functions, gives; or none."""
    if part.is_function:
        return part.name.rpartition(".")[2]
    node = part.node
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


def _renamed(lines: Sequence[str], name: str, suffix: str) -> list[str]:
    """Return the lines of a function or assignment under another name, and an empty one."""
    pattern = re.compile(rf"^( *(?:def )?){re.escape(name)}\b")
    head = next((n for n, line in enumerate(lines) if pattern.search(line)), 0)
    changed = pattern.sub(rf"\g<1>{name}_{suffix}_", lines[head])
    return [*lines[:head], changed, *lines[head + 1 :], ""]


def _checked(
    modules: Sequence[Module], texts: Mapping[str, _Together]
) -> dict[str, list[tuple[int, Said]]]:
    """Return what mypy says of each text, with the numbers of the lines."""
    from mypy.api import run

    found: dict[str, list[tuple[int, Said]]] = {module.name: [] for module in modules}
    paths = {str(module.path.resolve().relative_to(ROOT)): module.name for module in modules}
    if not paths:
        return found
    with TemporaryDirectory(prefix="scb-types-") as folder:
        options = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", f"{folder}/cache",
                   "--output", "json", "--soft-error-limit", "-1"]  # fmt: skip
        for path, name in paths.items():
            shadow = Path(folder, f"{name}.py")
            shadow.write_text("\n".join([*texts[name].text, ""]), encoding="utf-8")
            options += ["--shadow-file", path, str(shadow)]
        said, trouble, status = run([*options, *paths])
    if status not in (0, 1) or trouble:
        raise TypeCheckError(f"mypy: {trouble or said}")
    for line in said.splitlines():
        error = json.loads(line)
        name = paths.get(error["file"], "")
        if name and error["severity"] == "error" and error["code"] not in STYLE:
            found[name].append((error["line"], (error["code"], error["message"])))
    return found
