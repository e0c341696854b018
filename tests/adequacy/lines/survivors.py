"""Why line mutants survive: the list, and what is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from tests.adequacy.lines.judging import Result
from tests.adequacy.lines.record import Recorded

Name = tuple[str, str, str, str]
"""Module, part, hash of the part, change."""

LIST: Final = "survivors.toml"
"""Beside this module."""
FORMAT: Final = 1


class ListError(Exception):
    """The list of survivors cannot be used."""


class Kind(StrEnum):
    """Why a mutant survives."""

    EQUIVALENT = "equivalent"
    """It does the same."""
    UNREACHABLE = "unreachable"
    """No adapter can be asked for it; the tests of the reference are there for it."""
    MESSAGE = "message"
    """It changes a text for people."""
    SPEED = "speed"
    """It changes only how long something takes, or how much memory."""
    TRACED = "traced"
    """Only traced system calls show it; the durability checks do, and have to."""
    CHOICE = "choice"
    """What it does no sentence forbids."""
    HOLE = "hole"
    """A case is missing; this is a problem until there is one."""


class Survivor(Struct, frozen=True, forbid_unknown_fields=True):
    """Mutants of one part that survive for the same reason."""

    module: str
    part: str
    hash: str
    """Of the part: what is said here is said of this text of it."""
    kind: Kind
    reason: str
    changes: list[str]


class Survivors(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    format: int
    survivor: list[Survivor] = []


def load_survivors(path: Path | None = None) -> Survivors:
    """Read the list, the one beside this module if none is named.

    Raises:
        ListError: it is not well formed.
    """
    path = path or Path(__file__).with_name(LIST)
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Survivors)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ListError(f"{LIST}: {error}") from None
    if found.format != FORMAT:
        raise ListError(f"{LIST}: format {found.format}; {FORMAT} is read")
    if not all(each.reason.strip() and each.changes for each in found.survivor):
        raise ListError(f"{LIST}: every entry needs a reason and a change")
    return found


def problems(found: Sequence[Recorded], listed: Survivors, *, modules: Iterable[str]) -> list[str]:
    """Say what is wrong: strict both ways.

    Args:
        found: what became of the mutants of some modules.
        listed: the reasons.
        modules: those whose mutants were all made.
    """
    reasons = _reasons(listed)
    known = {_name(each) for each in found}
    whole = set(modules)
    return [
        *_of_mutants(found, reasons),
        *(
            f"{LIST}: no such mutant any more: {module}, {part} ({hash_}): {change}"
            for module, part, hash_, change in reasons
            if module in whole and (module, part, hash_, change) not in known
        ),
    ]


def explained(found: Iterable[Recorded], listed: Survivors) -> list[Recorded]:
    """Return what became of mutants, with kind and reason of the survivors that are listed."""
    reasons = _reasons(listed)
    return [_explained(each, reasons.get(_name(each))) for each in found]


def _explained(each: Recorded, entry: Survivor | None) -> Recorded:
    if entry is None or each.result != Result.SURVIVED:
        return msgspec.structs.replace(each, kind="", reason="")
    return msgspec.structs.replace(each, kind=str(entry.kind), reason=entry.reason)


def _reasons(listed: Survivors) -> dict[Name, Survivor]:
    return {
        (entry.module, entry.part, entry.hash, change): entry
        for entry in listed.survivor
        for change in entry.changes
    }


def _name(each: Recorded) -> Name:
    return each.module, each.part, each.hash, each.change


def _of_mutants(found: Sequence[Recorded], reasons: dict[Name, Survivor]) -> Iterator[str]:
    for each in found:
        entry = reasons.get(_name(each))
        name = f"{each.module}, {each.part} ({each.hash}): {each.change}"
        if each.result != Result.SURVIVED:
            if entry is not None:
                killer = each.case or each.result
                yield f"{LIST} says why this survives, but {killer} kills it: {name}"
        elif entry is None:
            yield f"survives{'' if each.reached else ', never reached'}: {name}"
        elif entry.kind is Kind.HOLE:
            yield f"a hole: {name}: {entry.reason}"
