"""Says lines to whoever reads them, and waits for nobody: a backup is worth more than its log."""

from __future__ import annotations

import select
import sys
from typing import Final, TextIO

import click

from scbref.cli.terminal import printable

_LONGEST: Final = 1000
"""Characters of a line, which are 4,000 bytes at most."""


def say(line: str) -> None:
    """Say a line on standard output; nothing where its reader does not read, or is gone."""
    _say(line, sys.stdout)


def note(text: str) -> None:
    """Say something beside the result, on standard error, in the same way."""
    _say(f"scbref: note: {text}", sys.stderr)


def warn(text: str) -> None:
    """Say something that the user should act on, on standard error, in the same way."""
    _say(f"scbref: warning: {text}", sys.stderr)


def _say(line: str, stream: TextIO) -> None:
    try:
        if _takes_a_line(stream):
            click.echo(printable(line)[:_LONGEST], file=stream)
            stream.flush()
    except OSError:
        # A reader that went away is no reason to stop backing up.
        return


def _takes_a_line(stream: TextIO) -> bool:
    try:
        handle = stream.fileno()
    except (OSError, ValueError):
        return True
    if not hasattr(select, "poll"):  # Windows
        return True
    poll = select.poll()
    poll.register(handle, select.POLLOUT)
    # A pipe is writable when it has room for 4,096 bytes; one that nobody reads has an error too.
    return any(event == select.POLLOUT for _, event in poll.poll(0))
