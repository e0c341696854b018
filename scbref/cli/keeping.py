"""What ``scbref watch`` runs: a SubSwapper between a source of channels and the file."""

from __future__ import annotations

import logging
import time
from typing import Final, Protocol

from scbref.channels.fetching import LiveChannelSource, fetch_static_chan_backups
from scbref.cli.failure import CANNOT_OPEN, IO, UNREADABLE, Failure
from scbref.cli.health import Health
from scbref.cli.stop_signals import StopWish
from scbref.cli.write_log import KeptNotifier, ReportingNotifier, WriteLog
from scbref.envelope import EncryptionKeySource
from scbref.errors import (
    AUTH_FAILED,
    IO as IO_CODE,
    NOT_FOUND,
    ChannelSourceError,
    SwapperError,
)
from scbref.multifile import MultiFile
from scbref.swapper import Phase, SubSwapper

LOOK_EVERY: Final = 1.0
"""Seconds between looks at the file, and at how the SubSwapper does."""


class KeptSource(LiveChannelSource, KeptNotifier, Protocol):
    """The channels that are open now, and all that comes after.

    It may be a ``ClosedLedger`` too. A subscription may say by ``trouble`` (text or ``None``) that
    it is cut off from the source for now.
    """


class Keeper:
    """Keeps one file current, and whole, from a source on."""

    def __init__(
        self,
        source: KeptSource,
        file: MultiFile,
        key_ring: EncryptionKeySource,
        *,
        prune: bool,
        what: str = "the database",
        health: Health | None = None,
    ) -> None:
        """Subscribe; nothing is read or written yet.

        Args:
            source: the channels to start with, and all that comes after.
            file: the backup.
            key_ring: gives the 32-byte encryption key.
            prune: take out at the start what is not open in the source.
            what: the source in the words of a message.
            health: is told how it goes.
        """
        # What goes wrong is in the report, and said once.
        logging.getLogger("scbref").addHandler(logging.NullHandler())
        self._what = what
        self._health = health or Health()
        # What cannot be described comes with the first event, and is set aside with its reason.
        singles = fetch_static_chan_backups(source, on_failure=lambda _channel, _error: None)
        open_chans = [channel.funding_outpoint for channel in source.fetch_all_channels()]
        self._log = WriteLog(file.file_name, self._health)
        self._source = ReportingNotifier(source, self._log.say_news)
        self._swapper = SubSwapper(
            singles,
            self._source,
            key_ring,
            file,
            prune_to=open_chans if prune else None,
            guards_file=True,
        )
        self._log.swapper = self._swapper

    def start(self) -> None:
        """Unite the file with the channels and write it.

        Raises:
            Failure: the file cannot be read (3, 4, 5) or replaced (5); says what it is now.
        """
        try:
            self._swapper.start()
        except SwapperError as error:
            self._health.take(self._swapper.report)
            self._swapper.stop()
            raise Failure(f"{error}; {_what_is_there(error)}", _exit_code(error)) from None
        self._log.say_pruned()
        self._log.say_untold(self._what)
        self._health.note(is_up=True)
        self._log.say_news()

    def follow(self, wish: StopWish, retry: float, look_every: float = LOOK_EVERY) -> None:
        """Follow the source, and look after the file, until the end is wished for.

        Args:
            wish: tells when to stop.
            retry: seconds until a failed write is tried again, at most, if nothing happens before.
            look_every: seconds between looks.

        Raises:
            Failure: the source cannot be followed any more: code 4 if what it holds cannot be read,
                else 5.
        """
        wait, due = look_every, 0.0
        while not wish.wait(min(look_every, retry)):
            if self._swapper.state is not Phase.RUNNING:
                self._give_up()
            trouble = getattr(self._source.feed, "trouble", None)
            self._health.note(source_trouble=str(trouble or ""))
            if self._swapper.report.last_error is None:
                wait, due = look_every, 0.0
            elif not due:
                due = time.monotonic() + min(wait, retry)
            elif time.monotonic() >= due:
                self._try_again()
                wait = min(2 * wait, retry)
                due = time.monotonic() + wait
            self._swapper.check_file()

    def finish(self) -> bool:
        """Write what was told until now, see that the file is there, and end.

        Returns:
            Whether every channel is backed up as it is now.

        Raises:
            Failure: code 4 or 5: the last write failed, or the source did.
        """
        self._swapper.stop()
        self._log.say_news()
        report = self._swapper.report
        if report.unwritten:
            raise Failure(f"the last changes are not in the backup: {report.last_error}", IO)
        if report.last_error is not None:
            raise Failure(f"{report.last_error}; {_what_is_there(report.last_error)}", IO)
        if self._source.feed.error is not None:
            self._give_up()
        return not report.set_aside

    def _give_up(self) -> None:
        self._swapper.stop()
        error = self._source.feed.error
        is_damage = isinstance(error, ChannelSourceError) and error.code not in (IO_CODE, NOT_FOUND)
        code = UNREADABLE if is_damage else IO
        reason = error or self._swapper.state.value
        raise Failure(f"{self._what} cannot be followed any more: {reason}", code)

    def _try_again(self) -> None:
        try:
            self._swapper.manual_update(())
        except SwapperError:
            # It is in the report, and said from there.
            return


def _what_is_there(error: SwapperError) -> str:
    if error.written:
        return "the file is the new one, but a loss of power may bring the old one back"
    return "look at the file" if error.written is None else "the file was left as it is"


def _exit_code(error: SwapperError) -> int:
    return {AUTH_FAILED: CANNOT_OPEN, IO_CODE: IO}.get(error.code, UNREADABLE)
