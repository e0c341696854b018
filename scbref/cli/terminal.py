"""Text for terminals: what a file or an argument controls is escaped before it is shown."""

from __future__ import annotations

import sys

import click

from scbref.cli.failure import UNREADABLE, Failure


def printable(text: str) -> str:
    """Return the text on one line, control characters and their like as escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def printable_bytes(data: bytes) -> str:
    r"""Return bytes of any length as ASCII; what is not a visible character becomes ``\xNN``."""
    return "".join(chr(b) if 0x21 <= b <= 0x7E and b != 0x5C else f"\\x{b:02x}" for b in data)


def counted(number: int, noun: str) -> str:
    """Return ``1 channel``, ``1,000 channels``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def note(text: str) -> None:
    """Say something beside the result, on standard error."""
    _say(f"note: {text}")


def warn(text: str) -> None:
    """Say something that the user should act on, on standard error."""
    _say(f"warning: {text}")


def refuse_terminal() -> None:
    """Stop before bytes that are not text go to a terminal.

    Raises:
        Failure: standard output is a terminal.
    """
    if sys.stdout.isatty():
        raise Failure(
            "packed bytes are not for a terminal: write them to a file with -o FILE", UNREADABLE
        )


def silence_notes() -> None:
    """Drop the notes and warnings of the rest of this command."""
    click.get_current_context().meta["scbref.silent"] = True


def _say(text: str) -> None:
    context = click.get_current_context(silent=True)
    if context is None or not context.meta.get("scbref.silent"):
        click.echo(f"scbref: {printable(text)}", err=True)
