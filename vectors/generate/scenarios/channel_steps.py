"""Steps that describe channels, or fetch them from a source."""

from __future__ import annotations

from typing import Any, Final

from ..tools.case import Json, valid
from .material import plain_single
from .script import ask, refused, split

UNKNOWN: Final = refused("unknown-channel", "semantic")


def source(channels: str = "a b c", nodes: str = "a b c", **more: Any) -> Json:
    """Return a channel source that knows some channels and the peers of some."""
    known = [
        {"node_pub": plain_single(name)["remote_node_pub"], "addresses": {"$addresses": "home"}}
        for name in nodes.split()
    ]
    return {"channels": [{"$channel": n} for n in split(channels)], "nodes": known, **more}


def fetch(name: str, expect: Json, given: Json | None = None, *, index: int | None = None) -> Json:
    """Fetch one channel, or what would be another output of its funding transaction."""
    point: Json = {"$outpoint": name}
    if index is not None:
        point = {"txid": plain_single(name)["funding_outpoint"]["txid"], "index": index}
    return ask("backup.fetch", {"source": given or source(), "funding_outpoint": point}, expect)


def fetch_all(expect: Json, given: Json | None = None) -> Json:
    """Fetch all channels."""
    return ask("backup.fetch-all", {"source": given or source()}, expect)


def known() -> list[Json]:
    """Fetch two channels that are there: whatever else fails, this works."""
    return [fetch(name, valid(single={"$single": name})) for name in "ba"]


def describe(channel: Json, expect: Json, name: str = "a") -> Json:
    """Ask for the Single of a channel that differs from ``name`` in some members."""
    given = {"channel": {"$channel": name, **channel}, "addresses": {"$addresses": "home"}}
    return ask("channel.new-single", given, expect)


def gives(name: str = "a", **members: Any) -> Json:
    """Expect the Single ``name`` with other members."""
    return valid(single={"$single": name, "with": members} if members else {"$single": name})


def without_inputs(**members: Any) -> Json:
    """Expect the Single without close-tx inputs."""
    return valid(single={"$single": "a", "with": members, "without": ["close_tx_inputs"]})
