"""Before the loss: nodes, money, channels of every kind, and a file that has them all."""

from __future__ import annotations

from . import asked
from .backup_file import Channel
from .node import OPEN, Late, Node
from .stage import SOON, Stage

CHANGE = 1.25
"""An owner is funded with so much more than its channels take."""


def play(stage: Stage) -> None:
    """Play this half of a trial.

    Raises:
        CommandFailed, Late: it cannot go on.
    """
    _found(stage)
    _open_all(stage)
    _look_at_the_file(stage)
    _close_one(stage)


def _found(stage: Stage) -> None:
    stage.commands.run("chain-start")
    stage.mine(1)
    names = ["owner", *(f"peer-{number + 1}" for number in range(stage.manifest.peers))]
    for name in names:
        node = Node(name, stage.folder, stage.commands, stage.reader)
        stage.nodes.append(node)
        node.start()
        stage.say(f"{name} is {node.uri}")
    stage.mine(stage.manifest.first_blocks)
    channels = stage.manifest.peers * len(stage.manifest.kinds) + 1
    amount = int(channels * (stage.manifest.capacity + stage.manifest.fees) * CHANGE)
    stage.owner.ask("fund", amount=amount)
    stage.until_mined("the owner has its money", lambda: stage.owner.on_chain() >= amount)


def _open_all(stage: Stage) -> None:
    for peer in stage.peers:
        stage.owner.ask("connect", peer=peer.uri)
        for kind in stage.manifest.kinds:
            stage.opened.append(_open(stage, peer, kind))
            if len(stage.opened) == 1:
                _remove_the_file(stage)


def _open(stage: Stage, peer: Node, kind: str) -> str:
    """Open a channel, see it in the file while it is pending, and confirm it."""
    values = {"peer": peer.uri, "kind": kind, "capacity": stage.manifest.capacity}
    point = str(stage.owner.ask("open", **values)["channel_point"])
    stage.say(f"{kind} with {peer.name}: {point}")
    if stage.findings.asks(asked.FILE_LISTS_ALL):
        try:
            _until_in_file(stage, point)
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


def _until_in_file(stage: Stage, point: str) -> None:
    stage.patience.until(f"{point} in the file", lambda: point in stage.owner.backup())


def _look_at_the_file(stage: Stage) -> None:
    if not stage.findings.asks(asked.FILE_LISTS_ALL):
        return
    try:
        stage.patience.until("the file", lambda: not _what_differs(stage))
    except Late:
        stage.findings.broken(asked.FILE_LISTS_ALL, _what_differs(stage))
    else:
        stage.findings.kept(asked.FILE_LISTS_ALL)


def _what_differs(stage: Stage) -> str:
    listed = {point: channel for point, (channel, _) in stage.owner.channels().items()}
    return differences(listed, stage.owner.backup())


def _remove_the_file(stage: Stage) -> None:
    if not stage.findings.asks(asked.REMOVED_FILE):
        return
    file = stage.owner.file()
    if stage.opened[0] not in stage.owner.backup():
        return
    before = file.read_bytes()
    file.unlink()
    try:
        stage.patience.until("the file again", lambda: bool(stage.owner.backup()), SOON)
    except Late:
        stage.findings.broken(asked.REMOVED_FILE, f"it is not there after {SOON:g} s")
        file.write_bytes(before)
    else:
        stage.findings.kept(asked.REMOVED_FILE)


def _close_one(stage: Stage) -> None:
    """Open one more channel, and close it cooperatively."""
    if "close" not in stage.manifest.commands or not stage.findings.asks(asked.COOPERATIVE_CLOSE):
        return
    point = _open(stage, stage.peers[0], stage.manifest.kinds[0])
    was_there = point in stage.owner.backup()
    stage.owner.ask("close", channel=point)
    is_kept = point in stage.owner.backup()
    stage.mine(stage.manifest.confirmations)
    try:
        stage.patience.until("the close", lambda: point not in stage.owner.backup())
    except Late:
        fault = f"it is still there {stage.manifest.confirmations} blocks after it"
    else:
        fault = "it was gone before the close was confirmed" if was_there else "it never came"
        fault = "" if is_kept else fault
    stage.findings.decide(asked.COOPERATIVE_CLOSE, fault)


def differences(listed: dict[str, Channel], backed_up: dict[str, Channel]) -> str:
    """Say what is not in a file as a node lists it; empty when nothing is."""
    faults = []
    for point, channel in listed.items():
        found = backed_up.get(point)
        if found is None:
            faults.append(f"{point} is missing")
        elif found.remote_pub != channel.remote_pub:
            faults.append(f"{point} has the peer {found.remote_pub}, not {channel.remote_pub}")
        elif found.capacity != channel.capacity:
            faults.append(f"{point} has {found.capacity} sat, not {channel.capacity}")
    faults += [f"{point} is in it and not listed" for point in backed_up.keys() - listed.keys()]
    return "; ".join(faults)
