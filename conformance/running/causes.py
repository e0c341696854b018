"""Failures with one cause, as one entry: what differs, how, and which group explains others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..judging.mistakes import GENERIC
from ..protocol.outcome import NON_CONFORMANT, Outcome
from .cause_words import text_of
from .events import AdapterFinished, Cause, Event, Result
from .signature import (
    KEYS,
    SEALED,
    Signature,
    envelope_trouble,
    family_of,
    op_of,
    rank_of,
    signature_of,
    signature_of_envelopes,
)

ACCIDENTS: Final = tuple(
    f"{outcome}:" for outcome in (Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY)
)
"""How the texts begin of causes after which an adapter is given up."""
FIRST_FAULT: Final = "error.first-fault"
"""The requirement that cases of two faults are about."""
SHARE: Final = 0.6
"""Part of the cases of a field that particular mistakes must explain to be named."""


@dataclass(slots=True)
class Group:
    """Results with one cause."""

    signature: Signature
    results: list[Result] = field(default_factory=list)

    @property
    def rank(self) -> tuple[int, int, str]:
        """The place among the groups: what others are built of first, then the larger."""
        return min(map(rank_of, self.results)), -len(self.results), str(self.signature)


@dataclass(slots=True)
class Causes:
    """Collects the failures of one adapter after the other."""

    _failures: list[Result] = field(default_factory=list)

    def before(self, event: Event) -> list[Cause]:
        """Take an event; return the causes that are to be told before it."""
        if isinstance(event, Result):
            if event.outcome in NON_CONFORMANT:
                self._failures.append(event)
        elif isinstance(event, AdapterFinished):
            found = causes(event.adapter, self._failures)
            self._failures = []
            return found
        return []


def causes(adapter: str, results: Iterable[Result]) -> list[Cause]:
    """Return the causes of the failures of one adapter, those that explain others first."""
    found: list[Cause] = []
    for group in sorted(groups(results), key=lambda each: each.rank):
        ordered = sorted(group.results, key=lambda each: each.size or 1 << 40)
        operations = Counter(result.op for result in ordered)
        found.append(
            Cause(
                adapter,
                len(found) + 1,
                text_of(group.signature, ordered),
                dict(sorted(operations.items(), key=lambda each: (-each[1], each[0]))),
                [result.id for result in ordered],
                _follows(group, found),
            )
        )
    return found


def groups(results: Iterable[Result]) -> list[Group]:
    """Group what makes a run non-conformant, and what is excused for the time being."""
    bad = [r for r in results if r.outcome in NON_CONFORMANT and r.outcome is not Outcome.XPASS]
    sealed = envelope_trouble(bad)
    ids = {id(result) for result in sealed}
    by_signature: dict[Signature, Group] = {}
    by_family: dict[str, list[Result]] = defaultdict(list)
    for result in bad:
        if id(result) in ids:
            continue
        if result.fields and not result.mistake and not result.behaves:
            by_family[family_of(result.op)].append(result)
            continue
        signature = signature_of(result)
        by_signature.setdefault(signature, Group(signature)).results.append(result)
    found = list(by_signature.values())
    if sealed:
        found.append(Group(signature_of_envelopes(sealed), sealed))
    for family, members in by_family.items():
        found += _by_field(family, members)
    return _joined(_with_later_faults(found))


def _with_later_faults(found: list[Group]) -> list[Group]:
    """Put cases of two faults to the group in which the first of them is accepted alone.

    Who does not see the first fault refuses such a case for the second one.
    """
    accepted = {g.signature.field: g for g in found if g.signature.how == "accepted"}
    kept = []
    for group in found:
        blind = accepted.get(group.signature.field) if group.signature.how == "class" else None
        if blind is None or not all(FIRST_FAULT in r.requirements for r in group.results):
            kept.append(group)
        else:
            blind.results += group.results
    return kept


def _joined(found: list[Group]) -> list[Group]:
    """Put scenarios to the group of plain operations in which the same field differs so."""
    plain = {(g.signature.field, g.signature.kind): g for g in found if not g.signature.is_scenario}
    joined = [group for group in found if not group.signature.is_scenario]
    for group in found:
        if group.signature.is_scenario:
            same = plain.get((group.signature.field, group.signature.kind))
            if same is not None and group.signature.how == "value" and group.signature.field:
                same.results += group.results
            else:
                joined.append(group)
    return joined


def _by_field(family: str, results: Sequence[Result]) -> list[Group]:
    """Choose the fields that explain the most cases, one after the other."""
    left, found = list(results), []
    while left:
        counts: Counter[str] = Counter()
        for result in left:
            counts.update({difference.path for difference in result.fields})
        most = max(counts.values())
        # Of several that differ in the same cases the first: what follows may be out of step.
        path = next(d.path for r in left for d in r.fields if counts[d.path] == most)
        here = [r for r in left if any(d.path == path for d in r.fields)]
        left = [r for r in left if all(d.path != path for d in r.fields)]
        found += _by_kind(family, path, here)
    return found


def _by_kind(family: str, path: str, results: list[Result]) -> list[Group]:
    """Choose the mistakes that explain the most cases of one field."""
    kinds = {id(r): {k for d in r.fields if d.path == path for k in d.kinds} for r in results}
    particular = [r for r in results if kinds[id(r)] - GENERIC]
    found: list[Group] = []
    if len(particular) < SHARE * len(results):
        by_first: dict[str, Group] = {}
        for result in results:
            generic = next(iter(sorted(kinds[id(result)] & GENERIC)), "another value")
            signature = Signature(family, "value", path, generic)
            by_first.setdefault(generic, Group(signature)).results.append(result)
        return list(by_first.values())
    left = results
    while left:
        counts = Counter(kind for r in left for kind in sorted(kinds[id(r)]))
        kind = max(counts, key=lambda each: (counts[each], each not in GENERIC, each))
        here = [r for r in left if kind in kinds[id(r)]]
        left = [r for r in left if kind not in kinds[id(r)]]
        found.append(Group(Signature(family, "value", path, kind), here))
    return found


def _follows(group: Group, before: Sequence[Cause]) -> int:
    """Return the number of an earlier cause that may explain a group; 0 for none."""
    signature = group.signature
    explained_by: set[str] = set()
    if signature.how == Outcome.ADAPTER_BROKEN:
        # It was given up after accidents.
        return next((c.number for c in before if c.text.startswith(ACCIDENTS)), 0)
    if signature.is_about_envelope:
        explained_by = set(KEYS)
    elif signature.is_about_version:
        explained_by = {"version.decode", "version.encode"}
    elif signature.is_scenario:
        explained_by = {*KEYS, *SEALED, *map(op_of, group.results)}
    for cause in before:
        if explained_by & cause.operations.keys():
            return cause.follows or cause.number
    return 0
