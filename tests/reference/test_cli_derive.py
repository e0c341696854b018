"""``scbref derive-key`` prints the public keys that lnd derived, and a secret only when asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.reference.captured_files import CAPTURED
from tests.reference.cli_cases import ROWS, Case, one_line, run


@pytest.mark.parametrize("name", ["S003", "M000", "M006"])
def test_derive_key_prints_the_base_public_key(name: str, tmp_path: Path) -> None:
    it = Case(ROWS[name], tmp_path)
    result = run("derive-key", *it.key)
    assert (result.exit_code, result.stdout) == (0, it.row["base_pub"] + "\n")
    assert it.row["seed_hex"] not in result.output
    assert it.row["sym_key"] not in result.output


def test_derive_key_prints_the_keys_that_lnd_derived(tmp_path: Path) -> None:
    wallets = json.loads((CAPTURED / "lnd-key-ring.json").read_text())
    for wallet in wallets[:4]:
        env = {"SCBREF_SEED": wallet["seed_hex"]}
        for key in wallet["keys"]:
            locator = ["--family", str(key["family"]), "--index", str(key["index"])]
            coin = ["--coin-type", str(wallet["coin_type"])]
            result = run("derive-key", *locator, *coin, env=env)
            assert (result.exit_code, result.stdout) == (0, key["pub"] + "\n")


def test_the_encryption_key_is_shown_only_when_asked_for(it: Case) -> None:
    result = run("derive-key", *it.key, "--show-encryption-key")
    assert (result.exit_code, result.stdout) == (0, it.row["sym_key"] + "\n")
    assert "keep it secret" in result.stderr
    assert it.row["seed_hex"] not in result.output


def test_an_encryption_key_derives_nothing(it: Case) -> None:
    file = it.write("key", it.row["sym_key"].encode())
    result = run("derive-key", "--key-file", file)
    assert result.exit_code == 2
    assert "derives nothing" in one_line(result)
    assert it.row["seed_hex"] not in result.output
    assert it.row["sym_key"] not in result.output
