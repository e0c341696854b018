"""From a channel to a Single: values at the end of what a member can be, and odd addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from ..tools.material import derived_bytes
from ..tools.shapes import dns, onion_v2, onion_v3, opaque, tcp4, tcp6
from ..tools.transaction import SMALL
from .channel_steps import describe, gives
from .covering import CHAINS, TYPES
from .material import plain_single
from .newsingle_covering import WRONG
from .script import ask, scenario

CAPACITIES: Final = (2**53 - 1, 2**53 + 1, 10**18 + 1, 2**63 - 1)
"""Satoshis that floating point cannot tell from others, and the most that is signed."""
SIGNATURES: Final = (1, 73, 74, 98, 99, 256, 1_000)
"""Bytes: what DER never takes, a partial signature with its nonce, and lengths of two bytes."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _capacities()
    yield _signatures()
    yield _one_member()
    yield _addresses(
        "odd-addresses",
        "addresses that look alike, or useless, or 33 of them: all are backed up",
        [
            [tcp4(port=0), tcp4()],
            [tcp4(), tcp4(port=0)],
            [tcp4(port=1), tcp4(port=2), tcp6(port=0)],
            [tcp4("00000000", 0), tcp6("00" * 16, 1)],
            [tcp4("c0a80001"), tcp4("a9fe0001"), tcp4("ffffffff", 65_535)],
            [tcp6("fe80" + "00" * 13 + "01"), tcp6("fd" + "00" * 15), tcp6("00" * 12 + "01020304")],
            [onion_v3(port=0), onion_v2(port=0), onion_v3(port=0)],
            [tcp4(port=port) for port in range(1, 34)],
        ],
    )
    yield _addresses(
        "addresses-of-every-kind",
        "host names, and addresses of a kind that nobody knows",
        [
            [dns(), dns(b"Other.Example.ORG.", 1), tcp4()],
            [dns(port=0), dns(port=0), dns(port=1)],
            [dns(b"10.1.2.3", 1), opaque(), tcp4(), dns(b"a.onion")],
            [dns(b"node.example.com"), onion_v3(), opaque("09aabb"), tcp6()],
        ],
        "dns_address",
        "opaque_address",
    )


def _capacities() -> Json:
    return scenario(
        "newsingle/large-capacities",
        "capacities that no floating point number holds",
        "newsingle.members",
        WRONG,
        "format:6",
        [describe({"with": {"capacity": str(n)}}, gives(capacity=str(n))) for n in CAPACITIES],
    )


def _signatures() -> Json:
    steps = []
    inputs = plain_single("a")["close_tx_inputs"]
    for length in SIGNATURES:
        signature = bytes(1) + derived_bytes("values/signature", length)
        commitment = {**inputs, "commit_sig": signature[:length].hex()}
        channel = {"with": {"local_commitment": {**commitment, "commit_height": "77"}}}
        steps.append(describe(channel, gives(close_tx_inputs=commitment)))
    return scenario(
        "newsingle/signatures-of-any-length",
        f"signatures of {', '.join(map(str, SIGNATURES))} bytes, the first one zero, are kept",
        "newsingle.close-inputs",
        "The last commitment transaction cannot be completed when it is the only way to the money.",
        "format:6",
        steps,
    )


def _one_member() -> Json:
    members: Json = {
        "is_initiator": not plain_single("a")["is_initiator"],
        "chain_hash": CHAINS[-1],
        "remote_node_pub": plain_single("b")["remote_node_pub"],
    }
    named = {"remote_node_pub": "identity_pub"}
    steps = [
        describe({"with": {named.get(name, name): value}}, gives(**{name: value}))
        for name, value in members.items()
    ]
    lease = {"chan_type": TYPES["lease"]}
    steps += [
        describe({"with": {**lease, "thaw_height": n}}, gives(version=4, lease_expiry=n))
        for n in (7, 8)
    ]
    for height, digit in (("78", "1"), ("79", "2")):
        state = {"commit_tx": bytes(SMALL).hex(), "commit_sig": "30", "commit_height": height}
        root = {"tapscript_root": digit * 64}
        changed = {"chan_type": TYPES["taproot root"], "local_commitment": state, **root}
        inputs = gives(version=6, close_tx_inputs={**state, **root})
        steps.append(describe({"with": changed}, inputs))
    return scenario(
        "newsingle/one-member-changed",
        "channels of one channel point that differ in one member",
        ["newsingle.members", "newsingle.lease-expiry", "newsingle.close-inputs"],
        WRONG,
        "format:6",
        steps,
        single_versions=[4, 6],
        features=["close_tx_inputs"],
    )


def _addresses(slug: str, title: str, lists: list[list[Json]], *features: str) -> Json:
    steps = []
    for each in lists:
        given = {"channel": {"$channel": "a"}, "addresses": each}
        steps.append(ask("channel.new-single", given, gives(addresses=each)))
    needs = {"features": list(features)} if features else {}
    return scenario(
        f"newsingle/{slug}", title, "newsingle.members", WRONG, "format:6", steps, **needs
    )
