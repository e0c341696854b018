"""The world around the reference, played as the requests say.

A channel source is a list, a notifier is a queue, a database and peers are outcomes in order. The
backup file is real and only its failures are played.
"""

from __future__ import annotations

import errno
import os
import queue
from collections.abc import Callable, Sequence
from typing import Any

from scbref.adapter.values import Json, addresses_to_json, open_channel_from_json
from scbref.channels.open_channel import OpenChannel
from scbref.envelope import EncryptionKeySource
from scbref.errors import ALREADY_EXISTS, UNKNOWN_CHANNEL, ChannelSourceError, ScbError
from scbref.model import Address, Multi, OutPoint, Single
from scbref.multifile import MultiFile
from scbref.packing import PackedMulti
from scbref.recovery.protocols import ChanAlreadyExists
from scbref.recovery.recover import is_already_exists
from scbref.recovery.report import IncompleteRecovery


class ScriptedChannels:
    """The channel source of a request: a list of channels and some peers with their addresses.

    With ``fails`` it raises when it is asked for ``channels`` or for ``addresses``.
    """

    def __init__(self, source: Json) -> None:
        self._fails = source.get("fails")
        nodes = {node["node_pub"]: node["addresses"] for node in source["nodes"]}
        self._channels: list[OpenChannel] = []
        self._addresses: dict[str, tuple[Address, ...]] = {}
        for each in source["channels"]:
            channel, addresses = open_channel_from_json(
                each, nodes.get(each.get("identity_pub"), [])
            )
            self._channels.append(channel)
            if each.get("identity_pub") in nodes:
                self._addresses[each["identity_pub"]] = addresses

    def fetch_all_channels(self) -> Sequence[OpenChannel]:
        """Return the channels in the order of the request, or fail."""
        if self._fails == "channels":
            raise ChannelSourceError("the channel source fails, as asked for")
        return self._channels

    def fetch_channel(self, outpoint: OutPoint) -> OpenChannel:
        """Return one channel, or fail with ``unknown-channel``."""
        for channel in self.fetch_all_channels():
            if channel.funding_outpoint == outpoint:
                return channel
        raise ChannelSourceError("no such channel", code=UNKNOWN_CHANNEL)

    def addrs_for_node(self, node_pub: bytes) -> tuple[bool, Sequence[Address]]:
        """Say whether a peer (33 bytes) is known, and return its addresses; or fail."""
        if self._fails == "addresses":
            raise ChannelSourceError("the address source fails, as asked for")
        addresses = self._addresses.get(bytes(node_pub).hex())
        return addresses is not None, addresses or ()


class ScriptedNotifier:
    """A notifier whose events come from requests; it is its own subscription."""

    def __init__(self, *, fails: bool) -> None:
        self._fails = fails
        self.events: queue.Queue[Any] = queue.Queue()
        self.is_closed = False
        self.cancelled = 0

    def subscribe_chans(self, known: frozenset[OutPoint]) -> ScriptedNotifier:
        """Subscribe, or fail when the request said so."""
        if self._fails:
            raise ScbError("the subscription fails, as asked for")
        return self

    @property
    def is_over(self) -> bool:
        """Whether it gives no more events: they were closed, or are not wanted any more."""
        return self.is_closed or self.cancelled > 0

    def cancel(self) -> None:
        """Count the cancellation; the answer to ``swapper.stop`` tells it."""
        self.cancelled += 1


