"""Play scenarios through an adapter: one step after the other, each judged at once.

A scenario has a fresh folder and sessions of its own. It ends with the first step
that goes wrong; sessions that are left are dropped, the folder is removed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from ..corpus.expectation import Expect, Invalid, Unspecified, Valid
from ..corpus.load import Behaviour
from ..corpus.scenario import (
    Ask,
    Change,
    Facts,
    LenientFacts,
    Look,
    Scenario,
    Step,
    Wait,
)
from ..judging.judge import Judgement, chosen, judge, resolve
from ..protocol.driver import Reply, Request
from ..protocol.messages import Answer, Declared
from ..protocol.outcome import Outcome
from .file_facts import CannotJudge, FileJudge
from .oracle import Oracle

POOLS: Final = {
    "$key_ring": "key_rings",
    "$addresses": "addresses",
    "$channel": "channels",
    "$single": "singles",
    "$bytes": "bytes",
}
CLOCK_STEP: Final = 0.03
"""Seconds by which a file system's clock may be behind."""
EARLY: Final = 0.35
"""The part of a second in which two swaps surely fit into the rest of it."""


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a scenario."""

    judgement: Judgement
    expect: Valid | Invalid | Unspecified | None = None
    """What the step expected that went wrong, if it was a request."""
    answer: Answer | None = None
    stderr: str = ""
    steps: list[str] = field(default_factory=list)
    """The steps so far, one line each."""


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One step, for who watches."""

    number: int
    step: Step
    text: str
    judgement: Judgement
    request: Request | None = None
    reply: Reply | None = None


@dataclass(slots=True)
class Stage:
    """A fresh folder and sessions of its own, and the steps that are played there."""

    player: ScenarioPlayer
    scenario: Scenario
    name: str
    """Tells its sessions from others'."""
    files: FileJudge = field(init=False)
    _number: int = 0
    _sessions: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        # The real path: what stands in a request is what the adapter's system calls show.
        folder = Path(
            os.path.realpath(tempfile.mkdtemp(prefix="scb-scenario-", dir=self.player.root))
        )
        self.files = FileJudge(folder, self.scenario.pool, self.player.oracle)

    def close(self) -> None:
        """Drop the sessions that are left, and remove the folder."""
        for name in sorted(self._sessions):
            self._send("swapper.drop", {"session": name})
        _remove(self.files.folder)

    def play(self, step: Step) -> Played:
        """Play one step and judge it."""
        self._number += 1
        player = self.player
        request: Request | None = None
        reply: Reply | None = None
        if isinstance(step, Ask):
            given = self._expand(step.in_)
            request, reply = self._send(step.op, given)
            played = self._judge(step, reply)
        elif isinstance(step, Look):
            played = Played(self._look(step))
        else:
            played = Played(Judgement(Outcome.PASS))
            if isinstance(step, Wait):
                _wait(step.until)
            else:
                played = Played(self._change(step))
        if player.watch:
            player.watch(
                StepSeen(self._number, step, describe(step), played.judgement, request, reply)
            )
        return played

    def _send(self, op: str, given: Any) -> tuple[Request, Reply]:
        if op == "swapper.new":
            self._sessions.add(given["session"])
        elif op == "swapper.drop":
            self._sessions.discard(given["session"])
        request = Request(0, op, msgspec.json.encode(given))
        ((_, reply),) = self.player.driver.exchange([request])
        if reply.answer is None:
            # The process is gone, and its sessions with it.
            self._sessions.clear()
        return request, reply

    def _judge(self, step: Ask, reply: Reply) -> Played:
        if reply.answer is None:
            assert reply.outcome is not None
            return Played(Judgement(reply.outcome, reply.detail), stderr=reply.stderr)
        expect = self._expectation(step.expect)
        if isinstance(expect, Unspecified):
            return Played(Judgement(Outcome.PASS))
        judgement = judge(expect, step.op, self.player.declared, reply.answer)
        return Played(judgement, expect, reply.answer)

    def _expectation(self, expect: Expect) -> Valid | Invalid | Unspecified:
        resolved = resolve(expect, self.player.declared, self.player.behaviours)
        if isinstance(resolved, Valid):
            return Valid(self._expand(resolved.ok))
        return resolved

    def _change(self, step: Change) -> Judgement:
        try:
            self.files.change(step)
        except (OSError, IndexError) as error:
            # What the adapter left behind is not what it should be.
            return Judgement(Outcome.FAIL, f"cannot be done: {error}")
        return Judgement(Outcome.PASS)

    def _look(self, step: Look) -> Judgement:
        facts: Facts
        by = ""
        if isinstance(step.expect, LenientFacts):
            name = chosen(step.expect.behaviour, self.player.declared, self.player.behaviours)
            if name not in step.expect.choices:
                return Judgement(Outcome.PASS)
            facts, by = step.expect.choices[name], f" ({step.expect.behaviour} = {name})"
        else:
            facts = step.expect
        try:
            found = self.files.look(step.path, facts)
        except CannotJudge as error:
            return Judgement(Outcome.SKIPPED, str(error))
        if not found:
            return Judgement(Outcome.PASS)
        return Judgement(Outcome.FAIL, f"the file system shows something else{by}", found)

    def _expand(self, value: Any) -> Any:
        """Put the pool's values in the place of their names, and name sessions apart."""
        if isinstance(value, list):
            return [self._expand(each) for each in value]
        if not isinstance(value, dict):
            return value
        for key in ("$path", "$outpoint", *POOLS):
            if key in value:
                return self._named(key, value)
        expanded = {key: self._expand(each) for key, each in value.items()}
        if isinstance(expanded.get("session"), str):
            expanded["session"] = f"{self.name}-{expanded['session']}"
        return expanded

    def _named(self, key: str, value: Any) -> Any:
        """Return what a name stands for, with the changes that stand beside it."""
        name = value[key]
        if key == "$path":
            return str(self.files.path(name))
        if key == "$outpoint":
            return self.scenario.pool.singles[name]["funding_outpoint"]
        found = getattr(self.scenario.pool, POOLS[key])[name]
        if isinstance(found, dict):
            without = value.get("without", [])
            found = {k: v for k, v in found.items() if k not in without} | value.get("with", {})
        return found


