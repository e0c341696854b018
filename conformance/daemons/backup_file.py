"""Reads a node's backup file with its words: by the oracle, never by the node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


class OracleReader:
    """Has the oracle decipher the words and open the file."""

    def __init__(self, oracle: Oracle, coin_type: int) -> None:
        self._oracle = oracle
        self._coin_type = coin_type
        self._seeds: dict[str, str] = {}

    def read(self, file: Path, words: Path) -> dict[str, Channel]:
        """See ``BackupReader``."""
        try:
            packed = file.read_bytes().hex()
            phrase = words.read_text(encoding="utf-8").split()
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(f"{error}") from None
        key_ring = {"seed": self._seed(phrase), "coin_type": self._coin_type}
        opened = self._ask("multi.unpack", {"packed": packed, "key_ring": key_ring})
        return {each.point: each for each in map(_channel, opened["multi"]["static_backups"])}

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


def _channel(single: Mapping[str, Any]) -> Channel:
    outpoint = single["funding_outpoint"]
    txid = bytes.fromhex(outpoint["txid"])[::-1].hex()
    point = f"{txid}:{outpoint['index']}"
    return Channel(point, single["remote_node_pub"], int(single["capacity"]))
