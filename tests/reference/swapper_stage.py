"""A stage for SubSwappers: channels with short names, a notifier and disks that do as told."""

from __future__ import annotations

import hashlib
import queue
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from scbref.channels.fetching import new_single
from scbref.channels.open_channel import ChannelType, LocalCommitment, OpenChannel
from scbref.codec import parse_transaction
from scbref.errors import NOT_FOUND, BackupFileError, SwapperError
from scbref.keys.key_ring import SymmetricKeyRing
from scbref.model import (
    KeyDescriptor,
    KeyLocator,
    LocalChannelConfig,
    Multi,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
    Single,
    TCP4Address,
    Transaction,
)
from scbref.multifile import MultiFile
from scbref.packing import pack_multi, unpack_multi
from scbref.profiles import SAFE, Profile
from scbref.swapper import ChannelEvent, ChannelWithAddrs, SubSwapper
from scbref.versions import SingleBackupVersion
from tests.reference.strategies import POINTS

RING = SymmetricKeyRing(b"one key" + bytes(25))
OTHER_RING = SymmetricKeyRing(b"another key" + bytes(21))
CAPACITY = 1_000_000
ADDRESSES = (TCP4Address(bytes(4), 9735),)
LONG = 60.0
"""Seconds after which a test that waits gives up; never reached when all is well."""

TX = parse_transaction(
    bytes.fromhex("0200000001") + bytes(32) + bytes.fromhex("00000000000000000001")
    + (1000).to_bytes(8, "little") + bytes(5)
)  # fmt: skip
NO_INPUTS = Transaction.of_checked(bytes.fromhex("0200000000010000000000000000000000000000"))
"""Written by lnd, and read back by nobody: the 0 inputs look like the segwit marker."""

KEYS = {
    "multi_sig_key": POINTS[1],
    "revocation_base_point": POINTS[2],
    "payment_base_point": POINTS[3],
    "delay_base_point": POINTS[4],
    "htlc_base_point": POINTS[5],
}


LEGACY_ROOT = KeyDescriptor(KeyLocator(5, 0), POINTS[6])


def outpoint(name: str) -> OutPoint:
    return OutPoint(hashlib.sha256(name.encode()).digest(), 1)


def channel(name: str, capacity: int = CAPACITY, **changes: Any) -> OpenChannel:
    at = KeyLocator(0, 1)
    values: dict[str, Any] = {
        "chan_type": ChannelType.SINGLE_FUNDER_TWEAKLESS_BIT | ChannelType.ANCHOR_OUTPUTS_BIT,
        "chain_hash": bytes(32),
        "funding_outpoint": outpoint(name),
        "short_channel_id": ShortChannelID(500, 2, 1),
        "is_pending": False,
        "is_initiator": True,
        "identity_pub": POINTS[0],
        "capacity": capacity,
        "local_chan_cfg": LocalChannelConfig(144, at, at, at, at, at),
        "remote_chan_cfg": RemoteChannelConfig(144, **KEYS),
        "revocation_key_locator": KeyLocator(5, 9),
        "revocation_root": bytes([1] * 32),
        "local_commitment": LocalCommitment(TX, bytes(70), 3),
    }
    return OpenChannel(**{**values, **changes})


def named_channel(text: str) -> OpenChannel:
    """``a`` · ``a(7)`` capacity 7 · ``a!`` cannot be written · ``a?`` is written, not readable."""
    name, capacity, mark = re.fullmatch(r"([a-z]+\d*)(?:\((\d+)\))?([!?]?)", text).groups()
    changes: dict[str, Any] = {}
    if mark == "!":
        changes["identity_pub"] = None
    if mark == "?":
        changes["local_commitment"] = LocalCommitment(NO_INPUTS, bytes(70), 3)
    return channel(name, int(capacity or CAPACITY), **changes)


def single(text: str) -> Single:
    """As :func:`named_channel`; with ``-`` behind it, what lnd exports of a restored channel."""
    rich = new_single(named_channel(text.rstrip("-")), ADDRESSES)
    if not text.endswith("-"):
        return rich
    return replace(rich, close_tx_inputs=None, sha_chain_root_desc=LEGACY_ROOT)


def oldest(names: str) -> list[Single]:
    """Singles that the first release can read and write."""
    return [replace(single(f"{name}-"), version=SingleBackupVersion.DEFAULT)
            for name in names.split()]  # fmt: skip


def singles(text: str) -> list[Single]:
    return [single(word) for word in text.split()]


def opened(text: str) -> tuple[ChannelWithAddrs, ...]:
    return tuple(ChannelWithAddrs(named_channel(word), ADDRESSES) for word in text.split())


def packed(text: str, ring: SymmetricKeyRing = RING) -> bytes:
    return pack_multi(Multi(static_backups=tuple(singles(text))), ring)


NAMES = {outpoint(name): name for name in [*"abcdefgxyz", *(f"n{i}" for i in range(40))]}


