"""The SubSwapper when nothing goes wrong around it."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json, valid
from .consequences import HANG, OLD, STALE
from .file_steps import ALONE, BOTH, TEMP, holds
from .script import MAIN, by, look, look_by, refused, scenario
from .swapper_steps import (
    IDLE,
    NEVER_STARTED,
    STARTED_AGAIN,
    close_events,
    drop,
    event,
    manual,
    new,
    running,
    start,
    stop,
)


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _subscription_fails()
    yield _start_and_stop_once()
    yield _updater()
    yield _restart()
    yield _two_files()
    yield _stopped_before_started()
    yield _events_end()
    yield _unknown_session()


def _subscription_fails() -> Json:
    return scenario(
        "swapper/subscription-fails",
        "the constructor subscribes, gives back the error of that, and touches no file",
        "swapper.subscribe-on-creation",
        HANG,
        "lnd:TestNewSubSwapperSubscribeFail living:D1",
        [
            new("k", expect=refused("other"), subscribe_fails=True),
            look(".", entries=[]),
            start(IDLE),
            new("k"),
            look(".", entries=[]),
            start(),
            event(),
            holds("k"),
            new("l", expect=refused("other"), subscribe_fails=True),
            event("m", expect=IDLE),
            stop(expect=IDLE),
            holds("k"),
        ],
    )


def _start_and_stop_once() -> Json:
    return scenario(
        "swapper/start-and-stop-once",
        "Start and Stop take effect once; after the end nothing is taken any more",
        ["swapper.start-once", "swapper.stop", "swapper.manual-update-inactive"],
        HANG,
        "lnd:TestSubSwapperIdempotentStartStop living:D4.2 living:D4.5 living:D6.13 living:D5.3",
        [
            *running("k"),
            start(),
            event("l"),
            stop(),
            stop(),
            event("m", expect=IDLE),
            manual("m", IDLE),
            start(STARTED_AGAIN),
            holds("k l"),
            manual("m", IDLE),
        ],
    )


def _updater() -> Json:
    return scenario(
        "swapper/updater",
        "opens, closes and manual updates one after the other",
        ["swapper.update", "swapper.start-without-file"],
        STALE,
        "lnd:TestSubSwapperUpdater living:D7.1",
        [
            *running("k l m"),
            holds("k l m"),
            event("n"),
            holds("k l m n"),
            event("o", "k"),
            holds("l m n o"),
            manual("p"),
            holds("l m n o p"),
            event("", "l m n o p"),
            holds(""),
            stop(),
            look(TEMP, kind="nothing"),
        ],
    )


def _restart() -> Json:
    return scenario(
        "swapper/restart",
        "stopped or killed, and started again: nothing is lost",
        ["swapper.start-writes-union"],
        STALE,
        "format:8",
        [
            *running("k"),
            event("l"),
            stop(),
            new("k l"),
            start(),
            event("m"),
            drop(),
            holds("k l m"),
            new("k l m"),
            start(),
            event("n", "k"),
            holds("l m n"),
        ],
    )


def _two_files() -> Json:
    return scenario(
        "swapper/two-files",
        "every write but the first leaves the file before in the archive",
        "multifile.archive",
        OLD,
        "issue:#8906",
        [
            *running("k"),
            ALONE,
            event("l"),
            look(MAIN, holds=["k", "l"], archives_hold=[["k"]]),
            BOTH,
        ],
    )


def _stopped_before_started() -> Json:
    return scenario(
        "swapper/stopped-before-started",
        "Stop without Start, and Start after that",
        ["swapper.cancel-always", "swapper.start-after-stop"],
        "The notifier keeps a subscriber that is gone, and fills up.",
        "living:D4.3 living:D4.4",
        [
            new("k"),
            stop(expect=NEVER_STARTED),
            look(".", entries=[]),
            manual("l", IDLE),
            start(STARTED_AGAIN),
            look_by(
                MAIN,
                "swapper-start-after-stop",
                write={"kind": "file", "holds": ["k"]},
                refuse={"kind": "nothing"},
            ),
            manual("l", IDLE),
        ],
    )


def _events_end() -> Json:
    works = by("swapper-closed-events", spin=valid(), end=IDLE)
    return scenario(
        "swapper/events-end",
        "the notifier closes the channel of events",
        "swapper.closed-events",
        "The node writes its backup hundreds of times a second until it is stopped.",
        "living:D9.1 living:D9.2",
        [
            *running("k"),
            close_events(),
            look_by(MAIN, "swapper-closed-events", spin={"changes": True}, end={"changes": False}),
            event("m", expect=IDLE),
            manual("l", works),
            look_by(
                MAIN, "swapper-closed-events", spin={"holds": ["k", "l"]}, end={"holds": ["k"]}
            ),
            stop(),
            look(MAIN, changes=False),
        ],
    )


def _unknown_session() -> Json:
    return scenario(
        "swapper/unknown-session",
        "requests for a session that was dropped",
        "swapper.manual-update-inactive",
        HANG,
        "format:8",
        [
            *running("k"),
            drop(),
            start(IDLE),
            manual("l", IDLE),
            stop(expect=IDLE),
            holds("k"),
        ],
    )
