"""From a channel to a Single, with the values of every two members of the channel together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json, valid
from .covering import ARRAYS, covering_channels, covering_singles, rows
from .script import ask, scenario

WRONG: Final = "The backup is one of another channel, and nothing can be got back with it."
RULES: Final = (
    "newsingle.members",
    "newsingle.version",
    "newsingle.lease-expiry",
    "newsingle.unconfirmed-height",
    "newsingle.zero-conf",
    "newsingle.revocation-locator",
    "newsingle.legacy-root",
)


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    singles = covering_singles()
    names = [name for name in covering_channels() if name.startswith("row ")]
    bare = [name for name in names if "close_tx_inputs" not in singles[name]]
    closing = [name for name in names if "close_tx_inputs" in singles[name]]
    yield scenario(
        "newsingle/covering",
        f"{len(bare)} channels in which the values of every two members meet, none with a"
        " commitment",
        RULES,
        WRONG,
        "living:A1 format:6",
        [_described(name) for name in bare],
    )
    yield scenario(
        "newsingle/covering-with-commitments",
        f"{len(closing)} channels in which the values of every two members meet, with commitments",
        [
            "newsingle.close-inputs",
            "newsingle.close-height",
            "newsingle.close-root",
            "newsingle.members",
        ],
        WRONG,
        "living:A1 format:6",
        [_described(name) for name in closing],
    )
    old = [name for name in covering_channels() if name.startswith("old row ")]
    yield scenario(
        "newsingle/covering-the-oldest",
        f"{len(old)} channels as the first lnd with backups has them, and as today's still does",
        ["newsingle.members", "newsingle.legacy-root"],
        WRONG,
        "format:6",
        [_described(name) for name in old],
    )


def _described(name: str) -> Json:
    array, _, number = name.rpartition(" ")
    assert array in ARRAYS
    addresses = {"$addresses": rows(array)[int(number)]["addresses"]}
    given = {"channel": {"$channel": name}, "addresses": addresses}
    return ask("channel.new-single", given, valid(single={"$single": name}))
