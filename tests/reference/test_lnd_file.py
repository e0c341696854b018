"""``scbref watch --source``: lnd's own file is followed, and a worse one is told and not copied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scbref.lnd_node import source_file
from scbref.lnd_node.ages import numbers_by
from scbref.lnd_node.given import Voice
from scbref.lnd_node.source_file import FileFeed, follow_file
from scbref.model import Multi, Single
from scbref.multifile import MultiFile
from scbref.packing import pack_multi
from tests.reference.cli_cases import one_line, run
from tests.reference.restore_stage import RING
from tests.reference.store_stage import Node, names, single
from tests.reference.swapper_stage import LONG
from tests.reference.test_cli_watch import eventually, read, watching_by
from tests.reference.test_lnd_follow import Follower, Said
from tests.reference.test_lnd_told import with_commitment


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_file, "POLL", 0.01)
    monkeypatch.setattr(source_file, "_PATIENCE", 0)


def put(path: Path, *singles: Single) -> None:
    """Replace a file as lnd does, by a rename."""
    path.with_name("new").write_bytes(pack_multi(Multi(static_backups=singles), RING))
    os.replace(path.with_name("new"), path)


@pytest.fixture
def lnds(tmp_path: Path) -> Path:
    """lnd's own file."""
    (tmp_path / "lnd").mkdir()
    return tmp_path / "lnd" / "channel.backup"


@contextmanager
def following(path: Path, *in_file: Single) -> Iterator[Follower]:
    said = Said()
    voice = Voice(said.lines.put, said.lines.put)
    followed = follow_file(str(path), RING, in_file, numbers_by(RING), voice)
    feed = followed.subscribe_chans(frozenset())
    assert isinstance(feed, FileFeed)
    try:
        yield Follower(followed, feed, said)
    finally:
        feed.cancel()


def test_once_copies_what_lnd_has(node: Node, lnds: Path) -> None:
    put(lnds, single("a"), single("b"))
    node.backup(single("c"), name=node.file.name)
    command = ["watch", "--source", str(lnds), "--file", str(node.file), "--once", *node.key]
    result = run(*command)
    assert result.exit_code == 0
    assert "does not name 1 channel of the backup; kept" in result.stderr
    assert names(node.backed_up()) == "a b c"
    assert run(*command, "--prune").exit_code == 0
    assert names(node.backed_up()) == "a b"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, 5, "cannot be followed: unable to read"),
        (b"", 4, "has 0 bytes, too short for a backup"),
        (b"x" * 80, 3, "does not open with"),
    ],
)
def test_what_cannot_be_followed_is_one_line(
    node: Node, lnds: Path, content: bytes | None, code: int, said: str
) -> None:
    if content is not None:
        lnds.write_bytes(content)
    result = run("watch", "--source", str(lnds), "--file", str(node.file), "--once", *node.key)
    assert result.exit_code == code
    assert said in one_line(result)


def test_the_file_that_is_kept_is_another_one(node: Node, lnds: Path) -> None:
    put(lnds)
    result = run("watch", "--source", str(lnds), "--file", str(lnds), *node.key)
    assert result.exit_code == 2
    assert "are one file" in one_line(result)


def test_channels_come_and_go_with_the_file(lnds: Path) -> None:
    put(lnds, single("a"))
    with following(lnds) as follower:
        put(lnds, single("a"), single("b"))
        assert follower.opened() == "b"
        put(lnds, single("b"))
        assert follower.event().closed_chans == (single("a").funding_outpoint,)


def test_an_emptied_file_takes_nothing_out(lnds: Path) -> None:
    put(lnds, single("a"))
    with following(lnds) as follower:
        put(lnds)
        assert "does not name 1 channel" in follower.said.wait_for("kept")
        put(lnds, single("b"))
        event = follower.event()
        assert (names(list(follower.node.singles)), event.closed_chans) == ("a", ())


