"""Each failure is one line that says what it is and what to try, and an exit code."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from scbref.cli.failure import EXIT_CODES
from tests.reference.captured_files import ROOT
from tests.reference.cli_cases import ROWS, Case, behaviour_plaintexts, one_line, run

FOREIGN = {
    "text": (b"hello, world\n", "text;"),
    "words": (b"abandon " * 11 + b"about\n", "may be a mnemonic"),
    "json": (b'{"a": [1, 2]}', "JSON without a backup"),
    "deep json": (b"[" * 5000, "JSON without a backup"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(80), "a PNG image"),
    "zip": (b"PK\x03\x04" + bytes(range(80)), "a zip archive; unpack it first"),
    "gzip": (b"\x1f\x8b\x08" + bytes(range(80)), "gzip data; unpack it first"),
    "sqlite": (b"SQLite format 3\0" + bytes(84), "an SQLite database"),
    "bolt": (bytes(range(16)) + b"\xed\xda\x0c\xed" + bytes(range(80)), "a bolt database"),
    "zeros": (bytes(500), "nothing but zero bytes"),
    "macaroon": (b"\x02\x01\x03lnd" + bytes(range(80)), "a macaroon"),
    "pem": (b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "text;"),
    "odd hex": (b"abc" * 33, "odd number of digits"),
    "spaces": (b" \n\t", "white space"),
    "nothing": (b"", "0 bytes"),
    "short": (bytes(range(23)), "23 bytes, too short"),
    "no tag": (bytes(range(39)), "39 bytes, too short"),
    "unpacked": (b'{"version": 0, "static_backups": []}', "scbref pack"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_backup_is_named(name: str, it: Case) -> None:
    content, said = FOREIGN[name]
    file = it.write("given", content)
    for command in ("inspect", "verify", "unpack"):
        result = run(command, file, *it.key)
        assert result.exit_code == 4
        assert said in one_line(result)


@pytest.mark.parametrize("name", ["png", "bolt", "short", "text"])
def test_what_is_no_backup_is_named_before_a_key_is_asked_for(name: str, it: Case) -> None:
    result = run("inspect", it.write("given", FOREIGN[name][0]))
    assert result.exit_code == 4
    assert FOREIGN[name][1] in one_line(result)


def test_wrong_key(it: Case) -> None:
    other = it.write("other", b"00112233445566778899aabbccddeeff")
    result = run("inspect", it.file, "--seed-file", other)
    assert result.exit_code == 3
    assert "message authentication failed" in one_line(result)
    assert "another node's or seed's key" in result.stderr


@pytest.mark.parametrize("coin_type", [0, 1, 2])
def test_wrong_network_is_found_out(coin_type: int, tmp_path: Path) -> None:
    row = next(row for row in ROWS.values() if row["coin_type"] == coin_type)
    it = Case(row, tmp_path)
    wrong = {0: "testnet", 1: "mainnet", 2: "mainnet"}[coin_type]
    result = run("inspect", it.file, "--seed-file", it.seed_file, "--network", wrong)
    assert result.exit_code == 3
    hint = ("--network mainnet", "--network testnet (or", "--network litecoin")[coin_type]
    assert hint in one_line(result)


def test_a_key_of_the_other_kind_is_found_out(tmp_path: Path) -> None:
    it = Case(ROWS["S003"], tmp_path)
    symmetric = it.write("sym", it.row["sym_key"].encode())
    result = run("inspect", it.file, "--seed-file", symmetric)
    assert result.exit_code == 3
    assert "use --key-file" in one_line(result)


def empty_backup(it: Case) -> str:
    return it.seal(bytes(5), "empty.backup")


def test_an_empty_backup_opens_with_a_warning(it: Case) -> None:
    for command in (["inspect"], ["verify", "--min-channels", "0"], ["unpack"]):
        result = run(*command, empty_backup(it), *it.key)
        assert result.exit_code == 0
        assert "an empty backup: no channels. It restores nothing" in result.stderr
    assert "Multi, 0 channels" in run("inspect", empty_backup(it), *it.key).stdout


def test_45_bytes_that_do_not_open_are_still_known(it: Case) -> None:
    other = it.write("other", b"00112233445566778899aabbccddeeff")
    result = run("inspect", empty_backup(it), "--seed-file", other)
    assert result.exit_code == 3
    assert "45 bytes is the size of an empty backup" in one_line(result)


def test_a_cut_file_is_called_cut(it: Case) -> None:
    result = run("inspect", it.write("cut", it.packed[:300]), *it.key)
    assert result.exit_code == 3
    assert "300 bytes hold no channel" in one_line(result)


def test_plaintext_without_plain_is_told_so(it: Case) -> None:
    file = it.write("plain", bytes.fromhex(it.row["plaintext"]))
    result = run("inspect", file, *it.key)
    assert result.exit_code == 3
    assert "not encrypted; add --plain" in one_line(result)


def test_authentic_but_unreadable_names_field_and_offset(it: Case) -> None:
    plaintext = bytearray.fromhex(it.row["plaintext"])
    plaintext[78] = 5
    result = run("inspect", it.seal(bytes(plaintext)), *it.key)
    assert result.exit_code == 4
    assert "authentic, but not a readable Single" in one_line(result)
    assert "in remote_node_pub at byte 78" in result.stderr


@pytest.mark.parametrize("version", [8, 0x7F, 0x88])
def test_an_unknown_version_means_a_newer_lnd(version: int, it: Case) -> None:
    plaintext = bytearray.fromhex(it.row["plaintext"])
    plaintext[0] = version
    result = run("inspect", it.seal(bytes(plaintext)), *it.key)
    assert result.exit_code == 4
    assert f"unknown Single version {version & 0x7F} in version at byte 0" in one_line(result)
    assert "written by a newer lnd" in result.stderr


def test_an_unknown_version_inside_a_multi(tmp_path: Path) -> None:
    row = next(row for row in ROWS.values() if row["kind"] == "multi" and row["count"])
    plaintext = bytearray.fromhex(row["plaintext"])
    plaintext[5] = 9
    it = Case(row, tmp_path)
    result = run("verify", it.seal(bytes(plaintext)), *it.key)
    assert result.exit_code == 4
    assert "unknown Single version 9 in static_backups[0].version at byte 5" in one_line(result)


def test_an_unknown_multi_version(tmp_path: Path) -> None:
    row = next(row for row in ROWS.values() if row["kind"] == "multi" and row["count"])
    it = Case(row, tmp_path)
    plaintext = b"\x01" + bytes.fromhex(row["plaintext"])[1:]
    result = run("verify", it.seal(plaintext), *it.key)
    assert result.exit_code == 4
    assert "unknown Multi version 1 in version at byte 0" in one_line(result)


@pytest.mark.slow
def test_whatever_lnd_refuses_is_one_line(it: Case) -> None:
    refused = behaviour_plaintexts(ok=False)
    assert len(refused) > 50
    for case, plaintext in refused:
        for command in ("verify", "unpack", "inspect"):
            result = run(command, it.seal(plaintext), *it.key)
            # Of a Multi and a Single, lnd was asked for the one that it is not.
            if result.exit_code:
                assert result.exit_code == 4, case
                one_line(result)


def test_missing_forbidden_and_folder(it: Case, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("unpack", str(tmp_path), *it.key)
    assert result.exit_code == 5
    assert "is a directory" in one_line(result)
    for file, said in (
        (str(tmp_path / "nowhere"), "no such file"),
        (str(tmp_path / "empty"), "no file is in the folder"),
        (f"{it.file}/below", "not a directory"),
        ("x" * 5000, "file name too long"),
        ("a\0b", "no such file"),
    ):
        result = run("inspect", file, *it.key)
        assert result.exit_code == 5
        assert said in one_line(result)
        assert len(result.stderr) < 500


def test_a_file_name_cannot_steer_the_terminal(it: Case) -> None:
    for name in ("\x1b]0;title\x07", "two\nlines", "[red]\u202e"):
        result = run("inspect", name, *it.key)
        assert result.exit_code == 5
        assert one_line(result).strip().isprintable()
        there = run("inspect", it.write(name, it.packed), *it.key)
        assert there.exit_code == 0
        assert not set(there.output) & {"\x1b", "\x07", "\u202e"}


def encodings(packed: bytes) -> dict[str, tuple[bytes, str]]:
    text = base64.b64encode(packed).decode()
    lines = "\r\n".join(text[i : i + 76] for i in range(0, len(text), 76))
    url = base64.urlsafe_b64encode(packed).decode()
    snapshot = {
        "single_chan_backups": {"chan_backups": []},
        "multi_chan_backup": {"chan_points": [], "multi_chan_backup": text},
    }
    one = {"single_chan_backups": {"chan_backups": [{"chan_point": {}, "chan_backup": text}]}}
    lncli = {"chan_point": "00:0", "chan_backup": packed.hex()}
    camel = {"multiChanBackup": {"multiChanBackup": url}}
    return {
        "hex": (packed.hex().encode() + b"\n", "hex"),
        "upper hex": (b"0x" + packed.hex().upper().encode(), "hex"),
        "hex with blanks": (packed.hex(" ", 4).encode(), "hex"),
        "hex with bom": (b"\xef\xbb\xbf" + packed.hex().encode(), "hex behind a byte order mark"),
        "hex as utf-16": (packed.hex().encode("utf-16"), "hex behind a byte order mark"),
        "base64": (text.encode(), "base64"),
        "base64 in lines": (lines.encode() + b"\r\n\r\n", "base64"),
        "base64url": (url.rstrip("=").encode(), "base64url"),
        "snapshot": (json.dumps(snapshot, indent=2).encode(), "base64 in JSON"),
        "one single": (json.dumps(one).encode(), "base64 in JSON"),
        "lncli single": (json.dumps(lncli).encode(), "hex in JSON"),
        "camel case": (json.dumps(camel).encode(), "base64url in JSON"),
        "json string": (json.dumps(text).encode(), "base64 in JSON"),
    }


def url_alphabet_case(folder: Path) -> Case:
    """A backup whose base64 needs both characters that base64url replaces."""
    for row in ROWS.values():
        text = base64.b64encode(bytes.fromhex(row["packed"])).decode()
        if "+" in text and "/" in text:
            return Case(row, folder)
    raise AssertionError("no such backup")


@pytest.mark.parametrize("name", encodings(b"\xfb\xff" * 30))
def test_encoded_input_is_undone_and_named(name: str, tmp_path: Path) -> None:
    it = url_alphabet_case(tmp_path)
    content, said = encodings(it.packed)[name]
    result = run("verify", it.write("given", content), *it.key)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == f"scbref: note: input was {said}\n"
    piped = run("verify", "-", *it.key, stdin=content)
    assert (piped.exit_code, piped.stderr) == (0, result.stderr)


def test_one_of_several_singles_is_chosen_by_number(it: Case) -> None:
    entries = [{"chan_backup": text} for text in (bytes(50).hex(), it.packed.hex())]
    content = json.dumps({"single_chan_backups": {"chan_backups": entries}}).encode()
    file = it.write("given", content)
    result = run("unpack", file, *it.key)
    assert result.exit_code == 2
    assert "holds 2 packed Singles; choose one with --entry N" in one_line(result)
    assert run("verify", file, "--entry", "2", *it.key).exit_code == 0
    assert run("verify", file, "--entry", "3", *it.key).exit_code == 2


def test_help_documents_the_exit_codes() -> None:
    result = run("--help")
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert [text for code, text in EXIT_CODES.items() if f"{code} {text}" not in shown] == []


def test_usage_errors_are_one_line_too(it: Case) -> None:
    for args in (
        [],
        ["nonsense"],
        ["inspect"],
        ["inspect", it.file],
        ["inspect", it.file, "--wrong"],
        ["inspect", it.file, *it.key, "--coin-type", "1"],
        ["inspect", it.file, *it.key, "--key-file", it.seed_file],
        ["inspect", it.file, "--plain", *it.key],
        ["inspect", it.file, "--json", "--hex", *it.key],
        ["inspect", it.file, "--seed-file", it.seed_file, "--network", "moon"],
        ["inspect", it.file, "--seed-file", it.seed_file, "--coin-type", "-1"],
        ["inspect", "-", "--seed-file", "-"],
        ["derive-key"],
        ["derive-key", *it.key, "--family", "-1"],
        ["derive-key", *it.key, "--family", str(2**31)],
        ["derive-key", *it.key, "--index", str(2**32)],
    ):
        result = run(*args)
        assert result.exit_code == 2, args
        one_line(result)


def test_the_docs_page_has_the_same_exit_codes() -> None:
    page = (ROOT / "docs" / "how-to" / "inspect.md").read_text(encoding="utf-8")
    rows = [f"| {code} | {text} |" for code, text in EXIT_CODES.items()]
    assert [row for row in rows if row not in page] == []
