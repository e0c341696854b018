"""The answer to hello: read strictly, since what is misspelt there would silently not be asked.

Every check that needs no corpus is here; ``judging.declaration`` has the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from msgspec import UNSET

from .conformance_classes import OWN_PREFIX
from .escape import shorten
from .messages import (
    CLASSES,
    FEATURES,
    HELLO_ID,
    PROTOCOL,
    BadDeclaration,
    Declared,
    MalformedLine,
    parse_answer,
)
from .operations import OPERATIONS
from .shape import suggestion, with_suggestion


def read_hello(lines: Sequence[bytes]) -> Declared:
    """Read what an adapter wrote when it was asked hello: one answer, and nothing else.

    Raises:
        BadDeclaration: as ``parse_hello``; or more came.
    """
    declared = parse_hello(lines[0])
    if len(lines) > 1:
        shown = shorten(lines[1].decode("utf-8", "backslashreplace"), 80)
        raise BadDeclaration(f"one answer was asked for, and '{shown}' came with it")
    return declared


def parse_hello(line: bytes) -> Declared:
    """Read the answer to hello.

    Raises:
        BadDeclaration: it is not an answer to hello, or declares what does not exist; says all
            that is wrong.
    """
    try:
        answer = parse_answer(line)
        if answer.id != HELLO_ID:
            raise BadDeclaration(f"hello has id {HELLO_ID}, the answer has id {answer.id}")
        if answer.error is not UNSET:
            raise BadDeclaration(f"hello was refused: {answer.error}")
        if answer.ok is UNSET:
            raise BadDeclaration("hello was skipped")
        declared = msgspec.convert(answer.ok, Declared)
    except MalformedLine as error:
        raise BadDeclaration(f"the answer to hello: {error}") from None
    except msgspec.ValidationError as error:
        problem = with_suggestion(error, Declared)
        raise BadDeclaration(f"the answer to hello: {problem}") from None
    if declared.protocol != PROTOCOL:
        raise BadDeclaration(f"it speaks protocol {declared.protocol}, the judge {PROTOCOL}")
    if problems := "; ".join([*_repeated(answer.ok), *_problems(declared)]):
        raise BadDeclaration(problems)
    return declared


def unknown_names(
    kind: str, names: Iterable[str], known: Iterable[str], listed: str = ""
) -> Iterator[str]:
    """Say of each name that does not exist what it is, and which one may be meant.

    Args:
        kind: what the names are, in words.
        names: those declared. One that starts with ``x-`` is the adapter's own.
        known: those that exist.
        listed: where those that exist are listed, if they are too many for a message.
    """
    existing = frozenset(known)
    there = listed or f"there are {', '.join(sorted(existing))}"
    for name in sorted(set(names) - existing):
        if not name.startswith(OWN_PREFIX):
            near = suggestion(name, existing) or f" ({there}; its own begin with {OWN_PREFIX})"
            yield f"it declares the {kind} {name!r}, which does not exist{near}"


class Declares(Protocol):
    """What can be compared of two declarations."""

    @property
    def ops(self) -> Collection[str]:
        """Operations."""
        ...

    @property
    def features(self) -> Collection[str]:
        """Optional abilities."""
        ...

    @property
    def single_versions(self) -> Collection[int]:
        """Versions of a Single."""
        ...

    @property
    def multi_versions(self) -> Collection[int]:
        """Versions of a Multi."""
        ...


def abilities(declared: Declares) -> set[str]:
    """Return in words all that an adapter says that it can do."""
    return {
        *(f"operation {name}" for name in declared.ops),
        *(f"feature {name}" for name in declared.features),
        *(f"Single version {number}" for number in declared.single_versions),
        *(f"Multi version {number}" for number in declared.multi_versions),
    }


def altered(before: Declared, now: Declared) -> str:
    """Say in what a later declaration of an adapter differs; an empty text when in nothing."""
    if before == now:
        return ""
    can, could = abilities(now), abilities(before)
    parts = [f"no longer {name}" for name in sorted(could - can)]
    parts += [f"now {name}" for name in sorted(can - could)]
    for name in sorted(before.behaviours.keys() | now.behaviours.keys()):
        was, now_is = before.behaviours.get(name), now.behaviours.get(name)
        if was != now_is:
            parts.append(f"behaviour {name} {now_is or 'no longer'}, was {was or 'not declared'}")
    return (
        f"started again, it declared something else than before: {'; '.join(parts) or 'of itself'}"
    )


def own_names(declared: Declared) -> list[str]:
    """Return what an adapter declares for a corpus of its own, in order."""
    names = {*declared.ops, *declared.features, *declared.behaviours}
    return sorted(name for name in names if name.startswith(OWN_PREFIX))


def _repeated(ok: Mapping[str, Any]) -> Iterator[str]:
    for member, value in ok.items():
        if isinstance(value, list):
            for name, number in Counter(map(str, value)).items():
                if number > 1:
                    yield f"{member} has {name} {number} times"


def _problems(declared: Declared) -> Iterator[str]:
    if not declared.implementation.name.strip():
        yield "implementation.name is empty"
    if not declared.ops:
        yield "it declares no operation: ops is empty"
    yield from unknown_names("operation", declared.ops, OPERATIONS, "see the protocol's table")
    yield from unknown_names("feature", declared.features, FEATURES)
    for pair in sorted(declared.error_aliases.items()):
        for name in pair:
            if name not in CLASSES:
                near = suggestion(name, CLASSES)
                yield f"error_aliases names {name!r}, which is not an error class{near}"
    if declared.max_in_flight < 1:
        yield "max_in_flight must be 1 or more"
