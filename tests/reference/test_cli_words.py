"""The words of a wallet open its backups, however they were written down, and are never shown."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from mnemonic import Mnemonic

from scbref.cli.backup_input import recognise
from scbref.cli.key import Key
from scbref.cli.key_texts import make_key
from scbref.cli.opening import open_backup, parse_backup
from scbref.cli.passphrase import Passphrase
from scbref.cli.seed_words import find_words
from scbref.keys.aezeed import CipherSeed, encode_aezeed, word_list
from tests.reference.captured_files import json_lines
from tests.reference.cli_cases import ROWS, Case, one_line, run

LIVE = json_lines("live/index.jsonl")
NODES = {row["node"]: row for row in LIVE}
WITH_PASSPHRASE = next(row for row in LIVE if row["passphrase"] and row["form"] == "raw")
WITHOUT = next(row for row in LIVE if not row["passphrase"] and row["lncli_channels"])


def content(row: dict[str, Any]) -> bytes:
    return row["text"].encode() if "text" in row else bytes.fromhex(row["hex"])


def key_of(row: dict[str, Any], folder: Path) -> Key:
    file = folder / "passphrase"
    file.write_text(row["passphrase"] + "\n", encoding="utf-8")
    passphrase = Passphrase(str(file), may_ask=False)
    return make_key("--words-file", "words", row["mnemonic"].encode(), None, passphrase)


@pytest.mark.parametrize("node", NODES)
def test_every_file_of_a_real_node_opens_with_its_words(node: str, tmp_path: Path) -> None:
    key = key_of(NODES[node], tmp_path)
    rows = [row for row in LIVE if row["node"] == node]
    for row in rows:
        assert row["mnemonic"] == NODES[node]["mnemonic"]
        opened = open_backup(recognise(row["id"], content(row)), key)
        assert (opened.was_found, opened.mending) == (True, "")
        parsed = parse_backup(opened)
        assert parsed.kind == row["kind"]
        expected = row["lnd_verifychanbackup"]
        if expected is not None:
            shown = [str(single.funding_outpoint) for single in parsed.singles]
            assert sorted(shown) == sorted(expected), row["id"]


def test_the_real_files_are_all_there() -> None:
    assert len(LIVE) == 191 and len(NODES) == 4


def table(words: list[str], columns: int = 4) -> str:
    """The words as lnd prints them."""
    cells = [f"{number:2}. {word:9}" for number, word in enumerate(words, 1)]
    lines = ["".join(cells[i : i + columns]) for i in range(0, len(cells), columns)]
    rule = "-" * 15
    return "\n".join(
        [f"{rule}BEGIN LND CIPHER SEED{rule}", *lines, f"{rule}END LND CIPHER SEED-{rule}"]
    )


def session(words: list[str]) -> str:
    return (
        "$ lncli create\nInput wallet password: \nConfirm password: \n\n"
        "!!!YOU MUST WRITE DOWN THIS SEED TO BE ABLE TO RESTORE THE WALLET!!!\n\n"
        f"{table(words)}\n\n"
        "!!!YOU MUST WRITE DOWN THIS SEED TO BE ABLE TO RESTORE THE WALLET!!!\n\n"
        "lnd successfully initialized!\n$ \n"
    )


WRITTEN = {
    "one line": " ".join,
    "many lines": "\n".join,
    "commas": ", ".join,
    "capitals": lambda words: " ".join(words).upper(),
    "lnd's table": table,
    "numbered lines": lambda words: "\n".join(f"{n}) {word}" for n, word in enumerate(words, 1)),
    "numbers in a line of their own": lambda words: "\n".join(
        f"{n}\n{word}" for n, word in enumerate(words, 1)
    ),
    "a terminal session": session,
    "a table without its first line": lambda words: table(words).split("\n", 1)[1],
    "colours": lambda words: f"\x1b[1m{' '.join(words)}\x1b[0m",
    "a sentence before": lambda words: f"the phrase: {' '.join(words)}\n",
    "first four letters": lambda words: " ".join(word[:4] for word in words),
    "dashes": "-".join,
    "colons": ":".join,
    "quotes": lambda words: f'"{" ".join(words)}"',
    "typographic quotes": lambda words: f"\u201c{' '.join(words)}\u201d",
    "REST's JSON": lambda words: json.dumps({"cipher_seed_mnemonic": words}),
    "a list": json.dumps,
    "windows": lambda words: "\ufeff" + "\r\n".join(words),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WRITTEN)
def test_words_are_read_as_people_have_them(way: str, tmp_path: Path) -> None:
    it = Case({**ROWS["S003"]}, tmp_path)
    words = WITHOUT["mnemonic"].split()
    file = it.write("words", WRITTEN[way](words).encode())
    backup = it.write("channel.backup", content(WITHOUT))
    for option in ("--words-file", "--keys-file", "--seed-file"):
        result = run("verify", backup, option, file)
        assert result.exit_code == 0, result.stderr
        assert "with these words on the test networks (coin type 1)" in result.stdout
        assert not any(word in result.output.split() for word in set(words) - {"original"})


@pytest.mark.slow
def test_words_from_the_environment_and_from_a_prompt(tmp_path: Path) -> None:
    it = Case(ROWS["S003"], tmp_path)
    backup = it.write("channel.backup", content(WITH_PASSPHRASE))
    words, passphrase = WITH_PASSPHRASE["mnemonic"], WITH_PASSPHRASE["passphrase"]
    env = {"SCBREF_WORDS": words, "SCBREF_PASSPHRASE": passphrase}
    assert run("verify", backup, env=env).exit_code == 0
    asked = run("verify", backup, "--prompt", stdin=f"{words}\n{passphrase}\n")
    assert asked.exit_code == 0, asked.stderr
    assert "Passphrase of the words" in asked.stderr
    assert passphrase not in asked.output and words.split()[0] not in asked.output
    pasted = run("verify", backup, "--prompt", stdin=f"{table(words.split())}\n{passphrase}\n")
    assert pasted.exit_code == 0, pasted.stderr


def test_the_passphrase_is_not_asked_for_when_there_is_none(tmp_path: Path) -> None:
    it = Case(ROWS["S003"], tmp_path)
    backup = it.write("channel.backup", content(WITHOUT))
    result = run("verify", backup, "--prompt", stdin=WITHOUT["mnemonic"] + "\n")
    assert result.exit_code == 0
    assert "Passphrase" not in result.stderr


PASSPHRASES = {
    "none": (None, "they have a passphrase"),
    "another": ("x", "the passphrase is wrong"),
    "a space more": (" " + WITH_PASSPHRASE["passphrase"], "the passphrase nearly"),
}


@pytest.mark.parametrize("name", PASSPHRASES)
def test_what_is_wrong_with_a_passphrase_is_told(name: str, tmp_path: Path) -> None:
    given, said = PASSPHRASES[name]
    it = Case(ROWS["S003"], tmp_path)
    words = it.write("words", WITH_PASSPHRASE["mnemonic"].encode())
    args = ["--words-file", words]
    if given is not None:
        args += ["--passphrase-file", it.write("passphrase", given.encode())]
    result = run("verify", it.write("b", content(WITH_PASSPHRASE)), *args)
    assert result.exit_code == 2
    assert said in one_line(result)
    assert WITH_PASSPHRASE["passphrase"] not in result.output


def test_the_line_break_of_a_passphrase_file_is_taken_off(tmp_path: Path) -> None:
    it = Case(ROWS["S003"], tmp_path)
    words = it.write("words", WITH_PASSPHRASE["mnemonic"].encode())
    for after in ("", "\n", "\r\n"):
        file = it.write("passphrase", (WITH_PASSPHRASE["passphrase"] + after).encode())
        args = ["--words-file", words, "--passphrase-file", file]
        assert run("verify", it.write("b", content(WITH_PASSPHRASE)), *args).exit_code == 0


def test_a_passphrase_where_there_is_none_is_told(tmp_path: Path) -> None:
    it = Case(ROWS["S003"], tmp_path)
    args = ["--words-file", it.write("words", WITHOUT["mnemonic"].encode())]
    args += ["--passphrase-file", it.write("passphrase", b"my wallet password")]
    result = run("verify", it.write("b", content(WITHOUT)), *args)
    assert result.exit_code == 2
    assert "have no passphrase" in one_line(result)


def test_a_passphrase_without_words_is_refused(it: Case) -> None:
    result = run("verify", it.file, *it.key, "--passphrase-file", it.write("p", b"x"))
    assert result.exit_code == 2
    assert "--passphrase-file goes with words" in one_line(result)


def test_another_nodes_backup_is_told_from_a_wrong_passphrase(tmp_path: Path) -> None:
    it = Case(ROWS["S003"], tmp_path)
    words = it.write("words", WITHOUT["mnemonic"].encode())
    result = run("verify", it.file, "--words-file", words)
    assert result.exit_code == 3
    assert "another node's or seed's key" in one_line(result)


def spoiled(words: list[str]) -> dict[str, tuple[list[str], str]]:
    known = word_list()
    return {
        "a typo": ([*words[:5], words[5] + "x", *words[6:]], "word 6 of 24 is not in the list"),
        "23 words": (words[:-1], "23 words; lnd's phrase has 24"),
        "25 words": ([*words[:9], words[0], *words[9:]], "25 words; lnd's phrase has 24"),
        "two exchanged": ([*words[:6], words[7], words[6], *words[8:]], "lnd's checksum"),
        "another first word": ([known[2000], *words[1:]], "lnd's phrases begin with one of"),
        "another language": (["\u00e9l\u00e8ve"] * 24, "most of the words are not in the list"),
        "12 words": (words[:12], "without the checksum of BIP-39"),
    }


@pytest.mark.parametrize("name", spoiled(["abandon"] * 24))
def test_wrong_words_are_told_and_not_repeated(name: str, tmp_path: Path) -> None:
    words = WITHOUT["mnemonic"].split()
    given, said = spoiled(words)[name]
    it = Case(ROWS["S003"], tmp_path)
    result = run("verify", it.file, "--words-file", it.write("words", " ".join(given).encode()))
    assert result.exit_code == 2
    assert said in one_line(result)
    # The nearest words are offered; of those that were right none is told.
    offered = {words[5]} if name == "a typo" else set()
    told = set(result.stderr.replace(",", " ").replace(";", " ").split())
    assert not told & ({word for word in given if len(word) > 4} - offered - {"wrong"})


def test_the_nearest_words_are_offered(tmp_path: Path) -> None:
    words = WITHOUT["mnemonic"].split()
    it = Case(ROWS["S003"], tmp_path)
    given = " ".join([*words[:5], words[5] + "x", *words[6:]])
    result = run("verify", it.file, "--words-file", it.write("words", given.encode()))
    assert f"the nearest: {words[5]}" in one_line(result)


@pytest.mark.parametrize("count", [12, 24])
@pytest.mark.parametrize("passphrase", ["", "a passphrase"])
def test_a_bip39_phrase_is_known_by_its_checksum(
    count: int, passphrase: str, tmp_path: Path
) -> None:
    it = Case(ROWS["S003"], tmp_path)
    phrase = Mnemonic("english").to_mnemonic(bytes(range(count * 4 // 3)))
    seed = it.write("seed", Mnemonic.to_seed(phrase, passphrase).hex().encode())
    words = ["--words-file", it.write("words", phrase.encode())]
    if passphrase:
        words += ["--passphrase-file", it.write("passphrase", passphrase.encode())]
    same = run("derive-key", *words).stdout
    assert same and same == run("derive-key", "--seed-file", seed).stdout
    result = run("verify", it.file, *words)
    assert result.exit_code == 3
    assert "this is a BIP-39 phrase of another wallet" in one_line(result)


def phrase_of_both_kinds(entropy: bytes) -> tuple[str, ...]:
    """Words with lnd's checksum that have that of BIP-39 too, as one salt in 256 gives them."""
    check = Mnemonic("english").check
    for salt in range(1 << 16):
        seed = CipherSeed(entropy, 1, salt=salt.to_bytes(5, "big"))
        words = encode_aezeed(seed, scrypt_n=2)
        if check(" ".join(words)):
            return words
    raise AssertionError("no such salt")


