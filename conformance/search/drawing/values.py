"""Singles and Multis in the protocol's form: good ones of every kind, and odd ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .addresses import Json, drawn_addresses
from .dice import Dice
from .points import bad_points, good_points
from .transactions import drawn_transaction, odd_transaction, transaction

LOCAL_KEYS: Final = (
    "multi_sig_key",
    "revocation_base_point",
    "payment_base_point",
    "delay_base_point",
    "htlc_base_point",
)
LEASE: Final = (4,)
HEIGHT: Final = (5, 6, 7)
ROOT: Final = (6,)
POINTS: Final = 24
SIGNATURES: Final = (0, 1, 64, 70, 71, 72, 73, 252, 253, 1000)
"""Sizes of the signature of a commitment."""
MANY: Final = 300
"""Singles of a node that has very many channels."""
CHAINS: Final = (
    "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000",
    "43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000",
    "00" * 32,
)
"""Genesis blocks: mainnet, testnet, and none."""


def plainest(version: int, close: bool) -> Json:
    """Return the Single of a version in which everything is 0 that may be.

    Args:
        version: 0–7.
        close: whether it has close-tx inputs.
    """
    locator = {"family": 0, "index": 0}
    (point,) = good_points(1)
    value: Json = {
        "version": version,
        "is_initiator": False,
        "chain_hash": "00" * 32,
        "funding_outpoint": {"txid": "00" * 32, "index": 0},
        "short_channel_id": {"block_height": 0, "tx_index": 0, "tx_position": 0},
        "remote_node_pub": point,
        "addresses": [],
        "capacity": "0",
        "local_chan_cfg": {"csv_delay": 0, **dict.fromkeys(LOCAL_KEYS, locator)},
        "remote_chan_cfg": {"csv_delay": 0, **dict.fromkeys(LOCAL_KEYS, point)},
        "sha_chain_root_desc": {"key_locator": locator},
    }
    if version in LEASE:
        value["lease_expiry"] = 0
    if close:
        inputs: Json = {"commit_tx": transaction(1, 0).hex(), "commit_sig": ""}
        if version in HEIGHT:
            inputs["commit_height"] = "0"
        if version in ROOT:
            inputs["tapscript_root"] = "00" * 32
        value["close_tx_inputs"] = inputs
    return value


@dataclass(slots=True)
class Drawer:
    """Draws the values of one example; later ones may share peers and transactions with others."""

    dice: Dice
    """Decides."""
    versions: Sequence[int] = tuple(range(8))
    """Of Singles."""
    kinds: tuple[str, ...] = ("tcp4", "tcp6", "onion_v2", "onion_v3", "dns", "opaque")
    """Of addresses."""
    close: bool = True
    """Whether Singles may have close-tx inputs."""
    _peers: list[str] = field(default_factory=list)
    _txids: list[str] = field(default_factory=list)

    def point(self) -> str:
        """Draw a compressed point (33 bytes, hex)."""
        return self.dice.pick(good_points(POINTS))

    def peer(self) -> str:
        """Draw the key of a node, often that of an earlier channel."""
        if not self._peers or self.dice.once_in(2):
            self._peers.append(self.point())
        return self.dice.pick(self._peers)

    def txid(self) -> str:
        """Draw a transaction's id (32 bytes, hex), often that of an earlier channel."""
        if not self._txids or self.dice.flag():
            self._txids.append(self.dice.data(32).hex())
        return self.dice.pick(self._txids)

    def outpoint(self) -> Json:
        """Draw a funding outpoint."""
        return {"txid": self.txid(), "index": self.dice.number(16)}

    def short_channel_id(self) -> Json:
        """Draw an id of two 24-bit numbers and a 16-bit one."""
        number = self.dice.number
        return {"block_height": number(24), "tx_index": number(24), "tx_position": number(16)}

    def locator(self) -> Json:
        """Draw a key locator."""
        family = self.dice.below(10) if self.dice.once_in(3) else self.dice.number(32)
        return {"family": family, "index": self.dice.number(32)}

    def chain(self) -> str:
        """Draw a chain hash (32 bytes, hex)."""
        return self.dice.pick(CHAINS) if self.dice.flag() else self.dice.data(32).hex()

    def amount(self) -> str:
        """Draw a number of satoshis: what bitcoin has, or any 64-bit number."""
        if self.dice.once_in(3):
            return str(self.dice.pick((1, 20_000, 16_777_216, 2_100_000_000_000_000)))
        return str(self.dice.signed(64))

    def local_config(self) -> Json:
        """Draw our half of a channel's configuration."""
        keys = {name: self.locator() for name in LOCAL_KEYS}
        return {"csv_delay": self.dice.number(16), **keys}

    def remote_config(self) -> Json:
        """Draw the peer's half of a channel's configuration."""
        keys = {name: self.point() for name in LOCAL_KEYS}
        return {"csv_delay": self.dice.number(16), **keys}

    def close_tx_inputs(self, version: int) -> Json:
        """Draw what a commitment is closed with."""
        dice = self.dice
        inputs: Json = {
            "commit_tx": drawn_transaction(dice).hex(),
            "commit_sig": dice.data(dice.pick(SIGNATURES)).hex(),
        }
        if version in HEIGHT:
            inputs["commit_height"] = str(dice.number(64))
        if version in ROOT:
            inputs["tapscript_root"] = dice.data(32).hex()
        return inputs

    def single(self) -> Json:
        """Draw a Single that every reader gives back as it is."""
        dice = self.dice
        version = dice.pick(self.versions)
        root: Json = {"key_locator": self.locator()}
        if dice.flag():
            root["pub_key"] = self.point()
        value: Json = {
            "version": version,
            "is_initiator": dice.flag(),
            "chain_hash": self.chain(),
            "funding_outpoint": self.outpoint(),
            "short_channel_id": self.short_channel_id(),
            "remote_node_pub": self.peer(),
            "addresses": drawn_addresses(dice, self.kinds),
            "capacity": self.amount(),
            "local_chan_cfg": self.local_config(),
            "remote_chan_cfg": self.remote_config(),
            "sha_chain_root_desc": root,
        }
        if version in LEASE:
            value["lease_expiry"] = dice.number(32)
        if self.close and dice.once_in(3):
            value["close_tx_inputs"] = self.close_tx_inputs(version)
        return value

    def odd_single(self) -> Json:
        """Draw a Single of which one to three members are at an edge, or cannot be written."""
        value = self.single()
        for _ in range(self.dice.pick((1, 1, 2, 3))):
            path, new = self.dice.pick(QUIRKS)
            if new is ODD_TRANSACTION:
                new = odd_transaction(self.dice).hex()
            value = put(value, path, new)
        return value

    def any_single(self) -> Json:
        """Draw a good Single or an odd one."""
        return self.odd_single() if self.dice.flag() else self.single()

    def plain_singles(self) -> list[Json]:
        """Draw good Singles of distinct channels."""
        found = {str(s["funding_outpoint"]): s for s in self._list(self.single)}
        return list(found.values())

    def any_singles(self) -> list[Json]:
        """Draw a list of Singles, now and then with one twice; most are good: one hides others."""
        listed = self._list(self.single)
        if listed and self.dice.once_in(4):
            listed[self.dice.below(len(listed))] = self.odd_single()
        if listed and self.dice.once_in(8):
            twice = {**listed[0], "capacity": "9"}
            listed.insert(self.dice.below(len(listed)) + 1, twice)
        return listed

    def _list(self, draw: Any) -> list[Json]:
        size = self.dice.length(long=30, rare=MANY)
        if size < MANY:
            return [draw() for _ in range(size)]
        one = draw()
        txid = one["funding_outpoint"]["txid"]
        return [{**one, "funding_outpoint": {"txid": txid, "index": n}} for n in range(size)]


