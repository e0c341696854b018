"""Puts the shells of a recovery into the store, and remembers whose peers were reached.

Source: lnd chanrestore.go ``chanDBRestorer``, channeldb/db.go
``ChannelStateDB.RestoreChannelShells``.
"""

from __future__ import annotations

from collections.abc import Iterable

from scbref.channeldb.store import ChannelDB
from scbref.channels.shell import ChannelShell, ShellOpener
from scbref.keys.protocol import Progress, SecretKeyRing
from scbref.model import OutPoint, Single
from scbref.profiles import SAFE, Profile
from scbref.recovery.protocols import ChanAlreadyExists


class ShellRestorer:
    """A ``ChannelRestorer`` and a ``PeerLedger`` over a store.

    The transaction that adds a shell marks it as waiting for its peer, so that a crash between
    storing and dialling forgets nobody.
    """

    def __init__(
        self,
        store: ChannelDB,
        key_ring: SecretKeyRing,
        *,
        profile: Profile = SAFE,
        progress: Progress | None = None,
    ) -> None:
        """Take where to restore to, and what derives our keys.

        Args:
            store: gets the shells.
            key_ring: derives our keys.
            profile: whose mapping.
            progress: told of a scan for legacy keys.
        """
        self._store = store
        self._opener = ShellOpener(key_ring, profile=profile, progress=progress)

    def prepare_restore(self, singles: Iterable[Single]) -> None:
        """Look for the legacy keys of what is not there yet, in one scan for each family."""
        there = {record.channel.funding_outpoint for record in self._store.records()}
        self._opener.prepare(s for s in singles if s.funding_outpoint not in there)

    def restore_chans_from_singles(self, *singles: Single) -> None:
        """Add a shell for each Single, all or none, in one transaction.

        Raises:
            ChanAlreadyExists: one of them is there, closed or not.
            ChannelSourceError: the store failed.
            KeyDerivationError, ScbError: as ``ShellOpener.open``.

        Source: lnd ``chanDBRestorer.RestoreChansFromSingles``.
        """
        shells = self.open_shells(*singles)
        self._store.restore((shell.channel, shell.node_addrs) for shell in shells)

    def open_shells(self, *singles: Single) -> tuple[ChannelShell, ...]:
        """Do everything but the adding, as a rehearsal.

        Raises:
            ScbError: as :meth:`restore_chans_from_singles`.
        """
        for single in singles:
            # Before any key is derived; the transaction that adds looks again.
            if self._store.record(single.funding_outpoint) is not None:
                raise ChanAlreadyExists(f"{single.funding_outpoint} exists already")
        opened = self._opener.open_all(singles)
        if opened.unmapped:
            raise opened.unmapped[0].error
        return opened.shells

    def awaits_peer(self, funding_outpoint: OutPoint) -> bool:
        """Say whether the channel was restored and its peer not reached since."""
        return self._store.awaits_peer(funding_outpoint)

    def note_peer_reached(self, node_pub: bytes) -> None:
        """Let no channel with the peer (33-byte key) wait any more."""
        self._store.note_peer_reached(node_pub)
