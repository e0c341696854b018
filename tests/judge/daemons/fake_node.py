"""A small software of nodes over a chain on disk: right, or wrong in one way.

What a node knows is in its folder and goes with it; the chain and the money are beside the folders.
``served.py`` beside it lets programs give the commands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from socket import inet_aton, socket
from typing import Any

from scbref.conformance.daemons.commands import CommandFailed
from scbref.errors import ScbError
from scbref.keys.key_ring import HDKeyRing
from scbref.model import Multi, OutPoint, TCP4Address
from scbref.packing import pack_multi, unpack_multi
from scbref.point import PublicKey
from tests.judge.daemons.identities import LOOPBACK, identity, point_of, port_of, words_of
from tests.judge.daemons.wrong import WRONG
from tests.reference.restore_stage import BASE

RIGHT = ""
FEE = 1_000
OWN_DELAY = 20
"""Blocks until the own output of a force close can be spent."""


class Refused(Exception):
    """The software refuses a command."""


class FakeSoftware:
    """Commands of a manifest, by name; a ``Commands`` without programs."""

    def __init__(self, folder: Path, wrong: str = RIGHT) -> None:
        assert wrong in (RIGHT, *WRONG)
        self.folder = folder
        self.wrong = wrong
        self.asked: list[str] = []

    def run(self, name: str, **values: Any) -> Mapping[str, Any]:
        self.asked.append(name)
        try:
            return self.do(name, **values)
        except Refused as refused:
            raise CommandFailed(name, f"ended with code 1: {refused}", is_refusal=True) from None

    def do(self, name: str, node: Path | None = None, **values: Any) -> dict[str, Any]:
        self.chain = self._load(self.folder / "chain.json", {"channels": {}, "money": {}})
        self.nodes = {path.parent: self._load(path, {}) for path in self.folder.glob("*/node.json")}
        try:
            self._close_what_is_restored()
            given = {} if node is None else {"node": Path(node)}
            answer: dict[str, Any] = getattr(self, name.replace("-", "_"))(**given, **values) or {}
            self._close_what_is_restored()
            self._write_backups()
        finally:
            self._save()
        return answer

    @staticmethod
    def _load(path: Path, default: Any) -> Any:
        return json.loads(path.read_text()) if path.is_file() else default

    def _save(self) -> None:
        (self.folder / "chain.json").write_text(json.dumps(self.chain))
        for folder, state in self.nodes.items():
            if folder.is_dir():
                (folder / "node.json").write_text(json.dumps(state))

    # The chain.

    def chain_start(self) -> None:
        self.chain["runs"] = True

    def chain_stop(self) -> None:
        self.chain["runs"] = False

    def mine(self, blocks: int) -> None:
        for channel in self.chain["channels"].values():
            if channel["state"] == "pending":
                channel["state"] = "open"
            elif channel["state"] == "closing":
                channel["blocks"] = channel.get("blocks", 0) + int(blocks)
                if channel["blocks"] >= channel.get("settles", 1):
                    self._settle(channel)

    def _settle(self, channel: dict[str, Any]) -> None:
        channel["state"] = "closed"
        if self.wrong != "keeps-the-money":
            self.chain["money"][channel["owner"]] += channel["capacity"] - FEE

    # A node.

    def start(self, node: Path, words: Path) -> dict[str, Any]:
        if not Path(words).is_file():
            Path(words).write_text(words_of(node.name))
        ring, pub = identity(Path(words))
        self._look_at(node / "channel.backup", ring)
        fresh = {"channels": [], "restored": [], "told": [], "addresses": {}}
        state = self.nodes.setdefault(node, fresh)
        state |= {"words": str(words), "pub": pub, "runs": True}
        state["starts"] = state.get("starts", 0) + 1
        self.chain["money"].setdefault(pub, 0)
        return {"pub_key": pub, "address": f"{LOOPBACK}:{port_of(node)}"}

    def _look_at(self, file: Path, ring: HDKeyRing) -> None:
        if not file.is_file() or self.wrong == "starts-on-junk":
            return
        try:
            unpack_multi(file.read_bytes(), ring)
        except ScbError as error:
            if self.wrong == "overwrites-junk":
                file.write_bytes(b"")
            raise Refused(f"channel.backup: {error}") from None

    def stop(self, node: Path) -> None:
        self.nodes[node]["runs"] = False

    def fund(self, node: Path, amount: int) -> None:
        self.chain["money"][self.nodes[node]["pub"]] += int(amount)

    def connect(self, node: Path, peer: str) -> None:
        if not self._running(peer.partition("@")[0]):
            raise Refused(f"{node.name} finds nobody at {peer}")

    def open(self, node: Path, peer: str, kind: str, capacity: int) -> dict[str, Any]:
        number = len(self.chain["channels"]) + 1
        point = f"{number:064x}:{number}"
        ours, theirs = self.nodes[node], self._running(peer.partition("@")[0])
        assert theirs is not None, kind
        self.chain["money"][ours["pub"]] -= int(capacity) + FEE
        self.chain["channels"][point] = {
            "owner": ours["pub"],
            "peer": theirs["pub"],
            "capacity": int(capacity),
            "state": "pending",
        }
        ours["channels"].append(point)
        theirs["channels"].append(point)
        return {"channel_point": point}

    def close(self, node: Path, channel: str) -> None:
        del node
        self.chain["channels"][channel]["state"] = "closing"

    def force_close(self, node: Path, channel: str) -> None:
        closed = self.chain["channels"][channel]
        is_own = closed["owner"] == self.nodes[node]["pub"]
        closed["state"], closed["forced"] = "closing", "own" if is_own else "peer"
        closed["settles"] = OWN_DELAY if is_own else 3
        closed["seen"] = self._running(closed["owner"]) is not None

    def list(self, node: Path) -> dict[str, Any]:
        ours = self.nodes[node]
        rows = []
        for point in ours["channels"]:
            channel = self.chain["channels"][point]
            if channel["state"] != "closed":
                other = channel["peer" if channel["owner"] == ours["pub"] else "owner"]
                row = {"channel_point": point, "remote_pub": other, "state": channel["state"]}
                rows.append(row | {"capacity": channel["capacity"]})
        return {"channels": rows}

    def balance(self, node: Path) -> dict[str, Any]:
        pub = self.nodes[node]["pub"]
        channels = self.chain["channels"].values()
        held = [c["capacity"] for c in channels if c["owner"] == pub and c["state"] != "closed"]
        return {"on_chain": self.chain["money"][pub], "in_channels": sum(held)}

    def backup(self, node: Path) -> dict[str, Any]:
        return {"file": str(node / "channel.backup")}

    def restore(self, node: Path, file: Path) -> None:
        if self.wrong == "refuses-to-restore":
            raise Refused("not today")
        ours = self.nodes[node]
        ring, _ = identity(Path(ours["words"]))
        singles = unpack_multi(Path(file).read_bytes(), ring).static_backups
        points = [point_of(single) for single in singles]
        peers = [self._running(self.chain["channels"][point]["peer"]) for point in points]
        if self.wrong == "refuses-without-peers" and not all(peers):
            raise Refused("no peer answers")
        if self.wrong != "restores-none":
            ours["channels"] += points
            ours["restored"] += points
            ours["addresses"] |= {
                point: [single_address.port for single_address in single.addresses]
                for point, single in zip(points, singles, strict=True)
            }

    # What goes on by itself.

    def _running(self, pub: str) -> dict[str, Any] | None:
        found = (state for state in self.nodes.values() if state["pub"] == pub and state["runs"])
        return next(found, None)

    def _close_what_is_restored(self) -> None:
        for state in self.nodes.values():
            first: set[str] = set()
            for point in state.get("restored", ()) if state["runs"] else ():
                channel = self.chain["channels"][point]
                if self.wrong in ("does-not-connect", "closes-none"):
                    continue
                is_second = channel["peer"] in first
                first.add(channel["peer"])
                if self.wrong == "needs-a-restart" and is_second and state["starts"] < 2:
                    continue
                if channel["state"] == "open" and self._reaches(state, point):
                    channel["state"] = "closing"

    def _reaches(self, state: Mapping[str, Any], point: str) -> bool:
        """Dial the addresses of a restored channel, on loopback, until the peer answers at one."""
        pub = self.chain["channels"][point]["peer"]
        own = next(port_of(folder) for folder, each in self.nodes.items() if each["pub"] == pub)
        ports = state["addresses"][point]
        if self.wrong == "dials-the-first-alone" and state["starts"] < 2:
            ports = ports[:1]
        if self.wrong == "dials-the-last-alone":
            ports = ports[-1:]
        for port in ports:
            if port == own and self._running(pub):
                return True
            with socket() as dialling:
                dialling.connect_ex((LOOPBACK, port))
        return False

    def _write_backups(self) -> None:
        for folder, state in self.nodes.items():
            if not state["runs"]:
                continue
            points = [point for point in state["channels"] if self._is_kept(state, point)]
            file = folder / "channel.backup"
            told = {"points": points, "starts": state["starts"]}
            is_gone = not file.exists() and self.wrong != "leaves-removed"
            if told == state.get("told") and not is_gone:
                continue
            state["told"] = told
            self._write(file, state, points)

    def _is_kept(self, state: Mapping[str, Any], point: str) -> bool:
        if self.wrong == "forgets-a-channel" and point in state["channels"][1:2]:
            return False
        if self.wrong == "empty-after-restore" and point in state["restored"]:
            return False
        channel = self.chain["channels"][point]
        return self._is_kept_closing(channel)

    def _is_kept_closing(self, channel: Mapping[str, Any]) -> bool:
        now, forced = channel["state"], channel.get("forced")
        if now == "closing" and self.wrong == {None: "drops-closing", "peer": "drops-forced"}.get(
            forced
        ):
            return False
        if now == "closing" and forced == "own" and self.wrong == "drops-own-confirmed":
            return bool(channel.get("blocks", 0) < 1)
        keeps = {
            "keeps-closed": not forced,
            "keeps-settled": forced == "own",
            "misses-closes": forced == "peer" and not channel["seen"],
        }
        return bool(now != "closed" or keeps.get(self.wrong, False))

    def _address_of(self, pub: str) -> TCP4Address:
        folders = (port_of(folder) for folder, each in self.nodes.items() if each["pub"] == pub)
        return TCP4Address(inet_aton(LOOPBACK), next(folders, 1))

    def _write(self, file: Path, state: Mapping[str, Any], points: list[str]) -> None:
        singles = []
        for point in points:
            channel = self.chain["channels"][point]
            txid, _, index = point.partition(":")
            other = channel["peer" if channel["owner"] == state["pub"] else "owner"]
            more = 1 if self.wrong == "wrong-capacity" else 0
            singles.append(
                replace(
                    BASE,
                    funding_outpoint=OutPoint(bytes.fromhex(txid)[::-1], int(index)),
                    remote_node_pub=PublicKey(bytes.fromhex(other)),
                    addresses=(self._address_of(other),),
                    capacity=channel["capacity"] + more,
                )
            )
        ring, _ = identity(Path(state["words"]))
        file.write_bytes(pack_multi(Multi(static_backups=tuple(singles)), ring))
