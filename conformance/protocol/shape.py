"""What a JSON Schema says of a message beyond its Python types, and how to name a misspelt member.

A shape is written into the generated schema and not enforced when a message is decoded, so that
a judge says what is wrong with an adapter or a corpus in its own words.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

REQUIRED: Final = "$required"
"""In a shape: the member is always there, although decoding does without it."""
NOT_WRITTEN: Final = "$not-written"
"""In a shape: the attribute never stands in the JSON."""

LONGEST_NAME: Final = 200
"""Characters of a name that is compared with the known ones."""

_JOINTS: Final = re.compile(r"[-_. ]+")
_UNKNOWN: Final = re.compile(r"unknown field `([^`]*)`")


def shape(*flags: str, **keywords: Any) -> msgspec.Meta:
    """Return an annotation of a member.

    Args:
        flags: ``REQUIRED`` or ``NOT_WRITTEN``.
        keywords: JSON Schema keywords.
    """
    return msgspec.Meta(extra_json_schema={**keywords, **dict.fromkeys(flags, True)})


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return `` (is … meant?)`` with the known name nearest to ``name``, or an empty text.

    Case, and which of ``-``, ``_``, ``.`` and space joins the words, make no distance.
    """
    if len(name) > LONGEST_NAME:  # the search for a near one takes the square of the length
        return ""
    by_letters = {_letters(each): each for each in sorted(known, reverse=True)}
    near = difflib.get_close_matches(_letters(name), by_letters, 1)
    return f" (is {by_letters[near[0]]!r} meant?)" if near else ""


def _letters(name: str) -> str:
    return _JOINTS.sub("-", name.strip().lower())


def with_suggestion(error: Exception, message: Any) -> str:
    """Return the text of a decoding error; of an unknown member with the nearest known name.

    Args:
        error: what msgspec raised.
        message: the type that was decoded.
    """
    text = str(error)
    match = _UNKNOWN.search(text)
    return text + (suggestion(match[1], _names_in(message)) if match else "")


def _names_in(message: Any) -> set[str]:
    """Return the names of all members of a message type and of the types in it."""
    _, components = msgspec.json.schema_components([message])
    return {name for each in components.values() for name in each.get("properties", ())}
