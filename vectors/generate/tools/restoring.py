"""Singles to be restored, varied in every member, and the shells that are expected of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from .case import Case, Json, case, valid
from .material import derived_bytes, key_ring
from .shapes import (
    FAMILIES,
    LOCAL_KEYS,
    close_tx_inputs,
    dns,
    onion_v2,
    onion_v3,
    onion_v3_data,
    opaque,
    single,
    tcp4,
    tcp6,
)
from .wallet import HARDENED, Wallet

CHAN_TYPES: Final = (0, 2, 10, 42, 106, 1_066, 3_114, 5_162)
"""lnd's channel type bits by version."""
RESTORED: Final = 8
"""lnd's status of a restored channel."""
GENESIS: Final = {
    "mainnet": "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000",
    "testnet": "43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000",
    "testnet4": "43f08bdab050e35b567c864b91f47f50ae725ae2de53bcfbbaf284da00000000",
    "signet": "f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000",
    "regtest": "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f",
    "simnet": "f67ad7695d9b662a72ff3d8edbbb2de0bfa67b13974bb9910d116d5cbd863e68",
    "none": "00" * 32,
}
"""Chain hashes, internal order."""
FIRST_BLOCK: Final = {"mainnet": 571_800, "testnet": 1_489_300}
"""From where the chain is looked through; on any other network from block 1."""
MAINNET: Final = Wallet(derived_bytes("seed/own", 16).hex())
TESTNET: Final = Wallet(derived_bytes("seed/private", 32).hex(), 1)
OTHER_COIN: Final = Wallet(MAINNET.seed, 1)
"""The seed of ``MAINNET`` with another coin type: other keys."""
_FIRST_BYTES: Final = ("0a", "cb", "7f", "c0")
"""Of addresses that are private, public, and our own."""
_KINDS: Final = (tcp4, tcp6, onion_v2, onion_v3, dns)
_COUNTS: Final = (0, 1, 2, 3, 4, 5, 8, 9, 20)
_CAPACITIES: Final = ("0", str(2**53 + 1), "20000", "16777216", "2100000000000000", str(2**63 - 1))
_DELAYS: Final = (0, 1, 144, 2016, 65_535)
_PLACES: Final = (
    (0, 0, 0), (0, 0, 3), (0, 7, 1), (1, 0, 0), (812, 0, 0), (812, 0, 5), (500, 2, 1),
    (766_190, 3_400, 772), (2**24 - 1, 2**24 - 1, 65_535), (2**24 - 1, 0, 65_535), (1, 1, 0),
)  # fmt: skip
SILENT: Final = (
    "The restored channel cannot ask its peer for help, or cannot find or sweep what the peer pays"
    " out: its money stays where it is."
)
_INDICES: Final = (0, 1, 9, 10, 255, 65_536, HARDENED - 1, HARDENED, 2**32 - 1)


def addresses(count: int, shift: int = 0) -> list[Json]:
    """Return some addresses, all different, of every kind in turn; the last may be opaque."""
    found = []
    for number in range(count):
        data, port = derived_bytes(f"restored/address/{number}", 35), 9_735 + number
        kind = _KINDS[(number + shift) % len(_KINDS)]
        if kind is tcp4:
            first = _FIRST_BYTES[number % len(_FIRST_BYTES)]
            found.append(tcp4(first + data[1:4].hex(), port))
        elif kind is tcp6:
            found.append(tcp6("20" + data[1:16].hex(), port))
        elif kind is onion_v2:
            found.append(onion_v2(data[:10], port))
        elif kind is onion_v3:
            found.append(onion_v3(onion_v3_data(data[:32]), port))
        else:
            found.append(dns(f"node-{number}.example.com".encode(), port))
    if count > 2 and shift % 2:
        found[-1] = opaque(f"09{count:02x}aa")
    return found


def place(height: int, index: int, position: int) -> Json:
    """Return a short channel id."""
    return {"block_height": height, "tx_index": index, "tx_position": position}


def root(index: int, pub_key: bytes | None = None, family: int = 5) -> Json:
    """Return a shachain root descriptor."""
    desc: Json = {"key_locator": {"family": family, "index": index}}
    return desc if pub_key is None else {**desc, "pub_key": pub_key.hex()}


