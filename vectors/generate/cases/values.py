"""Singles that every implementation must write and read: shapes, numbers, byte fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..tools.case import Case, Json, case, valid
from ..tools.layout import single_bytes
from ..tools.material import FIELD_PRIME, derived_bytes, is_point, point
from ..tools.shapes import LOCAL_KEYS, all_shapes, put, single

SHAPE = "A backup of this kind of channel or peer cannot be written or restored at all."
BYTES = "Another network, channel or peer is restored than was backed up."


def both_ways(
    slug: str, title: str, requirements: Sequence[str], consequence: str, value: Json
) -> Iterator[Case]:
    """Yield the cases that write a Single and read it back."""
    data = single_bytes(value).hex()
    ids = [*requirements, "single.canonical-round-trip"]
    yield case(
        "single.serialize",
        slug,
        title,
        [*ids, "single.length-written"],
        consequence,
        {"single": value},
        valid(bytes=data),
        [value],
    )
    yield case(
        "single.deserialize",
        slug,
        title,
        ids,
        consequence,
        {"bytes": data},
        valid(single=value),
        [value],
    )


def vectors() -> Iterator[Case]:
    """Yield all cases about plain values."""
    yield from _shapes()
    yield from _byte_fields()
    yield from _points()


def _shapes() -> Iterator[Case]:
    for slug, title, value in all_shapes():
        ids = ["single.field-order", "version.known-on-write", "version.known-on-read"]
        ids += ["version.layout", "single.truncated", "single.sha-chain-root-none"]
        if value["version"] == 4:
            ids.append("single.lease-expiry")
        if "close_tx_inputs" in value:
            ids += _close_requirements(value["version"])
        if value["addresses"]:
            ids += ["address.order", "address.block-length"]
            ids += [_address_requirement(each["type"]) for each in value["addresses"]]
        else:
            ids.append("address.empty")
        yield from both_ways(f"shape/{slug}", title, ids, SHAPE, value)
    for version in range(8):
        for close in (False, True):
            value = single(version, close=close, sha_pub=True)
            inputs = "close" if close else "no-close"
            yield from both_ways(
                f"shape/version-{version}/{inputs}/sha-chain-root-pub",
                f"version {version}, {inputs.replace('-', ' ')}-tx inputs, legacy sha chain root",
                ["single.sha-chain-root-pub", "single.sha-chain-root-locator"],
                "The revocation secrets of channels opened before lnd 0.13 cannot be derived.",
                value,
            )


def _close_requirements(version: int) -> list[str]:
    ids = ["closetx.presence", "closetx.order", "closetx.sig-length", "tx.layout"]
    if version == 4:
        ids.append("closetx.after-lease")
    if version >= 5:
        ids.append("closetx.height")
    if version == 6:
        ids += ["closetx.root", "closetx.root-required"]
    return [*ids, "closetx.commit-tx-required"]


def _address_requirement(kind: str) -> str:
    return "address.opaque-written" if kind == "opaque" else f"address.{kind.replace('_', '-')}"


def slug_of(path: str) -> str:
    """Return a field's dotted name as it stands in an id."""
    return path.replace("_", "-")


def _byte_fields() -> Iterator[Case]:
    chains = {
        "zeros": "00" * 32,
        "ones": "ff" * 32,
        "testnet3": "43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000",
        "regtest": "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f",
        "any": derived_bytes("chain", 32).hex(),
    }
    for name, chain in chains.items():
        value = put(single(), "chain_hash", chain)
        yield from both_ways(
            f"bytes/chain-hash/{name}", f"chain_hash: {name}", ["single.chain-hash"], BYTES, value
        )
    txids = {"zeros": bytes(32), "ones": b"\xff" * 32, "rising": bytes(range(32))}
    for name, txid in txids.items():
        value = put(single(), "funding_outpoint.txid", txid.hex())
        ids = ["single.funding-outpoint"]
        yield from both_ways(f"bytes/txid/{name}", f"funding txid: {name}", ids, BYTES, value)
    for name, flag in {"false": False, "true": True}.items():
        value = put(single(name="initiator"), "is_initiator", flag)
        yield from both_ways(
            f"bytes/is-initiator/{name}",
            f"is_initiator is {name}",
            ["single.is-initiator"],
            "The state hint is computed for the wrong side, so a commitment transaction is not"
            " recognised on chain.",
            value,
        )


def _points() -> Iterator[Case]:
    """Keys at the edges of what a point is, and every key in its own place."""
    edges = {"x-one-even": b"\x02" + (1).to_bytes(32, "big")}
    edges["x-one-odd"] = b"\x03" + (1).to_bytes(32, "big")
    largest = next(
        x for x in range(FIELD_PRIME - 1, 0, -1) if is_point(b"\x02" + x.to_bytes(32, "big"))
    )
    edges["x-largest"] = b"\x03" + largest.to_bytes(32, "big")
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    above_order = next(
        x for x in range(order, FIELD_PRIME) if is_point(b"\x02" + x.to_bytes(32, "big"))
    )
    edges["x-above-group-order"] = b"\x02" + above_order.to_bytes(32, "big")
    remote = [f"remote_chan_cfg.{key}" for key in LOCAL_KEYS]
    for name, data in edges.items():
        for path in ("remote_node_pub", remote[0], "sha_chain_root_desc.pub_key"):
            yield from both_ways(
                f"point/{slug_of(path)}/{name}",
                f"{path}: {name.replace('-', ' ')}",
                ["point.x-below-prime", "point.on-curve", "point.prefix", "point.checked-on-write"],
                "A valid key is refused, and with it the whole file.",
                put(single(), path, data.hex()),
            )
    for path in ("remote_node_pub", *remote, "sha_chain_root_desc.pub_key"):
        for parity in (2, 3):
            data = bytes([parity]) + point(f"swapped/{path}")[1:]
            ids = POINT_RULES.get(path, ["single.remote-keys", "single.remote-keys-required"])
            yield from both_ways(
                f"point/{slug_of(path)}/{'even' if parity == 2 else 'odd'}",
                f"{path} begins with {parity:02x}",
                [*ids, "point.prefix", "point.all-zero"],
                "The other of the two points with this x is restored: the peer or the funding"
                " output is not recognised.",
                put(single(), path, data.hex()),
            )


POINT_RULES: Final = {
    "remote_node_pub": ["single.remote-node-pub", "single.remote-node-pub-required"],
    "sha_chain_root_desc.pub_key": ["single.sha-chain-root-pub"],
}
"""Requirements of the points that are not remote channel keys."""
