"""The chain: one btcd on regtest, which mines when it is asked."""

from __future__ import annotations

import signal
import ssl
from pathlib import Path
from typing import Any

import httpx

from tests.live.daemon import Daemon, free_port
from tests.live.waiting import PATIENT, until

USER, PASSWORD = "live", "loopback-only"
MATURE = 432 + 17
"""Blocks until segwit and taproot are active on btcd's regtest: three windows of 144, and more."""


class Chain(Daemon):
    """btcd with a wallet's address to mine to."""

    def __init__(self, binary: Path, folder: Path) -> None:
        super().__init__("btcd", folder / "btcd.log")
        self.binary = binary
        self.folder = folder / "btcd"
        self.rpc_port, self.peer_port = free_port(), free_port()
        self.certificate = self.folder / "rpc.cert"
        self._http: httpx.Client | None = None

    def start(self, mine_to: str) -> None:
        self.folder.mkdir()
        configuration = self.folder / "btcd.conf"
        configuration.touch(0o600)
        settings = {
            "regtest": 1,
            "datadir": self.folder / "data",
            "logdir": self.folder / "logs",
            "rpcuser": USER,
            "rpcpass": PASSWORD,
            "rpclisten": f"127.0.0.1:{self.rpc_port}",
            "listen": f"127.0.0.1:{self.peer_port}",
            "rpccert": self.certificate,
            "rpckey": self.folder / "rpc.key",
            "txindex": 1,
            "nobanning": 1,
            "debuglevel": "warn",
            "rpcmaxwebsockets": 100,
            "rpcmaxclients": 100,
            "miningaddr": mine_to,
            "minrelaytxfee": "0.00000001",
        }
        lines = [f"{name}={value}" for name, value in settings.items()]
        configuration.write_text("[Application Options]\n" + "\n".join(lines) + "\n")
        self.launch(self.binary, f"--configfile={configuration}")
        until("btcd answers", lambda: self.ask("getblockcount") is not None)

    def ask(self, method: str, *params: Any) -> Any:
        """Call btcd and return the result.

        Raises:
            RuntimeError: btcd refuses.
        """
        if self._http is None:
            self._http = httpx.Client(
                base_url=f"https://127.0.0.1:{self.rpc_port}",
                verify=ssl.create_default_context(cafile=str(self.certificate)),
                auth=(USER, PASSWORD),
                timeout=PATIENT,
            )
        call = {"jsonrpc": "1.0", "id": 1, "method": method, "params": params}
        answer = self._http.post("/", json=call).json()
        if answer["error"]:
            raise RuntimeError(f"btcd {method}: {answer['error']}")
        return answer["result"]

    def mine(self, blocks: int) -> int:
        """Mine so many blocks and return the height."""
        for done in range(0, blocks, 50):
            self.ask("generate", min(50, blocks - done))
        height: int = self.ask("getblockcount")
        return height

    def in_pool(self, txid: str) -> bool:
        return txid in self.ask("getrawmempool")

    def spends(self, point: str) -> bool:
        """Tell whether a transaction in the pool spends an output.

        Which one does can change, even while this looks: two partners of a cooperative close
        replace each other's.
        """
        return any(point in self._inputs(txid) for txid in self.ask("getrawmempool"))

    def _inputs(self, txid: str) -> set[str]:
        """Return what a transaction spends; nothing if it was just replaced."""
        try:
            inputs = self.ask("getrawtransaction", txid, 1)["vin"]
        except RuntimeError:
            return set()
        return {f"{spent['txid']}:{spent['vout']}" for spent in inputs if "txid" in spent}

    def close(self) -> None:
        if self._http is not None:
            self._http.close()
        self.end(signal.SIGKILL)
