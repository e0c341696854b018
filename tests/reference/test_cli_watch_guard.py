"""``scbref watch`` never sleeps on a lost file, ends in time whatever it waits for, and tells."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scbref.channeldb import ChannelDB, CloseKind
from scbref.cli.stop_signals import StopSignals
from scbref.model import Multi
from scbref.multifile import DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME as ARCHIVES
from scbref.packing import pack_multi
from tests.reference.captured_files import ROOT
from tests.reference.cli_cases import clean_environment, one_line
from tests.reference.store_stage import Node, names, single
from tests.reference.swapper_stage import LONG, OTHER_RING
from tests.reference.test_cli_watch import eventually, fill, live, point, read, watching
from tests.reference.test_cli_watch_health import IN_TIME, ends_within, metrics


def readable(node: Node) -> str:
    try:
        return names(node.backed_up())
    except Exception:
        return "unreadable"


@pytest.mark.integration
def test_a_quiet_watch_puts_its_file_back(node: Node) -> None:
    node.backup(single("x"), name=node.file.name)
    fill(node, "a")
    status = node.folder / "status.prom"
    hurts: list[Callable[[], object]] = [
        node.file.unlink,
        lambda: node.file.write_bytes(node.file.read_bytes()[:-9]),
        lambda: node.file.write_bytes(b""),
        lambda: node.file.write_bytes(pack_multi(Multi(static_backups=(single("a"),)), OTHER_RING)),
        lambda: node.backup(single("x"), name=node.file.name),
    ]
    with watching(node, "--look", "0.05", "--status-file", str(status)) as process:
        for number, hurt in enumerate(hurts):
            hurt()
            eventually(lambda: readable(node) == "a x")
            eventually(lambda n=number: metrics(status)["mends_total"] >= n + 1)  # type: ignore[misc]
        node.file.unlink()
        assert ends_within(process, signal.SIGHUP, IN_TIME) == 0
    assert names(node.backed_up()) == "a x"
    said = read(node, "complained")
    assert said.count("was unreadable: written again") >= 3 and "was gone" in said
    aside = [each for each in (node.folder / ARCHIVES).iterdir() if "unreadable" in each.name]
    assert metrics(status)["exit_code"] == 0 and len(aside) >= 3


@pytest.mark.integration
@pytest.mark.slow
def test_a_lock_that_another_holds_keeps_nobody(node: Node) -> None:
    fill(node, "a")
    handle = os.open(node.folder, os.O_RDONLY)
    with watching(node, "--lock-timeout", "60") as process, ChannelDB(node.db) as store:
        fcntl.flock(handle, fcntl.LOCK_EX)
        store.save_channel(live("b"))
        assert ends_within(process, signal.SIGHUP, IN_TIME) == 5
    os.close(handle)
    assert "may not be in the backup" in read(node, "complained")
    assert names(node.backed_up()) == "a"


BLOCKED = """
import os, sys
from scbref.cli.failure import Failure
from scbref.cli.stop_signals import Abandonable, StopSignals
import scbref.cli.stop_signals as signals

def work(wish):
    print("working", flush=True)
    os.open(sys.argv[1], os.O_RDONLY)

signals.GRACE = 0.2
with StopSignals() as stop:
    try:
        Abandonable(work, stop).run(0.05, lambda: None, lambda: print("stopping", flush=True))
    except Failure as failure:
        print(failure.message)
        sys.exit(failure.exit_code)