def varied(number: int, wallet: Wallet = MAINNET, **members: Any) -> Json:
    """Return the Single ``number``: members differ from one number to the next, each in its way.

    Args:
        number: any; versions, networks, counts and heights go round at different speeds.
        wallet: whose channel it is, of which the root of a revocation may have a public key.
        members: go in as they are.
    """
    version = number % 8
    value = single(version, addresses(_COUNTS[number % 9], number), name=f"restored/{number}")
    if number % 3 == 0:
        value["close_tx_inputs"] = close_tx_inputs(version)
    value["is_initiator"] = number % 2 == (number // 8) % 2
    value["chain_hash"] = list(GENESIS.values())[number // 2 % len(GENESIS)]
    value["funding_outpoint"]["index"] = (0, 1, 2, 255, 256, 65_535)[number % 6]
    value["short_channel_id"] = place(*_PLACES[number % len(_PLACES)])
    value["capacity"] = _CAPACITIES[number // 3 % len(_CAPACITIES)]
    value["local_chan_cfg"] = {"csv_delay": _DELAYS[number % 5], **_locators(number)}
    value["remote_chan_cfg"]["csv_delay"] = _DELAYS[(number // 5 + 1) % 5]
    value["sha_chain_root_desc"] = _root(number, wallet)
    if "lease_expiry" in value:
        value["lease_expiry"] = (0, 1, 800_000, 2**31, 2**32 - 1)[number // 8 % 5]
    return value | members


def _locators(number: int) -> Json:
    """Return five locators; those of every fourth number are in families of their own."""
    found = {}
    for place_, key in enumerate(LOCAL_KEYS):
        family = FAMILIES[key] if number % 4 else (place_ + number) % 7
        found[key] = {"family": family, "index": _INDICES[(number + 2 * place_) % len(_INDICES)]}
    return found


def _root(number: int, wallet: Wallet) -> Json:
    kind, index = number % 5, number % 23
    if kind == 3:  # a legacy root, to be looked for
        return root(0, wallet.public_key(5, index))
    if kind == 4:  # a legacy root beside its own index
        return root(index + 1, wallet.public_key(5, index + 1))
    return root((index, 0, HARDENED + index)[kind], family=(5, 5, 6)[kind])


def shell(value: Mapping[str, Any], wallet: Wallet, **members: Any) -> Json:
    """Return the shell of a Single that is restored by itself; ``members`` say it otherwise."""
    made: Json = {
        "node_addrs": value["addresses"],
        "chan_type": CHAN_TYPES[value["version"]],
        **{name: value[name] for name in ("chain_hash", "funding_outpoint")},
        "short_channel_id": value["short_channel_id"],
        "chan_status": RESTORED,
        "is_pending": False,
        "is_initiator": value["is_initiator"],
        "identity_pub": value["remote_node_pub"],
        "remote_current_revocation": value["remote_node_pub"],
        "capacity": value["capacity"],
        "funding_broadcast_height": 0,
        "thaw_height": value.get("lease_expiry", 0),
        "local_chan_cfg": _derived(value["local_chan_cfg"], wallet),
        "remote_chan_cfg": value["remote_chan_cfg"],
        "revocation_root": _revocation_root(value, wallet).hex(),
    }
    return made | _heights(value, first_block([value])) | members


def shells(values: Sequence[Json], wallet: Wallet) -> list[Json]:
    """Return the shells of Singles that are restored together."""
    height = first_block(values)
    return [shell(value, wallet, **_heights(value, height)) for value in values]


def first_block(values: Sequence[Mapping[str, Any]]) -> int:
    """Return the height that Singles of one call share."""
    heights = [value["short_channel_id"]["block_height"] for value in values]
    if any(heights) or not values:
        return int(min((height for height in heights if height), default=0))
    networks = {chain_hash: name for name, chain_hash in GENESIS.items()}
    return FIRST_BLOCK.get(networks[values[0]["chain_hash"]], 1)


def _heights(value: Mapping[str, Any], shared: int) -> Json:
    scid = value["short_channel_id"]
    if scid["block_height"] == 0:
        return {"short_channel_id": scid, "funding_broadcast_height": shared}
    if scid["tx_index"] == 0:
        unconfirmed = {**scid, "block_height": 0}
        return {
            "short_channel_id": unconfirmed,
            "funding_broadcast_height": scid["block_height"],
        }
    return {"short_channel_id": scid, "funding_broadcast_height": 0}


def _derived(config: Mapping[str, Any], wallet: Wallet) -> Json:
    made = {"csv_delay": config["csv_delay"]}
    for key in LOCAL_KEYS:
        at = config[key]
        pub_key = wallet.public_key(at["family"], at["index"])
        made[key] = {"key_locator": at, "pub_key": pub_key.hex()}
    return made


def _revocation_root(value: Mapping[str, Any], wallet: Wallet) -> bytes:
    desc = value["sha_chain_root_desc"]
    at, pub_key = desc["key_locator"], desc.get("pub_key")
    if pub_key is None:
        own = value["local_chan_cfg"]["multi_sig_key"]
        multi_sig_key = wallet.public_key(own["family"], own["index"])
        return wallet.shared_secret(at["family"], at["index"], multi_sig_key)
    index = at["index"]
    if index == 0:
        # Of all keys that cases are about the index is below this.
        found = (i for i in range(300) if wallet.public_key(at["family"], i).hex() == pub_key)
        index = next(found)
    return wallet.private_key(at["family"], index)


def restored(
    slug: str,
    title: str,
    rules: Sequence[str] | str,
    singles: Sequence[Json],
    expect: Json | None = None,
    wallet: Wallet = MAINNET,
    consequence: str = SILENT,
) -> Case:
    """Return a case; all the shells are expected unless ``expect`` says otherwise."""
    given = {"singles": list(singles), "key_ring": key_ring(wallet.seed, wallet.coin_type)}
    expect = expect or valid(shells=shells(singles, wallet))
    return case("channel.restore", slug, title, rules, consequence, given, expect, singles)
