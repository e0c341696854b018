"""The step ``kill``: whatever moment the adapter is killed at, nothing is lost, and it goes on.

The requests are asked once to see which paths they touch, and once more, over the same folder, of
a process that is stopped after each of its system calls. What the folder holds at a stop is what a
kill there would leave; each state that differs from those before is looked at.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Protocol, Self

import msgspec

from ..corpus.scenario import Ask, Kill, Step
from ..crash.image import Image, taken
from ..crash.stops import Stop, StoppedAdapter, paths_touched
from ..judging.judge import Judgement
from ..protocol.driver import Request
from ..protocol.escape import shorten
from ..protocol.outcome import Outcome
from .contents import CannotJudge
from .file_facts import ScenarioFiles
from .scenario_setting import Judged, ScenarioSetting
from .swap_facts import UNSEEN

SHOWN: Final = 160
"""Characters of a system call that are shown."""


class Resumable(Protocol):
    """A run of a scenario that can be begun again, and gone on with from elsewhere."""

    runner: ScenarioSetting
    """The adapter, the oracle, and what is known of both."""
    files: ScenarioFiles
    """The folder of the run."""

    def take(self, step: Step) -> Judged:
        """Carry out one step and judge it."""
        ...

    def payload(self, step: Ask) -> bytes:
        """Return the ``in`` of a request, as JSON."""
        ...

    def begin_again(self, image: Image) -> None:
        """Drop the sessions, and make the folder what it was."""
        ...

    def fork(self, number: int) -> Self:
        """Return another run of the scenario, with an empty folder."""
        ...

    def close(self) -> None:
        """Drop the sessions that are left, and remove the folder."""
        ...


def kill(run: Resumable, step: Kill) -> Judged:
    """Carry the step out: the first state that is wrong ends it."""
    if run.runner.traced is None:
        return _unchecked(UNSEEN)
    before = taken(run.files.folder)
    traced = run.runner.traced
    traced.calls(run.files.folder)
    for ask in step.asks:
        judged = run.take(ask)
        if judged.judgement.outcome is not Outcome.PASS:
            return judged
    paths = paths_touched(traced.calls(run.files.folder), run.files.folder)
    run.begin_again(before)
    stopped = StoppedAdapter(traced.command, traced.limits, run.files.folder, paths)
    requests = [Request(0, ask.op, run.payload(ask)) for ask in step.asks]
    stops, replies = stopped.run(requests)
    if run.runner.nonces:
        run.runner.nonces.known(run.files.path(step.path))
    for reply in replies:
        if reply.answer is None or reply.answer.ok is msgspec.UNSET:
            return _unchecked(f"{UNSEEN}: stopped at them it gives no answer: {reply.detail}")
    if len(stops) == 1:
        return _unchecked(UNSEEN)
    return _judged(run, step, stops)


def _judged(run: Resumable, step: Kill, stops: list[Stop]) -> Judged:
    seen: list[Image] = []
    for stop in stops:
        if stop.image not in seen:
            seen.append(stop.image)
            left = _left(run, step, stop, len(seen))
            if left.judgement.outcome is not Outcome.PASS:
                return left
    return Judged(Judgement(Outcome.PASS))


def _left(run: Resumable, step: Kill, stop: Stop, number: int) -> Judged:
    """Judge what one kill would leave, and what works after it."""
    when = f"killed after {shorten(stop.call, SHOWN)}" if stop.call else "killed at once"
    fork = run.fork(number)
    try:
        stop.image.put(fork.files.folder)
        if run.runner.nonces:
            run.runner.nonces.known(fork.files.path(step.path))
        found = [fork.files.look(step.path, facts) for facts in step.either]
        if all(found):
            nearest = min(found, key=len)
            return Judged(Judgement(Outcome.FAIL, f"{when} it leaves neither state", nearest))
        for each in step.then:
            judged = fork.take(each)
            if judged.judgement.outcome is not Outcome.PASS:
                return _told(judged, when)
    except CannotJudge as error:
        return _unchecked(str(error))
    finally:
        fork.close()
    return Judged(Judgement(Outcome.PASS))


def _told(judged: Judged, when: str) -> Judged:
    found = judged.judgement
    reason = f"{when}, and started again: {found.reason}"
    return replace(judged, judgement=Judgement(found.outcome, reason, found.differences))


def _unchecked(why: str) -> Judged:
    return Judged(Judgement(Outcome.SKIPPED, why))
