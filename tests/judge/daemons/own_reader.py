"""Reads and writes the fake nodes' backup files without an oracle's process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from socket import inet_aton

from scbref.conformance.daemons.backup_file import Channel, Unreadable
from scbref.errors import ScbError
from scbref.model import Multi, TCP4Address
from scbref.packing import pack_multi, unpack_multi
from tests.judge.daemons.identities import identity, point_of


class OwnReader:
    """Reads files without an oracle's process."""

    def read(self, file: Path, words: Path) -> dict[str, Channel]:
        try:
            singles = unpack_multi(file.read_bytes(), identity(words)[0]).static_backups
        except (OSError, ScbError) as error:
            raise Unreadable(str(error)) from None
        return {
            point_of(single): Channel(
                point_of(single), bytes(single.remote_node_pub or b"").hex(), single.capacity
            )
            for single in singles
        }

    def readdressed(
        self, file: Path, words: Path, remote_pub: str, addresses: Sequence[tuple[str, int]]
    ) -> bytes:
        ring, _ = identity(words)
        new = tuple(TCP4Address(inet_aton(host), port) for host, port in addresses)
        singles = unpack_multi(file.read_bytes(), ring).static_backups
        changed = tuple(
            replace(each, addresses=new)
            if bytes(each.remote_node_pub or b"").hex() == remote_pub
            else each
            for each in singles
        )
        return pack_multi(Multi(static_backups=changed), ring)
