"""Fetching Singles from a channel source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..tools.case import Json, valid
from ..tools.layout import single_bytes
from ..tools.material import nonce, own_ring
from ..tools.sealing import seal
from .material import plain_single
from .script import RING, ask, by, refused, scenario, single_refs

LOST: Final = "A channel is left out of a backup, and nobody is told."
UNKNOWN: Final = refused("unknown-channel", "semantic")


def source(channels: str = "a b c", nodes: str = "a b c", **more: Any) -> Json:
    """Return a channel source that knows some channels and the peers of some."""
    known = [
        {"node_pub": plain_single(name)["remote_node_pub"], "addresses": {"$addresses": "home"}}
        for name in nodes.split()
    ]
    return {"channels": [{"$channel": n} for n in channels.split()], "nodes": known, **more}


def fetch(name: str, expect: Json, given: Json | None = None) -> Json:
    """Fetch one channel."""
    point = {"$outpoint": name}
    return ask("backup.fetch", {"source": given or source(), "funding_outpoint": point}, expect)


def fetch_all(expect: Json, given: Json | None = None) -> Json:
    """Fetch all channels."""
    return ask("backup.fetch-all", {"source": given or source()}, expect)


def known() -> list[Json]:
    """Fetch two channels that are there: whatever else fails, this works."""
    return [fetch(name, valid(single={"$single": name})) for name in "ba"]


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _one()
    yield _unknown_channel()
    yield _unknown_node()
    yield _source_fails()
    yield _all()
    yield _all_or_nothing()
    yield _packed_and_unpacked()


def _one() -> Json:
    return scenario(
        "fetch/one",
        "one channel by its outpoint, with the addresses of its peer",
        "fetch.one",
        LOST,
        "lnd:TestFetchBackupForChan living:B6",
        [
            *known(),
            fetch("x", UNKNOWN),
            fetch(
                "a",
                valid(single={"$single": "a nowhere"}),
                {
                    **source(nodes=""),
                    "nodes": [{"node_pub": plain_single("a")["remote_node_pub"], "addresses": []}],
                },
            ),
        ],
    )


def _unknown_channel() -> Json:
    return scenario(
        "fetch/unknown-channel",
        "a channel that is not there",
        "fetch.unknown-channel",
        LOST,
        "living:F11",
        [fetch("x", UNKNOWN), fetch("a", UNKNOWN, source(channels="b")), *known()],
    )


def _unknown_node() -> Json:
    return scenario(
        "fetch/unknown-node",
        "a peer that the address source does not know, or that it fails at",
        "fetch.unknown-node",
        "A backup without any address of the peer, who then cannot be asked to close.",
        "living:B4 living:B5",
        [
            fetch("a", UNKNOWN, source(nodes="b c")),
            fetch("a", refused("other", "semantic"), source(fails="addresses")),
            *known(),
        ],
    )


def _source_fails() -> Json:
    hidden = by(
        "fetch-source-failure",
        unknown_channel=UNKNOWN,
        pass_on=refused("other", "semantic"),
    )
    return scenario(
        "fetch/source-fails",
        "the channel source fails while one channel is fetched",
        "fetch.source-error",
        "Whoever asked believes that the channel does not exist.",
        "living:B3",
        [fetch("a", hidden, source(fails="channels")), *known()],
    )


def _all() -> Json:
    return scenario(
        "fetch/all",
        "every channel of the source, in its order",
        "fetch.all",
        LOST,
        "lnd:TestFetchStaticChanBackups",
        [
            fetch_all(valid(singles=single_refs("a b c"))),
            fetch_all(valid(singles=single_refs("c a")), source(channels="c a")),
            fetch_all(valid(singles=[]), source(channels="")),
        ],
    )


def _all_or_nothing() -> Json:
    return scenario(
        "fetch/all-or-nothing",
        "one channel that cannot be described fails all of them",
        "fetch.all-or-nothing",
        LOST,
        "living:B12 living:B13 living:B14 lnd:TestFetchStaticChanBackups",
        [
            fetch_all(UNKNOWN, source(nodes="a c")),
            fetch_all(refused("other", "semantic"), source(fails="addresses")),
            fetch_all(refused("other", "semantic"), source(fails="channels")),
            fetch_all(valid(singles=single_refs("a b c"))),
        ],
    )


def _packed_and_unpacked() -> Json:
    nonces = {name: nonce(f"scenario/fetch/{name}") for name in "ab"}
    packed = {
        name: seal(single_bytes(plain_single(name)), own_ring(), at).hex()
        for name, at in nonces.items()
    }
    listed = [
        {"funding_outpoint": {"$outpoint": name}, "packed": data} for name, data in packed.items()
    ]
    given = {"key_ring": RING, "nonces": [at.hex() for at in nonces.values()]}

    def pack(names: str, expect: Json) -> Json:
        asked = {"singles": single_refs(names), **given}
        return ask("static-chan-backups.pack", asked, expect)

    def unpack(ring: str, expect: Json) -> Json:
        asked = {"packed": list(packed.values()), "key_ring": {"$key_ring": ring}}
        return ask("singles.unpack", asked, expect)

    return scenario(
        "fetch/packed-and-unpacked",
        "all channels fetched, packed one by one, and unpacked",
        ["fetch.all"],
        LOST,
        "lnd:TestSinglePackStaticChanBackups lnd:TestPackedSinglesUnpack living:B20 living:B21"
        " living:B23",
        [
            fetch_all(valid(singles=single_refs("a b")), source(channels="a b")),
            pack("a b", valid(packed=listed)),
            unpack("own", valid(singles=single_refs("a b"))),
            unpack("other", refused("auth-failed", "seal")),
            pack("a no_key", refused("missing-field", "encode")),
        ],
        features=["close_tx_inputs", "nonce_injection"],
    )
