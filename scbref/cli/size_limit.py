"""How large a backup may be: ``--max-size``, the same for every command that opens one."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import click

from scbref.cli.failure import UNREADABLE, USAGE, Failure

DEFAULT_MAX_MIB: Final = 64
"""MiB of the largest backup that is opened unasked: one of 120,000 channels."""

_META: Final = "scbref.max_size"
_HEAD: Final = 512
_MIB: Final = 1 << 20


def size_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add ``--max-size``; what it says is found by :func:`refuse_larger`."""

    def remember(context: click.Context, _parameter: click.Parameter, value: int) -> None:
        context.meta[_META] = value

    return click.option(
        "--max-size",
        type=click.IntRange(1, 256),
        default=DEFAULT_MAX_MIB,
        show_default=True,
        metavar="MIB",
        expose_value=False,
        callback=remember,
        help="Refuse a larger FILE; reading takes about 20 times its size in memory.",
    )(function)


def refuse_larger(name: str) -> None:
    """Stop before a file is read that is larger than the user lets it be.

    Args:
        name: a path; standard input and what is no file have limits of their own.

    Raises:
        Failure: code 2; 4 where its beginning shows that it is something else.
    """
    context = click.get_current_context(silent=True)
    limit = DEFAULT_MAX_MIB if context is None else context.meta.get(_META, DEFAULT_MAX_MIB)
    from scbref.cli.foreign import what_else
    from scbref.cli.streams import read_bytes

    try:
        size = os.stat(name).st_size
    except (OSError, ValueError):
        return
    if size > limit * _MIB:
        found = what_else(read_bytes(name, _HEAD))
        if found is not None:
            raise Failure(f"{name} is not a backup: it is {found}", UNREADABLE)
        shown = f"{name} has {size:,} bytes, over the limit of {limit} MiB"
        raise Failure(f"{shown}; a larger backup is read with --max-size", USAGE)
