"""From a channel to a Single."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import covertable

from ..tools.case import Json, valid
from ..tools.layout import single_bytes
from ..tools.material import nonce, own_ring
from ..tools.sealing import seal
from .channel_steps import describe, gives, without_inputs
from .channel_types import (
    TAPROOT,
    TAPSCRIPT_ROOT,
    TWEAKLESS,
    VERSIONS,
    ZERO_CONF,
    version_of,
)
from .consequences import HEIGHT
from .material import COMMIT_HEIGHT, TAPROOT_ROOT, plain_single
from .script import RING, ask, scenario

DEAD: Final = "The channel is restored as another kind of channel, and cannot be closed or swept."
COPY: Final = "The last commitment transaction is missing when it is the only way to the money."
OLD: Final = "a old"
"""A channel that every release has."""
IDLE: Final = 1 | 4 | 16 | 256 | 512 | 1 << 13 | 1 << 31 | 1 << 38
"""Bits that decide nothing: some that have a name, and others that lnd has none for yet."""
TYPES: Final = sorted(
    {1 << bit for bit in range(13)}
    | {first | second for first, _ in VERSIONS for second, _ in VERSIONS}
    | {0, 0b1111111111111, 0b0111111111111, 10, 42, 42 | 64, 42 | TAPROOT, 42 | 128}
    | {IDLE, *(bits | IDLE for bits, _ in VERSIONS)}
    | {
        sum(1 << int(bit) for bit, is_set in row.items() if is_set)
        for row in covertable.make({str(bit): [False, True] for bit in range(13)}, strength=3)
    }
)
"""Each bit alone, each two of those that decide, all of them, what lnd really opens, what decides
beside all that does not, and every three bits in every way."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _version_by_channel_type()
    yield _close_inputs()
    for name in ("a", OLD):
        yield _unconfirmed_height(name)
        yield _zero_conf(name)
    yield _every_version_there_and_back()
    yield _unserializable()


def of_type(chan_type: int) -> Json:
    """Ask for the Single of a channel of a type, and expect it."""
    version = version_of(chan_type)
    inputs = dict(plain_single("a")["close_tx_inputs"])
    if version >= 5:
        # By the bit, not by the version: a final taproot channel need not have it.
        inputs["commit_height"] = COMMIT_HEIGHT if chan_type & TAPROOT else "0"
    if version == 6:
        inputs["tapscript_root"] = TAPROOT_ROOT
    members: Json = {"version": version, "close_tx_inputs": inputs}
    if version == 4:
        members["lease_expiry"] = 555
    scid = {"block_height": 490, "tx_index": 0, "tx_position": 0}
    if chan_type & ZERO_CONF:
        members["short_channel_id"] = scid
    change = {"chan_type": chan_type, "thaw_height": 555, "tapscript_root": TAPROOT_ROOT}
    return describe({"with": change}, gives(**members))


def _version_by_channel_type() -> Json:
    return scenario(
        "newsingle/version-by-channel-type",
        f"the version follows from the channel type: {len(TYPES)} types",
        ["newsingle.version", "newsingle.lease-expiry", "newsingle.close-height"],
        DEAD,
        "living:A1 living:A2.00 living:A2.01 living:A2.02 living:A2.03 living:A2.04 living:A2.05"
        " living:A2.07 living:A2.08 living:A2.12 living:A2.13 living:A2.16 living:A2.17",
        [of_type(chan_type) for chan_type in TYPES],
        single_versions=list(range(8)),
        features=["close_tx_inputs"],
    )


def _close_inputs() -> Json:
    bare = {"commit_sig": "010203", "commit_height": "77"}
    tx = plain_single("a")["close_tx_inputs"]["commit_tx"]
    return scenario(
        "newsingle/close-inputs",
        "close-tx inputs are there exactly with a commitment transaction",
        ["newsingle.close-inputs", "newsingle.close-root"],
        COPY,
        "living:A2.15 living:A2.21 living:A2.22",
        [
            describe({}, gives()),
            describe({"without": ["local_commitment"]}, without_inputs()),
            describe({"with": {"local_commitment": bare}}, without_inputs()),
            describe(
                {"with": {"chan_type": TAPROOT}, "without": ["local_commitment"]},
                without_inputs(version=5),
            ),
            describe(
                {
                    "with": {"chan_type": TAPROOT | TAPSCRIPT_ROOT},
                    "without": ["local_commitment"],
                },
                without_inputs(version=6),
            ),
            describe(
                {"with": {"local_commitment": {"commit_tx": tx, "commit_height": "77"}}},
                gives(close_tx_inputs={"commit_tx": tx, "commit_sig": ""}),
            ),
        ],
        single_versions=[1, 5, 6],
        features=["close_tx_inputs"],
    )


def _placed(name: str, scid: Json, broadcast: int, expected: Json, **members: Any) -> Json:
    """Ask for the Single of a channel with this SCID and funding broadcast height."""
    change = {"short_channel_id": scid, "funding_broadcast_height": broadcast, **members}
    return describe({"with": change}, gives(name, short_channel_id=expected), name)


