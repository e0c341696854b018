"""``scbref watch --lnd`` beside a daemon that opens, closes, is killed: ``make live-watch``.

lnd's own file and ours are looked at every few milliseconds, and its stream is heard. Asked is: how
long after lnd's own file, and after lnd told of it, ours has a channel; whether ours was ever worse
than before; and, when somebody deletes, cuts or replaces it, how long until it is whole again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click
import httpx

from tests.live.chain import MATURE, Chain
from tests.live.looking import Lookout, digest
from tests.live.namespace import bring_loopback_up, run_apart
from tests.live.node import Node, all_synced
from tests.live.openings import ANCHORS, TAPROOT, TWEAKLESS, open_channel
from tests.live.rest import Refused
from tests.live.stream_ear import StreamEar
from tests.live.town import BANK_ADDRESS, BANK_ENTROPY, new_words
from tests.live.waiting import until
from tests.live.watch_figures import figures_of, is_good
from tests.live.watch_record import Record

KINDS = (ANCHORS, TWEAKLESS, TAPROOT)
CALLS = (
    "/lnrpc.Lightning/SubscribeChannelBackups",
    "/lnrpc.Lightning/ExportAllChannelBackups",
    "/lnrpc.Lightning/ListChannels",
    "/lnrpc.Lightning/PendingChannels",
    "/lnrpc.Lightning/ClosedChannels",
    "/walletrpc.WalletKit/DeriveKey",
)
"""What the macaroon of the watcher allows, as docs/how-to/follow-lnd.md has it."""


MOST_UNREADABLE = 15
"""How often the vandal leaves something that is no backup."""


@dataclass
class Watched:
    """The daemons, the watcher and what is seen of them."""

    binaries: Path
    folder: Path
    dice: random.Random
    record: Record = field(default_factory=Record)

    def __post_init__(self) -> None:
        self.chain = Chain(self.binaries / "btcd", self.folder)
        self.bank, self.peer, self.owner = (
            Node(name, self.folder, self.binaries / "lnd", self.chain)
            for name in ("bank", "carol", "alice")
        )
        self.file = self.folder / "kept" / "channel.backup"
        self.file.parent.mkdir()
        self.watcher: subprocess.Popen[bytes] | None = None

    def found(self) -> None:
        """Start the chain and the nodes, and give the owner coins."""
        self.chain.start(BANK_ADDRESS)
        self.chain.mine(1)
        self.bank.create(new_words(BANK_ENTROPY[:16]))
        assert self.bank.address() == BANK_ADDRESS
        self.chain.mine(MATURE)
        self.peer.create(new_words(b"carol is a peer."))
        self.owner.create(new_words(b"alice is watched"))
        for _ in range(10):
            self.bank.pay(self.owner.address(), 10_000_000)
        all_synced((self.bank, self.peer, self.owner), self.chain.mine(1))
        self.connect()

    def connect(self) -> None:
        for peer in (self.bank, self.peer):
            self.owner.connect(peer)

    def watch(self) -> None:
        """Start the watcher with a macaroon that can do nothing else."""
        least = {"permissions": [{"entity": "uri", "action": call} for call in CALLS]}
        baked = self.owner.rest.call("POST", "/v1/macaroon", least)["macaroon"]
        macaroon = self.folder / "watcher.macaroon"
        macaroon.write_text(baked)
        command = [sys.executable, "-m", "scbref", "watch", "--file", str(self.file)]
        command += ["--lnd", f"https://127.0.0.1:{self.owner.rest_port}", "--archive-limit", "all"]
        command += ["--macaroon-file", str(macaroon)]
        command += ["--tls-cert", str(self.owner.folder / "tls.cert")]
        with open(self.folder / "watch.log", "ab") as log:
            self.watcher = subprocess.Popen(command, stdout=log, stderr=log)
        until("our file is there", self.file.exists)

    def open_some(self, count: int) -> None:
        for _ in range(count):
            peer, kind = self.dice.choice((self.bank, self.peer)), self.dice.choice(KINDS)
            open_channel(self.owner, peer, kind, self.dice.randrange(100_000, 200_000))
            self.record.opened += 1

    def close_some(self, count: int) -> None:
        points = sorted(p for p, each in self.owner.channels().items() if each["active"])
        for point in self.dice.sample(points, min(count, len(points))):
            # It goes on in lnd, whatever comes of the answer.
            with suppress(httpx.TimeoutException, Refused):
                begin_to_close(self.owner, point, force=self.dice.random() < 0.2)
                self.record.closed += 1

    def mine(self, blocks: int) -> None:
        all_synced((self.bank, self.peer, self.owner), self.chain.mine(blocks))

    def kill(self) -> None:
        """Kill the owner's lnd while it opens a channel, and start it again."""
        after = self.dice.uniform(0, 1.2)
        opening = threading.Thread(target=self._open_if_it_can)
        opening.start()
        time.sleep(after)
        self.record.killed_at.append(time.time())
        self.owner.end(signal.SIGKILL)
        opening.join()
        self.owner.rest.forget()
        self.owner.start()
        self.record.served_at.append(time.time())
        self.connect()

    def _open_if_it_can(self) -> None:
        try:
            self.open_some(1)
        except (Refused, httpx.HTTPError, OSError, ValueError):
            return

    def spoil(self) -> None:
        """Delete, cut or replace our file."""
        ways = ("delete", "older", "cut", "empty", "junk")
        # What cannot be read is set aside so often, and not more.
        how = self.dice.choice(ways if self.record.unreadable < MOST_UNREADABLE else ways[:2])
        self.record.unreadable += how not in ways[:2]
        older = sorted((self.file.parent / "chan-backup-archives").glob("channel.backup-*"))
        if how == "delete":
            self.file.unlink(missing_ok=True)
            return
        whole = (self.file.read_bytes() if self.file.exists() else b"") or b"x" * 100
        new = {
            "cut": whole[: self.dice.randrange(1, len(whole))],
            "empty": b"",
            "junk": os.urandom(200),
            "older": self.dice.choice(older).read_bytes() if older else b"none yet",
        }[how]
        self.record.spoilt.append(digest(new))
        aside = self.file.with_name("vandal")
        aside.write_bytes(new)
        os.replace(aside, self.file)

    def end(self) -> None:
        for node in (self.owner, self.peer, self.bank):
            node.end(within=10)
        self.chain.close()
        if self.watcher is not None and self.watcher.poll() is None:
            self.watcher.kill()
            self.watcher.wait()