def shown(backups: Iterable[Single]) -> str:
    """The Singles as sorted words: ``a b(7)``, poor ones with ``-``."""
    words = []
    for each in backups:
        capacity = "" if each.capacity == CAPACITY else f"({each.capacity})"
        poor = "" if each.close_tx_inputs else "-"
        words.append(NAMES[each.funding_outpoint] + capacity + poor)
    return " ".join(sorted(words))


class Disk:
    """A Swapper in memory that fails or waits when told to."""

    def __init__(self) -> None:
        self.content: bytes | None = None
        self.writes = self.reads = 0
        self.swap_errors: list[Exception] = []
        self.read_errors: list[Exception] = []
        self.is_writing = Event()
        self.may_write = Event()
        self.may_write.set()

    def update_and_swap(self, new_backup: bytes) -> None:
        self.is_writing.set()
        assert self.may_write.wait(LONG)
        if self.swap_errors:
            raise self.swap_errors.pop()
        self.content = bytes(new_backup)
        self.writes += 1

    def extract_multi(self, key_ring: Any) -> Multi:
        return unpack_multi(self._read(), key_ring)

    def put(self, content: bytes | None) -> None:
        self.content = content

    def _read(self) -> bytes:
        self.reads += 1
        if self.read_errors:
            raise self.read_errors.pop()
        if self.content is None:
            raise BackupFileError("no file", code=NOT_FOUND)
        return self.content


class PackedDisk(Disk):
    """A disk that also gives its bytes."""

    def read_packed(self) -> bytes:
        return self._read()


class RealDisk(MultiFile):
    """A MultiFile that fails when told to; no archive."""

    def __init__(self, path: Path, profile: Profile) -> None:
        super().__init__(path, profile=profile, no_backup_archive=True)
        self.path = path
        self.swap_errors: list[Exception] = []
        self.writes = 0

    def update_and_swap(self, new_backup: bytes) -> None:
        if self.swap_errors:
            raise self.swap_errors.pop()
        super().update_and_swap(new_backup)
        self.writes += 1

    @property
    def content(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None

    def put(self, content: bytes | None) -> None:
        if content is None:
            self.path.unlink(missing_ok=True)
        else:
            self.path.write_bytes(content)


class Notifier:
    """Notifier and subscription in one."""

    def __init__(self) -> None:
        self.events: queue.Queue[Any] = queue.Queue()
        self.known: frozenset[OutPoint] | None = None
        self.cancels = 0
        self.may_cancel = Event()
        self.may_cancel.set()
        self.error: Exception | None = None
        self.late: list[Any] = []
        """Put at the last moment, while the subscription is being cancelled."""

    def subscribe_chans(self, known: frozenset[OutPoint]) -> Notifier:
        self.known = known
        if self.error is not None:
            raise self.error
        return self

    def cancel(self) -> None:
        assert self.may_cancel.wait(LONG)
        self.cancels += 1
        for item in self.late:
            self.events.put(item)

    def settle(self) -> None:
        """Wait until every event was worked off."""
        with self.events.all_tasks_done:
            done = self.events.all_tasks_done.wait_for(
                lambda: self.events.unfinished_tasks == 0, timeout=LONG
            )
        assert done, "an event was not worked off"


class Stage:
    """One SubSwapper with all that is around it."""

    def __init__(self, profile: Profile = SAFE, disk: Any = None) -> None:
        self.profile = profile
        self.disk = disk if disk is not None else PackedDisk()
        self.notifier = Notifier()
        self.swapper: SubSwapper

    def build(self, starting: str | list[Single] = "", **options: Any) -> SubSwapper:
        self.notifier = Notifier()
        known = singles(starting) if isinstance(starting, str) else starting
        self.swapper = SubSwapper(
            known, self.notifier, RING, self.disk, profile=self.profile, **options
        )
        return self.swapper

    def start(self, starting: str | list[Single] = "", **options: Any) -> SubSwapper:
        swapper = self.build(starting, **options)
        swapper.start()
        return swapper

    def event(self, opens: str = "", closes: str = "") -> None:
        self.send(opens, closes)
        self.notifier.settle()

    def send(self, opens: str = "", closes: str = "") -> None:
        closed = tuple(outpoint(name) for name in closes.split())
        self.notifier.events.put(ChannelEvent(closed, opened(opens)))

    def manual(self, text: str = "") -> SwapperError | None:
        """A manual update of the named Singles; the error, if it failed."""
        try:
            self.swapper.manual_update(singles(text))
        except SwapperError as error:
            return error
        return None

    @property
    def file(self) -> str | None:
        """The channels in the file; ``None`` without a file."""
        content = self.disk.content
        return None if content is None else shown(unpack_multi(content, RING).static_backups)


def in_background(action: Any) -> tuple[Thread, list[Any]]:
    """Run an action in a thread; its result or error is put into the list."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(action())
        except Exception as error:
            results.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    return thread, results