def told_apart(name: str, slug: str, covers: str) -> tuple[str, str]:
    """Return the id of a scenario, and what it covers: with a channel of any release, no case."""
    return (f"{slug}-of-any-release", "format:6") if name == OLD else (slug, covers)


def _unconfirmed_height(name: str) -> Json:
    slug, covers = told_apart(
        name,
        "newsingle/unconfirmed-height",
        "living:A3.00 living:A3.01 living:A3.03 living:A3.04 living:A3.05 living:A3.10"
        " issue:#3444 issue:#3539 lnd:TestSingleUnconfirmedChannel",
    )
    confirmed = {"confirmed_scid": _scid(700_000, 1, 1)}
    return scenario(
        slug,
        "block height 0 becomes the broadcast height; the rest stays",
        "newsingle.unconfirmed-height",
        HEIGHT,
        covers,
        [
            _placed(name, _scid(0, 0, 0), 1234, _scid(1234, 0, 0), is_pending=True),
            _placed(name, _scid(0, 7, 3), 1234, _scid(1234, 7, 3)),
            _placed(name, _scid(700_000, 5, 1), 699_990, _scid(700_000, 5, 1)),
            _placed(name, _scid(700_000, 0, 1), 699_990, _scid(700_000, 0, 1)),
            _placed(name, _scid(0, 0, 0), 0, _scid(0, 0, 0)),
            _placed(name, _scid(0, 0, 0), 1 << 24, _scid(1 << 24, 0, 0)),
            _placed(name, _scid(500, 1, 2), 490, _scid(500, 1, 2), **confirmed),
        ],
    )


def _zero_conf(name: str) -> Json:
    slug, covers = told_apart(name, "newsingle/zero-conf", "living:A3.08 living:A3.09")
    real, first = _scid(700_000, 9, 1), _scid(0, 1, 0)
    alias = _scid(16_000_000, 1, 2)
    kind = {"chan_type": ZERO_CONF if name == OLD else ZERO_CONF | TWEAKLESS}
    return scenario(
        slug,
        "a zero-conf channel has its real position, or its broadcast height, never its alias",
        "newsingle.zero-conf",
        HEIGHT,
        covers,
        [
            _placed(name, alias, 1234, _scid(1234, 0, 0), **kind),
            _placed(name, alias, 0, _scid(0, 0, 0), **kind),
            _placed(name, alias, 1234, real, confirmed_scid=real, **kind),
            _placed(name, alias, 1234, first, confirmed_scid=first, **kind),
        ],
    )


def _every_version_there_and_back() -> Json:
    steps: list[Json] = []
    for chan_type in (0, 2, 10, 42, 42 | 64, 42 | TAPROOT, 42 | TAPROOT | TAPSCRIPT_ROOT, 5162):
        described = of_type(chan_type)
        member = described["expect"]["ok"]["single"]
        value = plain_single("a") | member.get("with", {})
        version = value["version"]
        at = nonce(f"scenario/back/{version}")
        packed = seal(single_bytes(value), own_ring(), at).hex()
        given = {"single": member, "key_ring": RING, "nonce": at.hex()}
        unpack = {"packed": packed, "key_ring": RING}
        encoded = {"version": version, "close_tx": True}
        steps += [
            described,
            ask("version.encode", encoded, valid(encoded=version | 0x80)),
            ask("version.decode", {"encoded": version | 0x80}, valid(**encoded)),
            ask("single.pack", given, valid(packed=packed)),
            ask("single.unpack", unpack, valid(single=member)),
        ]
    return scenario(
        "newsingle/every-version-there-and-back",
        "a channel of every version described, packed and unpacked again",
        ["newsingle.version"],
        "A kind of channel cannot be backed up.",
        "lnd:TestSinglePackUnpack lnd:TestVersionEncoding",
        steps,
        single_versions=list(range(8)),
        features=["close_tx_inputs", "nonce_injection"],
    )


def _unserializable() -> Json:
    # The peer's key is looked at only when the Single is written.
    return scenario(
        "newsingle/unserializable",
        "a Single can be described that cannot be written: a taproot channel without its root",
        ["newsingle.close-root"],
        "The backup of this channel is wrong, and nobody is told when it is made.",
        "living:A2.13 living:D15",
        [
            describe(
                {},
                valid(
                    single={
                        "$single": "rootless",
                        "with": {
                            "version": 6,
                            "close_tx_inputs": {
                                **plain_single("rootless")["close_tx_inputs"],
                                "commit_height": COMMIT_HEIGHT,
                            },
                        },
                    }
                ),
                "rootless",
            ),
        ],
        single_versions=[6],
        features=["close_tx_inputs"],
    )


def _scid(block: int, index: int, position: int) -> Json:
    return {"block_height": block, "tx_index": index, "tx_position": position}
