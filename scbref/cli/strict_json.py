"""Refuses JSON that would be packed into something else than what it says.

Reading JSON leaves alone what it does not know, as programs want it that talk to each other.
Whoever packs a file by hand wants the opposite: a misspelt member would be a backup without it.
"""

from __future__ import annotations

import difflib
import json
from typing import Any

from scbref.cli.failure import UNREADABLE, Failure

_SHOWN = 60


def parse_json(text: str) -> Any:
    """Return the value of JSON text in which no object has a member twice.

    Raises:
        Failure: code 4: a member stands twice, or NaN or Infinity in place of a number.
        ValueError, RecursionError: it is not JSON.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise Failure(f"the member {_shown(name)} stands twice in an object", UNREADABLE)
            found[name] = value
        return found

    def no_number(name: str) -> Any:
        raise Failure(f"{name} is not a number of JSON", UNREADABLE)

    return json.loads(text, object_pairs_hook=unique, parse_constant=no_number)


def require_all_read(given: Any, read: Any, path: str = "") -> None:
    """Refuse JSON of which something was not read, or was read as something else.

    Args:
        given: a Multi or a Single in the wire form, as it stands in the file.
        read: the same, written again from what was read.
        path: dotted name of where this is.

    Raises:
        Failure: code 4: names the place.
    """
    if isinstance(given, dict) and isinstance(read, dict):
        for name, value in given.items():
            where = f"{path}.{name}" if path else name
            if name in read:
                require_all_read(value, read[name], where)
            elif value is not None:
                raise Failure(_unknown(where, name, read), UNREADABLE)
    elif isinstance(given, list) and isinstance(read, list) and len(given) == len(read):
        for index, (value, again) in enumerate(zip(given, read, strict=True)):
            require_all_read(value, again, f"{path}[{index}]")
    elif not _is_same(given, read):
        message = f"{_shown(path)} is {_shown(json.dumps(given))}, which would be read as"
        raise Failure(f"{message} {_shown(json.dumps(read))}; write it so", UNREADABLE)


def _is_same(given: Any, read: Any) -> bool:
    if isinstance(given, bool) or isinstance(read, bool):
        return given is read
    if isinstance(given, int) and isinstance(read, str):
        return str(given) == read
    if isinstance(given, str) and isinstance(read, int):
        return given == str(read)
    if isinstance(given, str) and isinstance(read, str):
        return given.lower() == read.lower()
    return bool(given == read)


def _unknown(where: str, name: str, read: dict[str, Any]) -> str:
    near = difflib.get_close_matches(name, (*read, "close_tx_inputs", "lease_expiry"), 1)
    hint = "" if not near or near[0] == name else f"; is {near[0]} meant?"
    text = f"the JSON has {_shown(where)}, for which this backup has no place"
    return f"{text}{hint or '; leave it out'}"


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
