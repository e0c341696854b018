"""Says a line for each write of a SubSwapper, and for what it could not write."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from threading import Lock
from typing import Any

import click

from scbref.channeldb import ChannelFeed, ChannelSnapshot
from scbref.cli.terminal import counted, note, printable, warn
from scbref.errors import SwapperError
from scbref.model import OutPoint
from scbref.swapper import EventQueue, SubSwapper, SwapperReport


class ReportingSnapshot:
    """A ``ChannelNotifier`` that calls back when the SubSwapper has worked something off."""

    def __init__(self, snapshot: ChannelSnapshot, on_worked_off: Callable[[], None]) -> None:
        self._snapshot = snapshot
        self._on_worked_off = on_worked_off
        self.feed: ChannelFeed

    def subscribe_chans(self, known: frozenset[OutPoint]) -> _ReportingFeed:
        """See ``ChannelNotifier``."""
        self.feed = self._snapshot.subscribe_chans(known)
        return _ReportingFeed(self.feed, self._on_worked_off)


class _ReportingFeed:
    def __init__(self, feed: ChannelFeed, on_worked_off: Callable[[], None]) -> None:
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

    def __init__(self, file: str) -> None:
        self._file = file
        self._lock = Lock()
        self._writes = 0
        self._error: SwapperError | None = None
        self._set_aside: frozenset[OutPoint] = frozenset()
        self.swapper: SubSwapper | None = None

    def say_news(self) -> None:
        """Say what is new in the report."""
        if self.swapper is not None:
            with self._lock:
                self._say_news(self.swapper.report)

    def say_pruned(self) -> None:
        """Say what start took out."""
        for outpoint in () if self.swapper is None else self.swapper.report.pruned:
            note(f"{outpoint} is not open any more: taken out")

    def _say_news(self, report: SwapperReport) -> None:
        if report.writes > self._writes:
            self._writes = report.writes
            self._say_write(report.channels)
        if report.last_error is not None and report.last_error is not self._error:
            warn(f"not written: {report.last_error}")
        self._error = report.last_error
        for item in report.set_aside:
            if item.outpoint not in self._set_aside:
                reason = f"{item.outpoint} cannot be backed up as it is: {item.error}"
                warn(f"{reason}; its last good form, if there is one, is kept")
        self._set_aside = frozenset(item.outpoint for item in report.set_aside)

    def _say_write(self, channels: int) -> None:
        size = os.path.getsize(self._file)
        line = f"wrote {self._file}: {counted(channels, 'channel')}, {counted(size, 'byte')}"
        try:
            click.echo(printable(line))
            sys.stdout.flush()
        except OSError:
            # A reader that went away is no reason to stop backing up.
            return