MISSING: Final = object()
"""The member is left out."""
ODD_TRANSACTION: Final = object()
"""A transaction is drawn that is large, empty, or wrong."""

QUIRKS: Final[tuple[tuple[str, Any], ...]] = (
    ("version", 8), ("version", 127), ("version", 0),
    ("funding_outpoint.index", 65535), ("funding_outpoint.index", 65536),
    ("short_channel_id.block_height", 2**24 - 1), ("short_channel_id.block_height", 2**24),
    ("short_channel_id.tx_index", 2**24 - 1), ("short_channel_id.tx_index", 2**24),
    ("short_channel_id.tx_position", 65535),
    ("capacity", "0"), ("capacity", "-1"), ("capacity", str(2**63 - 1)), ("capacity", f"-{2**63}"),
    ("remote_node_pub", MISSING), ("remote_chan_cfg.htlc_base_point", MISSING),
    ("remote_chan_cfg.multi_sig_key", MISSING), ("remote_chan_cfg.delay_base_point", MISSING),
    ("remote_node_pub", "02" + "00" * 32),
    ("sha_chain_root_desc.pub_key", MISSING), ("sha_chain_root_desc.pub_key", "02" + "00" * 32),
    ("sha_chain_root_desc.key_locator.family", 2**32 - 1),
    ("local_chan_cfg.csv_delay", 65535), ("remote_chan_cfg.csv_delay", 0),
    ("local_chan_cfg.multi_sig_key.index", 2**31), ("local_chan_cfg.htlc_base_point.family", 2**31),
    ("lease_expiry", 2**32 - 1), ("lease_expiry", 0),
    ("addresses", []),
    ("addresses", [{"type": "tcp4", "ip": "00000000", "port": 0}]),
    ("addresses", [{"type": "tcp4", "ip": "7f000001", "port": 65535}] * 3),
    ("addresses", [{"type": "tcp4", "ip": "7f000001", "port": 65536}]),
    ("addresses", [{"type": "tcp4", "ip": "", "port": 9735}]),
    ("addresses", [{"type": "tcp6", "ip": "00" * 10 + "ffff0a000002", "port": 9735}]),
    ("addresses", [{"type": "tcp6", "ip": "00" * 15 + "01", "port": 9735}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "AAAQEAYEAUDAOCAJ.onion", "port": 1}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "aaaqeayeaudaoca1.onion", "port": 1}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "aaaqeayeaudaoc.onion", "port": 1}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "aaaqeayeaudaocaj.ONION", "port": 1}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "aaaqeayeaudaoca=.onion", "port": 1}]),
    ("addresses", [{"type": "onion_v3", "onion_service": "a" * 55 + "=.onion", "port": 1}]),
    ("addresses", [{"type": "dns", "hostname": "", "port": 0}]),
    ("addresses", [{"type": "dns", "hostname": "61" * 255, "port": 65535}]),
    ("addresses", [{"type": "dns", "hostname": "61" * 256, "port": 65535}]),
    ("addresses", [{"type": "opaque", "payload": "ff"}]),
    ("addresses", [{"type": "opaque", "payload": "01ff"}]),
    ("addresses", [{"type": "opaque", "payload": ""}]),
    ("close_tx_inputs.commit_sig", ""), ("close_tx_inputs.commit_sig", "30" * 65535),
    ("close_tx_inputs.commit_height", str(2**64 - 1)), ("close_tx_inputs.commit_height", "1"),
    ("close_tx_inputs.tapscript_root", MISSING), ("close_tx_inputs.tapscript_root", "07" * 32),
    ("close_tx_inputs", MISSING),
    ("close_tx_inputs.commit_tx", MISSING), ("close_tx_inputs.commit_tx", ""),
    *[("close_tx_inputs.commit_tx", ODD_TRANSACTION)] * 16,
    *(("remote_node_pub", point.hex()) for point in bad_points()),
    *(("remote_chan_cfg.payment_base_point", point.hex()) for point in bad_points()[:8:4]),
    *(("sha_chain_root_desc.pub_key", point.hex()) for point in bad_points()[:8:4]),
)  # fmt: skip
"""Members set to values at the edge of what can be written, and beyond it."""


def put(value: Json, path: str, new: Any) -> Json:
    """Return a copy with the member at a dotted path set; unchanged if there is no such place."""
    first, _, rest = path.partition(".")
    if rest:
        inner = value.get(first)
        changed = put(inner, rest, new) if isinstance(inner, dict) else inner
        return value if changed is inner else {**value, first: changed}
    if new is MISSING:
        return {name: member for name, member in value.items() if name != first}
    return {**value, first: new}
