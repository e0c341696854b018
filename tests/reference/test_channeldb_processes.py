"""Several processes on one store, and processes that die in it."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scbref.channeldb import ChannelDB, ChannelStatus
from scbref.model import OutPoint
from tests.reference.captured_files import ROOT
from tests.reference.swapper_stage import LONG, outpoint

pytestmark = pytest.mark.integration


def start_writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "tests.reference.channeldb_writer",
        str(path),
        name,
        str(count),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def statuses(path: Path) -> dict[OutPoint, ChannelStatus]:
    with ChannelDB(path) as store:
        return {record.channel.funding_outpoint: record.status for record in store.records()}


def assert_kept(path: Path, said: list[str]) -> None:
    """Everything that a writer said is committed, and the file is sound."""
    found = statuses(path)
    for line in said:
        word, _, name = line.partition(" ")
        status = found.get(outpoint(name))
        assert status is not None, f"{name} is missing"
        assert word == "open" or status is ChannelStatus.CLOSED
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


@pytest.mark.slow
def test_four_processes_make_a_store_and_write_to_it(tmp_path: Path) -> None:
    path = tmp_path / "channels.sqlite"
    writers = [start_writer(path, name, 20) for name in "abcd"]
    said = [writer.communicate(timeout=60)[0].splitlines() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    assert_kept(path, [line for lines in said for line in lines])
    found = statuses(path)
    assert len(found) == 80
    assert sum(status is ChannelStatus.CLOSED for status in found.values()) == 4 * 7


@pytest.mark.slow
def test_a_writer_that_is_killed_loses_nothing_it_committed(tmp_path: Path) -> None:
    path = tmp_path / "channels.sqlite"
    chance = random.Random(5)
    said: list[str] = []
    for kill in range(3):
        writers = [start_writer(path, f"{name}{kill}x", 100_000) for name in "ab"]
        outputs = []
        for writer in writers:
            assert writer.stdout is not None
            outputs.append(writer.stdout.readline())
        time.sleep(chance.random() * 0.2)
        for writer, first in zip(writers, outputs, strict=True):
            writer.kill()
            assert writer.stdout is not None
            # The last line may be cut off: that one was not said.
            lines = (first + writer.stdout.read()).splitlines(keepends=True)
            said += [line.strip() for line in lines if line.endswith("\n")]
            writer.stdout.close()
            writer.wait(LONG)
        assert_kept(path, said)
    assert len(said) > 20
