"""An adapter under strace: which system calls it makes on some paths, and a kill at one of them.

strace can be told to watch some paths only (``-P``), which keeps the garbage collector and the
scheduler of a run-time out of sight. A call is identified by its name and by how often it was made
before on these paths. strace counts that separately for each thread, so after a kill in a program
with threads one has to look which call it was.
"""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ..protocol.command import Command
from ..protocol.messages import (
    HELLO_LINE,
    MalformedLine,
    encode_request,
    parse_answer,
)
from ..protocol.process import AdapterProcess, Limits, ProcessEnded
from ..protocol.systems import why_no_strace
from ..protocol.zone import ZONES, zone_variables

_CALL: Final = re.compile(r"\d+\s+(\w+)\((.*)")
_FAILED: Final = re.compile(r" = -1 [A-Z]+ \(")
_TIME: Final = re.compile(r"\d{4}(-\d\d){5}")
_TIME_FORM: Final = "%Y-%m-%d-%H-%M-%S"
ZONE: Final = ZONES[0]
"""In which the adapter runs, so that the names are known."""
_SECONDS_AHEAD: Final = 20
"""Seconds ahead for which the names of files named by the time are watched."""


class NoStrace(Exception):
    """strace is not installed, or cannot trace."""


@dataclass(frozen=True, slots=True)
class Call:
    """One system call."""

    name: str
    text: str
    """Arguments and result, as strace prints them."""
    number: int
    """1 for the first call of this name, by whatever thread, and so on."""

    def __str__(self) -> str:
        """Return it as strace prints it."""
        return f"{self.name}({self.text}"

    @property
    def failed(self) -> bool:
        """Whether it did nothing, but for an error."""
        return _FAILED.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Traced:
    """What one traced run showed."""

    calls: list[Call]
    """On the paths, in their order."""
    answered: bool
    """Whether the last request was answered."""
    refused: str
    """The error in that answer; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Strace:
    """Runs an adapter under strace."""

    command: Command
    folder: Path
    """Calls on paths below it are watched."""
    limits: Limits

    def discover(self, requests: Sequence[tuple[str, dict[str, object]]]) -> set[str]:
        """Return every path below the folder that the requests touch, and the folder."""
        traced = self._run(requests, ("-e", "trace=%file,%desc"))
        text = "\n".join(str(call) for call in traced.calls)
        found = re.findall(re.escape(str(self.folder)) + r"[^\"<>, ]*", text)
        if not traced.answered or traced.refused:
            raise NoStrace(f"the operation fails already under strace: {traced.refused or 'death'}")
        return {*found, str(self.folder)}

    def trace(
        self,
        requests: Sequence[tuple[str, dict[str, object]]],
        paths: Iterable[str],
        kill_at: Call | None = None,
    ) -> Traced:
        """Run the requests and return the calls on the paths.

        Args:
            requests: operations with their ``in``, after hello.
            paths: absolute; where one has a time in it, those of the next seconds are added.
            kill_at: the call before which the adapter is killed.
        """
        options: list[str] = []
        for path in sorted(ahead(paths)):
            options += ["-P", path]
        if kill_at is not None:
            options += ["-e", f"inject={kill_at.name}:signal=KILL:when={kill_at.number}"]
        return self._run(requests, options)

    def _run(
        self, requests: Sequence[tuple[str, dict[str, object]]], options: Sequence[str]
    ) -> Traced:
        strace = shutil.which("strace")
        if strace is None:
            raise NoStrace(why_no_strace())
        log = self.folder.parent / "strace.log"
        argv = (strace, "-f", "-qq", "-y", "-s", "16", "-o", str(log), *options)
        environment = {**self.command.environment, **zone_variables(ZONE, self.folder.parent)}
        command = Command(self.command.name, argv + self.command.argv, environment)
        answers: list[bytes] = []
        with AdapterProcess(command, self.limits) as process:
            lines = HELLO_LINE
            for number, (op, given) in enumerate(requests, 1):
                lines += encode_request(number, op, msgspec.json.encode(given))
            process.send(lines)
            try:
                while len(answers) <= len(requests):
                    answers += process.receive(self.limits.request)
            except ProcessEnded:
                pass
            problem = process.stderr if not answers else ""
        if problem and "strace" in problem:
            raise NoStrace(problem.strip().splitlines()[-1])
        answered = len(answers) > len(requests)
        refused = _refusal(answers[-1]) if answered else ""
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        return Traced(list(_calls(text)), answered, refused)


def ahead(paths: Iterable[str]) -> set[str]:
    """Add the names that files named by the time will have in the next seconds."""
    found = set(paths)
    for path in list(found):
        if match := _TIME.search(path):
            for later in range(-1, _SECONDS_AHEAD):
                now = time.time() + ZONE.offset + later
                when = time.strftime(_TIME_FORM, time.gmtime(now))
                found.add(path[: match.start()] + when + path[match.end() :])
    return found


def _calls(text: str) -> Iterable[Call]:
    made: Counter[str] = Counter()
    for line in text.splitlines():
        if match := _CALL.match(line):
            name, rest = match.groups()
            made[name] += 1
            yield Call(name, rest, made[name])


def _refusal(line: bytes) -> str:
    try:
        answer = parse_answer(line)
    except MalformedLine as error:
        return str(error)
    return str(answer.error) if answer.error is not msgspec.UNSET else ""
