"""Every way to give a key works, and no way of it ever shows the secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from scbref.cli.keys import NETWORKS
from scbref.keys.networks import COIN_TYPES
from tests.reference.cli_cases import ROWS, Case, one_line, root_xprv, run

TPRV = 0x04358394


def secrets_of(it: Case) -> list[str]:
    seed = bytes.fromhex(it.row["seed_hex"])
    master = root_xprv(seed)
    return [it.row["seed_hex"], it.row["sym_key"], master, root_xprv(seed, TPRV)]


def assert_silent(output: str, it: Case) -> None:
    """No secret, nor half of one, in any case."""
    for secret in secrets_of(it):
        for part in (secret[: len(secret) // 2], secret[len(secret) // 2 :]):
            assert part.lower() not in output.lower()


def base64_of(public_key: str) -> bytes:
    return base64.b64encode(bytes.fromhex(public_key))


def rest_answer(public_key: str, index: int = 0) -> bytes:
    """What ``POST /v2/wallet/key`` answers."""
    raw = base64_of(public_key).decode()
    place = {"key_family": 7, "key_index": index}
    return json.dumps({"raw_key_bytes": raw, "key_loc": place}).encode()


def ways(it: Case) -> dict[str, tuple[list[str], dict[str, Any]]]:
    """Arguments and the rest of a call that give the right key."""
    seed, key = it.row["seed_hex"], it.row["sym_key"]
    xprv = root_xprv(bytes.fromhex(seed))
    pub = it.row["base_pub"]
    raw_key = it.write("key.raw", bytes.fromhex(key))
    return {
        "seed file": (["--seed-file", it.seed_file], {}),
        "seed file with bom": (["--seed-file", it.write("b", b"\xef\xbb\xbf" + seed.encode())], {}),
        "seed as utf-16": (["--seed-file", it.write("u", seed.encode("utf-16"))], {}),
        "seed from stdin": (["--seed-file", "-"], {"stdin": seed + "\n"}),
        "seed in environment": ([], {"env": {"SCBREF_SEED": seed.upper()}}),
        "xprv file": (["--xprv-file", it.write("xprv", xprv.encode() + b"\r\n")], {}),
        "xprv as seed": (["--seed-file", it.write("x", xprv.encode())], {}),
        "xprv in a sentence": (["--keys-file", it.write("s", f"\nIt is: {xprv}\n".encode())], {}),
        "keys file": (["--keys-file", it.seed_file], {}),
        "base pub as base64": (["--keys-file", it.write("b64", base64_of(pub))], {}),
        "base pub in REST's JSON": (["--keys-file", it.write("rest", rest_answer(pub))], {}),
        "xprv in environment": ([], {"env": {"SCBREF_XPRV": xprv}}),
        "raw key file": (["--key-file", raw_key], {}),
        "hex key file": (["--key-file", it.write("key.hex", key.encode())], {}),
        "key in environment": ([], {"env": {"SCBREF_KEY": key}}),
        "base pub": (["--base-pub", pub], {}),
        "base pub, with =": ([f"--base-pub={pub}"], {}),
        "base pub file": (["--base-pub-file", it.write("pub", pub.encode())], {}),
        "base pub in environment": ([], {"env": {"SCBREF_BASE_PUB": pub}}),
        "option over environment": (["--base-pub", pub], {"env": {"SCBREF_SEED": "00" * 16}}),
    }


WAYS = [
    "xprv as seed",
    "xprv in a sentence",
    "keys file",
    "base pub as base64",
    "base pub in REST's JSON",
    "seed file",
    "seed file with bom",
    "seed as utf-16",
    "seed from stdin",
    "seed in environment",
    "xprv file",
    "xprv in environment",
    "raw key file",
    "hex key file",
    "key in environment",
    "base pub",
    "base pub, with =",
    "base pub file",
    "base pub in environment",
    "option over environment",
]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_opens_the_backup(way: str, it: Case) -> None:
    args, rest = ways(it)[way]
    result = run("verify", it.file, *args, **rest)
    assert result.exit_code == 0, result.stderr
    assert "opens: yes" in result.stdout


def test_the_list_of_ways_is_whole(it: Case) -> None:
    assert set(WAYS) == set(ways(it))


def test_networks_are_those_of_the_key_ring() -> None:
    assert set(NETWORKS) == set(COIN_TYPES)


def test_tprv_means_a_test_network(tmp_path: Path) -> None:
    it = Case(next(row for row in ROWS.values() if row["coin_type"] == 1), tmp_path)
    tprv = root_xprv(bytes.fromhex(it.row["seed_hex"]), TPRV)
    assert run("verify", it.file, env={"SCBREF_XPRV": tprv}).exit_code == 0
    xprv = root_xprv(bytes.fromhex(it.row["seed_hex"]))
    found = run("verify", it.file, env={"SCBREF_XPRV": xprv})
    assert found.exit_code == 0
    assert "it opens with this root key on the test networks (coin type 1)" in found.stderr
    named = run("verify", it.file, "--network", "mainnet", env={"SCBREF_XPRV": xprv})
    assert "--network testnet" in one_line(named)
    result = run("verify", it.file, "--network", "signet", env={"SCBREF_XPRV": xprv})
    assert result.exit_code == 0
    assert run("verify", it.file, "--coin-type", "1", env={"SCBREF_XPRV": xprv}).exit_code == 0


@pytest.mark.parametrize("kind", ["seed", "xprv"])
def test_prompt_takes_a_seed_or_a_root_key(
    kind: str, it: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = it.row["seed_hex"] if kind == "seed" else root_xprv(bytes.fromhex(it.row["seed_hex"]))
    result = run("verify", it.file, "--prompt", stdin=f"{secret}\n")
    assert result.exit_code == 0
    assert "root key" in result.stderr
    assert_silent(result.output, it)


def test_no_terminal_to_ask_on(it: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    import getpass

    def warn(*args: Any, **kwargs: Any) -> str:
        raise getpass.GetPassWarning

    monkeypatch.setattr(click, "prompt", warn)
    result = run("verify", it.file, "--prompt")
    assert result.exit_code == 2
    assert "no terminal to ask on" in one_line(result)


def commands(it: Case) -> Iterator[list[str]]:
    """Each command, in each of its forms that must not show a key."""
    missing = str(it.folder / "missing")
    note = it.write("note.txt", b"not a backup")
    broken = it.write("broken", it.packed[:-1] + b"\0")
    unreadable = it.seal(b"\x09" + bytes.fromhex(it.row["plaintext"])[1:], "unreadable")
    given = it.write("backup.json", b'{"funding_outpoint": {}}')
    for file in (it.file, missing, note, broken, unreadable):
        yield ["inspect", file]
        yield ["inspect", file, "--json", "--strict"]
        yield ["inspect", file, "--hex", "--strict"]
        yield ["verify", file, "--strict"]
        yield ["unpack", file]
    yield ["pack", given, "-o", str(it.folder / "out")]
    yield ["derive-key", "--family", "6"]
    yield ["derive-key", "--index", "7"]


@pytest.mark.parametrize("way", WAYS)
def test_no_command_shows_a_secret(way: str, it: Case) -> None:
    args, rest = ways(it)[way]
    for command in commands(it):
        result = run(*command, *args, **rest)
        assert result.exit_code in (0, 2, 3, 4, 5, 6), (command, result.output)
        assert_silent(result.output, it)
        assert "Traceback" not in result.output


def unusable(it: Case) -> dict[str, tuple[str, bytes, str]]:
    seed = it.row["seed_hex"].encode()
    words = b"abandon " * 23 + b"about"
    xprv = root_xprv(bytes.fromhex(it.row["seed_hex"])).encode()
    tprv = root_xprv(bytes.fromhex(it.row["seed_hex"]), TPRV).encode()
    return {
        "mnemonic": ("--seed-file", words, "lnd's checksum"),
        "mnemonic in lines": ("--xprv-file", words.replace(b" ", b"\n"), "lnd's checksum"),
        "short seed": ("--seed-file", seed[:30], "16 to 64 bytes"),
        "odd seed": ("--seed-file", seed[:31], "not hex"),
        "seed with a typo": ("--seed-file", seed[:-1] + b"g", "not hex"),
        "two xprvs": ("--seed-file", xprv + b" " + tprv, "2 extended private keys"),
        "xprv with a typo": ("--xprv-file", xprv[:-1] + b"1", "checksum"),
        "xprv cut": ("--xprv-file", xprv[:-5], "111 characters"),
        "seed as xprv": ("--xprv-file", seed, "111 characters"),
        "binary seed": ("--seed-file", b"\xff\xfe\xfd" * 6, "not text"),
        "empty": ("--seed-file", b"\n", "is empty"),
        "short key": ("--key-file", seed, "32 bytes"),
        "seed as public key": ("--base-pub-file", seed, "not a compressed public key"),
    }


UNUSABLE = [
    "mnemonic",
    "mnemonic in lines",
    "short seed",
    "odd seed",
    "seed with a typo",
    "two xprvs",
    "xprv with a typo",
    "xprv cut",
    "seed as xprv",
    "binary seed",
    "empty",
    "short key",
    "seed as public key",
]


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_key_is_explained_and_not_repeated(name: str, it: Case) -> None:
    option, content, said = unusable(it)[name]
    result = run("inspect", it.file, option, it.write("secret", content))
    assert result.exit_code == 2
    assert said in one_line(result)
    assert_silent(result.output, it)
    assert "abandon" not in result.output


def test_the_list_of_unusable_keys_is_whole(it: Case) -> None:
    assert set(UNUSABLE) == set(unusable(it))


def as_arguments(it: Case) -> Iterator[list[str]]:
    """Command lines with a secret where none belongs."""
    seed = it.row["seed_hex"]
    around = (f"seed: {seed}", f'{{"seed": "{seed}"}}', f"x{seed}x", f"/nowhere/{seed}/seed")
    grouped = (" ".join(seed[i : i + 4] for i in range(0, len(seed), 4)), f"it is {seed}\n")
    whole = (seed, seed.upper(), "0x" + seed, seed[:-1], seed * 4, *secrets_of(it))
    for secret in (*whole, *around, *grouped):
        yield ["inspect", it.file, "--seed", secret]
        yield ["inspect", it.file, f"--seed={secret}"]
        yield ["inspect", it.file, "--seed-file", secret]
        yield ["inspect", it.file, f"--seed-file={secret}"]
        yield ["inspect", it.file, "--network", secret]
        yield ["inspect", it.file, "--coin-type", secret]
        yield ["inspect", it.file, secret]
        yield ["inspect", secret]
        yield ["derive-key", "--index", secret]
        yield [secret]
        yield ["--seed", secret, "inspect", it.file]
    words = ["abandon"] * 23 + ["about"]
    for between in (" ", ":", ", ", "\n", '","'):
        yield ["inspect", "my words" + between + between.join(words)]
    yield ["inspect", it.file, *words]
    yield ["inspect", it.file, "--seed-file", " ".join(words)]
    yield words


def test_a_secret_among_the_arguments_is_refused_without_an_echo(it: Case) -> None:
    for args in as_arguments(it):
        result = run(*args)
        assert result.exit_code == 2
        assert "secrets are never arguments" in one_line(result)
        assert_silent(result.output, it)
        assert "abandon" not in result.output


def test_public_values_are_no_secrets(it: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("verify", it.file, "--base-pub", it.row["base_pub"].upper()).exit_code == 0
    monkeypatch.chdir(it.folder)
    named = "0123456789abcdef0123456789abcdef"
    it.write(named, it.packed)
    assert run("verify", named, *it.key).exit_code == 0


def test_the_value_of_a_public_option_is_not_repeated_either(it: Case) -> None:
    for args in (
        ["inspect", it.file, "--base-pub", it.row["seed_hex"]],
        ["pack", it.file, *it.key, "--nonce", it.row["seed_hex"], "-o", "x"],
    ):
        result = run(*args)
        assert result.exit_code == 2
        assert_silent(one_line(result), it)


def test_two_keys_are_one_too_many(it: Case) -> None:
    seed = it.row["seed_hex"]
    both = run("inspect", it.file, env={"SCBREF_SEED": seed, "SCBREF_KEY": it.row["sym_key"]})
    assert both.exit_code == 2
    assert "SCBREF_SEED and SCBREF_KEY both name a key" in one_line(both)
    assert_silent(both.output, it)
