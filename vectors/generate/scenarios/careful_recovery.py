"""What a careful recovery remembers of peers, and which of several errors it tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .recover import LOST, SILENT, WRONG
from .recover_many import MULTI, called, recover, restored
from .recovery_steps import both, connect, multi, outcome, restore, singles
from .script import by, scenario

UNREACHED: Final = "recover-unreachable-peer"
REFUSED: Final = "recover-restore-failure"
SECOND: Final = "recover-second-run"
GOES_ON: Final = {UNREACHED: "go-on", REFUSED: "go-on"}


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _connector_says_exists()
    yield _connector_says_exists_and_again()
    yield _first_error()
    yield _waits_by_channel()
    yield _waits_until_its_peer_is_reached()
    yield _reached_at_once()
    yield _waits_after_a_multi()


def _connector_says_exists() -> Json:
    def by_peer(abort: Json, go_on: Json) -> Json:
        return by(UNREACHED, abort=abort, go_on=go_on)

    return scenario(
        "recover/connector-says-exists",
        "the connector, not the database, fails with already-exists",
        ["recover.connector-exists", "recover.failure-told", "recover.unreached-counted"],
        "A peer that was never reached counts as reached, and no run asks it to close.",
        "format:9",
        [
            singles(
                "a b",
                by_peer(
                    outcome(1, both("a"), "already-exists"),
                    outcome(2, both("a b"), "already-exists"),
                ),
                connected="exists",
            ),
            singles("a", outcome(1, both("a"), "already-exists"), connected="exists-wrapped"),
        ],
    )


def _connector_says_exists_and_again() -> Json:
    failed = outcome(1, both("a"), "already-exists")
    again = by(SECOND, skip=outcome(0, [restore("a")]), dial=outcome(0, both("a")))
    return scenario(
        "recover/connector-says-exists-and-again",
        "the connector fails with already-exists: the peer was not reached, and still waits",
        ["recover.waiting", "recover.dial-existing"],
        SILENT,
        "format:9",
        [
            singles("a", failed, connected="exists", session="r"),
            singles("a", again, "exists", session="r"),
        ],
    )


def _first_error() -> Json:
    return scenario(
        "recover/first-error",
        "several things fail, and the recovery goes on: which error is told at the end",
        ["recover.first-error", "recover.failure-told"],
        WRONG,
        "format:9",
        [
            singles(
                "a b c",
                outcome(2, [*both("a"), restore("b"), *both("c")], "already-exists"),
                "ok fail ok",
                "exists ok",
            ),
            singles(
                "a b c",
                outcome(2, [restore("a"), *both("b c")], "other"),
                "fail ok ok",
                "exists exists",
            ),
            singles(
                "a b c",
                outcome(2, [*both("a b"), restore("c")], "already-exists"),
                "ok ok fail",
                "exists fail",
            ),
            *_first_error_of_a_multi(),
        ],
        behaviours=GOES_ON,
    )


def _first_error_of_a_multi() -> list[Json]:
    return [
        recover(
            MULTI,
            "many[0:3]",
            outcome(
                2, [called("many[0]"), restored("many[1]"), called("many[2]")], "already-exists"
            ),
            restore=["ok", "fail"],
            connect=["exists", "fail"],
        ),
        recover(
            MULTI,
            "many[0:3]",
            outcome(2, [restored("many[0]"), called("many[1:3]")], "other"),
            restore=["fail"],
            connect=["exists", "exists"],
        ),
    ]


def _waits_by_channel() -> Json:
    return scenario(
        "recover/waits-by-channel",
        "two channels with one peer: an earlier run restored one, the other is in use",
        ["recover.waiting", "recover.dial-existing"],
        SILENT,
        "format:9",
        [
            singles("a", outcome(1, both("a"), "other"), connected="fail", session="r"),
            singles(
                "a_twin a",
                by(
                    SECOND,
                    skip=outcome(0, [restore("a twin"), restore("a")]),
                    dial=outcome(0, [restore("a twin"), restore("a"), connect("a")]),
                ),
                "exists exists",
                session="r",
            ),
            singles(
                "a a_twin",
                outcome(0, [restore("a"), restore("a twin")]),
                "exists exists",
                session="r",
            ),
        ],
    )


def _waits_until_its_peer_is_reached() -> Json:
    again = [*both("b"), restore("a twin"), connect("a"), restore("a"), connect("a")]
    return scenario(
        "recover/waits-until-its-peer-is-reached",
        "two restored channels with one peer, who is reached for one of them",
        ["recover.waiting"],
        LOST,
        "format:9",
        [
            singles(
                "a a_twin",
                outcome(2, [*both("a"), restore("a twin"), connect("a")], "other"),
                connected="fail fail",
                session="r",
            ),
            singles(
                "b a_twin a",
                outcome(1, again, "other"),
                "ok exists exists",
                "ok fail fail",
                session="r",
            ),
            singles(
                "a a_twin",
                outcome(0, [restore("a"), connect("a"), restore("a twin")]),
                "exists exists",
                session="r",
            ),
            singles(
                "a a_twin",
                outcome(0, [restore("a"), restore("a twin")]),
                "exists exists",
                session="r",
            ),
        ],
        behaviours={**GOES_ON, SECOND: "dial"},
    )


def _reached_at_once() -> Json:
    return scenario(
        "recover/reached-at-once",
        "a channel whose peer was reached in the run that restored it does not wait",
        ["recover.waiting", "recover.existing"],
        SILENT,
        "format:9",
        [
            singles("a b", outcome(2, both("a b")), session="r"),
            singles("a b", outcome(0, [restore("a"), restore("b")]), "exists exists", session="r"),
            singles("a", outcome(0, [restore("a")], "other"), "fail", session="r"),
            singles("a", outcome(0, [restore("a")]), "exists", session="r"),
            singles("c", outcome(0, [restore("c")], "other"), "fail", session="r"),
            singles("c", outcome(0, [restore("c")]), "exists", session="r"),
        ],
    )


def _waits_after_a_multi() -> Json:
    return scenario(
        "recover/waits-after-a-multi",
        "the peers of a restored backup file are not all reached: a later run calls who is left",
        ["recover.waiting", "recover.dial-existing"],
        SILENT,
        "format:9",
        [
            multi("multi a b", outcome(2, both("a b"), "other"), connected="fail ok", session="r"),
            multi(
                "multi b a",
                by(
                    SECOND,
                    skip=outcome(0, [restore("b"), restore("a")]),
                    dial=outcome(0, [restore("b"), *both("a")]),
                ),
                "exists exists",
                session="r",
            ),
            multi(
                "multi a b", outcome(0, [restore("a"), restore("b")]), "exists exists", session="r"
            ),
        ],
        behaviours=GOES_ON,
    )
