"""What people have in place of a backup: it is read, mended, or named for what it is."""

from __future__ import annotations

import base64
import json

import pytest

from scbref.cli.failure import CANNOT_OPEN, UNREADABLE
from scbref.envelope import seal_envelope
from tests.reference.cli_cases import ROWS, Case, one_line, run


def xxd(data: bytes) -> str:
    lines = (data[i : i + 16] for i in range(0, len(data), 16))
    return "\n".join(
        f"{16 * n:08x}: {line.hex(' ', -2):39}  {'.' * len(line)}" for n, line in enumerate(lines)
    )


def hexdump(data: bytes) -> str:
    """As ``hexdump -C``, which has ``*`` for lines like the one before."""
    shown, before = [], b""
    for i in range(0, len(data), 16):
        line = data[i : i + 16]
        if line == before:
            shown += ["*"] if shown[-1] != "*" else []
        else:
            shown.append(f"{i:08x}  {line.hex(' '):48} |{'.' * len(line)}|")
        before = line
    return "\n".join([*shown, f"{len(data):08x}"])


def words_of_16_bits(data: bytes) -> str:
    """As ``hexdump`` without an option."""
    lines = (data[i : i + 16] for i in range(0, len(data) - len(data) % 2, 16))
    shown = [
        f"{16 * n:07x} " + " ".join(line[i : i + 2][::-1].hex() for i in range(0, len(line), 2))
        for n, line in enumerate(lines)
    ]
    return "\n".join(shown)


def lncli(data: bytes) -> str:
    return json.dumps({"chan_points": ["00:0"], "multi_chan_backup": data.hex()}, indent=4)


def stream(*backups: bytes) -> str:
    """As lnd's REST sends them, one snapshot a line."""
    snapshots = (
        {"multi_chan_backup": {"multi_chan_backup": base64.b64encode(data).decode()}}
        for data in backups
    )
    return "\n".join(json.dumps({"result": each}) for each in snapshots)


