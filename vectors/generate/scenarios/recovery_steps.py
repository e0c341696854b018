"""Steps that recover channels, and what they ask of the database and the peers."""

from __future__ import annotations

from typing import Any

from ..tools.case import Json, valid
from .material import plain_single
from .script import RING, ask


def restore(name: str) -> Json:
    """Return the effect of storing a channel."""
    return {"restore": {"$outpoint": name}}


def connect(name: str, addresses: Any = None) -> Json:
    """Return the effect of connecting to a channel's peer."""
    home = {"$addresses": "home"}
    node = plain_single(name)["remote_node_pub"]
    return {"connect": {"node_pub": node, "addresses": home if addresses is None else addresses}}


def both(names: str) -> list[Json]:
    """Return the effects of channels that are restored and whose peers are called."""
    return [effect for name in names.split() for effect in (restore(name), connect(name))]


def outcome(number: int, effects: list[Json], failed: str = "") -> Json:
    """Expect a count, effects, and perhaps an error."""
    ok: Json = {"num_restored": number, "effects": effects}
    return valid(**ok, failed={"class": failed}) if failed else valid(**ok)


def singles(names: str, expect: Json, restored: str = "", connected: str = "", **more: Any) -> Json:
    """Recover packed Singles."""
    given = {
        "packed": [{"$bytes": f"single {name.replace('_', ' ')}"} for name in names.split()],
        "key_ring": RING,
        "restore": restored.split(),
        "connect": connected.split(),
        **more,
    }
    return ask("recover.singles", given, expect)


def multi(content: str, expect: Json, restored: str = "", connected: str = "", **more: Any) -> Json:
    """Recover a packed Multi."""
    given = {
        "packed": {"$bytes": content},
        "key_ring": RING,
        "restore": restored.split(),
        "connect": connected.split(),
        **more,
    }
    return ask("recover.multi", given, expect)
