"""Load the corpus: vectors, scenarios, and the behaviours and requirements that they name.

The corpus is data: ``vectors/<op>.json``, ``scenarios/<area>.json``, ``behaviours.json`` and
``requirements.json`` (format: vectors/README.md); somebody else's may be files with any name. That
what it refers to exists is checked here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from ..protocol.shape import suggestion
from .expectation import (
    CorpusError as CorpusError,
    Expect as Expect,
    Invalid as Invalid,
    Lenient as Lenient,
    Unspecified as Unspecified,
    Valid as Valid,
)
from .files import (
    BEHAVIOURS,
    INSTALLED,
    REQUIREMENTS,
    Found,
    find,
    installed,
    read_behaviours,
    read_requirements,
    read_scenarios,
    read_vectors,
)
from .scenario import Scenario, behaviours_used
from .statements import (
    FORMAT as FORMAT,
    Behaviour as Behaviour,
    Choice as Choice,
    Requirement as Requirement,
    Since as Since,
    Source as Source,
)
from .vector import Needs as Needs, StoredVector as StoredVector, Vector as Vector

Case = Vector | Scenario
"""What is asked of an adapter, and has an outcome."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that can be asked, in the order of the files."""

    version: str
    """Of the corpus, as its files say it."""
    vectors: tuple[Vector, ...]
    behaviours: Mapping[str, Behaviour]
    """By id."""
    requirements: Mapping[str, Mapping[str, Any]]
    """By id, each as its file has it."""
    scenarios: tuple[Scenario, ...] = ()

    def find(self, vector_id: str) -> Vector | None:
        """Return the vector with this id, or ``None``."""
        return next((vector for vector in self.vectors if vector.id == vector_id), None)

    def find_scenario(self, scenario_id: str) -> Scenario | None:
        """Return the scenario with this id, or ``None``."""
        return next((each for each in self.scenarios if each.id == scenario_id), None)

    @property
    def cases(self) -> list[Case]:
        """Return all vectors, then all scenarios."""
        return [*self.vectors, *self.scenarios]

    @property
    def ids(self) -> list[str]:
        """Return the ids of all vectors and scenarios."""
        return [each.id for each in self.cases]


def load(where: Path | Sequence[Path] | None = None) -> Corpus:
    """Load a corpus.

    A folder or file that brings no behaviours, or no requirements, is read with the installed ones.

    Args:
        where: folders and files, ``installed`` among them for the installed corpus; that alone
            when ``None`` or empty.

    Raises:
        CorpusError: something is not there, or not well formed.
    """
    paths = [where] if isinstance(where, Path) else list(where or ())
    if not paths:
        return _installed()
    roots: list[Traversable] = [
        installed() if path == INSTALLED and not path.exists() else path for path in paths
    ]
    corpora = [_load_one(root) for root in roots]
    corpus = corpora[0] if len(corpora) == 1 else _together(corpora)
    # What came with this program is expanded only when it is asked.
    for case in corpus.cases:
        case.expand()
    _check(corpus)
    return corpus


@cache
def _installed() -> Corpus:
    """Load the installed corpus, once in a process: nothing changes it."""
    corpus = _load_one(installed())
    _check(corpus)
    return corpus


@cache
def installed_behaviours() -> Mapping[str, Behaviour]:
    """Return the behaviours of the installed corpus, by id; none when it is not installed."""
    try:
        return {each.id: each for each in read_behaviours(_of_installed(BEHAVIOURS))}
    except CorpusError:
        return {}


def statements(found: Sequence[Found]) -> tuple[dict[str, Behaviour], dict[str, Requirement]]:
    """Return behaviours and requirements by id: each corpus' own, or the installed ones.

    Raises:
        CorpusError: a file of them is not well formed.
    """
    behaviours: dict[str, Behaviour] = {}
    requirements: dict[str, Requirement] = {}
    for each in found:
        own = each.behaviours or _of_installed(BEHAVIOURS)
        behaviours |= {behaviour.id: behaviour for behaviour in read_behaviours(own)}
        named = each.requirements or _of_installed(REQUIREMENTS)
        requirements |= {requirement.id: requirement for requirement in read_requirements(named)}
    return behaviours, requirements


