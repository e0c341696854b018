"""Before the loss: nodes, money, channels of every kind, and a file that has them all."""

from __future__ import annotations

from . import asked, closes
from .backup_file import Channel
from .node import Late, Node
from .opening import open_channel
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
    closes.play(stage)


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
    channels = stage.manifest.peers * len(stage.manifest.kinds) + closes.MOST_SPARE
    amount = int(channels * (stage.manifest.capacity + stage.manifest.fees) * CHANGE)
    stage.owner.ask("fund", amount=amount)
    stage.until_mined("the owner has its money", lambda: stage.owner.on_chain() >= amount)


def _open_all(stage: Stage) -> None:
    for peer in stage.peers:
        stage.owner.ask("connect", peer=peer.uri)
        for kind in stage.manifest.kinds:
            stage.opened.append(open_channel(stage, peer, kind))
            if len(stage.opened) == 1:
                _remove_the_file(stage)


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
