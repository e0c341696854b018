"""Cases about one Single: written, read, or both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .case import Case, Json, case, lenient, valid
from .consequences import TOLERANT
from .layout import single_bytes


def both_ways(
    slug: str, title: str, requirements: Sequence[str], consequence: str, value: Json
) -> Iterator[Case]:
    """Yield the cases that write a Single and read it back."""
    data = single_bytes(value).hex()
    ids = [*requirements, "single.canonical-round-trip"]
    yield case(
        "single.serialize",
        slug,
        title,
        [*ids, "single.length-written"],
        consequence,
        {"single": value},
        valid(bytes=data),
        [value],
    )
    yield case(
        "single.deserialize",
        slug,
        title,
        ids,
        consequence,
        {"bytes": data},
        valid(single=value),
        [value],
    )


def slug_of(path: str) -> str:
    """Return a field's dotted name as it stands in an id."""
    return path.replace("_", "-")


def write(
    slug: str,
    title: str,
    requirements: Sequence[str],
    consequence: str,
    value: Json,
    expect: Json,
) -> Case:
    """Return a case of ``single.serialize``."""
    given = {"single": value}
    return case("single.serialize", slug, title, requirements, consequence, given, expect, [value])


def written(data: bytes) -> Json:
    """Return the choice of writing these bytes."""
    return {"ok": {"bytes": data.hex()}}


def read(
    slug: str,
    title: str,
    requirements: Sequence[str],
    data: bytes,
    behaviour: str,
    choices: dict[str, Json],
    about: Json,
    consequence: str = TOLERANT,
) -> Case:
    """Return a case of ``single.deserialize`` that a behaviour decides."""
    return case(
        "single.deserialize",
        slug,
        title,
        requirements,
        consequence,
        {"bytes": data.hex()},
        lenient(behaviour, **choices),
        [about],
    )


def read_as(value: Json) -> Json:
    """Return the choice of reading this Single."""
    return {"ok": {"single": value}}