class Exchanges(Protocol):
    """Asks an adapter: a driver, or what stands in front of one."""

    def exchange(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Reply]]:
        """Yield a reply for every request."""
        ...


@dataclass(slots=True)
class ScenarioPlayer:
    """Plays scenarios through one adapter."""

    driver: Exchanges
    oracle: Oracle
    declared: Declared
    behaviours: Mapping[str, Behaviour]
    watch: Callable[[StepSeen], None] | None = None
    root: str | None = None
    """Where the folders are made; where temporary files go when ``None``."""
    _stages: int = 0

    def stage(self, scenario: Scenario) -> Stage:
        """Make a place for a scenario."""
        self._stages += 1
        return Stage(self, scenario, str(self._stages))

    def play(self, scenario: Scenario) -> Played:
        """Play one scenario to its end or its first fault."""
        stage = self.stage(scenario)
        steps: list[str] = []
        try:
            for number, step in enumerate(scenario.steps, 1):
                steps.append(f"{number:>3}  {describe(step)}")
                played = stage.play(step)
                if played.judgement.outcome is not Outcome.PASS:
                    return self._ended(number, step, played, steps)
            return Played(Judgement(Outcome.PASS))
        finally:
            stage.close()

    def _ended(self, number: int, step: Step, played: Played, steps: list[str]) -> Played:
        judgement = played.judgement
        reason = f"step {number}, {describe(step)}: {judgement.reason}"
        judgement = Judgement(judgement.outcome, reason, judgement.differences)
        return Played(judgement, played.expect, played.answer, played.stderr, steps)


def describe(step: Step) -> str:
    """Return a step in one line."""
    if isinstance(step, Ask):
        given = msgspec.json.encode(step.in_).decode()
        return f"{step.op} {given}"
    if isinstance(step, Wait):
        return f"wait for the {step.until.replace('-', ' ')}"
    fields = msgspec.to_builtins(step)
    kind, path = fields.pop("do"), fields.pop("path")
    if isinstance(step, Look):
        if isinstance(step.expect, LenientFacts):
            return f"look at {path}, decided by {step.expect.behaviour}"
        fields = {k: v for k, v in fields["expect"].items() if k != "verdict"}
    rest = " ".join(f"{name} {value}" for name, value in fields.items())
    return f"{kind} {path} {rest}".rstrip()


def _wait(until: str) -> None:
    now = time.time()
    if until == "next-second" or now % 1 > EARLY:
        time.sleep(1.0 - now % 1 + CLOCK_STEP)


def _remove(folder: Path) -> None:
    """Remove a folder, whatever the modes in it are."""
    for parent, folders, _ in os.walk(folder):
        for name in folders:
            path = os.path.join(parent, name)
            if not os.path.islink(path):
                os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)
