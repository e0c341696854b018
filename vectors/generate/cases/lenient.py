"""Reading the frame of a Single where lnd is lenient: lengths, bytes behind it, booleans."""

from __future__ import annotations

from collections.abc import Iterator

from scbref.wire.single import LENGTH

from ..tools.case import NOT_CANONICAL, Case, case, lenient, refusal
from ..tools.layout import single_bytes, single_layout
from ..tools.material import derived_bytes, nonce, own_ring
from ..tools.sealing import seal
from ..tools.shapes import put, single, tcp4
from ..tools.single_cases import read, read_as


def vectors() -> Iterator[Case]:
    """Yield all cases that a behaviour decides on reading a Single, addresses aside."""
    yield from _lengths()
    yield from _trailing()
    yield _trailing_in_a_list()
    yield from _booleans()


def _lengths() -> Iterator[Case]:
    for version, close in ((0, False), (6, True)):
        value = single(version, [tcp4()], close=close)
        layout = single_layout(value)
        real = len(bytes(layout)) - 3
        named = {
            "zero": 0,
            "one": 1,
            "one-less": real - 1,
            "one-more": real + 1,
            "swapped-bytes": int.from_bytes(real.to_bytes(2, "big"), "little"),
            "max": 65535,
        }
        for name, length in named.items():
            yield read(
                f"length/version-{version}/{name}",
                f"a length of {length} for a body of {real} bytes",
                ["single.length-ignored"],
                layout.replaced("length", LENGTH.subcon.build(length)),
                "single-length-ignored",
                {"ignore": read_as(value), "refuse": refusal(NOT_CANONICAL, "frame")},
                value,
            )


def _trailing() -> Iterator[Case]:
    tails = {
        "zero-byte": b"\0",
        "byte": b"\xa5",
        "hundred": derived_bytes("trailing", 100),
        "another-single": single_bytes(single(name="b")),
        "newline": b"\n",
    }
    for version, close in ((0, False), (4, False), (6, True)):
        value = single(version, close=close)
        for name, tail in tails.items():
            yield read(
                f"trailing/version-{version}/{name}",
                f"{len(tail)} bytes after the Single: {name.replace('-', ' ')}",
                ["single.trailing-bytes"],
                single_bytes(value) + tail,
                "trailing-bytes-after-single",
                {"ignore": read_as(value), "refuse": refusal(NOT_CANONICAL, "frame")},
                value,
            )
    without = single(4)
    head = single_bytes(without)
    cleared = head + single_bytes(single(4, close=True))[len(head) :]
    yield read(
        "trailing/close-bit-cleared",
        "close-tx inputs behind a version byte without bit 7",
        ["closetx.presence", "single.trailing-bytes"],
        cleared,
        "trailing-bytes-after-single",
        {"ignore": read_as(without), "refuse": refusal(NOT_CANONICAL, "frame")},
        without,
    )


def _trailing_in_a_list() -> Case:
    value, ring = single(), own_ring()
    packed = seal(single_bytes(value) + b"\xa5", ring, nonce("behind"))
    return case(
        "singles.unpack",
        "trailing/byte",
        "a packed Single with a byte behind it",
        ["single.trailing-bytes"],
        "A backup that lnd takes is refused, and with it all others of the list.",
        {"packed": [packed.hex()], "key_ring": ring},
        lenient(
            "trailing-bytes-after-single",
            ignore={"ok": {"singles": [value]}},
            refuse=refusal(NOT_CANONICAL, "frame"),
        ),
        [value],
    )


def _booleans() -> Iterator[Case]:
    value = single()
    layout = single_layout(value)
    for byte in (0x02, 0x03, 0x10, 0x7F, 0x80, 0x81, 0xFE, 0xFF):
        yield read(
            f"bool/{byte:02x}",
            f"is_initiator is {byte:02x}",
            ["single.bool-other"],
            layout.replaced("is_initiator", bytes([byte])),
            "bool-other-than-one",
            {
                "false": read_as(put(value, "is_initiator", False)),
                "true": read_as(value),
                "refuse": refusal(NOT_CANONICAL, "field", "is_initiator", 3),
            },
            value,
        )
