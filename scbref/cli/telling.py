"""Tells the state of a watch to a status file and to systemd, and waits for neither.

systemd's protocol is a datagram of lines such as ``READY=1`` to the socket that ``NOTIFY_SOCKET``
names: too little to depend on a library for.
"""

from __future__ import annotations

import hashlib
import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from threading import Condition, Thread
from typing import Final

from scbref.cli.health import Health, metrics
from scbref.cli.unblocked import warn
from scbref.system_calls import NO_LINK, NOT_INHERITED, change_mode

EVERY: Final = 5.0
"""Seconds after which the status is written where nothing changed."""
_LAST_WRITE: Final = 0.5
"""Seconds that the end waits for the last status."""


class StatusFile:
    """A file that is replaced in one step, by a thread that a dead share may keep."""

    def __init__(self, path: str) -> None:
        """Take the path; beside it stands a hidden file for a moment."""
        self._path = path
        name = hashlib.sha256(os.fsencode(os.path.basename(path))).hexdigest()[:16]
        self._temp = os.path.join(os.path.dirname(path), f".scbref-status-{name}-{os.getpid()}")
        self._condition = Condition()
        self._text: str | None = None
        self._is_written = True
        self.error: OSError | None = None
        """Why the last write failed; ``None`` if it did not."""
        Thread(target=self._run, name="scbref-status", daemon=True).start()

    def put(self, text: str) -> None:
        """Have a text written, in place of those that were not written yet."""
        with self._condition:
            self._text, self._is_written = text, False
            self._condition.notify_all()

    def finish(self) -> None:
        """Wait a moment for the last text to be written."""
        with self._condition:
            self._condition.wait_for(lambda: self._is_written, _LAST_WRITE)

    def _run(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._text is not None)
                text, self._text = self._text or "", None
            try:
                self._write(text)
                self.error = None
            except OSError as error:
                self.error = error
            with self._condition:
                self._is_written = self._text is None
                self._condition.notify_all()

    def _write(self, text: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(self._temp)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINK | NOT_INHERITED
        handle = os.open(self._temp, flags, 0o644)
        try:
            # The collector is another user, and nothing in it is secret.
            change_mode(handle, 0o644)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(self._temp, self._path)
        except BaseException:
            with suppress(OSError):
                os.unlink(self._temp)
            raise


class ServiceManager:
    """systemd, where it started us with ``Type=notify``; else nobody."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take what the environment says: the socket, and how often a sign is wanted."""
        self._address = environment.get("NOTIFY_SOCKET", "")
        if self._address.startswith("@"):
            self._address = "\0" + self._address[1:]
        self._socket: socket.socket | None = None
        self.patience = _patience(environment) if self._address else 0.0
        """Seconds after which systemd ends a service that gives no sign; 0 for never."""
        self._signed_at = 0.0

    def tell(self, **values: str) -> None:
        """Send lines such as ``STATUS=…``; whether anybody takes them, nobody says."""
        if not self._address:
            return
        lines = "\n".join(f"{name}={value}" for name, value in values.items())
        with suppress(OSError):
            if self._socket is None:
                self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                self._socket.setblocking(False)
            self._socket.sendto(lines.encode("utf-8", "backslashreplace"), self._address)

    def give_sign(self) -> None:
        """Say that all is well, as often as is wanted."""
        now = time.monotonic()
        if self.patience and now - self._signed_at >= self.patience / 4:
            self._signed_at = now
            self.tell(WATCHDOG="1")

    def close(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.close()


class Teller:
    """Tells both, from the main thread."""

    def __init__(
        self, health: Health, file: str, status_file: str | None, manager: ServiceManager
    ) -> None:
        """Take whose health it is, the path of the backup, and who is told."""
        self._health = health
        self._file = file
        self._status = None if status_file is None else StatusFile(status_file)
        self._manager = manager
        self._told = ""
        self._warned = ""
        self._is_ready = False
        self._next = 0.0
        self._state = None if self._status is None else health.state

    def tick(self) -> None:
        """Tell what is new, and now and then that all is still well."""
        state, now = self._health.state, time.monotonic()
        if state.is_up and not self._is_ready:
            self._is_ready = True
            self._manager.tell(READY="1", STATUS=_one_line(state.line))
        elif state.line != self._told:
            self._manager.tell(STATUS=_one_line(state.line))
        if not state.is_up or self._health.silence < self._manager.patience / 2:
            self._manager.give_sign()
        if state.line != self._told or state != self._state or now >= self._next:
            self._write()
            self._next = now + EVERY
        self._told, self._state = state.line, state
        self._warn()

    def stopping(self) -> None:
        """Tell that the end has begun."""
        self._manager.tell(STOPPING="1", STATUS="writing what is left")

    def finish(self, exit_code: int) -> None:
        """Tell how it ended."""
        self._health.note(is_up=False, stopped_with=exit_code)
        self._manager.tell(STATUS=_one_line(self._health.state.line))
        self._manager.close()
        if self._status is not None:
            self._write()
            self._status.finish()

    def _warn(self) -> None:
        error = None if self._status is None else self._status.error
        text = "" if error is None else f"the status cannot be written: {error.strerror}"
        if text and text != self._warned:
            warn(text)
        self._warned = text

    def _write(self) -> None:
        if self._status is not None:
            self._status.put(metrics(self._health.state, self._file, time.time()))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]


def _patience(environment: Mapping[str, str]) -> float:
    wanted, whose = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not wanted.isdecimal() or whose not in ("", str(os.getpid())):
        return 0.0
    return int(wanted) / 1e6