"""


@pytest.mark.integration
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_work_that_the_system_does_not_let_go_is_left(
    tmp_path: Path, number: signal.Signals
) -> None:
    """As on a share that died: the call does not return, and no signal ends it."""
    os.mkfifo(tmp_path / "dead")
    process = subprocess.Popen(
        [sys.executable, "-c", BLOCKED, str(tmp_path / "dead")],
        env={**clean_environment(), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "working\n"
    assert ends_within(process, number, IN_TIME) == 5
    assert process.stdout.readline() == "stopping\n"
    assert "may not be in the backup" in process.stdout.read()
    process.stdout.close()


def test_a_hangup_is_ignored_by_who_was_started_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with StopSignals() as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            stop.wake()
            assert not stop.wait(0)
            os.kill(os.getpid(), signal.SIGTERM)
            assert stop.wait(LONG)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.integration
def test_a_lock_at_the_start_keeps_nobody(node: Node) -> None:
    fill(node, "a")
    handle = os.open(node.folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    result = node.watch("--lock-timeout", "0.05")
    os.close(handle)
    assert result.exit_code == 5 and "holds the lock" in one_line(result)
    assert "left as it is" in result.stderr and not node.file.exists()


@pytest.mark.integration
def test_a_pipe_in_the_place_of_the_file_is_told(node: Node) -> None:
    fill(node, "a")
    os.mkfifo(node.file)
    result = node.watch()
    assert result.exit_code == 5 and "not a regular file" in one_line(result)
    node.file.unlink()
    with watching(node, "--look", "0.05") as process:
        node.file.unlink()
        os.mkfifo(node.file)
        eventually(lambda: "not a regular file" in read(node, "complained"))
        assert ends_within(process, signal.SIGINT, IN_TIME) == 5
    assert "the last changes are not in the backup" in read(node, "complained")


@pytest.mark.integration
@pytest.mark.slow
def test_whoever_does_not_read_its_lines_stops_nothing(node: Node) -> None:
    fill(node, "a")
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writer, b"x" * 4096)
    os.set_blocking(writer, True)
    command = [sys.executable, "-m", "scbref", *node.watch_arguments("--look", "0.05")]
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=environment, stdout=writer, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: readable(node) == "a")
        fill(node, "b")
        eventually(lambda: readable(node) == "a b")
        node.file.unlink()
        eventually(lambda: readable(node) == "a b")
        process.send_signal(signal.SIGTERM)
        assert process.wait(IN_TIME) == 0
    finally:
        process.kill()
        process.wait(LONG)
        os.close(reader)
        os.close(writer)


@pytest.mark.integration
def test_two_watches_lose_nothing_of_each_other(node: Node) -> None:
    """What was reported: the channel of the second was gone for good."""
    (node.folder / "other").mkdir()
    other = Node(node.folder / "other")
    fill(node, "a")
    fill(other, "b")
    arguments = other.watch_arguments("--look", "0.05")
    arguments[arguments.index("--file") + 1] = str(node.file)
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT)}
    with watching(node, "--look", "0.05") as first:
        second = subprocess.Popen(
            [sys.executable, "-m", "scbref", *arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        eventually(lambda: readable(node) == "a b")
        fill(node, "c")
        fill(other, "d")
        eventually(lambda: readable(node) == "a b c d")
        with ChannelDB(other.db) as store:
            store.close_channel(point("b"), CloseKind.COOPERATIVE)
        eventually(lambda: readable(node) == "a c d")
        for process in (first, second):
            process.send_signal(signal.SIGTERM)
            assert process.wait(LONG) == 0
    assert names(node.backed_up()) == "a c d"


def test_a_close_that_was_not_written_is_carried_out_at_the_next_start(node: Node) -> None:
    fill(node, "a b")
    assert node.watch().exit_code == 0
    with ChannelDB(node.db) as store:
        store.close_channel(point("b"), CloseKind.COOPERATIVE)
    node.backup(single("a"), single("b"), single("x"), name=node.file.name)
    result = node.watch()
    assert names(node.backed_up()) == "a x"
    assert "1 channel of the file is not open in the database; it stays" in result.stderr


def test_a_damaged_database_is_told_with_its_place(node: Node) -> None:
    fill(node, "a")
    assert node.watch().exit_code == 0
    with node.open_store() as store, store._connection.write() as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE channels SET restored_from = '{', chan_type = 'text'")
    result = node.watch()
    assert result.exit_code == 4 and "damaged" in one_line(result)
    assert "channels[1].chan_type" in result.stderr
    assert names(node.backed_up()) == "a"


@pytest.mark.slow
def test_archives_have_a_limit_unless_all_are_wanted(node: Node) -> None:
    fill(node, "a")
    archive = node.folder / ARCHIVES
    archive.mkdir()
    for number in range(120):
        (archive / f"{node.file.name}-2020-01-01-00-00-00-{number + 2}").write_bytes(b"old")
    for _ in range(2):
        assert node.watch("--archive-limit", "all").exit_code == 0
    assert len(list(archive.iterdir())) == 121
    assert node.watch().exit_code == 0
    assert len(list(archive.iterdir())) == 100
    assert "Default: 100" in " ".join(node.watch("--help").stdout.split())
