"""Seed words: the bytes of a phrase, its checksum, the passphrase, the key, the cipher."""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from scbref.errors import AUTH_FAILED, UNKNOWN_VERSION, SeedWordsError
from scbref.keys import aezeed
from scbref.keys.aez import decrypt, encrypt
from scbref.keys.aezeed import CipherSeed, decode_aezeed, encode_aezeed, phrase_bytes, word_list
from tests.adequacy.mutants.mutant import Change, Mutant, Scene, setting


def _swapped(value: int) -> int:
    return int.from_bytes(value.to_bytes(4, "big"), "little")


_CRC32C: Final = aezeed._crc32c
_KEY: Final = aezeed._key
CHECKSUMS: Final[dict[str, Callable[[bytes], int]]] = {
    "crc-32": zlib.crc32,
    "little-endian": lambda data: _swapped(_CRC32C(data)),
    "without-salt": lambda data: _CRC32C(data[:-5]),
    "without-version": lambda data: _CRC32C(data[1:]),
    "not-inverted": lambda data: _CRC32C(data) ^ 0xFFFFFFFF,
}
PASSPHRASES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "stripped": bytes.strip,
    "right-stripped": lambda given: given.rstrip(b"\n"),
    "lower-case": bytes.lower,
    "cut-at-zero": lambda given: given.split(b"\0")[0],
    "cut-at-72": lambda given: given[:72],
    "cut-at-64": lambda given: given[:64],
    "nfc": lambda given: _normalised(given, "NFC"),
    "nfkd": lambda given: _normalised(given, "NFKD"),
    "utf-8-replaced": lambda given: given.decode(errors="replace").encode(),
    "hex-of-it": lambda given: given.hex().encode() if given else given,
}
DEFAULTS: Final = {"none": b"\0", "capitals": b"AEZEED", "lnd": b"lnd", "ended": b"aezeed\n"}
"""A zero byte at the end would change nothing: HMAC pads its key with zeros."""


def _normalised(given: bytes, form: Any) -> bytes:
    try:
        return unicodedata.normalize(form, given.decode()).encode()
    except UnicodeDecodeError:
        return given


def _scrypt(r: int = 8, p: int = 1, times: int = 1, salted: bool = True) -> Callable[..., bytes]:
    def key(passphrase: bytes, salt: bytes, cost: int) -> bytes:
        secret = passphrase or aezeed.DEFAULT_PASSPHRASE
        salt = salt if salted else bytes(5)
        room = 256 * 8 * (cost * times + 64)
        return hashlib.scrypt(
            secret, salt=salt, n=cost * times, r=r, p=p, dklen=32, maxmem=room * 2
        )

    return key


KEYS: Final[dict[str, Callable[..., bytes]]] = {
    "r-1": _scrypt(r=1),
    "p-2": _scrypt(p=2),
    "n-doubled": _scrypt(times=2),
    "unsalted": _scrypt(salted=False),
    "reversed": lambda *given: _KEY(*given)[::-1],
    "salt-reversed": lambda secret, salt, cost: _KEY(secret, salt[::-1], cost),
}


def _opened(change: Callable[..., tuple[Any, ...]]) -> Change:
    """Return the change that alters what AEZ is given, both ways."""

    def both(scene: Scene) -> None:
        scene.set(aezeed, "decrypt", lambda *given: decrypt(*change(*given)))
        scene.set(aezeed, "encrypt", lambda *given: encrypt(*change(*given)))

    return both


CIPHERS: Final = {
    "no-associated-data": lambda key, ad, data, tau: (key, b"", data, tau),
    "version-only": lambda key, ad, data, tau: (key, ad[:1], data, tau),
    "salt-only": lambda key, ad, data, tau: (key, ad[1:], data, tau),
    "salt-before-version": lambda key, ad, data, tau: (key, ad[1:] + ad[:1], data, tau),
}


def _words(change: Callable[[str], str]) -> Change:
    def read(words: Sequence[str]) -> bytes:
        return phrase_bytes([change(word) for word in words])

    return setting(aezeed, "phrase_bytes", read)


def _prefix(word: str) -> str:
    return next((each for each in word_list() if word and each.startswith(word)), word)


def _counted(least: int, most: int) -> Change:
    def read(words: Sequence[str]) -> bytes:
        if least <= len(words) <= most:
            words = [*words, *["abandon"] * 24][:24]
        return phrase_bytes(words)

    return setting(aezeed, "phrase_bytes", read)


def _decoding(change: Callable[[CipherSeed], CipherSeed]) -> Change:
    return lambda scene: scene.rebind(
        decode_aezeed, lambda *given, **more: change(decode_aezeed(*given, **more))
    )


def _encoding(change: Callable[[CipherSeed], CipherSeed]) -> Change:
    return lambda scene: scene.rebind(
        encode_aezeed, lambda seed, *given, **more: encode_aezeed(change(seed), *given, **more)
    )


def _only_versions(*known: int) -> Change:
    def refusing(seed: CipherSeed) -> CipherSeed:
        if seed.internal_version not in known:
            raise SeedWordsError("version", code=UNKNOWN_VERSION)
        return seed

    return _decoding(refusing)


def _little_endian(seed: CipherSeed) -> CipherSeed:
    birthday = int.from_bytes(seed.birthday.to_bytes(2, "big"), "little")
    return replace(seed, birthday=birthday)


def _checked_first(data: bytes) -> bool:
    """Say that a checksum is right, unless the version is wrong too: then the order shows."""
    return aezeed._crc32c(data[:-4]).to_bytes(4, "big") == data[-4:]


