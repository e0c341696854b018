"""From findings to verdicts: killed, survived or equivalent, and what is wrong with the lists."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import resources
from typing import Any, Final

import msgspec
from msgspec import Struct

from scbref.conformance.corpus.vector import area_of
from tests.adequacy.door import DOOR
from tests.adequacy.examine import Finding
from tests.adequacy.measure import Measurement

FORMAT: Final = 1
LIST: Final = "equivalent.toml"
"""Beside the mutants: those that nothing can kill, and vectors that no mutant fails."""
KILLED, SURVIVED, EQUIVALENT = "killed", "survived", "equivalent"


class ListError(Exception):
    """The list of equivalent mutants cannot be used."""


class Equivalent(Struct, frozen=True, forbid_unknown_fields=True):
    """Mutants that behave as the reference does, as far as a vector may look."""

    mutants: list[str]
    """Ids or globs."""
    reason: str
    count: int = 0
    """How many mutants the globs match; for exact ids it is not needed."""


class Unfailed(Struct, frozen=True, forbid_unknown_fields=True):
    """Vectors that no mutant fails and that stay all the same."""

    vectors: list[str]
    """Ids or globs."""
    reason: str
    count: int = 0


class Lists(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    format: int
    equivalent: list[Equivalent] = []
    unfailed: list[Unfailed] = []


def installed_lists() -> Lists:
    """Return the lists beside the mutants.

    Raises:
        ListError: they are not there, or not well formed.
    """
    path = resources.files(DOOR).joinpath(LIST)
    try:
        return parse_lists(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ListError(f"{LIST}: {error.strerror}") from None


def parse_lists(text: str) -> Lists:
    """Read the lists.

    Raises:
        ListError: they are not well formed.
    """
    try:
        lists = msgspec.convert(tomllib.loads(text), Lists)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ListError(f"{LIST}: {error}") from None
    if lists.format != FORMAT:
        raise ListError(f"{LIST}: format {lists.format}; this judge reads {FORMAT}")
    reasons = [entry.reason for entry in lists.equivalent]
    reasons += [entry.reason for entry in lists.unfailed]
    if not all(reason.strip() for reason in reasons):
        raise ListError(f"{LIST}: every entry needs a reason")
    return lists


@dataclass(slots=True)
class Adequacy:
    """The verdict on every mutant, and everything that is wrong."""

    corpus: str
    findings: Sequence[Finding]
    reasons: Mapping[str, str]
    """Equivalent mutant → reason."""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def verdict(self, finding: Finding) -> str:
        """Return killed, survived or equivalent."""
        if finding.killed_by:
            return KILLED
        return EQUIVALENT if finding.id in self.reasons else SURVIVED

    def counts(self, by_area: bool = False) -> dict[str, Counter[str]]:
        """Return verdicts by the requirement that is attacked first, or by its area."""
        found: dict[str, Counter[str]] = {}
        for finding in self.findings:
            requirement = finding.requirements[0]
            key = area_of(requirement) if by_area else requirement
            found.setdefault(key, Counter())[self.verdict(finding)] += 1
        return dict(sorted(found.items()))

    def total(self) -> Counter[str]:
        """Return verdicts in all."""
        return Counter(self.verdict(finding) for finding in self.findings)


def judge_measurement(
    measured: Measurement,
    lists: Lists,
    corpus: str,
    requirements: Iterable[Mapping[str, Any]],
    *,
    whole: bool,
) -> Adequacy:
    """Compare what was measured with the lists.

    Args:
        measured: the run.
        lists: equivalent mutants and unfailed vectors.
        corpus: version of the corpus.
        requirements: the ledger.
        whole: whether every mutant ran; only then can entries be stale.
    """
    findings = measured.findings
    ids = [finding.id for finding in findings]
    reasons: dict[str, str] = {}
    problems: list[str] = []
    for entry in lists.equivalent:
        matched = _matched(entry.mutants, entry.count, ids, problems if whole else [])
        reasons |= dict.fromkeys(matched, entry.reason)
    adequacy = Adequacy(corpus, findings, reasons, problems)
    problems += _wrong_mutants(adequacy)
    problems += _unfailed(lists.unfailed, measured.unfailed)
    if whole:
        adequacy.notes = _unattacked(findings, requirements)
    return adequacy


def _wrong_mutants(adequacy: Adequacy) -> Iterator[str]:
    """Yield what is wrong with what became of the mutants."""
    for finding in adequacy.findings:
        if finding.id in adequacy.reasons and finding.killed_by:
            yield f"{finding.id} is called equivalent, but {finding.killed_by} kills it"
        elif adequacy.verdict(finding) == SURVIVED:
            yield f"{finding.id} survives: {finding.title}"
        if finding.declared_fails:
            yield f"{finding.id}, honestly declared, fails {finding.declared_fails}"


def _unfailed(groups: Sequence[Unfailed], unfailed: Sequence[str]) -> list[str]:
    """Name the vectors that no mutant fails and no entry excuses, and entries that are wrong."""
    problems: list[str] = []
    excused: set[str] = set()
    for group in groups:
        excused |= set(_matched(group.vectors, group.count, unfailed, problems))
    return problems + [f"no mutant fails {name}" for name in unfailed if name not in excused]


def _matched(
    patterns: Sequence[str], count: int, names: Sequence[str], problems: list[str]
) -> list[str]:
    """Return the names that patterns match; complain of those that match none, or too many."""
    found: dict[str, None] = {}
    globs = False
    for pattern in patterns:
        globs |= "*" in pattern
        matched = [name for name in names if name == pattern or fnmatchcase(name, pattern)]
        if not matched:
            problems.append(f"{LIST}: nothing is called {pattern}")
        found |= dict.fromkeys(matched)
    if (globs or count) and len(found) != count:
        problems.append(f"{LIST}: {', '.join(patterns)}: {len(found)} instead of {count}")
    return list(found)


def _unattacked(
    findings: Sequence[Finding], requirements: Iterable[Mapping[str, Any]]
) -> list[str]:
    """Name the requirements about single calls that no mutant attacks."""
    attacked = {name for finding in findings for name in finding.requirements}
    missing = [
        str(entry["id"])
        for entry in requirements
        if entry.get("scope") == "stateless" and entry.get("id") not in attacked
    ]
    return [f"no mutant attacks: {', '.join(missing)}"] if missing else []
