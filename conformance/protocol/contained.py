"""Start an adapter where it can do no harm: ``python contained.py FOLDER -- PROGRAM ARGUMENT…``.

A program of its own, run by path and without any import of this package, so that it starts fast. It
moves into user, process, mount, network and message namespaces of its own (Linux), makes everything
read-only except FOLDER, gives the program a bounded folder of temporary files, and takes every
privilege away. What cannot be done ends it with status 125 and the reason on standard error.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import struct
import sys
from typing import NoReturn

CANNOT = 125
"""The exit status when it cannot contain."""
PREFIX = "cannot contain: "
DISK = 512 << 20
"""Bytes of temporary files."""
PROCESSES = 512
_NEW_USER, _NEW_PID, _NEW_NET = 0x10000000, 0x20000000, 0x40000000
_NEW_NS, _NEW_IPC = 0x20000, 0x8000000
_RDONLY, _NOSUID, _NODEV, _BIND, _REC, _PRIVATE = 1, 2, 4, 0x1000, 0x4000, 0x40000
_MOUNT_SETATTR = 442
_AT_RECURSIVE = 0x8000
_DEVICES = ("null", "zero", "full", "random", "urandom")
_libc = ctypes.CDLL(None, use_errno=True)


def fail(what: str) -> NoReturn:
    """End, with what could not be done and the system's reason."""
    reason = os.strerror(ctypes.get_errno())
    os.write(2, f"{PREFIX}{what}: {reason}\n".encode())
    os._exit(CANNOT)


def check(result: int, what: str) -> None:
    """End if a system call failed."""
    if result < 0:
        fail(what)


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Make a mount; see its page in section 2 of the manual."""
    texts = [text.encode() or None for text in (source, target, kind)]
    result = _libc.mount(*texts, ctypes.c_ulong(flags), data.encode() or None)
    check(result, f"mount on {target}")


def set_attributes(target: str, add: int, remove: int, *, recursive: bool = False) -> None:
    """Change the attributes of a mount; Linux has mount_setattr(2) since 5.12."""
    attributes = struct.pack("QQQQ", add, remove, 0, 0)
    flags = _AT_RECURSIVE if recursive else 0
    result = _libc.syscall(
        _MOUNT_SETATTR, -100, target.encode(), flags, attributes, len(attributes)
    )
    check(result, f"mount_setattr on {target}")


def enter_namespaces() -> None:
    """Leave the namespaces of the judge; keep the numbers of user and group."""
    user, group = os.getuid(), os.getgid()
    flags = _NEW_USER | _NEW_NS | _NEW_PID | _NEW_NET | _NEW_IPC
    check(_libc.unshare(flags), "new namespaces (unshare)")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def restrict_files(folder: str) -> None:
    """Make all that is mounted read-only but ``folder``; give own temporary files and devices."""
    mount("none", "/", flags=_REC | _PRIVATE)
    mount(folder, folder, flags=_BIND)
    temporary = os.environ.get("TMPDIR", folder)
    size = f"mode=700,size={DISK},nr_inodes=20000"
    os.makedirs(f"{folder}/.dev", exist_ok=True)
    mount("tmpfs", f"{folder}/.dev", "tmpfs", data="mode=755,size=64k")
    for name in _DEVICES:
        place = f"{folder}/.dev/{name}"
        with open(place, "w", encoding="ascii"):
            pass
        mount(f"/dev/{name}", place, flags=_BIND)
    for name, target in (("fd", "fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(f"/proc/self/{target}", f"{folder}/.dev/{name}")
    os.mkdir(f"{folder}/.dev/shm")
    mount(f"{folder}/.dev", "/dev", flags=_BIND | _REC)
    set_attributes("/", _RDONLY | _NODEV | _NOSUID, 0, recursive=True)
    set_attributes(folder, 0, _RDONLY)
    for name in _DEVICES:
        set_attributes(f"/dev/{name}", 0, _NODEV | _RDONLY)
    mount("tmpfs", "/dev/shm", "tmpfs", _NOSUID | _NODEV, size)
    if temporary != folder:
        mount("tmpfs", temporary, "tmpfs", _NOSUID | _NODEV, size)


def drop_privileges() -> None:
    """Give up every capability, also those that root would get back with a new program."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
    for capability in range(64):
        _libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; numbers too high are refused
    _libc.prctl(28, 0x2F, 0, 0, 0)  # PR_SET_SECUREBITS: root is nobody special, for good
    check(_libc.prctl(38, 1, 0, 0, 0), "no new privileges")


def let_go_of_streams() -> None:
    """Close the standard streams: only the adapter shall hold them."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def end_like(status: int) -> NoReturn:
    """End as the program ended: with its status, or by its signal."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def reap(program: int, report: int) -> NoReturn:
    """Be the first process in there: wait for all, until the program ends, and all end with it."""
    while True:
        pid, status = os.wait()
        if pid == program:
            os.write(report, struct.pack("i", status))
            os._exit(0)


def start(argv: list[str]) -> NoReturn:
    """Run the program below a first process, which holds no more than the way to report."""
    reading, writing = os.pipe()
    first = os.fork()
    if first == 0:
        _libc.prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
        mount("proc", "/proc", "proc", _RDONLY | _NOSUID | _NODEV | 8)
        program = os.fork()
        if program == 0:
            drop_privileges()
            try:
                os.execvp(argv[0], argv)
            except OSError as error:
                os.write(2, f"{argv[0]}: {error.strerror}\n".encode())
                os._exit(127)
        let_go_of_streams()
        reap(program, writing)
    os.close(writing)
    let_go_of_streams()
    found = os.read(reading, 4)
    _, status = os.waitpid(first, 0)
    end_like(struct.unpack("i", found)[0] if len(found) == 4 else status)


def main() -> NoReturn:
    """Read the command line, contain, and run."""
    folder, separator, *argv = sys.argv[1:]
    if separator != "--" or not argv:
        fail("no program")
    try:
        enter_namespaces()
        restrict_files(folder)
    except OSError as error:
        ctypes.set_errno(error.errno or 0)
        fail(error.filename or "set up")
    start(argv)


if __name__ == "__main__":
    main()