READ = {
    "xxd": (xxd, "a hex dump"),
    "xxd in a session": (lambda d: f"$ xxd channel.backup\n{xxd(d)}\n$", "a hex dump"),
    "hexdump -C": (lambda d: hexdump(d + bytes(64)), "a hex dump"),
    "od": (
        lambda d: "\n".join(f"{i:06x} {d[i : i + 16].hex(' ')}" for i in range(0, len(d), 16)),
        "a hex dump",
    ),
    "session": (
        lambda d: f"$ lncli exportchanbackup --all\n{lncli(d)}\n$ \n",
        "in a terminal session",
    ),
    "session with more": (
        lambda d: (
            f'$ lncli getinfo\n{{\n  "alias": "x"\n}}\n$ lncli exportchanbackup --all\n{lncli(d)}'
        ),
        "hex in JSON of a stream, the newest in a terminal session",
    ),
    "hex in a session": (lambda d: f"$ xxd -p x\n{d.hex()}\n$ ", "hex in a terminal session"),
    "stream": (lambda d: stream(bytes(60), bytes(90), d), "base64 in JSON of a stream, the newest"),
    "cut stream": (
        lambda d: stream(bytes(60), d) + "\n" + stream(bytes(80))[:70],
        "base64 in JSON of a stream, the newest that is whole",
    ),
    "one of a stream": (stream, "base64 in JSON"),
    "buffer": (
        lambda d: json.dumps({"backup": {"type": "Buffer", "data": list(d)}}),
        "bytes in JSON",
    ),
    "list of numbers": (lambda d: json.dumps(list(d)), "bytes in JSON"),
    "numbered members": (
        lambda d: json.dumps({"chan_backup": {str(i): byte for i, byte in enumerate(d)}}),
        "bytes in JSON",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_text_that_stands_for_a_backup_is_read(name: str, it: Case) -> None:
    write, said = READ[name]
    result = run("verify", it.write("given", write(it.packed).encode()), *it.key)
    assert "opens: yes" in result.stdout, result.stderr
    assert f"input was {said}" in result.stderr or result.stderr.strip().endswith(said)


def test_a_dump_of_16_bit_words_is_read(it: Case) -> None:
    even = it.packed if len(it.packed) % 2 == 0 else it.packed + b"\0"
    result = run("verify", it.write("given", words_of_16_bits(even).encode()), *it.key)
    assert "opens: yes" in result.stdout


def mangled(data: bytes) -> dict[str, tuple[bytes, str]]:
    windows = "".join(bytes([b]).decode("cp1252", errors="ignore") or chr(b) for b in data)
    return {
        "latin-1": (data.decode("latin-1").encode(), "from Latin-1 to UTF-8 was undone"),
        "twice": (
            data.decode("latin-1").encode().decode("latin-1").encode(),
            "to UTF-8 was undone twice",
        ),
        "windows": (windows.encode(), "from Windows-1252 to UTF-8 was undone"),
        "a zero": (data + b"\0", "1 zero byte at the end was left out"),
        "zeros": (data.ljust(4096, b"\0"), "zero bytes at the end were left out"),
        "text mode": (data.replace(b"\n", b"\r\n"), "a transfer in text mode were undone"),
    }


@pytest.mark.parametrize("name", mangled(b""))
def test_what_was_done_on_the_way_is_undone_and_said(name: str, it: Case) -> None:
    content, said = mangled(it.packed)[name]
    assert content != it.packed
    result = run("verify", it.write("given", content), *it.key)
    assert "opens: yes" in result.stdout, result.stderr
    assert said in result.stderr and said in result.stdout
    assert "lnd does not open the file as it is" in result.stderr
    assert result.exit_code == 1
    as_hex = run("inspect", it.write("given", content.hex().encode()), *it.key)
    assert as_hex.exit_code == 0 and said in as_hex.stderr


def test_a_backup_that_ends_in_zeros_itself_opens_without_those_behind_it(it: Case) -> None:
    plaintext = bytes.fromhex(it.row["plaintext"])
    nonces = (number.to_bytes(24, "big") for number in range(9999))
    sealed = next(
        each
        for each in (seal_envelope(plaintext, it.sym_ring, nonce) for nonce in nonces)
        if each.endswith(b"\0")
    )
    result = run("verify", it.write("given", sealed + bytes(7)), *it.key)
    assert "7 zero bytes at the end were left out" in result.stdout


def lost(data: bytes) -> dict[str, tuple[bytes, str]]:
    half = len(data) // 2
    return {
        "U+FFFD": (data.decode(errors="replace").encode(), "became U+FFFD: they are lost"),
        "tail of zeros": (data[:half].ljust(len(data), b"\0"), "bytes are zeros, and it does not"),
        "hole": (data[:half] + bytes(100) + data[half + 100 :], "a write or copy failed there"),
        "other text": ("\u00e4\u00f6\u00fc\u20ac\u4e00".encode() * 60, "converted to UTF-8"),
        "a program's data": (bytes(range(128, 192)) * 20, "not random, as encrypted ones are"),
    }


@pytest.mark.parametrize("name", lost(b""))
def test_what_cannot_be_undone_is_named_and_no_key_blamed(name: str, it: Case) -> None:
    content, said = lost(it.packed)[name]
    result = run("verify", it.write("given", content), *it.key)
    assert result.exit_code == UNREADABLE
    assert said in one_line(result)
    assert "it is another node's" not in result.stderr


PGP_SYMMETRIC = bytes.fromhex("8c0d040903020102030405060708ff")
PGP_PUBLIC_KEY = bytes.fromhex("85010c03") + bytes(range(8)) + b"\x01"
FOREIGN = {
    "symmetric OpenPGP": (PGP_SYMMETRIC + bytes(range(200)), "an OpenPGP message; decrypt it"),
    "OpenPGP for a key": (PGP_PUBLIC_KEY + bytes(range(200)), "an OpenPGP message; decrypt it"),
    "armored OpenPGP": (
        b"-----BEGIN PGP MESSAGE-----\n\nhQEMA0\n-----END PGP MESSAGE-----\n",
        "an OpenPGP message; decrypt it",
    ),
    "web page": (b"<!DOCTYPE html>\n<html><body>404</body></html>\n", "an HTML page"),
    "XML": (b'<?xml version="1.0"?><a/>', "an XML document"),
    "lncli's error": (b"[lncli] rpc error: code = Unknown", "an error message of lncli"),
    "certificate": (b"-----BEGIN CERTIFICATE-----\nMIIB\n", "a certificate in PEM"),
    "cut JSON": (b'{"multi_chan_backup": "abcdef', "JSON that ends in the middle"),
    "JSON cut between": (b'{\n  "chan_points": [', "JSON that ends in the middle"),
    "broken JSON": (b'{"a": 1,, "b": 2}', "broken JSON"),
    "JSON cut in a session": (b'$ lncli x\n{\n  "multi_chan_backup": "ab', "ends in the middle"),
    "huge number": (b'{"a": ' + b"9" * 5000 + b"}", "JSON without a backup"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_backup_is_named(name: str, it: Case) -> None:
    content, said = FOREIGN[name]
    result = run("inspect", it.write("given", content), *it.key)
    assert result.exit_code == UNREADABLE
    assert said in one_line(result)


def test_files_of_another_program_are_named_by_their_names_only(it: Case) -> None:
    for name, size, code in (
        ("emergency.recover", 241, CANNOT_OPEN),
        ("hsm_secret", 32, UNREADABLE),
    ):
        content = it.packed[:size]
        result = run("inspect", it.write(name, content), *it.key)
        assert result.exit_code == code
        assert f"{name} is a name of Core Lightning" in one_line(result)
        unnamed = run("inspect", it.write("renamed", content), *it.key)
        assert "may have been cut off, or be another program's file" in one_line(unnamed)
        as_key = run("inspect", it.file, "--keys-file", it.write(name, content))
        assert as_key.exit_code == 2
        assert f"{name} is a name of Core Lightning" in one_line(as_key)


KEYS = {
    "wallet.db": (bytes(16) + b"\xed\xda\x0c\xed" + bytes(80), "chantools walletinfo"),
    "SQLite": (b"SQLite format 3\0" + bytes(80), "give the words of the wallet"),
    "macaroon": (b"\x02\x01\x03lnd" + bytes(range(80)), "a macaroon"),
    "certificate": (b"-----BEGIN CERTIFICATE-----\nMIIB\n", "a TLS certificate"),
    "OpenPGP": (PGP_SYMMETRIC + bytes(range(200)), "decrypt it first"),
    "JSON without a key": (b'{"a": 1}', "JSON without a key"),
    "binary": (b"\xff\xfe\xfd" * 30, "not text"),
}


@pytest.mark.parametrize("name", KEYS)
def test_what_holds_no_key_is_named(name: str, it: Case) -> None:
    content, said = KEYS[name]
    for option in ("--keys-file", "--words-file", "--seed-file"):
        result = run("inspect", it.file, option, it.write("given", content))
        assert result.exit_code == 2
        assert said in one_line(result)


def test_the_answer_for_another_key_than_the_base_key_is_refused(it: Case) -> None:
    raw = base64.b64encode(bytes.fromhex(it.row["base_pub"])).decode()
    for place in ({"key_family": 6, "key_index": 0}, {"key_family": 7, "key_index": 1}):
        answer = json.dumps({"raw_key_bytes": raw, "key_loc": place}).encode()
        result = run("verify", it.file, "--keys-file", it.write("k", answer))
        assert result.exit_code == 2
        assert "family 7, index 0" in one_line(result)


def test_32_bytes_may_be_a_seed_or_a_key_and_the_backup_tells(it: Case) -> None:
    key = it.row["sym_key"]
    for content in (key.encode(), bytes.fromhex(key), base64.b64encode(bytes.fromhex(key))):
        file = it.write("k", content)
        assert run("verify", it.file, "--keys-file", file).exit_code == 0
        doubt = run("derive-key", "--keys-file", file)
        assert doubt.exit_code == 2
        assert "it is not certain what the key is" in one_line(doubt)


@pytest.mark.parametrize("coin_type", [0, 1, 2])
def test_a_seed_opens_on_any_network_unless_one_was_named(
    coin_type: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    row = next(row for row in ROWS.values() if row["coin_type"] == coin_type)
    it = Case(row, tmp_path_factory.mktemp("network"))
    result = run("verify", it.file, "--seed-file", it.seed_file)
    assert result.exit_code == 0
    assert f"(coin type {coin_type})" in result.stdout
    assert ("it opens with this seed on" in result.stderr) is (coin_type != 0)
