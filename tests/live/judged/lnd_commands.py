"""The commands of ``lnd.toml``: lnd and btcd, which stay when the command has ended.

A bank, one more node, has the coins of the mined blocks and pays the others.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from tests.live import openings
from tests.live.chain import Chain
from tests.live.daemon import Daemon, Ended
from tests.live.node import Node, Words
from tests.live.rest import Refused, Rest
from tests.live.town import BANK_ADDRESS, BANK_ENTROPY, new_words
from tests.live.waiting import until

BINARIES = Path(os.environ.get("SCB_LIVE", "build/live/bin"))
FIRST_PORT = 26_000
KINDS = {"anchors": openings.ANCHORS, "taproot": openings.TAPROOT, "static": openings.TWEAKLESS}
WINDOW = 100
"""Unused addresses that a restored wallet looks beyond for its coins."""


class Staying(Daemon):
    """A daemon that its starter does not take along; its process id is in a file."""

    @property
    def _pid_file(self) -> Path:
        return self.log.with_suffix(".pid")

    def launch(self, *command: str | Path) -> None:
        assert not self.runs, self.name
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._pid_file.write_text(str(process.pid))

    @property
    def runs(self) -> bool:
        if not self._pid_file.exists():
            return False
        stat = Path("/proc", self._pid_file.read_text(), "stat")
        try:
            return stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
        except (FileNotFoundError, ProcessLookupError):
            return False

    def end(self, how: signal.Signals = signal.SIGTERM, within: float = 60) -> int | None:
        if self.runs:
            os.kill(int(self._pid_file.read_text()), how)
            until(f"{self.name} ends", lambda: not self.runs, within)
        self._pid_file.unlink(missing_ok=True)
        return None


class StayingChain(Staying, Chain):
    """btcd."""


class StayingNode(Staying, Node):
    """lnd."""


class Place:
    """The folder of a trial: ports that stay the same, the chain, and every node."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self._ports = self.folder / "ports.json"
        self.chain = StayingChain(BINARIES / "btcd", self.folder)
        self.chain.rpc_port, self.chain.peer_port, _ = self._of("btcd")

    def _of(self, name: str) -> tuple[int, int, int]:
        names: list[str] = json.loads(self._ports.read_text()) if self._ports.exists() else []
        if name not in names:
            names.append(name)
            self._ports.write_text(json.dumps(names))
        first = FIRST_PORT + 3 * names.index(name)
        return first, first + 1, first + 2

    def node(self, folder: str) -> StayingNode:
        node = StayingNode(Path(folder).name, self.folder, BINARIES / "lnd", self.chain)
        node.peer_port, node.rpc_port, node.rest_port = self._of(node.name)
        node.rest = Rest(node.rest_port, node.folder, node.network / "admin.macaroon")
        if node.runs:
            node.pubkey = node.info()["identity_pubkey"]
        return node

    def running(self) -> list[StayingNode]:
        names = json.loads(self._ports.read_text())
        nodes = [self.node(name) for name in names if name != "btcd"]
        return [node for node in nodes if node.runs]

    # The commands.

    def chain_start(self) -> None:
        self.chain.start(BANK_ADDRESS)
        self.chain.mine(1)
        bank = self.node("bank")
        bank.create(new_words(BANK_ENTROPY[:16]))
        # A wallet sees the coins of addresses that it has given out.
        assert bank.address() == BANK_ADDRESS, bank.address()

    def chain_stop(self) -> None:
        for node in self.running():
            node.stop()
        self.chain.close()

    def mine(self, blocks: str) -> None:
        height = self.chain.mine(int(blocks))
        for node in self.running():
            node.synced(height)

    def start(self, folder: str, words: str) -> dict[str, Any]:
        node, phrase = self.node(folder), Path(words)
        if (node.network / "wallet.db").exists():
            node.start()
        elif phrase.exists():
            node.create(Words(tuple(phrase.read_text().split())), window=WINDOW)
        else:
            node.create()
            assert node.words is not None
            phrase.touch(0o600)
            phrase.write_text(" ".join(node.words.mnemonic))
        node.synced(self.chain.ask("getblockcount"))
        return {"pub_key": node.pubkey, "address": f"127.0.0.1:{node.peer_port}"}

    def stop(self, folder: str) -> None:
        self.node(folder).stop()

    def fund(self, folder: str, amount: str) -> None:
        bank = self.node("bank")
        txid = bank.pay(self.node(folder).address(), int(amount))
        until("the payment is in the pool", lambda: self.chain.in_pool(txid))

    def connect(self, folder: str, peer: str) -> None:
        key, _, host = peer.partition("@")
        node = self.node(folder)
        node.rest.call("POST", "/v1/peers", {"addr": {"pubkey": key, "host": host}})
        until(f"{node.name} is connected", lambda: key in node.peers())

    def open(self, folder: str, peer: str, kind: str, capacity: str) -> dict[str, Any]:
        other = cast(Node, SimpleNamespace(pubkey=peer.partition("@")[0]))
        opened = openings.open_channel(self.node(folder), other, KINDS[kind], int(capacity))
        until("the funding is in the pool", lambda: self.chain.in_pool(opened.partition(":")[0]))
        return {"channel_point": opened}

    def close(self, folder: str, point: str) -> None:
        self._close(folder, point, sat_per_vbyte="2")

    def force_close(self, folder: str, point: str) -> None:
        self._close(folder, point, force="true")

    def _close(self, folder: str, point: str, **how: str) -> None:
        txid, _, index = point.partition(":")
        self.node(folder).rest.first("DELETE", f"/v1/channels/{txid}/{index}", **how)
        until("the close is in the pool", lambda: self.chain.spends(point))

    def list(self, folder: str) -> dict[str, Any]:
        node = self.node(folder)
        rows = [
            {
                "channel_point": point,
                "remote_pub": channel["remote_pubkey"],
                "capacity": int(channel["capacity"]),
                "state": "open",
            }
            for point, channel in node.channels().items()
        ]
        pending = node.rest.call("GET", "/v1/channels/pending")
        for name, entries in pending.items():
            for entry in entries if isinstance(entries, list) else ():
                channel = entry["channel"]
                row = {"channel_point": channel["channel_point"]}
                row |= {"remote_pub": channel["remote_node_pub"]}
                row |= {"capacity": int(channel["capacity"])}
                state = "pending" if name == "pending_open_channels" else "closing"
                rows.append(row | {"state": state})
        return {"channels": rows}

    def balance(self, folder: str) -> dict[str, Any]:
        node = self.node(folder)
        wallet = int(node.rest.call("GET", "/v1/balance/blockchain")["total_balance"])
        channels = sum(int(channel["local_balance"]) for channel in node.channels().values())
        return {"on_chain": wallet, "in_channels": channels}

    def backup(self, folder: str) -> dict[str, Any]:
        return {"file": str(self.node(folder).backup)}

    def restore(self, folder: str, file: str) -> None:
        self.node(folder).restore(Path(file).read_bytes())


def main(command: str, folder: str, *values: str) -> int:
    os.umask(0o077)
    run: Callable[..., dict[str, Any] | None] = getattr(Place(folder), command.replace("-", "_"))
    try:
        answer = run(*values)
    except (Refused, Ended, AssertionError) as error:
        print(f"{type(error).__name__}: {error}"[-390:], file=sys.stderr)
        return 1
    print(json.dumps(answer or {}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
