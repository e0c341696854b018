"""A small lnd behind REST on loopback, with its own certificate: it says what it is told to."""

from __future__ import annotations

import base64
import json
import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event, Lock
from typing import Any

import trustme
from click.testing import Result

from scbref.cli.node_id import IDENTITY_KEY_LOC
from scbref.errors import UnpackError
from scbref.keys.protocol import SecretKeyRing
from scbref.model import KeyLocator, Multi, OutPoint, Single
from scbref.packing import pack_multi, unpack_multi, unpack_single
from tests.reference.cli_cases import run
from tests.reference.restore_stage import RING
from tests.reference.store_stage import Node

MACAROON = b"\x02\x01\x03lnd not a secret"
LOCKED = "wallet locked, unlock it to enable full RPC access"
Json = dict[str, Any]


@cache
def authority() -> trustme.CA:
    return trustme.CA()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Refusal(Exception):
    """What lnd's gateway answers with HTTP 500."""


@dataclass
class FakeLnd:
    """The node: what it has, and who listens."""

    folder: Path
    ring: SecretKeyRing = RING
    open: dict[OutPoint, Single] = field(default_factory=dict)
    """In lists and exports."""
    force_closing: set[OutPoint] = field(default_factory=set)
    """In lists only."""
    unlisted: set[OutPoint] = field(default_factory=set)
    """Of the open ones those that lists leave out."""
    without_backup: set[OutPoint] = field(default_factory=set)
    """Of the open ones those that exports leave out."""
    closed: set[OutPoint] = field(default_factory=set)
    restored: dict[OutPoint, Single] = field(default_factory=dict)
    """Being closed by their peers, after a restore."""
    refusal: str = ""
    """What every call but the state's is refused with."""
    denied: set[str] = field(default_factory=set)
    """Paths that the macaroon does not allow."""
    refuses_to_restore: set[OutPoint] = field(default_factory=set)
    state: str = "SERVER_ACTIVE"
    version: str = "0.21.3-beta commit=v0.21.3-beta"
    peers: set[bytes] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    verdict: Callable[[list[str]], list[str]] = list
    """Changes the channel points that verify answers with."""
    listeners: list[queue.Queue[bytes]] = field(default_factory=list)
    state_listeners: list[queue.Queue[bytes]] = field(default_factory=list)
    subscribed: Event = field(default_factory=Event)
    """Set by the first listener."""
    lock: Lock = field(default_factory=Lock)
    held: Event | None = None
    """Set by the first call that then gets no answer until the node ends."""
    over: Event = field(default_factory=Event)
    port: int = 0

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def options(self) -> list[str]:
        """What names the node on a command line."""
        files = {"macaroon": MACAROON, "tls.cert": authority().cert_pem.bytes()}
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        macaroon, cert = (str(self.folder / name) for name in files)
        return ["--lnd", self.address, "--macaroon-file", macaroon, "--tls-cert", cert]

    def add(self, *singles: Single) -> None:
        self.open.update({single.funding_outpoint: single for single in singles})
        self.tell()

    def close(self, point: OutPoint) -> None:
        del self.open[point]
        self.closed.add(point)
        self.tell()

    def tell(self) -> None:
        """Send a snapshot to every listener."""
        message = json.dumps({"result": self.export()}).encode() + b"\n"
        with self.lock:
            for listener in self.listeners:
                listener.put(message)

    def change_state(self, state: str) -> None:
        """Be in another state, and tell who listens for it."""
        self.state = state
        with self.lock:
            for listener in self.state_listeners:
                listener.put(self.state_message())

    def state_message(self) -> bytes:
        return json.dumps({"result": {"state": self.state}}).encode() + b"\n"

    def end_streams(self) -> None:
        with self.lock:
            for listener in (*self.listeners, *self.state_listeners):
                listener.put(b"")

    def hold(self) -> Event:
        """Answer no call from now on; the event is set when one came."""
        self.held = Event()
        return self.held

    def export(self) -> Json:
        singles = [each for point, each in self.open.items() if point not in self.without_backup]
        packed = pack_multi(Multi(static_backups=tuple(singles)), self.ring)
        return {"multi_chan_backup": {"multi_chan_backup": b64(packed)}}

    def answer(self, path: str, body: Json) -> Json:
        """Answer a call as lnd does.

        Raises:
            Refusal: as lnd does.
        """
        self.asked.append(path)
        if self.held is not None:
            self.held.set()
            self.over.wait()
        if path == "/v1/state":
            return {"state": self.state}
        if self.refusal:
            raise Refusal(self.refusal)
        if path in self.denied:
            raise Refusal("permission denied")
        calls: dict[str, Callable[[Json], Json]] = {
            "/v1/getinfo": self._info,
            "/v1/channels": self._channels,
            "/v1/channels/pending": self._pending,
            "/v1/channels/closed": lambda _: {"channels": _named(self.closed)},
            "/v1/channels/backup": lambda _: self.export(),
            "/v1/channels/backup/verify": self._verify,
            "/v1/channels/backup/restore": self._restore,
            "/v1/peers": lambda _: {"peers": [{"pub_key": key.hex()} for key in self.peers]},
            "/v2/wallet/key": self._key,
        }
        return calls[path](body)

    def _info(self, _: Json) -> Json:
        node_pub = bytes(self.ring.derive_key(IDENTITY_KEY_LOC).pub_key or b"")
        return {
            "identity_pubkey": node_pub.hex(),
            "version": self.version,
            "synced_to_chain": True,
        }

    def _channels(self, _: Json) -> Json:
        return {"channels": _named(self.open.keys() - self.unlisted)}

    def _pending(self, _: Json) -> Json:
        inside = {
            "pending_force_closing_channels": self.force_closing,
            "waiting_close_channels": set(self.restored),
        }
        return {
            name: [{"channel": each} for each in _named(points)] for name, points in inside.items()
        }

    def _verify(self, body: Json) -> Json:
        if "single_chan_backups" in body:
            [packed] = body["single_chan_backups"]["chan_backups"]
            try:
                single = unpack_single(base64.b64decode(packed["chan_backup"]), self.ring)
            except UnpackError as error:
                raise Refusal(f"invalid single channel backup: {error}") from None
            return {"chan_points": [str(single.funding_outpoint)]}
        return {"chan_points": self.verdict([str(point) for point in self._opened(body)])}

    def _restore(self, body: Json) -> Json:
        found = self._opened({"multi_chan_backup": body})
        for point, single in found.items():
            # As lnd: it ends at the first that fails.
            if point in self.refuses_to_restore:
                raise Refusal(f"unable to restore {point}")
            self.restored[point] = single
        return {"num_restored": len(found)}

    def _opened(self, body: Json) -> dict[OutPoint, Single]:
        packed = base64.b64decode(body["multi_chan_backup"]["multi_chan_backup"])
        try:
            singles = unpack_multi(packed, self.ring).static_backups
        except UnpackError as error:
            raise Refusal(f"invalid multi channel backup: {error}") from None
        return {single.funding_outpoint: single for single in singles}

    def _key(self, body: Json) -> Json:
        locator = KeyLocator(body["key_family"], body["key_index"])
        return {"raw_key_bytes": b64(bytes(self.ring.derive_key(locator).pub_key or b""))}


def _named(points: Any) -> list[Json]:
    return [{"channel_point": str(point)} for point in points]


def watch_once(owner: Node, lnd: FakeLnd, *options: str) -> Result:
    """Run ``scbref watch --once`` on the node, for the backup of an owner's folder."""
    return run("watch", *lnd.options, "--file", str(owner.file), "--once", *options)
