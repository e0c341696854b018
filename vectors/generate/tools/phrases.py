"""Phrases of 24 words as the 33 bytes that they stand for, with right and wrong checksums."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from scbref.keys.aezeed import word_list

BODY_SIZE: Final = 29
"""Bytes in front of the checksum."""
CASTAGNOLI: Final = 0x1EDC6F41
"""The polynomial of CRC-32C."""


def words_of(phrase: Mapping[str, Any] | bytes) -> list[str]:
    """Return the words of a captured row, or of 33 bytes."""
    if not isinstance(phrase, bytes):
        # lnd was given 24 strings, some of them empty or with a space behind.
        return str(phrase["mnemonic"]).split(" ", 23)
    bits = "".join(f"{byte:08b}" for byte in phrase)
    return [word_list()[int(bits[place : place + 11], 2)] for place in range(0, len(bits), 11)]


def checked(data: bytes | bytearray, form: str = "right") -> list[str]:
    """Return the words of 33 bytes whose last four are made anew.

    Args:
        data: 33 bytes; the last four do not matter.
        form: a key of :data:`CHECKSUMS`.
    """
    body = bytes(data[:BODY_SIZE])
    return words_of(body + CHECKSUMS[form](body))


def _castagnoli(data: bytes) -> int:
    """Return the CRC-32C bit by bit, most significant first, as its definition has it."""
    register = 0xFFFFFFFF
    for byte in data:
        for bit in range(8):
            top = register >> 31 ^ byte >> bit & 1
            register = register << 1 & 0xFFFFFFFF ^ (CASTAGNOLI if top else 0)
    return int(f"{register ^ 0xFFFFFFFF:032b}"[::-1], 2)


CHECKSUMS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "right": lambda body: _castagnoli(body).to_bytes(4, "big"),
    "little-endian": lambda body: _castagnoli(body).to_bytes(4, "little"),
    "crc-32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "zeros": lambda body: bytes(4),
    "of-ciphertext": lambda body: _castagnoli(body[1:24]).to_bytes(4, "big"),
}
"""Name → the four bytes behind the 29 of a body."""
