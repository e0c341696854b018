"""The corpus: vectors, scenarios, captured bytes and their schemas, as data.

It can be used without any code of ours; see README.md. The judge loads it, the generator beside
it writes it, and what is here imports nothing: it yields the cases to who has no judge.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Json = Any
"""A value as JSON has it: bytes are hex, integers of 64 bits are decimal texts."""
Verdict = Literal["valid", "invalid", "lenient", "unspecified"]

_FOLDER: Final = files(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, or a refusal where ``ok`` is ``None``."""

    ok: dict[str, Json] | None = None
    """The members of the answer."""
    error_class: str = ""
    """Of a refusal."""
    phase: str = ""
    """The layer that refuses."""
    field: str = ""
    """Where the fault is; empty when nowhere."""
    offset: int | None = None
    """Where in the plaintext, in bytes."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What must come of a case."""

    verdict: Verdict
    """Whether it must be accepted or refused, depends, or is not specified."""
    outcome: Outcome | None = None
    """When it is valid or invalid."""
    behaviour: str = ""
    """What decides a lenient case."""
    choices: Mapping[str, Outcome] | None = None
    """Of a lenient case: what each choice leads to."""
    note: str = ""
    """Why nothing is specified."""

    def under(self, choices: Mapping[str, str] | None = None) -> Outcome | None:
        """Return what is expected of who makes these choices, and lnd's current ones besides.

        Args:
            choices: choice by behaviour.

        Returns:
            ``None`` where nothing is expected.
        """
        if self.choices is None:
            return self.outcome
        choice = (choices or {}).get(self.behaviour) or behaviours()[self.behaviour].lnd
        return self.choices.get(choice)


@dataclass(frozen=True, slots=True)
class Needs:
    """What an implementation must have before it is asked, and what a release must not know."""

    single_versions: frozenset[int] = frozenset()
    """Versions of a Single."""
    multi_versions: frozenset[int] = frozenset()
    """Versions of a Multi."""
    features: frozenset[str] = frozenset()
    """As the protocol names them."""
    not_single_versions: frozenset[int] = frozenset()
    """Versions of a Single that came after the release: it has to refuse them."""
    not_features: frozenset[str] = frozenset()
    """Features that came after the release."""


@dataclass(frozen=True, slots=True)
class Case:
    """A request and what must come of it, with what its file describes written out."""

    id: str
    """Names the case, and never another."""
    hash: str
    """16 hex digits of what it asks and expects."""
    op: str
    """The operation that is asked."""
    title: str
    """What it is about, in a line."""
    requirements: tuple[str, ...]
    """Ids of the requirements that it is about."""
    consequence: str
    """What goes wrong for a person."""
    needs: Needs
    """What an implementation must have before it is asked."""
    given: dict[str, Json]
    """The request: the member ``in`` of the file."""
    expect: Expect
    """What must come of it."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Where lnd is lenient or odd."""

    id: str
    """By which a case names it."""
    title: str
    """What it is about."""
    choices: tuple[str, ...]
    """What there is to choose from."""
    lnd: str
    """lnd's current choice."""


def operations() -> list[str]:
    """Return the names of the operations that there are cases of."""
    names = (path.name for path in _FOLDER.iterdir())
    return sorted(name[:-5] for name in names if name.endswith(".json") and "." in name[:-5])


def version() -> str:
    """Return that of the corpus: MAJOR format, MINOR coverage, PATCH a case that was wrong."""
    return str(_decoded(f"{operations()[0]}.json")["corpus"])


@cache
def behaviours() -> dict[str, Behaviour]:
    """Return the behaviours by id."""
    return {
        each["id"]: Behaviour(
            each["id"],
            each["title"],
            tuple(choice["name"] for choice in each["choices"]),
            each["lnd"][-1]["choice"],
        )
        for each in _decoded("behaviours.json")["behaviours"]
    }


def cases(*ops: str) -> Iterator[Case]:
    """Yield the cases of these operations, of all when none is named, in the order of the files.

    Raises:
        ValueError: there is no such operation.
    """
    known = operations()
    for op in ops or known:
        if op not in known:
            raise ValueError(f"there is no operation {op}")
        for stored in _decoded(f"{op}.json")["vectors"]:
            yield _case(op, stored)


def _case(op: str, stored: dict[str, Json]) -> Case:
    needs = stored["needs"]
    return Case(
        stored["id"],
        stored["hash"],
        op,
        stored["title"],
        tuple(stored["requirements"]),
        stored["consequence"],
        Needs(**{name: frozenset(needs.get(name, ())) for name in Needs.__slots__}),
        _expand(stored["in"], 0),
        _expect(_expand(stored["expect"], 0)),
    )


def _expect(expect: dict[str, Json]) -> Expect:
    verdict: Verdict = expect["verdict"]
    if verdict == "unspecified":
        return Expect(verdict, note=expect["note"])
    if verdict == "lenient":
        choices = {name: _outcome(each) for name, each in expect["choices"].items()}
        return Expect(verdict, behaviour=expect["behaviour"], choices=choices)
    return Expect(verdict, _outcome(expect))


def _outcome(given: dict[str, Json]) -> Outcome:
    told = {name: given[name] for name in ("ok", "phase", "field", "offset") if name in given}
    return Outcome(error_class=given.get("class", ""), **told)


# What a case describes instead of holding it: README.md, "Long values are described".


def _expand(value: Json, at: int) -> Json:
    """Return a value as it is in a round."""
    if isinstance(value, list):
        return list(_elements(value, at))
    if not isinstance(value, dict):
        return value
    for name, expand in _FORMS.items():
        if name in value:
            return expand(value, at)
    return {name: _expand(each, at) for name, each in value.items()}


def _elements(values: list[Json], at: int) -> Iterator[Json]:
    for each in values:
        if isinstance(each, dict) and "$repeat" in each:
            yield from (_expand(each["of"], number) for number in range(each["$repeat"]))
        else:
            yield _expand(each, at)


def _cycle(form: dict[str, Json], at: int) -> Json:
    values = form["$cycle"]
    values = _kept(values["$file"]) if isinstance(values, dict) else values
    return _expand(values[at % len(values)], at)


def _number(form: dict[str, Json], at: int) -> Json:
    found: int = form["$number"] + form.get("step", 1) * at
    if form.get("decimal"):
        return str(found)
    width = form.get("bytes", 0)
    return found.to_bytes(width, "big").hex() if width else found


def _digest(form: dict[str, Json], at: int) -> str:
    name, size = form["$digest"], form["bytes"]
    numbers = range((size + 31) // 32)
    blocks = [hashlib.sha256(f"{name}/{at}/{number}".encode()).digest() for number in numbers]
    return b"".join(blocks)[:size].hex()


def _file(form: dict[str, Json], at: int) -> Json:
    name = form["$file"]
    if name.endswith(".json"):
        return _expand(_kept(name), at)
    return _FOLDER.joinpath(name).read_bytes().hex()


_FORMS: Final[dict[str, Callable[[dict[str, Json], int], Json]]] = {
    "$hex": lambda form, at: "".join(_elements(form["$hex"], at)),
    "$cycle": _cycle,
    "$number": _number,
    "$digest": _digest,
    "$file": _file,
}


def _decoded(name: str) -> Json:
    return json.loads(_FOLDER.joinpath(name).read_bytes())


_kept = cache(_decoded)
