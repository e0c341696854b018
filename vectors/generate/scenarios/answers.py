"""Every line of the table of what a session answers, asked for: a scenario for each operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from scbref.conformance.protocol.stateful_answers import SESSION_ROWS, STATES, Row

from ..tools.case import Json, valid
from .consequences import HANG
from .file_steps import write
from .script import ask, at, by, refused, scenario
from .swapper_steps import IDLE, close_events, closed, drop, fail, new, opened, start, stop

_GARBAGE: Final = refused("auth-failed")


def scenarios() -> Iterator[Json]:
    """Yield the scenarios: of each operation what holds for all, then what a choice decides."""
    for operation in dict.fromkeys(row.operation for row in SESSION_ROWS):
        rows = [row for row in SESSION_ROWS if row.operation == operation]
        verb = operation.partition(".")[2]
        for suffix, said, some in (
            ("", "", [row for row in rows if not row.behaviour]),
            ("-by-choice", ", as the adapter has chosen", [row for row in rows if row.behaviour]),
        ):
            if some:
                yield _asked(f"answers-of-{verb}{suffix}", f"{operation}{said}", some)


def _asked(name: str, title: str, rows: list[Row]) -> Json:
    opens = any("tapscript root" in row.when for row in rows)
    return scenario(
        f"swapper/{name}",
        f"{title}, in every state of a session",
        list(dict.fromkeys(row.requirement for row in rows)),
        HANG,
        "format:8",
        [
            ask("swapper.drop", {"session": "nobody"}, IDLE),
            *(step for number, row in enumerate(rows, 1) for step in _steps(row, f"r{number}")),
        ],
        **({"single_versions": [6]} if opens else {}),
        features=["close_tx_inputs"],
    )


def _steps(row: Row, name: str) -> Iterator[Json]:
    """Bring a session of this name into the state of a row, and ask."""
    path = f"{name}.backup"
    arranged = ARRANGED.get((row.operation, row.when), _as_it_is)
    given, before = arranged(name, path)
    starting = str(given.pop("starting_chans", "a"))
    if row.state != "none":
        yield from _prepared(row.state, name, path, starting)
    yield from before
    if row.operation == "swapper.new":
        given = {"path": at(path), "key_ring": {"$key_ring": "own"}, "starting_chans": [], **given}
    if row.operation == "swapper.event":
        given = {"new_chans": [], "closed_chans": [], **given}
    if row.operation == "swapper.manual-update":
        given = {"singles": [{"$single": "b"}], **given}
    if row.operation == "swapper.fail":
        given = {"call": "swap", "times": 1}
    yield ask(row.operation, {"session": name, **given}, _expected(row))
    # lnd's loop writes again and again once its events have ended.
    if row.operation != "swapper.drop" and "none" not in (row.state, row.then):
        yield drop(session=name)


def _prepared(state: str, name: str, path: str, starting: str) -> Iterator[Json]:
    if state == "start-failed":
        yield write("garbage", path)
    yield new(starting, session=name, path=at(path))
    if state == "start-failed":
        yield start(_GARBAGE, session=name)
    elif state != "new":
        yield start(session=name)
    if state == "ended":
        yield close_events(session=name)
    if state == "stopped":
        yield stop(session=name)


def _expected(row: Row) -> Json:
    if not row.behaviour:
        return _answer(row.answer)
    choices = {choice.replace("-", "_"): _answer(text) for choice, text in row.choices.items()}
    return by(row.behaviour, **choices)


def _answer(text: str) -> Json:
    return valid(**json.loads(text)) if text.startswith("{") else refused(text)


Arranged = tuple[dict[str, object], list[Json]]
"""Members of ``in`` beside the session, and steps before the request."""


def _as_it_is(_name: str, _path: str) -> Arranged:
    return {}, []


def _no_subscription(_name: str, _path: str) -> Arranged:
    return {"subscribe_fails": True}, []


def _garbage(_name: str, path: str) -> Arranged:
    return {}, [write("garbage", path)]


def _mended(_name: str, path: str) -> Arranged:
    return {}, [write("multi b", path)]


def _disk(call: str) -> Callable[[str, str], Arranged]:
    return lambda name, _path: ({}, [fail(call, session=name)])


def _keyless_start(_name: str, _path: str) -> Arranged:
    return {"starting_chans": "a no_key"}, []


def _opens(names: str) -> Callable[[str, str], Arranged]:
    return lambda _name, _path: ({"new_chans": opened(names), "closed_chans": closed("x")}, [])


def _keyless_update(_name: str, _path: str) -> Arranged:
    return {"singles": [{"$single": "b"}, {"$single": "no key"}]}, []


ARRANGED: Final[Mapping[tuple[str, str], Callable[[str, str], Arranged]]] = {
    ("swapper.new", "the subscription fails"): _no_subscription,
    ("swapper.start", "the file is written"): _mended,
    ("swapper.start", "the file does not unpack (here: it is garbage)"): _garbage,
    ("swapper.start", "the file cannot be read from the disk"): _disk("extract"),
    ("swapper.start", "the disk refuses to write"): _disk("swap"),
    (
        "swapper.start",
        "a starting Single cannot be written (here: it has no peer's key)",
    ): _keyless_start,
    ("swapper.start", "the fault has been fixed"): _mended,
    ("swapper.event", "the file was replaced"): _opens("b"),
    ("swapper.event", "the disk fails, or the file does not unpack: it stays as it is"): _disk(
        "swap"
    ),
    (
        "swapper.event",
        "no Single can be made from a channel, or it cannot be written (here: no tapscript root)",
    ): _opens("rootless"),
    (
        "swapper.manual-update",
        "the disk refuses to read or to write; the Singles still count as reported",
    ): _disk("extract"),
    ("swapper.manual-update", "the file does not unpack (here: it is garbage)"): _garbage,
    (
        "swapper.manual-update",
        "one of the Singles cannot be written; where it is set aside, the others are written",
    ): _keyless_update,
}
"""Operation and what comes of it → how that is brought about; other lines need nothing."""

assert {row.state for row in SESSION_ROWS} == set(STATES)
assert set(ARRANGED) <= {(row.operation, row.when) for row in SESSION_ROWS}
