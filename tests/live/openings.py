"""Opening channels of every kind that lnd opens, and closing them."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from dataclasses import dataclass
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.live.node import Node
from tests.live.rest import Json, b64, from_b64
from tests.live.waiting import until

LEASE_FAMILY = 9999
"""The key family that lnd's funding shims of leases take, as Lightning Pool does."""


@dataclass(frozen=True)
class Kind:
    """A kind of channel as the caller of OpenChannel asks for it."""

    name: str
    version: int
    """Version of the Single that lnd makes of it."""
    commitment_type: str
    asks: tuple[str, ...] = ()
    """Further switches of the request."""

    def options(self) -> Json:
        return {"commitment_type": self.commitment_type, **dict.fromkeys(self.asks, True)}


LEGACY = Kind("legacy", 0, "LEGACY")
TWEAKLESS = Kind("static remote key", 1, "STATIC_REMOTE_KEY")
ANCHORS = Kind("anchors", 3, "ANCHORS")
LEASE = Kind("script-enforced lease", 4, "SCRIPT_ENFORCED_LEASE")
STAGING = Kind("taproot, staging", 5, "SIMPLE_TAPROOT", ("private",))
TAPROOT = Kind("taproot", 7, "SIMPLE_TAPROOT_FINAL", ("private",))
ALIAS = Kind("anchors with alias", 3, "ANCHORS", ("private", "scid_alias"))
ZERO_CONF = Kind("zero-conf", 3, "ANCHORS", ("private", "scid_alias", "zero_conf"))


def txid_of(data: str) -> str:
    """Return the id as it is shown of the base64 of its bytes."""
    return from_b64(data)[::-1].hex()


def open_channel(
    owner: Node, peer: Node, kind: Kind, capacity: int, push: int = 20_000, **more: Any
) -> str:
    """Open a channel; its point, as soon as it is pending.

    Raises:
        Refused: lnd or the peer does not open it.
    """
    body = {
        "node_pubkey": b64(bytes.fromhex(peer.pubkey)),
        "local_funding_amount": str(capacity),
        "push_sat": str(push),
        "sat_per_vbyte": "2",
        "spend_unconfirmed": True,
        "min_confs": 0,
        **kind.options(),
        **more,
    }
    # Not OpenChannelSync: that leaves a funding shim unread and pays from the wallet.
    told = owner.rest.first("POST", "/v1/channels/stream", body)["chan_pending"]
    return f"{txid_of(told['txid'])}:{told['output_index']}"


def _pay_to_script(owner: Node, script: bytes, amount: int) -> tuple[str, int]:
    """Pay an output script and return the outpoint."""
    output = {"value": str(amount), "pk_script": b64(script)}
    body = {"outputs": [output], "sat_per_kw": "500", "min_confs": 0, "spend_unconfirmed": True}
    raw = from_b64(owner.rest.call("POST", "/v2/wallet/send", body)["raw_tx"])
    decoded = owner.chain.ask("decoderawtransaction", raw.hex())
    until("the payment is in the pool", lambda: owner.chain.in_pool(decoded["txid"]))
    indices = [
        entry["n"] for entry in decoded["vout"] if entry["scriptPubKey"]["hex"] == script.hex()
    ]
    return str(decoded["txid"]), int(indices[0])


def open_lease(owner: Node, peer: Node, capacity: int, thaw_height: int) -> str:
    """Open a script-enforced lease, funded from outside as Lightning Pool does it."""
    ours, theirs = (
        node.rest.call("POST", "/v2/wallet/key/next", {"key_family": LEASE_FAMILY})
        for node in (owner, peer)
    )
    keys = sorted(from_b64(key["raw_key_bytes"]) for key in (ours, theirs))
    script = b"\x52" + b"".join(b"\x21" + key for key in keys) + b"\x52\xae"
    txid, index = _pay_to_script(owner, b"\0\x20" + hashlib.sha256(script).digest(), capacity)
    pending_id = b64(secrets.token_bytes(32))

    def shim(own: Json, other: Json) -> Json:
        point = {"funding_txid_str": txid, "output_index": index}
        chan_point_shim = {
            "amt": str(capacity),
            "chan_point": point,
            "local_key": own,
            "remote_key": other["raw_key_bytes"],
            "pending_chan_id": pending_id,
            "thaw_height": thaw_height,
        }
        return {"chan_point_shim": chan_point_shim}

    peer.rest.call("POST", "/v1/funding/step", {"shim_register": shim(theirs, ours)})
    return open_channel(owner, peer, LEASE, capacity, push=0, funding_shim=shim(ours, theirs))


def close_channel(node: Node, point: str, force: bool = False) -> None:
    """Close a channel, and return when a closing transaction is in the pool."""
    txid, _, index = point.partition(":")
    query: dict[str, Any] = {"force": "true"} if force else {"sat_per_vbyte": "2"}
    node.rest.first("DELETE", f"/v1/channels/{txid}/{index}", None, **query)
    until(f"the close of {point} is in the pool", lambda: node.chain.spends(point))


class Acceptor(threading.Thread):
    """Accepts every channel that a node is asked for, zero-conf ones too."""

    def __init__(self, node: Node) -> None:
        super().__init__(name=f"acceptor of {node.name}", daemon=True)
        address = f"wss://127.0.0.1:{node.rest_port}/v1/channels/acceptor?method=POST"
        self._socket = connect(
            address, ssl=node.rest.tls(), additional_headers=node.rest.headers(), proxy=None
        )

    def run(self) -> None:
        try:
            for message in self._socket:
                asked = json.loads(message).get("result")
                if asked is None:  # the daemon ends
                    return
                wants = asked.get("wants_zero_conf", False)
                answer = {
                    "accept": True,
                    "pending_chan_id": asked["pending_chan_id"],
                    "zero_conf": wants,
                    "min_accept_depth": 0 if wants else 1,
                }
                self._socket.send(json.dumps(answer))
        except ConnectionClosed:
            return
