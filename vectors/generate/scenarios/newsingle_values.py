"""From a channel to a Single: values at the end of what a member can be, and odd addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from ..tools.material import derived_bytes
from ..tools.shapes import dns, onion_v2, onion_v3, opaque, tcp4, tcp6
from .channel_steps import describe, gives
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
    yield _addresses(
        "odd-addresses",
        "addresses that look alike, or useless, or 33 of them: all are backed up",
        [
            [tcp4(port=0), tcp4()],
            [tcp4(port=1), tcp4(port=2), tcp6(port=0)],
            [tcp4("00000000", 0), tcp6("00" * 16, 1)],
            [tcp4("c0a80001"), tcp4("a9fe0001"), tcp4("ffffffff", 65_535)],
            [tcp6("fe80" + "00" * 13 + "01"), tcp6("fd" + "00" * 15), tcp6("00" * 15 + "01")],
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
            [tcp4(), opaque()],
            [dns(b"node.example.com"), onion_v3(), tcp6(), opaque("09aabb")],
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


def _addresses(slug: str, title: str, lists: list[list[Json]], *features: str) -> Json:
    steps = []
    for each in lists:
        given = {"channel": {"$channel": "a"}, "addresses": each}
        steps.append(ask("channel.new-single", given, gives(addresses=each)))
    needs = {"features": list(features)} if features else {}
    return scenario(
        f"newsingle/{slug}", title, "newsingle.members", WRONG, "format:6", steps, **needs
    )
