"""One adapter process: pipes, time and memory limits, and a sure end.

One thread waits for all three pipes at once with ``poll``, so standard error
is always drained, a full pipe never blocks the judge, and nothing needs a lock.
The process leads its own session and group; the end of the run never waits
for a pipe to close, since a grandchild may hold it open for ever.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass

from .command import Command
from .escape import shorten
from .outcome import Outcome

TICK = 0.03
"""Seconds between looks at the process's life and memory."""
CHUNK = 1 << 18
"""Bytes read at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an adapter may take; seconds and bytes."""

    hello: float = 10.0
    request: float = 10.0
    """Seconds without any answer while requests wait."""
    run: float = 900.0
    grace: float = 1.0
    """Seconds to exit after its input ended."""
    memory: int = 2 << 30
    """Resident bytes of the process and its children; 0 for no limit."""
    line: int = 64 << 20
    stderr: int = 64 << 10
    """Bytes of standard error kept: the last ones."""


class Ended(Exception):
    """The process is of no more use: it ended, or was stopped for breaking a limit.

    Attributes:
        outcome: what a request is charged with that was alone in flight.
        late: lines that came only once its input was closed (they tell a missing flush), or the
            last one when it has no line end.
    """

    def __init__(self, outcome: Outcome, detail: str, late: list[bytes] | None = None) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.late = late or []


class CannotStart(Exception):
    """The operating system refused to start the program."""


