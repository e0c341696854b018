"""One connection to the store: opened with care, used in transactions, its errors made ours."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Final

from scbref.channeldb.schema import APPLICATION_ID, MIGRATIONS, Migration
from scbref.errors import IO, NOT_FOUND, OUT_OF_RANGE, UNSUPPORTED, ChannelSourceError
from scbref.system_calls import NOT_INHERITED

DEFAULT_TIMEOUT: Final = 30.0
"""Seconds to wait for another writer."""

_RETRY: Final = 0.01


class Connection:
    """A connection that several threads may share; each transaction has it for itself."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        timeout: float = DEFAULT_TIMEOUT,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        """Open a store, and bring an older one up to date.

        Args:
            path: the database file; SQLite keeps ``-wal`` and ``-shm`` beside it.
            create: make the file, mode 0600, if it is not there.
            timeout: seconds to wait for another writer.
            migrations: the forms of the store, oldest first.

        Raises:
            ChannelSourceError: ``not-found``: there is no file. ``unsupported``: another program's
                database, or a newer scbref's. ``io``: it cannot be opened or is no database.
        """
        self.path = os.path.abspath(path)
        self._lock = RLock()
        with _failures(self.path):
            _require_file(self.path, create)
            self._connection = sqlite3.connect(
                f"{Path(self.path).as_uri()}?mode=rw",
                uri=True,
                timeout=timeout,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                self._set_up(timeout, migrations)
                # In WAL mode the first look makes the -wal, if there is none.
                _number(self._connection, "SELECT count(*) FROM sqlite_master")
            except BaseException:
                self._connection.close()
                raise
            self._identity = self._identities()

    def close(self) -> None:
        """Close it; a second call does nothing."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """See one state of the store, whatever others write meanwhile.

        Raises:
            ChannelSourceError: ``io``.
        """
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Change the store, all or nothing; it is on disk when this returns.

        Raises:
            ChannelSourceError: ``io``; ``out-of-range``: a number over 64 bits.
        """
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def data_version(self) -> int:
        """Return a number that changes with every commit of another connection.

        Raises:
            ChannelSourceError: ``io``.
        """
        with self._lock, _failures(self.path):
            return _number(self._connection, "PRAGMA data_version")

    def require_same_file(self) -> None:
        """See that the path still names the file that is open.

        Raises:
            ChannelSourceError: ``io``: it or its ``-wal`` was removed or replaced; nobody writes
                to ours any more.
        """
        with _failures(self.path):
            is_same = self._identities() == self._identity
        if not is_same:
            raise ChannelSourceError(f"{self.path} was replaced while it was open", code=IO)

    def _identities(self) -> tuple[tuple[int, int], tuple[int, int] | None]:
        wal = f"{self.path}-wal"
        return _identity(self.path), _identity(wal) if os.path.exists(wal) else None

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, _failures(self.path):
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite has already rolled back after some errors, a full disk for one.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _set_up(self, timeout: float, migrations: Sequence[Migration]) -> None:
        connection = self._connection
        # Looked at before anything is written: another program's file stays as it is.
        version = self._version(migrations)
        connection.execute("PRAGMA foreign_keys = ON")
        _use_wal(connection, timeout)
        # In WAL mode only FULL keeps what was committed over a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        if version < len(migrations):
            self._migrate(migrations)

    def _version(self, migrations: Sequence[Migration]) -> int:
        connection = self._connection
        with self._transaction("BEGIN"):
            application = _number(connection, "PRAGMA application_id")
            version = _number(connection, "PRAGMA user_version")
            tables = _number(connection, "SELECT count(*) FROM sqlite_master")
        if application != APPLICATION_ID and (application or version or tables):
            message = f"{self.path} is another program's database"
            raise ChannelSourceError(message, code=UNSUPPORTED)
        if version > len(migrations):
            message = f"{self.path} was written by a newer scbref (schema {version})"
            raise ChannelSourceError(message, code=UNSUPPORTED)
        return version

    def _migrate(self, migrations: Sequence[Migration]) -> None:
        with self.write() as connection:
            # Another process may have been quicker.
            version = _number(connection, "PRAGMA user_version")
            for migration in migrations[version:]:
                for statement in migration:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {max(version, len(migrations))}")


def _require_file(path: str, create: bool) -> None:
    if create:
        # SQLite gives -wal and -shm the mode of the main file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | NOT_INHERITED, 0o600))
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise ChannelSourceError(f"{path} is not a regular file", code=IO)
    # SQLite makes the -wal before the -shm, and removes it after.
    if os.path.exists(f"{path}-shm") and not os.path.exists(f"{path}-wal"):
        lost = "what was committed last is missing with it"
        advice = "bring it back, or remove the -shm to go on without"
        raise ChannelSourceError(f"{path}-wal is missing, and {lost}; {advice}", code=IO)


def _use_wal(connection: sqlite3.Connection, timeout: float) -> None:
    """Switch to WAL; where several do at once, SQLite does not wait but refuses."""
    for _ in range(max(1, int(timeout / _RETRY))):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # The low byte is the class; the rest says what it is busy with.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(_RETRY)
    raise ChannelSourceError("the database stays locked", code=IO)


def _identity(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


def _number(connection: sqlite3.Connection, statement: str) -> int:
    (value,) = connection.execute(statement).fetchone()
    return int(value)


@contextmanager
def _failures(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ChannelSourceError(f"{path} is not there", code=NOT_FOUND) from error
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ChannelSourceError(f"cannot open {path}: {reason}", code=IO) from error
    except OverflowError as error:
        raise ChannelSourceError("a number over 64 bits", code=OUT_OF_RANGE) from error
    except sqlite3.Error as error:
        raise ChannelSourceError(f"{path}: {error}", code=IO) from error
