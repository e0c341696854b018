"""The ledger of the project: requirements, behaviours, vectors.

Read from ``vectors/`` as any stranger would: JSON files, no import of the generator.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from scbref.conformance.corpus.sides import sides
from specsite.vector_data import bytes_of

ROOT = Path(__file__).resolve().parents[3]
VECTORS = ROOT / "vectors"

SCENARIO = "scenario"


@dataclass(frozen=True)
class Vector:
    """What a page says of one vector; all its bytes are in the JSON file."""

    id: str
    hash: str
    """Of its content; scorecards name it by this."""
    op: str
    title: str
    verdict: str
    outcome: str
    """The verdict with its error class or behaviour."""
    requirements: tuple[str, ...]
    sides: frozenset[str]
    """Whether it counts as ``positive``, as ``falsifying``, as both, or is a ``scenario``."""
    behaviours: frozenset[str]
    """The behaviours whose choices it tells apart."""
    data: str = ""
    """The bytes it is about, in hex: the first ones of several; empty where it has none."""
    size: int = 0
    """How many bytes these are."""

    @property
    def group(self) -> str:
        """What the case is about: the second segment of a vector's id."""
        return "scenarios" if SCENARIO in self.sides else self.id.split("/")[1]

    @property
    def name(self) -> str:
        """The id without the operation and the group."""
        operation_and_group = self.op if SCENARIO in self.sides else f"{self.op}/{self.group}"
        return self.id.removeprefix(operation_and_group).lstrip("/") or self.group


@dataclass(frozen=True)
class Choice:
    """One way to behave."""

    name: str
    title: str
    consequence: str


@dataclass(frozen=True)
class Behaviour:
    """A point where implementations may differ, and what lnd does there."""

    id: str
    title: str
    requirement: str
    choices: tuple[Choice, ...]
    lnd: tuple[tuple[str, str], ...]
    """(release, choice), oldest first."""
    refusals: dict[str, dict[str, tuple[str, ...]]]
    """Choice → operation → error classes, where the vectors have nothing but refusals for it."""

    @property
    def current(self) -> str:
        """The choice of the newest lnd."""
        return self.lnd[-1][1]


@dataclass(frozen=True)
class Requirement:
    """One normative statement."""

    id: str
    level: str
    scope: str
    text: str
    file: str
    symbol: str
    since: str
    untested_because: str
    vectors: tuple[Vector, ...]
    behaviours: tuple[Behaviour, ...]
    when: dict[str, list[str]]
    """Behaviour → choices: who made another one is not bound."""
    prefers: dict[str, list[str]]
    """Behaviour → choices that it recommends."""
    binds: tuple[str, ...]
    """Which of the two profiles it binds: ``lnd``, ``careful``."""

    @property
    def area(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]

    def on(self, side: str) -> tuple[Vector, ...]:
        """Return the vectors of one side, ``positive`` or ``falsifying``."""
        return tuple(vector for vector in self.vectors if side in vector.sides)


@dataclass(frozen=True)
class Ledger:
    """Everything, in the order of the files."""

    requirements: dict[str, Requirement]
    behaviours: dict[str, Behaviour]
    vectors: dict[str, tuple[Vector, ...]] = field(default_factory=dict)
    """By operation; the scenarios of an area count as one."""
    corpus: str = ""
    """Version of the corpus."""

    @property
    def areas(self) -> list[str]:
        """The areas in order of first appearance."""
        return list(dict.fromkeys(item.area for item in self.requirements.values()))

    def of_area(self, area: str) -> list[Requirement]:
        """Return the requirements of one area."""
        return [item for item in self.requirements.values() if item.area == area]


def _outcome(expect: dict[str, Any]) -> str:
    if expect["verdict"] == "invalid":
        place = f" in {expect['field']}" if "field" in expect else ""
        return f"invalid: {expect['class']}{place}"
    if expect["verdict"] == "lenient":
        return f"lenient: {expect['behaviour']}"
    return str(expect["verdict"])


def _vectors_of(document: dict[str, Any]) -> tuple[Vector, ...]:
    return tuple(
        Vector(
            id=item["id"],
            hash=item["hash"],
            op=document["op"],
            title=item["title"],
            verdict=item["expect"]["verdict"],
            outcome=_outcome(item["expect"]),
            requirements=tuple(item["requirements"]),
            sides=sides(item["expect"]),
            behaviours=frozenset(_behaviours_in(item["expect"])),
            **bytes_of(item["in"]),
        )
        for item in document["vectors"]
    )


