"""Steps of a SubSwapper's session."""

from __future__ import annotations

from typing import Any, Final

from ..tools.case import Json, valid
from .bare_channels import home, is_bare
from .file_steps import write
from .script import MAIN, RING, Steps, ask, at, by, refused, single_refs, split
from .series import each

IDLE: Final = refused("not-active")
"""What a SubSwapper says that does not run, or does not run any more."""
WRITTEN: Final = valid(written=True)
UNWRITTEN: Final = valid(written=False)
"""What an event comes to whose update failed."""
NEVER_STARTED: Final = by(
    "swapper-never-started", leave=valid(cancelled=0), cancel=valid(cancelled=1)
)
"""The answer to stopping a SubSwapper that was never started."""
STARTED_AGAIN: Final = by("swapper-start-after-stop", write=valid(), refuse=IDLE)
"""The answer to starting a SubSwapper that was stopped."""


def opened(names: str) -> list[Json]:
    """Return references to channels with the addresses of their peers."""
    return [
        {
            "channel": {"$channel": name},
            "addresses": {"$addresses": home(name) if is_bare(name) else "home"},
        }
        for name in split(names)
    ]


def closed(names: str) -> list[Json]:
    """Return references to outpoints."""
    return [{"$outpoint": name} for name in split(names)]


def new(
    starting: str = "",
    session: str = "s",
    expect: Json | None = None,
    file: str = MAIN,
    **more: Any,
) -> Json:
    """Make a SubSwapper over a file."""
    given: Json = {"session": session, "path": at(file), "key_ring": RING}
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


def running_with(series: str) -> Steps:
    """Start one with the Singles of some series, over whatever file there is."""
    given = {"session": "s", "path": at(MAIN), "key_ring": RING}
    return [ask("swapper.new", {**given, "starting_chans": [each(series, "singles")]}), start()]


def by_hand(series: str) -> Json:
    """Update by hand with the Singles of some series."""
    return ask("swapper.manual-update", {"session": "s", "singles": [each(series, "singles")]})