@pytest.mark.parametrize("content", [None, b"", b"cut off"])
def test_a_file_that_was_gone_takes_nothing_out(lnds: Path, content: bytes | None) -> None:
    put(lnds, single("a"), single("b"))
    with following(lnds) as follower:
        if content is None:
            lnds.unlink()
        else:
            lnds.write_bytes(content)
        follower.said.wait_for("cannot be followed now")
        assert follower.subscription.trouble
        put(lnds, single("b"))
        follower.said.wait_for("can be read again")
        assert "does not name 1 channel" in follower.said.wait_for("kept")
        assert follower.subscription.events.empty()


def test_an_older_file_is_told_and_not_taken(lnds: Path) -> None:
    newer, older = (with_commitment(number, version=5) for number in (9, 8))
    put(lnds, newer, single("b"))
    with following(lnds) as follower:
        put(lnds, older)
        assert "an older commitment" in follower.said.wait_for("what the backup has is kept")
        assert follower.subscription.events.empty()


def rewind(path: Path, content: bytes, seconds: float) -> None:
    """Replace a file by an old one, which keeps its time or has that of the copy."""
    when = path.stat().st_mtime - seconds
    path.with_name("new").write_bytes(content)
    os.utime(path.with_name("new"), (when, when))
    os.replace(path.with_name("new"), path)


def test_an_old_file_that_was_seen_before_takes_nothing_out(lnds: Path) -> None:
    put(lnds, single("a"))
    old = lnds.read_bytes()
    with following(lnds) as follower:
        put(lnds, single("a"), single("b"))
        assert follower.opened() == "b"
        rewind(lnds, old, -1)
        assert "is an older one" in follower.said.wait_for("is kept")
        put(lnds, single("a"), single("c"))
        event = follower.event()
        assert (len(event.new_chans), event.closed_chans) == (1, ())


def test_a_file_that_was_gone_for_a_while_is_no_old_one(lnds: Path) -> None:
    put(lnds, single("a"), single("b"))
    with following(lnds) as follower:
        lnds.rename(lnds.with_name("away"))
        follower.said.wait_for("cannot be followed now")
        os.replace(lnds.with_name("away"), lnds)
        follower.said.wait_for("can be read again")
        put(lnds, single("b"))
        assert follower.event().closed_chans == (single("a").funding_outpoint,)
    assert not [line for line in follower.said.lines.queue if "older one" in line]


@pytest.mark.parametrize(("seconds", "is_archived"), [(1, False), (-1, True)])
def test_an_old_file_is_known_by_its_time_and_by_lnds_archives(
    lnds: Path, seconds: float, is_archived: bool
) -> None:
    put(lnds, single("a"))
    old = lnds.read_bytes()
    if is_archived:
        MultiFile(str(lnds)).update_and_swap(old)
    put(lnds, single("a"), single("b"))
    with following(lnds) as follower:
        rewind(lnds, old, seconds)
        assert "does not name 1 channel" in follower.said.wait_for("takes them out")
        assert "is an older one" in follower.said.wait_for("is kept")
        assert follower.subscription.events.empty()


def test_what_lnd_names_again_was_not_closed(lnds: Path) -> None:
    put(lnds, single("a"), single("b"))
    with following(lnds) as follower:
        put(lnds, single("a"))
        assert follower.event().closed_chans == (single("b").funding_outpoint,)
        put(lnds, single("a"), single("b"), single("c"))
        assert follower.opened() == "b c"


def test_the_backup_gets_back_what_an_old_file_took_out(node: Node, lnds: Path) -> None:
    put(lnds, single("a"), single("b"))
    command = ["watch", "--source", str(lnds), "--file", str(node.file), *node.key]
    with watching_by(command, node) as process:
        for channels in ("a", "a b c"):
            put(lnds, *map(single, channels.split()))
            eventually(lambda wanted=channels: names(node.backed_up()) == wanted)
        lnds.unlink()
        process.terminate()
        assert process.wait(LONG) == 5
        assert "lnd's file cannot be followed any more: unable to read" in read(node, "complained")
    assert names(node.backed_up()) == "a b c"


def test_a_file_of_the_same_times_and_size_is_seen(
    lnds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_file, "_READ_ANYWAY", 0)
    frozen = os.stat(lnds.parent)
    monkeypatch.setattr(os, "stat", lambda _path: frozen)
    put(lnds, single("a"))
    with following(lnds) as follower:
        put(lnds, single("b"))
        assert follower.opened() == "b"
