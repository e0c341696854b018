"""Report files: opened before the run; one that fails takes down neither the run nor another."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Final

from ..protocol.escape import clip, escape
from ..protocol.stopping import complain, silence
from ..running.events import Event, JsonLines, Reporter
from .badge import Badge
from .html import Html, Ledger
from .junit import JUnit
from .markdown import Markdown
from .tap import Tap

FORMS: Final = ("junit", "jsonl", "html", "markdown", "tap", "badge")
STANDARD_OUTPUT: Final = "-"


class CannotOpen(Exception):
    """A report file cannot be opened; says which and why."""


class Guarded:
    """Hands events to one reporter until its output fails.

    A report that cannot be written is given up, with one line to standard error; the run and the
    other reports go on. That a reader has gone (``| head``) is no fault.
    """

    def __init__(self, name: str, reporter: Reporter, stream: IO[bytes] | IO[str]) -> None:
        self._name = name
        self._reporter = reporter
        self.stream = stream
        self._lost = False
        self.failed = False
        """Whether the report is missing or cut off, and somebody wanted it."""

    def __call__(self, event: Event) -> None:
        """Hand on one event."""
        if not self._lost:
            self._try(lambda: self._reporter(event))

    def finish(self) -> None:
        """Write out what is buffered; close a file."""
        if not self._lost:
            self._try(self.stream.flush)
        if self.stream not in (sys.stdout, sys.stdout.buffer):
            with contextlib.suppress(OSError):
                self.stream.close()

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except BrokenPipeError:
            self._give_up()
        except OSError as error:
            self._give_up()
            self.failed = True
            complain(f"Error: {self._name} could not be written: {error.strerror or error}")
        except Exception as error:  # what an adapter said must not take the other reports down
            self._give_up()
            self.failed = True
            what = escape(clip(f"{type(error).__name__}: {error}"))
            complain(f"Error: {self._name} could not be written: {what}")

    def _give_up(self) -> None:
        self._lost = True
        silence(self.stream)


def open_reports(paths: Mapping[str, str | None], ledger: Callable[[], Ledger]) -> list[Guarded]:
    """Open the report files that were asked for.

    Args:
        paths: by form; ``-`` is standard output.
        ledger: returns the requirements; called only if a report names them.

    Raises:
        CannotOpen: a file cannot be written.
    """
    makers: dict[str, Callable[[IO[bytes]], Reporter]] = {
        "junit": JUnit,
        "jsonl": JsonLines,
        "html": lambda stream: Html(stream, ledger()),
        "markdown": Markdown,
        "tap": Tap,
        "badge": Badge,
    }
    opened = []
    for form in FORMS:
        if path := paths.get(form):
            stream = _open(path)
            opened.append(Guarded(f"the report {path}", makers[form](stream), stream))
    return opened


def _open(path: str) -> IO[bytes]:
    if path == STANDARD_OUTPUT:
        return sys.stdout.buffer
    try:
        return Path(path).open("wb")
    except OSError as error:
        raise CannotOpen(f"{path}: {error.strerror}") from None