def begin_to_close(node: Node, point: str, *, force: bool) -> None:
    """Ask for a close, and wait some seconds for the first that lnd says of it.

    Raises:
        Refused: lnd does not close it.
    """
    txid, _, index = point.partition(":")
    query = {"force": "true"} if force else {"sat_per_vbyte": "2"}
    path, headers = f"/v1/channels/{txid}/{index}", node.rest.headers()
    with node.rest.http.stream("DELETE", path, params=query, headers=headers, timeout=5) as answer:
        for line in answer.iter_lines():
            if "result" not in json.loads(line):
                raise Refused(line)
            return


def play(watched: Watched, rounds: int, is_spoilt: bool) -> dict[str, object]:
    """Open, close, kill and start again; return the figures."""
    lookout = Lookout((watched.owner.backup, watched.file))
    ear = StreamEar(watched.owner)
    ear.start()
    vandal, wish = None, threading.Event()
    if is_spoilt:
        vandal = threading.Thread(target=_vandal, args=(watched, wish))
        vandal.start()
    for number in range(rounds):
        watched.open_some(5)
        watched.mine(1)
        if number % 2:
            watched.close_some(4)
            watched.mine(3)
        watched.kill()
        watched.mine(1)
    wish.set()
    if vandal is not None:
        vandal.join()
    ear.stop()
    return figures_of(watched, lookout, ear.heard)


def _vandal(watched: Watched, wish: threading.Event) -> None:
    while not wish.wait(watched.dice.uniform(2, 6)):
        watched.spoil()


@click.command()
@click.option("--binaries", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--rounds", default=20, show_default=True, help="Kills of lnd; 5 channels for each.")
@click.option("--spoilt", is_flag=True, help="Delete, cut and replace our file at random.")
@click.option("--seed", default=0, show_default=True)
@click.option("--inside", type=click.Path(path_type=Path), hidden=True)
@click.option("--apart", is_flag=True, hidden=True)
def main(
    binaries: Path, rounds: int, spoilt: bool, seed: int, inside: Path | None, apart: bool
) -> None:
    """Follow a daemon that opens, closes and is killed; exit code 0 when nothing was lost."""
    if inside is None:

        def command(folder: Path, alone: bool) -> list[str]:
            words = [sys.executable, "-m", "tests.live.watching", "--binaries", str(binaries)]
            words += ["--rounds", str(rounds), "--seed", str(seed), "--inside", str(folder)]
            return [*words, *(["--spoilt"] if spoilt else []), *(["--apart"] if alone else [])]

        sys.exit(run_apart(command))
    if apart:
        bring_loopback_up()
    watched = Watched(binaries.resolve(), inside, random.Random(seed))
    began = time.monotonic()
    try:
        watched.found()
        watched.watch()
        figures = play(watched, rounds, spoilt)
    finally:
        watched.end()
        click.echo((inside / "watch.log").read_text() if (inside / "watch.log").exists() else "")
    figures["seconds"] = round(time.monotonic() - began)
    click.echo(json.dumps(figures, indent=1))
    sys.exit(0 if is_good(figures, rounds) else 1)


if __name__ == "__main__":
    main()
