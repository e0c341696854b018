"""The store's file: for its owner only, migrated once, and left alone when it is something else."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from scbref.channeldb import (
    Change,
    ChannelDB,
)
from scbref.channeldb.connection import Connection
from scbref.channeldb.schema import MIGRATIONS
from scbref.errors import (
    IO,
    NOT_FOUND,
    UNSUPPORTED,
    ChannelSourceError,
)
from tests.reference.swapper_stage import ADDRESSES, channel


def test_the_file_is_for_its_owner_and_durable(tmp_path: Path) -> None:
    path = tmp_path / "channels?mode=memory.sqlite"
    with ChannelDB(path, create=True) as store:
        store.save_channel(channel("a"), ADDRESSES)
        modes = {stat.S_IMODE(found.stat().st_mode) for found in tmp_path.iterdir()}
        assert modes == {0o600}
        with store._connection.read() as connection:
            found = [
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "user_version")
            ]
    assert found == ["wal", 2, 1, len(MIGRATIONS)]


def test_no_file_is_made_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(ChannelSourceError) as caught:
        ChannelDB(tmp_path / "channels.sqlite")
    assert caught.value.code == NOT_FOUND
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"x" * 5000, b"SQLite format 3\0" + bytes(4080)])
def test_what_is_no_database_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ChannelSourceError) as caught:
        ChannelDB(path, create=True)
    assert caught.value.code == IO
    assert path.read_bytes() == content


def test_another_programs_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    content = path.read_bytes()
    with pytest.raises(ChannelSourceError) as caught:
        ChannelDB(path, create=True)
    assert caught.value.code == UNSUPPORTED
    assert path.read_bytes() == content


def test_no_place_for_a_file_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "channels.sqlite", Path(os.devnull)):
        with pytest.raises(ChannelSourceError) as caught:
            ChannelDB(path, create=True)
        assert caught.value.code in (IO, NOT_FOUND)


def test_an_older_store_is_migrated_once_and_a_newer_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "channels.sqlite"
    with ChannelDB(path, create=True) as store:
        store.save_channel(channel("a"), ADDRESSES)
    newer = (*MIGRATIONS, ("CREATE TABLE notes (text TEXT)", "INSERT INTO notes VALUES ('one')"))
    for _ in range(2):
        connection = Connection(path, migrations=newer)
        with connection.read() as opened:
            assert opened.execute("SELECT count(*) FROM notes").fetchone() == (1,)
            assert opened.execute("SELECT count(*) FROM channels").fetchone() == (1,)
        connection.close()
    with pytest.raises(ChannelSourceError) as caught:
        ChannelDB(path)
    assert caught.value.code == UNSUPPORTED


def test_a_migration_that_fails_leaves_the_older_store(tmp_path: Path) -> None:
    path = tmp_path / "channels.sqlite"
    with ChannelDB(path, create=True) as store:
        store.save_channel(channel("a"), ADDRESSES)
    broken = (*MIGRATIONS, ("CREATE TABLE notes (text TEXT)", "INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(ChannelSourceError):
        Connection(path, migrations=broken)
    with ChannelDB(path) as store:
        assert store.fetch_all_channels() == [channel("a")]


def test_a_writer_that_stays_is_an_error_in_time(tmp_path: Path) -> None:
    path = tmp_path / "channels.sqlite"
    with ChannelDB(path, create=True) as store, ChannelDB(path, timeout=0.05) as second:
        with store._connection.write(), pytest.raises(ChannelSourceError) as caught:
            second.save_channel(channel("a"))
        assert caught.value.code == IO
        assert second.save_channel(channel("a")) is Change.ADDED
