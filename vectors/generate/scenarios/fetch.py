"""Fetching Singles from a channel source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json, valid
from ..tools.layout import single_bytes
from ..tools.material import nonce, own_ring
from ..tools.sealing import seal
from .channel_steps import UNKNOWN, fetch, fetch_all, known, source
from .consequences import BRICK
from .material import old_single, plain_single
from .script import RING, ask, by, refused, scenario, single_refs

LOST: Final = "A channel is left out of a backup, and nobody is told."


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _one()
    yield _unknown_channel()
    yield _unknown_node()
    yield _source_fails()
    yield _all()
    yield _all_or_nothing()
    yield _packed_and_unpacked()
    yield _all_with_a_pending_one()
    yield _unusable_root()


def _one() -> Json:
    return scenario(
        "fetch/one",
        "one channel by its outpoint, with the addresses of its peer",
        "fetch.one",
        LOST,
        "lnd:TestFetchBackupForChan living:B6",
        [
            *known(),
            fetch("a", valid(single={"$single": "a9"}), source(channels="a9")),
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
        [
            fetch("x", UNKNOWN),
            fetch("a", UNKNOWN, source(channels="b")),
            *[fetch("a", UNKNOWN, index=515 ^ 1 << bit) for bit in (8, 14, 15)],
            *known(),
        ],
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
            fetch("x", UNKNOWN, source(fails="addresses")),
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
            fetch_all(valid(singles=[]), source(channels="", fails="addresses")),
            fetch_all(valid(singles=single_refs("a9 b")), source(channels="a9 b")),
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
        name: seal(single_bytes(old_single(plain_single(name))), own_ring(), at).hex()
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
        ["fetch.all", "pack.static-backups-all-or-nothing"],
        LOST,
        "lnd:TestSinglePackStaticChanBackups lnd:TestPackedSinglesUnpack living:B20 living:B21"
        " living:B23",
        [
            fetch_all(valid(singles=single_refs("a b")), source(channels="a b")),
            pack("a b", valid(packed=listed)),
            unpack("own", valid(singles=single_refs("a b"))),
            unpack("other", refused("auth-failed", "seal")),
            pack("a no_key", refused("missing-field", "encode")),
            pack("a_keyless a", refused("missing-field", "encode")),
        ],
        features=["nonce_injection"],
    )


def _all_with_a_pending_one() -> Json:
    given = source(channels="a pending", nodes="a pending")
    twin = {"txid": plain_single("x")["funding_outpoint"]["txid"], "index": 0}
    more = {"funding_outpoint": twin, "chan_type": 1 << 13}
    given["channels"].append({"$channel": "pending", "with": more})
    return scenario(
        "fetch/all-with-a-pending-one",
        "two channels with one peer, which are not confirmed, are fetched like the others; one is"
        " of a type that nobody knows yet",
        ["fetch.all", "newsingle.unconfirmed-height"],
        LOST,
        "adequacy:fetch/pending-skipped",
        [
            fetch_all(
                valid(
                    singles=[
                        *single_refs("a pending"),
                        {"$single": "pending", "with": {"funding_outpoint": twin}},
                    ]
                ),
                given,
            )
        ],
    )


def _unusable_root() -> Json:
    root = {"key_locator": {"family": 5, "index": 0}, "pub_key": "02" + "00" * 32}
    single = {"$single": "unusable", "with": {"sha_chain_root_desc": root}}
    bad = refused("bad-point", "encode")
    given = source(channels="a unusable", nodes="a unusable")
    return scenario(
        "fetch/unusable-root",
        "a channel that is fetched is described as one that is told: a root without a public key",
        ["newsingle.unusable-root", "fetch.all-or-nothing"],
        BRICK,
        "format:6",
        [
            fetch(
                "unusable",
                by("newsingle-unusable-root", write=valid(single=single), refuse=bad),
                given,
            ),
            fetch_all(
                by(
                    "newsingle-unusable-root",
                    write=valid(singles=[{"$single": "a"}, single]),
                    refuse=bad,
                ),
                given,
            ),
            fetch("a", valid(single={"$single": "a"}), given),
        ],
        features=["close_tx_inputs"],
    )
