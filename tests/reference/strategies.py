"""Hypothesis strategies for values of the format and for hostile bytes.

Few, flat draws: one binary blob feeds all fixed-size fields of a Single, points come from a pool.
"""

from __future__ import annotations

import struct

from hypothesis import strategies as st

from scbref import codec
from scbref.keys.key_ring import HDKeyRing
from scbref.model import (
    Address,
    CloseTxInputs,
    DNSAddress,
    KeyDescriptor,
    KeyLocator,
    LocalChannelConfig,
    OnionV2Address,
    OnionV3Address,
    OpaqueAddress,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
    Single,
    TCP4Address,
    TCP6Address,
)
from scbref.point import PublicKey
from scbref.wire.address import OnionService
from scbref.wire.field import Node

_RING = HDKeyRing.from_seed(bytes(range(16)), 0)
POINTS: list[PublicKey] = [
    PublicKey(bytes(_RING.derive_key(KeyLocator(6, i)).pub_key or b"")) for i in range(24)
]

_V2, _V3 = OnionService(10), OnionService(35)


def _address(kind: int, blob: bytes, port: int) -> Address:
    if kind == 1:
        return TCP4Address(blob[:4], port)
    if kind == 2:
        return TCP6Address(b"\x20" + blob[1:16], port)
    if kind == 3:
        return OnionV2Address(_V2.to_text(blob[:10]), port)
    if kind == 4:
        return OnionV3Address(_V3.to_text(blob[:35]), port)
    return DNSAddress(blob[: blob[0] % 40], port)


@st.composite
def address_lists(draw: st.DrawFn) -> tuple[Address, ...]:
    kinds = draw(st.lists(st.integers(1, 5), max_size=4))
    blob = draw(st.binary(min_size=40, max_size=40))
    port = draw(st.integers(0, 65535))
    addresses = [_address(kind, blob, port) for kind in kinds]
    if draw(st.integers(0, 4)) == 0:
        addresses.append(OpaqueAddress(bytes([6 + blob[0] % 250]) + blob[: blob[1] % 20]))
    return tuple(addresses)


@st.composite
def transactions(draw: st.DrawFn) -> bytes:
    inputs = draw(st.integers(1, 3))
    outputs = draw(st.integers(0, 3))
    witness = draw(st.booleans())
    filler = draw(st.binary(min_size=48, max_size=48))
    script = filler[: filler[0] % 40]
    parts = [filler[:4], b"\x00\x01" if witness else b"", bytes([inputs])]
    parts += [filler[:36] + bytes([len(script)]) + script + filler[:4]] * inputs
    parts += [bytes([outputs])] + [filler[8:16] + bytes([len(script)]) + script] * outputs
    if witness:
        parts += [b"\x02\x00" + bytes([len(script)]) + script] * inputs
    return b"".join([*parts, filler[4:8]])


@st.composite
def singles(draw: st.DrawFn) -> Single:
    version = draw(st.integers(0, 7))
    close_tx = draw(st.booleans())
    blob = draw(st.binary(min_size=150, max_size=150))
    first = draw(st.integers(0, len(POINTS) - 6))
    points = POINTS[first : first + 6]
    numbers = struct.unpack_from(">12IHHHqQ", blob, 70)
    locators = [KeyLocator(*numbers[i : i + 2]) for i in range(0, 12, 2)]
    close = None
    if close_tx:
        close = CloseTxInputs(
            codec.parse_transaction(draw(transactions())),
            draw(st.binary(max_size=80)),
            numbers[16] if version >= 5 else 0,
            blob[:32] if version == 6 else None,
        )
    return Single(
        version=version,
        is_initiator=bool(blob[0] & 1),
        chain_hash=blob[1:33],
        funding_outpoint=OutPoint(blob[33:65], numbers[12]),
        short_channel_id=ShortChannelID(numbers[0] >> 8, numbers[1] >> 8, numbers[13]),
        remote_node_pub=points[0],
        addresses=draw(address_lists()),
        capacity=numbers[15],
        local_chan_cfg=LocalChannelConfig(numbers[14], *locators[:5]),
        remote_chan_cfg=RemoteChannelConfig(numbers[14], *points[1:]),
        sha_chain_root_desc=KeyDescriptor(locators[5], points[5] if blob[0] & 2 else None),
        lease_expiry=numbers[2] if version == 4 else 0,
        close_tx_inputs=close,
    )


def leaves(node: Node) -> list[Node]:
    """All fields of an explained plaintext that have bytes and no parts."""
    if not node.children:
        return [node] if node.size else []
    return [leaf for child in node.children for leaf in leaves(child)]


@st.composite
def hostile_singles(draw: st.DrawFn) -> bytes:
    """The bytes of a Single, hurt once or twice where it matters."""
    data = bytearray(codec.serialize_single(draw(singles())))
    tree, _ = codec.explain(bytes(data), "single")
    for _ in range(draw(st.integers(1, 2))):
        leaf = draw(st.sampled_from(leaves(tree)))
        end = leaf.offset + leaf.size
        fault = draw(st.integers(0, 5))
        if fault == 0:
            del data[draw(st.integers(leaf.offset, end)) :]
        elif fault == 1:
            data[leaf.offset : end] = draw(st.binary(min_size=leaf.size, max_size=leaf.size))
        elif fault == 2:
            data[leaf.offset : end] = draw(st.sampled_from([b"\0", b"\xff"])) * leaf.size
        elif fault == 3:
            del data[leaf.offset : end]
        elif fault == 4:
            data[leaf.offset : end] = bytes(data[leaf.offset : end]) * 2
        elif leaf.offset < len(data):
            data[leaf.offset] ^= 1 << draw(st.integers(0, 7))
    return bytes(data)
