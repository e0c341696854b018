"""This Python as it would be on another system: what only Linux has is taken away.

``become`` is called first in a process of its own. What is missing there is missing as a module, as
a name, or fails as it does there; the lists are from the "Availability" notes of Python's manual.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

MACOS: Final = "darwin"
WINDOWS: Final = "win32"

MODULES: Final = {
    MACOS: ("spwd", "nis", "ossaudiodev"),
    WINDOWS: (
        "_posixshmem", "crypt", "curses", "fcntl", "grp", "nis", "ossaudiodev", "posix", "pty",
        "pwd", "readline", "resource", "spwd", "syslog", "termios", "tty",
    ),
}  # fmt: skip
"""Modules of Python that a system has not."""

NAMES: Final = {
    MACOS: {
        os: (
            "O_PATH O_DIRECT O_NOATIME O_TMPFILE eventfd getrandom memfd_create pidfd_open"
            " posix_fadvise posix_fallocate prctl sched_getaffinity sched_setaffinity waitid P_PID"
            " WNOWAIT setns unshare getxattr listxattr splice copy_file_range getresuid"
        ),
        resource: "prlimit",
        select: "epoll EPOLLIN EPOLLOUT",
        socket: "AF_NETLINK AF_PACKET SOCK_CLOEXEC SOCK_NONBLOCK SO_PEERCRED",
    },
    WINDOWS: {
        os: (
            "O_ASYNC O_CLOEXEC O_DIRECT O_DIRECTORY O_NOATIME O_NOCTTY O_NOFOLLOW O_NONBLOCK O_PATH"
            " O_SYNC O_TMPFILE P_PID SCHED_OTHER WEXITED WIFSIGNALED WNOHANG WNOWAIT WTERMSIG"
            " chown chroot confstr eventfd fchmod fchown fork forkpty getegid geteuid getgid"
            " getgroups getloadavg getpgid getpgrp getpriority getrandom getresuid getsid getuid"
            " initgroups killpg lchown lockf lsof major memfd_create minor mkfifo mknod nice"
            " openpty pidfd_open posix_fadvise posix_fallocate pread pwrite readv sendfile"
            " sched_getaffinity set_blocking setegid seteuid setgid setgroups setpgid setsid setuid"
            " statvfs sync"
            " sysconf tcgetpgrp ttyname uname wait wait3 wait4 waitid writev"
        ),
        select: "epoll poll POLLIN POLLOUT EPOLLIN EPOLLOUT",
        signal: (
            "SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGTSTP SIGUSR1"
            " SIGUSR2 alarm pause pthread_kill pthread_sigmask setitimer siginterrupt sigwait"
        ),
        socket: "AF_NETLINK AF_PACKET AF_UNIX SOCK_CLOEXEC SOCK_NONBLOCK SO_PEERCRED",
        time: "tzset clock_getres pthread_getcpuclockid",
    },
}
"""Names that its modules have not."""

CHOSEN: Final = (
    "asyncio ctypes http.client multiprocessing.connection pathlib platform shutil sqlite3 ssl"
    " tempfile urllib.request uuid zipfile"
    " click coincurve construct httpx hypothesis jsonschema mnemonic msgspec pytest redis"
    " Crypto.Cipher.ChaCha20_Poly1305"
)
"""Modules of others that look at the system when they are imported: they keep the real one."""


class Hidden:
    """Finds the modules that are not there, first of all finders: they are not there."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, name: str, *_: Any) -> None:
        if name in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def become(system: str) -> None:
    """Take away what a system has not, and let its calls fail as they do there."""
    for name in CHOSEN.split():
        importlib.import_module(name)
    calls = os.listdir, os.readlink
    for name in MODULES[system]:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Hidden(MODULES[system]))  # type: ignore[arg-type]
    for module, names in NAMES[system].items():
        for name in names.split():
            if hasattr(module, name):
                delattr(module, name)
    _hide_proc()
    if system == WINDOWS:
        _refuse_files(*calls)
        _refuse_programs()
        socket.socketpair = _socket_pair  # type: ignore[assignment]
    sys.platform = system


def _hide_proc() -> None:
    # Neither system has /proc; a path below it is nowhere.
    for name in ("open", "listdir", "scandir", "stat", "readlink"):
        call = getattr(os, name)

        def elsewhere(
            path: Any = ".", *rest: Any, call: Callable[..., Any] = call, **more: Any
        ) -> Any:
            if isinstance(path, str) and (path == "/proc" or path.startswith("/proc/")):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            return call(path, *rest, **more)

        setattr(os, name, elsewhere)


def _open_files(listdir: Callable[[str], list[str]], readlink: Callable[[str], str]) -> set[str]:
    found = set()
    for number in listdir("/proc/self/fd"):
        try:
            found.add(readlink(f"/proc/self/fd/{number}"))
        except OSError:
            continue
    return found


def _socket_pair() -> tuple[socket.socket, socket.socket]:
    """Connect two sockets over loopback, as Python does on Windows."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        one = socket.create_connection(server.getsockname())
        return one, server.accept()[0]


def _refused(path: Any) -> PermissionError:
    return PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)


def _refuse_files(listdir: Callable[[str], list[str]], readlink: Callable[[str], str]) -> None:
    """Open no folder; neither replace nor remove what is open, nor rename over what is there."""
    os.O_BINARY = 1 << 29  # type: ignore[attr-defined]
    opened, replaced, unlinked = os.open, os.replace, os.unlink

    def open_file(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if dir_fd is not None:
            raise NotImplementedError("dir_fd unavailable on this platform")
        if os.path.isdir(path):
            raise _refused(path)
        return opened(path, flags & ~os.O_BINARY, mode)  # type: ignore[attr-defined]

    def rename(source: Any, target: Any) -> None:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
        replace(source, target)

    def replace(source: Any, target: Any) -> None:
        if {os.path.realpath(source), os.path.realpath(target)} & _open_files(listdir, readlink):
            raise _refused(target)
        replaced(source, target)

    def unlink(path: Any, **more: Any) -> None:
        if more.get("dir_fd") is not None:
            raise NotImplementedError("dir_fd unavailable on this platform")
        if os.path.realpath(path) in _open_files(listdir, readlink):
            raise _refused(path)
        unlinked(path)

    os.open, os.rename, os.replace, os.unlink = open_file, rename, replace, unlink
    os.remove = unlink
    os.supports_dir_fd.clear()
    shutil._use_fd_functions = False  # type: ignore[attr-defined]


def _refuse_programs() -> None:
    """Take no argument that only other systems have; load no program's own symbols."""
    started, loaded = subprocess.Popen.__init__, ctypes.CDLL.__init__

    def start(self: Any, *arguments: Any, **more: Any) -> None:
        for name in ("preexec_fn", "pass_fds"):
            if more.get(name):
                raise ValueError(f"{name} is not supported on Windows platforms")
        started(self, *arguments, **more)

    def library(self: Any, name: Any, *rest: Any, **more: Any) -> None:
        if name is None:
            raise TypeError("bad argument type for built-in operation")
        loaded(self, name, *rest, **more)

    subprocess.Popen.__init__ = start  # type: ignore[method-assign]
    ctypes.CDLL.__init__ = library  # type: ignore[method-assign]
