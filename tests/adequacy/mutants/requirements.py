"""Which requirements a field is about: what its declaration in the schema names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scbref.wire.address import ADDRESS_RECORDS
from scbref.wire.encoding import Encoding
from scbref.wire.single import SINGLE_BODY
from scbref.wire.transaction import TRANSACTION

_TRANSACTION = "tx.layout"
"""What every part of a transaction is about."""
_ROUND_TRIP = "single.canonical-round-trip"
"""What every field of a Single is about, besides what it names."""


def requirements_of(path: str) -> tuple[str, ...]:
    """Return what a field names, and the fields around it, the innermost first.

    Args:
        path: ``single.capacity``, ``address.tcp4.port``, ``tx.inputs``, …

    Raises:
        KeyError: no field around ``path`` names a requirement.
    """
    first, *names = path.split(".")
    found = list(_named(first, names))
    if not found:
        raise KeyError(path)
    innermost = found[-1]
    return (*innermost, _ROUND_TRIP) if first == "single" else innermost


def _named(first: str, names: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the requirements of each field on the way to the one that is meant."""
    node: Any = {"single": SINGLE_BODY, "tx": TRANSACTION}.get(first)
    if first == "tx":
        yield (_TRANSACTION,)
    if first == "address":
        kind, *names = names
        node = next(each for each in ADDRESS_RECORDS.values() if each.json_type == kind)
        yield node.requirements
    for name in names:
        members = node.members if isinstance(node, Encoding) else ()
        item = next((member for member in members if member.name == name), None)
        if item is None:
            return
        if item.requirements:
            yield item.requirements
        node = item.subcon
