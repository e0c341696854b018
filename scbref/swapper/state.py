"""The SubSwapper's state if ``safe``: what it knows, and the one rule for the next file.

Source: lnd chanbackup/pubsub.go ``SubSwapper``, whose set of channels this refines.

Theory. Three sets of channels, keyed by channel point, and one rule:

- *disk*: what the file holds. Somebody else may change the file at any time.
- *memory*: what we were told is open: the starting Singles, events, manual updates. Each is in
  its *known form*: as it was told, or as the file has it where that has more in it.
- *closing*: what we were told is closed, and no write has carried out yet.

    the next file = disk minus closing, and memory (memory wins)

Who guards the file has a fourth, *lost*: what the file held of channels that were not told, and
that somebody else took out, or put a worse form of into their place. It counts as disk.

A good write makes disk that set and empties closing. A failed write changes nothing: the
channels are still in memory, the closes still in closing, and the next write has them all.
So a backup can only be lost by a wrong memory, an unwritable set or an unreadable file, and
``safe`` guards each of these:

- A Single enters memory only as bytes that were read back. One that cannot be is *set aside*
  and reported; its last good form, in memory or on disk, stays.
- A Single with less in it than the one we know (a restored channel has no close-tx inputs
  and a shachain key nobody can derive) does not replace it. A close ends that: what the file
  has of a channel that was closed counts for nothing, even before a write took it out.
- The packed set is opened again and compared before it replaces the file.
- A file that cannot be read is never overwritten.

This module is that theory as a value with pure transitions: no thread, no file, no clock. A
Single is held as an :class:`Entry`: the bytes that go into the file, made once. So a later
change to the caller's values cannot reach the file, and an update costs nothing for a channel
that did not change. :mod:`~scbref.swapper.content` keeps what is known of the file, so that an
update parses and serializes only what changed. :mod:`~scbref.swapper.safe` is the thread at
the edge: one queue brings events, manual updates and the wish to stop in one order; whatever
has queued up is applied together and written once.

A release profile runs :mod:`~scbref.swapper.release`, which is lnd's loop with its faults:
no closing set (a close whose write failed comes back from disk), no reading back, everything
unpacked and packed again at each event. Deviations of ``safe``: DEV-SW-1 to DEV-SW-18,
docs/explanation/deviations-swapper.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from scbref.codec import serialize_multi_of, serialize_single, split_multi
from scbref.errors import DeserializeError, ScbError
from scbref.model import OutPoint, Single


@dataclass(frozen=True, slots=True)
class Entry:
    """One channel's Single as bytes that are known to read back."""

    outpoint: OutPoint
    """The channel point."""
    plain: bytes
    """The serialized Single, 371 bytes or more."""
    has_close_tx_inputs: bool
    """Whether the last commitment transaction is in it."""
    has_derivable_root: bool
    """Whether the shachain root comes from ECDH, so that the seed is enough to find it."""
    commit_height: int = -1
    """Height of the last commitment transaction; -1 where there is none in it."""

    @classmethod
    def of_bytes(cls, single: Single, plain: bytes) -> Entry:
        """Describe a Single that was read from ``plain`` (371 bytes or more)."""
        inputs = single.close_tx_inputs
        return cls(
            single.funding_outpoint,
            plain,
            inputs is not None,
            single.sha_chain_root_desc.pub_key is None,
            -1 if inputs is None else inputs.commit_height,
        )

    @classmethod
    def of(cls, single: Single) -> Entry:
        """Serialize a Single and read it back as a reader of the file would.

        Raises:
            SerializeError: it cannot be written.
            DeserializeError: it can be written, but reads back as nothing or as another value.
        """
        plain = serialize_single(single)
        [(back, part)] = split_multi(serialize_multi_of([plain]))
        if part != plain or serialize_single(back) != plain:
            raise DeserializeError("the Single reads back as another one")
        return cls.of_bytes(back, plain)

    def is_poorer_than(self, known: Entry) -> bool:
        """Say whether this lacks something that the known entry of the same channel has."""
        return (known.has_close_tx_inputs and not self.has_close_tx_inputs) or (
            known.has_derivable_root and not self.has_derivable_root
        )

    def is_worse_than(self, known: Entry) -> bool:
        """Say whether this is poorer than the known entry, or as rich and older."""
        if self.is_poorer_than(known) or known.is_poorer_than(self):
            return self.is_poorer_than(known)
        return self.commit_height < known.commit_height


@dataclass(frozen=True, slots=True)
class SetAside:
    """A channel whose newest form cannot be backed up."""

    outpoint: OutPoint
    """The channel point."""
    error: ScbError
    """Why not."""


Change = Entry | SetAside
"""What a Single that we are given turns into."""


def examine(single: Single) -> Change:
    """Turn a Single into an entry, or say why that is impossible. Never raises ``ScbError``."""
    try:
        return Entry.of(single)
    except ScbError as error:
        return SetAside(single.funding_outpoint, error.with_traceback(None))