class ScriptedFile:
    """A MultiFile that counts its swaps and fails when a request says so."""

    def __init__(self, file: MultiFile) -> None:
        self._file = file
        self._failures = {"extract": 0, "swap": 0}
        self._is_detached = False
        self.swaps = 0

    def update_and_swap(self, new_backup: PackedMulti) -> None:
        """Replace the file and count it, or fail."""
        self._enter("swap")
        self._file.update_and_swap(new_backup)
        self.swaps += 1

    def extract_multi(self, key_ring: EncryptionKeySource) -> Multi:
        """Read and decrypt the file, or fail."""
        self._enter("extract")
        return self._file.extract_multi(key_ring)

    def read_packed(self) -> bytes:
        """Return the bytes of the file, or fail."""
        self._enter("extract")
        return self._file.read_packed()

    def fail(self, call: str, times: int) -> None:
        """Fail the next ``times`` calls of one kind: ``extract`` or ``swap``."""
        self._failures[call] = times

    def detach(self) -> None:
        """Fail from now on: nothing reaches the disk any more."""
        self._is_detached = True

    def _enter(self, call: str) -> None:
        if self._is_detached or self._failures[call]:
            self._failures[call] = max(0, self._failures[call] - 1)
            raise OSError(errno.EIO, os.strerror(errno.EIO))


class Ledger:
    """Which restored channels still wait for their peer, as a channel store would know it."""

    def __init__(self) -> None:
        self._waiting: dict[OutPoint, bytes] = {}

    def note_restored(self, single: Single) -> None:
        """Remember a channel whose peer was not reached yet."""
        self._waiting[single.funding_outpoint] = bytes(single.remote_node_pub or b"")

    def awaits_peer(self, funding_outpoint: OutPoint) -> bool:
        """Say whether a channel was restored and its peer never reached."""
        return funding_outpoint in self._waiting

    def note_peer_reached(self, node_pub: bytes) -> None:
        """Forget the channels of a peer (33 bytes)."""
        self._waiting = {op: pub for op, pub in self._waiting.items() if pub != bytes(node_pub)}


class ScriptedNode:
    """The database and the peers of a recovery: they do as told, and note what was asked.

    Args:
        restore: what comes of storing a channel, in order: ``ok`` (also when the list has ended),
            ``exists``, ``exists-wrapped`` (inside another error) or ``fail``.
        connect: what comes of connecting to a peer, in order: ``ok`` or ``fail``.
        ledger: what earlier runs on the same database have left.
    """

    def __init__(self, restore: list[str], connect: list[str], ledger: Ledger) -> None:
        self._restore, self._connect = iter(restore), iter(connect)
        self._effects: list[Json] = []
        self.ledger = ledger

    def restore_chans_from_singles(self, *singles: Single) -> None:
        """Note the channels, then do what comes next in ``restore``."""
        for single in singles:
            self._restored = single
            point = single.funding_outpoint
            self._effects.append({"restore": {"txid": point.txid.hex(), "index": point.index}})
        _come_to(next(self._restore, "ok"), "restoring")
        for single in singles:
            self.ledger.note_restored(single)

    def connect_peer(self, node_pub: bytes, addrs: Sequence[Address]) -> None:
        """Note peer (33 bytes) and addresses, then do what comes next in ``connect``."""
        addresses = addresses_to_json(self._restored, addrs)
        effect = {"node_pub": bytes(node_pub).hex(), "addresses": addresses}
        self._effects.append({"connect": effect})
        _come_to(next(self._connect, "ok"), "connecting")

    def recover(self, run: Callable[[], int]) -> Json:
        """Run a recovery; return its count, the effects in order and the error it ended with."""
        try:
            return {"num_restored": run(), "effects": self._effects}
        except IncompleteRecovery as error:
            code = ALREADY_EXISTS if is_already_exists(error, wrapped=True) else error.code
            number, failure = error.num_restored, ScbError(str(error), code=code)
        except ScbError as error:
            number, failure = 0, error
        failed = {"class": failure.code, "message": str(failure)}
        return {"num_restored": number, "effects": self._effects, "failed": failed}


def _come_to(outcome: str, what: str) -> None:
    if outcome == "exists":
        raise ChanAlreadyExists
    if outcome == "exists-wrapped":
        raise ScbError("the database refuses") from ChanAlreadyExists()
    if outcome == "fail":
        raise ScbError(f"{what} fails, as asked for")
