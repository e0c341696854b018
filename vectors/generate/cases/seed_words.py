"""The 24 words of a wallet: phrases that lnd made, and phrases of our own that cost nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from scbref.keys.aezeed import CipherSeed, encode_aezeed

from ..tools.captured import aezeed_rows
from ..tools.case import Case, Json, invalid, refusal, valid
from ..tools.phrases import words_of
from ..tools.seed_word_cases import (
    ACCEPTED,
    QUICK,
    SCRYPT_N,
    decode_case,
    encode_case,
    seed_json,
    seed_of,
)

WORDS: Final = "The owner's 24 words open nothing, although they are right."
CAPTURED: Final = (0, 3, 5, 7, 10)
"""Numbers of lnd's phrases that are deciphered at lnd's cost; each has another passphrase."""
ENCODED: Final = (4, 8)
"""Numbers of those that are made again."""
ACCEPTING: Final = (
    "aezeed.word-count",
    "aezeed.word-list",
    "aezeed.outer-version",
    "aezeed.checksum",
    "aezeed.authenticated",
)
"""Requirements that refuse, and that a right phrase keeps."""
CODES: Final = {
    "invalid passphrase": ("auth-failed", "seal", "aezeed.authenticated"),
    "mnemonic phrase checksum doesn't match": ("bad-checksum", "frame", "aezeed.checksum"),
    "wrong seed version": ("unknown-version", "frame", "aezeed.outer-version"),
}
"""What lnd says of a phrase, and what that is here."""


def vectors() -> Iterator[Case]:
    """Yield the cases about phrases that open, and those that lnd was seen to refuse."""
    yield from _deciphered_by_lnd()
    yield from _refused_by_lnd()
    yield from _made_by_lnd()
    yield from _numbers()
    yield from _passphrases()


def _captured_seed(row: Json) -> Json:
    return {
        "internal_version": row["internal_version"],
        "birthday": row["birthday_days"],
        "entropy": row["entropy_hex"],
        "salt": row["salt_hex"],
    }


def _asked(row: Json) -> Json:
    return {"words": words_of(row), "passphrase": row["passphrase_hex"]}


def _deciphered_by_lnd() -> Iterator[Case]:
    rows = [row for row in aezeed_rows() if row["ok"]]
    rules = ["aezeed.key", "aezeed.cipher", "aezeed.layout", "aezeed.plaintext"]
    for number in CAPTURED:
        row = rows[number]
        first = "aezeed.passphrase-bytes" if row["passphrase_hex"] else "aezeed.default-passphrase"
        yield decode_case(
            f"lnd/{row['id']}",
            f"a phrase of lnd's; passphrase of {len(row['passphrase_hex']) // 2} bytes",
            [*rules, first, *ACCEPTING],
            WORDS,
            _asked(row),
            valid(**_captured_seed(row)),
        )


def _refused_by_lnd() -> Iterator[Case]:
    wrong_passphrases = 0
    for row in aezeed_rows():
        if row["ok"]:
            continue
        error = row["error"]
        if "isn't a part of default word list" in error:
            code, phase, rule = "unknown-word", "frame", "aezeed.word-list"
        else:
            code, phase, rule = CODES[error]
        wrong_passphrases += code == "auth-failed"
        if code == "auth-failed" and wrong_passphrases > 1:  # each costs a tenth of a second
            continue
        yield decode_case(
            f"lnd/{row['id']}",
            f"refused by lnd: {error}",
            rule,
            ACCEPTED,
            _asked(row),
            invalid(refusal(code, phase)),
        )


def _made_by_lnd() -> Iterator[Case]:
    rows = [row for row in aezeed_rows() if row["ok"]]
    for number in ENCODED:
        row = rows[number]
        yield encode_case(
            f"lnd/{row['id']}",
            "a phrase of lnd's, made again",
            ["aezeed.layout", "aezeed.key", "aezeed.cipher", "aezeed.range"],
            {**_captured_seed(row), "passphrase": row["passphrase_hex"]},
            valid(words=words_of(row)),
        )


def _both_ways(
    slug: str,
    title: str,
    rules: Sequence[str],
    seed: CipherSeed,
    passphrase: bytes = b"",
    cost: int = QUICK,
) -> Iterator[Case]:
    words = list(encode_aezeed(seed, passphrase, scrypt_n=cost))
    more = {"passphrase": passphrase.hex(), SCRYPT_N: cost}
    value = seed_json(seed)
    yield decode_case(slug, title, rules, WORDS, {"words": words, **more}, valid(**value))
    yield encode_case(slug, title, [*rules, "aezeed.range"], {**value, **more}, valid(words=words))


def _numbers() -> Iterator[Case]:
    rules = ["aezeed.plaintext", "aezeed.layout", "aezeed.cipher"]
    for birthday in (0, 1, 255, 256, 5_000, 32_767, 32_768, 65_535):
        seed = seed_of(f"birthday-{birthday}", birthday)
        yield from _both_ways(f"birthday/{birthday}", f"day {birthday}", rules, seed)
    for version in (1, 2, 127, 128, 255):
        title = f"internal version {version}"
        seed = seed_of(title, 4_000 + version, version)
        own = ["aezeed.internal-version", *rules]
        yield from _both_ways(f"internal-version/{version}", title, own, seed)
    for name, salt in (("zeros", bytes(5)), ("ones", b"\xff" * 5), ("first-zero", b"\0abcd")):
        seed = seed_of(name, 6_000, salt=salt)
        yield from _both_ways(f"salt/{name}", f"salt {salt.hex()}", rules, seed)
    for name, entropy in (("zeros", bytes(16)), ("ones", b"\xff" * 16)):
        seed = replace(seed_of(name, 6_100), entropy=entropy)
        yield from _both_ways(f"entropy/{name}", f"entropy of {name}", rules, seed)
    for cost in (2, 64, 256, 1024):
        seed = seed_of(f"cost-{cost}", 6_200)
        key = ["aezeed.key", *rules]
        yield from _both_ways(f"cost/{cost}", f"scrypt with N = {cost}", key, seed, b"x", cost)


PASSPHRASES: Final = {
    "empty": b"",
    "default": b"aezeed",
    "one-space": b" ",
    "spaces-around": b"  two words ",
    "line-end": b"secret\n",
    "tab": b"\tsecret",
    "capitals": b"Secret",
    "zero-byte": b"a\0b",
    "only-zero": b"\0",
    "composed": unicodedata.normalize("NFC", "Z\u00fcrich \u00e9").encode(),
    "decomposed": unicodedata.normalize("NFD", "Z\u00fcrich \u00e9").encode(),
    "compatibility": "\ufb01\u2460".encode(),
    "no-utf-8": b"\xff\xfe\x80",
    "sixty-four": b"k" * 64,
    "sixty-five": b"k" * 65,
    "a-thousand": b"long " * 200,
}
"""Passphrases by name; HMAC treats keys of more than 64 bytes in another way."""


def _passphrases() -> Iterator[Case]:
    for name, passphrase in PASSPHRASES.items():
        rule = "aezeed.default-passphrase" if name in ("empty", "default") else ""
        rules = [rule or "aezeed.passphrase-bytes", "aezeed.key"]
        title = f"passphrase: {name.replace('-', ' ')}"
        seed = seed_of(f"passphrase/{name}", 5_500)
        yield from _both_ways(f"passphrase/{name}", title, rules, seed, passphrase)
