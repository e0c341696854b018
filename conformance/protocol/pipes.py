"""The three pipes of an adapter's process, none of which ever blocks the judge.

One thread waits for all of them at once with ``poll``, so standard error is always drained, a
full pipe is no obstacle, and nothing needs a lock.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
from typing import Final

CHUNK: Final = 1 << 18
"""Bytes read at once."""
READS: Final = 4
"""Reads of standard error at a time: a flood of messages must not starve the answers."""


class LineTooLong(Exception):
    """The adapter sent more than a line may hold."""


class Pipes:
    """Sends to a process's standard input; collects what it writes."""

    def __init__(self, popen: subprocess.Popen[bytes], line: int, stderr: int) -> None:
        """Take over the pipes of a process.

        Args:
            popen: started with all three pipes, unbuffered.
            line: bytes that a line of its output may have.
            stderr: bytes of standard error to keep, the last ones.
        """
        assert popen.stdin and popen.stdout and popen.stderr
        self.lines: list[bytes] = []
        """Whole lines of output, without their ends; whoever takes them empties the list."""
        self.partial = bytearray()
        """The beginning of a line whose end has not come."""
        self._popen = popen
        self._line_limit = line
        self._stderr_limit = stderr
        self._stdin = popen.stdin.fileno()
        self._stdout = popen.stdout.fileno()
        self._stderr = popen.stderr.fileno()
        self._poll = select.poll()
        for descriptor in (self._stdin, self._stdout, self._stderr):
            os.set_blocking(descriptor, False)
        for descriptor in (self._stdout, self._stderr):
            self._poll.register(descriptor, select.POLLIN)
        self._open = {self._stdin, self._stdout, self._stderr}
        self._unsent = bytearray()
        self._held = 0  # bytes of the lines that nobody has taken yet
        self._errors = bytearray()

    @property
    def stderr(self) -> str:
        """The end of what came on standard error, as whole lines if it was cut."""
        data = bytes(self._errors)
        if len(data) > self._stderr_limit:
            data = data[-self._stderr_limit :].partition(b"\n")[2]
        return data.decode("utf-8", "backslashreplace")

    @property
    def output_ended(self) -> bool:
        """Whether the process has closed its standard output."""
        return self._stdout not in self._open

    def send(self, lines: bytes | bytearray) -> None:
        """Send lines, as far as the pipe takes them now; ``move`` sends the rest."""
        self._unsent += lines
        self._write()

    def close_input(self, *, at_once: bool = False) -> None:
        """Close standard input if everything is sent, or ``at_once``, dropping the rest."""
        if at_once:
            self._unsent.clear()
        if not self._unsent:
            self._close(self._stdin)

    def move(self, timeout: float) -> None:
        """Move bytes both ways, once there are any, for at most ``timeout`` seconds.

        Raises:
            LineTooLong: the adapter does not end its line.
        """
        for descriptor, events in self._poll.poll(timeout * 1000):
            if descriptor == self._stdin:
                self._write()
            elif descriptor == self._stdout:
                self._read_stdout()
            elif events:
                self._read_stderr()

    def read_rest(self) -> None:
        """Read what is there now.

        Raises:
            LineTooLong: the adapter does not end its line.
        """
        self._read_stdout()
        self._read_stderr()

    def close(self) -> None:
        """Close all three."""
        for descriptor in tuple(self._open):
            self._close(descriptor)
        for stream in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if stream is not None:
                stream.close()

    def _write(self) -> None:
        try:
            while self._unsent and self._stdin in self._open:
                del self._unsent[: os.write(self._stdin, self._unsent)]
        except BlockingIOError:
            self._poll.register(self._stdin, select.POLLOUT)
            return
        except OSError:
            self._close(self._stdin)  # whoever reads will learn why
        self._unsent.clear()
        if self._stdin in self._open:
            with contextlib.suppress(KeyError):
                self._poll.unregister(self._stdin)

    def _read_stdout(self) -> None:
        if not self.lines:
            self._held = 0
        while (data := self._read(self._stdout)) is not None:
            self._held += len(data)
            if self._held > 2 * self._line_limit:
                self.partial.clear()  # a flood that nobody has taken
                return
            if b"\n" not in data:
                self.partial += data
                if len(self.partial) > self._line_limit:
                    size = self._line_limit >> 20
                    raise LineTooLong(f"an answer of more than {size} MiB")
                continue
            first, *others = data.split(b"\n")
            self.lines.append(bytes(self.partial + first))
            self.partial[:] = others.pop()
            self.lines += others
            return

    def _read_stderr(self) -> None:
        for _ in range(READS):
            if (data := self._read(self._stderr)) is None:
                return
            self._errors += data
            if len(self._errors) > 2 * self._stderr_limit:
                del self._errors[: -self._stderr_limit - 1]

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
