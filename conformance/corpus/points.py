"""Public keys by number: the points k·G of secp256k1, without any cryptographic library."""

from __future__ import annotations

from typing import Final

PRIME: Final = 2**256 - 2**32 - 977
"""Of secp256k1's field."""
GENERATOR: Final = (
    0x79BE667E_F9DCBBAC_55A06295_CE870B07_029BFCDB_2DCE28D9_59F2815B_16F81798,
    0x483ADA77_26A3C465_5DA4FBFC_0E1108A8_FD17B448_A6855419_9C47D08F_FB10D4B8,
)
"""The coordinates of G."""

_multiples: Final[list[tuple[int, int]]] = [GENERATOR]


def numbered_point(number: int) -> str:
    """Return the public key of the private key ``number``: the compressed point in hex (33 bytes).

    Args:
        number: from 1; the smaller ones are computed, too, and kept.
    """
    if len(_multiples) == 1:
        x, y = GENERATOR
        _multiples.append(_on_the_line(GENERATOR, x, 3 * x * x * pow(2 * y, -1, PRIME)))
    while len(_multiples) < number:
        _multiples.extend(_following(_multiples, number - len(_multiples)))
    x, y = _multiples[number - 1]
    return f"{2 + y % 2:02x}{x:064x}"


def _following(known: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """Return multiples of G that follow on the known ones: the last of these plus each other one.

    Inverses are what costs here, so one is made of the product of all numbers to be inverted.

    Args:
        known: 1·G, 2·G and so on, at least two.
        most: how many are returned at most.
    """
    *others, (x, y) = known
    others = others[:most]
    products = [1]
    for other_x, _ in others:
        products.append(products[-1] * (x - other_x) % PRIME)
    inverse = pow(products[-1], -1, PRIME)
    found = []
    for other, product in zip(reversed(others), reversed(products[:-1]), strict=True):
        slope = (y - other[1]) * inverse * product
        found.append(_on_the_line((x, y), other[0], slope))
        inverse = inverse * (x - other[0]) % PRIME
    return found[::-1]


def _on_the_line(point: tuple[int, int], other_x: int, slope: int) -> tuple[int, int]:
    """Return the sum of a point and another one on a line through both."""
    x = (slope * slope - point[0] - other_x) % PRIME
    return x, (slope * (point[0] - x) - point[1]) % PRIME
