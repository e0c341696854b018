"""The hash of a case, by which a report says which form of it was met."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from .described import Expander
from .error import CorpusError
from .forms import is_described
from .places import Place, whole

Json = dict[str, Any]

_CANONICAL: Final = msgspec.json.Encoder(order="sorted")
DIGITS: Final = 16
"""Hex digits of a hash."""


def vector_hash(op: str, vector: Json) -> str:
    """Return the hash of a vector: of its operation, what is sent and what is expected.

    What the vector describes must be expanded.
    """
    return _hash({"op": op, "in": vector.get("in"), "expect": vector.get("expect")})


def expanded(content: Json, expander: Expander) -> Json:
    """Return a vector with what is sent and what is expected expanded.

    Raises:
        CorpusError: it describes something that cannot be made.
    """
    sides = {name: content[name] for name in ("in", "expect") if is_described(content.get(name))}
    return {**content, **{name: expander.expanded(side) for name, side in sides.items()}}


def scenario_hash(scenario: Json) -> str:
    """Return the hash of a scenario: of what it needs and of its steps."""
    return _hash({"needs": scenario.get("needs"), "steps": scenario.get("steps")})


def _hash(content: Json) -> str:
    return hashlib.sha256(_CANONICAL.encode(content)).hexdigest()[:DIGITS]


def cases_of(root: Place, expander: Expander) -> Iterator[tuple[Place, Json, str]]:
    """Yield each case of a file of vectors or scenarios: place, content, the hash it should have.

    What is no object is left out. What describes something that cannot be made has no hash.
    """
    members = root.members()
    op = members["op"].value if "op" in members else ""
    for name in ("vectors", "scenarios"):
        for place in members[name].items() if name in members else ():
            content = place.value
            if isinstance(content, dict):
                yield place, content, _right_hash(name, op, content, expander)


def _right_hash(kind: str, op: str, content: Json, expander: Expander) -> str:
    if kind != "vectors":
        return scenario_hash(content)
    try:
        return vector_hash(op, expanded(content, expander))
    except CorpusError:
        return ""


def with_hashes(text: str, folder: Path | None = None) -> tuple[str, int, int]:
    """Put the right hash into every case of a file, and change nothing else of its text.

    A case that describes what cannot be made is left as it is.

    Args:
        text: of the file.
        folder: the file's, in which files that its vectors name are looked for.

    Returns:
        The text, how many hashes were put in or changed, and how many cases there are.

    Raises:
        json.JSONDecodeError: it is not JSON.
    """
    edits: list[tuple[int, int, str]] = []
    number = 0
    for place, content, right in cases_of(whole(text), Expander(folder)):
        number += 1
        members = place.members()
        if content.get("hash") == right or not right:
            continue
        if "hash" in members:
            edits.append((members["hash"].start, members["hash"].end, f'"{right}"'))
        elif "id" in members:
            end = members["id"].end
            edits.append((end, end, f', "hash": "{right}"'))
        else:
            edits.append((place.start + 1, place.start + 1, f'"hash": "{right}", '))
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text, len(edits), number
