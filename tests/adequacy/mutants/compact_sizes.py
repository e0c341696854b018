"""CompactSize with other rules: shortest form, limits, byte order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from construct import Construct, Container, stream_read

from scbref.errors import BAD_TRANSACTION
from scbref.wire.field import Reject
from scbref.wire.transaction import CompactSize

WIDTHS: Final = {0xFD: 2, 0xFE: 4, 0xFF: 8}
SMALLEST: Final = {0xFD: 0xFD, 0xFE: 0x1_0000, 0xFF: 0x1_0000_0000}


@dataclass(frozen=True)
class SizeForm:
    """The rules of a CompactSize, to be changed one at a time."""

    limit: int | None
    smallest: dict[int, int] = field(default_factory=lambda: dict(SMALLEST))
    refused: frozenset[int] = frozenset()
    single_byte: bool = False
    big: frozenset[int] = frozenset()
    """First bytes behind which the number is big-endian."""
    more: int = 0
    refuses_zero: bool = False


class LaxSize(Construct):  # type: ignore[misc]
    """A CompactSize with other rules."""

    def __init__(self, form: SizeForm) -> None:
        super().__init__()
        self.form = form

    def _parse(self, stream: Any, context: Container, path: str) -> int:
        form = self.form
        value: int = stream_read(stream, 1, path)[0]
        if value in WIDTHS and not form.single_byte:
            first = value
            data = stream_read(stream, WIDTHS[first], path)
            value = int.from_bytes(data, "big" if first in form.big else "little")
            if first in form.refused or value < form.smallest[first]:
                raise Reject(BAD_TRANSACTION, "not in its shortest form")
        over = form.limit is not None and value > form.limit
        if over or (form.refuses_zero and not value):
            raise Reject(BAD_TRANSACTION, "over the limit")
        return max(0, value + form.more)


def size_forms(size: CompactSize, is_length: bool) -> Iterator[tuple[str, str, SizeForm, str]]:
    """Yield name, title, form and requirement of each wrong CompactSize."""
    right = SizeForm(size.limit)
    canonical, layout = "tx.compact-size-canonical", "tx.layout"
    for first, least in SMALLEST.items():
        name = f"{first:02x}"
        lax = replace(right, smallest={**SMALLEST, first: 0})
        yield f"{name}-any", f"{name} may hold any number", lax, canonical
        lax = replace(right, smallest={**SMALLEST, first: least - 1})
        yield f"{name}-one-less", f"{name} may hold {least - 1}", lax, canonical
        if least <= size.limit:
            strict = replace(right, smallest={**SMALLEST, first: least + 1})
            yield f"{name}-one-more", f"{name} may not hold {least}", strict, layout
            refused = replace(right, refused=frozenset({first}))
            yield f"{name}-refused", f"{name} is refused", refused, layout
    every = frozenset(SMALLEST)
    yield "big-endian", "big-endian behind fd, fe and ff", replace(right, big=every), layout
    for first in (0xFD, 0xFE):
        name, big = f"{first:02x}-big-endian", replace(right, big=frozenset({first}))
        yield name, f"big-endian behind {first:02x}", big, layout
    yield "single-byte", "fd, fe and ff are themselves", replace(right, single_byte=True), layout
    yield "one-more", "one more than it says", replace(right, more=1), layout
    yield "one-less", "one less than it says", replace(right, more=-1), layout
    yield "refuses-zero", "0 is refused", replace(right, refuses_zero=True), layout
    rule = "tx.script-limit" if is_length else "tx.counts-not-trusted"
    for more in (-1, 1):
        name = "limit-minus-one" if more < 0 else "limit-plus-one"
        yield name, f"a limit of {size.limit + more}", SizeForm(size.limit + more), rule
    yield "unlimited", "no limit", SizeForm(None), rule
