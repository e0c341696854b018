"""The loss and after it: the same words, the kept file, peers that close, and the money back."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from . import asked
from .commands import CommandFailed
from .first_address import FirstAddress
from .node import CLOSING, Late
from .stage import SOON, Stage

JUNK = b"this is no backup"
"""What is written over the file to see whether a node starts on it."""


def play(stage: Stage, packed: bytes, before: int) -> None:
    """Play this half of a trial.

    Args:
        stage: as the first half left it.
        packed: the file, in bytes, as it was kept.
        before: what the owner had, in satoshi.

    Raises:
        CommandFailed, Late: it cannot go on.
    """
    _stop_and_lose(stage)
    first = FirstAddress(stage)
    try:
        _restore(stage, packed, first)
        _wait_for_closes(stage, first)
    finally:
        first.close()
    _wait_for_money(stage, before)


def _stop_and_lose(stage: Stage) -> None:
    file = stage.owner.file()
    stage.owner.stop()
    if stage.findings.asks(asked.BAD_FILE):
        stage.findings.decide(asked.BAD_FILE, _start_on_junk(stage, file))
    stage.owner.lose()
    for peer in stage.peers:
        peer.stop()


def _start_on_junk(stage: Stage, file: Path) -> str:
    """Return what is wrong with how the node takes a file that is none."""
    file.write_bytes(JUNK)
    try:
        stage.owner.start()
    except CommandFailed as error:
        if not error.is_refusal:
            raise
    else:
        stage.owner.stop()
        return "it starts on a file of 17 bytes that is no backup"
    left = file.read_bytes() if file.is_file() else b""
    return "" if left == JUNK else f"the file has {len(left)} other bytes afterwards"


def _restore(stage: Stage, packed: bytes, first: FirstAddress) -> None:
    file = stage.folder / "kept.backup"
    file.write_bytes(packed)
    first.put_into(file)
    stage.owner.start()
    stage.say("the owner is back with its words and nothing else")
    try:
        stage.owner.ask("restore", file=file)
    except CommandFailed as error:
        stage.findings.broken(asked.WITHOUT_PEERS, f"with all peers away {error}")
        _start_peers(stage)
        _restore_again(stage, file)
        _look_who_is_restored(stage)
    else:
        _look_who_is_restored(stage)
        _look_at_the_file_again(stage)
        _start_peers(stage)


def _look_who_is_restored(stage: Stage) -> None:
    missing = set(stage.opened) - set(stage.owner.channels())
    known = len(stage.opened) - len(missing)
    fault = f"of {len(stage.opened)} channels the node has {known} afterwards" if missing else ""
    detail = f"{known} of {len(stage.opened)} channels restored"
    stage.findings.check(asked.RESTORED, fault, detail)


def _restore_again(stage: Stage, file: Path) -> None:
    """Restore with the peers there.

    Raises:
        Late: that fails too.
    """
    try:
        stage.owner.ask("restore", file=file)
    except CommandFailed as error:
        stage.findings.check(asked.RESTORED, str(error), "")
        raise Late(str(error)) from error


def _start_peers(stage: Stage) -> None:
    for peer in stage.peers:
        peer.start()


def _look_at_the_file_again(stage: Stage) -> None:
    if not stage.findings.asks(asked.FILE_AFTER_RESTORE):
        return
    wanted = set(stage.opened)
    try:
        stage.patience.until("the file", lambda: wanted <= set(stage.owner.backup()), SOON)
    except Late:
        there = len(wanted & set(stage.owner.backup()))
        fault = f"{there} of {len(wanted)} channels are in it {SOON:g} s later"
        stage.findings.broken(asked.FILE_AFTER_RESTORE, fault)
    else:
        stage.findings.kept(asked.FILE_AFTER_RESTORE)


def _still_open(stage: Stage, points: Collection[str]) -> list[str]:
    """Mine a block and return those of some channels that the peers have not closed."""
    stage.mine(1)
    states: dict[str, str] = {}
    for peer in stage.peers:
        states |= {point: state for point, (_, state) in peer.channels().items()}
    left = [point for point in stage.opened if states.get(point, CLOSING) != CLOSING]
    stage.closed = len(stage.opened) - len(left)
    return [point for point in left if point in points]


def _left_open(stage: Stage, points: Collection[str], first: FirstAddress) -> list[str]:
    """Wait until some channels are closed, and return those that stay open."""

    def are_closed() -> bool:
        first.look()
        return not _still_open(stage, points)

    try:
        stage.patience.until("the closes", are_closed)
    except Late:
        return _still_open(stage, points)
    return []


def _wait_for_closes(stage: Stage, first: FirstAddress) -> None:
    others = [point for point in stage.opened if point not in first.points]
    left = _left_open(stage, others, first)
    fault = f"{len(left)} of {len(others)} channels stay open" if left else ""
    stage.findings.decide(asked.WITHOUT_PEERS, fault if len(left) == len(others) else "")
    if len(stage.manifest.kinds) > 1:
        stage.findings.decide(asked.SHARED_PEER, fault)
    behind = _left_open(stage, first.points, first) if first.points else []
    first.judge(len(first.points) - len(behind))
    if left or behind:
        _start_again(stage, len(left) + len(behind), first)
    stage.findings.check(asked.CLOSED, "", f"{stage.closed} of {len(stage.opened)} closed")


def _start_again(stage: Stage, count: int, first: FirstAddress) -> None:
    """Start the owner again, and wait for what is still open.

    Raises:
        Late: some stay open.
    """
    stage.say(f"{count} of {len(stage.opened)} channels stay open; the owner is started again")
    stage.owner.stop()
    stage.owner.start()
    if left := _left_open(stage, stage.opened, first):
        fault = f"{stage.closed} of {len(stage.opened)} closed; open stay {', '.join(left)}"
        stage.findings.check(asked.CLOSED, fault, "")
        raise Late(fault)


def _wait_for_money(stage: Stage, before: int) -> None:
    wanted = before - stage.manifest.fees
    for _ in range(stage.manifest.close_blocks):
        if stage.owner.on_chain() >= wanted:
            break
        stage.mine(1)
    with suppress(Late):
        stage.patience.until("the money", lambda: stage.owner.on_chain() >= wanted)
    after = stage.owner.on_chain()
    text = f"{after:,} of {before:,} sat are on chain"
    fault = f"{text}, {before - after:,} less; fees may be {stage.manifest.fees:,}"
    stage.findings.check(asked.MONEY_BACK, fault if after < wanted else "", text)
