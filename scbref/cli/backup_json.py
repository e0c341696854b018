"""JSON with a backup in it: lncli's, that of lnd's REST and its stream, or a program's buffer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from scbref.cli.failure import UNREADABLE, USAGE, Failure

Encoded = str | bytes
"""Hex or base64, or the bytes themselves."""

_NO_BACKUP: Final = "JSON without a backup in it; give what lncli exportchanbackup prints"
_CUT: Final = "JSON that ends in the middle: it was cut off, copy the whole of it"
_DECODER: Final = json.JSONDecoder()
_SPACE: Final = re.compile(r"\s*")
_OBJECT_LINE: Final = re.compile(r"^[ \t]*\{\s*(?=[\"}]|\Z)", re.MULTILINE)
_OBJECT: Final = re.compile(r"\{\s*\"\w+\"\s*:")
_MEMBERS: Final = (
    "result",
    "multichanbackup",
    "singlechanbackups",
    "chanbackups",
    "chanbackup",
    "backup",
)


@dataclass(frozen=True)
class Documents:
    """The JSON in a text."""

    values: tuple[Any, ...]
    """What was read: one document, or those of a stream; empty if there is none."""
    is_inside: bool
    """Whether other text stands around it."""
    fault: str
    """What is wrong with the JSON that comes after these, if anything; else empty."""


def documents(text: str) -> Documents:
    """Find the JSON in a text without white space around it."""
    start = 0 if text[:1] in ("{", "[", '"') else _beginning(text, 0)
    values: list[Any] = []
    at, is_inside, fault = start, bool(start), ""
    while at is not None:
        try:
            value, end = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            fault = _fault(text, error)
            break
        except (ValueError, RecursionError):  # a number, or a nesting, beyond all measure
            fault = _NO_BACKUP
            break
        values.append(value)
        after = _SPACE.match(text, end)
        at = end if after is None else after.end()
        if at == len(text):
            break
        if text[at] != "{":
            is_inside, at = True, _beginning(text, at)
    if is_inside and not all(isinstance(value, dict) for value in values):
        return Documents((), False, "")
    # Text with a brace in it is no broken JSON.
    is_told = not start or bool(values) or fault == _CUT
    return Documents(tuple(values), is_inside, fault if is_told else "")


def _beginning(text: str, at: int) -> int | None:
    """Return where JSON of an object can begin, at the start of a line if there is such a place."""
    found = _OBJECT_LINE.search(text, at) or _OBJECT.search(text, at)
    return None if found is None else text.index("{", found.start())


def _fault(text: str, error: json.JSONDecodeError) -> str:
    is_cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if is_cut:
        return _CUT
    if text[:1] == "{" or re.match(r"\[\s*[\[{\"\d\]]", text):
        return (
            f"broken JSON ({error.msg} at line {error.lineno}, column {error.colno}); copy it again"
        )
    return ""


class SeveralSingles(Failure):
    """A JSON holds several packed Singles, and none was chosen.

    Attributes:
        count: how many, 2 or more.
    """

    def __init__(self, name: str, count: int) -> None:
        message = f"{name} holds {count} packed Singles; choose one with --entry N"
        super().__init__(message, USAGE)
        self.count = count


def from_documents(name: str, values: tuple[Any, ...], entry: int | None) -> tuple[Encoded, bool]:
    """Return the encoded backup in a JSON, or in the newest of a stream of them.

    Returns:
        The backup, and whether there were several documents.

    Raises:
        SeveralSingles: and no entry.
        Failure: no backup in it (4).
    """
    if any(isinstance(value, dict) and _is_unpacked(value) for value in values):
        message = "it is JSON of an unpacked backup; make a backup of it with scbref pack"
        raise Failure(f"{name} is not packed: {message}", UNREADABLE)
    for value in reversed(values):
        found = [each for each in _backups_in(value) if each]
        if found:
            return _chosen(name, found, entry), len(values) > 1
    raise Failure(f"{name} is not a backup: {_NO_BACKUP}", UNREADABLE)


def _chosen(name: str, found: list[Encoded], entry: int | None) -> Encoded:
    if len(found) > 1 and entry is None:
        raise SeveralSingles(name, len(found))
    number = 1 if entry is None else entry
    if not 1 <= number <= len(found):
        message = f"there is no entry {number} in {name}; it holds {len(found)}"
        raise Failure(message, USAGE)
    return found[number - 1]


def _is_unpacked(value: dict[str, Any]) -> bool:
    names = set(value)
    for member in ("multi", "single"):
        if isinstance(value.get(member), dict):
            names |= set(value[member])
    return bool({"static_backups", "funding_outpoint"} & names)


def _backups_in(value: Any) -> Iterator[Encoded]:
    """Yield the encoded backups: the Multi if there is one, else the Singles.

    lncli, lnd's REST and gRPC, and libraries in other languages differ in the case of names
    and in how deep the backup is.
    """
    if isinstance(value, str):
        yield value
    if (data := _buffer(value)) is not None:
        yield data
        return
    if isinstance(value, list):
        for item in value:
            yield from _backups_in(item)
    if not isinstance(value, dict):
        return
    members = {name.replace("_", "").lower(): member for name, member in value.items()}
    for name in _MEMBERS:
        found = list(_backups_in(members.get(name)))
        if any(found):
            yield from found
            return


def _buffer(value: Any) -> bytes | None:
    """Return the bytes of a list of numbers: JavaScript's ``Buffer`` or ``Uint8Array``."""
    if isinstance(value, dict):
        if str(value.get("type")).lower() == "buffer":
            value = value.get("data")
        elif value and all(name == str(place) for place, name in enumerate(value)):
            value = list(value.values())
    if not isinstance(value, list) or not value:
        return None
    is_bytes = all(type(each) is int and 0 <= each < 256 for each in value)
    return bytes(value) if is_bytes else None
