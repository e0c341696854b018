"""What a recovery works with: a restorer, a connector, and what remembers who still waits.

Source: lnd chanbackup/recover.go (``ChannelRestorer``, ``PeerConnector``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from scbref.errors import ALREADY_EXISTS, ScbError
from scbref.model import Address, OutPoint, Single


class ChanAlreadyExists(ScbError):
    """The channel is in the database already. Source: lnd channeldb ``ErrChanAlreadyExists``.

    Any ``ScbError`` with the code ``already-exists`` counts as one.
    """

    def __init__(self, message: str = "channel already exists") -> None:
        super().__init__(message, code=ALREADY_EXISTS)


class ChannelRestorer(Protocol):
    """Stores shells of channels. Source: lnd ``ChannelRestorer``."""

    def restore_chans_from_singles(self, *singles: Single) -> None:
        """Store a shell for each Single, all or none.

        Raises:
            ChanAlreadyExists: one of them is stored already.
            ScbError: anything else.
        """
        ...


class PeerConnector(Protocol):
    """Connects to peers. Source: lnd ``PeerConnector``."""

    def connect_peer(self, node_pub: bytes, addrs: Sequence[Address]) -> None:
        """Connect to a node (33-byte key) at one of its addresses, and go on trying if none works.

        Being connected already is no error.

        Raises:
            ScbError: no address works now.
        """
        ...


@runtime_checkable
class PeerLedger(Protocol):
    """Remembers which restored channels still wait for their peer; mostly the restorer itself.

    The transaction that stores a shell must count it as waiting: then a crash between
    storing and dialling forgets nothing. A live channel never waits.
    """

    def awaits_peer(self, funding_outpoint: OutPoint) -> bool:
        """Say whether the channel was restored and its peer not reached since."""
        ...

    def note_peer_reached(self, node_pub: bytes) -> None:
        """Remember that the peer (33-byte key) was reached: no channel with it waits any more."""
        ...


@runtime_checkable
class PreparesRestore(Protocol):
    """A restorer that gains from seeing all Singles first (one key scan for all of them)."""

    def prepare_restore(self, singles: Iterable[Single]) -> None:
        """Look at the Singles that will be restored, one call each, later; fail at nothing."""
        ...