class AdapterProcess:
    """A running adapter. Use as a context manager: leaving it kills the whole group."""

    def __init__(self, command: Command, limits: Limits) -> None:
        """Start the program.

        Raises:
            CannotStart: it could not be started.
        """
        self._limits = limits
        self._temporary = tempfile.mkdtemp(prefix="scb-conformance-")
        try:
            self._popen = subprocess.Popen(
                command.argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env={**command.environment, "TMPDIR": self._temporary},
                start_new_session=True,
            )
        except OSError as error:
            shutil.rmtree(self._temporary, ignore_errors=True)
            raise CannotStart(f"{command.argv[0]} cannot be started: {error.strerror}") from None
        assert self._popen.stdin and self._popen.stdout and self._popen.stderr
        self._stdin = self._popen.stdin.fileno()
        self._stdout = self._popen.stdout.fileno()
        self._stderr = self._popen.stderr.fileno()
        self._poll = select.poll()
        for descriptor in (self._stdin, self._stdout, self._stderr):
            os.set_blocking(descriptor, False)
        for descriptor in (self._stdout, self._stderr):
            self._poll.register(descriptor, select.POLLIN)
        self._open = {self._stdin, self._stdout, self._stderr}
        self._unsent = bytearray()
        self._partial = bytearray()
        self._lines: list[bytes] = []
        self._errors = bytearray()
        self._next_look = 0.0
        self._gone = False

    def __enter__(self) -> AdapterProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def stderr(self) -> str:
        """The end of what the adapter wrote to standard error, as whole lines if it was cut."""
        data = bytes(self._errors)
        if len(data) > self._limits.stderr:
            data = data[-self._limits.stderr :].partition(b"\n")[2]
        return data.decode("utf-8", "backslashreplace")

    def send(self, lines: bytes | bytearray) -> None:
        """Send lines, as far as the pipe takes them now; the rest follows in ``receive``."""
        self._unsent += lines
        self._write()

    def close_input(self) -> None:
        """Close the adapter's standard input once everything is sent."""
        if not self._unsent:
            self._close(self._stdin)

    def receive(self, timeout: float) -> list[bytes]:
        """Wait for answers: whole lines, without line ends, at least one.

        Raises:
            Ended: the process ended, was silent for ``timeout`` seconds, or broke a limit.
        """
        deadline = time.monotonic() + timeout
        while not self._lines:
            remaining = deadline - time.monotonic()
            self._step(max(remaining, 0.0))
            if self._lines:
                break
            if self._gone or self._stdout not in self._open:
                raise self._death()
            if remaining <= 0:
                raise self._silence(timeout)
        lines, self._lines = self._lines, []
        return lines

    def finish(self) -> str:
        """Close the input, wait for the exit and end the group; say what was wrong, or ""."""
        self._unsent.clear()
        self.close_input()
        ended = self._wait_for_exit()
        status = self.kill()
        if not ended:
            return f"it was still there {self._limits.grace:g} s after its input ended"
        return "" if status == 0 else f"after its input ended it {_describe(status)}"

    def kill(self) -> int:
        """Kill the whole group, close the pipes, and return the exit status of the leader."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._popen.returncode is None:
                os.killpg(self._popen.pid, signal.SIGKILL)
        status = self._popen.wait()
        for descriptor in tuple(self._open):
            self._close(descriptor)
        for stream in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if stream is not None:
                stream.close()
        shutil.rmtree(self._temporary, ignore_errors=True)
        return status

    def _step(self, timeout: float) -> None:
        """Move bytes for at most ``timeout`` seconds, or until something happened."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + TICK
            self._look()
        for descriptor, events in self._poll.poll(min(timeout, TICK) * 1000):
            if descriptor == self._stdin:
                self._write()
            elif descriptor == self._stdout:
                self._read_stdout()
            elif events:
                self._read_stderr()

    def _look(self) -> None:
        """Notice the exit of the leader, whoever still holds its pipes, and its size."""
        if self._gone:
            return
        # WNOWAIT: the leader stays a zombie, so that its group id cannot be used again.
        if os.waitid(os.P_PID, self._popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            self._read_stdout()
            self._read_stderr()
            self._gone = True
        elif self._limits.memory and resident_bytes(self._popen.pid) > self._limits.memory:
            limit = self._limits.memory >> 20
            raise Ended(Outcome.OUT_OF_MEMORY, f"it held more than {limit} MiB of memory")

    def _wait_for_exit(self) -> bool:
        """Give the process the grace to exit, reading on; say whether it did."""
        deadline = time.monotonic() + self._limits.grace
        while not self._gone and time.monotonic() < deadline:
            self._next_look = 0.0
            with contextlib.suppress(Ended):
                self._step(TICK / 10)
        return self._gone

    def _death(self) -> Ended:
        """Describe an adapter that stopped answering for good."""
        if not self._wait_for_exit():
            return Ended(Outcome.CRASHED, "it closed its standard output and stayed")
        rest = bytes(self._partial)
        status = self.kill()
        if rest and status == 0:
            return Ended(
                Outcome.PROTOCOL_ERROR,
                f"its output ended inside a line: '{shorten(rest.decode('utf-8', 'replace'), 80)}'",
                [rest],
            )
        return Ended(Outcome.CRASHED, f"it {_describe(status)} instead of answering")

    def _silence(self, timeout: float) -> Ended:
        """Describe an adapter that does not answer; see whether it only forgot to flush."""
        self._unsent.clear()
        self.close_input()
        self._wait_for_exit()
        detail = f"no answer within {timeout:g} s"
        if self._lines:
            detail += "; the answer came once its input was closed: is the output flushed?"
        elif self._partial:
            shown = shorten(self._partial.decode("utf-8", "replace"), 80)
            detail += f"; its output stands inside a line: '{shown}'; is the line end missing?"
        return Ended(Outcome.TIMED_OUT, detail, self._lines)

    def _write(self) -> None:
        try:
            while self._unsent and self._stdin in self._open:
                del self._unsent[: os.write(self._stdin, self._unsent)]
        except BlockingIOError:
            self._poll.register(self._stdin, select.POLLOUT)
            return
        except OSError:
            self._close(self._stdin)  # the reader will learn why
        self._unsent.clear()
        if self._stdin in self._open:
            with contextlib.suppress(KeyError):
                self._poll.unregister(self._stdin)

    def _read_stdout(self) -> None:
        while (data := self._read(self._stdout)) is not None:
            if b"\n" not in data:
                self._partial += data
                if len(self._partial) > self._limits.line:
                    size = self._limits.line >> 20
                    raise Ended(Outcome.PROTOCOL_ERROR, f"an answer of more than {size} MiB")
                continue
            first, *others = data.split(b"\n")
            self._lines.append(bytes(self._partial + first))
            self._partial[:] = others.pop()
            self._lines += others
            return

    def _read_stderr(self) -> None:
        while (data := self._read(self._stderr)) is not None:
            self._errors += data
            if len(self._errors) > 2 * self._limits.stderr:
                del self._errors[: -self._limits.stderr - 1]
            if len(data) < CHUNK:
                return  # a flood of messages must not starve the answers

    def _read(self, descriptor: int) -> bytes | None:
        """Return what is there now; ``None`` when nothing is, or the pipe has ended."""
        if descriptor not in self._open:
            return None
        try:
            data = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return None
        except OSError:
            data = b""
        if not data:
            self._close(descriptor)
            return None
        return data

    def _close(self, descriptor: int) -> None:
        """Stop using a pipe; standard input is closed at once, for the adapter to see."""
        if descriptor in self._open:
            self._open.discard(descriptor)
            with contextlib.suppress(KeyError):
                self._poll.unregister(descriptor)
            if descriptor == self._stdin and self._popen.stdin:
                self._popen.stdin.close()


def _describe(status: int) -> str:
    """Say how a process ended."""
    if status >= 0:
        return f"exited with status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"


def resident_bytes(pid: int) -> int:
    """Add up the resident memory of a process and its descendants; 0 where /proc is missing."""
    total = 0
    waiting = [pid]
    while waiting:
        process = f"/proc/{waiting.pop()}"
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(f"{process}/statm", encoding="ascii") as statm:
                total += int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")
            for thread in os.listdir(f"{process}/task"):
                with open(f"{process}/task/{thread}/children", encoding="ascii") as children:
                    waiting += map(int, children.read().split())
    return total
