"""The passphrase of seed words: from a file, the environment or a hidden prompt."""

from __future__ import annotations

import codecs
import os
import sys
from dataclasses import dataclass
from typing import Final

from scbref.cli.failure import USAGE, Failure
from scbref.cli.streams import read_bytes

VARIABLE: Final = "SCBREF_PASSPHRASE"
"""Environment variable; used when no file is named."""
_MAX_FILE: Final = 4096


@dataclass(repr=False)
class Passphrase:
    """Where a passphrase is; nothing is read before it is needed."""

    file: str | None
    """A path, ``-``, or ``None``."""
    may_ask: bool
    """Ask even if standard input is no terminal, since the words were asked for too."""
    is_wanted: bool = False
    """Whether something had a use for it."""

    def read(self) -> bytes | None:
        """Return the passphrase as bytes, or ``None`` when none was given.

        One line break at the end of a file is taken off, and nothing else: a space counts. A
        byte order mark is none of it.

        Raises:
            Failure: code 5: the file cannot be read; 2: it is too long.
        """
        self.is_wanted = True
        if self.file is None:
            value = os.environ.get(VARIABLE)
            return os.fsencode(value) if value else None
        data = read_bytes(self.file, _MAX_FILE)
        if len(data) > _MAX_FILE:
            raise Failure("--passphrase-file is over 4,096 bytes; it holds one line", USAGE)
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            data = data.decode("utf-16", errors="replace").encode()
        data = data.removeprefix(codecs.BOM_UTF8)
        return data.removesuffix(b"\n").removesuffix(b"\r") or None

    def ask(self) -> bytes | None:
        """Ask for its 1 or more bytes; return ``None`` when there is no terminal, or no answer."""
        if not self.may_ask and not (sys.stdin.isatty() and sys.stderr.isatty()):
            return None
        return ask_hidden("Passphrase of the words") or None


def ask_hidden(question: str, instead: str = "--passphrase-file or SCBREF_PASSPHRASE") -> bytes:
    """Ask for one line of 0 or more bytes on the terminal without showing it.

    Raises:
        Failure: code 2: the terminal would show it, or there is none.
    """
    import getpass
    import warnings

    import click

    with warnings.catch_warnings():
        # getpass warns when it cannot switch the echo off, and would then show the secret.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            text: str = click.prompt(
                question, hide_input=True, err=True, default="", show_default=False
            )
        except getpass.GetPassWarning:
            raise Failure(f"there is no terminal to ask on; use {instead}", USAGE) from None
    return os.fsencode(text)
