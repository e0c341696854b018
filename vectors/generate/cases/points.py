"""Keys: points at their edges, and bytes that are no point in every place of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from scbref.point import POINT_SIZE

from ..tools.case import Case, case, invalid, lenient, read_refusal, refusal
from ..tools.consequences import UNREADABLE
from ..tools.layout import single_layout
from ..tools.material import CURVE_ORDER, FIELD_PRIME, is_point, off_curve_x, point
from ..tools.shapes import LOCAL_KEYS, put, single
from ..tools.single_cases import both_ways, slug_of, write, written

UNSTARTABLE: Final = (
    "A file is written that cannot be read back; lnd does not start with it any more."
)
CONSEQUENCE: Final = (
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
POINT_RULES: Final = {
    "remote_node_pub": ["single.remote-node-pub", "single.remote-node-pub-required"],
    "sha_chain_root_desc.pub_key": ["single.sha-chain-root-pub"],
}
"""Requirements of the points that are not remote channel keys."""
ZERO_KEY: Final = b"\x02" + bytes(32)
"""What a zero private key gives in lnd."""


class BadPoint(NamedTuple):
    """33 bytes that are no point."""

    name: str
    title: str
    data: bytes
    requirement: str


def vectors() -> Iterator[Case]:
    """Yield all cases about points."""
    yield from _edges()
    yield from _own_places()
    yield from _all_the_same()
    yield from _bad_on_read()
    yield from _bad_on_write()
    yield from _hybrid_or_zero_on_write()
    yield _zeros_for_no_root_key()
    yield from _of_a_zero_key()


def _edges() -> Iterator[Case]:
    """Keys at the edges of what a point is."""
    edges = {"x-one-even": b"\x02" + _x(1), "x-one-odd": b"\x03" + _x(1)}
    largest = next(x for x in range(FIELD_PRIME - 1, 0, -1) if is_point(b"\x02" + _x(x)))
    edges["x-largest"] = b"\x03" + _x(largest)
    above_order = next(x for x in range(CURVE_ORDER, FIELD_PRIME) if is_point(b"\x02" + _x(x)))
    edges["x-above-group-order"] = b"\x02" + _x(above_order)
    for name, data in edges.items():
        for path in ("remote_node_pub", f"remote_chan_cfg.{LOCAL_KEYS[0]}", ROOT):
            yield from both_ways(
                f"point/{slug_of(path)}/{name}",
                f"{path}: {name.replace('-', ' ')}",
                ["point.x-below-prime", "point.on-curve", "point.prefix", "point.checked-on-write"],
                "A valid key is refused, and with it the whole file.",
                put(single(), path, data.hex()),
            )


def _own_places() -> Iterator[Case]:
    """Every key in its own place, with either prefix."""
    for path in PLACES:
        for parity in (2, 3):
            data = bytes([parity]) + point(f"swapped/{path}")[1:]
            ids = POINT_RULES.get(path, ["single.remote-keys", "single.remote-keys-required"])
            yield from both_ways(
                f"point/{slug_of(path)}/{'even' if parity == 2 else 'odd'}",
                f"{path} begins with {parity:02x}",
                [*ids, "point.prefix", "point.all-zero"],
                "The other of the two points with this x is restored: the peer or the funding"
                " output is not recognised.",
                put(single(), path, data.hex()),
            )


def _all_the_same() -> Iterator[Case]:
    """One key in all six places: nothing says that they differ."""
    key = point("same").hex()
    value = put(single(), "remote_node_pub", key)
    for name in LOCAL_KEYS:
        value = put(value, f"remote_chan_cfg.{name}", key)
    yield from both_ways(
        "point/all-the-same",
        "the peer's identity and all its channel keys are one key",
        ["single.remote-keys", "single.remote-node-pub", "version.no-cross-check"],
        "A peer with few keys cannot be backed up, although lnd does it.",
        value,
    )


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


def _bad_on_read() -> Iterator[Case]:
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


def _bad_on_write() -> Iterator[Case]:
    for place, requirement in PLACES.items():
        for bad in bad_points(place):
            if bad.name not in ("off-curve-even", "x-prime-plus-one", "prefix-04"):
                continue
            yield write(
                f"point/{place.replace('_', '-')}/{bad.name}",
                f"{place}: {bad.title}",
                ["point.checked-on-write", f"point.{bad.requirement}", requirement],
                "A file is written that cannot be read back.",
                put(single(), place, bad.data.hex()),
                invalid(refusal("bad-point", "encode", place)),
            )


def _hybrid_or_zero_on_write() -> Iterator[Case]:
    """Keys that a writer must not take: a hybrid prefix, and zeros where there must be a key."""
    for place, requirement in PLACES.items():
        good = point(f"bad/{place}")[1:]
        bad = {"prefix-06": ("06 and a good x", b"\x06" + good, "prefix")}
        if place != ROOT:
            bad["all-zero"] = ("33 zero bytes", bytes(33), "all-zero")
        for name, (title, data, rule) in bad.items():
            yield write(
                f"point/{place.replace('_', '-')}/{name}",
                f"{place}: {title}",
                ["point.checked-on-write", f"point.{rule}", requirement],
                UNREADABLE,
                put(single(), place, data.hex()),
                invalid(refusal("bad-point", "encode", place)),
            )


def _zeros_for_no_root_key() -> Case:
    return write(
        "point/sha-chain-root-desc-pub-key/all-zero",
        "33 zero bytes given as the key of the revocation root; no key is an absent one",
        ["point.checked-on-write", "point.all-zero", "single.sha-chain-root-pub"],
        UNREADABLE,
        put(single(), ROOT, bytes(POINT_SIZE).hex()),
        invalid(refusal("bad-point", "encode", ROOT)),
    )


def _of_a_zero_key() -> Iterator[Case]:
    for place in PLACES:
        yield write(
            f"point/{place.replace('_', '-')}/of-zero-key",
            f"{place} is 02 00…00, which a zero private key gives in lnd",
            ["point.checked-on-write", *(["single.sha-chain-root-pub"] if place == ROOT else [])],
            UNSTARTABLE,
            put(single(), place, ZERO_KEY.hex()),
            lenient(
                "writer-unparsable-point",
                write=written(single_layout(single()).replaced(place, ZERO_KEY)),
                refuse=refusal("bad-point", "encode", place),
            ),
        )
