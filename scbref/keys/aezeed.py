"""aezeed: the 24 words from which lnd makes its wallet.

Source: lnd aezeed/cipherseed.go (``CipherSeed``, ``Mnemonic``, ``decipherCipherSeed``).
24 words of 11 bits are 33 bytes: version (0) ‖ ciphertext (23) ‖ salt (5) ‖ CRC-32C of the 29
bytes before it, big-endian. The ciphertext is AEZ over internal version u8 ‖ birthday u16 ‖
entropy (16 bytes), with version ‖ salt as associated data, an authenticator of 4 bytes and a
key that scrypt makes of passphrase and salt.

The entropy is the BIP-32 seed of the wallet. The words are those of BIP-39's English list, but
the phrase is none of BIP-39: its checksum is another one.

Rejects, in this order: another number of words, a word that is not in the list, another outer
version, a wrong checksum, a passphrase that does not fit. Any internal version is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from scbref.errors import (
    AUTH_FAILED,
    BAD_CHECKSUM,
    OUT_OF_RANGE,
    UNKNOWN_VERSION,
    UNKNOWN_WORD,
    SeedWordsError,
)
from scbref.keys.aez import NotAuthentic, decrypt, encrypt

WORDS: Final = 24
"""Words of a phrase."""
OUTER_VERSION: Final = 0
"""The only version of the encoding."""
ENTROPY_SIZE: Final = 16
"""Bytes of entropy."""
SALT_SIZE: Final = 5
"""Bytes of salt."""
AUTHENTICATOR_SIZE: Final = 4
"""Bytes of zeros that AEZ appends before it encrypts."""
DEFAULT_PASSPHRASE: Final = b"aezeed"
"""Takes the place of an empty passphrase."""
SCRYPT_N: Final = 32_768
"""lnd's cost parameter; a decoding takes about 0.1 s with it."""
GENESIS: Final = datetime(2009, 1, 3, 18, 15, 5, tzinfo=UTC)
"""Day 0 of birthdays: the time of Bitcoin's first block."""

_BITS_OF_A_WORD: Final = 11
_PHRASE_SIZE: Final = WORDS * _BITS_OF_A_WORD // 8
_CHECKSUM_SIZE: Final = 4
_CASTAGNOLI: Final = 0x82F63B78


@dataclass(frozen=True, slots=True)
class CipherSeed:
    """What a phrase holds. Source: lnd aezeed ``CipherSeed``."""

    entropy: bytes = field(repr=False)
    """16 bytes: the BIP-32 seed of the wallet. A secret."""
    birthday: int
    """u16: days since :data:`GENESIS`; the wallet is not older."""
    internal_version: int = 0
    """u8: which derivation the wallet uses; lnd makes 0, and knows 0 and 1."""
    salt: bytes = bytes(SALT_SIZE)
    """5 bytes of salt, kept so that the phrase can be made again."""

    @property
    def birth_date(self) -> datetime:
        """The birthday as a point in time, UTC."""
        return GENESIS + timedelta(days=self.birthday)


def decode_aezeed(
    words: Sequence[str], passphrase: bytes = b"", *, scrypt_n: int = SCRYPT_N
) -> CipherSeed:
    """Decipher the words of a wallet. Source: lnd ``Mnemonic.ToCipherSeed``.

    Args:
        words: 24 words in lower case.
        passphrase: as it was typed, in bytes; nothing is trimmed or normalised.
        scrypt_n: scrypt's cost parameter, a power of 2; lnd's package knows only its own.

    Raises:
        SeedWordsError: ``out-of-range``: another number of words; ``unknown-word``, with
            ``.index`` of the first one; ``unknown-version``; ``bad-checksum``;
            ``auth-failed``: the passphrase is another one.
    """
    data = phrase_bytes(words)
    if data[0] != OUTER_VERSION:
        message = f"the phrase is of version {data[0]}; only {OUTER_VERSION} is known"
        raise SeedWordsError(message, code=UNKNOWN_VERSION)
    body = data[:-_CHECKSUM_SIZE]
    if not has_checksum(data):
        message = "the checksum of the words does not match: a word is wrong, or out of its place"
        raise SeedWordsError(message, code=BAD_CHECKSUM)
    version, ciphertext, salt = body[:1], body[1:-SALT_SIZE], body[-SALT_SIZE:]
    key = _key(passphrase, salt, scrypt_n)
    try:
        plain = decrypt(key, version + salt, ciphertext, AUTHENTICATOR_SIZE)
    except NotAuthentic:
        message = "the passphrase of the words is wrong"
        raise SeedWordsError(message, code=AUTH_FAILED) from None
    return CipherSeed(plain[3:], int.from_bytes(plain[1:3], "big"), plain[0], salt)


