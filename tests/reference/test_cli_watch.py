"""``scbref watch``: the file follows the database, whatever ends the program."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from scbref.channeldb import ChannelDB, ChannelRecord, CloseKind
from scbref.channels.open_channel import LocalCommitment, OpenChannel
from scbref.channels.shell import open_channel_shell
from scbref.model import OutPoint
from scbref.multifile import DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME, DEFAULT_TEMP_BACKUP_FILE_NAME
from tests.reference.captured_files import ROOT
from tests.reference.cli_cases import clean_environment, one_line, run
from tests.reference.restore_stage import RING
from tests.reference.store_stage import Node, names, single
from tests.reference.swapper_stage import LONG, NO_INPUTS, TX


def live(name: str, commit_tx: bytes = TX, height: int = 3) -> OpenChannel:
    shell = open_channel_shell(single(name), RING).channel
    commitment = LocalCommitment(commit_tx, bytes(70), height)
    return replace(shell, restored=False, restored_from=None, local_commitment=commitment)


def point(name: str) -> OutPoint:
    return OutPoint(name.encode() * 32, 0)


def fill(node: Node, channels: str) -> None:
    with node.open_store() as store:
        store.save_records([ChannelRecord(live(name)) for name in channels.split()])


@contextmanager
def watching(node: Node, *options: str) -> Iterator[subprocess.Popen[str]]:
    """``watch`` as a program, past its first write."""
    with watching_by(node.watch_arguments(*options), node) as process:
        yield process


@contextmanager
def watching_by(arguments: list[str], node: Node) -> Iterator[subprocess.Popen[str]]:
    """The same with arguments of any kind."""
    command = [sys.executable, "-m", "scbref", *arguments]
    with open(node.folder / "said", "w+") as said, open(node.folder / "complained", "w+") as bad:
        environment = {**clean_environment(), "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=bad, text=True)
        try:
            eventually(lambda: "wrote" in read(node, "said") or process.poll() is not None)
            yield process
        finally:
            process.kill()
            process.wait(LONG)


def block(node: Node) -> None:
    """Put something where the new file is to be written that cannot be removed."""
    (node.folder / DEFAULT_TEMP_BACKUP_FILE_NAME / "inside").mkdir(parents=True)


def read(node: Node, name: str) -> str:
    return (node.folder / name).read_text()


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 6 * LONG
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_once_brings_the_file_up_to_date(node: Node) -> None:
    fill(node, "a b")
    result = node.watch()
    assert (result.exit_code, result.stderr) == (0, "")
    size = node.file.stat().st_size
    assert result.stdout == f"wrote {node.file}: 2 channels, {size:,} bytes\n"
    assert names(node.backed_up()) == "a b"


def test_once_unites_and_prunes_only_when_told(node: Node) -> None:
    node.backup(single("x"), single("a"), name=node.file.name)
    fill(node, "a b")
    assert node.watch().exit_code == 0
    assert names(node.backed_up()) == "a b x"
    result = node.watch("--prune")
    assert f"{'78' * 32}:0 is not open any more: taken out" in result.stderr
    assert names(node.backed_up()) == "a b"


def test_an_empty_database_takes_nothing_out(node: Node) -> None:
    node.backup(single("a"), name=node.file.name)
    node.open_store().close()
    assert node.watch("--prune").exit_code == 0
    assert names(node.backed_up()) == "a"


@pytest.mark.slow
def test_the_archive_is_as_asked(node: Node) -> None:
    fill(node, "a")
    archive = node.folder / DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME
    for _ in range(2):
        node.watch("--no-archive")
    assert not archive.exists()
    for _ in range(4):
        node.watch("--archive-limit", "2")
    assert len(list(archive.iterdir())) == 2
    assert node.watch("--no-archive", "--archive-limit", "2").exit_code == 2
    assert node.watch("--archive-limit", "0").exit_code == 2


@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_left_alone(node: Node) -> None:
    fill(node, "a")
    node.watch()
    good = node.file.read_bytes()
    for content, code in ((good[:-1], 3), (b"", 4), (b"x" * 30, 3), (good[:20], 4)):
        node.file.write_bytes(content)
        result = node.watch()
        assert result.exit_code == code, result.stderr
        assert "left as it is" in one_line(result)
        assert node.file.read_bytes() == content
    node.file.unlink()
    node.file.mkdir()
    assert node.watch().exit_code == 5


def test_what_cannot_be_used_is_one_line(node: Node) -> None:
    missing = node.watch()
    assert missing.exit_code == 5
    assert "is not there" in one_line(missing)
    assert not node.db.exists()
    node.db.write_bytes(b"SQLite format 3\0" + bytes(84))
    assert node.watch().exit_code == 5
    node.db.unlink()
    fill(node, "a")
    nokey = run("watch", "--once", "--db", str(node.db), "--file", str(node.file))
    assert nokey.exit_code == 2
    assert "no key" in one_line(nokey)


def test_a_public_key_is_enough(node: Node) -> None:
    fill(node, "a")
    base = run("derive-key", *node.key).stdout.strip()
    arguments = ["--db", str(node.db), "--file", str(node.file), "--base-pub", base]
    assert run("watch", "--once", *arguments).exit_code == 0
    assert names(node.backed_up()) == "a"


def test_a_channel_that_cannot_be_backed_up_stops_nobody(node: Node) -> None:
    fill(node, "a")
    with node.open_store() as store:
        store.save_channel(live("b", NO_INPUTS))
    result = node.watch()
    assert result.exit_code == 1
    assert f"{'62' * 32}:0 cannot be backed up as it is" in result.stderr
    assert names(node.backed_up()) == "a"


@pytest.mark.integration
def test_the_file_follows_and_a_line_is_said_for_each_write(node: Node) -> None:
    fill(node, "a")
    with watching(node) as process, ChannelDB(node.db) as store:
        store.save_channel(live("b"))
        eventually(lambda: names(node.backed_up()) == "a b")
        store.close_channel(point("a"), CloseKind.COOPERATIVE)
        eventually(lambda: names(node.backed_up()) == "b")
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONG) == 0
    lines = read(node, "said").splitlines()
    assert [line.rpartition(": ")[2].split(",")[0] for line in lines] == [
        "1 channel",
        "2 channels",
        "1 channel",
    ]
    assert read(node, "complained") == ""


@pytest.mark.integration
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_writes_what_was_committed_before_it(node: Node, number: signal.Signals) -> None:
    fill(node, "a b")
    with watching(node) as process, ChannelDB(node.db) as store:
        store.save_channel(live("a", height=9))
        store.save_channel(live("c"))
        store.close_channel(point("b"), CloseKind.BREACH)
        process.send_signal(number)
        assert process.wait(LONG) == 0
    assert names(node.backed_up()) == "a c"


@pytest.mark.integration
def test_a_new_commitment_is_in_the_last_write(node: Node) -> None:
    fill(node, "a")
    newer = TX[:-4] + bytes([9, 0, 0, 0])
    with watching(node) as process, ChannelDB(node.db) as store:
        store.save_channel(live("a", newer))
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONG) == 0
    (backup,) = node.backed_up()
    assert backup.close_tx_inputs is not None and backup.close_tx_inputs.commit_tx == newer


@pytest.mark.integration
def test_a_write_that_failed_is_tried_again(node: Node) -> None:
    fill(node, "a")
    obstacle = node.folder / DEFAULT_TEMP_BACKUP_FILE_NAME
    with watching(node, "--retry", "0.05") as process, ChannelDB(node.db) as store:
        block(node)
        store.save_channel(live("b"))
        eventually(lambda: "not written" in read(node, "complained"))
        assert names(node.backed_up()) == "a"
        # The program takes away what is empty by itself.
        shutil.rmtree(obstacle, ignore_errors=True)
        eventually(lambda: names(node.backed_up()) == "a b")
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONG) == 0


@pytest.mark.integration
def test_a_last_write_that_fails_is_an_error(node: Node) -> None:
    fill(node, "a")
    with watching(node) as process, ChannelDB(node.db) as store:
        block(node)
        store.save_channel(live("b"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONG) == 5
    assert "the last changes are not in the backup" in read(node, "complained")
    assert names(node.backed_up()) == "a"


@pytest.mark.slow
@pytest.mark.integration
def test_a_database_that_goes_away_ends_it(node: Node) -> None:
    fill(node, "a")
    with watching(node) as process:
        for name in ("channels.sqlite", "channels.sqlite-wal", "channels.sqlite-shm"):
            (node.folder / name).unlink(missing_ok=True)
        assert process.wait(2 * LONG) == 5
    assert "cannot be followed any more" in read(node, "complained")
    assert names(node.backed_up()) == "a"


@pytest.mark.integration
def test_a_reader_that_leaves_does_not_end_it(node: Node) -> None:
    fill(node, "a")
    command = [sys.executable, "-m", "scbref", *node.watch_arguments()]
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT)}
    reader, writer = os.pipe()
    process = subprocess.Popen(command, env=environment, stdout=writer, stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as said:
        assert "1 channel" in said.readline()
    fill(node, "b")
    eventually(lambda: names(node.backed_up()) == "a b")
    fill(node, "c")
    process.send_signal(signal.SIGTERM)
    assert process.wait(LONG) in (0, 141)
    assert names(node.backed_up()) == "a b c"


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--writers", "2", "--hurts"]], ids=["one", "two"])
def test_a_kill_never_hurts_the_backup(options: list[str]) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.soak_watch", "--kills", "25", *options]
    soak = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert soak.returncode == 0, soak.stdout + soak.stderr
    assert soak.stdout.startswith("25 kills")
    assert "\n0 faults" in soak.stdout
