"""Say whether nonces look drawn at random: what they have in common, and how each follows the last.

Every test has a limit that random nonces pass but for a chance of ``ALPHA``, by a bound that needs
no further assumption: the probability of so many agreements, times the number of places where they
could have been. A constant part, a counter, a time, a part that repeats another and too few kinds
of bits are found; a good generator with a guessable seed is not, unless it repeats itself.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

NONCE: Final = 24
"""Bytes."""
ALPHA: Final = 1e-14
"""Chance of a false alarm of one test; there are four, so of one look at most 4e-14."""
ENOUGH: Final = 64
"""Nonces in a row with which each of the faults named above is found."""
FEWEST: Final = 16
"""With fewer there is nothing to say."""
_WIDTHS: Final = (1, 2, 4, 8)
"""Bytes of a number that may be counted up."""


def structure(nonces: Sequence[bytes]) -> str:
    """Say what is not random about nonces; an empty text when nothing is.

    Args:
        nonces: 24 bytes each, in the order in which they were drawn.
    """
    if len(nonces) < FEWEST:
        return ""
    for found in (_kept(nonces), _repeated_inside(nonces), _counted(nonces), _lopsided(nonces)):
        if found:
            return found
    return ""


def _kept(nonces: Sequence[bytes]) -> str:
    """Look for bits that stay as they are, or change, from each nonce to the next."""
    number = len(nonces) - 1
    few_bytes = _most(number, 1 / 256, ALPHA / 2 / NONCE)
    few_bits = _most(number, 1 / 2, ALPHA / 2 / (16 * NONCE))
    turned = [_turned(column[1:], column[:-1]) for column in _columns(nonces)]
    constant = [at for at in range(NONCE) if turned[at].count(0) >= few_bytes]
    if constant:
        shown = bytes(nonces[-1][at] for at in constant).hex()
        return f"{_places(constant)} hardly ever change ({shown} in the last)"
    for at in range(8 * NONCE):
        mask = int.from_bytes(bytes([1 << at % 8]) * number, "big")
        changed = (int.from_bytes(turned[at // 8], "big") & mask).bit_count()
        if number - changed >= few_bits:
            return f"bit {at % 8} of byte {at // 8} hardly ever changes"
        if changed >= few_bits:
            return f"bit {at % 8} of byte {at // 8} changes every time"
    return ""


def _repeated_inside(nonces: Sequence[bytes]) -> str:
    """Look for a byte that is another one of the same nonce, perhaps with some bits turned."""
    pairs = list(combinations(range(NONCE), 2))
    many = _most(len(nonces), 1 / 256, ALPHA / len(pairs) / 256)
    columns = _columns(nonces)
    for one, other in pairs:
        turned, number = _commonest(_turned(columns[one], columns[other]), many)
        if number >= many:
            by = f" with {turned:02x} exclusive-or" if turned else ""
            return f"byte {other} repeats byte {one}{by}"
    return ""


def _counted(nonces: Sequence[bytes]) -> str:
    """Look for a number that grows by the same amount from each nonce to the next."""
    whole = {
        "big": [int.from_bytes(nonce, "big") for nonce in nonces],
        "little": [int.from_bytes(nonce, "little") for nonce in nonces],
    }
    for width in _WIDTHS:
        places, kinds = range(NONCE - width + 1), 256**width
        chance = ALPHA / len(_WIDTHS) / 2 / len(places) / kinds
        many = _most(len(nonces) - 1, 256.0**-width, chance)
        for at in places:
            for order, shift in (("big", NONCE - width - at), ("little", at)):
                numbers = [number >> 8 * shift for number in whole[order]]
                steps = [(b - a) % kinds for a, b in pairwise(numbers)]
                step, number = _commonest(steps, many)
                if number >= many:
                    return (
                        f"bytes {at} to {at + width - 1} are counted up by {step} ({order}-endian)"
                    )
    return ""


def _lopsided(nonces: Sequence[bytes]) -> str:
    """Look for more ones than zeros, or fewer, by Hoeffding's bound."""
    bits = 8 * NONCE * len(nonces)
    ones = sum(int.from_bytes(nonce, "big").bit_count() for nonce in nonces)
    if abs(ones - bits / 2) > math.sqrt(bits * math.log(2 / ALPHA) / 2):
        return f"{ones} of {bits} bits are ones"
    return ""


def _most(trials: int, chance: float, alpha: float) -> int:
    """Return the least number of hits that is rarer than ``alpha``; one more than all if none is.

    The chance of at least k hits is at most that of k given ones, times the ways to choose them.
    """
    for hits in range(1, trials + 1):
        if math.comb(trials, hits) * chance**hits <= alpha:
            return hits
    return trials + 1


def _commonest(values: Sequence[int], many: int) -> tuple[int, int]:
    """Return the value that comes most often, and how often; none where none comes ``many`` times.

    Most are told from how many values there are, without counting: it is asked in every run.
    """
    if len(values) - len(set(values)) < many - 1:
        return 0, 0
    ((value, number),) = Counter(values).most_common(1)
    return value, number


def _columns(nonces: Sequence[bytes]) -> list[bytes]:
    """Return the first byte of every nonce, the second of every one, and so on."""
    joined = b"".join(nonces)
    return [joined[at::NONCE] for at in range(NONCE)]


def _turned(some: bytes, others: bytes) -> bytes:
    """Return the bits that differ, byte by byte."""
    differing = int.from_bytes(some, "big") ^ int.from_bytes(others, "big")
    return differing.to_bytes(len(some), "big")


def _places(places: Sequence[int]) -> str:
    """Return byte positions in words, neighbours drawn together."""
    if len(places) == 1:
        return f"byte {places[0]}"
    if places[-1] - places[0] == len(places) - 1:
        return f"bytes {places[0]} to {places[-1]}"
    return f"bytes {', '.join(map(str, places))}"
