"""Where ``scbref watch`` hears of channels: a database, a running lnd, or lnd's own file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from scbref.cli.failure import CANNOT_OPEN, IO, NODE, NOT_GOOD, UNREADABLE, USAGE, Failure
from scbref.cli.lnd_options import (
    NodeOptions,
    node_errors_told,
    node_options,
    ring_that_opens,
)
from scbref.cli.store import open_store
from scbref.cli.terminal import counted, note, warn

if TYPE_CHECKING:
    from scbref.channeldb import ChannelSnapshot
    from scbref.cli.keeping import KeptSource
    from scbref.cli.key import Key
    from scbref.envelope import EncryptionKeySource
    from scbref.lnd_node.access import NodeAccess
    from scbref.lnd_node.given import GivenChannels
    from scbref.model import Single

_OPTIONS: Final = (
    click.option("--db", metavar="FILE", help="The channel database to follow."),
    click.option("--source", metavar="FILE", help="lnd's own channel.backup, to follow it."),
    click.option(
        "--look-every",
        type=click.FloatRange(0.1),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="How often to check the node (--lnd) if nothing happens.",
    ),
)


@dataclass(frozen=True, repr=False)
class WatchSource:
    """What the user wants to be followed."""

    db: str | None
    """Path of a channel database."""
    source: str | None
    """Path of the file that lnd keeps."""
    node: NodeOptions
    """A running lnd."""
    look_every: float
    """Seconds between looks at the node."""

    def require_one(self) -> None:
        """Check that one source is named.

        Raises:
            Failure: code 2.
        """
        named = [each for each in (self.db, self.source, self.node.lnd) if each is not None]
        if len(named) != 1:
            raise Failure("say what to follow: one of --lnd, --source and --db", USAGE)

    @property
    def what(self) -> str:
        """The source in the words of a message."""
        if self.db is not None:
            return "the database"
        return "lnd" if self.source is None else "lnd's file"

    def files(self) -> tuple[str, ...]:
        """Return the paths that nothing else is to be written to."""
        return tuple(each for each in (self.db, self.source) if each is not None)

    @contextmanager
    def open(self, file: str, key: Key | None) -> Iterator[tuple[KeptSource, EncryptionKeySource]]:
        """Give the channels and what comes after, and the key of the file.

        Args:
            file: path of the backup that is kept.
            key: the owner's; a node can be asked for one that is enough.

        Raises:
            Failure: code 2: no key; 5: the source cannot be read; 7: the node.
        """
        access = self.node.access()
        if key is None and access is None:
            text = "no key: give --words-file, --keys-file, --key-file or --base-pub"
            raise Failure(text, USAGE)
        if access is not None:
            with _followed_node(access, key, file, self.look_every) as (given, ring):
                yield given, ring
        elif key is not None and self.source is not None:
            given, ring = _followed_file(self.source, key, file)
            yield given, ring
        elif key is not None and self.db is not None:
            with open_store(self.db) as store:
                yield _of_store(store.snapshot(), key, file)


def source_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name a source; the command gets them as one ``source`` argument."""

    @wraps(function)
    def command(**arguments: Any) -> None:
        names = ("db", "source", "look_every", "node")
        function(source=WatchSource(**{name: arguments.pop(name) for name in names}), **arguments)

    wrapped: Callable[..., None] = node_options(command)
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def _of_store(
    snapshot: ChannelSnapshot, key: Key, file: str
) -> tuple[ChannelSnapshot, EncryptionKeySource]:
    from scbref.cli.chain_keys import key_for_file

    chains = (channel.chain_hash for channel in snapshot.fetch_all_channels())
    return snapshot, key_for_file(key, file, chains).ring


@contextmanager
def _followed_node(
    access: NodeAccess, key: Key | None, file: str, look_every: float
) -> Iterator[tuple[GivenChannels, EncryptionKeySource]]:
    from scbref.lnd_node.following import follow_node
    from scbref.lnd_node.given import Voice
    from scbref.lnd_node.refusal import NodeError, Trouble

    def choose(packed: bytes) -> EncryptionKeySource:
        ring = None if key is None else ring_that_opens(key, packed)
        if ring is None:
            text = "the node's own backup does not open with this key: another node, or another key"
            raise NodeError(text, Trouble.OTHER_NODE)
        return ring

    with node_errors_told():
        node = follow_node(
            access,
            None if key is None else choose,
            lambda ring: _in_file(file, ring),
            look_every=look_every,
            voice=Voice(note, warn),
        )
    try:
        yield node, node.key_ring
    except Failure as failure:
        if isinstance(node.error, NodeError):
            raise Failure(node.error.message, NODE) from None
        raise failure
    if node.channels.missing:
        missing = counted(len(node.channels.missing), "channel")
        raise Failure(f"the node's own backup lacks {missing} that it names", NOT_GOOD)


def _followed_file(path: str, key: Key, file: str) -> tuple[GivenChannels, EncryptionKeySource]:
    from scbref.envelope import NONCE_SIZE, TAG_SIZE
    from scbref.errors import BackupFileError, ScbError
    from scbref.lnd_node.ages import numbers_by
    from scbref.lnd_node.given import Voice
    from scbref.lnd_node.source_file import follow_file
    from scbref.multifile import MultiFile

    if os.path.realpath(path) == os.path.realpath(file):
        raise Failure("--source and --file are one file; lnd keeps that one itself", USAGE)
    try:
        packed = MultiFile(path).read_packed()
        if len(packed) < NONCE_SIZE + TAG_SIZE:
            size = counted(len(packed), "byte")
            raise Failure(f"{path} has {size}, too short for a backup", UNREADABLE)
        ring = ring_that_opens(key, packed)
        if ring is None:
            raise Failure(f"{path} does not open with {key.name}", CANNOT_OPEN)
        found = _in_file(file, ring)
        return follow_file(path, ring, found, numbers_by(ring), Voice(note, warn)), ring
    except BackupFileError as error:
        raise Failure(f"lnd's file cannot be followed: {error}", IO) from None
    except ScbError as error:
        raise Failure(f"{path} opens and cannot be read: {error}", UNREADABLE) from None


def _in_file(path: str, ring: EncryptionKeySource) -> Sequence[Single]:
    """Return what a backup has; what is wrong with it is told when it is to be written."""
    from scbref.errors import ScbError
    from scbref.multifile import MultiFile

    try:
        return MultiFile(path).extract_multi(ring).static_backups
    except ScbError:
        return ()
