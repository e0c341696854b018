"""AEZ v5 for the one case that aezeed has: a message of 16 to 31 bytes, without a nonce.

Source: lnd aezeed/cipherseed.go ``decipherCipherSeed``, which calls it with a 32-byte key, one
string of associated data and an authenticator of 4 bytes. The cipher is that of "AEZ v5" by
Hoang, Krovetz and Rogaway, sections 3 and 4.

A ciphertext of fewer than 32 bytes is AEZ's *tiny* case: a Feistel network over the bits of the
message whose round function is four rounds of AES. Everything that longer messages need is left
out. Blocks are integers of 128 bits, the first byte the most significant.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from typing import Final

BLOCK: Final = 16
"""Bytes of an AES block."""
_MASK: Final = (1 << 128) - 1
_ROUNDS: Final = 8
"""Feistel rounds for messages of 16 bytes or more."""
_TINY: Final = 6
"""Tweak of the round function for messages of 16 bytes or more."""


class NotAuthentic(Exception):
    """The authenticator does not come out as zeros: another key, or changed bytes."""


def encrypt(key: bytes, associated: bytes, message: bytes, authenticator: int) -> bytes:
    """Encrypt a message without a nonce.

    Args:
        key: bytes of any length; aezeed's has 32.
        associated: associated data, bytes of any length.
        message: 16–31 bytes together with the authenticator.
        authenticator: bytes by which the ciphertext is longer than the message.

    Returns:
        The ciphertext: as many bytes as message and authenticator together.
    """
    return _tiny(key, associated, message + bytes(authenticator), authenticator, range(_ROUNDS))


def decrypt(key: bytes, associated: bytes, ciphertext: bytes, authenticator: int) -> bytes:
    """Decrypt what :func:`encrypt` made, 16–31 bytes, and check its authenticator.

    Returns:
        The message: fewer bytes than the ciphertext by ``authenticator``.

    Raises:
        NotAuthentic: another key or associated data, or changed bytes.
    """
    order = range(_ROUNDS - 1, -1, -1)
    text = _tiny(key, associated, ciphertext, authenticator, order)
    message, zeros = text[:-authenticator], text[-authenticator:]
    if any(zeros):
        raise NotAuthentic
    return message


def _tiny(key: bytes, associated: bytes, text: bytes, authenticator: int, order: range) -> bytes:
    """Run the Feistel network; backwards, with the rounds in reverse, it undoes itself."""
    if not BLOCK <= len(text) < 2 * BLOCK:
        raise ValueError(f"{len(text)} bytes; only 16 to 31 are supported")
    keys = _extract(key)
    delta = _hash(keys, ((8 * authenticator).to_bytes(BLOCK, "big"), b"", associated))
    bits = 4 * len(text)  # of one half
    whole = int.from_bytes(text, "big")
    left, right = whole >> bits, whole & ((1 << bits) - 1)
    end = 1 << (127 - bits)  # the 1 of the padding 10…0
    for number in order:
        padded = (right << (128 - bits)) | end
        mixed = _block(keys, 0, _TINY, padded ^ delta ^ number)
        left, right = right, left ^ (mixed >> (128 - bits))
    return (right << bits | left).to_bytes(len(text), "big")


def _hash(keys: tuple[int, int, int], strings: tuple[bytes, ...]) -> int:
    """Return AEZ-hash of a vector of strings: authenticator length, nonce, associated data."""
    total = 0
    for j, string in enumerate(strings, start=3):
        full, rest = divmod(len(string), BLOCK)
        if full and not rest:
            full, rest = full - 1, BLOCK
        for i in range(full):
            block = int.from_bytes(string[i * BLOCK : (i + 1) * BLOCK], "big")
            total ^= _block(keys, j, i + 1, block)
        last = string[full * BLOCK :]
        if rest == BLOCK:
            total ^= _block(keys, j, full + 1, int.from_bytes(last, "big"))
        else:
            padded = (last + b"\x80").ljust(BLOCK, b"\0")
            total ^= _block(keys, j, 0, int.from_bytes(padded, "big"))
    return total


@lru_cache(maxsize=8)
def _extract(key: bytes) -> tuple[int, int, int]:
    """Return the three subkeys I, J and L of a key that is not 48 bytes long."""
    digest = hashlib.blake2b(key, digest_size=3 * BLOCK).digest()
    subkeys = (int.from_bytes(digest[at : at + BLOCK], "big") for at in (0, BLOCK, 2 * BLOCK))
    first, second, third = subkeys
    return first, second, third


def _block(keys: tuple[int, int, int], j: int, i: int, block: int) -> int:
    """Return E with tweak (j, i) of a block: four AES rounds over a masked block."""
    key_i, key_j, key_l = keys
    mask = _times(j, key_j) ^ _times(i % 8, key_l)
    mask ^= _times(1 << ((i + 7) // 8), key_i)
    state = block ^ mask
    for round_key in (key_j, key_i, key_l, 0):
        state = _aes_round(state) ^ round_key
    return state


def _times(factor: int, value: int) -> int:
    """Multiply in AEZ's field of 2^128 elements by a small number."""
    product = 0
    for bit in bin(factor)[2:]:
        product <<= 1
        product = (product ^ 0x87) & _MASK if product >> 128 else product
        product ^= value if bit == "1" else 0
    return product


def _aes_round(state: int) -> int:
    """Return SubBytes, ShiftRows and MixColumns of a block; no round key."""
    table = _round_table()
    data = state.to_bytes(BLOCK, "big")
    columns = 0
    for column in range(4):
        word = 0
        for row in range(4):
            word ^= table[row][data[(4 * column + 5 * row) % BLOCK]]
        columns = columns << 32 | word
    return columns


@cache
def _round_table() -> tuple[tuple[int, ...], ...]:
    """Return for each row of a column what a byte of it adds to the column after a round."""
    first = []
    for inverse in _inverses():
        s = _sub_byte(inverse)
        twice = (s << 1) ^ (0x11B if s & 0x80 else 0)
        first.append(twice << 24 | s << 16 | s << 8 | twice ^ s)
    rows = [tuple(first)]
    for _ in range(3):
        rows.append(tuple(word >> 8 | (word & 0xFF) << 24 for word in rows[-1]))
    return tuple(rows)


def _sub_byte(inverse: int) -> int:
    """Return AES's affine map of a byte, which is the S-box's value for the byte's inverse."""
    twice = inverse << 8 | inverse
    return 0x63 ^ inverse ^ (twice >> 7 ^ twice >> 6 ^ twice >> 5 ^ twice >> 4) & 0xFF


def _inverses() -> list[int]:
    """Return the inverse of every byte in AES's field of 256 elements, 0 for 0."""
    powers = [1]  # of the generator 3
    for _ in range(254):
        last = powers[-1]
        powers.append(last ^ last << 1 ^ (0x11B if last & 0x80 else 0))
    inverses = [0] * 256
    for exponent, element in enumerate(powers):
        inverses[element] = powers[-exponent % 255]
    return inverses