def test_a_phrase_of_both_kinds_is_tried_as_both(monkeypatch: pytest.MonkeyPatch) -> None:
    from scbref.cli import seed_words

    decode = seed_words.decode_aezeed
    monkeypatch.setattr(seed_words, "decode_aezeed", lambda *a: decode(*a, scrypt_n=2))
    words = phrase_of_both_kinds(bytes(16))
    key = make_key("words", "words", " ".join(words).encode(), 0, Passphrase(None, may_ask=False))
    assert key.name.startswith("these words")
    others = [other.key for other in key.others() if other.is_open]
    assert [other.name for other in others] == ["this BIP-39 phrase on mainnet (coin type 0)"]


def test_words_beside_other_text_are_found() -> None:
    words = WITHOUT["mnemonic"].split()
    assert find_words("my seed phrase\n" + " ".join(words)) == words
    assert find_words("nothing of that kind (really)") != words
    assert find_words("") == []


def test_base64_of_a_seed_is_refused_as_an_argument(it: Case) -> None:
    secret = base64.b64encode(bytes.fromhex(it.row["seed_hex"])).decode()
    for argument in (secret, f"--{secret}", f"-{secret}", f"--file={secret}", f"--{secret}x"):
        result = run("inspect", it.file, argument)
        assert result.exit_code == 2
        assert secret.rstrip("=") not in result.output, argument
