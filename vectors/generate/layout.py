"""The format once more, without the codec: named parts of the bytes of a Single.

Takes Singles in the protocol's form, so that the bytes of a case owe nothing to the
code they are to judge. Names are those of ``ScbError.path``.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from vectors.generate.case import Json

LOCAL_KEYS: Final = (
    "multi_sig_key",
    "revocation_base_point",
    "payment_base_point",
    "delay_base_point",
    "htlc_base_point",
)
"""Order of the keys in both channel configurations."""

CLOSE_TX_BIT: Final = 0x80
TAPROOT: Final = frozenset({5, 6, 7})
LEASE: Final = frozenset({4})
TAPSCRIPT: Final = frozenset({6})


class Part(NamedTuple):
    """Bytes of one field."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """Parts one after the other."""

    parts: tuple[Part, ...]

    def __bytes__(self) -> bytes:
        return b"".join(part.data for part in self.parts)

    def place(self, name: str) -> tuple[int, int]:
        """Return offset and size of a part, or of all parts below ``name`` together."""
        start = None
        offset = size = 0
        for part in self.parts:
            if part.name == name or part.name.startswith((name + ".", name + "[")):
                start = offset if start is None else start
                size += len(part.data)
            offset += len(part.data)
        if start is None:
            raise KeyError(name)
        return start, size

    def cut_at(self, size: int) -> tuple[str, int]:
        """Return name and offset of the field that lacks bytes when only ``size`` are left."""
        offset = 0
        for part in self.parts:
            if size < offset + len(part.data) or (part.name.endswith(".segwit") and size == offset):
                return part.name, self.place(part.name)[0]
            offset += len(part.data)
        raise ValueError(f"{size} is not inside {offset} bytes")

    def replaced(self, name: str, data: bytes) -> bytes:
        """Return the bytes with those of ``name`` exchanged, see :meth:`spliced`."""
        return self.spliced(*self.place(name), data)

    def spliced(self, start: int, size: int, data: bytes) -> bytes:
        """Return the bytes with ``size`` of them at ``start`` exchanged.

        The length of the Single around them is set anew, so that it is no second fault.
        """
        whole = bytearray(bytes(self))
        whole[start : start + size] = data
        offset = place = 0
        for part in self.parts:
            if offset < start and part.name.rpartition(".")[2] == "length":
                place = offset
            offset += len(part.data)
        if place:
            grown = int.from_bytes(whole[place : place + 2], "big") + len(data) - size
            whole[place : place + 2] = number(grown, 2)
        return bytes(whole)

    def within(self, prefix: str) -> tuple[Part, ...]:
        """Return the parts with ``prefix`` in front of their names."""
        return tuple(Part(join(prefix, part.name), part.data) for part in self.parts)


def join(prefix: str, name: str) -> str:
    """Join two dotted names; an index needs no dot."""
    return prefix + name if name.startswith("[") or not name else f"{prefix}.{name}"


def number(value: int | str, size: int) -> bytes:
    """Return a big-endian integer; a negative one in two's complement."""
    return (int(value) % (1 << (8 * size))).to_bytes(size, "big")


def address_layout(address: Mapping[str, Any], index: int) -> Layout:
    """Return the descriptor of one address of the protocol's form."""
    here = f"[{index}]"
    kind = address["type"]
    if kind == "opaque":
        return Layout((Part(here, bytes.fromhex(address["payload"])),))
    port = Part(f"{here}.port", number(address["port"], 2))
    if kind == "dns":
        host = bytes.fromhex(address["hostname"])
        hostname = Part(f"{here}.hostname", number(len(host), 1) + host)
        return Layout((Part(f"{here}.type", b"\x05"), hostname, port))
    if kind in ("onion_v2", "onion_v3"):
        text = address["onion_service"].removesuffix(".onion").upper()
        service = Part(f"{here}.onion_service", base64.b32decode(text))
        tag = b"\x03" if kind == "onion_v2" else b"\x04"
        return Layout((Part(f"{here}.type", tag), service, port))
    tag = b"\x01" if kind == "tcp4" else b"\x02"
    return Layout(
        (Part(f"{here}.type", tag), Part(f"{here}.ip", bytes.fromhex(address["ip"])), port)
    )


def address_bytes(addresses: Iterable[Mapping[str, Any]]) -> bytes:
    """Return all descriptors, without their byte count."""
    return b"".join(bytes(address_layout(each, index)) for index, each in enumerate(addresses))


