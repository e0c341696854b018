"""The field tables of the documentation, read off the schemas.

Offsets are counted from the start of the structure; behind a part of variable length a
letter stands for where the part ended: ``A``, then ``B``, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scbref.wire.address import ADDRESS_RECORDS
from scbref.wire.encoding import Encoding
from scbref.wire.field import Field, When
from scbref.wire.multi import MULTI
from scbref.wire.single import SINGLE
from scbref.wire.transaction import TRANSACTION as TRANSACTION_SCHEMA, TX_IN, TX_OUT


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a field table."""

    offset: str
    """Bytes from the start, or ``A + 8``."""
    name: str
    """Dotted field name."""
    size: str
    """Bytes, or an expression in ``n``."""
    encoding: str
    """How the value is encoded, in words."""
    doc: str
    """What it means."""
    unit: str
    """Unit or domain, possibly empty."""
    present: str
    """When it is there: ``always``, or a rule."""
    source: str
    """lnd file and symbol."""
    rules: tuple[When, ...] = ()
    """The rules of its presence; all must hold."""
    node: Encoding | None = None
    """How the value stands on the wire."""
    requirements: tuple[str, ...] = ()
    """Ids of what it is about, its own or those of the field around it."""
    end: str = ""
    """The letter that stands for where it ends, if that is not always the same offset."""


class _Place:
    """An offset that turns symbolic behind a part of variable length."""

    def __init__(self) -> None:
        self._letter = ""
        self._count = 0

    def __str__(self) -> str:
        if not self._letter:
            return str(self._count)
        return f"{self._letter} + {self._count}" if self._count else self._letter

    def advance(self, size: int | None) -> str:
        """Go behind a part; return the letter of its end, if it has one."""
        if size is not None:
            self._count += size
            return ""
        self._letter = chr(ord(self._letter) + 1) if self._letter else "A"
        self._count = 0
        return self._letter


def _rows(
    item: Field,
    place: _Place,
    prefix: str = "",
    present: tuple[When, ...] = (),
    around: tuple[str, ...] = (),
) -> Iterator[Row]:
    name = prefix + item.name
    rules = present if item.present is None else (*present, item.present)
    requirements = item.requirements or around
    if item.subcon.members:
        for member in item.subcon.members:
            yield from _rows(member, place, name + ".", rules, requirements)
        return
    offset = str(place)
    end = place.advance(None if item.present is not None else item.subcon.width)
    yield Row(
        offset=offset,
        name=name,
        size=item.subcon.size,
        encoding=item.subcon.words,
        doc=item.doc,
        unit=item.unit,
        present=" and ".join(rule.text for rule in rules) or "always",
        source=item.source,
        rules=rules,
        node=item.subcon,
        requirements=requirements,
        end=end,
    )


def _table(fields: list[Field], around: tuple[str, ...] = ()) -> list[Row]:
    place = _Place()
    return [row for item in fields for row in _rows(item, place, around=around)]


def tables() -> dict[str, list[Row]]:
    """Return every field table by name: single, multi, transaction, tx-in, address-1 and so on."""
    return {
        "single": _table([SINGLE.version, SINGLE.length, *SINGLE.body.subcons]),
        "multi": _table([MULTI.version, MULTI.count]),
        "transaction": _table(TRANSACTION_SCHEMA.subcons),
        "tx-in": _table(TX_IN.subcons),
        "tx-out": _table(TX_OUT.subcons),
        **{
            f"address-{number}": _table(record.subcons, record.requirements)
            for number, record in ADDRESS_RECORDS.items()
        },
    }
