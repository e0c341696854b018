"""A scenario under way: one step after the other, each judged at once.

Every scenario has a fresh folder and sessions of its own. It ends with the first step that goes
wrong; then sessions that are left are dropped, and the folder is removed.
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ..corpus.expectation import Expect, Invalid, Unspecified, Valid
from ..corpus.references import References
from ..corpus.scenario import (
    Ask,
    Change,
    Facts,
    Kill,
    LenientFacts,
    Look,
    Scenario,
    Step,
    Wait,
)
from ..crash.image import Image
from ..judging.judge import Judgement, chosen, judge, resolve
from ..protocol.driver import Reply, Request
from ..protocol.outcome import Outcome
from ..protocol.untrusted_files import remove_tree
from .file_facts import CannotJudge, ScenarioFiles
from .kill_step import kill
from .scenario_setting import Judged, ScenarioSetting, StepSeen
from .waiting import wait_until


@dataclass(slots=True)
class ScenarioRun:
    """One scenario under way, with a folder and sessions of its own."""

    runner: ScenarioSetting
    scenario: Scenario
    name: str
    """Tells its sessions from those of other scenarios."""
    files: ScenarioFiles = field(init=False)
    _references: References = field(init=False)
    late: bool = False
    """Whether a step that had to be done within a second took longer: it then says nothing."""
    _second: int | None = None
    """The one in which the next steps must be done."""
    _number: int = 0
    _sessions: set[str] = field(default_factory=set)
    _backups: dict[str, Path] = field(default_factory=dict)
    """By session, the file of each SubSwapper."""

    def __post_init__(self) -> None:
        # The real path: what stands in a request is what the adapter's system calls show.
        folder = Path(
            os.path.realpath(tempfile.mkdtemp(prefix="scb-scenario-", dir=self.runner.root))
        )
        self.files = ScenarioFiles(folder, self.scenario.pool, self.runner.oracle)
        self.files.umask = self.scenario.umask
        self._references = References(
            self.scenario.pool,
            self.files.written,
            self.files.contents.packed_multi,
            self.files.contents.packed_singles,
            lambda name: f"{self.name}-{name}",
        )
        self.files.traced = self.runner.traced
        if self.runner.nonces:
            self.runner.nonces.begin(self.scenario.pool.bytes)

    def fork(self, number: int) -> ScenarioRun:
        """Return another run of the scenario, with an empty folder; close it."""
        found = ScenarioRun(self.runner, self.scenario, f"{self.name}-{number}")
        found.files.began = self.files.began
        return found

    def begin_again(self, image: Image) -> None:
        """Drop the sessions, and make the folder what it was."""
        self._drop_sessions()
        remove_tree(self.files.folder)
        self.files.folder.mkdir(mode=0o700)
        image.put(self.files.folder)

    def payload(self, step: Ask) -> bytes:
        """Return the ``in`` of a request, as JSON."""
        return msgspec.json.encode(self._references.expand(step.in_))

    def _drop_sessions(self) -> None:
        for name in sorted(self._sessions):
            self._send("swapper.drop", {"session": name})

    def close(self) -> None:
        """Drop the sessions that are left, and remove the folder."""
        self._drop_sessions()
        if not remove_tree(self.files.folder):
            self.runner.left.append(f"the folder {self.files.folder} cannot be removed")

    def forget_sessions(self) -> None:
        """Drop none of the sessions: the process ends at once."""
        self._sessions.clear()

    def take(self, step: Step) -> Judged:
        """Carry out one step and judge it."""
        self._number += 1
        request: Request | None = None
        reply: Reply | None = None
        if isinstance(step, Ask):
            try:
                given = self._references.expand(step.in_)
            except CannotJudge as error:
                return Judged(Judgement(Outcome.SKIPPED, str(error)))
            request, reply = self._send(step.op, given)
            self.late |= self._second not in (None, int(time.time()))
            judged = self._judge(step, reply)
        elif isinstance(step, Look):
            judged = Judged(self._look(step))
        elif isinstance(step, Kill):
            judged = kill(self, step)
        else:
            judged = Judged(self._wait(step) if isinstance(step, Wait) else self._change(step))
        if self.runner.watch:
            self.runner.watch(
                StepSeen(self._number, step, describe(step), judged.judgement, request, reply)
            )
        return judged

    def _send(self, op: str, given: Any) -> tuple[Request, Reply]:
        if op == "swapper.new":
            self._sessions.add(given["session"])
            self._backups[given["session"]] = Path(given["path"])
        elif op == "swapper.drop":
            self._sessions.discard(given["session"])
        request = Request(0, op, msgspec.json.encode(given))
        ((_, reply),) = self.runner.driver.exchange([request])
        if reply.answer is None:
            # The process is gone, and its sessions with it.
            self._sessions.clear()
        elif self.runner.nonces and (path := self._backups.get(given.get("session"))):
            look = self.runner.nonces.found if op == "swapper.new" else self.runner.nonces.see
            look(path)
        return request, reply

    def _judge(self, step: Ask, reply: Reply) -> Judged:
        if reply.answer is None:
            assert reply.outcome is not None
            return Judged(Judgement(reply.outcome, reply.detail), stderr=reply.stderr)
        expect = self._expectation(step.expect)
        if isinstance(expect, Unspecified):
            return Judged(Judgement(Outcome.PASS))
        judgement = judge(expect, step.op, self.runner.declared, reply.answer)
        return Judged(judgement, expect, reply.answer)

    def _expectation(self, expect: Expect) -> Valid | Invalid | Unspecified:
        resolved = resolve(expect, self.runner.declared, self.runner.behaviours)
        if isinstance(resolved, Valid):
            return Valid(self._references.expand(resolved.ok))
        return resolved

    def _wait(self, step: Wait) -> Judgement:
        second = wait_until(step.until)
        self.files.waited(second)
        self._second = second if step.until == "start-of-second" else None
        return Judgement(Outcome.PASS)

    def _change(self, step: Change) -> Judgement:
        try:
            self.files.change(step)
        except CannotJudge as error:
            return Judgement(Outcome.SKIPPED, str(error))
        except (OSError, IndexError) as error:
            # What the adapter left behind is not what it should be.
            return Judgement(Outcome.FAIL, f"cannot be done: {error}")
        if self.runner.nonces:
            self.runner.nonces.known(self.files.path(step.path))
        return Judgement(Outcome.PASS)

    def _look(self, step: Look) -> Judgement:
        facts: Facts
        by = ""
        if isinstance(step.expect, LenientFacts):
            name = chosen(step.expect.behaviour, self.runner.declared, self.runner.behaviours)
            if name not in step.expect.choices:
                return Judgement(Outcome.PASS)
            facts, by = step.expect.choices[name], f" ({step.expect.behaviour} = {name})"
        else:
            facts = step.expect
        self.files.zone = self.runner.driver.zone
        try:
            found = self.files.look(step.path, facts)
        except CannotJudge as error:
            return Judgement(Outcome.SKIPPED, str(error))
        if not found:
            return Judgement(Outcome.PASS)
        return Judgement(Outcome.FAIL, f"the file system shows something else{by}", found)


def describe(step: Step) -> str:
    """Return a step in one line."""
    if isinstance(step, Ask):
        given = msgspec.json.encode(step.in_).decode()
        return f"{step.op} {given}"
    if isinstance(step, Wait):
        return f"wait for the {step.until.replace('-', ' ')}"
    if isinstance(step, Kill):
        return f"kill it at each system call of {', '.join(ask.op for ask in step.asks)}"
    fields = msgspec.to_builtins(step)
    kind, path = fields.pop("do"), fields.pop("path")
    if isinstance(step, Look):
        if isinstance(step.expect, LenientFacts):
            return f"look at {path}, decided by {step.expect.behaviour}"
        fields = {k: v for k, v in fields["expect"].items() if k != "verdict"}
    rest = " ".join(f"{name} {value}" for name, value in fields.items())
    return f"{kind} {path} {rest}".rstrip()
