"""Writes a command's result: whole or not at all, for its owner only, over nothing by accident."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from scbref.cli.failure import IO, Failure, fail_on
from scbref.system_calls import sync, sync_folder

STDOUT: Final = "-"
"""The name that means standard output."""


def check_target(
    name: str, *, force: bool, inputs: Sequence[str] = (), can_force: bool = True
) -> None:
    """Stop early when the output file may not be written.

    Args:
        name: a path.
        force: a file that is there may be replaced.
        inputs: paths that it may not be, whatever ``force`` says, by any name.
        can_force: whether the command has an option for ``force``.

    Raises:
        Failure: code 5: it is there and ``force`` is not, it is no regular file, or an input.
    """
    try:
        mode = os.lstat(name).st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        raise Failure(f"cannot write {name}: it is there and not a regular file", IO)
    for path in inputs:
        with suppress(OSError, ValueError):
            if path != STDOUT and os.path.samefile(path, name):
                raise Failure(f"cannot write {name}: it is what is read; name another file", IO)
    if not force:
        hint = " or add --force" if can_force else ""
        raise Failure(f"cannot write {name}: it is there; name another file{hint}", IO)


def write_result(data: bytes, name: str, *, force: bool) -> None:
    """Write the result to a file with mode 0600, or to standard output.

    The content goes to a new file beside the target, is synced and then takes the
    target's name; an interrupted run leaves the target as it was.

    Args:
        data: 0 or more bytes.
        name: a path, or ``-``.
        force: replace a file that is there.

    Raises:
        Failure: code 5.
    """
    if name == STDOUT:
        sys.stdout.buffer.write(data)
        return
    check_target(name, force=force)
    target = Path(name)
    try:
        _replace(data, target, force)
    except FileExistsError:
        # It came into being after the check; os.link did not replace it.
        check_target(name, force=False)
    except OSError as error:
        fail_on(error, name, "write")


def _replace(data: bytes, target: Path, force: bool) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            sync(file.fileno())
        if force:
            os.replace(temporary, target)
        else:
            _rename_to_new(temporary, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
    sync_folder(str(target.parent))


def _rename_to_new(temporary: str, target: Path) -> None:
    try:
        # A hard link fails where a rename would replace.
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # FAT, on many a USB stick, has no hard links.
        if os.path.lexists(target):
            raise FileExistsError from None
        os.replace(temporary, target)
