"""What ``scbref watch`` runs: a SubSwapper between the database and the file."""

from __future__ import annotations

import logging
import time
from typing import Final

from scbref.channeldb import ChannelSnapshot
from scbref.channels.fetching import fetch_static_chan_backups
from scbref.cli.failure import CANNOT_OPEN, IO, UNREADABLE, Failure
from scbref.cli.stop_signals import StopSignals
from scbref.cli.write_log import ReportingSnapshot, WriteLog
from scbref.envelope import EncryptionKeySource
from scbref.errors import AUTH_FAILED, IO as IO_CODE, SwapperError
from scbref.multifile import MultiFile
from scbref.swapper import Phase, SubSwapper

_LOOK_AROUND: Final = 1.0
"""Seconds between looks at how the SubSwapper does."""


class Keeper:
    """Keeps one file current from a snapshot on."""

    def __init__(
        self,
        snapshot: ChannelSnapshot,
        file: MultiFile,
        key_ring: EncryptionKeySource,
        *,
        prune: bool,
    ) -> None:
        """Subscribe; nothing is read or written yet.

        Args:
            snapshot: the channels to start with, and all that comes after.
            file: the backup.
            key_ring: gives the 32-byte encryption key.
            prune: take out at the start what is not open in the snapshot.
        """
        # What goes wrong is in the report, and said once.
        logging.getLogger("scbref").addHandler(logging.NullHandler())
        # What cannot be described comes with the first event, and is set aside with its reason.
        singles = fetch_static_chan_backups(snapshot, on_failure=lambda _channel, _error: None)
        open_chans = [channel.funding_outpoint for channel in snapshot.fetch_all_channels()]
        self._log = WriteLog(file.file_name)
        self._source = ReportingSnapshot(snapshot, self._log.say_news)
        self._swapper = SubSwapper(
            singles, self._source, key_ring, file, prune_to=open_chans if prune else None
        )
        self._log.swapper = self._swapper

    def start(self) -> None:
        """Unite the file with the channels and write it.

        Raises:
            Failure: the file cannot be read (3, 4, 5) or replaced (5); it is as it was.
        """
        try:
            self._swapper.start()
        except SwapperError as error:
            self._swapper.stop()
            raise Failure(f"{error}; the file was left as it is", _exit_code(error)) from None
        self._log.say_pruned()
        self._log.say_news()

    def follow(self, signals: StopSignals, retry: float) -> None:
        """Follow the database until a signal comes.

        Args:
            signals: tells when to stop.
            retry: seconds until a failed write is tried again, if nothing happens before.

        Raises:
            Failure: code 5: the database cannot be followed any more.
        """
        due = time.monotonic() + retry
        while not signals.wait(min(_LOOK_AROUND, retry)):
            if self._swapper.state is not Phase.RUNNING:
                self._swapper.stop()
                reason = self._source.feed.error or self._swapper.state.value
                raise Failure(f"the database cannot be followed any more: {reason}", IO)
            if not self._swapper.report.unwritten:
                due = time.monotonic() + retry
            elif time.monotonic() >= due:
                self._try_again()
                due = time.monotonic() + retry

    def finish(self) -> bool:
        """Write what was committed until now, and end.

        Returns:
            Whether every channel is backed up as it is now.

        Raises:
            Failure: code 5: the last write failed.
        """
        self._swapper.stop()
        report = self._swapper.report
        if report.unwritten:
            raise Failure(f"the last changes are not in the backup: {report.last_error}", IO)
        return not report.set_aside

    def _try_again(self) -> None:
        try:
            self._swapper.manual_update(())
        except SwapperError:
            # It is in the report, and said from there.
            return


def _exit_code(error: SwapperError) -> int:
    return {AUTH_FAILED: CANNOT_OPEN, IO_CODE: IO}.get(error.code, UNREADABLE)
