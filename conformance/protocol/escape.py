"""Make text that an adapter wrote harmless in terminals, XML and JSON."""

from __future__ import annotations


def escape(text: str, keep: str = "") -> str:
    """Replace every character that is not printable, except those in ``keep``."""
    if text.isprintable():
        return text
    return "".join(
        char if char in keep or char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )


def escape_lines(text: str) -> str:
    """Escape ``text`` but keep its line breaks."""
    return escape(text, keep="\n")


def clip(text: str, width: int = 1000) -> str:
    """Cut out the middle of a text of more than ``width`` characters; nothing is escaped."""
    if len(text) <= width:
        return text
    return f"{text[: width // 2]}…{text[-width // 2 :]} ({len(text)} characters)"


def shorten(text: str, width: int) -> str:
    """Escape ``text`` to one line and cut out the middle beyond ``width`` characters."""
    if len(text) > 4 * width:
        text = f"{text[: 2 * width]}…{text[-2 * width :]}"
    text = escape(text)
    if len(text) <= width:
        return text
    half = (width - 1) // 2
    return f"{text[:half]}…{text[-half:]}"
