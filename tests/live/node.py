"""A lightning node: one lnd with its folder, its words and its channels."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.live.chain import PASSWORD, USER, Chain
from tests.live.daemon import Daemon, free_port
from tests.live.rest import Json, Refused, Rest, b64, from_b64
from tests.live.waiting import until

WALLET_PASSWORD = b"unlocks-nothing-of-worth"
READY = "SERVER_ACTIVE"


@dataclass(frozen=True)
class Words:
    """What a wallet is made of again."""

    mnemonic: tuple[str, ...]
    """The 24 words of aezeed."""
    passphrase: str = ""


class Node(Daemon):
    """lnd behind REST. Nothing is on its command line but the place of its folder."""

    def __init__(self, name: str, folder: Path, binary: Path, chain: Chain) -> None:
        super().__init__(name, folder / f"{name}.log")
        self.folder = folder / name
        self.binary = binary
        self.chain = chain
        self.peer_port, self.rpc_port, self.rest_port = free_port(), free_port(), free_port()
        self.network = self.folder / "data/chain/bitcoin/regtest"
        self.backup = self.network / "channel.backup"
        self.archives = self.network / "chan-backup-archives"
        self.rest = Rest(self.rest_port, self.folder, self.network / "admin.macaroon")
        self.settings: dict[str, object] = {}
        self.words: Words | None = None
        self.pubkey = ""
        self.follows = True
        """Whether it keeps up with the chain; see Roots for when lnd does not."""

    def configure(self) -> None:
        """Write lnd.conf and the password's file, for nobody else to read."""
        self.folder.mkdir(exist_ok=True)
        password, configuration = self.folder / "password", self.folder / "lnd.conf"
        for file in (password, configuration):
            file.touch(0o600)
        password.write_bytes(WALLET_PASSWORD)
        settings: dict[str, object] = {
            "alias": self.name,
            "listen": f"127.0.0.1:{self.peer_port}",
            "rpclisten": f"127.0.0.1:{self.rpc_port}",
            "restlisten": f"127.0.0.1:{self.rest_port}",
            "debuglevel": "info,CHBU=debug",
            "trickledelay": 50,
            "maxpendingchannels": 20,
            "nobootstrap": 1,
            "bitcoin.regtest": 1,
            "bitcoin.node": "btcd",
            "bitcoin.defaultchanconfs": 1,
            "btcd.rpchost": f"127.0.0.1:{self.chain.rpc_port}",
            "btcd.rpcuser": USER,
            "btcd.rpcpass": PASSWORD,
            "btcd.rpccert": self.chain.certificate,
            "protocol.option-scid-alias": 1,
            "protocol.zero-conf": 1,
            "protocol.simple-taproot-chans": 1,
            **self.settings,
        }
        if (self.network / "wallet.db").exists():
            settings["wallet-unlock-password-file"] = password
        lines = [
            f"{name}={value}"
            for name, given in settings.items()
            for value in (given if isinstance(given, tuple) else (given,))
        ]
        configuration.write_text("[Application Options]\n" + "\n".join(lines) + "\n")

    def start(self) -> None:
        """Start lnd and wait until it serves, or until it waits for a wallet."""
        self.configure()
        self.rest.forget()
        self.launch(self.binary, f"--lnddir={self.folder}")
        wanted = {READY} if (self.network / "wallet.db").exists() else {"NON_EXISTING"}
        until(f"{self.name} starts", lambda: self._state() in wanted)
        if READY in wanted:
            self._is_up()

    def _state(self) -> str:
        self.must_run()
        try:
            return str(self.rest.call("GET", "/v1/state")["state"])
        except Refused:
            return ""

    def _is_up(self) -> None:
        self.pubkey = self.info()["identity_pubkey"]

    def create(
        self, words: Words | None = None, backup: bytes | None = None, window: int = 0
    ) -> None:
        """Start on nothing and make a wallet: of new words, or of old ones with a backup.

        The window is how many unused addresses lnd looks beyond for old coins.
        """
        self.start()
        if words is None:
            words = Words(tuple(self.rest.call("GET", "/v1/genseed")["cipher_seed_mnemonic"]))
        body: Json = {
            "wallet_password": b64(WALLET_PASSWORD),
            "cipher_seed_mnemonic": words.mnemonic,
            "aezeed_passphrase": b64(words.passphrase.encode()),
            "recovery_window": window,
        }
        if backup is not None:
            body["channel_backups"] = {"multi_chan_backup": {"multi_chan_backup": b64(backup)}}
        self.rest.call("POST", "/v1/initwallet", body)
        self.words = words
        until(f"{self.name} serves", lambda: self._state() == READY)
        self._is_up()

    def stop(self) -> None:
        """End lnd in good order."""
        self.end()
        self.rest.forget()

    def kill(self) -> None:
        """End lnd with kill -9."""
        self.end(signal.SIGKILL)
        self.rest.forget()

    def wipe(self) -> None:
        """Lose the disk; the words are kept elsewhere."""
        assert not self.runs
        self.rest.forget()
        shutil.rmtree(self.folder)

    def info(self) -> Json:
        self.must_run()
        return self.rest.call("GET", "/v1/getinfo")

    @property
    def version(self) -> str:
        """The release as getinfo names it, without the commit: ``0.21.3-beta``."""
        return str(self.info()["version"]).split()[0]

    def synced(self, height: int) -> None:
        def is_synced() -> bool:
            info = self.info()
            return bool(info["synced_to_chain"]) and info["block_height"] >= height

        until(f"{self.name} at block {height}", is_synced)

    def address(self) -> str:
        return str(self.rest.call("GET", "/v1/newaddress")["address"])

    def pay(self, address: str, amount: int) -> str:
        """Send on chain and return the transaction's id."""
        body = {"addr": address, "amount": str(amount), "sat_per_vbyte": "2"}
        return str(self.rest.call("POST", "/v1/transactions", body)["txid"])

    def connect(self, peer: Node) -> None:
        body = {"addr": {"pubkey": peer.pubkey, "host": f"127.0.0.1:{peer.peer_port}"}}
        try:
            self.rest.call("POST", "/v1/peers", body)
        except Refused as refused:
            if "already connected" not in str(refused):
                raise
        until(f"{self.name} is connected to {peer.name}", lambda: peer.pubkey in self.peers())

    def announce(self, address: str) -> None:
        """Tell the network of one more address, host:port."""
        body = {"address_updates": [{"action": "ADD", "address": address}]}
        self.rest.call("POST", "/v2/peers/nodeannouncement", body)

    def peers(self) -> set[str]:
        return {peer["pub_key"] for peer in self.rest.call("GET", "/v1/peers")["peers"]}

    def channels(self) -> dict[str, Json]:
        """Return the open channels by channel point."""
        listed = self.rest.call("GET", "/v1/channels")["channels"]
        return {channel["channel_point"]: channel for channel in listed}

    def pending(self) -> dict[str, str]:
        """Return the state of each channel that is being opened or closed."""
        answer = self.rest.call("GET", "/v1/channels/pending")
        return {
            entry["channel"]["channel_point"]: state
            for state, entries in answer.items()
            if isinstance(entries, list)
            for entry in entries
        }

    def closed(self) -> set[str]:
        listed = self.rest.call("GET", "/v1/channels/closed")["channels"]
        return {channel["channel_point"] for channel in listed}

    def export(self) -> bytes:
        """Return the backup of all channels that lnd exports now."""
        answer = self.rest.call("GET", "/v1/channels/backup")
        return from_b64(answer["multi_chan_backup"]["multi_chan_backup"])

    def verified(self, backup: bytes) -> set[str]:
        """Return the channel points that verifychanbackup finds in a file.

        Raises:
            Refused: lnd cannot read it.
        """
        body = {"multi_chan_backup": {"multi_chan_backup": b64(backup)}}
        answer = self.rest.call("POST", "/v1/channels/backup/verify", body)
        return set(answer["chan_points"])

    def restore(self, backup: bytes) -> int | None:
        """Give a running node a backup and return how many channels it says it restored.

        An lnd before 0.19 does not say.

        Raises:
            Refused: nothing or not all was restored; lnd's own words.
        """
        body = {"multi_chan_backup": b64(backup)}
        answer = self.rest.call("POST", "/v1/channels/backup/restore", body)
        return int(answer["num_restored"]) if "num_restored" in answer else None

    def base_key(self) -> str:
        body = {"key_family": 7, "key_index": 0}
        return from_b64(self.rest.call("POST", "/v2/wallet/key", body)["raw_key_bytes"]).hex()


def all_synced(nodes: Sequence[Node], height: int) -> None:
    for node in nodes:
        node.synced(height)
