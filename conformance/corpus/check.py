"""Look through files of vectors and scenarios, and name everything wrong in them with its place."""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, Final

import msgspec

from ..protocol.messages import CLASSES, FEATURES, PHASES
from ..protocol.nested_members import unknown_members
from ..protocol.operations import OPERATIONS
from ..protocol.shape import suggestion, with_suggestion
from .described import Expander
from .expectation import CorpusError
from .hashes import cases_of, expanded
from .places import Place, whole
from .scenario import Scenario, ScenarioFile
from .statements import FORMAT, Behaviour
from .vector import StoredVector, VectorFile

Json = dict[str, Any]
Path = tuple[str | int, ...]
Fault = tuple[Path, str]
"""Where in a case, and what is wrong."""

_AT: Final = re.compile(r" - at `\$([^`]*)`")
_STEP: Final = re.compile(r"\.([A-Za-z_0-9]+)|\[(\d+)\]")
_UNKNOWN_FIELD: Final = re.compile(r"unknown field `([^`]*)`")
_ID: Final = {
    "vectors": re.compile(r"[a-z.-]+(/[a-z0-9][a-z0-9.-]*)+"),
    "scenarios": re.compile(r"scenario\.[a-z]+/[a-z0-9]+(-[a-z0-9]+)*"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    file: str
    line: int
    case: str
    """The id of the case, if it has one."""
    text: str

    def __str__(self) -> str:
        """Return it as compilers do: place, case, what is wrong."""
        return ": ".join(filter(None, (f"{self.file}:{self.line}", self.case, self.text)))


@dataclass(slots=True)
class Checker:
    """Checks one file after another; ids must differ between them, too."""

    behaviours: Mapping[str, Behaviour]
    """By id."""
    requirements: Iterable[str]
    """Ids."""
    cases: int = 0
    """Looked at so far."""
    _seen: dict[str, str] = field(default_factory=dict)
    """Id → place of the first case that has it."""

    def check(self, path: Traversable) -> Iterator[Problem]:
        """Yield what is wrong in a file."""
        name = str(path)
        try:
            root = whole(path.read_bytes().decode("utf-8"))
        except json.JSONDecodeError as error:
            yield Problem(name, error.lineno, "", f"not JSON: {error.msg}")
            return
        except (UnicodeDecodeError, RecursionError) as error:
            yield Problem(name, 1, "", f"not JSON: {error}")
            return
        for where, text in _head_faults(root):
            yield Problem(name, root.at(where).line, "", text)
        members = root.members()
        kind = "vectors" if "vectors" in members else "scenarios"
        op = members["op"].value if "op" in members else ""
        expander = Expander(path.parent if isinstance(path, pathlib.Path) else None)
        for place, content, right in cases_of(root, expander):
            self.cases += 1
            case_id = str(content.get("id", ""))
            place_name = f"{name}:{place.line}"
            try:
                whole_case = expanded(content, expander) if kind == "vectors" else content
                faults = list(self._case_faults(kind, op, whole_case, right))
            except CorpusError as error:
                faults = [((), str(error))]
            if case_id and (first := self._seen.setdefault(case_id, place_name)) != place_name:
                faults.append((("id",), f"the id is used before, at {first}"))
            for where, text in faults:
                yield Problem(name, place.at(where).line, case_id, text)

    def _case_faults(self, kind: str, op: str, content: Json, right: str) -> Iterator[Fault]:
        if content.get("hash") != right:
            yield ("hash",), f"the hash is {content.get('hash')}, computed it is {right}"
        shape: Any = StoredVector if kind == "vectors" else Scenario
        if (fault := _shape_fault({"hash": right, **content}, shape)) is not None:
            yield fault
            return
        if not _ID[kind].fullmatch(content["id"]):
            yield ("id",), f"{content['id']!r} is not of the form {_ID[kind].pattern}"
        if not content.get("requirements"):
            yield ("requirements",), "no requirement is named"
        for number, name in enumerate(content.get("requirements", ())):
            if name not in set(self.requirements):
                near = suggestion(name, self.requirements)
                yield ("requirements", number), f"no such requirement: {name}{near}"
        features = content.get("needs", {}).get("features")
        yield from _unknown_names(("needs", "features"), features, FEATURES, "feature")
        if kind == "vectors":
            yield from self._asked(op, content, ())
        else:
            for number, step in enumerate(content["steps"]):
                yield from self._step_faults(step, ("steps", number))

    def _step_faults(self, step: Json, path: Path) -> Iterator[Fault]:
        if step["do"] == "look":
            yield from self._decided(step["expect"], (*path, "expect"))
        if step["do"] != "ask":
            return
        if step["op"] not in OPERATIONS:
            near = suggestion(step["op"], OPERATIONS)
            yield (*path, "op"), f"no such operation: {step['op']}{near}"
        yield from self._asked(step["op"], step, path, only_names=True)

    def _asked(
        self, op: str, content: Json, path: Path, *, only_names: bool = False
    ) -> Iterator[Fault]:
        """Yield what is wrong with a request and what is expected of it.

        With ``only_names`` values may stand for something in a pool.
        """
        expect = content.get("expect", {})
        sides = [("in", content["in"], (*path, "in"))]
        sides += [("ok", ok, (*path, *where)) for ok, where in _accepted(expect)]
        for side, value, where in sides:
            for deeper, text in unknown_members(side, op, value):
                if not only_names or len(deeper) == 1:
                    yield (*where, *deeper), text
        yield from _refusals(expect, (*path, "expect"))
        yield from self._decided(expect, (*path, "expect"))

    def _decided(self, expect: Json, path: Path) -> Iterator[Fault]:
        """Yield what is wrong with the behaviour that decides, if one does."""
        if expect.get("verdict") != "lenient":
            return
        name = expect["behaviour"]
        behaviour = self.behaviours.get(name)
        if behaviour is None:
            near = suggestion(name, self.behaviours)
            yield (*path, "behaviour"), f"no such behaviour: {name}{near}"
            return
        known = [choice.name for choice in behaviour.choices]
        for choice in expect["choices"]:
            if choice not in known:
                near = suggestion(choice, known)
                yield (*path, "choices", choice), f"{name} has no choice {choice}{near}"


def _head_faults(root: Place) -> Iterator[Fault]:
    """Yield what is wrong with a file, the cases in it left aside."""
    content = root.value
    if not isinstance(content, dict) or not content.keys() & {"vectors", "scenarios"}:
        yield (), "it holds neither vectors nor scenarios"
        return
    kind = "vectors" if "vectors" in content else "scenarios"
    shape: Any = VectorFile if kind == "vectors" else ScenarioFile
    if not isinstance(content[kind], list):
        yield (kind,), f"{kind} is not a list"
    elif not content[kind]:
        yield (kind,), "the list is empty"
    if (fault := _shape_fault({**content, kind: []}, shape)) is not None:
        yield fault
    if content.get("format", FORMAT) != FORMAT:
        yield ("format",), f"format {content['format']}; this judge reads {FORMAT}"
    op = content.get("op", "")
    if kind == "vectors" and isinstance(op, str) and op and op not in OPERATIONS:
        yield ("op",), f"no such operation: {op}{suggestion(op, OPERATIONS)}"


def _shape_fault(content: Json, shape: Any) -> Fault | None:
    """Return the first thing that is not as the type says; ``None`` when all is."""
    try:
        msgspec.convert(content, shape)
    except (msgspec.ValidationError, CorpusError) as error:
        text = str(error)
        match = _AT.search(text)
        steps = _STEP.findall(match[1]) if match else []
        path: Path = tuple(name or int(number) for name, number in steps)
        if unknown := _UNKNOWN_FIELD.search(text):
            path = (*path, unknown[1])
        return path, with_suggestion(error, shape)
    return None


def _accepted(expect: Json) -> Iterator[tuple[Any, Path]]:
    if "ok" in expect:
        yield expect["ok"], ("expect", "ok")
    for name, choice in expect.get("choices", {}).items():
        if "ok" in choice:
            yield choice["ok"], ("expect", "choices", name, "ok")


def _refusals(expect: Json, path: Path) -> Iterator[Fault]:
    """Yield classes and phases that there are not."""
    sides = [(expect, path)]
    sides += [(each, (*path, "choices", name)) for name, each in expect.get("choices", {}).items()]
    for side, where in sides:
        yield from _unknown_names((*where, "class"), side.get("class"), CLASSES, "error class")
        yield from _unknown_names((*where, "phase"), side.get("phase"), PHASES, "phase")
        if where != path and ("ok" in side) == ("class" in side):
            yield where, "a choice has either ok or class"


def _unknown_names(path: Path, found: Any, known: Iterable[str], what: str) -> Iterator[Fault]:
    """Yield what is not among the known names: a text, or texts in a list."""
    for name in [found] if isinstance(found, str) else found or ():
        if name not in set(known):
            yield path, f"no such {what}: {name}{suggestion(name, known)}"
