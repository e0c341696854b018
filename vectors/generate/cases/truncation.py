"""Singles that end too early: at every byte of a rich one, at every field of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..tools.case import Case, Json, case, invalid, read_refusal
from ..tools.layout import Layout, single_layout
from ..tools.shapes import close_tx_inputs, dns, single, tcp4
from ..tools.transaction import PLAIN, SMALL, WITNESS, Tx

CONSEQUENCE = (
    "A cut file is restored with zeros or with bytes of the next channel in its fields, instead"
    " of being reported as damaged."
)
AREAS: Final = {
    "addresses": "address.block-past-end",
    "lease_expiry": "single.lease-expiry",
    "close_tx_inputs.commit_tx": "tx.truncated",
    "close_tx_inputs.commit_sig": "closetx.sig-length",
    "close_tx_inputs.commit_height": "closetx.height",
    "close_tx_inputs.tapscript_root": "closetx.root",
}
"""Field → the requirement about it that a cut inside it tests too."""


def _area(field: str) -> list[str]:
    return [rule for start, rule in AREAS.items() if field.startswith(start)]


def _cut(slug: str, value: Json, layout: Layout, size: int) -> Case:
    field, offset = layout.cut_at(size)
    return case(
        "single.deserialize",
        f"truncated/{slug}/{size}",
        f"cut to {size} bytes, inside or before {field}",
        ["single.truncated", *_area(field)],
        CONSEQUENCE,
        {"bytes": bytes(layout)[:size].hex()},
        invalid(read_refusal("truncated", field, offset)),
        [value],
    )


def vectors() -> Iterator[Case]:
    """Yield all cases of cut Singles."""
    rich, layout = _shape(6, SMALL, [tcp4(), dns()])
    for size in range(len(bytes(layout))):
        yield _cut("every-byte", rich, layout, size)
    others = {
        "version-0": (0, None),
        "version-0-close": (0, PLAIN),
        "version-4": (4, None),
        "version-4-close": (4, SMALL),
        "version-5-close": (5, SMALL),
        "version-7-close-witness": (7, WITNESS),
    }
    for slug, (version, transaction) in others.items():
        value, layout = _shape(version, transaction, ())
        yield from _boundaries(slug, value, layout, first=slug == "version-0")


def _shape(version: int, transaction: Tx | None, addresses: Sequence[Json]) -> tuple[Json, Layout]:
    inputs = close_tx_inputs(version, bytes(transaction)) if transaction else False
    value = single(version, addresses, close=inputs)
    return value, single_layout(value)


def _boundaries(slug: str, value: Json, layout: Layout, *, first: bool) -> Iterator[Case]:
    """Cut one byte before, at and after each field's begin; the common head only once."""
    head, _ = layout.place("sha_chain_root_desc")
    end = len(bytes(layout))
    starts = {part.offset for part in layout.parts}
    sizes = {start + step for start in starts | {end} for step in (-1, 0, 1)}
    for size in sorted(sizes):
        if (1 if first else head) <= size < end:
            yield _cut(slug, value, layout, size)
