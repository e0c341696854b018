"""Channels that are closed in each way: until when are they in the file?

Each way closes a channel of its own, opened for it, which is not among those that are lost.
"""

from __future__ import annotations

from collections.abc import Callable

from . import asked
from .asked import Asked
from .node import Late, Node
from .opening import open_channel
from .stage import SOON, Stage

MOST_SPARE = 4
"""Channels that are opened to be closed, at most."""


def play(stage: Stage) -> None:
    """Close a channel in each way that the manifest has a command for.

    Raises:
        CommandFailed, Late: it cannot go on.
    """
    ways: tuple[tuple[str, Asked, Callable[[Stage], str]], ...] = (
        ("close", asked.COOPERATIVE_CLOSE, _cooperative),
        ("force-close", asked.REMOTE_FORCE_CLOSE, _by_the_peer),
        ("force-close", asked.LOCAL_FORCE_CLOSE, _by_the_owner),
        ("force-close", asked.CLOSED_WHILE_DOWN, _while_down),
    )
    for command, requirement, close in ways:
        if command in stage.manifest.commands and stage.findings.asks(requirement):
            stage.findings.decide(requirement, close(stage))


def _spare(stage: Stage) -> str:
    return open_channel(stage, stage.peers[0], stage.manifest.kinds[0])


def _confirm_and_see_it_go(stage: Stage, point: str) -> str:
    """Mine what confirms a close and return what is wrong: the file still has the channel."""
    stage.mine(stage.manifest.confirmations)
    try:
        stage.patience.until("the close", lambda: point not in stage.owner.backup())
    except Late:
        return f"it is still there {stage.manifest.confirmations} blocks after it"
    return ""


def _early(stage: Stage, point: str, closer: Node, command: str) -> str:
    """Close a channel and return what is wrong before any block."""
    was_there = point in stage.owner.backup()
    closer.ask(command, channel=point)
    if point in stage.owner.backup():
        return ""
    return "it was gone before the close was confirmed" if was_there else "it never came"


def _cooperative(stage: Stage) -> str:
    point = _spare(stage)
    early = _early(stage, point, stage.owner, "close")
    return _confirm_and_see_it_go(stage, point) or early


def _by_the_peer(stage: Stage) -> str:
    point = _spare(stage)
    early = _early(stage, point, stage.peers[0], "force-close")
    fault = _confirm_and_see_it_go(stage, point) or early
    _until_settled(stage, point, lambda: "")
    return fault


def _by_the_owner(stage: Stage) -> str:
    """While the node waits for its own output it lists the channel, and the file must have it."""
    point = _spare(stage)
    early = _early(stage, point, stage.owner, "force-close")

    def look() -> str:
        if point in stage.owner.backup() or not _is_listed(stage, point):
            return ""
        try:
            # The list may lose it a moment after the file.
            stage.patience.until("the list", lambda: not _is_listed(stage, point), SOON)
        except Late:
            return "it was gone while the node still listed it as closing"
        return ""

    fault = _until_settled(stage, point, look)
    try:
        stage.patience.until("the file", lambda: point not in stage.owner.backup())
    except Late:
        fault = fault or "it is still there when the node lists it no more"
    return fault or early


def _while_down(stage: Stage) -> str:
    point = _spare(stage)
    if point not in stage.owner.backup():
        return "it never came"
    stage.owner.stop()
    stage.peers[0].ask("force-close", channel=point)
    stage.mine(stage.manifest.confirmations)
    stage.owner.start()
    fault = _confirm_and_see_it_go(stage, point)
    _until_settled(stage, point, lambda: "")
    return fault


def _is_listed(stage: Stage, point: str) -> bool:
    return point in stage.owner.channels()


def _until_settled(stage: Stage, point: str, look: Callable[[], str]) -> str:
    """Mine until the owner lists a channel no more; return the first fault that a look finds.

    Raises:
        Late: it is listed for ever.
    """
    fault = ""
    for _ in range(0, stage.manifest.close_blocks, stage.manifest.confirmations):
        fault = fault or look()
        if not _is_listed(stage, point):
            return fault
        stage.mine(stage.manifest.confirmations)
    stage.patience.until(f"{point} is settled", lambda: not _is_listed(stage, point))
    return fault
