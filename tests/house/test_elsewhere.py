"""scbref where what only Linux has is missing, as on macOS and Windows."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest

from scbref import system_calls
from tests.house.elsewhere import MACOS, WINDOWS
from tests.house.source_tree import ROOT
from tests.reference.captured_files import json_lines

SYSTEMS = (MACOS, WINDOWS)
KEY = "--seed-file seed.hex"
COMMANDS = {
    "inspect": f"scbref inspect {KEY} channel.backup",
    "verify": f"scbref verify {KEY} channel.backup",
    "unpack": f"scbref unpack {KEY} channel.backup -o channels.json",
    "pack": f"scbref pack {KEY} channels.json -o again.backup",
    "verify again": f"scbref verify {KEY} again.backup",
    "dry run": f"scbref recover {KEY} channel.backup --db no.db --dry-run",
    "recover": f"scbref recover {KEY} channel.backup --db channels.db",
    "watch": f"scbref watch {KEY} --db channels.db --file channel.backup --once",
    "verify watched": f"scbref verify {KEY} channel.backup",
    "derive": f"scbref derive-key {KEY}",
    "list": "scb-conformance list --filter version.decode/80",
    "init": "scb-conformance init --lang python mine",
    "run": "scb-conformance run scbref --oracle none --filter version.decode/80",
    "contain": "scb-conformance run scbref --contain --filter version.decode/80",
    "durability": "scb-conformance run scbref --filter scenario.durability/swap-synced"
    " --filter scenario.durability/swap-full-disk",
}
"""What a test calls it → the command."""


@cache
def used(system: str) -> dict[str, Any]:
    """What came of the modules and of each command on a system, in one process."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        row = next(row for row in json_lines("lnd-head-backups.jsonl") if row["id"] == "M043")
        (folder / "channel.backup").write_bytes(bytes.fromhex(row["packed"]))
        (folder / "seed.hex").write_text(row["seed_hex"])
        commands = json.dumps([command.split() for command in COMMANDS.values()])
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "tests.house.used_elsewhere", system, commands],
            cwd=folder, env=variables, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        archives = folder / "chan-backup-archives"
        found["files"] = sorted(os.listdir(folder)), len(list(archives.glob("channel.backup-*")))
    return {**found, "ran": dict(zip(COMMANDS, found["ran"], strict=True))}


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_module_is_imported_there(system: str) -> None:
    assert used(system)["wrong"] == {}


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_backup_is_read_written_and_restored_there(system: str) -> None:
    ran = used(system)["ran"]
    for name in list(COMMANDS)[:10]:
        assert ran[name]["code"] == 0, (name, ran[name])
    for name in ("verify", "verify again", "verify watched"):
        assert "packs back: to the same bytes" in ran[name]["out"]
    assert ran["dry run"]["out"].endswith("no.db: would restore 1 channel\n")
    assert ran["recover"]["out"].endswith("channels.db: restored 1 channel\n")
    names, archives = used(system)["files"]
    assert "no.db" not in names
    assert archives == 1, "the backup that watch replaced is archived"
    assert not [name for name in names if "temp" in name]


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_judge_says_what_the_system_lacks(system: str) -> None:
    ran = used(system)["ran"]
    assert (ran["list"]["code"], ran["init"]["code"]) == (0, 0)
    assert "version.decode/80" in ran["list"]["out"]
    assert ran["contain"]["code"] == 2
    assert "Linux" in ran["contain"]["err"]
    if system == WINDOWS:
        for name in ("run", "durability"):
            assert ran[name]["code"] == 2
            assert "on Windows run the judge in WSL or a container" in ran[name]["err"]
        return
    assert ran["run"]["code"] == 0
    assert "note: this system has no /proc: memory, processes" in ran["run"]["out"]
    assert ran["durability"]["code"] == 5
    assert "strace is not there; this needs Linux" in ran["durability"]["out"]
    assert "the size of files cannot be limited here; this needs Linux" in ran["durability"]["out"]


def test_macos_is_asked_for_the_disk_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[int, int]] = []
    refusal: list[OSError] = []

    def fcntl(handle: int, call: int) -> None:
        asked.append((handle, call))
        if refusal:
            raise refusal[0]

    synced: list[int] = []
    monkeypatch.setattr(system_calls, "_LOCKS", SimpleNamespace(F_FULLFSYNC=51, fcntl=fcntl))
    monkeypatch.setattr(system_calls.os, "fsync", synced.append)
    system_calls.sync(7)
    assert (asked, synced) == ([(7, 51)], [])
    # A share that knows only fsync.
    refusal.append(OSError(errno.ENOTSUP, "not supported"))
    system_calls.sync(7)
    assert synced == [7]


def test_without_locks_and_folders_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(system_calls, "_LOCKS", None)
    monkeypatch.setattr(system_calls, "FOLDER", 0)
    system_calls.lock(-1, 0)
    system_calls.sync_folder(str(tmp_path / "nowhere"))
    # The bytes of a file are synced all the same.
    with pytest.raises(OSError, match="Bad file descriptor"):
        system_calls.sync(1_000_000)
