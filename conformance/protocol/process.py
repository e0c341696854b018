"""One adapter process: time and memory limits, and an end that is certain.

The process leads a session and group of its own. The end of a run never waits for a pipe to
close, since a grandchild may hold it open for ever.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from . import descendants
from .bounds import Watched, bound
from .command import Command
from .containment import contained
from .escape import clip, shorten
from .left_behind import left_behind
from .limits import Limits as Limits
from .outcome import Outcome
from .pipes import LineTooLong, Pipes
from .starving import Patience
from .systems import has_exited
from .untrusted_files import remove_tree
from .zone import Zone, telling_zone, zone_variables

ORPHANED = "it exited before its input ended; what came later, another process answered"
UNREAD = 3
"""Lines kept of those that nobody asked for."""
TICK = 0.03
"""Seconds between two looks at whether the process is there, and at its memory."""


DEATH = 5.0
"""Seconds until a killed process is given up, which hangs in the kernel."""


class ProcessEnded(Exception):
    """The process is of no more use: it ended, or it broke a limit.

    Attributes:
        outcome: what a request that was alone in flight is charged with.
        detail: what happened, in words.
        late: lines that came only once its input was closed, which tells of a missing flush; or
            the last one when it has no line end.
    """

    def __init__(self, outcome: Outcome, detail: str, late: list[bytes] | None = None) -> None:
        self.detail = clip(detail)
        super().__init__(self.detail)
        self.outcome = outcome
        self.late = late or []


class CannotStart(Exception):
    """The operating system refused to start the program."""


class AdapterProcess:
    """A running adapter; as a context manager it kills the whole group at the end."""

    def __init__(
        self, command: Command, limits: Limits, turn: int = 0, umask: int | None = None
    ) -> None:
        """Start the program.

        Args:
            command: what to start.
            limits: what it may take.
            turn: how many were started before it; decides on its time zone at midnight.
            umask: its umask; ``None`` for that of the judge.

        Raises:
            CannotStart: it could not be started.
        """
        self._limits = limits
        self.zone: Zone | None = None
        """In which it runs; ``None`` for one that the user chose."""
        self._temporary = tempfile.mkdtemp(prefix="scb-conformance-", dir=limits.temporary)
        self._popen = self._started(command, turn, umask)
        descendants.started(self._popen.pid)
        bound(self._popen.pid, limits.file_size or limits.disk)
        self._watched = Watched(self._popen.pid, self._temporary, limits)
        self.left: list[str] = []
        """What it left behind, in words."""
        self._pipes = Pipes(self._popen, limits.line, limits.stderr)
        self._next_look = 0.0
        self._gone = self._killed = False
        self.unread: list[bytes] = []
        """Lines that were left when it was finished, the first few: answers to nothing."""
        self.orphaned = ""
        """What is to be said of a leader that had exited while another process answered."""
        self.left_behind: list[str] = []
        """Processes of its own that were still there when it had exited, in words."""

    def _started(self, command: Command, turn: int, umask: int | None) -> subprocess.Popen[bytes]:
        """Start the program in a session of its own.

        Raises:
            CannotStart: it could not be started; the temporary folder is gone.
        """
        folder = self._limits.contain
        try:
            return subprocess.Popen(
                contained(command.argv, folder) if folder else command.argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=self._environment(command, turn),
                start_new_session=True,
                umask=-1 if umask is None else umask,
            )
        except OSError as error:
            remove_tree(self._temporary)
            raise CannotStart(f"{command.argv[0]} cannot be started: {error.strerror}") from None

    def _environment(self, command: Command, turn: int) -> dict[str, str]:
        """Return the variables of the process; its time zone is known, whatever the machine's."""
        variables = {**command.environment, "TMPDIR": self._temporary}
        if "TZ" in variables:
            return variables
        self.zone = telling_zone(time.time(), turn)
        return {**variables, **zone_variables(self.zone, Path(self._temporary))}

    def __enter__(self) -> AdapterProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def stderr(self) -> str:
        """The end of what the adapter wrote to standard error, as whole lines if it was cut."""
        return self._pipes.stderr

    def send(self, lines: bytes | bytearray) -> None:
        """Send lines, as far as the pipe takes them now; the rest follows in ``receive``."""
        self._pipes.send(lines)

    def close_input(self) -> None:
        """Close the adapter's standard input once everything is sent."""
        self._pipes.close_input()

    def receive(self, timeout: float) -> list[bytes]:
        """Wait for answers: whole lines, without line ends, at least one.

        Raises:
            ProcessEnded: the process ended, was silent for ``timeout`` seconds, or broke a limit.
        """
        patience = Patience(self._popen.pid, timeout)
        while not self._pipes.lines:
            self._step(patience.left or TICK)
            if self._pipes.lines:
                break
            if self._gone or self._pipes.output_ended:
                raise self._death()
            if patience.is_over():
                raise self._silence(timeout)
        lines, self._pipes.lines = self._pipes.lines, []
        return lines

    def waiting_lines(self) -> list[bytes]:
        """Return the lines that are there now, maybe none.

        Raises:
            ProcessEnded: a line is too long.
        """
        self._step(0.0)
        lines, self._pipes.lines = self._pipes.lines, []
        return lines

    def finish(self) -> str:
        """Close the input, wait for the exit and end the group; say what was wrong, or ""."""
        self._next_look = 0.0
        with contextlib.suppress(ProcessEnded):
            self._step(0.0)
        if self._gone:
            self.orphaned = ORPHANED
        self._pipes.close_input(at_once=True)
        ended = self._wait_for_exit()
        self.unread = [*self._pipes.lines, *filter(None, [bytes(self._pipes.partial)])][:UNREAD]
        if ended:
            group = descendants.group(self._popen.pid)
            self._note_left(group)
            self._end_what_is_left(group)
        status = self.kill()
        if not ended:
            return f"it was still there {self._limits.grace:g} s after its input ended"
        return "" if status == 0 else f"after its input ended it {_describe(status)}"

    def _end_what_is_left(self, noted: list[int]) -> None:
        left = left_behind(self._popen.pid, self._temporary, self._limits.grace)
        for number, name in left.items():
            if number in noted:
                continue
            self.left_behind.append(f"a process of its own outlived it and was killed: {name}")
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)

    def kill(self) -> int:
        """Kill the whole group and what has left it, and return the exit status of the leader.

        The pipes are closed, and the temporary folder is removed.
        """
        if not self._killed:
            self._killed = True
            self._note_left(descendants.orphans())
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, signal.SIGKILL)
        try:
            status = self._popen.wait(DEATH)
        except subprocess.TimeoutExpired:
            self.left.append(f"process {self._popen.pid} cannot be killed")
            status = -signal.SIGKILL
        descendants.waited_for(self._popen.pid)
        descendants.end_orphans()
        self._pipes.close()
        if not remove_tree(self._temporary):
            self.left.append(f"its temporary folder {self._temporary} cannot be removed")
        return status

    def _note_left(self, pids: list[int]) -> None:
        """Note processes that run on although their parent has ended; they are killed next."""
        if pids:
            names = ", ".join(sorted({descendants.name_of(pid) for pid in pids})[:5])
            self.left.append(f"it left {len(pids)} processes running, which were killed: {names}")

    def _step(self, timeout: float) -> None:
        """Move bytes for at most ``timeout`` seconds, or until something happened."""
        now = time.monotonic()
        try:
            if now >= self._next_look:
                self._next_look = now + TICK
                self._look()
            self._pipes.move(min(timeout, TICK))
        except LineTooLong as error:
            raise ProcessEnded(Outcome.PROTOCOL_ERROR, str(error)) from None

    def _look(self) -> None:
        """Notice that the leader is too large, or has exited, whoever still holds its pipes."""
        if self._gone:
            return
        if has_exited(self._popen):
            self._pipes.read_rest()
            self._gone = True
        elif problem := self._watched.problem():
            raise ProcessEnded(Outcome.OUT_OF_MEMORY, problem)

    def _wait_for_exit(self) -> bool:
        """Give the process time to exit, reading on; say whether it did."""
        patience = Patience(self._popen.pid, self._limits.grace)
        while not self._gone and not patience.is_over():
            self._next_look = 0.0
            with contextlib.suppress(ProcessEnded):
                self._step(TICK / 10)
        return self._gone

    def _death(self) -> ProcessEnded:
        """Describe an adapter that will answer no more."""
        if not self._wait_for_exit():
            return ProcessEnded(Outcome.CRASHED, "it closed its standard output and stayed")
        rest = bytes(self._pipes.partial)
        status = self.kill()
        if rest and status == 0:
            return ProcessEnded(
                Outcome.PROTOCOL_ERROR,
                f"its output ended inside a line: '{shorten(rest.decode('utf-8', 'replace'), 80)}'",
                [rest],
            )
        return ProcessEnded(Outcome.CRASHED, f"it {_describe(status)} instead of answering")

    def _silence(self, timeout: float) -> ProcessEnded:
        """Describe an adapter that does not answer: perhaps it only forgot to flush."""
        if not self._gone and (problem := self._watched.problem(whole=True)):
            return ProcessEnded(Outcome.OUT_OF_MEMORY, problem)
        self._pipes.close_input(at_once=True)
        self._wait_for_exit()
        detail = f"no answer within {timeout:g} s"
        if self._pipes.lines:
            detail += "; the answer came once its input was closed: is the output flushed?"
        elif self._pipes.partial:
            shown = shorten(self._pipes.partial.decode("utf-8", "replace"), 80)
            detail += f"; its output stands inside a line: '{shown}'; is the line end missing?"
        return ProcessEnded(Outcome.TIMED_OUT, detail, self._pipes.lines)


def _describe(status: int) -> str:
    """Say how a process ended."""
    if status >= 0:
        return f"exited with status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"
