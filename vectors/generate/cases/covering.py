"""Singles in which every two values of two fields meet, each written, read, packed and unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Case, Json, case, valid
from ..tools.covering import covering_singles
from ..tools.layout import single_bytes
from ..tools.material import nonce, own_ring
from ..tools.sealing import seal
from ..tools.single_cases import both_ways

TOGETHER: Final = (
    "A channel is lost or restored wrongly whose fields are right one by one: what one holds"
    " changes how another is written or read."
)


def vectors() -> Iterator[Case]:
    """Yield all cases of the covering array."""
    for number, value in enumerate(covering_singles()):
        title = f"two fields by two, row {number}"
        rules = ["single.field-order", "version.no-cross-check", "version.layout"]
        if len(value["addresses"]) > 1:
            rules.append("address.order")
        yield from both_ways(f"covering/{number}", title, rules, TOGETHER, value)
        if number % 2:  # the envelope does not look inside
            yield from _packed(number, value)


def _packed(number: int, value: Json) -> Iterator[Case]:
    ring, at = own_ring(), nonce(f"covering/{number}")
    packed = seal(single_bytes(value), ring, at).hex()
    for op, given, expect in (
        (
            "single.pack",
            {"single": value, "key_ring": ring, "nonce": at.hex()},
            valid(packed=packed),
        ),
        ("single.unpack", {"packed": packed, "key_ring": ring}, valid(single=value)),
    ):
        title = f"two fields by two, row {number}"
        rules = ["pack.single", "envelope.layout"]
        yield case(op, f"covering/{number}", title, rules, TOGETHER, given, expect, [value])
