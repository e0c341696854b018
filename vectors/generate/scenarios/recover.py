"""Recovery: what is asked of the database and of the peers, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .recover_many import called, recover, restored
from .recovery_steps import both, connect, multi, outcome, restore, singles
from .script import RING, ask, by, scenario

LOST: Final = "Channels behind the first trouble are not restored, and their money is lost."
SILENT: Final = "No run asks the peer to close: the money stays until something else reaches it."
WRONG: Final = "Somebody believes that the channels are restored, and nothing was."


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _singles()
    yield _multi()
    yield _without_addresses()
    yield _duplicates()
    yield _existing()
    yield _existing_wrapped()
    yield _second_run()
    yield _unreachable_peer()
    yield _restore_fails()
    yield _singles_do_not_open()
    yield _multi_does_not_open()


def _singles() -> Json:
    return scenario(
        "recover/singles",
        "Singles one after the other, each followed by a call to its peer",
        "recover.order",
        LOST,
        "lnd:TestUnpackAndRecoverSingles living:E1 living:E13 living:E20",
        [
            singles("a b c", outcome(3, both("a b c"))),
            singles("c a", outcome(2, both("c a"))),
            singles("", outcome(0, [])),
        ],
    )


def _multi() -> Json:
    return scenario(
        "recover/multi",
        "a Multi in the order of the file; one without channels restores nothing",
        "recover.order",
        LOST,
        "lnd:TestUnpackAndRecoverMulti living:E30 living:E31",
        [
            multi("multi c a b", outcome(3, both("c a b"))),
            multi("multi", outcome(0, [])),
        ],
    )


def _without_addresses() -> Json:
    return scenario(
        "recover/without-addresses",
        "a peer without addresses is called all the same",
        "recover.order",
        SILENT,
        "living:E18",
        [
            singles("a_nowhere", outcome(1, [restore("a"), connect("a", [])])),
            singles("a_nowhere b", outcome(2, [restore("a"), connect("a", []), *both("b")])),
        ],
    )


def _duplicates() -> Json:
    return scenario(
        "recover/duplicates",
        "a channel that is there twice is tried twice",
        ["recover.order", "recover.existing"],
        LOST,
        "living:E14 living:E15 living:E26 living:E34",
        [
            singles("a a b", outcome(3, both("a a b"))),
            singles("a a b", outcome(2, [*both("a"), restore("a"), *both("b")]), "ok exists"),
            multi("multi a a", outcome(2, both("a a"))),
        ],
    )


def _existing() -> Json:
    return scenario(
        "recover/existing",
        "a channel that exists is skipped, uncounted, and its peer is not called",
        "recover.existing",
        LOST,
        "living:E2 living:E12 issue:PR#3737",
        [
            singles("a b c", outcome(2, [*both("a"), restore("b"), *both("c")]), "ok exists"),
            singles(
                "a b c",
                outcome(0, [restore("a"), restore("b"), restore("c")]),
                "exists exists exists",
            ),
            multi("multi a b", outcome(1, [restore("a"), *both("b")]), "exists"),
        ],
    )


def _existing_wrapped() -> Json:
    wrapped = by(
        "recover-wrapped-exists",
        abort=outcome(1, [*both("a"), restore("b")], "already-exists"),
        skip=outcome(2, [*both("a"), restore("b"), *both("c")]),
    )
    return scenario(
        "recover/existing-wrapped",
        "the database says already-exists inside another error",
        "recover.wrapped-existing",
        LOST,
        "living:E3",
        [
            singles("a b c", wrapped, "ok exists-wrapped"),
            singles("a b c", outcome(3, both("a b c"))),
            recover(
                "recover.multi",
                "many[0:3]",
                by(
                    "recover-wrapped-exists",
                    abort=outcome(1, [called("many[0]"), restored("many[1]")], "already-exists"),
                    skip=outcome(2, [called("many[0]"), restored("many[1]"), called("many[2]")]),
                ),
                restore=["ok", "exists-wrapped"],
            ),
        ],
    )


def _second_run() -> Json:
    node = connect("a")
    second = by(
        "recover-second-run",
        skip=outcome(1, [restore("a"), *both("b")]),
        dial=outcome(1, [restore("a"), node, *both("b")]),
    )
    return scenario(
        "recover/second-run",
        "a peer that could not be reached the first time, when recovery is run again",
        "recover.dial-existing",
        SILENT,
        "living:E17",
        [
            singles("a", outcome(1, both("a"), "other"), connected="fail", session="r"),
            singles("a b", second, "exists", session="r"),
            singles("a b", outcome(0, [restore("a"), restore("b")]), "exists exists", session="r"),
        ],
    )


def _unreachable_peer() -> Json:
    first = by(
        "recover-unreachable-peer",
        abort=outcome(1, both("a"), "other"),
        go_on=outcome(2, both("a b"), "other"),
    )
    return scenario(
        "recover/unreachable-peer",
        "a peer cannot be reached: its channel is counted, and what becomes of the others",
        [
            "recover.connect-error",
            "recover.go-on",
            "recover.unreached-counted",
            "recover.failure-told",
        ],
        LOST,
        "living:E8 living:E9 living:E10",
        [
            singles("a b", first, connected="fail"),
            singles(
                "a b c",
                by(
                    "recover-unreachable-peer",
                    abort=outcome(2, both("a b"), "other"),
                    go_on=outcome(3, both("a b c"), "other"),
                ),
                connected="ok fail",
            ),
            singles("a b c", outcome(3, both("a b c"), "other"), connected="ok ok fail"),
        ],
    )


def _restore_fails() -> Json:
    name = "recover-restore-failure"
    return scenario(
        "recover/restore-fails",
        "the database refuses one channel",
        ["recover.restore-error", "recover.go-on", "recover.failure-told"],
        LOST,
        "living:E6 living:E7 living:E16 living:E27",
        [
            singles(
                "a b c",
                by(
                    name,
                    abort=outcome(1, [*both("a"), restore("b")], "other"),
                    go_on=outcome(2, [*both("a"), restore("b"), *both("c")], "other"),
                ),
                "ok fail",
            ),
            singles("a b c", outcome(2, [*both("a b"), restore("c")], "other"), "ok ok fail"),
            singles(
                "a b c",
                by(
                    name,
                    abort=outcome(0, [restore("a"), restore("b")], "other"),
                    go_on=outcome(1, [restore("a"), restore("b"), *both("c")], "other"),
                ),
                "exists fail",
            ),
            singles("a b c", outcome(3, both("a b c"))),
        ],
    )


def _singles_do_not_open() -> Json:
    def bad_singles(contents: list[str], code: str) -> Json:
        given = {"packed": [{"$bytes": each} for each in contents], "key_ring": RING}
        return ask("recover.singles", {**given, "restore": [], "connect": []}, outcome(0, [], code))

    return scenario(
        "recover/singles-do-not-open",
        "one packed Single among several does not open: nothing is restored",
        "recover.unpack-error",
        WRONG,
        "living:E21 living:E22 living:E24 living:E25 issue:#2892 issue:#3583",
        [
            bad_singles(["single a", "single b", "zeros 100"], "auth-failed"),
            bad_singles(["other single a"], "auth-failed"),
            bad_singles(["single a", "zeros 0"], "too-short"),
            bad_singles(["multi a"], "bad-point"),
            singles("a b", outcome(2, both("a b"))),
        ],
    )


def _multi_does_not_open() -> Json:
    def bad(content: str, code: str) -> Json:
        return multi(content, outcome(0, [], code))

    return scenario(
        "recover/multi-does-not-open",
        "a Multi that does not open: another key, nothing at all, a Single, hex, a line end",
        "recover.unpack-error",
        WRONG,
        "living:E32 living:E33 issue:#2892 issue:#3394 issue:#3583",
        [
            bad("other multi a", "auth-failed"),
            bad("zeros 0", "too-short"),
            bad("zeros 45", "auth-failed"),
            bad("single a", "unknown-version"),
            bad("hex multi a", "auth-failed"),
            bad("multi a and newline", "auth-failed"),
            multi("multi a", outcome(1, both("a"))),
            multi("other multi a", outcome(1, both("a")), key_ring={"$key_ring": "other"}),
        ],
    )