def encode_aezeed(
    seed: CipherSeed, passphrase: bytes = b"", *, scrypt_n: int = SCRYPT_N
) -> tuple[str, ...]:
    """Return the 24 words of a seed. Source: lnd ``CipherSeed.ToMnemonic``.

    Args:
        seed: entropy (16 bytes), birthday, internal version and salt (5 bytes).
        passphrase: in bytes; the empty one stands for lnd's default.
        scrypt_n: as for :func:`decode_aezeed`.

    Raises:
        SeedWordsError: ``out-of-range``: a number or length does not fit.
    """
    fits = (
        len(seed.entropy) == ENTROPY_SIZE
        and len(seed.salt) == SALT_SIZE
        and 0 <= seed.birthday < 1 << 16
        and 0 <= seed.internal_version < 1 << 8
    )
    if not fits:
        message = "a seed is 16 bytes of entropy, 5 of salt, a u16 birthday and a u8 version"
        raise SeedWordsError(message, code=OUT_OF_RANGE)
    plain = bytes([seed.internal_version]) + seed.birthday.to_bytes(2, "big") + seed.entropy
    version = bytes([OUTER_VERSION])
    key = _key(passphrase, seed.salt, scrypt_n)
    ciphertext = encrypt(key, version + seed.salt, plain, AUTHENTICATOR_SIZE)
    body = version + ciphertext + seed.salt
    bits = int.from_bytes(body + _crc32c(body).to_bytes(_CHECKSUM_SIZE, "big"), "big")
    shifts = range((WORDS - 1) * _BITS_OF_A_WORD, -1, -_BITS_OF_A_WORD)
    return tuple(word_list()[bits >> shift & 0x7FF] for shift in shifts)


def phrase_bytes(words: Sequence[str]) -> bytes:
    """Return the 33 bytes that 24 words stand for.

    Raises:
        SeedWordsError: ``out-of-range``: another number of words; ``unknown-word``.
    """
    if len(words) != WORDS:
        message = f"{len(words)} words; a phrase has {WORDS}"
        raise SeedWordsError(message, code=OUT_OF_RANGE)
    places, bits = _places(), 0
    for index, word in enumerate(words):
        if word not in places:
            # The word itself is a secret, or nearly one.
            message = f"word {index + 1} is not in the list"
            raise SeedWordsError(message, code=UNKNOWN_WORD, index=index)
        bits = bits << _BITS_OF_A_WORD | places[word]
    return bits.to_bytes(_PHRASE_SIZE, "big")


def has_checksum(data: bytes) -> bool:
    """Say whether the 33 bytes of a phrase end in the checksum of the others."""
    body, checksum = data[:-_CHECKSUM_SIZE], data[-_CHECKSUM_SIZE:]
    return _crc32c(body).to_bytes(_CHECKSUM_SIZE, "big") == checksum


@cache
def word_list() -> tuple[str, ...]:
    """Return the 2,048 words, which are those of BIP-39's English list."""
    from mnemonic import Mnemonic

    return tuple(Mnemonic("english").wordlist)


@cache
def _places() -> dict[str, int]:
    return {word: place for place, word in enumerate(word_list())}


def _key(passphrase: bytes, salt: bytes, scrypt_n: int) -> bytes:
    """Return the 32-byte key that scrypt makes of passphrase and salt."""
    if scrypt_n < 2 or scrypt_n & (scrypt_n - 1) or scrypt_n > 1 << 20:
        message = "scrypt's cost parameter is a power of 2, at most 2^20"
        raise SeedWordsError(message, code=OUT_OF_RANGE)
    secret = passphrase or DEFAULT_PASSPHRASE
    room = 256 * 8 * (scrypt_n + 64)  # twice what scrypt needs with r = 8
    return hashlib.scrypt(secret, salt=salt, n=scrypt_n, r=8, p=1, dklen=32, maxmem=room)


def _crc32c(data: bytes) -> int:
    """Return the CRC-32 of bytes with Castagnoli's polynomial."""
    register = 0xFFFFFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (_CASTAGNOLI if register & 1 else 0)
    return register ^ 0xFFFFFFFF
