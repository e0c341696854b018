"""A place of its own for a run: with loopback only, and no way to outlive it, where root allows."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from tests.live.daemon import end_with_parent

UNSHARE = ("unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")
"""Network, processes and /proc of its own; the kernel ends all that runs in it with unshare."""
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def is_allowed() -> bool:
    """Tell whether this user may make such a place."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0


def bring_loopback_up() -> None:
    """Set the one interface of a new network namespace up."""
    with socket.socket() as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def run_apart(command: Callable[[Path, bool], list[str]]) -> int:
    """Run a command with a folder that is removed when it has ended, and return its exit code.

    The command is made of the folder and of whether it has a network of its own. SIGINT, SIGTERM
    and SIGHUP are passed on to it, and it is waited for.
    """
    apart = is_allowed()
    folder = Path(tempfile.mkdtemp(prefix="scbref-live-"))
    try:
        prefix = UNSHARE if apart else ()
        words = [*prefix, *command(folder, apart)]
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_parent
        )
        for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(stop, passing_on(process, apart))
        return process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def passing_on(
    process: subprocess.Popen[bytes], apart: bool
) -> Callable[[int, FrameType | None], None]:
    """Return a handler that tells the run to end: unshare's child, where there is one."""

    def handler(number: int, _: FrameType | None) -> None:
        targets = [process.pid]
        if apart:
            listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            targets = [int(pid) for pid in listed.read_text().split()] or targets
        print(f"live: {signal.Signals(number).name}: ending the daemons", file=sys.stderr)
        for target in targets:
            with suppress(ProcessLookupError):
                os.kill(target, signal.SIGTERM)

    return handler
