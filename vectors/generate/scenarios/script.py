"""Short ways to write a scenario down: its parts, and what a step expects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ..tools.case import Json, invalid, lenient, refusal

MAIN: Final = "channel.backup"
RING: Final = {"$key_ring": "own"}
Steps = list[Json]


def scenario(
    name: str,
    title: str,
    requirements: Sequence[str] | str,
    consequence: str,
    covers: str,
    steps: Iterable[Json],
    **needs: Any,
) -> Json:
    """Put a scenario together.

    Args:
        name: the id after ``scenario.``.
        title: one line.
        requirements: ids, the main one first.
        consequence: plain words.
        covers: what it stands for, separated by blanks.
        steps: the steps.
        needs: what is needed besides the operations and what the Singles show.

    The hash is filled in when all needs are known.
    """
    ids = [requirements] if isinstance(requirements, str) else list(requirements)
    return {
        "id": f"scenario.{name}",
        "hash": "",
        "title": title,
        "requirements": ids,
        "consequence": consequence,
        "covers": covers.split(),
        "needs": needs,
        "steps": list(steps),
    }


def ask(op: str, given: Json, expect: Json | None = None) -> Json:
    """Ask, and expect an empty ``ok`` unless said otherwise."""
    step: Json = {"do": "ask", "op": op, "in": given}
    return step if expect is None else step | {"expect": expect}


def refused(code: str, phase: str = "state") -> Json:
    """Expect a refusal."""
    return invalid(refusal(code, phase))


def by(behaviour: str, **choices: Json) -> Json:
    """Expect what the choice for a behaviour leads to; ``_`` stands for a hyphen in names."""
    plain = {
        name.replace("_", "-"): {k: v for k, v in each.items() if k != "verdict"}
        for name, each in choices.items()
    }
    return lenient(behaviour, **plain)


def look(path: str, **facts: Any) -> Json:
    """Expect facts about a path."""
    return {"do": "look", "path": path, "expect": {"verdict": "valid", **facts}}


def look_by(path: str, behaviour: str, **choices: Json) -> Json:
    """Expect facts that depend on a behaviour."""
    named = {name.replace("_", "-"): facts for name, facts in choices.items()}
    expect = {"verdict": "lenient", "behaviour": behaviour, "choices": named}
    return {"do": "look", "path": path, "expect": expect}


def at(path: str) -> Json:
    """Return the place of a path."""
    return {"$path": path}


def split(names: str) -> list[str]:
    """Split names at blanks; a name with blanks in it has ``_`` for them."""
    return [name.replace("_", " ") for name in names.split()]


def single_refs(names: str) -> list[Json]:
    """Return references to Singles."""
    return [{"$single": name} for name in split(names)]
