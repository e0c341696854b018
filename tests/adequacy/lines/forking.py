"""Forks a process for each mutant, some at a time, and ends those that hang."""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import selectors
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from tests.adequacy.lines.cases import SLACK
from tests.adequacy.lines.judging import Finding, Result, Trial

START: Final = 10.0
"""Seconds for importing the reference again, and for ending."""
ANSWERS: Final = 3
"""A case may take so many times what one answer may: who waits for a thread hears no alarm."""
LOOK: Final = 1.0
"""Seconds between two looks at who hangs."""
SECOND_CHANCE: Final = 3
"""Who has been too slow is asked again, with so many times the time."""


@dataclass(slots=True, eq=False)
class _Running:
    trial: Trial
    pid: int
    pipe: int
    deadline: float
    said: bytes = b""
    number: int = 0
    """Of the case that it was last seen at."""
    since: float = field(default_factory=time.monotonic)
    """When it was first seen there."""

    def hangs(self, now: float) -> bool:
        """Say whether it stays at a case for much longer than that takes."""
        number = int.from_bytes(self.trial.progress[:], "big")
        if number != self.number:
            self.number, self.since = number, now
        if not number:
            return False
        case = self.trial.cases[number - 1]
        allowed = START if case.waits else ANSWERS * case.patience
        return now - self.since > self.trial.patience * allowed


def judged(
    trials: Iterable[Trial], jobs: int, tell: Callable[[int], None] = lambda done: None
) -> Iterator[Finding]:
    """Yield what becomes of each mutant, in the order in which that is known."""
    waiting = iter(trials)
    again: list[Trial] = []
    running: dict[int, _Running] = {}
    done = 0
    # Not epoll: what it watches is shared with the processes that are forked.
    with selectors.PollSelector() as selector:
        while True:
            while len(running) < jobs:
                trial = again.pop() if again else next(waiting, None)
                if trial is None:
                    break
                if not trial.cases:
                    yield Finding(trial.mutant, Result.SURVIVED)
                    continue
                each = _forked(trial)
                running[each.pipe] = each
                selector.register(each.pipe, selectors.EVENT_READ)
            if not running:
                return
            for each in _ended(selector, running):
                selector.unregister(each.pipe)
                del running[each.pipe]
                finding = _finding(each)
                if finding.result is Result.TIME_OUT and not each.trial.is_second:
                    again.append(replace(each.trial, patience=SECOND_CHANCE))
                    continue
                done += 1
                tell(done)
                yield finding


def _forked(trial: Trial) -> _Running:
    whole = trial.patience * SLACK * sum(case.seconds for case in trial.cases)
    longest = trial.patience * max(case.patience for case in trial.cases)
    ours, theirs = os.pipe()
    trial = replace(trial, progress=mmap.mmap(-1, 4))
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        _child(trial, theirs)
    os.close(theirs)
    return _Running(trial, pid, ours, time.monotonic() + START + whole + 3 * longest)


def _child(trial: Trial, pipe: int) -> None:
    """Judge one mutant and end; whatever it leaves behind ends with the process group."""
    status = 1
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nothing, number)
        os.write(pipe, json.dumps(trial.run()).encode())
        status = 0
    finally:
        os._exit(status)


def _ended(selector: selectors.BaseSelector, running: dict[int, _Running]) -> list[_Running]:
    """Wait for what ends next; end what is over its time."""
    now = time.monotonic()
    first = min(each.deadline for each in running.values())
    ended = []
    for key, _ in selector.select(min(LOOK, max(0.0, first - now))):
        each = running[key.fd]
        said = os.read(each.pipe, 1 << 16)
        each.said += said
        if not said:
            ended.append(each)
    now = time.monotonic()
    late = [
        each
        for each in running.values()
        if each not in ended and (each.hangs(now) or each.deadline <= now)
    ]
    for each in late:
        each.said, each.deadline = b"", now
    for each in (*ended, *late):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(each.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGKILL)
        # Whoever started this process may have it ignore the end of its children.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(each.pid, 0)
        os.close(each.pipe)
    return [*ended, *late]


def _finding(each: _Running) -> Finding:
    trial = each.trial
    asked = len(trial.cases)
    if each.said:
        said = json.loads(each.said)
        result = Result(said["result"])
        return Finding(trial.mutant, result, said.get("case", ""), said.get("profile", ""), asked)
    number = int.from_bytes(trial.progress[:], "big")
    # It has ended without a word, or was ended.
    result = Result.TIME_OUT if time.monotonic() >= each.deadline else Result.CRASH
    if not number:
        return Finding(trial.mutant, result, asked=asked)
    case = trial.cases[number - 1]
    return Finding(trial.mutant, result, case.case.id, case.profile, asked)
