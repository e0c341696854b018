"""Envelopes of any size that end in zeros, the tag too: a few bytes describe them.

What stands behind the last Single of a Multi is read by nobody. So the ciphertext there may be
chosen: it is zeros, but for one block that makes the tag zero as well.
"""

from __future__ import annotations

from itertools import count as numbers
from typing import Final

from Crypto.Cipher import ChaCha20

from .case import Json
from .material import nonce
from .sealing import NONCE_SIZE, TAG_SIZE

LARGEST: Final = 17_000_040
"""Bytes of the largest envelope, over 16 MiB."""
_BLOCK: Final = 16
_PRIME: Final = 2**130 - 5
_CLAMP: Final = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
_ONE: Final = 1 << 128
"""What stands above the bytes of each block of the authenticator."""


def beginning(plaintext: bytes, ring: Json, name: str, size: int = LARGEST) -> bytes:
    """Return what an envelope begins with that as many zeros complete as it has bytes left.

    Args:
        plaintext: what it holds in front of bytes that nobody has chosen.
        ring: whose key seals it.
        name: what its nonce comes of.
        size: bytes of the whole envelope, 40 more than a multiple of 16.
    """
    key = bytes.fromhex(ring["encryption_key"])
    for number in numbers():
        at = nonce(f"{name}/{number}")
        if (found := _beginning(plaintext, key, at, size - NONCE_SIZE - TAG_SIZE)) is not None:
            return at + found
    raise AssertionError  # numbers never end


def _beginning(plaintext: bytes, key: bytes, at: bytes, length: int) -> bytes | None:
    """Return a ciphertext of so many bytes, without its zeros; ``None`` if no block fits."""
    stream = ChaCha20.new(key=key, nonce=at)
    first = stream.encrypt(bytes(4 * _BLOCK))
    body = stream.encrypt(plaintext)
    body += bytes(-len(body) % _BLOCK)
    assert length % _BLOCK == 0 and length > len(body) + _BLOCK
    r = int.from_bytes(first[:_BLOCK], "little") & _CLAMP
    wanted = -int.from_bytes(first[_BLOCK : 2 * _BLOCK], "little") % _ONE
    sizes = len(at).to_bytes(8, "little") + length.to_bytes(8, "little")
    known = _blocks(at + bytes(-len(at) % _BLOCK) + body)
    rest = length // _BLOCK - len(body) // _BLOCK
    # The free block, the zeros, and the two lengths stand behind what is known.
    total = sum(each * pow(r, rest + 1 + n, _PRIME) for n, each in enumerate(known[::-1], 1))
    zeros = (pow(r, rest + 1, _PRIME) - pow(r, 2, _PRIME)) * pow(r - 1, -1, _PRIME)
    total += _ONE * zeros + _blocks(sizes)[0] * r
    inverse = pow(r, -(rest + 1), _PRIME)
    for sum_of_all in range(wanted, _PRIME, _ONE):
        block = (sum_of_all - total) * inverse % _PRIME
        if _ONE <= block < 2 * _ONE:
            return body + (block - _ONE).to_bytes(_BLOCK, "little")
    return None


def _blocks(data: bytes) -> list[int]:
    parts = (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
    return [_ONE + int.from_bytes(each, "little") for each in parts]
