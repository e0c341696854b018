"""Choose the cases to ask, and say why an adapter cannot be asked one."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, TypeGuard, TypeVar

from ..corpus.load import Behaviour, Case, Vector
from ..corpus.scenario import Scenario
from ..protocol.messages import Declared
from ..protocol.operations import OPERATIONS, PACK_OPS as PACK_OPS
from .permissions import permissions_bind

_Kind = TypeVar("_Kind", Vector, Scenario)

NONCE_INJECTION = "nonce_injection"


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts of the cases, the same on every machine."""

    index: int
    """From 1."""
    count: int

    def __str__(self) -> str:
        """Return the shard as it is given on the command line."""
        return f"{self.index}/{self.count}"

    def holds(self, case_id: str) -> bool:
        """Say whether the case belongs to this part: by the hash of its id alone."""
        digest = hashlib.sha256(case_id.encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.index - 1


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are wanted; what is empty lets everything through."""

    globs: tuple[str, ...] = ()
    """Of ids."""
    ops: tuple[str, ...] = ()
    """Operations, or globs of them."""
    requirements: tuple[str, ...] = ()
    """Requirements, or globs of them."""
    shard: Shard | None = None
    excluded: tuple[str, ...] = ()
    """Globs of ids that are not wanted, whatever else says that they are."""

    def __bool__(self) -> bool:
        """Say whether anything is filtered out."""
        return bool(self.globs or self.ops or self.requirements or self.shard or self.excluded)

    def accepts(self, case: Case) -> bool:
        """Say whether a case is wanted: every kind of filter matches with one of its values."""
        return (
            (self.shard is None or self.shard.holds(case.id))
            and not self.excludes(case.id)
            and (not self.globs or any(fnmatchcase(case.id, glob) for glob in self.globs))
            and (
                not self.ops or any(fnmatchcase(op, glob) for op in _ops(case) for glob in self.ops)
            )
            and (
                not self.requirements
                or any(
                    fnmatchcase(requirement, wanted)
                    for requirement in case.requirements
                    for wanted in self.requirements
                )
            )
        )

    def excludes(self, case_id: str) -> bool:
        """Say whether this case is not wanted, whatever else says that it is."""
        return any(fnmatchcase(case_id, glob) for glob in self.excluded)

    def select(self, cases: Iterable[_Kind]) -> list[_Kind]:
        """Return the wanted vectors or scenarios in their order."""
        return [case for case in cases if self.accepts(case)]

    def strangers(self, cases: Sequence[Case]) -> list[str]:
        """Describe each glob that matches nothing at all, with the nearest names that exist."""
        ops = {op for case in cases for op in _ops(case)}
        requirements = {name for case in cases for name in case.requirements}
        return [
            *_strangers("--filter", self.globs, [case.id for case in cases]),
            *_strangers("--op", self.ops, sorted(ops)),
            *_strangers("--requirement", self.requirements, sorted(requirements)),
        ]

    def useless(self, cases: Sequence[Case]) -> list[str]:
        """Describe each exclusion that matches nothing; of what a search finds nobody knows."""
        globs = [glob for glob in self.excluded if not glob.startswith("found/")]
        return _strangers("--exclude", globs, [case.id for case in cases])


def _strangers(option: str, globs: Iterable[str], names: Sequence[str]) -> list[str]:
    return [
        f"{option} {glob!r} matches nothing{_nearest(glob, names)}"
        for glob in globs
        if not any(fnmatchcase(name, glob) for name in names)
    ]


def _nearest(glob: str, names: Sequence[str]) -> str:
    """Return the names that a glob without any match may have meant, in brackets."""
    plain = re.sub(r"[*?\[\]]+", "", glob).strip("/.")
    inside = [name for name in names if plain and plain in name]
    near = inside or difflib.get_close_matches(plain, names, cutoff=0.5)
    if not near and "/" in plain:
        # Of a long id perhaps only the end is wrong.
        return _nearest(plain.rpartition("/")[0], names)
    return f" (near: {', '.join(near[:3])})" if near else ""


def _ops(case: Case) -> list[str]:
    return [case.op, *case.ops] if isinstance(case, Scenario) else [case.op]


def not_applicable(case: Case, declared: Declared, *, as_release: bool = False) -> str:
    """Say what the adapter lacks for this case; an empty text when nothing.

    Args:
        case: a vector or scenario.
        declared: by the adapter, or by the profile that it is judged as.
        as_release: whether it is judged by a profile. Of a release it is known what it has to
            refuse; whoever declares less than he knows is only not asked.
    """
    for op in case.ops if isinstance(case, Scenario) else [case.op]:
        if op not in declared.ops:
            return f"op {op} is not declared"
    for kind, needed, known in (
        ("single version", case.needs.single_versions, declared.single_versions),
        ("multi version", case.needs.multi_versions, declared.multi_versions),
        ("feature", case.needs.features, declared.features),
    ):
        missing = sorted(map(str, needed - known))
        if missing:
            return f"{kind} {', '.join(missing)} is not declared"
    if not is_about_later(case):
        return ""
    if not as_release:
        return "is about older releases, which are judged by their profiles"
    versions = case.needs.not_single_versions & declared.single_versions
    later = [f"single version {each}" for each in sorted(versions)]
    later += sorted(case.needs.not_features & declared.features)
    return f"is about releases without {', '.join(later)}" if later else ""


def is_about_later(case: Case) -> TypeGuard[Vector]:
    """Say whether a case is about what came later, and what did not know it has to refuse."""
    return not isinstance(case, Scenario) and bool(
        case.needs.not_single_versions or case.needs.not_features
    )


def other_choice(
    scenario: Scenario, declared: Declared, behaviours: Mapping[str, Behaviour]
) -> str:
    """Say which choice of the adapter a scenario is not about; an empty text when none."""
    for name, needed in scenario.needs.behaviours.items():
        choice = declared.behaviours.get(name, behaviours[name].lnd[-1].choice)
        if choice != needed:
            return f"is about {name} = {needed}, and the choice is {choice}"
    return ""


def cannot_run(scenario: Scenario, *, one_shot: bool) -> str:
    """Say why the judge, as it runs now, cannot run a scenario; an empty text when it can."""
    if one_shot and len(scenario.steps) > 1:
        return "scenarios need one process for all steps (not --one-shot)"
    if "unprivileged" in scenario.needs.harness and not permissions_bind():
        return "permissions do not bind root: run the judge as another user"
    return ""


def request_input(vector: Vector, declared: Declared) -> Mapping[str, Any]:
    """Return the ``in`` that this adapter is sent: without what an undeclared feature is for."""
    return input_for(vector.op, vector.in_, declared)


def input_for(op: str, given: Mapping[str, Any], declared: Declared) -> Mapping[str, Any]:
    """Return an ``in`` without the members that are for features the adapter does not declare."""
    operation = OPERATIONS.get(op)
    members = operation.given.all if operation else ()
    unwanted = {m.name for m in members if m.feature and m.feature not in declared.features}
    if not unwanted:
        return given
    return {key: value for key, value in given.items() if key not in unwanted}
