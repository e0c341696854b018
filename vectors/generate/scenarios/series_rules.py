"""How a member varies in a series: rules as they stand in the pool."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from scbref.conformance.corpus.series import Rule

from ..tools.case import Json


def listed(*values: Any, every: int = 1, cycle: int = 0) -> Json:
    """Vary through some values; ``every`` is how many channels in a row have the same."""
    return _rule("list", values=list(values), every=every, cycle=cycle)


def digest(of: str, every: int = 1, cycle: int = 0) -> Json:
    """Vary through 32-byte digests."""
    return _rule("digest", of=of, every=every, cycle=cycle)


def points(first: int, every: int = 1, cycle: int = 0) -> Json:
    """Vary through public keys, from that of the private key ``first`` on."""
    return _rule("point", first=first, every=every, cycle=cycle)


def counted(first: int, step: int = 1, every: int = 1, cycle: int = 0) -> Json:
    """Vary through numbers, from ``first`` on."""
    return _rule("count", first=first, step=step, every=every, cycle=cycle)


def _rule(by: str, **members: Any) -> Json:
    """Return a rule as it is written: without what is a default."""
    rule = msgspec.convert({"by": by, **members}, Rule)
    return cast(Json, msgspec.to_builtins(rule))