def _checksum_before_version(scene: Scene) -> None:
    def decode(words: Sequence[str], *given: Any, **more: Any) -> CipherSeed:
        if not _checked_first(phrase_bytes(words)):
            raise SeedWordsError("checksum", code="bad-checksum")
        return decode_aezeed(words, *given, **more)

    scene.rebind(decode_aezeed, decode)


def _cut(seed: CipherSeed) -> CipherSeed:
    """Return a seed that fits, whatever was given."""
    return CipherSeed(
        seed.entropy[:16].ljust(16, b"\0"),
        seed.birthday & 0xFFFF,
        seed.internal_version & 0xFF,
        seed.salt[:5].ljust(5, b"\0"),
    )


CHANGES: Final[dict[str, tuple[str, Change]]] = {
    "words/lower-case": ("word-list", _words(str.lower)),
    "words/stripped": ("word-list", _words(str.strip)),
    "words/prefix": ("word-list", _words(_prefix)),
    "words/unknown-is-first": (
        "word-list",
        _words(lambda word: word if word in word_list() else word_list()[0]),
    ),
    "words/23": ("word-count", _counted(23, 24)),
    "words/any-fewer": ("word-count", _counted(0, 24)),
    "words/25": ("word-count", _counted(24, 25)),
    "words/any-more": ("word-count", _counted(24, 99)),
    "version/unchecked": (
        "outer-version",
        setting(aezeed, "OUTER_VERSION", type("Any", (int,), {"__ne__": lambda *_: False})(0)),
    ),
    "checksum/unchecked": ("checksum", setting(aezeed, "has_checksum", lambda data: True)),
    "checksum/before-version": ("order", _checksum_before_version),
    "key/default-cost": (
        "key",
        setting(aezeed, "_key", lambda secret, salt, cost: _KEY(secret, salt, 16)),
    ),
    "internal-version/only-0": ("internal-version", _only_versions(0)),
    "internal-version/0-and-1": ("internal-version", _only_versions(0, 1)),
    "internal-version/below-128": ("internal-version", _only_versions(*range(128))),
    "internal-version/dropped": (
        "internal-version",
        _decoding(lambda seed: replace(seed, internal_version=0)),
    ),
    "birthday/little-endian": ("plaintext", _decoding(_little_endian)),
    "birthday/little-endian/write": ("plaintext", _encoding(_little_endian)),
    "birthday/one-byte": (
        "plaintext",
        _decoding(lambda seed: replace(seed, birthday=seed.birthday & 0xFF)),
    ),
    "birthday/15-bits": (
        "plaintext",
        _decoding(lambda seed: replace(seed, birthday=seed.birthday & 0x7FFF)),
    ),
    "entropy/reversed": (
        "plaintext",
        _decoding(lambda seed: replace(seed, entropy=seed.entropy[::-1])),
    ),
    "salt/reversed": ("layout", _decoding(lambda seed: replace(seed, salt=seed.salt[::-1]))),
    "salt/random": ("layout", _encoding(lambda seed: replace(seed, salt=b"\1\2\3\4\5"))),
    "range/cut": ("range", _encoding(_cut)),
    "range/entropy-cut": (
        "range",
        _encoding(lambda seed: replace(seed, entropy=seed.entropy[:16])),
    ),
    "range/birthday-wraps": (
        "range",
        _encoding(lambda seed: replace(seed, birthday=seed.birthday & 0xFFFF)),
    ),
}


def _wrong_is_garbage(scene: Scene) -> None:
    """A wrong passphrase gives another seed, as BIP-39 has it."""

    def decode(words: Sequence[str], *given: Any, **more: Any) -> CipherSeed:
        try:
            return decode_aezeed(words, *given, **more)
        except SeedWordsError as error:
            if error.code != AUTH_FAILED:
                raise
            return CipherSeed(hashlib.sha256(" ".join(words).encode()).digest()[:16], 0)

    scene.rebind(decode_aezeed, decode)


def _with_passphrase(form: Callable[[bytes], bytes]) -> Change:
    def key(passphrase: bytes, salt: bytes, cost: int) -> bytes:
        return _KEY(form(passphrase), salt, cost)

    return setting(aezeed, "_key", key)


def seed_word_mutants() -> Iterator[Mutant]:
    """Yield the mutants of aezeed."""
    for name, (rule, change) in CHANGES.items():
        yield _mutant(name, rule, change)
    yield _mutant("passphrase/wrong-is-garbage", "authenticated", _wrong_is_garbage)
    for name, checksum in CHECKSUMS.items():
        yield _mutant(f"checksum/{name}", "checksum", setting(aezeed, "_crc32c", checksum))
    for name, form in PASSPHRASES.items():
        yield _mutant(f"passphrase/{name}", "passphrase-bytes", _with_passphrase(form))
    for name, default in DEFAULTS.items():
        change = setting(aezeed, "DEFAULT_PASSPHRASE", default)
        yield _mutant(f"passphrase/default-{name}", "default-passphrase", change)
    for name, key in KEYS.items():
        yield _mutant(f"key/{name}", "key", setting(aezeed, "_key", key))
    for name, cipher in CIPHERS.items():
        yield _mutant(f"cipher/{name}", "cipher", _opened(cipher))


def _mutant(name: str, rule: str, change: Change) -> Mutant:
    title = f"seed words: {name.replace('/', ', ').replace('-', ' ')}"
    return Mutant(f"aezeed.{name}", title, (f"aezeed.{rule}",), change)