def _load_one(root: Traversable) -> Corpus:
    """Load one folder or file."""
    found = find(root)
    files, scenarios = read_vectors(found.vectors), read_scenarios(found.scenarios)
    versions = {corpus for corpus, _ in files} | {corpus for corpus, _ in scenarios}
    if len(versions) > 1:
        raise CorpusError(f"the files belong to different corpora: {sorted(versions)}")
    behaviours, requirements = statements([found])
    corpus = Corpus(
        versions.pop() if versions else "",
        tuple(vector for _, vectors in files for vector in vectors),
        behaviours,
        {name: msgspec.to_builtins(each) for name, each in requirements.items()},
        tuple(scenario for _, of_file in scenarios for scenario in of_file),
    )
    if found.requirements:
        _check_requirements(corpus)
        return corpus
    # Of somebody else's ledger only what is named matters; names may be of a ledger not given.
    named = {name for case in corpus.cases for name in case.requirements}
    ledger = {name: each for name, each in corpus.requirements.items() if name in named}
    return replace(corpus, requirements=ledger)


def _of_installed(name: str) -> list[Traversable]:
    """Return a file of the installed corpus; none where that is not installed."""
    try:
        return [installed().joinpath(name)]
    except CorpusError:
        return []


def _together(corpora: Sequence[Corpus]) -> Corpus:
    """Put several corpora together; of two statements with one id the later one counts."""
    behaviours: dict[str, Behaviour] = {}
    requirements: dict[str, Mapping[str, Any]] = {}
    for each in corpora:
        behaviours |= each.behaviours
        requirements |= each.requirements
    return Corpus(
        "+".join(dict.fromkeys(each.version for each in corpora if each.version)),
        tuple(vector for each in corpora for vector in each.vectors),
        behaviours,
        requirements,
        tuple(scenario for each in corpora for scenario in each.scenarios),
    )


def _check(corpus: Corpus) -> None:
    """Check that there are cases, that ids are unique and that references lead somewhere.

    Raises:
        CorpusError: there is none, an id is used twice, or something unknown is referred to.
    """
    if not corpus.cases:
        raise CorpusError("there are neither vectors nor scenarios")
    seen: set[str] = set()
    for case in corpus.cases:
        if case.id in seen:
            raise CorpusError(f"the id {case.id} is used twice")
        seen.add(case.id)
    for vector in corpus.vectors:
        expect = vector.stored_expect if vector.verdict == "lenient" else None
        if isinstance(expect, Lenient):
            _check_choices(vector.id, expect.behaviour, set(expect.choices), corpus.behaviours)
            _check_lenient(vector.id, expect)
    for scenario in corpus.scenarios:
        for used, names in behaviours_used(scenario):
            _check_choices(scenario.id, used, names, corpus.behaviours)


def _check_requirements(corpus: Corpus) -> None:
    for case in corpus.cases:
        for requirement in case.requirements:
            if requirement not in corpus.requirements:
                near = suggestion(requirement, corpus.requirements)
                raise CorpusError(f"{case.id}: no such requirement: {requirement}{near}")


def _check_choices(
    case_id: str, name: str, choices: set[str], behaviours: Mapping[str, Behaviour]
) -> None:
    behaviour = behaviours.get(name)
    if behaviour is None:
        raise CorpusError(f"{case_id}: no such behaviour: {name}{suggestion(name, behaviours)}")
    known = {choice.name for choice in behaviour.choices}
    if unknown := sorted(choices - known):
        raise CorpusError(
            f"{case_id}: {name} has no choice {unknown[0]}{suggestion(unknown[0], known)}"
        )


def _check_lenient(vector_id: str, expect: Lenient) -> None:
    for name, choice in expect.choices.items():
        try:
            choice.expectation()
        except CorpusError as error:
            raise CorpusError(f"{vector_id}: {name}: {error}") from None
