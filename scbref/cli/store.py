"""Opens the channel database for a command, with one line for what can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scbref.cli.failure import IO, UNREADABLE, USAGE, Failure

if TYPE_CHECKING:
    from scbref.channeldb import ChannelDB
    from scbref.model import OutPoint


def db_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add the required ``--db`` to a command."""
    option = click.option("--db", required=True, metavar="FILE", help="The channel database.")
    return option(function)


@contextmanager
def open_store(path: str, *, create: bool = False) -> Iterator[ChannelDB]:
    """Open a store for the length of a command.

    Args:
        path: the database file.
        create: make it if it is not there.

    Raises:
        Failure: code 5: it cannot be opened or fails later; 4: it is another program's.
    """
    from scbref.channeldb import ChannelDB
    from scbref.errors import IO as IO_CODE, NOT_FOUND, UNSUPPORTED, ChannelSourceError

    try:
        with ChannelDB(path, create=create) as store:
            yield store
    except ChannelSourceError as error:
        if error.code == NOT_FOUND:
            hint = "check the path; scbref recover and scbref channels import make a database"
            raise Failure(f"{error.message}; {hint}", IO) from None
        if error.code in (IO_CODE, UNSUPPORTED):
            code = IO if error.code == IO_CODE else UNREADABLE
            raise Failure(f"the database cannot be used: {error.message}", code) from None
        raise


def parse_channel_point(text: str) -> OutPoint:
    """Return a channel point as people write it: ``txid:index``, txid reversed.

    Raises:
        Failure: code 2.
    """
    from scbref.model import OutPoint

    txid, _, index = text.partition(":")
    try:
        data = bytes.fromhex(txid)
        if len(data) != 32 or not index.isdecimal():
            raise ValueError
        return OutPoint(data[::-1], int(index))
    except ValueError:
        raise Failure("a channel point is 64 hex digits, a colon and a number", USAGE) from None