def _behaviours_in(value: Any) -> Iterator[str]:
    """Yield the ids under every member ``behaviour``, however deep."""
    if isinstance(value, dict):
        if isinstance(value.get("behaviour"), str):
            yield value["behaviour"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _behaviours_in(item)


def _answers_in(value: Any, op: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (behaviour, choice, operation, class) of every expected answer, however deep.

    The class is empty where the answer is no refusal.
    """
    if isinstance(value, dict):
        op = str(value.get("op", op))
        if "behaviour" in value and "choices" in value:
            for choice, answer in value["choices"].items():
                yield value["behaviour"], choice, op, answer.get("class", "")
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _answers_in(item, op)


def _refusals(documents: list[Any]) -> dict[str, dict[str, dict[str, tuple[str, ...]]]]:
    """Return :attr:`Behaviour.refusals` by the id of the behaviour."""
    found: dict[str, dict[str, dict[str, set[str]]]] = {}
    for document in documents:
        for behaviour, choice, op, name in _answers_in(document, ""):
            choices = found.setdefault(behaviour, {})
            choices.setdefault(choice, {}).setdefault(op, set()).add(name)
    return {
        behaviour: {
            choice: {op: tuple(sorted(names)) for op, names in ops.items() if "" not in names}
            for choice, ops in choices.items()
        }
        for behaviour, choices in found.items()
    }


def _scenarios_of(document: dict[str, Any]) -> tuple[Vector, ...]:
    return tuple(
        Vector(
            id=item["id"],
            hash=item["hash"],
            op=f"scenario.{document['area']}",
            title=item["title"],
            verdict=SCENARIO,
            outcome=f"{len(item['steps'])} steps",
            requirements=tuple(item["requirements"]),
            sides=frozenset([SCENARIO]),
            behaviours=frozenset(_behaviours_in(item["steps"])),
        )
        for item in document["scenarios"]
    )


def _behaviour(item: dict[str, Any], refusals: dict[str, dict[str, tuple[str, ...]]]) -> Behaviour:
    return Behaviour(
        id=item["id"],
        title=item["title"],
        requirement=item["requirement"],
        choices=tuple(Choice(c["name"], c["title"], c["consequence"]) for c in item["choices"]),
        lnd=tuple((step["since"], step["choice"]) for step in item["lnd"]),
        refusals=refusals,
    )


def read(path: Path) -> Any:
    """Return the content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def _profiles(statements: list[Any], behaviours: dict[str, Behaviour]) -> dict[str, dict[str, str]]:
    """Return the choices of lnd, and of who follows every recommendation."""
    lnd = {each.id: each.current for each in behaviours.values()}
    preferred = {
        name: choices[0] for item in statements for name, choices in item.get("prefers", {}).items()
    }
    return {"lnd": lnd, "careful": lnd | preferred}


def _binds(item: dict[str, Any], chosen: dict[str, str]) -> bool:
    asked = [*item.get("when", {}).items(), *item.get("prefers", {}).items()]
    return all(chosen[name] in choices for name, choices in asked)


@cache
def load() -> Ledger:
    """Read every file of the ledger; vector files are those with an ``op``."""
    documents = [read(path) for path in sorted(VECTORS.glob("*.json"))]
    vectors = {doc["op"]: _vectors_of(doc) for doc in documents if "op" in doc}
    stories = [read(path) for path in sorted((VECTORS / "scenarios").glob("*.json"))]
    vectors |= {f"scenario.{story['area']}": _scenarios_of(story) for story in stories}
    corpus = next((doc["corpus"] for doc in documents if "op" in doc), "")
    items = read(VECTORS / "behaviours.json")["behaviours"]
    refusals = _refusals([doc for doc in documents if "op" in doc] + stories)
    behaviours = {item["id"]: _behaviour(item, refusals.get(item["id"], {})) for item in items}
    tests: dict[str, list[Vector]] = {}
    for vector in (vector for group in vectors.values() for vector in group):
        for name in vector.requirements:
            tests.setdefault(name, []).append(vector)
    requirements = {}
    statements = read(VECTORS / "requirements.json")["requirements"]
    profiles = _profiles(statements, behaviours)
    for item in statements:
        requirements[item["id"]] = Requirement(
            id=item["id"],
            level=item["level"],
            scope=item["scope"],
            text=item["text"],
            file=item["source"]["file"],
            symbol=item["source"]["symbol"],
            since=item["since"],
            untested_because=item.get("untested_because", ""),
            vectors=tuple(tests.get(item["id"], ())),
            behaviours=tuple(b for b in behaviours.values() if b.requirement == item["id"]),
            when=item.get("when", {}),
            prefers=item.get("prefers", {}),
            binds=tuple(name for name, chosen in profiles.items() if _binds(item, chosen)),
        )
    return Ledger(requirements, behaviours, vectors, corpus)
