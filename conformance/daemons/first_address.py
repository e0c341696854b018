"""Which address of a peer does a restored node dial: the first in its file, and then the others?

The last peer gets two addresses in the file that is restored: in front one of the judge's own,
where who connects is noted and sent away, behind it the real one. A peer that is alone is left as
it is, since the restore and its closes are judged by the others.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

from . import asked
from .backup_file import Unreadable
from .stage import Stage

LOOPBACK = "127.0.0.1"


class FirstAddress:
    """A listener that is the first address of one peer, and the channels that hang on it."""

    def __init__(self, stage: Stage) -> None:
        """Take where the trial is played; nothing listens yet."""
        self._stage = stage
        self._door: socket.socket | None = None
        self._was_dialled = False
        self.points: frozenset[str] = frozenset()
        """Channels with that peer; none where it is not asked."""

    def put_into(self, file: Path) -> None:
        """Listen, and write the address in front of the peer's own into a backup file."""
        real = self._real_address()
        if real is None:
            return
        owner, peer = self._stage.owner, self._stage.peers[-1]
        door = socket.create_server((LOOPBACK, 0))
        door.setblocking(False)
        self._door = door
        front = (LOOPBACK, int(door.getsockname()[1]))
        try:
            channels = self._stage.reader.read(file, owner.words)
            packed = self._stage.reader.readdressed(file, owner.words, peer.pub_key, (front, real))
        except Unreadable:
            # Whoever restores it says so.
            return
        file.write_bytes(packed)
        named = (point for point, each in channels.items() if each.remote_pub == peer.pub_key)
        self.points = frozenset(named)
        self._stage.say(f"{peer.name} has {front[0]}:{front[1]} as its first address in the file")

    def _real_address(self) -> tuple[str, int] | None:
        findings = self._stage.findings
        is_asked = findings.asks(asked.ADDRESS_ORDER) or findings.asks(asked.EVERY_ADDRESS)
        if not is_asked or len(self._stage.peers) == 1:
            return None
        host, _, port = self._stage.peers[-1].address.rpartition(":")
        with suppress(AddressValueError, ValueError):
            return str(IPv4Address(host)), int(port)
        return None

    def look(self) -> None:
        """Note who has connected, and send him away."""
        with suppress(BlockingIOError):
            while self._door is not None:
                caller, _ = self._door.accept()
                self._was_dialled = True
                caller.close()

    def judge(self, closed: int) -> None:
        """Tell what came of it, from how many of the peer's channels are closed."""
        if not self.points:
            return
        self.look()
        findings = self._stage.findings
        fault = "" if self._was_dialled else "nobody connected to the first address of a peer"
        findings.decide(asked.ADDRESS_ORDER, fault)
        left = f"{len(self.points) - closed} of {len(self.points)} channels with it stay open"
        fault = f"the first address of a peer does not answer, and {left}"
        findings.decide(asked.EVERY_ADDRESS, "" if closed else fault)

    def close(self) -> None:
        """Listen no more."""
        if self._door is not None:
            self._door.close()
            self._door = None
