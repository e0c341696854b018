"""What the judge needs of the system: Linux has all of it, macOS most, Windows too little.

What is missing is said, in a note of the run or as the reason why something was left out; see
docs/reference/platforms.md.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
from typing import Final

NO_ADAPTERS: Final = (
    "adapters are started on Linux and macOS only; on Windows run the judge in WSL or a container"
)
NO_STRACE: Final = "strace is not installed (Debian: apt-get install strace)"
NEEDS_LINUX: Final = "this needs Linux"
UNWATCHED: Final = (
    "this system has no /proc: memory, processes and what outlives an adapter are not watched"
)

BROKEN_PIPE: Final[int] = getattr(signal, "SIGPIPE", 13)
"""Number of the signal that a program gets whose reader has gone; Windows has none."""


def can_start_adapters() -> bool:
    """Say whether the judge can run a program in a group of its own and wait for its pipes."""
    return hasattr(select, "poll") and hasattr(os, "killpg")


def can_watch() -> bool:
    """Say whether the system shows what a process holds."""
    return os.path.isdir("/proc/self")


def can_limit_files() -> bool:
    """Say whether the size of another process's files can be limited."""
    try:
        import resource
    except ImportError:
        return False
    return hasattr(resource, "prlimit")


def why_no_strace() -> str:
    """Say why strace is not there."""
    return NO_STRACE if can_limit_files() else f"strace is not there; {NEEDS_LINUX}"


def has_exited(process: subprocess.Popen[bytes]) -> bool:
    """Say whether a process has exited.

    It is left as a zombie where that can be done, so that its group's number is not used again;
    macOS can do so from Python 3.13.
    """
    if hasattr(os, "waitid"):
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, process.pid, flags) is not None
    return process.poll() is not None
