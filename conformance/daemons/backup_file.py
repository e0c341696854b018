"""Reads a node's backup file with its words: by the oracle, never by the node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, Protocol

from ..running.oracle import Oracle


class Unreadable(Exception):
    """The file is not there, or does not open with the words; says which."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as a file, or a node, tells of it."""

    point: str
    """``txid:index``, the txid as explorers show it."""
    remote_pub: str
    """33 bytes in hex."""
    capacity: int
    """Satoshi."""


class BackupReader(Protocol):
    """Reads backup files."""

    def read(self, file: Path, words: Path) -> dict[str, Channel]:
        """Return the channels of a file by their points.

        Raises:
            Unreadable: it cannot be read with these words.
        """
        ...

    def readdressed(
        self, file: Path, words: Path, remote_pub: str, addresses: Sequence[tuple[str, int]]
    ) -> bytes:
        """Return a backup file in which one peer has other addresses: IPv4 host and port of each.

        Raises:
            Unreadable: it cannot be read with these words, or written again.
        """
        ...


class OracleReader:
    """Has the oracle decipher the words and open the file."""

    def __init__(self, oracle: Oracle, coin_type: int) -> None:
        self._oracle = oracle
        self._coin_type = coin_type
        self._seeds: dict[str, str] = {}

    def read(self, file: Path, words: Path) -> dict[str, Channel]:
        """See ``BackupReader``."""
        opened = self._opened(file, self._key_ring(words))
        return {each.point: each for each in map(_channel, opened["static_backups"])}

    def readdressed(
        self, file: Path, words: Path, remote_pub: str, addresses: Sequence[tuple[str, int]]
    ) -> bytes:
        """See ``BackupReader``."""
        key_ring = self._key_ring(words)
        multi = self._opened(file, key_ring)
        for single in multi["static_backups"]:
            if single["remote_node_pub"] == remote_pub:
                single["addresses"] = [_address(*each) for each in addresses]
        packed = self._ask("multi.pack", {"multi": multi, "key_ring": key_ring})["packed"]
        return bytes.fromhex(packed)

    def _opened(self, file: Path, key_ring: Mapping[str, Any]) -> dict[str, Any]:
        try:
            packed = file.read_bytes().hex()
        except OSError as error:
            raise Unreadable(f"{error}") from None
        multi: dict[str, Any] = self._ask("multi.unpack", {"packed": packed, "key_ring": key_ring})[
            "multi"
        ]
        return multi

    def _key_ring(self, words: Path) -> dict[str, Any]:
        try:
            phrase = words.read_text(encoding="utf-8").split()
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(f"{error}") from None
        return {"seed": self._seed(phrase), "coin_type": self._coin_type}

    def _seed(self, words: Sequence[str]) -> str:
        phrase = " ".join(words)
        if phrase not in self._seeds:
            asked = {"words": list(words), "passphrase": ""}
            self._seeds[phrase] = str(self._ask("aezeed.decode", asked)["entropy"])
        return self._seeds[phrase]

    def _ask(self, op: str, given: Mapping[str, Any]) -> dict[str, Any]:
        answer, problem = self._oracle.ask(op, given)
        if answer is None:
            raise Unreadable(f"{op}: {problem}")
        return answer


def _address(host: str, port: int) -> dict[str, Any]:
    return {"type": "tcp4", "ip": IPv4Address(host).packed.hex(), "port": port}


def _channel(single: Mapping[str, Any]) -> Channel:
    outpoint = single["funding_outpoint"]
    txid = bytes.fromhex(outpoint["txid"])[::-1].hex()
    point = f"{txid}:{outpoint['index']}"
    return Channel(point, single["remote_node_pub"], int(single["capacity"]))
