"""An adapter that runs under strace for many requests: it is asked as ever, and its calls are seen.

Its ``Driver`` behaves like that of any other adapter. What strace writes about a call is there
before the adapter goes on, so it can be read once the answer has come.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ..protocol.command import Command
from ..protocol.driver import Broken, Driver
from ..protocol.process import Limits
from ..protocol.systems import why_no_strace
from ..protocol.untrusted_files import remove_tree
from .order import TRACED
from .system_calls import Call, NoStrace

_LINE: Final = re.compile(r"(\d+) +(?:(\w+)\((.*)|<\.\.\. \w+ resumed>(.*))")
_UNFINISHED: Final = " <unfinished ...>"
_OF_STRACE: Final = re.compile(r"strace: .*|ptrace.*")


def strace_path() -> str:
    """Return the path of strace.

    Raises:
        NoStrace: it is not installed.
    """
    found = shutil.which("strace")
    if found is None:
        raise NoStrace(why_no_strace())
    return found


@dataclass(slots=True)
class TracedAdapter:
    """One adapter under strace; ``close`` ends it."""

    command: Command
    """Without strace."""
    limits: Limits
    _home: str = ""
    """Folder of the log."""
    _driver: Driver | None = None
    _read: int = 0
    """Bytes of the log that were read before."""
    _calls: list[Call] = field(default_factory=list)

    @property
    def driver(self) -> Driver:
        """Asks it.

        Raises:
            NoStrace: it is not installed, or cannot trace.
        """
        if self._driver is None:
            self._home = tempfile.mkdtemp(prefix="scb-traced-", dir=self.limits.temporary)
            calls = ",".join(f"?{name}" for name in sorted(TRACED))
            argv = [strace_path(), "-f", "-qq", "-y", "-s", "16", "--seccomp-bpf"]
            argv += ["-o", str(self._log), "-e", f"trace={calls}"]
            traced = replace(self.command, argv=(*argv, *self.command.argv))
            self._driver = Driver(traced, self.limits, max_in_flight=1)
            try:
                self._driver.hello()
            except Broken as error:
                self.close()
                raise NoStrace(_why(error)) from None
        return self._driver

    @property
    def started(self) -> Driver | None:
        """Asks it, if it was started."""
        return self._driver

    @property
    def _log(self) -> Path:
        return Path(self._home, "log")

    def calls(self, folder: Path) -> list[Call]:
        """Return the calls since this was last asked, in the order they ended.

        There are none unless one of them names the folder: then what is done there is not seen.
        """
        with open(self._log, "rb") as log:
            log.seek(self._read)
            data = log.read()
        data = data[: data.rfind(b"\n") + 1]
        self._read += len(data)
        text = data.decode("utf-8", "backslashreplace")
        return list(finished_calls(text)) if str(folder) in text else []

    def close(self) -> None:
        """End its process."""
        if self._driver is not None:
            self._driver.close()
        self._forget()

    def kill(self) -> None:
        """End its process at once."""
        if self._driver is not None:
            self._driver.kill()
        self._forget()

    def _forget(self) -> None:
        self._driver, self._read = None, 0
        if self._home:
            remove_tree(self._home)


def _why(error: Broken) -> str:
    """Return what strace says, or what became of the adapter under it."""
    for line in error.stderr.splitlines():
        if _OF_STRACE.match(line):
            return line
    return f"it does not run under strace: {error}"


def finished_calls(text: str) -> Iterator[Call]:
    """Yield the calls in what strace wrote; one that another thread interrupts, when it ends."""
    open_calls: dict[str, tuple[str, str]] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        thread, name, rest, end = match.groups()
        if name is None:
            if thread in open_calls:
                name, begun = open_calls.pop(thread)
                yield Call(name, begun + end, 0)
        elif rest.endswith(_UNFINISHED):
            open_calls[thread] = name, rest.removesuffix(_UNFINISHED)
        else:
            yield Call(name, rest, 0)