@dataclass(slots=True)
class BackupState:
    """Disk, memory and closing: see the theory in :mod:`scbref.swapper.state`."""

    disk: Mapping[OutPoint, Entry] = field(default_factory=dict)
    """What the file held when it was last read or written."""
    memory: dict[OutPoint, Entry] = field(default_factory=dict)
    """What we were told is open, each in its known form."""
    from_file: set[OutPoint] = field(default_factory=set)
    """What memory has in a form that was read from the file, not told."""
    closing: set[OutPoint] = field(default_factory=set)
    """What we were told is closed since the last good write, whether it is open again or not."""
    set_aside: dict[OutPoint, SetAside] = field(default_factory=dict)
    """What we were told is open and cannot be backed up as it is now."""
    kept_richer: set[OutPoint] = field(default_factory=set)
    """Channels for which something poorer was refused."""
    lost: dict[OutPoint, Entry] = field(default_factory=dict)
    """What the file held, and somebody else took out of it or made worse."""
    put_back: Counter[OutPoint] = field(default_factory=Counter)
    """How many times each was lost to somebody who may have meant it."""

    def opened(self, changes: Iterable[Change]) -> None:
        """Take in channels that are open. Of two with one channel point the last wins."""
        for change in changes:
            outpoint = change.outpoint
            self.set_aside.pop(outpoint, None)
            self.kept_richer.discard(outpoint)
            if isinstance(change, SetAside):
                self.set_aside[outpoint] = change
                self._recall(outpoint)
                continue
            self._recall(outpoint)
            known = self.memory.get(outpoint)
            if known is not None and change.is_poorer_than(known):
                self.kept_richer.add(outpoint)
            else:
                self.memory[outpoint] = change
                self.from_file.discard(outpoint)

    def closed(self, outpoints: Iterable[OutPoint]) -> None:
        """Take out channels; a close stays in ``closing`` until :meth:`written`."""
        for outpoint in outpoints:
            self.memory.pop(outpoint, None)
            self.from_file.discard(outpoint)
            self.set_aside.pop(outpoint, None)
            self.kept_richer.discard(outpoint)
            self.lost.pop(outpoint, None)
            self.closing.add(outpoint)

    def found_on_disk(self, entries: Iterable[Entry]) -> None:
        """Replace ``disk`` by what the file was found to hold. Of two alike the last wins."""
        self.disk = {entry.outpoint: entry for entry in entries}
        for outpoint, known in self.memory.items():
            found = self.disk.get(outpoint)
            if found is None or outpoint in self.closing:
                continue
            if known.is_poorer_than(found):
                self.kept_richer.add(outpoint)
            elif outpoint not in self.from_file or found.is_poorer_than(known):
                continue
            self.memory[outpoint] = found
            self.from_file.add(outpoint)
        for outpoint in self.set_aside:
            self._recall(outpoint)

    def lost_from_disk(
        self, entries: Iterable[Entry], *, is_meant: bool = False, patience: int | None = None
    ) -> None:
        """Go on knowing what the file held, before :meth:`found_on_disk` replaces it.

        Args:
            entries: what the file holds now.
            is_meant: whether it was written by somebody who knew what it held: then what is not in
                it any more was taken out.
            patience: how many times a channel is put back; who goes on taking it out means it, and
                two programs would never rest. ``None``: however often.
        """
        there = {entry.outpoint: entry for entry in entries}
        held = dict(self.lost) if is_meant else {**self.disk, **self.lost}
        self.lost = {
            outpoint: entry
            for outpoint, entry in held.items()
            if outpoint not in self.closing
            and (outpoint not in there or there[outpoint].is_worse_than(entry))
            and (patience is None or self.put_back[outpoint] < patience)
        }
        if patience is not None:
            self.put_back.update(self.lost.keys())

    def prune(self, open_chans: Collection[OutPoint]) -> tuple[OutPoint, ...]:
        """Close what is on disk only and not open; return what that is.

        An empty list closes nothing: it is what a deleted database gives.
        """
        if not open_chans:
            return ()
        told = self.memory.keys() | self.set_aside.keys()
        gone = tuple(op for op in self.disk if op not in open_chans and op not in told)
        self.closed(gone)
        return gone

    def target(self) -> dict[OutPoint, Entry]:
        """Return what the next file must hold: memory, and of disk what is not closed.

        A channel that was closed and is open again, but cannot be backed up as it is, keeps what
        the file has of it.
        """
        gone = self.closing - self.set_aside.keys()
        there = {**self.disk, **self.lost}
        kept = {outpoint: entry for outpoint, entry in there.items() if outpoint not in gone}
        return kept | self.memory

    def untold(self) -> set[OutPoint]:
        """Return the channels that the file holds or held, and nobody told us of."""
        return (self.disk.keys() | self.lost.keys()) - self.memory.keys() - self.set_aside.keys()

    def is_on_disk(self, target: Mapping[OutPoint, Entry]) -> bool:
        """Say whether the file, as last read, holds exactly the target."""
        return self.disk == target

    def written(self, target: Mapping[OutPoint, Entry]) -> None:
        """Note that the file now holds the target: every close so far is carried out."""
        self.disk = target
        self.closing.clear()
        self.lost.clear()
        for outpoint in self.set_aside:
            self._recall(outpoint)

    def _recall(self, outpoint: OutPoint) -> None:
        """Know an open channel in the form of the file, unless that was closed or a form is known.

        The file may be gone when the form is needed.
        """
        known = self.lost.get(outpoint) or self.disk.get(outpoint)
        if known is not None and outpoint not in self.memory and outpoint not in self.closing:
            self.memory[outpoint] = known
            self.from_file.add(outpoint)
