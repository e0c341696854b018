"""A node's channel events, and what a SubSwapper is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ..scenarios.covering import covering_channels, covering_singles, rows
from ..scenarios.material import plain_channel, plain_single
from .case import Case, Json, case, valid
from .shapes import tcp4

NOT_BACKED_UP: Final = "A new channel is not in the backup until something else changes the file."
GONE: Final = "The backup of a channel is dropped while its money is still on the way."
KEPT: Final = "Channels that are long closed stay in the backup, and a restore dials their peers."
CLOSE_TYPES: Final = (
    "cooperative", "local-force", "remote-force", "breach", "funding-canceled", "abandoned",
)  # fmt: skip

ODD_PORTS: Final = [tcp4(port=0), tcp4(port=65_535)]
OF_TYPES: Final[tuple[dict[str, Any], ...]] = (
    {"type": "lease", "chain": 3},
    {"type": "taproot final", "locator": (0, 5)},
    {"type": "taproot root", "commitment": "one output"},
    {"type": "zero fee", "capacity": 2_100_000_000_000_000},
    {"type": "anchors", "short_id": "last"},
    {"type": "zero conf", "confirmed": "usual"},
    {"type": "legacy", "locator": (6, 3)},
)
"""Members of channels that a history opens: of each type the version of the Single is another."""


def told_case(
    slug: str,
    title: str,
    rules: Sequence[str] | str,
    events: list[Json],
    told: list[Json],
    consequence: str = NOT_BACKED_UP,
    **given: Any,
) -> Case:
    """Return a case of ``notifier.events``; ``given`` are members of its ``in``."""
    about = [each["opened"] for each in told if "opened" in each]
    ask = {"events": events, "nodes": given.pop("nodes", []), **given}
    return case("notifier.events", slug, title, rules, consequence, ask, valid(told=told), about)


def channel_of(name: str, **members: Any) -> Json:
    """Return a channel without a commitment transaction, so that everybody can be asked."""
    value = plain_channel(name, **members)
    del value["local_commitment"]
    return value


def single_of(name: str, where: Sequence[Json] = (), **members: Any) -> Json:
    """Return the Single of :func:`channel_of`."""
    value = plain_single(name, addresses=list(where), **members)
    del value["close_tx_inputs"]
    return value


def pending_of(name: str, height: int = 1_234) -> tuple[Json, Json]:
    """Return a pending channel and its Single."""
    unplaced = {"block_height": 0, "tx_index": 0, "tx_position": 0}
    channel = channel_of(
        name, is_pending=True, short_channel_id=unplaced, funding_broadcast_height=height
    )
    return channel, single_of(name, short_channel_id={**unplaced, "block_height": height})


def point_of(name: str) -> Json:
    """Return the funding outpoint of a channel."""
    point: Json = plain_single(name)["funding_outpoint"]
    return point


def close_of(name: str, how: str, *, is_pending: bool = False) -> Json:
    """Return the event of a close; ``how`` is one of ``CLOSE_TYPES``."""
    return {"closed": {"chan_point": point_of(name), "close_type": how, "is_pending": is_pending}}


def channels_of_types() -> list[tuple[Json, Json]]:
    """Return a channel of each of some types and its Single: rows of the covering array.

    One has a commitment, which is long.
    """
    found = []
    for wanted in OF_TYPES:
        names = [
            f"row {number}"
            for number, row in enumerate(rows("row"))
            if wanted.items() <= row.items()
        ]
        channel = dict(covering_channels()[names[0]])
        single = covering_singles()[names[0]] | {"addresses": []}
        if "commitment" not in wanted:
            channel.pop("local_commitment", None)
            single.pop("close_tx_inputs", None)
        found.append((channel, single))
    return found
