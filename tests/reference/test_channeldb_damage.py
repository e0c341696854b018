"""A store whose content is damaged: the error says so, and where."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scbref.channeldb import ChannelDB, CloseKind
from scbref.channeldb.rows import COLUMNS
from scbref.channeldb.tables import Tables
from scbref.errors import BAD_ADDRESS, IO, MISSING_FIELD, OUT_OF_RANGE, ChannelSourceError
from scbref.model import OnionV3Address, TCP4Address
from tests.reference.swapper_stage import channel, outpoint

ADDRESSES = (TCP4Address(bytes(4), 9735), OnionV3Address("a" * 56 + ".onion", 9735))
WRONG: tuple[Any, ...] = ("text", b"\xff\xfe", 1.5, -7, "", "{", "[" * 2000)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an open channel, a closed one and addresses, without constraints."""
    path = tmp_path_factory.mktemp("store") / "channels.sqlite"
    with ChannelDB(path, create=True) as store:
        store.save_channel(channel("a"), ADDRESSES)
        store.save_channel(channel("b"), ADDRESSES)
        store.close_channel(outpoint("b"), CloseKind.COOPERATIVE)
    return path


class Undo(Exception):
    """Ends a transaction that changes nothing."""


@pytest.fixture(scope="module")
def lax(whole: Path) -> Iterator[ChannelDB]:
    """A store whose tables take anything, as a flipped bit does."""
    path = whole.parent / "lax.sqlite"
    shutil.copy(whole, path)
    raw = sqlite3.connect(path)
    with raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '')")
    raw.close()
    with ChannelDB(path) as store:
        with store._connection.read() as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
        yield store


def damage_of(store: ChannelDB, statement: str, *values: Any) -> ChannelSourceError | None:
    """What reading says while a change is in the tables."""
    error = None
    with contextlib.suppress(Undo), store._connection.write() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute(statement, values)
        tables = Tables(connection)
        try:
            list(tables.records())
            tables.record(outpoint("a"))
            tables.last_seq()
        except ChannelSourceError as caught:
            error = caught
        except sqlite3.Error:
            # The connection gives it the code ``io`` where it ends a transaction.
            error = ChannelSourceError("of SQLite", code=IO)
        raise Undo
    return error


@pytest.mark.parametrize("column", ["status", "close_kind", "awaits_peer", *COLUMNS])
def test_each_column_with_each_wrong_value_is_typed_or_harmless(
    lax: ChannelDB, column: str
) -> None:
    errors = [
        damage_of(lax, f"UPDATE channels SET {column} = ? WHERE id = 1", wrong)
        for wrong in (None, *WRONG)
    ]
    for error in errors:
        assert error is None or error.code in (OUT_OF_RANGE, MISSING_FIELD, IO)
        assert error is None or error.code == IO or f"channels[1].{column}" in str(error.path)
    # A blob of another size, a negative number: the serializer sets these aside.
    assert len([error for error in errors if error]) >= 4


@pytest.mark.parametrize(
    "change",
    [
        "type = 'carrier-pigeon'",
        "host = x'fffe' WHERE type = 'onion_v3'",
        "host = 'text'",
        "port = NULL",
        "port = 'text'",
        "type = 'opaque'",
    ],
)
def test_an_address_that_is_none_is_typed(lax: ChannelDB, change: str) -> None:
    error = damage_of(lax, f"UPDATE addresses SET {change}")
    assert error is not None and error.code == BAD_ADDRESS
    assert str(error.path).startswith("addresses[0")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE addresses SET node_pub = zeroblob(33)",
        "DELETE FROM sqlite_sequence",
        "UPDATE sqlite_sequence SET seq = 0",
    ],
)
def test_tables_that_contradict_each_other_are_typed(lax: ChannelDB, statement: str) -> None:
    error = damage_of(lax, statement)
    assert error is not None and error.code == OUT_OF_RANGE and error.path


def everything(path: Path) -> None:
    with ChannelDB(path) as store:
        store.records()
        store.snapshot()
        store.record(outpoint("a"))


def test_bytes_that_are_cut_or_overwritten_are_typed(whole: Path, tmp_path: Path) -> None:
    content = whole.read_bytes()
    path = tmp_path / "channels.sqlite"
    seen = 0
    for cut in range(100, len(content), 4777):
        for broken in (content[:cut], content[:cut] + b"\xff" * 40 + content[cut + 40 :]):
            path.write_bytes(broken)
            try:
                everything(path)
            except ChannelSourceError:
                seen += 1
            for beside in ("-wal", "-shm"):
                Path(f"{path}{beside}").unlink(missing_ok=True)
    assert seen > 5


def leave_wal(path: Path, keep: Callable[[str], bool]) -> None:
    """What a kill leaves, but for some of it."""
    with ChannelDB(path, create=True) as store:
        store.save_channel(channel("a"), ADDRESSES)
        for name in ("", "-wal", "-shm"):
            if keep(name):
                shutil.copy(f"{path}{name}", f"{path}.copy{name}")


def test_a_missing_wal_is_noticed_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "channels.sqlite"
    leave_wal(path, lambda name: name != "-wal")
    with pytest.raises(ChannelSourceError) as caught:
        ChannelDB(f"{path}.copy")
    assert caught.value.code == IO and "-wal is missing" in str(caught.value)
    leave_wal(tmp_path / "whole", lambda _name: True)
    with ChannelDB(tmp_path / "whole.copy") as store:
        assert [each.funding_outpoint for each in store.fetch_all_channels()] == [outpoint("a")]


def test_a_wal_that_goes_away_ends_a_subscription(tmp_path: Path) -> None:
    path = tmp_path / "channels.sqlite"
    with ChannelDB(path, create=True, poll_interval=0.001) as store:
        store.save_channel(channel("a"), ADDRESSES)
        feed = store.subscribe_chans(frozenset({outpoint("a")}))
        Path(f"{path}-wal").unlink()
        feed.events.get(timeout=60)
        assert isinstance(feed.error, ChannelSourceError) and "replaced" in str(feed.error)
