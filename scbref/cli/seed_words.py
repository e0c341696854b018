"""From the words that a node owner wrote down, or copied from somewhere, to the key of the wallet.

lnd's own phrase (aezeed) and BIP-39's have the same word list and are told apart by their
checksums. No text here repeats a word that was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from scbref.cli.failure import USAGE, Failure
from scbref.cli.key import Coin, Key, seed_key
from scbref.errors import AUTH_FAILED, SeedWordsError
from scbref.keys.aezeed import (
    OUTER_VERSION,
    WORDS,
    decode_aezeed,
    has_checksum,
    phrase_bytes,
    word_list,
)

if TYPE_CHECKING:
    from scbref.cli.passphrase import Passphrase

BIP39_COUNTS: Final = (12, 15, 18, 21, 24)
"""How many words a phrase of BIP-39 has."""

_BETWEEN: Final = re.compile(r"-+BEGIN LND CIPHER SEED-+(.*?)(?:-+END LND CIPHER SEED|\Z)", re.S)
_NUMBERED: Final = re.compile(r"(?<![\w.])(\d{1,2})[.:)]?\s{0,3}([^\W\d_]+)")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SEPARATORS: Final = re.compile(r"[^\w.:)]+|_+|(?<=[^\W\d]):(?=[^\W\d])")
_UNIQUE: Final = 4
"""Letters that tell every word of the list from the others."""
_FIRST_WORDS: Final = 1 << 11 - 8
"""A phrase of version 0 begins with one of the first eight words: the version is eight bits."""


def find_words(text: str) -> list[str]:
    """Return the words of a phrase in a text, in lower case; empty if there are none.

    Numbers, commas and lines between the words are dropped, and what stands around them, such as
    the rest of a terminal session. A word that is not in the list stays, to be named by its place.
    """
    inside = _BETWEEN.search(text)
    if inside is not None:
        return _numbered(inside[1]) or [word.lower() for word in _LETTERS.findall(inside[1])]
    numbered = _numbered(text)
    if len(numbered) in BIP39_COUNTS:
        return numbered
    tokens = [token.lower() for token in _SEPARATORS.split(text) if token]
    tokens = [token for token in tokens if not re.fullmatch(r"\d{1,2}[.:)]?", token)]
    whole = [_completed(token.strip(".")) for token in tokens]
    if len(whole) in BIP39_COUNTS and all(map(_LETTERS.fullmatch, whole)):
        return whole
    runs = list(_runs(whole))
    found = next((run for run in runs if len(run) in BIP39_COUNTS), None)
    found = found or next((part for run in runs for part in _aezeed_in(run)), None)
    if found is not None:
        return found
    return (
        whole if whole and all(map(_LETTERS.fullmatch, whole)) else max(runs, key=len, default=[])
    )


def _numbered(text: str) -> list[str]:
    """Return the words behind the numbers 1, 2, 3 …, in the order of their numbers."""
    pairs = {int(number): word.lower() for number, word in _NUMBERED.findall(text)}
    count = next((n for n in range(len(pairs) + 1) if n + 1 not in pairs), 0)
    return [_completed(pairs[n]) for n in range(1, count + 1)] if count == len(pairs) else []


def _completed(word: str) -> str:
    """Return the word whose first four letters were given: they are enough to know it."""
    if len(word) != _UNIQUE or word in word_list():
        return word
    return next((known for known in word_list() if known.startswith(word)), word)


def _runs(tokens: list[str]) -> Iterator[list[str]]:
    known, run = set(word_list()), []
    for token in [*tokens, ""]:
        if token in known:
            run.append(token)
        elif run:
            yield run
            run = []


def _aezeed_in(run: list[str]) -> Iterator[list[str]]:
    for start in range(len(run) - WORDS + 1):
        part = run[start : start + WORDS]
        if _aezeed_fault(part) is None:
            yield part


def key_from_words(source: str, words: list[str], passphrase: Passphrase, coin: Coin) -> Key:
    """Return the key of the wallet that a phrase stands for.

    Args:
        source: option or variable, for error texts.
        words: in lower case.
        passphrase: where the passphrase is, if there is one.
        coin: coin type or network; ``None`` when the user named none.

    Raises:
        Failure: code 2: a word, their number, the checksum or the passphrase is wrong.
    """
    _refuse_unknown(source, words)
    is_bip39 = len(words) in BIP39_COUNTS and _has_bip39_checksum(words)
    fault = _aezeed_fault(words)
    if fault is None:
        key = _aezeed_key(source, words, passphrase, coin)
        # One phrase in 256 has both checksums; lnd's, of 32 bits, is never there by chance.
        return key.with_others(_bip39_key(source, words, passphrase, coin)) if is_bip39 else key
    if is_bip39:
        return _bip39_key(source, words, passphrase, coin)
    raise Failure(f"{source}: {fault}", USAGE)


def _refuse_unknown(source: str, words: list[str]) -> None:
    known = set(word_list())
    wrong = [number for number, word in enumerate(words, 1) if word not in known]
    if not wrong:
        return
    if len(wrong) > len(words) // 2:
        message = "most of the words are not in the list; lnd's words are English, those of BIP-39"
        raise Failure(f"{source}: {message}", USAGE)
    import difflib

    near = difflib.get_close_matches(words[wrong[0] - 1], word_list(), n=3, cutoff=0.6)
    others = f", nor are {len(wrong) - 1} others" if len(wrong) > 1 else ""
    hint = f"the nearest: {', '.join(near)}" if near else "none is near; look at it again"
    message = f"word {wrong[0]} of {len(words)} is not in the list{others}; {hint}"
    raise Failure(f"{source}: {message}", USAGE)


def _aezeed_fault(words: list[str]) -> str | None:
    """Say what keeps known words from being a phrase of lnd, or return ``None``."""
    count = len(words)
    if count not in BIP39_COUNTS:
        return f"{count} words; lnd's phrase has {WORDS}, a BIP-39 phrase 12, 15, 18, 21 or 24"
    if count != WORDS:
        return f"{count} words, which is not lnd's {WORDS}, without the checksum of BIP-39"
    data = phrase_bytes(words)
    both = "neither lnd's checksum nor that of BIP-39 fits"
    if data[0] != OUTER_VERSION:
        first = word_list()
        known = f"{first[0]} to {first[_FIRST_WORDS - 1]} in the list"
        return f"{both}, and lnd's phrases begin with one of {known}: a word is wrong or misplaced"
    if has_checksum(data):
        return None
    return f"{both}: all words are known, but one is wrong or misplaced"


def _aezeed_key(source: str, words: list[str], passphrase: Passphrase, coin: Coin) -> Key:
    given = passphrase.read()
    seed = _deciphered(words, given or b"")
    if seed is None and given is None:
        given = passphrase.ask()
        if given is None:
            message = (
                "the words are right, but they have a passphrase, which lncli create asked for as"
                " cipher seed passphrase; give --passphrase-file or SCBREF_PASSPHRASE"
            )
            raise Failure(f"{source}: {message}", USAGE)
        seed = _deciphered(words, given)
    if seed is None:
        raise Failure(f"{source}: {_why_not(words, given or b'')}", USAGE)
    return seed_key(seed, coin, "these words")


def _deciphered(words: list[str], passphrase: bytes) -> bytes | None:
    """Return the entropy of 16 bytes, or ``None`` when the passphrase is another one."""
    try:
        return decode_aezeed(words, passphrase).entropy
    except SeedWordsError as error:
        if error.code != AUTH_FAILED:
            raise
        return None


def _why_not(words: list[str], passphrase: bytes) -> str:
    """Say what is wrong with a passphrase that does not fit right words."""
    if _deciphered(words, b"") is not None:
        return (
            "the words are right and have no passphrase; what was given may be the password of"
            " wallet.db, which is another thing: leave it out"
        )
    for other in _nearly(passphrase):
        if _deciphered(words, other) is not None:
            return (
                "the words are right, and the passphrase nearly: spaces at its ends, or accents"
                " written as one character or two, are bytes that count"
            )
    return "the words are right (their checksum fits), the passphrase is wrong"


def _nearly(passphrase: bytes) -> list[bytes]:
    near = [passphrase.strip()]
    try:
        text = passphrase.decode()
    except UnicodeDecodeError:
        return [each for each in near if each != passphrase]
    near += [unicodedata.normalize(form, text).encode() for form in ("NFC", "NFD")]
    return [each for each in dict.fromkeys(near) if each not in (passphrase, b"")]


def _has_bip39_checksum(words: list[str]) -> bool:
    from mnemonic import Mnemonic

    return bool(Mnemonic("english").check(" ".join(words)))


def _bip39_key(source: str, words: list[str], passphrase: Passphrase, coin: Coin) -> Key:
    from mnemonic import Mnemonic

    try:
        given = (passphrase.read() or b"").decode()
    except UnicodeDecodeError:
        message = "a BIP-39 phrase takes its passphrase as UTF-8, and this one is none"
        raise Failure(f"{source}: {message}", USAGE) from None
    caution = (
        "this is a BIP-39 phrase of another wallet, as lnd makes none, or its passphrase is"
        " wrong, which nothing in it tells"
    )
    make = partial(seed_key, coin=coin, name="this BIP-39 phrase", caution=caution)
    return make(Mnemonic.to_seed(" ".join(words), given))
