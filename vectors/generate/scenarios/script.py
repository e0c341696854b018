"""Short ways to write a scenario down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ..tools.case import Json, invalid, lenient, refusal, valid

MAIN: Final = "channel.backup"
TEMP: Final = "temp-dont-use.backup"
ARCHIVES: Final = "chan-backup-archives"
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


IO: Final = refused("io")
"""The disk refuses."""
IDLE: Final = refused("not-active")
"""What a SubSwapper says that does not run, or does not run any more."""
WRITTEN: Final = valid(written=True)
UNWRITTEN: Final = valid(written=False)
"""What an event comes to whose update failed."""


def by(behaviour: str, **choices: Json) -> Json:
    """Expect what the choice for a behaviour leads to; ``_`` stands for a hyphen in names."""
    plain = {
        name.replace("_", "-"): {k: v for k, v in each.items() if k != "verdict"}
        for name, each in choices.items()
    }
    return lenient(behaviour, **plain)


NEVER_STARTED: Final = by(
    "swapper-never-started", leave=valid(cancelled=0), cancel=valid(cancelled=1)
)
"""The answer to stopping a SubSwapper that was never started."""


def look(path: str, **facts: Any) -> Json:
    """Expect facts about a path."""
    return {"do": "look", "path": path, "expect": {"verdict": "valid", **facts}}


ALONE: Final = look(".", entries=[MAIN])
"""The main file is all there is."""
BOTH: Final = look(".", entries=[ARCHIVES, MAIN])
"""The main file and the folder of archives are all there is."""


def look_by(path: str, behaviour: str, **choices: Json) -> Json:
    """Expect facts that depend on a behaviour."""
    named = {name.replace("_", "-"): facts for name, facts in choices.items()}
    expect = {"verdict": "lenient", "behaviour": behaviour, "choices": named}
    return {"do": "look", "path": path, "expect": expect}


def holds(names: str) -> Json:
    """Expect the main file to hold these Singles."""
    return look(MAIN, kind="file", holds=split(names))


def write(content: str, path: str = MAIN, **more: Any) -> Json:
    """Write a file behind the adapter's back."""
    return {"do": "write", "path": path, "bytes": content, **more}


def change(kind: str, path: str = MAIN, **more: Any) -> Json:
    """Change the file system in another way."""
    return {"do": kind, "path": path, **more}


def at(path: str) -> Json:
    """Return the place of a path."""
    return {"$path": path}


def split(names: str) -> list[str]:
    """Split names at blanks; a name with blanks in it has ``_`` for them."""
    return [name.replace("_", " ") for name in names.split()]


def single_refs(names: str) -> list[Json]:
    """Return references to Singles."""
    return [{"$single": name} for name in split(names)]


def opened(names: str) -> list[Json]:
    """Return references to channels with the addresses of their peers."""
    home = {"$addresses": "home"}
    return [{"channel": {"$channel": name}, "addresses": home} for name in split(names)]


def closed(names: str) -> list[Json]:
    """Return references to outpoints."""
    return [{"$outpoint": name} for name in split(names)]


def new(starting: str = "", session: str = "s", expect: Json | None = None, **more: Any) -> Json:
    """Make a SubSwapper over the main file."""
    given: Json = {"session": session, "path": at(MAIN), "key_ring": RING}
    given |= {"starting_chans": single_refs(starting), **more}
    return ask("swapper.new", given, expect)


def start(expect: Json | None = None, session: str = "s") -> Json:
    """Start it."""
    return ask("swapper.start", {"session": session}, expect)


def event(
    opens: str = "", closes: str = "", expect: Json | None = None, session: str = "s"
) -> Json:
    """Tell it what happened; by default the file is written."""
    given: Json = {"session": session, "new_chans": opened(opens), "closed_chans": closed(closes)}
    return ask("swapper.event", given, WRITTEN if expect is None else expect)


def manual(names: str, expect: Json | None = None, session: str = "s") -> Json:
    """Update by hand."""
    given = {"session": session, "singles": single_refs(names)}
    return ask("swapper.manual-update", given, expect)


def wait(until: str) -> Json:
    """Wait for the ``start-of-second`` or the ``next-second``."""
    return {"do": "wait", "until": until}


def fail(call: str, times: int = 1, session: str = "s") -> Json:
    """Make the disk fail."""
    return ask("swapper.fail", {"session": session, "call": call, "times": times})


def stop(cancelled: int = 1, expect: Json | None = None, session: str = "s") -> Json:
    """Stop it."""
    expected = valid(cancelled=cancelled) if expect is None else expect
    return ask("swapper.stop", {"session": session}, expected)


def drop(session: str = "s") -> Json:
    """Let it crash."""
    return ask("swapper.drop", {"session": session})


def close_events(session: str = "s") -> Json:
    """End the events."""
    return ask("swapper.close-events", {"session": session})


def running(starting: str = "a", file: str | None = None) -> Steps:
    """Start one, over a file if there is one."""
    before = [] if file is None else [write(file)]
    return [*before, new(starting), start()]


def swap(content: str, path: str = MAIN, expect: Json | None = None, **more: Any) -> Json:
    """Swap a file's content."""
    given = {"path": at(path), "packed": {"$bytes": content}, **more}
    return ask("multifile.swap", given, expect)


def extract(path: str, expect: Json, ring: str = "own") -> Json:
    """Read a file."""
    return ask("multifile.extract", {"path": at(path), "key_ring": {"$key_ring": ring}}, expect)


def multi_of(names: str) -> Json:
    """Expect a Multi of these Singles."""
    return valid(multi={"version": 0, "static_backups": single_refs(names)})
