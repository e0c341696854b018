"""How a backup that is being kept is doing, for those who watch the watch.

The form is the text format of Prometheus, which node_exporter's textfile collector reads from a
file: so there is no port to open, and it is readable without any of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final, NamedTuple

from scbref.swapper import SwapperReport

PREFIX: Final = "scbref_backup_"
"""Of every name."""
FIRST_WORDS: Final = "# scbref watch:"
"""Of every status."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known at one moment."""

    is_up: bool = False
    """Whether the file is being kept: from the first good write to the end."""
    stopped_with: int | None = None
    """The exit code, once it is known."""
    channels: int = 0
    """Channels in the file, as last written or looked at."""
    set_aside: int = 0
    """Channels that are not backed up as they are now."""
    untold: int = 0
    """Channels of the file that are not open in the source."""
    files_set_aside: int = 0
    """Unreadable files that were in the place of the backup."""
    writes: int = 0
    """Writes so far."""
    mends: int = 0
    """Writes of a file that somebody had removed or changed."""
    errors: int = 0
    """Failed updates so far."""
    written_at: float = 0.0
    """Unix time of the last write; 0 for none."""
    verified_at: float = 0.0
    """Unix time of the last look at the file that found all in it; 0 for none."""
    error_code: str = ""
    """Class of the error that is not mended; empty for none."""
    error: str = ""
    """Its text."""
    source_trouble: str = ""
    """Why the source of the channels is not followed now; empty while it is."""

    @property
    def line(self) -> str:
        """The state in a few words."""
        if self.stopped_with is not None:
            return f"stopped with exit code {self.stopped_with}"
        if self.error:
            return f"not up to date: {self.error}"
        if self.source_trouble:
            return f"cut off from the channels: {self.source_trouble}"
        text = f"{self.channels:,} in the file" if self.is_up else "starting"
        return f"{text}, {self.set_aside:,} not as they are" if self.set_aside else text


class Health:
    """The newest state; changed and read in any thread."""

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        """Take what is called after each change, in the thread that made it."""
        self._lock = Lock()
        self._on_change = on_change
        self._report = SwapperReport()
        self._heard_at = time.monotonic()
        self.state = State()

    @property
    def silence(self) -> float:
        """Seconds since the SubSwapper last answered."""
        return time.monotonic() - self._heard_at

    def take(self, report: SwapperReport) -> None:
        """Compare a report with the last one."""
        self._heard_at = time.monotonic()
        with self._lock:
            before, self._report = self._report, report
            error = report.last_error
            self._change(
                channels=report.channels,
                set_aside=len(report.set_aside),
                untold=report.untold,
                files_set_aside=len(report.files_set_aside),
                writes=report.writes,
                mends=report.mends,
                errors=self.state.errors + (error is not None and error is not before.last_error),
                written_at=time.time() if report.writes > before.writes else self.state.written_at,
                verified_at=time.time()
                if report.checks > before.checks
                else self.state.verified_at,
                error_code="" if error is None else error.code,
                error="" if error is None else str(error),
            )

    def note(self, **fields: object) -> None:
        """Change fields of the state."""
        with self._lock:
            self._change(**fields)

    def _change(self, **fields: object) -> None:
        before, self.state = self.state, replace(self.state, **fields)  # type: ignore[arg-type]
        # That all is still well is written with the next tick.
        if replace(before, verified_at=0.0) != replace(self.state, verified_at=0.0):
            self._on_change()


class Metric(NamedTuple):
    """One value of the status, and how it is told."""

    name: str
    """Without the prefix."""
    kind: str
    """``gauge`` or ``counter``."""
    help: str
    """What it is."""
    value: Callable[[State], float | None]
    """``None`` where there is none to tell."""


METRICS: Final = (
    Metric("up", "gauge", "1 while the file is being kept", lambda s: s.is_up),
    Metric("failing", "gauge", "1 while the file may lack something", lambda s: bool(s.error)),
    Metric(
        "source_up",
        "gauge",
        "1 while the source of the channels is followed",
        lambda s: s.is_up and not s.source_trouble,
    ),
    Metric(
        "verified_timestamp_seconds",
        "gauge",
        "Unix time of the last look at the file that found every channel in it",
        lambda s: s.verified_at,
    ),
    Metric(
        "written_timestamp_seconds",
        "gauge",
        "Unix time of the last write",
        lambda s: s.written_at,
    ),
    Metric("channels", "gauge", "Channels in the file", lambda s: s.channels),
    Metric(
        "set_aside_channels",
        "gauge",
        "Channels that are not backed up as they are now",
        lambda s: s.set_aside,
    ),
    Metric(
        "untold_channels",
        "gauge",
        "Channels of the file that are not open in the source",
        lambda s: s.untold,
    ),
    Metric("writes_total", "counter", "Writes of the file", lambda s: s.writes),
    Metric(
        "mends_total",
        "counter",
        "Writes of a file that somebody else had removed or changed",
        lambda s: s.mends,
    ),
    Metric(
        "set_aside_files_total",
        "counter",
        "Unreadable files found in the place of the backup, and kept",
        lambda s: s.files_set_aside,
    ),
    Metric("errors_total", "counter", "Updates that failed", lambda s: s.errors),
    Metric(
        "exit_code",
        "gauge",
        "How it ended; not there while it runs",
        lambda s: s.stopped_with,
    ),
)
"""Beside these are ``error_info`` and ``status_timestamp_seconds``."""


def metrics(state: State, file: str, now: float) -> str:
    """Return a state as text.

    Args:
        state: what to tell.
        file: path of the backup, the label of every line.
        now: Unix time; an old one says that nobody writes the status any more.
    """
    return "".join(f"{line}\n" for line in _lines(state, _label("file", file), now))


def _lines(state: State, label: str, now: float) -> Iterator[str]:
    yield f"{FIRST_WORDS} {' '.join(state.line.split())}"
    for name, kind, text, value_of in METRICS:
        value = value_of(state)
        if value is not None:
            yield from _metric(name, kind, text, label, float(value))
    yield from _metric("status_timestamp_seconds", "gauge", "Unix time of this status", label, now)
    if state.error_code:
        code = f"{label},{_label('code', state.error_code)}"
        yield from _metric("error_info", "gauge", "Class of the error that is not mended", code, 1)


def _metric(name: str, kind: str, text: str, labels: str, value: float) -> Iterator[str]:
    yield f"# HELP {PREFIX}{name} {text}."
    yield f"# TYPE {PREFIX}{name} {kind}"
    yield f"{PREFIX}{name}{{{labels}}} {value:.3f}".removesuffix(".000")


def _label(name: str, value: str) -> str:
    shown = value.encode("utf-8", "backslashreplace").decode()
    escaped = shown.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'{name}="{escaped}"'
