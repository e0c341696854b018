"""What scbref makes of a node's files: read in this process, written by the command line."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from scbref import Address, HDKeyRing, Multi, Single, pack_multi, unpack_multi
from scbref.errors import ScbError
from scbref.keys.aezeed import decode_aezeed
from tests.live.journal import Journal
from tests.live.node import Node, Words

REGTEST_COIN = 1
ADDING, SWAPPING = "CHBU: Adding channel ", "CHBU: Swapping old multi backup file "
"""In lnd's log, before and near the end of a write of the file."""
TOLD = re.compile(re.escape(ADDING) + r"([0-9a-f]{64}:\d+)")
TEMPORARY = "temp-dont-use.backup"
EMPTY = 45
"""Bytes of a packed Multi without a channel."""


class Toolbox:
    """scbref with the words of one node, in files of mode 600."""

    def __init__(self, node: Node, folder: Path, journal: Journal) -> None:
        assert node.words is not None
        self.node = node
        self.words = node.words
        self.journal = journal
        self.folder = folder / f"{node.name}.scbref"
        self.folder.mkdir(mode=0o700)
        self.words_file = self._secret("words", " ".join(node.words.mnemonic))
        self.passphrase_file = self._secret("passphrase", node.words.passphrase)
        self.ring = ring_of(node.words)

    def _secret(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.touch(0o600)
        file.write_text(text)
        return file

    def save(self, name: str, backup: bytes) -> Path:
        file = self.folder / name
        file.write_bytes(backup)
        return file

    def run(self, command: str, file: Path, *options: str | Path) -> str:
        """Run scbref as an owner would and return what it prints.

        Raises:
            subprocess.CalledProcessError: another exit code than 0.
        """
        keys = ["--words-file", self.words_file, "--network", "regtest"]
        if self.passphrase_file.stat().st_size:
            keys += ["--passphrase-file", self.passphrase_file]
        words = [sys.executable, "-m", "scbref", command, file, *keys, *options]
        done = subprocess.run(
            [str(word) for word in words], capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = f"scbref {command}: {done.stderr.strip()}"
            raise subprocess.CalledProcessError(done.returncode, said, done.stdout, done.stderr)
        return done.stdout

    def repacked(self, backup: bytes, name: str) -> bytes:
        """Unpack a file to JSON and pack it again."""
        text, new = self.folder / f"{name}.json", self.folder / f"{name}.repacked"
        self.run("unpack", self.save(name, backup), "-o", text)
        self.run("pack", text, "-o", new)
        return new.read_bytes()

    def prepared(self, backup: bytes, name: str, release: str, *options: str) -> bytes:
        """Prepare a file for a release; options choose channels."""
        new = self.folder / f"{name}.prepared"
        self.run("prepare", self.save(name, backup), "-o", new, "--for", release, *options)
        return new.read_bytes()

    def read(self, backup: bytes) -> dict[str, Single]:
        """Return the Singles of a file by channel point, in the file's order."""
        multi = unpack_multi(backup, self.ring)
        return {str(single.funding_outpoint): single for single in multi.static_backups}

    def opens(self, backup: bytes) -> bool:
        """Tell whether a file is a whole backup of this node."""
        try:
            self.read(backup)
        except ScbError:
            return False
        return True

    def now(self) -> dict[str, Single]:
        """Return the Singles of the node's file as it is."""
        return self.read(self.node.backup.read_bytes())

    def is_settled(self, points: Iterable[str]) -> bool:
        """Tell whether no write of these channels, which are open, is on its way any more.

        lnd tells of a channel as pending and as open, and writes the file each time.
        """
        log = self.node.log_text()
        told = Counter(TOLD.findall(log))
        is_written = log.rfind(ADDING) < log.rfind(SWAPPING)
        is_over = is_written and not self.node.backup.with_name(TEMPORARY).exists()
        return is_over and all(told[point] >= len(("pending", "open")) for point in points)

    def written(self, singles: list[Single]) -> bytes:
        """Pack Singles of our own choice."""
        return pack_multi(Multi(static_backups=tuple(singles)), self.ring)

    def agrees(self, backup: bytes) -> int:
        """Compare lnd's verdict on a file with ours and return the number of channels.

        Raises:
            AssertionError: they name different channels.
        """
        ours, theirs = set(self.read(backup)), self.node.verified(backup)
        assert ours == theirs, f"only scbref: {ours - theirs}; only lnd: {theirs - ours}"
        self.journal.count("files on which verifychanbackup and scbref name the same channels")
        return len(ours)

    def capture(self, name: str, backup: bytes, note: str, lnd: str) -> None:
        """Keep a file for the corpus, with the words that open it: they guard nothing."""
        row: dict[str, object] = {
            "id": f"{self.node.name}/{name}",
            "lnd": lnd,
            "network": "regtest",
            "mnemonic": " ".join(self.words.mnemonic),
            "passphrase": self.words.passphrase,
            "channel_points": sorted(self.read(backup)),
            "hex": backup.hex(),
            "note": note,
        }
        self.journal.files.append(row)


def ring_of(words: Words) -> HDKeyRing:
    seed = decode_aezeed(words.mnemonic, words.passphrase.encode())
    return HDKeyRing.from_seed(seed.entropy, REGTEST_COIN)


def is_poorer(single: Single, than: Single) -> bool:
    """Tell whether a Single lacks what another had: close-tx inputs and a root that derives."""
    had = than.close_tx_inputs is not None and than.sha_chain_root_desc.pub_key is None
    has = single.close_tx_inputs is not None or single.sha_chain_root_desc.pub_key is None
    return had and not has


def with_addresses(single: Single, *addresses: Address) -> Single:
    return replace(single, addresses=addresses)


class Witness(threading.Thread):
    """Keeps every content that a file has, as fast as it can be seen."""

    GAP = 0.0005
    """Seconds between two looks."""

    def __init__(self, file: Path) -> None:
        super().__init__(name=f"witness of {file.parent}", daemon=True)
        self.file = file
        self.contents: list[bytes] = []
        self._over = threading.Event()

    def run(self) -> None:
        last: object = None
        while not self._over.is_set():
            try:
                state = self.file.stat()
                if (look := (state.st_ino, state.st_mtime_ns)) != last:
                    self.contents.append(self.file.read_bytes())
                    last = look
            except FileNotFoundError:
                last = None
            time.sleep(self.GAP)

    def __enter__(self) -> Witness:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()
