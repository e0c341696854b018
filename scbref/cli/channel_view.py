"""What a backup holds, in labels and values for people."""

from __future__ import annotations

import hashlib
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Final

import click

from scbref.cli.node_id import node_rows
from scbref.cli.opening import ParsedBackup
from scbref.cli.terminal import counted, printable_bytes
from scbref.codec import without_witnesses
from scbref.model import (
    Address,
    CloseTxInputs,
    DNSAddress,
    KeyDescriptor,
    KeyLocator,
    OpaqueAddress,
    OutPoint,
    ShortChannelID,
    Single,
    TCP4Address,
    TCP6Address,
)
from scbref.versions import LEASE_VERSIONS, TAPROOT_VERSIONS, SingleBackupVersion

Row = tuple[str, str]

_GENESIS: Final = {
    "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f": "mainnet",
    "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943": "testnet",
    "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043": "testnet4",
    "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6": "signet",
    "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206": "regtest",
    "683e86bd5c6d110d91b94b97137ba6bfe02dbbdb8e3dff722a669b5d69d77af6": "simnet",
    "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2": "litecoin",
    "4966625a4b2851d9fdee139e56211a0d88575f59ed816ff5e6a63deb4e3e29a0": "litecoin testnet",
}
_LOCAL_KEYS: Final = (
    "multi_sig_key",
    "revocation_base_point",
    "payment_base_point",
    "delay_base_point",
    "htlc_base_point",
)
SHOWN_ADDRESSES: Final = 32
"""Addresses of one channel that are shown to people; a file can hold 65,535 of them."""
_NARROW: Final = 20
"""Columns that a value takes even where a terminal has fewer."""


def overview(parsed: ParsedBackup) -> Iterator[Row]:
    """Yield what there is to say about the file as a whole."""
    given = parsed.opened.given
    singles = parsed.singles
    yield "kind", f"{parsed.kind_name}, {counted(len(singles), 'channel')}"
    yield "size", f"{counted(len(given), 'byte')} ({parsed.opened.source.encoding})"
    yield "sha256", hashlib.sha256(given).hexdigest()
    key = parsed.opened.key
    yield "opened with", key.name if key else "nothing: plaintext"
    yield from node_rows(key)
    yield "capacity", f"{sum(single.capacity for single in singles):,} sat in all"


def channels(parsed: ParsedBackup) -> Iterator[tuple[str, list[Row]]]:
    """Yield a title and the rows for each channel."""
    for number, single in enumerate(parsed.singles, start=1):
        yield f"channel {number} of {len(parsed.singles)}", list(_rows(single))


def _rows(single: Single) -> Iterator[Row]:
    yield "channel point", str(single.funding_outpoint)
    yield "chain", chain_name(single.chain_hash)
    yield "short channel id", scid_text(single.short_channel_id)
    yield "peer", bytes(single.remote_node_pub or b"").hex()
    yield "reached at", "\n".join(peer_lines(single)) or "no address"
    yield "capacity", f"{single.capacity:,} sat"
    yield "opened by", "us" if single.is_initiator else "the peer"
    yield "version", f"{int(single.version)} {SingleBackupVersion(single.version).name}"
    if single.version in LEASE_VERSIONS:
        yield "lease expiry", f"block {single.lease_expiry}"
    yield "close-tx inputs", _close_text(single)
    yield "local keys", _local_keys(single)
    yield "their points", _their_points(single)
    yield "csv delay", f"{single.local_chan_cfg.csv_delay} ours, {_remote_delay(single)} theirs"
    yield "shachain root", shachain_text(single.sha_chain_root_desc)


def scid_text(scid: ShortChannelID) -> str:
    """Return a short channel id, and what it means where the channel has none yet."""
    if scid.tx_index:
        return str(scid)
    if not scid.block_height:
        return f"{scid} (unconfirmed)"
    return f"{scid} (unconfirmed, broadcast at {scid.block_height})"


def peer_lines(single: Single) -> list[str]:
    """Return ``pub@host:port`` for the first addresses, and how many more there are."""
    pub = bytes(single.remote_node_pub or b"").hex()
    lines = [f"{pub}@{address_text(address)}" for address in single.addresses[:SHOWN_ADDRESSES]]
    more = len(single.addresses) - len(lines)
    return [*lines, f"and {more:,} more"] if more else lines


