"""The 24 words against lnd's own package: every captured phrase, both ways, and each refusal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from scbref.errors import SeedWordsError
from scbref.keys.aezeed import CipherSeed, decode_aezeed, encode_aezeed, phrase_bytes, word_list
from tests.reference.captured_files import json_lines

ROWS = list(json_lines("lnd-aezeed.jsonl"))
CODES = {
    "invalid passphrase": "auth-failed",
    "mnemonic phrase checksum doesn't match": "bad-checksum",
    "wrong seed version": "unknown-version",
}
QUICK = 16
"""A cost parameter with which a thousand phrases take no time."""


def words_of(row: dict[str, object]) -> list[str]:
    # lnd was given 24 strings, some of them empty or with a space behind.
    return str(row["mnemonic"]).split(" ", 23)


@pytest.mark.slow
@pytest.mark.parametrize("row", [row for row in ROWS if row["ok"]], ids=lambda row: row["id"])
def test_what_lnd_deciphers_is_deciphered_and_made_again(row: dict[str, object]) -> None:
    passphrase = bytes.fromhex(str(row["passphrase_hex"]))
    seed = decode_aezeed(words_of(row), passphrase)
    assert seed.entropy.hex() == row["entropy_hex"]
    assert seed.birthday == row["birthday_days"]
    assert seed.internal_version == row["internal_version"]
    assert seed.salt.hex() == row["salt_hex"]
    assert phrase_bytes(words_of(row)).hex() == row["enciphered_hex"]
    assert list(encode_aezeed(seed, passphrase)) == words_of(row)


@pytest.mark.parametrize("row", [row for row in ROWS if not row["ok"]], ids=lambda row: row["id"])
def test_what_lnd_refuses_is_refused_for_its_reason(row: dict[str, object]) -> None:
    with pytest.raises(SeedWordsError) as caught:
        decode_aezeed(words_of(row), bytes.fromhex(str(row["passphrase_hex"])))
    error = str(row["error"])
    if "isn't a part of default word list" in error:
        assert caught.value.code == "unknown-word"
        assert f"index={caught.value.index}" in error
    else:
        assert caught.value.code == CODES[error]
        assert caught.value.index is None


def test_every_row_was_asked() -> None:
    assert len(ROWS) == 102


@settings(max_examples=60, deadline=None)
@given(
    st.binary(min_size=16, max_size=16),
    st.integers(0, 65_535),
    st.integers(0, 255),
    st.binary(min_size=5, max_size=5),
    st.binary(max_size=40),
)
def test_there_and_back(
    entropy: bytes, birthday: int, version: int, salt: bytes, passphrase: bytes
) -> None:
    seed = CipherSeed(entropy, birthday, version, salt)
    words = encode_aezeed(seed, passphrase, scrypt_n=QUICK)
    assert decode_aezeed(words, passphrase, scrypt_n=QUICK) == seed
    if passphrase and passphrase != b"aezeed":
        with pytest.raises(SeedWordsError) as caught:
            decode_aezeed(words, passphrase + b"x", scrypt_n=QUICK)
        assert caught.value.code == "auth-failed"


@pytest.mark.parametrize("count", [0, 1, 12, 23, 25])
def test_a_phrase_has_24_words(count: int) -> None:
    with pytest.raises(SeedWordsError) as caught:
        decode_aezeed(list(word_list()[:count]))
    assert caught.value.code == "out-of-range"
    assert f"{count} words" in str(caught.value)


def test_no_secret_is_in_an_error_or_a_repr() -> None:
    words = str(ROWS[0]["mnemonic"]).split()
    with pytest.raises(SeedWordsError) as caught:
        decode_aezeed([*words[:5], "notaword", *words[6:]])
    assert not any(word in str(caught.value).split() for word in [*words, "notaword"])
    seed = decode_aezeed(words)
    assert seed.entropy.hex() not in repr(seed) and repr(seed.entropy) not in repr(seed)


@pytest.mark.parametrize(
    "wrong",
    [
        CipherSeed(bytes(15), 0),
        CipherSeed(bytes(16), 65_536),
        CipherSeed(bytes(16), -1),
        CipherSeed(bytes(16), 0, 256),
        CipherSeed(bytes(16), 0, 0, bytes(4)),
    ],
)
def test_what_does_not_fit_is_not_encoded(wrong: CipherSeed) -> None:
    with pytest.raises(SeedWordsError) as caught:
        encode_aezeed(wrong, scrypt_n=QUICK)
    assert caught.value.code == "out-of-range"
