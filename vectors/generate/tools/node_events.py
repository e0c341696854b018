"""A node's channel events, and what a SubSwapper is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ..scenarios.material import plain_channel, plain_single
from .case import Case, Json, case, valid

NOT_BACKED_UP: Final = "A new channel is not in the backup until something else changes the file."
GONE: Final = "The backup of a channel is dropped while its money is still on the way."
KEPT: Final = "Channels that are long closed stay in the backup, and a restore dials their peers."
CLOSE_TYPES: Final = (
    "cooperative", "local-force", "remote-force", "breach", "funding-canceled", "abandoned",
)  # fmt: skip


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
