"""Values in the protocol's form, and ways to change one thing in them."""

from __future__ import annotations

import base64
import copy
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from scbref.versions import LEASE_VERSIONS, TAPROOT_VERSIONS, TAPSCRIPT_ROOT_VERSIONS
from scbref.wire.primitives import Point
from scbref.wire.single import REMOTE_CHAN_CFG

from .case import KNOWN_SINGLE_VERSIONS, Json
from .material import derived_bytes, point
from .transaction import PLAIN

LOCAL_KEYS: Final = tuple(
    item.name for item in REMOTE_CHAN_CFG.subcons if isinstance(item.subcon, Point)
)
"""The keys in both channel configurations, in their order."""

FAMILIES: Final = dict(zip(LOCAL_KEYS, (0, 1, 3, 4, 2), strict=True))
"""Key family of each local key."""

CHAIN_HASH: Final = "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000"
"""Bitcoin mainnet's genesis block, internal order."""


MAPPED: Final = "00" * 10 + "ffff" + "0a000002"
"""::ffff:10.0.0.2, an IPv4 address in IPv6 form."""


def tcp4(ip: str = "0a000002", port: int = 9735) -> Json:
    """Return an IPv4 address; ``ip`` is hex."""
    return {"type": "tcp4", "ip": ip, "port": port}


def tcp6(ip: str = "20010db8000000000000000000000001", port: int = 9735) -> Json:
    """Return an IPv6 address; ``ip`` is hex."""
    return {"type": "tcp6", "ip": ip, "port": port}


def _onion(kind: str, data: bytes, port: int) -> Json:
    host = base64.b32encode(data).decode().lower()
    return {"type": kind, "onion_service": f"{host}.onion", "port": port}


def onion_v2(data: bytes = bytes(range(10)), port: int = 9735) -> Json:
    """Return a version 2 onion address of 10 bytes."""
    return _onion("onion_v2", data, port)


def onion_v3(data: bytes | None = None, port: int = 9735) -> Json:
    """Return a version 3 onion address of 35 bytes, by default with the right checksum."""
    return _onion("onion_v3", onion_v3_data() if data is None else data, port)


def onion_v3_data(key: bytes = derived_bytes("onion", 32)) -> bytes:
    """Return the 35 bytes of a version 3 onion service: key (32 bytes), checksum, version."""
    version = b"\x03"
    return key + hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] + version


def is_verified(address: Mapping[str, Any]) -> bool:
    """Say whether checksum and version inside a version 3 onion address are right."""
    data = base64.b32decode(address["onion_service"].removesuffix(".onion").upper())
    return data == onion_v3_data(data[:32])


def dns(hostname: bytes = b"node.example.com", port: int = 9735) -> Json:
    """Return a host name."""
    return {"type": "dns", "hostname": hostname.hex(), "port": port}


def opaque(payload: str = "0601020304") -> Json:
    """Return an opaque address; ``payload`` is hex, type byte first."""
    return {"type": "opaque", "payload": payload}


ADDRESS_LISTS: Final[Mapping[str, Sequence[Json]]] = {
    "no-address": (),
    "tcp4": (tcp4(),),
    "tcp6": (tcp6(),),
    "onion-v2": (onion_v2(),),
    "onion-v3": (onion_v3(),),
    "dns": (dns(),),
    "opaque": (opaque(),),
    "all-kinds": (tcp4(), tcp6(), onion_v2(), onion_v3(), dns(), opaque()),
}
"""One list for each kind of address, none, and all of them."""


def close_tx_inputs(version: int, commit_tx: bytes | None = None, **members: Any) -> Json:
    """Return close-tx inputs with what ``version`` stores; ``members`` go in as they are."""
    inputs: Json = {
        "commit_tx": bytes(PLAIN if commit_tx is None else commit_tx).hex(),
        "commit_sig": derived_bytes("commit-sig", 71).hex(),
    }
    if version in TAPROOT_VERSIONS:
        inputs["commit_height"] = "72623859790382856"
    if version in TAPSCRIPT_ROOT_VERSIONS:
        inputs["tapscript_root"] = derived_bytes("tapscript-root", 32).hex()
    return inputs | members


def single(
    version: int = 0,
    addresses: Sequence[Json] = (),
    *,
    name: str = "a",
    close: bool | Json = False,
    sha_pub: bool = False,
) -> Json:
    """Return a Single whose every field differs from every other.

    Args:
        version: 0–7, or one that cannot be written.
        addresses: in the protocol's form.
        name: another name gives another channel and other keys.
        close: the close-tx inputs, or whether to have the usual ones.
        sha_pub: whether the sha chain root has a public key.
    """
    value: Json = {
        "version": version,
        "is_initiator": True,
        "chain_hash": CHAIN_HASH,
        "funding_outpoint": {"txid": derived_bytes(f"txid/{name}", 32).hex(), "index": 515},
        "short_channel_id": {"block_height": 766_190, "tx_index": 3_400, "tx_position": 772},
        "remote_node_pub": point(f"node/{name}").hex(),
        "addresses": [dict(address) for address in addresses],
        "capacity": "1311768467463790",
        "local_chan_cfg": {"csv_delay": 144} | _locators(),
        "remote_chan_cfg": {"csv_delay": 1008}
        | {key: point(f"{key}/{name}").hex() for key in LOCAL_KEYS},
        "sha_chain_root_desc": {"key_locator": {"family": 5, "index": 84_281_096}},
    }
    if sha_pub:
        value["sha_chain_root_desc"]["pub_key"] = point(f"root/{name}").hex()
    if version in LEASE_VERSIONS:
        value["lease_expiry"] = 800_000
    if close:
        value["close_tx_inputs"] = close if isinstance(close, dict) else close_tx_inputs(version)
    return value


def _locators() -> Json:
    return {key: {"family": family, "index": 480 + family} for key, family in FAMILIES.items()}


def put(value: Json, path: str, new: Any) -> Json:
    """Return a copy with the member at the dotted ``path`` set."""
    changed, parent, last = _parent(value, path)
    parent[last] = new
    return changed


def drop(value: Json, path: str) -> Json:
    """Return a copy without the member at the dotted ``path``."""
    changed, parent, last = _parent(value, path)
    del parent[last]
    return changed


def _parent(value: Json, path: str) -> tuple[Json, Json, str]:
    changed = copy.deepcopy(value)
    *steps, last = path.split(".")
    parent = changed
    for step in steps:
        parent = parent[step]
    return changed, parent, last


def all_shapes() -> list[tuple[str, str, Json]]:
    """Return every version × close-tx inputs × address list as (slug, title, Single)."""
    shapes = []
    for version in KNOWN_SINGLE_VERSIONS:
        for close in (False, True):
            for kind, addresses in ADDRESS_LISTS.items():
                inputs = "close" if close else "no-close"
                slug = f"version-{version}/{inputs}/{kind}"
                title = f"version {version}, {inputs.replace('-', ' ')}-tx inputs, {kind}"
                shapes.append((slug, title, single(version, addresses, close=close)))
    return shapes
