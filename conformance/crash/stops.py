"""A swap stopped at each of its system calls: what is on the disk then is what a kill leaves there.

strace stops the adapter after every call on some paths. While it stands still its folder is copied;
then it goes on. So one process shows all the moments at which it might have been killed, where
killing it at each would take a process for every one.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..protocol.command import Command
from ..protocol.driver import Driver, Reply, Request
from ..protocol.process import Limits
from ..protocol.untrusted_files import remove_tree
from ..protocol.zone import zone_variables
from .image import Image, taken
from .order import TRACED
from .system_calls import ZONE, Call, ahead
from .traced import strace_path

_STOPPED: Final = re.compile(r"(\d+) +--- stopped by SIGSTOP ---")
_CALL: Final = re.compile(r"(\d+) +(\w+)\((.*)")
# A signal makes these give up and be tried again, for ever.
_STOPS: Final = TRACED - {"copy_file_range", "sendfile", "splice"}
MOST: Final = 400
"""Stops of one adapter; what comes later is not stopped."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The folder as it was when the adapter had made a call."""

    call: str
    """As strace prints it; empty for the moment before the first."""
    image: Image


def paths_touched(calls: Iterable[Call], folder: Path) -> set[str]:
    """Return the folder, and every path below it that calls name."""
    text = "\n".join(call.text for call in calls)
    return {*re.findall(re.escape(str(folder)) + r"[^\"<>, ]*", text), str(folder)}


@dataclass(slots=True)
class StoppedAdapter:
    """Runs requests in a process of its own that is stopped after each call on some paths."""

    command: Command
    """Without strace."""
    limits: Limits
    folder: Path
    """Copied at each stop."""
    paths: set[str]
    """Absolute; where one has a time in it, those of the next seconds are added."""

    def run(self, requests: Sequence[Request]) -> tuple[list[Stop], list[Reply]]:
        """Send the requests one by one; return the stops and the replies.

        Raises:
            NoStrace: it is not installed.
        """
        home = Path(tempfile.mkdtemp(prefix="scb-stopped-", dir=self.limits.temporary))
        try:
            pipe = home / "calls"
            os.mkfifo(pipe)
            # Opened for both, so that the end comes when it is said here, not with strace.
            stream = os.open(pipe, os.O_RDWR)
            watcher = _Watcher(self.folder, stream)
            driver = Driver(self._traced(pipe, home), self.limits, max_in_flight=1)
            try:
                watcher.start()
                replies = [reply for _, reply in driver.exchange(requests)]
            finally:
                driver.kill()
                watcher.end()
                os.close(stream)
            return watcher.stops, replies
        finally:
            remove_tree(home)

    def _traced(self, pipe: Path, home: Path) -> Command:
        argv = [strace_path(), "-f", "-qq", "-y", "-s", "16", "-o", str(pipe)]
        for path in sorted(ahead(self.paths)):
            argv += ["-P", path]
        calls = ",".join(f"?{name}" for name in sorted(_STOPS))
        argv += ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=STOP"]
        # In a known zone, so that it is known which names tell the time.
        environment = {**self.command.environment, **zone_variables(ZONE, home)}
        return replace(self.command, argv=(*argv, *self.command.argv), environment=environment)


class _Watcher(threading.Thread):
    """Reads what strace writes; copies the folder at each stop and lets the adapter go on."""

    END: Final = b"the end\n"

    def __init__(self, folder: Path, stream: int) -> None:
        super().__init__(daemon=True)
        self.stops = [Stop("", taken(folder))]
        self._folder = folder
        self._stream = stream
        self._calls: dict[str, str] = {}

    def end(self) -> None:
        """Wait until everything that was written has been read."""
        os.write(self._stream, self.END)
        self.join()

    def run(self) -> None:
        """Read to the end."""
        for line in self._lines():
            if match := _CALL.match(line):
                self._calls[match[1]] = f"{match[2]}({match[3]}"
            elif match := _STOPPED.match(line):
                if len(self.stops) < MOST:
                    with contextlib.suppress(OSError):
                        self.stops.append(Stop(self._calls.get(match[1], ""), taken(self._folder)))
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(int(match[1]), signal.SIGCONT)

    def _lines(self) -> Iterator[str]:
        rest = b""
        while True:
            *lines, rest = (rest + os.read(self._stream, 1 << 16)).split(b"\n")
            for line in lines:
                if line + b"\n" == self.END:
                    return
                yield line.decode("utf-8", "backslashreplace")
