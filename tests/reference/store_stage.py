"""Runs the commands that work on a channel database, on backups whose wallet is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from click.testing import Result

from scbref.channeldb import ChannelDB
from scbref.model import Address, Multi, OutPoint, Single
from scbref.packing import pack_multi, unpack_multi
from tests.reference.cli_cases import run
from tests.reference.restore_stage import BASE, RING

SEED = bytes(range(16)).hex()
"""The wallet of ``restore_stage.RING``."""
KEY = ["--network", "regtest", "--seed-file"]


def single(name: str, addresses: Sequence[Address] = (), **changes: Any) -> Single:
    point = OutPoint(name.encode() * 32, 0)
    return replace(BASE, funding_outpoint=point, addresses=tuple(addresses), **changes)


def names(singles: Sequence[Single]) -> str:
    return " ".join(sorted(chr(each.funding_outpoint.txid[0]) for each in singles))


@dataclass
class Node:
    """A folder with a database, a backup and a seed."""

    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "seed").write_text(SEED)

    @property
    def db(self) -> Path:
        return self.folder / "channels.sqlite"

    @property
    def file(self) -> Path:
        return self.folder / "channel.backup"

    @property
    def key(self) -> list[str]:
        return [*KEY, str(self.folder / "seed")]

    def backup(self, *singles: Single, name: str = "old.backup") -> str:
        path = self.folder / name
        path.write_bytes(pack_multi(Multi(static_backups=singles), RING))
        return str(path)

    def recover(self, file: str, *options: str) -> Result:
        return run("recover", file, "--db", str(self.db), *self.key, *options)

    def watch_arguments(self, *options: str) -> list[str]:
        return ["watch", "--db", str(self.db), "--file", str(self.file), *self.key, *options]

    def watch(self, *options: str) -> Result:
        return run(*self.watch_arguments("--once", *options))

    def channels(self, command: str, *options: str, **more: Any) -> Result:
        return run("channels", command, "--db", str(self.db), *options, **more)

    def exported(self) -> list[dict[str, Any]]:
        result = self.channels("export")
        assert result.exit_code == 0, result.stderr
        channels: list[dict[str, Any]] = json.loads(result.stdout)["channels"]
        return channels

    def backed_up(self) -> list[Single]:
        return list(unpack_multi(self.file.read_bytes(), RING).static_backups)

    def open_store(self) -> ChannelDB:
        return ChannelDB(self.db, create=True)