def _their_points(single: Single) -> str:
    config = single.remote_chan_cfg
    names = [name.removesuffix("_key").removesuffix("_base_point") for name in _LOCAL_KEYS]
    keys = [bytes(getattr(config, name) or b"").hex() or "none" for name in _LOCAL_KEYS]
    return "\n".join(f"{name} {key}" for name, key in zip(names, keys, strict=True))


def _remote_delay(single: Single) -> int:
    return single.remote_chan_cfg.csv_delay


def chain_name(chain_hash: bytes) -> str:
    """Return the name of the chain with this 32-byte genesis hash, else the reversed hash."""
    shown = chain_hash[::-1].hex()
    return _GENESIS.get(shown, f"unknown, genesis {shown}")


def address_text(address: Address) -> str:
    """Return an address as ``host:port``; what is not plain ASCII is escaped."""
    if isinstance(address, TCP4Address):
        return f"{IPv4Address(address.ip)}:{address.port}"
    if isinstance(address, TCP6Address):
        return f"[{IPv6Address(address.ip)}]:{address.port}"
    if isinstance(address, DNSAddress):
        return f"{printable_bytes(address.hostname)}:{address.port}"
    if isinstance(address, OpaqueAddress):
        return f"unknown type {address.payload[0]}: {address.payload[1:].hex()}"
    return f"{address.onion_service}:{address.port}"


def peers(singles: Iterable[Single]) -> Iterator[str]:
    """Yield whom to contact: each peer once with where it is reached, then its channels."""
    by_peer: dict[bytes, list[Single]] = {}
    for single in singles:
        by_peer.setdefault(bytes(single.remote_node_pub or b""), []).append(single)
    for pub, theirs in by_peer.items():
        reached = dict.fromkeys(line for single in theirs for line in peer_lines(single))
        yield from reached or [f"{pub.hex()} without an address"]
        for single in theirs:
            yield f"  channel {single.funding_outpoint}, {single.capacity:,} sat"


def shachain_text(desc: KeyDescriptor) -> str:
    """Say how the root of the revocation secrets is derived."""
    locator = _locator(desc.key_locator)
    if desc.pub_key is None:
        return f"ECDH, key {locator}"
    return f"legacy, public key {bytes(desc.pub_key).hex()} at {locator}"


def _local_keys(single: Single) -> str:
    config = single.local_chan_cfg
    names = [name.removesuffix("_key").removesuffix("_base_point") for name in _LOCAL_KEYS]
    locators = [_locator(getattr(config, name)) for name in _LOCAL_KEYS]
    return ", ".join(f"{name} {at}" for name, at in zip(names, locators, strict=True))


def _locator(locator: KeyLocator) -> str:
    return f"{locator.family}/{locator.index}"


def _close_text(single: Single) -> str:
    inputs: CloseTxInputs | None = single.close_tx_inputs
    if inputs is None:
        return "no"
    height = "height is not stored for this version"
    if single.version in TAPROOT_VERSIONS:
        height = f"height {inputs.commit_height}"
    return f"yes, commitment {commit_txid(inputs.commit_tx or b'')}, {height}"


def commit_txid(transaction: bytes) -> str:
    """Return the id of a commitment transaction (60 bytes or more), reversed as people write it."""
    kept = without_witnesses(transaction)
    txid = hashlib.sha256(hashlib.sha256(kept).digest()).digest()
    return str(OutPoint(txid, 0)).split(":")[0]


def render(title: str, rows: Iterable[Row]) -> str:
    """Return a table of labels and values, of the terminal's width or without a limit.

    Values are folded in a terminal and never cut; in a pipe each is one line.
    """
    table = [(f"  {label}", value.split("\n")) for label, value in rows]
    indent = max(len(label) for label, _ in table) + 2
    lines = [click.style(title, bold=True)]
    for label, values in table:
        first, *others = _folded(values, indent)
        lines.append(click.style(label, dim=True) + " " * (indent - len(label)) + first)
        lines += [" " * indent + other for other in others]
    return "\n".join(lines)


def _folded(lines: Iterable[str], indent: int) -> list[str]:
    """Return lines that fit a terminal beside what takes ``indent`` columns."""
    if not sys.stdout.isatty():
        return list(lines)
    width = max(shutil.get_terminal_size().columns - indent, _NARROW)
    return [part for line in lines for part in textwrap.wrap(line, width) or [""]]
