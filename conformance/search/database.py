"""Where examples are kept between runs: a folder, or a Redis server for many machines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from scbref.dependencies import how_to_mend


class DatabaseError(Exception):
    """The example database cannot be used."""


class _Of(ExampleDatabase):
    """The part of a database that belongs to one adapter."""

    def __init__(self, whole: ExampleDatabase, owner: str) -> None:
        super().__init__()
        self._whole = whole
        self._prefix = hashlib.sha256(owner.encode()).digest()[:8]

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Return the values saved under a key."""
        return self._whole.fetch(self._prefix + key)

    def save(self, key: bytes, value: bytes) -> None:
        """Save a value under a key."""
        self._whole.save(self._prefix + key, value)

    def delete(self, key: bytes, value: bytes) -> None:
        """Remove a value."""
        self._whole.delete(self._prefix + key, value)


def open_database(where: str | None, owner: str) -> ExampleDatabase | None:
    """Open the example database.

    Args:
        where: a folder, ``redis://…``, ``none``, or ``None`` for nowhere.
        owner: whose examples; the adapter's name.

    Raises:
        DatabaseError: the server's client is not installed, or the URL is wrong.
    """
    if where is None or where == "none":
        return None
    if "://" in where:
        return _Of(_redis(where), owner)
    folder = Path(where)
    if folder.exists() and not folder.is_dir():
        raise DatabaseError(f"{folder} is not a directory")
    return _Of(DirectoryBasedExampleDatabase(folder), owner)


def _redis(url: str) -> ExampleDatabase:
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise DatabaseError(f"{url}: a folder, or redis://host:port/number")
    try:
        redis = import_module("redis")
    except ImportError as error:
        advice = how_to_mend(error) or error
        raise DatabaseError(f"examples on a Redis server: {advice}") from None
    from hypothesis.extra.redis import RedisExampleDatabase

    try:
        client = redis.Redis.from_url(url)
        client.ping()
    except (redis.RedisError, ValueError) as error:
        raise DatabaseError(f"{url}: {error}") from None
    return RedisExampleDatabase(client, key_prefix=b"scb-conformance:")
