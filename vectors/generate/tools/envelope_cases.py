"""Envelopes of either kind, and cases of opening one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from .case import Case, Json, case, invalid, refusal
from .layout import multi_bytes, single_bytes
from .material import own_ring
from .multi_cases import multi, singles
from .shapes import single

NOT_AUTHENTIC: Final = invalid(refusal("auth-failed", "seal"))


class Kind(NamedTuple):
    """What an envelope can hold: the operation that opens it, a plaintext, what it reads as."""

    op: str
    plaintext: bytes
    ok: Json
    about: tuple[Json, ...]
    is_multi: bool


def kinds() -> tuple[Kind, Kind]:
    """Return the Single and the Multi that most envelopes here hold."""
    one, two = single(), singles(2)
    return (
        Kind("single.unpack", single_bytes(one), {"single": one}, (one,), False),
        Kind("multi.unpack", multi_bytes(two), {"multi": multi(two)}, tuple(two), True),
    )


def unpack(
    kind: Kind,
    slug: str,
    title: str,
    rules: Sequence[str],
    consequence: str,
    packed: bytes,
    expect: Json,
    ring: Json | None = None,
) -> Case:
    """Return a case that opens an envelope."""
    given = {"packed": packed.hex(), "key_ring": ring or own_ring()}
    return case(
        kind.op,
        slug,
        title,
        rules,
        consequence,
        given,
        expect,
        kind.about,
        multi=kind.is_multi,
    )
