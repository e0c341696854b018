"""Fetching from sources of many channels, and packing what was fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..tools.case import Json, valid
from .channel_steps import UNKNOWN, fetch, fetch_all
from .covering import rows
from .script import RING, ask, scenario
from .series import MANY, each

LOST: Final = "A channel is left out of a backup, and nobody is told."
MIXED_UP: Final = "The backup of a channel is one of another channel, and its money is lost."
SIZES: Final = {
    "many": (0, 1, 2, 11, 20, 21, MANY),
    "mixed": (21, 300),
    "batch": (2, 3, 4, 257),
}
"""Series → how many of its channels are in a source; each is large once, for the time it takes."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    for series in SIZES:
        yield _all(series)
    yield _waiting()
    yield _backwards()
    yield _one_of_many()
    yield _one_of_a_batch()
    yield _unknown_among_many()
    yield _near()
    yield _everywhere()
    yield _unknown_peer_among_many()
    yield _packed_one_by_one()
    yield _packed_twice()


def many(names: str, **more: Any) -> Json:
    """Return a source of these channels and their peers."""
    return {"channels": [each(names, "channels")], "nodes": [each(names, "nodes")], **more}


def _all(series: str) -> Json:
    about = {
        "many": "three in a transaction, two with a peer",
        "mixed": "of every type",
        "batch": "opened in one transaction, with three peers",
    }
    sizes = SIZES[series]
    ranges = [f"{series}[0:{size}]" for size in sizes]
    return scenario(
        f"fetch/all-of-{series}",
        f"sources of {', '.join(map(str, sizes))} channels, {about[series]}",
        ["fetch.all", "newsingle.members"],
        LOST,
        "living:B14 format:6",
        [fetch_all(valid(singles=each(names, "singles")), many(names)) for names in ranges],
    )


def _waiting() -> Json:
    """Fetch channels that are pending, or of zero-conf, or both."""
    names = [
        f"row {number}"
        for number, row in enumerate(rows("row"))
        if "zero conf" in row["type"] and row["txid"] == row["peer"] == "own"
    ]
    channels = [{"$channel": name} for name in names]
    nodes = [each(name.replace(" ", "_"), "nodes") for name in names]
    given = {"channels": channels, "nodes": nodes}
    return scenario(
        "fetch/all-that-wait",
        f"{len(names)} channels of zero-conf, pending or not, confirmed or not, all and one by one",
        ["fetch.all", "fetch.one", "newsingle.zero-conf"],
        LOST,
        "format:6",
        [
            fetch_all(valid(singles=[{"$single": name} for name in names]), given),
            *_fetched(names, given),
        ],
    )


def _backwards() -> Json:
    names = "mixed[20::-1]"
    return scenario(
        "fetch/all-backwards",
        "the order is that of the source, not one of keys or heights",
        "fetch.all",
        LOST,
        "format:6",
        [
            fetch_all(valid(singles=each(names, "singles")), many(names)),
            fetch_all(valid(singles=each("many[6:0:-1]", "singles")), many("many[6:0:-1]")),
            fetch_all(valid(singles=each("batch[1::-1]", "singles")), many("batch[1::-1]")),
        ],
    )


def _fetched(names: list[str], source: Json) -> list[Json]:
    return [fetch(name, valid(single={"$single": name}), source) for name in names]


def _one_of_many() -> Json:
    # 500 and 0 share a transaction, 331 and 0 a peer.
    names = "mixed[0:21] mixed[331] mixed[500] mixed[501] mixed[662]"
    numbers = (0, 1, 9, 10, 11, 20, 331, 500, 501, 662)
    return scenario(
        "fetch/one-of-many",
        "single channels out of 25, some of one transaction or one peer, and the last of 300",
        ["fetch.one", "newsingle.members"],
        MIXED_UP,
        "format:6",
        [
            *_fetched([f"mixed[{number}]" for number in numbers], many(names)),
            *_fetched(["mixed[299]"], many("mixed[0:300]")),
        ],
    )


def _one_of_a_batch() -> Json:
    names = [f"batch[{number}]" for number in (0, 1, 2, 255, 256)]
    return scenario(
        "fetch/one-of-a-batch",
        "channels of one transaction are told apart by their index alone",
        "fetch.one",
        MIXED_UP,
        "format:6",
        [
            *_fetched(names, many("batch[0:21] batch[250:260]")),
            *_fetched([*names[:3], "many[0]", "many[3]"], many("batch[0:3] many[0] many[3]")),
            *_fetched([*names[:3], "many[3]"], many("many[3] batch[2::-1]")),
        ],
    )


