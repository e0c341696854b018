"""Opens a channel, and sees it in the file while its funding is not confirmed."""

from __future__ import annotations

from . import asked
from .node import OPEN, Late, Node
from .stage import Stage


def open_channel(stage: Stage, peer: Node, kind: str) -> str:
    """Open a channel of the owner with a peer, confirm it, and return its channel point.

    Raises:
        CommandFailed, Late: it does not open.
    """
    values = {"peer": peer.uri, "kind": kind, "capacity": stage.manifest.capacity}
    point = str(stage.owner.ask("open", **values)["channel_point"])
    stage.say(f"{kind} with {peer.name}: {point}")
    if stage.findings.asks(asked.FILE_LISTS_ALL):
        try:
            stage.patience.until(f"{point} in the file", lambda: point in stage.owner.backup())
        except Late:
            fault = f"{kind}, unconfirmed, is not in it: {point}"
            stage.findings.broken(asked.FILE_LISTS_ALL, fault)

    def is_open() -> bool:
        return all(
            point in listed and listed[point][1] == OPEN
            for listed in (stage.owner.channels(), peer.channels())
        )

    stage.until_mined(f"{kind} with {peer.name} is open", is_open)
    return point
