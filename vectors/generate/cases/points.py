"""Bytes that are no point, in every place where a point must be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ..tools.case import Case, case, invalid, lenient, read_refusal, refusal
from ..tools.layout import single_layout
from ..tools.material import FIELD_PRIME, off_curve_x, point
from ..tools.shapes import LOCAL_KEYS, put, single

CONSEQUENCE = (
    "A key that belongs to no one is restored: funds sent to it, or the search for the funding"
    " output, come to nothing. An honest error would have sent the user to another backup."
)
ROOT: Final = "sha_chain_root_desc.pub_key"
PLACES: Final = {
    "remote_node_pub": "single.remote-node-pub",
    **{f"remote_chan_cfg.{key}": "single.remote-keys" for key in LOCAL_KEYS},
    ROOT: "single.sha-chain-root-pub",
}
"""Every place of a point → the requirement of that field."""


class BadPoint(NamedTuple):
    """33 bytes that are no point."""

    name: str
    title: str
    data: bytes
    requirement: str


def _x(value: int) -> bytes:
    return value.to_bytes(32, "big")


def bad_points(place: str) -> list[BadPoint]:
    """Return one of each kind."""
    good = point(f"bad/{place}")[1:]
    off = off_curve_x(place)
    kinds = [
        BadPoint("off-curve-even", "02 and an x off the curve", b"\x02" + off, "on-curve"),
        BadPoint("off-curve-odd", "03 and an x off the curve", b"\x03" + off, "on-curve"),
        BadPoint("x-zero", "02 and x = 0", b"\x02" + bytes(32), "on-curve"),
        BadPoint("x-prime", "02 and x = p", b"\x02" + _x(FIELD_PRIME), "x-below-prime"),
        BadPoint(
            "x-prime-plus-one",
            "02 and x = p + 1, which modulo p is on the curve",
            b"\x02" + _x(FIELD_PRIME + 1),
            "x-below-prime",
        ),
        BadPoint("x-max", "02 and x = 2^256 - 1", b"\x02" + b"\xff" * 32, "x-below-prime"),
    ]
    for prefix in (0x00, 0x01, 0x04, 0x05, 0x06, 0x07, 0x82, 0xFF):
        title = f"{prefix:02x} and a good x"
        kinds.append(BadPoint(f"prefix-{prefix:02x}", title, bytes([prefix]) + good, "prefix"))
    if place != ROOT:
        kinds.append(BadPoint("all-zero", "33 zero bytes", bytes(33), "all-zero"))
    else:
        last = bytes(32) + b"\x01"
        kinds.append(BadPoint("zeros-and-one", "32 zero bytes and 01", last, "prefix"))
    return kinds


def vectors() -> Iterator[Case]:
    """Yield all cases about bad points."""
    for place, requirement in PLACES.items():
        value = single(sha_pub=True)
        layout = single_layout(value)
        offset, _ = layout.place(place)
        for bad in bad_points(place):
            yield case(
                "single.deserialize",
                f"point/{place.replace('_', '-')}/{bad.name}",
                f"{place}: {bad.title}",
                [f"point.{bad.requirement}", requirement],
                CONSEQUENCE,
                {"bytes": layout.replaced(place, bad.data).hex()},
                invalid(read_refusal("bad-point", place, offset)),
                [value],
            )
    yield from _written()


def _written() -> Iterator[Case]:
    for place, requirement in PLACES.items():
        for bad in bad_points(place):
            if bad.name not in ("off-curve-even", "x-prime-plus-one", "prefix-04"):
                continue
            value = put(single(), place, bad.data.hex())
            yield case(
                "single.serialize",
                f"point/{place.replace('_', '-')}/{bad.name}",
                f"{place}: {bad.title}",
                ["point.checked-on-write", f"point.{bad.requirement}", requirement],
                "A file is written that cannot be read back.",
                {"single": value},
                invalid(refusal("bad-point", "encode", place)),
                [value],
            )
    nil = b"\x02" + bytes(32)
    value = put(single(), ROOT, nil.hex())
    yield case(
        "single.serialize",
        f"point/{ROOT.replace('_', '-')}/of-zero-key",
        "the sha chain root's key is 02 00…00, which a zero private key gives in lnd",
        ["point.checked-on-write", "single.sha-chain-root-pub"],
        "A file is written that cannot be read back; lnd does not start with it any more.",
        {"single": value},
        lenient(
            "writer-unparsable-point",
            write={"ok": {"bytes": single_layout(single()).replaced(ROOT, nil).hex()}},
            refuse=refusal("bad-point", "encode", ROOT),
        ),
        [value],
    )