def block(descriptors: bytes, count: int | None = None) -> bytes:
    """Return an address block; ``count`` stands in for the real byte count."""
    return number(len(descriptors) if count is None else count, 2) + descriptors


def _locator(name: str, locator: Mapping[str, int]) -> tuple[Part, ...]:
    return (
        Part(f"{name}.family", number(locator["family"], 4)),
        Part(f"{name}.index", number(locator["index"], 4)),
    )


def _head_parts(single: Mapping[str, Any]) -> Sequence[Part]:
    outpoint, scid = single["funding_outpoint"], single["short_channel_id"]
    addresses = address_bytes(single["addresses"])
    return (
        Part("is_initiator", b"\x01" if single["is_initiator"] else b"\x00"),
        Part("chain_hash", bytes.fromhex(single["chain_hash"])),
        Part("funding_outpoint.txid", bytes.fromhex(outpoint["txid"])),
        Part("funding_outpoint.index", number(outpoint["index"], 2)),
        Part("short_channel_id.block_height", number(scid["block_height"], 3)),
        Part("short_channel_id.tx_index", number(scid["tx_index"], 3)),
        Part("short_channel_id.tx_position", number(scid["tx_position"], 2)),
        Part("remote_node_pub", bytes.fromhex(single["remote_node_pub"])),
        Part("addresses.byte_count", number(len(addresses), 2)),
        Part("addresses", addresses),
        Part("capacity", number(single["capacity"], 8)),
    )


def _config_parts(single: Mapping[str, Any]) -> Iterable[Part]:
    local, remote = single["local_chan_cfg"], single["remote_chan_cfg"]
    yield Part("local_chan_cfg.csv_delay", number(local["csv_delay"], 2))
    for key in LOCAL_KEYS:
        yield from _locator(f"local_chan_cfg.{key}", local[key])
    yield Part("remote_chan_cfg.csv_delay", number(remote["csv_delay"], 2))
    for key in LOCAL_KEYS:
        yield Part(f"remote_chan_cfg.{key}", bytes.fromhex(remote[key]))
    root = single["sha_chain_root_desc"]
    yield Part("sha_chain_root_desc.pub_key", bytes.fromhex(root.get("pub_key", "00" * 33)))
    yield from _locator("sha_chain_root_desc.key_locator", root["key_locator"])


def _tail_parts(single: Mapping[str, Any], transaction: Layout | None) -> Iterable[Part]:
    version = single["version"]
    if version in LEASE:
        yield Part("lease_expiry", number(single["lease_expiry"], 4))
    if "close_tx_inputs" not in single:
        return
    inputs = single["close_tx_inputs"]
    plain = Layout((Part("", bytes.fromhex(inputs["commit_tx"])),))
    for part in (transaction or plain).within("commit_tx"):
        yield Part(f"close_tx_inputs.{part.name}", part.data)
    signature = bytes.fromhex(inputs["commit_sig"])
    yield Part("close_tx_inputs.commit_sig", number(len(signature), 2) + signature)
    if version in TAPROOT:
        yield Part("close_tx_inputs.commit_height", number(inputs["commit_height"], 8))
    if version in TAPSCRIPT:
        yield Part("close_tx_inputs.tapscript_root", bytes.fromhex(inputs["tapscript_root"]))


def single_layout(single: Mapping[str, Any], transaction: Layout | None = None) -> Layout:
    """Return the plaintext of a Single, with lengths as lnd's writer makes them (wrapping).

    Args:
        single: in the protocol's form.
        transaction: the parts of its commit_tx, where a case needs them.
    """
    body = (*_head_parts(single), *_config_parts(single), *_tail_parts(single, transaction))
    size = sum(len(part.data) for part in body)
    bit = CLOSE_TX_BIT if "close_tx_inputs" in single else 0
    frame = (Part("version", bytes([single["version"] | bit])), Part("length", number(size, 2)))
    return Layout(frame + body)


def single_bytes(single: Json) -> bytes:
    """Return the plaintext of a Single."""
    return bytes(single_layout(single))


def multi_layout(singles: Sequence[Json], *, version: int = 0, count: int | None = None) -> Layout:
    """Return the plaintext of a Multi; ``count`` stands in for the real number of Singles."""
    parts = [
        Part("version", bytes([version])),
        Part("count", number(len(singles) if count is None else count, 4)),
    ]
    for index, single in enumerate(singles):
        parts += single_layout(single).within(f"static_backups[{index}]")
    return Layout(tuple(parts))
