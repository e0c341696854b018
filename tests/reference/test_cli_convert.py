"""``scbref unpack`` and ``scbref pack``: there and back, and no file is harmed."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from scbref.json_form import multi_to_json, single_to_json
from scbref.model import Multi
from tests.reference.captured_files import captured_single
from tests.reference.cli_cases import ROWS, Case, as_json, one_line, run

MAINNET = "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000"
REGTEST = "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f"
LITECOIN = "e2bf047e7e5a191aa4ef34d314979dc9986e0f19251edaba5940fd1fe365a712"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
def test_every_captured_backup_goes_to_json_and_back_to_its_bytes(tmp_path: Path) -> None:
    for row in ROWS.values():
        it = Case(row, tmp_path)
        value = as_json(run("unpack", it.file, *it.key))
        if row["kind"] == "multi":
            singles = tuple(captured_single(item) for item in row["singles"])
            assert value == multi_to_json(Multi(0, singles))
        else:
            assert value == single_to_json(captured_single(row["single"]))
        given = it.write("backup.json", json.dumps(value).encode())
        packed = run("pack", given, *it.key, "--nonce", row["nonce"])
        assert packed.exit_code == 0
        assert packed.stdout_bytes == it.packed
        assert "FOR TESTS ONLY" in packed.stderr


def test_without_a_nonce_each_backup_is_another_one(it: Case) -> None:
    given = it.write("backup.json", run("unpack", it.file, *it.key).stdout_bytes)
    first, second = (run("pack", given, *it.key).stdout_bytes for _ in range(2))
    assert len(first) == len(second) == len(it.packed)
    assert first[:24] != second[:24]
    assert run("verify", it.write("packed", first), *it.key).exit_code == 0


def test_plaintext_both_ways(it: Case) -> None:
    plaintext = bytes.fromhex(it.row["plaintext"])
    unpacked = run("unpack", it.write("plain", plaintext), "--plain")
    result = run("pack", "-", "--plain", stdin=unpacked.stdout_bytes)
    assert (result.exit_code, result.stdout_bytes, result.stderr) == (0, plaintext, "")


def test_what_inspect_prints_can_be_packed(it: Case) -> None:
    given = it.write("inspected.json", run("inspect", it.file, "--json", *it.key).stdout_bytes)
    result = run("pack", given, *it.key, "--nonce", it.row["nonce"])
    assert result.stdout_bytes == it.packed


def test_output_file_is_private_and_whole(it: Case) -> None:
    out = it.folder / "out.json"
    old_mask = os.umask(0)
    try:
        result = run("unpack", it.file, *it.key, "-o", str(out))
    finally:
        os.umask(old_mask)
    assert (result.exit_code, result.stdout) == (0, "")
    assert mode(out) == 0o600
    assert json.loads(out.read_text())["version"] == it.row["single"]["version"]
    assert [name for name in os.listdir(it.folder) if name.startswith(".")] == []


def test_output_file_is_not_replaced_unless_forced(it: Case) -> None:
    given = it.write("backup.json", run("unpack", it.file, *it.key).stdout_bytes)
    out = it.folder / "there"
    for command, source in (("unpack", it.file), ("pack", given)):
        out.write_bytes(b"precious")
        refused = run(command, source, *it.key, "-o", str(out))
        assert refused.exit_code == 5
        assert "it is there; name another file or add --force" in one_line(refused)
        assert out.read_bytes() == b"precious"
        assert run(command, source, *it.key, "-o", str(out), "--force").exit_code == 0
        assert out.read_bytes() != b"precious"
        assert mode(out) == 0o600


def test_a_file_system_without_hard_links(it: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    out = it.folder / "out"
    assert run("unpack", it.file, *it.key, "-o", str(out)).exit_code == 0
    assert json.loads(out.read_text())["version"] == it.row["single"]["version"]
    assert [name for name in os.listdir(it.folder) if name.startswith(".")] == []


def test_a_file_that_appears_meanwhile_is_not_replaced(
    it: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = it.folder / "out"
    real_fsync = os.fsync

    def appear(descriptor: int) -> None:
        out.write_bytes(b"precious")
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", appear)
    result = run("unpack", it.file, *it.key, "-o", str(out))
    assert result.exit_code == 5
    assert "it is there" in one_line(result)
    assert out.read_bytes() == b"precious"
    assert [name for name in os.listdir(it.folder) if name.startswith(".")] == []


def test_a_failed_command_leaves_the_output_file_alone(it: Case) -> None:
    out = it.folder / "there"
    out.write_bytes(b"precious")
    broken = it.write("broken", it.packed[:-1] + b"\0")
    for args in (["unpack", broken], ["pack", broken]):
        assert run(*args, *it.key, "-o", str(out), "--force").exit_code in (3, 4)
        assert out.read_bytes() == b"precious"


def test_only_regular_files_are_replaced(it: Case) -> None:
    link = it.folder / "link"
    link.symlink_to(it.file)
    for target in (link, it.folder, Path(os.devnull)):
        result = run("unpack", it.file, *it.key, "-o", str(target), "--force")
        assert result.exit_code == 5
        assert "not a regular file" in one_line(result)
    assert link.is_symlink()


def test_output_into_a_missing_folder_is_one_line(it: Case) -> None:
    result = run("unpack", it.file, *it.key, "-o", str(it.folder / "no" / "where"))
    assert result.exit_code == 5
    assert "cannot write" in one_line(result)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not JSON"),
        (b"{", "line 1, column 2"),
        (b"\xff\xfe\xfd", "is not JSON"),
        (b"[" * 20000, "is not JSON"),
        (b"[]", "neither a Multi"),
        (b"{}", "neither a Multi"),
        (b'"text"', "neither a Multi"),
        (b'{"static_backups": 5}', "cannot be written as a backup"),
        (b'{"static_backups": [5]}', "cannot be written as a backup"),
        (b'{"version": 1, "static_backups": []}', "unknown Multi version 1"),
        (b'{"funding_outpoint": {"index": 1e999}}', "cannot be written as a backup"),
    ],
)
def test_json_that_is_no_backup(content: bytes, said: str, it: Case) -> None:
    result = run("pack", it.write("given.json", content), *it.key)
    assert result.exit_code == 4
    assert said in one_line(result)


def test_a_value_that_does_not_fit_is_named(it: Case) -> None:
    value = as_json(run("unpack", it.file, *it.key))
    value["funding_outpoint"]["index"] = 65_536
    result = run("pack", it.write("given.json", json.dumps(value).encode()), *it.key)
    assert result.exit_code == 4
    assert "in funding_outpoint.index" in one_line(result)


def test_pack_needs_a_key_or_plain(it: Case) -> None:
    given = it.write("backup.json", run("unpack", it.file, *it.key).stdout_bytes)
    for args in ([], ["--plain", *it.key], ["--plain", "--nonce", it.row["nonce"]]):
        result = run("pack", given, *args)
        assert result.exit_code == 2
        one_line(result)


@pytest.mark.parametrize("coin_type", [0, 1, 2])
def test_packing_takes_the_network_of_the_channels(coin_type: int, tmp_path: Path) -> None:
    row = next(
        r
        for r in ROWS.values()
        if r["coin_type"] == coin_type and r["kind"] == "multi" and r["count"]
    )
    it = Case(row, tmp_path)
    value = json.loads(run("unpack", it.file, *it.key).stdout)
    genesis = {0: MAINNET, 1: REGTEST, 2: LITECOIN}[coin_type]
    for single in value["static_backups"]:
        single["chain_hash"] = genesis
    given = it.write("given.json", json.dumps(value).encode())
    packed = run("pack", given, "--seed-file", it.seed_file)
    opened = run("verify", it.write("packed", packed.stdout_bytes), *it.key)
    assert opened.exit_code == 0
    assert f"(coin type {coin_type})" in opened.stdout
    if coin_type != 0:
        named = run("pack", given, "--seed-file", it.seed_file, "--network", "mainnet")
        assert named.exit_code == 0
        assert "another network" in named.stderr
        other = run("verify", it.write("other", named.stdout_bytes), "--seed-file", it.seed_file)
        assert "(coin type 0)" in other.stdout
