"""What an adapter is judged as: an older lnd, or a reader that is not lnd.

A profile says for an adapter what its ``hello`` does not: versions, features, behaviours. It is a
TOML file in ``conformance/profiles``, or one of the user's own. A claim is a profile together with
what the corpus knows of its release.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ..corpus.load import Behaviour, Case, Invalid, Unspecified, Valid, Vector
from ..protocol.conformance_classes import OWN_ABILITIES
from ..protocol.messages import Answer, Declared

FORMAT = 1
Release = tuple[int, ...]


class ProfileError(Exception):
    """There is no such profile, or its file cannot be used."""


class Excluded(Struct, frozen=True, forbid_unknown_fields=True):
    """Cases that are not about this implementation; every glob that is given must match."""

    reason: str
    id: str = "*"
    requirement: str = "*"
    feature: str = "*"
    """Of what a case needs; a case that needs no feature is covered by ``*`` alone."""
    ops: list[str] = msgspec.field(default_factory=lambda: ["*"])

    def covers(self, case: Case) -> bool:
        """Say whether a case is one of them."""
        return (
            fnmatchcase(case.id, self.id)
            and any(fnmatchcase(case.op, op) for op in self.ops)
            and any(fnmatchcase(each, self.requirement) for each in case.requirements)
            and any(fnmatchcase(each, self.feature) for each in case.needs.features or {""})
        )


class ProfileFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A profile as it stands in its file."""

    format: int
    title: str
    source: str
    """How it is known that the implementation is like this."""
    single_versions: frozenset[int]
    multi_versions: frozenset[int] = frozenset({0})
    features: frozenset[str] = frozenset()
    lnd: str = ""
    """The release whose choices it shares."""
    behaviours: dict[str, str] = {}
    """Choices beyond that."""
    excluded: list[Excluded] = []
    not_compared: frozenset[str] = frozenset()
    """Members of a Single that the implementation does not keep."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A profile, with what the corpus knows of its release."""

    name: str
    """Of the profile, as the user gave it."""
    file: ProfileFile
    since: Mapping[str, Release]
    """First release of every requirement."""
    behaviours: Mapping[str, str] = field(default_factory=dict)
    """The choice of each behaviour that the release has."""
    unknown: frozenset[str] = frozenset()
    """Behaviours that the release does not have at all."""

    @property
    def release(self) -> Release | None:
        """The release of lnd, if it is one."""
        return _release(self.file.lnd) if self.file.lnd else None

    def declare(self, declared: Declared) -> Declared:
        """Return a declaration in which this claim replaces what it knows better."""
        return msgspec.structs.replace(
            declared,
            single_versions=self.file.single_versions,
            multi_versions=self.file.multi_versions,
            features=self.file.features | (declared.features & OWN_ABILITIES),
            behaviours={**declared.behaviours, **self.behaviours},
        )

    def outside(self, case: Case) -> str:
        """Say why a case is not about this implementation; an empty text when it is."""
        for entry in self.file.excluded:
            if entry.covers(case):
                return f"{self.name}: {entry.reason}"
        if isinstance(case, Vector):
            is_lenient = case.verdict == "lenient"
            decider = getattr(case.stored_expect, "behaviour", "") if is_lenient else ""
            if decider in self.unknown:
                return f"{self.name}: came with a later lnd ({decider})"
        elif self.release is not None:
            for requirement in case.requirements:
                if self.since.get(requirement, (0,)) > self.release:
                    return f"{self.name}: came with a later lnd ({requirement})"
        return ""

    def comparable(
        self, expect: Valid | Invalid | Unspecified, answer: Answer
    ) -> tuple[Valid | Invalid | Unspecified, Answer]:
        """Leave out of both sides the members that the implementation does not keep."""
        if self.file.not_compared and isinstance(expect, Valid):
            expect = Valid(self._without(expect.ok))
        if self.file.not_compared and answer.ok is not msgspec.UNSET:
            answer = msgspec.structs.replace(answer, ok=self._without(answer.ok))
        return expect, answer

    def _without(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: self._without(member)
                for name, member in value.items()
                if name not in self.file.not_compared
            }
        return [self._without(each) for each in value] if isinstance(value, list) else value


def names() -> list[str]:
    """Return the names of the profiles that come with the judge, by release."""
    folder = resources.files("scbref.conformance").joinpath("profiles")
    found = [e.name.removesuffix(".toml") for e in folder.iterdir() if e.name.endswith(".toml")]
    return sorted(found, key=lambda name: (name.partition("-")[0], _release(name) or (0,), name))


def load_claim(
    name: str,
    behaviours: Mapping[str, Behaviour],
    requirements: Mapping[str, Mapping[str, Any]],
) -> Claim:
    """Load a profile and make a claim of it.

    Args:
        name: of a profile that comes with the judge, or the path of a TOML file. A release of lnd
            without a file of its own is like the release before it.
        behaviours: those of the corpus.
        requirements: those of the corpus.

    Raises:
        ProfileError: there is none with this name, or it does not fit the corpus.
    """
    path = Path(name)
    if path.suffix == ".toml":
        file = _read(path)
    else:
        folder = resources.files("scbref.conformance").joinpath("profiles")
        file = _read(folder.joinpath(f"{_nearest(name)}.toml"))
        if file.lnd and name.startswith("lnd-"):
            file = msgspec.structs.replace(file, lnd=name.removeprefix("lnd-"))
    chosen, unknown = _choices(file, behaviours)
    since = {
        key: _release(str(entry.get("since", "0"))) or (0,) for key, entry in requirements.items()
    }
    return Claim(path.stem if path.suffix == ".toml" else name, file, since, chosen, unknown)


def _nearest(name: str) -> str:
    known = names()
    wanted = _release(name.removeprefix("lnd-")) if name.startswith("lnd-") else None
    if name in known or wanted is None:
        if name not in known:
            raise ProfileError(f"no profile is called {name!r}; there are {', '.join(known)}")
        return name
    older = [
        (release, each)
        for each in known
        if each.startswith("lnd-") and (release := _release(each.removeprefix("lnd-")))
        if release <= wanted
    ]
    if not older:
        raise ProfileError(f"lnd {name.removeprefix('lnd-')} wrote no channel backups")
    return max(older)[1]


def _read(path: Any) -> ProfileFile:
    try:
        file = msgspec.convert(tomllib.loads(path.read_text("utf-8")), ProfileFile)
    except OSError as error:
        raise ProfileError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ProfileError(f"{path}: {error}") from None
    if file.format != FORMAT:
        raise ProfileError(f"{path}: format {file.format}; this judge reads {FORMAT}")
    if file.lnd and _release(file.lnd) is None:
        raise ProfileError(f"{path}: lnd = {file.lnd!r} is not a release")
    return file


def _choices(
    file: ProfileFile, behaviours: Mapping[str, Behaviour]
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the choices of the profile's release, and the behaviours it does not have."""
    chosen: dict[str, str] = {}
    unknown = set()
    if release := _release(file.lnd):
        for behaviour in behaviours.values():
            past = [e for e in behaviour.lnd if (_release(e.since) or (0,)) <= release]
            if past:
                chosen[behaviour.id] = past[-1].choice
            else:
                unknown.add(behaviour.id)
    for name, choice in file.behaviours.items():
        known = [each.name for each in behaviours[name].choices] if name in behaviours else []
        if choice not in known:
            raise ProfileError(f"{file.title}: no behaviour {name} = {choice!r} in this corpus")
    return chosen | file.behaviours, frozenset(unknown - set(file.behaviours))


def _release(text: str) -> Release | None:
    parts = text.removeprefix("lnd-").split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else None
