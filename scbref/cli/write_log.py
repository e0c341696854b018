"""Says a line for each write of a SubSwapper, for what it could not write and what it mended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection
from threading import Lock
from typing import Any, Final, Protocol

from scbref.cli.health import Health
from scbref.cli.terminal import counted
from scbref.cli.unblocked import note, say, warn
from scbref.errors import SwapperError
from scbref.model import OutPoint
from scbref.swapper import ClosedLedger, EventQueue, SubSwapper, SwapperReport

REMIND: Final = 600.0
"""Seconds after which an error that comes again and again is said again."""


class KeptSubscription(Protocol):
    """A ``ChannelSubscription`` that says why it ended by itself."""

    @property
    def events(self) -> EventQueue:
        """Return the queue the events come in, at last ``CLOSED`` if the source fails."""
        ...

    @property
    def error(self) -> Exception | None:
        """Return why it ended by itself; ``None`` while it did not."""
        ...

    def cancel(self) -> None:
        """Put what came before this call, and end; within 2 seconds."""
        ...


class KeptNotifier(Protocol):
    """A ``ChannelNotifier`` with such subscriptions."""

    def subscribe_chans(self, known: frozenset[OutPoint]) -> KeptSubscription:
        """See ``ChannelNotifier``."""
        ...


class ReportingNotifier:
    """A ``ChannelNotifier`` that calls back when the SubSwapper has worked something off."""

    def __init__(self, notifier: KeptNotifier, on_worked_off: Callable[[], None]) -> None:
        self._notifier = notifier
        self._on_worked_off = on_worked_off
        self.feed: KeptSubscription

    def subscribe_chans(self, known: frozenset[OutPoint]) -> _ReportingFeed:
        """See ``ChannelNotifier``."""
        self.feed = self._notifier.subscribe_chans(known)
        return _ReportingFeed(self.feed, self._on_worked_off)

    def closed_among(self, points: Collection[OutPoint]) -> Collection[OutPoint]:
        """See ``ClosedLedger``; none where the notifier is no such thing."""
        if isinstance(self._notifier, ClosedLedger):
            return self._notifier.closed_among(points)
        return ()


class _ReportingFeed:
    def __init__(self, feed: KeptSubscription, on_worked_off: Callable[[], None]) -> None:
        self._events = _ReportingQueue(feed.events, on_worked_off)
        self.cancel = feed.cancel

    @property
    def events(self) -> EventQueue:
        return self._events


class _ReportingQueue:
    def __init__(self, events: EventQueue, on_worked_off: Callable[[], None]) -> None:
        self._events = events
        self._on_worked_off = on_worked_off
        self.get = events.get
        self.put: Callable[[Any], None] = events.put

    def task_done(self) -> None:
        self._events.task_done()
        self._on_worked_off()


class WriteLog:
    """Compares a SubSwapper's report with what it said last, from any thread."""

    def __init__(self, file: str, health: Health) -> None:
        self._file = file
        self._health = health
        self._lock = Lock()
        self._said = SwapperReport()
        self._set_aside: frozenset[OutPoint] = frozenset()
        self._error = ""
        self._said_at = 0.0
        self.swapper: SubSwapper | None = None

    def say_news(self) -> None:
        """Say what is new in the report."""
        if self.swapper is not None:
            with self._lock:
                report = self.swapper.report
                self._say_news(report)
                self._said = report
            self._health.take(report)

    def say_pruned(self) -> None:
        """Say what start took out."""
        for outpoint in () if self.swapper is None else self.swapper.report.pruned:
            note(f"{outpoint} is not open any more: taken out")

    def say_untold(self, what: str) -> None:
        """Say how many channels of the file are not open in the source, whose name is given."""
        untold = 0 if self.swapper is None else self.swapper.report.untold
        if untold:
            be, they = ("is", "it stays") if untold == 1 else ("are", "they stay")
            note(f"{counted(untold, 'channel')} of the file {be} not open in {what}; {they}")

    def _say_news(self, report: SwapperReport) -> None:
        for path in report.files_set_aside[len(self._said.files_set_aside) :]:
            warn(f"{self._file} could not be read any more: what was there is now {path}")
        if report.mends > self._said.mends:
            note(f"{self._file} was {report.last_mend}: written again")
        if report.writes > self._said.writes:
            self._say_write(report.channels)
        self._say_error(report.last_error)
        for item in report.set_aside:
            if item.outpoint not in self._set_aside:
                reason = f"{item.outpoint} cannot be backed up as it is: {item.error}"
                warn(f"{reason}; its last good form, if there is one, is kept")
        self._set_aside = frozenset(item.outpoint for item in report.set_aside)

    def _say_error(self, error: SwapperError | None) -> None:
        """Say an error that is new, and one that lasts now and then."""
        if error is None or error is self._said.last_error:
            self._error = "" if error is None else self._error
            return
        text = f"written, but: {error}" if error.written else f"not written: {error}"
        now = time.monotonic()
        if text != self._error or now - self._said_at >= REMIND:
            warn(text)
            self._error, self._said_at = text, now

    def _say_write(self, channels: int) -> None:
        try:
            size = f", {counted(os.path.getsize(self._file), 'byte')}"
        except OSError:
            # Somebody was quick to remove it; the next look will see.
            size = ""
        say(f"wrote {self._file}: {counted(channels, 'channel')}{size}")