def _unknown_among_many() -> Json:
    return scenario(
        "fetch/unknown-among-many",
        "neither another index of a known transaction nor another transaction is the channel",
        "fetch.unknown-channel",
        MIXED_UP,
        "format:6",
        [
            fetch("many[1]", UNKNOWN, many("many[0] many[2] many[4]")),
            fetch("batch[21]", UNKNOWN, many("batch[0:21]")),
            fetch("mixed[500]", UNKNOWN, many("mixed[0:11] mixed[501:512]")),
            *_fetched(["many[2]"], many("many[0] many[2] many[4]")),
        ],
    )


def _near() -> Json:
    """Ask for channels that are nearly others, those that are there and those that are not."""
    of_peer, all_of_them = "near[0:7]", "near[0:10]"
    alone = {"channels": [each(all_of_them, "channels")], "nodes": [each(of_peer, "nodes")]}
    return scenario(
        "fetch/near",
        "channels that an index, a byte of their transaction, or a byte of a key tells apart",
        ["fetch.unknown-channel", "fetch.one", "fetch.unknown-node"],
        MIXED_UP,
        "format:6",
        [
            fetch_all(valid(singles=each(all_of_them, "singles")), many(all_of_them)),
            *_fetched([f"near[{number}]" for number in range(10)], many(all_of_them)),
            *[
                fetch(f"near[{number}]", UNKNOWN, many("near[0] near[2]"))
                for number in (1, 3, 4, 5)
            ],
            *[fetch(f"near[{number}]", UNKNOWN, alone) for number in (7, 8, 9)],
            fetch_all(UNKNOWN, alone),
        ],
    )


def _everywhere() -> Json:
    names = "everywhere[1:4]"
    return scenario(
        "fetch/addresses-of-every-kind",
        "peers with host names, with addresses of a kind that nobody knows, with 302 addresses",
        ["fetch.all", "fetch.one", "newsingle.members"],
        MIXED_UP,
        "format:6",
        [
            fetch_all(valid(singles=each(names, "singles")), many(names)),
            *_fetched([f"everywhere[{number}]" for number in (1, 2, 3)], many(names)),
        ],
        features=["dns_address", "opaque_address"],
    )


def _unknown_peer_among_many() -> Json:
    def without(number: int) -> Json:
        nodes = each(f"batch[0:{number}] batch[{number + 1}:3]", "nodes")
        return {"channels": [each("batch[0:21]", "channels")], "nodes": [nodes]}

    return scenario(
        "fetch/unknown-peer-among-many",
        "one peer that nobody knows, the first, the middle or the last of those asked for",
        ["fetch.all-or-nothing", "fetch.unknown-node"],
        LOST,
        "living:B13 format:6",
        [fetch_all(UNKNOWN, without(number)) for number in range(3)]
        + [
            fetch_all(
                UNKNOWN,
                {
                    "channels": [each("many[0:300]", "channels")],
                    "nodes": [each(names, "nodes")],
                },
            )
            for names in ("many[2:300]", "many[0:150] many[152:300]", "many[0:298]")
        ]
        + [fetch_all(valid(singles=each("many[0:300]", "singles")), many("many[0:300]"))],
    )


def _packed(names: str) -> list[Json]:
    given = {
        "singles": each(names, "singles"),
        "key_ring": RING,
        "nonces": each(names, "nonces"),
    }
    opened = {"packed": each(names, "packed"), "key_ring": RING}
    return [
        ask("static-chan-backups.pack", given, valid(packed=each(names, "entries"))),
        ask("singles.unpack", opened, valid(singles=each(names, "singles"))),
    ]


def _packed_one_by_one() -> Json:
    return scenario(
        "fetch/many-packed-one-by-one",
        "20, 21 and 101 channels packed one by one, and unpacked in the same order",
        "fetch.all",
        LOST,
        "living:B20 format:6",
        [
            *_packed("many[0:20]"),
            *_packed("batch[0:21]"),
            *_packed("many[299:198:-1]"),
        ],
        features=["nonce_injection"],
    )


def _packed_twice() -> Json:
    given = {
        "singles": [each("many[0:2] many9[0] batch[0]", "singles")],
        "key_ring": RING,
        "nonces": [each("many[0:2] many9[0] batch[0]", "nonces")],
    }
    return scenario(
        "fetch/packed-twice",
        "of two Singles of one channel the last is packed",
        "fetch.all",
        "An old state of the channel is restored.",
        "living:B21",
        [
            ask(
                "static-chan-backups.pack",
                given,
                valid(packed=each("many[1] many9[0] batch[0]", "entries")),
            ),
            ask(
                "static-chan-backups.pack",
                {
                    "singles": [each("many9[0] many[0]", "singles")],
                    "key_ring": RING,
                    "nonces": [each("many9[0] many[0]", "nonces")],
                },
                valid(packed=each("many[0]", "entries")),
            ),
        ],
        features=["nonce_injection"],
    )
