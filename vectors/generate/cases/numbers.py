"""Integers of a Single: their limits on both sides, their byte order, their sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ..tools.case import Case, Json, case, invalid, lenient, refusal
from ..tools.consequences import CHANGED
from ..tools.layout import single_layout
from ..tools.shapes import LOCAL_KEYS, close_tx_inputs, put, single
from ..tools.single_cases import both_ways, slug_of, write, written
from ..tools.transaction import SMALL

NUMBER: Final = (
    "A number comes back as another one: the wrong channel point, height, delay or key is"
    " restored, and the channel's money is not found."
)
OVERFLOW: Final = "The number is cut, and a backup is written that restores something else."
RANGE: Final = "single.integer-ranges"
RANGES: Final = {
    "funding_outpoint.index": "single.outpoint-index-range",
    "short_channel_id.block_height": "single.scid-range",
    "short_channel_id.tx_index": "single.scid-range",
}
"""Fields whose range has a requirement of its own."""


class Number(NamedTuple):
    """An integer field: where it is, its width, and a Single that has it."""

    path: str
    bits: int
    requirement: str
    base: Json

    @property
    def is_text(self) -> bool:
        """Whether the protocol writes it as a decimal string."""
        return self.bits == 64

    def as_member(self, value: int) -> int | str:
        """Return a value as it stands in JSON."""
        return str(value) if self.is_text else value


def vectors() -> Iterator[Case]:
    """Yield all cases about integers."""
    yield from _numbers()
    yield from _capacity()
    yield from _out_of_range()
    yield _unsigned_capacity()


def numbers() -> list[Number]:
    """Return every unsigned integer field of a Single, capacity aside."""
    plain = single()
    found = [
        Number("funding_outpoint.index", 16, "single.funding-outpoint", plain),
        Number("short_channel_id.block_height", 24, "single.short-channel-id", plain),
        Number("short_channel_id.tx_index", 24, "single.short-channel-id", plain),
        Number("short_channel_id.tx_position", 16, "single.short-channel-id", plain),
        Number("local_chan_cfg.csv_delay", 16, "single.csv-delays", plain),
        Number("remote_chan_cfg.csv_delay", 16, "single.csv-delays", plain),
    ]
    for key in LOCAL_KEYS:
        for member in ("family", "index"):
            path = f"local_chan_cfg.{key}.{member}"
            found.append(Number(path, 32, "single.local-key-locators", plain))
    for member in ("family", "index"):
        path = f"sha_chain_root_desc.key_locator.{member}"
        found.append(Number(path, 32, "single.sha-chain-root-locator", plain))
    found.append(Number("lease_expiry", 32, "single.lease-expiry", single(4)))
    for version in (5, 6, 7):
        inputs = close_tx_inputs(version, bytes(SMALL))
        base = single(version, close=inputs)
        found.append(Number("close_tx_inputs.commit_height", 64, "closetx.height", base))
    return found


def _numbers() -> Iterator[Case]:
    for field in numbers():
        limit = 1 << field.bits
        pattern = int.from_bytes(bytes(range(1, field.bits // 8 + 1)), "big")
        named = {
            "zero": 0,
            "byte-order": pattern,
            "sign-bit": limit >> 1,
            "max": limit - 1,
        }
        version = f"/version-{field.base['version']}" if field.is_text else ""
        for name, value in named.items():
            changed = put(field.base, field.path, field.as_member(value))
            if changed == field.base:
                continue  # among the shapes already
            yield from both_ways(
                f"number/{slug_of(field.path)}{version}/{name}",
                f"{field.path} = {value}",
                [field.requirement, "single.big-endian", RANGES.get(field.path, RANGE)],
                NUMBER,
                changed,
            )


def _capacity() -> Iterator[Case]:
    named = {
        "zero": 0,
        "one": 1,
        "byte-order": 0x0102030405060708,
        "21-million-coins": 2_100_000_000_000_000,
        "over-21-million-coins": 2_100_000_000_000_001,
        "max": 2**63 - 1,
    }
    for name, value in named.items():
        yield from both_ways(
            f"number/capacity/{name}",
            f"capacity = {value}",
            ["single.capacity", "single.big-endian"],
            "The channel is restored with another size.",
            put(single(), "capacity", str(value)),
        )
    for name, negative in {"minus-one": -1, "minus-2-to-63": -(2**63)}.items():
        yield from _negative(f"number/capacity/{name}", negative)


def _negative(slug: str, negative: int) -> Iterator[Case]:
    value = put(single(), "capacity", str(negative))
    unsigned = put(single(), "capacity", str(negative % 2**64))
    layout = single_layout(value)
    data = bytes(layout).hex()
    rules = ["single.capacity-signed", "single.capacity"]
    yield case(
        "single.deserialize",
        slug,
        f"capacity with its top bit set, {negative} as a signed number",
        rules,
        "The same backup shows another capacity in another program.",
        {"bytes": data},
        lenient(
            "capacity-top-bit-negative",
            negative={"ok": {"single": value}},
            unsigned={"ok": {"single": unsigned}},
            refuse=refusal("out-of-range", "field", "capacity", layout.place("capacity")[0]),
        ),
        [value],
    )
    refused = refusal("out-of-range", "encode", "capacity")
    yield case(
        "single.serialize",
        slug,
        f"capacity = {negative}",
        rules,
        "What was read with a negative capacity cannot be written again.",
        {"single": value},
        lenient(
            "capacity-top-bit-negative",
            negative={"ok": {"bytes": data}},
            unsigned=refused,
            refuse=refused,
        ),
        [value],
    )


def _out_of_range() -> Iterator[Case]:
    for field in numbers():
        limit = 1 << field.bits
        named = {"over": limit, "minus-one": -1}
        if field.bits < 32:
            named["twice-over"] = 2 * limit + 5
        version = f"/version-{field.base['version']}" if field.is_text else ""
        for name, value in named.items():
            changed = put(field.base, field.path, field.as_member(value))
            yield case(
                "single.serialize",
                f"number/{slug_of(field.path)}{version}/{name}",
                f"{field.path} = {value}",
                [RANGES.get(field.path, RANGE)],
                OVERFLOW,
                {"single": changed},
                invalid(refusal("out-of-range", "encode", field.path)),
                [changed],
            )
    for name, value in {"over": 2**64, "under": -(2**63) - 1}.items():
        changed = put(single(), "capacity", str(value))
        yield case(
            "single.serialize",
            f"number/capacity/{name}",
            f"capacity = {value}",
            RANGE,
            OVERFLOW,
            {"single": changed},
            invalid(refusal("out-of-range", "encode", "capacity")),
            [changed],
        )


def _unsigned_capacity() -> Case:
    layout = single_layout(single())
    refused = refusal("out-of-range", "encode", "capacity")
    return write(
        "number/capacity/2-to-63",
        "capacity: 2^63, which fits 64 bits without a sign",
        ["single.capacity-signed", "single.integer-ranges"],
        CHANGED,
        put(single(), "capacity", str(2**63)),
        lenient(
            "capacity-top-bit-negative",
            negative=refused,
            unsigned=written(layout.replaced("capacity", (2**63).to_bytes(8, "big"))),
            refuse=refused,
        ),
    )
