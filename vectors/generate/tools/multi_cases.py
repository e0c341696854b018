"""Multis, and cases of reading one."""

from __future__ import annotations

from collections.abc import Sequence

from .case import Case, Json, case
from .shapes import put, single


def multi(singles: Sequence[Json], version: int = 0) -> Json:
    """Return a Multi in the protocol's form."""
    return {"version": version, "static_backups": list(singles)}


def singles(count: int) -> list[Json]:
    """Return that many different Singles of version 0 with different channel points."""
    return [put(single(name=str(index)), "capacity", str(index)) for index in range(count)]


def read_multi(
    slug: str,
    title: str,
    rules: Sequence[str],
    consequence: str,
    data: bytes,
    expect: Json,
    about: Sequence[Json] = (),
) -> Case:
    """Return a case of ``multi.deserialize``."""
    given = {"bytes": data.hex()}
    return case(
        "multi.deserialize", slug, title, rules, consequence, given, expect, about, multi=True
    )
