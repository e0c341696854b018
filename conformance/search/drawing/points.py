"""Public keys, good and bad, as bytes. No secret is behind any of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from itertools import count, islice
from typing import Final

PRIME: Final = 2**256 - 2**32 - 977
"""Of secp256k1's field."""
ORDER: Final = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""Of secp256k1's group."""
SIZE: Final = 33
"""Bytes of a compressed point."""


def on_curve(x: int) -> bool:
    """Say whether ``x`` is the coordinate of a point of secp256k1."""
    # Euler's criterion for y² = x³ + 7.
    return x < PRIME and pow(x**3 + 7, (PRIME - 1) // 2, PRIME) == 1


def _coordinates(wanted: bool) -> Iterator[bytes]:
    for number in count():
        x = hashlib.sha256(b"explore/%d" % number).digest()
        if on_curve(int.from_bytes(x, "big")) is wanted:
            yield x


@cache
def good_points(number: int) -> tuple[str, ...]:
    """Return ``number`` compressed points in hex (33 bytes each), always the same."""
    found = islice(_coordinates(True), number)
    return tuple(f"{2 + index % 2:02x}{x.hex()}" for index, x in enumerate(found))


@cache
def bad_points() -> tuple[bytes, ...]:
    """Return 33-byte strings that are no compressed point, each for another reason."""
    x, off = next(_coordinates(True)), next(_coordinates(False))
    beyond = [PRIME, PRIME + 1, 2**256 - 1]
    # p + 1 reduces to 1, which is on the curve: only a reader that checks the range refuses it.
    return (
        b"\x02" + off,
        b"\x03" + off,
        *(b"\x02" + value.to_bytes(32, "big") for value in beyond),
        *(bytes([prefix]) + x for prefix in (0, 1, 4, 5, 6, 7, 0x82, 0xFF)),
        bytes(SIZE),
        b"\x02" + bytes(32),
        b"\x00" + x[:-1] + b"\x00",
    )
