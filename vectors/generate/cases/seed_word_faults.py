"""Phrases that open nothing: other words, checksums, versions, passphrases, and two faults."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from scbref.keys.aezeed import encode_aezeed, phrase_bytes, word_list

from ..tools.case import Case, invalid, refusal
from ..tools.phrases import checked, words_of
from ..tools.seed_word_cases import (
    ACCEPTED,
    QUICK,
    SCRYPT_N,
    decode_case,
    encode_case,
    phrase,
    seed_json,
    seed_of,
)

OTHER_WALLET: Final = "The words open another wallet than the owner's, an empty one."
COMPOSED: Final = unicodedata.normalize("NFC", "Zürich é").encode()
DECOMPOSED: Final = unicodedata.normalize("NFD", "Zürich é").encode()
WHY: Final = "The owner looks for a wrong word where the passphrase is wrong, or the other way."


def vectors() -> Iterator[Case]:
    """Yield all cases about phrases and seeds that are refused."""
    yield from _passphrases_refused()
    yield from _word_counts()
    yield from _strange_words()
    yield from _damaged()
    yield from _two_faults()
    yield from _unwritable()


def _passphrases_refused() -> Iterator[Case]:
    for name, right, wrong in (
        ("trimmed", b" secret ", b"secret"),
        ("line-end", b"secret", b"secret\n"),
        ("case", b"Secret", b"secret"),
        ("normalised", DECOMPOSED, COMPOSED),
        ("cut-at-zero", b"a\0b", b"a"),
        ("empty", b"secret", b""),
        ("default", b"secret", b"aezeed"),
        ("default-in-capitals", b"", b"AEZEED"),
        ("cut", b"k" * 73, b"k" * 72),
    ):
        seed = seed_of(f"wrong/{name}", 5_600)
        words = list(encode_aezeed(seed, right, scrypt_n=QUICK))
        yield decode_case(
            f"wrong-passphrase/{name}",
            f"another passphrase: {name.replace('-', ' ')}",
            ["aezeed.authenticated", "aezeed.passphrase-bytes"],
            OTHER_WALLET,
            {"words": words, "passphrase": wrong.hex(), SCRYPT_N: QUICK},
            invalid(refusal("auth-failed", "seal")),
        )


def _refused(slug: str, title: str, rules: Sequence[str], words: list[str], code: str) -> Case:
    phase = {"auth-failed": "seal", "out-of-range": "semantic"}.get(code, "frame")
    given = {"words": words, "passphrase": "", SCRYPT_N: QUICK}
    return decode_case(slug, title, rules, ACCEPTED, given, invalid(refusal(code, phase)))


def _word_counts() -> Iterator[Case]:
    whole = phrase("count")
    for count in (0, 1, 12, 15, 18, 21, 23, 25, 33, 48):
        words = (whole * 2)[:count]
        rules = ["aezeed.word-count"]
        yield _refused(f"count/{count}", f"{count} words", rules, words, "out-of-range")


def _strange_words() -> Iterator[Case]:
    for name, change in (
        ("capital", str.capitalize),
        ("upper-case", str.upper),
        ("space-before", lambda word: f" {word}"),
        ("first-four-letters", lambda word: word[:4]),
        ("empty", lambda word: ""),
        ("number", lambda word: "17"),
        ("plural", lambda word: f"{word}s"),
    ):
        for place in (0, 11, 23):
            words = phrase(f"strange/{name}/{place}")
            # A word of more than four letters, so that each change leaves the list.
            words[place] = change(next(w for w in word_list()[place * 80 :] if len(w) > 6))
            title = f"word {place + 1}: {name.replace('-', ' ')}"
            rules = ["aezeed.word-list"]
            yield _refused(f"word/{name}-{place}", title, rules, words, "unknown-word")


def _damaged() -> Iterator[Case]:
    for version in (1, 2, 128, 255):
        data = bytearray(phrase_bytes(phrase(f"version-{version}")))
        data[0] = version
        title = f"version {version}, with the right checksum"
        rules = ["aezeed.outer-version"]
        yield _refused(f"version/{version}", title, rules, checked(data), "unknown-version")
    for name, place in (("ciphertext", 1), ("end-of-ciphertext", 23), ("salt", 24), ("end", 28)):
        data = bytearray(phrase_bytes(phrase(f"flipped-{name}")))
        data[place] ^= 1
        title = f"one bit of byte {place} is another, with the right checksum"
        rules = ["aezeed.authenticated", "aezeed.cipher"]
        yield _refused(f"flipped/{name}", title, rules, checked(data), "auth-failed")
    for place in range(29, 33):
        data = bytearray(phrase_bytes(phrase(f"checksum-{place}")))
        data[place] ^= 0x40
        title = f"byte {place - 28} of the checksum is another"
        rules = ["aezeed.checksum"]
        yield _refused(f"checksum/{place}", title, rules, words_of(bytes(data)), "bad-checksum")
    for name in ("little-endian", "crc-32", "zeros", "of-ciphertext"):
        data = bytearray(phrase_bytes(phrase(f"checksum-{name}")))
        words = checked(data, name)
        rules = ["aezeed.checksum"]
        yield _refused(f"checksum/{name}", f"checksum: {name}", rules, words, "bad-checksum")


def _two_faults() -> Iterator[Case]:
    rules = ["aezeed.order", "aezeed.outer-version"]
    data = bytearray(phrase_bytes(phrase("version-and-checksum")))
    data[0] = 3
    title = "another version, and a wrong checksum"
    words = words_of(bytes(data))
    yield _refused("order/version-first", title, rules, words, "unknown-version")
    words = [*words[:23], "lightning"]
    title = "a word that is not in the list, another version, and a wrong checksum"
    yield _refused("order/word-first", title, ["aezeed.order"], words, "unknown-word")
    words = phrase("checksum-and-passphrase")
    words[5], words[6] = words[6], words[5]
    yield decode_case(
        "order/checksum-first",
        "a wrong checksum, and another passphrase",
        ["aezeed.order", "aezeed.checksum"],
        WHY,
        {"words": words, "passphrase": b"another".hex(), SCRYPT_N: QUICK},
        invalid(refusal("bad-checksum", "frame")),
    )


def _unwritable() -> Iterator[Case]:
    good = {**seed_json(seed_of("unwritable", 5_800)), "passphrase": "", SCRYPT_N: QUICK}
    for name, change in (
        ("entropy-15", {"entropy": "11" * 15}),
        ("entropy-17", {"entropy": "11" * 17}),
        ("entropy-32", {"entropy": "11" * 32}),
        ("entropy-none", {"entropy": ""}),
        ("salt-4", {"salt": "22" * 4}),
        ("salt-8", {"salt": "22" * 8}),
        ("birthday-65536", {"birthday": 65_536}),
        ("birthday-negative", {"birthday": -1}),
        ("internal-version-256", {"internal_version": 256}),
    ):
        expect = invalid(refusal("out-of-range", "semantic"))
        title = f"does not fit: {name.replace('-', ' ')}"
        yield encode_case(f"range/{name}", title, "aezeed.range", {**good, **change}, expect)
