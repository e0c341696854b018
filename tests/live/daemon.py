"""A program that runs beside the script: started, ended and killed by its process id."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.live.waiting import PATIENT, tell

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
LAUNCHER = ThreadPoolExecutor(1, "launcher")
"""The one thread that is the parent of every daemon: a parent, to the kernel, is a thread."""


def end_with_parent() -> None:
    """Have the kernel end this process when the script is gone, in whatever way."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


PORTS = iter(range(21000, 30000))
"""Below those that the kernel gives to outgoing connections."""


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens at, another one at each call."""
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise OSError("no port is free")


class Ended(AssertionError):
    """A daemon ended that should run."""


class Daemon:
    """A program with a log file of its own."""

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self, *command: str | Path) -> None:
        """Start the program, which must not run; secrets are in its configuration file."""
        assert not self.runs, self.name
        self._process = LAUNCHER.submit(self._spawn, *command).result()

    def _spawn(self, *command: str | Path) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def must_run(self) -> None:
        """Say at once that a daemon has ended, with what it said last."""
        if not self.runs:
            raise Ended(f"{self.name} ended: …{self.log_text()[-1500:]}")

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def end(self, how: signal.Signals = signal.SIGTERM, within: float = PATIENT) -> int | None:
        """End the program, kill it if it takes too long, and return its exit code."""
        if self._process is None:
            return None
        if self.runs:
            self._process.send_signal(how)
        try:
            return self._process.wait(within)
        except subprocess.TimeoutExpired:
            tell(f"{self.name} does not end within {within:.0f} s: it is killed")
            self._process.kill()
            return self._process.wait()

    def exit_code(self, within: float = PATIENT) -> int | None:
        """Wait for a program that ends by itself; None if it does not."""
        assert self._process is not None
        try:
            return self._process.wait(within)
        except subprocess.TimeoutExpired:
            return None

    def log_text(self, since: int = 0) -> str:
        """Return the log from a byte on."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(since)
            return log.read().decode(errors="replace")

    def log_size(self) -> int:
        return self.log.stat().st_size if self.log.exists() else 0
