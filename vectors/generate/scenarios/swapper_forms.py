"""The SubSwapper after a stop or a second start, and forms of a channel that should not be lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import BACK, OUTDATED, POOR
from .file_steps import holds, write
from .script import MAIN, ask, by, look, look_by, scenario
from .swapper_steps import (
    IDLE,
    UNWRITTEN,
    WRITTEN,
    drop,
    event,
    fail,
    manual,
    opened,
    running,
    start,
    stop,
)

FORGOTTEN: Final = "A channel that is open is in no backup, and no test of the node shows it."


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _start_again_while_running()
    yield _start_again_over_another_file()
    yield _after_the_stop()
    yield _stop_over_a_bad_file()
    yield _forms_of_one_channel()
    yield _forms_in_the_file()
    yield _closed_and_opened_indescribably()
    yield _indescribable_among_others()
    yield _richer_in_the_file_alone()
    yield _richer_in_the_file_alone_by_hand()


def _start_again_while_running() -> Json:
    return scenario(
        "swapper/start-again-while-running",
        "a second start of what runs changes nothing, whatever has happened since the first",
        "swapper.start-once",
        BACK,
        "lnd:TestSubSwapperIdempotentStartStop",
        [
            *running("k l"),
            event("m", "k"),
            holds("l m"),
            start(),
            holds("l m"),
            event("", "l"),
            start(),
            event("n"),
            holds("m n"),
        ],
    )


def _start_again_over_another_file() -> Json:
    return scenario(
        "swapper/start-again-over-another-file",
        "a second start of what runs does not touch the file, whatever somebody put there",
        ["swapper.start-once", "swapper.carries-over"],
        BACK,
        "format:8",
        [
            *running("k"),
            write("multi u v"),
            start(),
            look(MAIN, bytes="multi u v"),
            event("l"),
            holds("k l u v"),
        ],
    )


def _forms_of_one_channel() -> Json:
    names = [f"form_{number}" for number in range(10)]
    told = [*names[1:], *names[-2::-1]]
    return scenario(
        "swapper/forms-of-one-channel",
        "a channel is told again in forms that differ in all but inputs and root: the last is kept",
        ["swapper.poorer-means", "swapper.manual-update"],
        OUTDATED,
        "format:9",
        [*running("form_0"), *[step for name in told for step in (manual(name), holds(name))]],
    )


def _forms_in_the_file() -> Json:
    steps: list[Json] = []
    for in_file, told in ((0, 3), (1, 2), (3, 2), (4, 9), (5, 6), (6, 9), (9, 0), (7, 8)):
        steps += [
            write(f"multi form_{in_file}"),
            *running(f"form_{told}"),
            holds(f"form_{told}"),
            drop(),
        ]
    return scenario(
        "swapper/forms-in-the-file",
        "the file has another form of a channel, and neither is poorer: the one told at the start"
        " is written",
        ["swapper.poorer-means", "swapper.start-writes-union"],
        OUTDATED,
        "format:9",
        steps,
    )


def _after_the_stop() -> Json:
    return scenario(
        "swapper/after-the-stop",
        "an event after the stop reaches no file, and the next start knows nothing of it",
        ["swapper.stop", "swapper.start-writes-union"],
        BACK,
        "living:D6.13",
        [
            *running("k"),
            stop(),
            event("l", "k", IDLE),
            holds("k"),
            write("multi u"),
            event("l", expect=IDLE),
            look(MAIN, bytes="multi u"),
            *running("m"),
            holds("m u"),
        ],
    )


def _stop_over_a_bad_file() -> Json:
    return scenario(
        "swapper/stop-over-a-bad-file",
        "an update fails, the file turns bad, and then comes the stop: it replaces nothing",
        ["swapper.start-bad-file", "swapper.stop"],
        BACK,
        "format:8",
        [
            *running("k"),
            fail("swap"),
            event("l", expect=UNWRITTEN),
            write("garbage"),
            stop(),
            look(MAIN, bytes="garbage"),
        ],
    )


def _closed_and_opened_indescribably() -> Json:
    without_peer = {
        "session": "s",
        "new_chans": [
            {
                "channel": {"$channel": "k", "without": ["identity_pub"]},
                "addresses": {"$addresses": "home"},
            }
        ],
        "closed_chans": [],
    }
    name = "swapper-unserializable-single"
    written = by(name, block=UNWRITTEN, set_aside=WRITTEN)
    return scenario(
        "swapper/closed-and-opened-indescribably",
        "a close is not written, then the channel is open again in a form that cannot be written:"
        " the file keeps the form that it has",
        ["swapper.unserializable", "swapper.failed-close-kept"],
        FORGOTTEN,
        "format:8",
        [
            *running("k l"),
            fail("swap"),
            event("", "k", UNWRITTEN),
            holds("k l"),
            ask("swapper.event", without_peer, written),
            holds("k l"),
            event("m", expect=written),
            look_by(MAIN, name, block={"holds": ["k", "l"]}, set_aside={"holds": ["k", "l", "m"]}),
            event("", "k"),
            holds("l m"),
            ask("swapper.event", {**without_peer, "closed_chans": [{"$outpoint": "k"}]}, WRITTEN),
            holds("l m"),
            event("k"),
            ask("swapper.event", {**without_peer, "closed_chans": [{"$outpoint": "k"}]}, WRITTEN),
            holds("l m"),
        ],
    )


def _indescribable_among_others() -> Json:
    name = "swapper-unserializable-single"
    bad = {"channel": {"$channel": "k", "without": ["identity_pub"]}, "addresses": []}
    others = [*opened("m"), bad, *opened("n")]
    given = {"session": "s", "new_chans": others, "closed_chans": [{"$outpoint": "l"}]}
    written = by(name, block=UNWRITTEN, set_aside=WRITTEN)
    left = {"holds": ["k", "m", "n"]}
    return scenario(
        "swapper/indescribable-among-others",
        "one event opens three channels, the second indescribable, and closes a fourth",
        ["swapper.unserializable", "swapper.last-good-form"],
        FORGOTTEN,
        "format:8",
        [
            *running("k l"),
            ask("swapper.event", given, written),
            look_by(MAIN, name, block={"holds": ["k", "l"]}, set_aside=left),
        ],
    )


def _kept(poor: str, *others: str, rich: str = "a") -> Json:
    """Expect ``rich`` or, where poorer Singles replace richer ones, ``poor``; and others."""
    choices = {"overwrite": {"holds": [poor, *others]}, "keep_richer": {"holds": [rich, *others]}}
    return look_by(MAIN, "swapper-poorer-single", **choices)


def _richer_in_the_file_alone() -> Json:
    return scenario(
        "swapper/richer-in-the-file-alone",
        "only the file knows the richer form of a channel when an event brings a poorer one",
        "swapper.poorer-single",
        POOR,
        "living:F10",
        [
            *running("", "multi a"),
            event("a_bare"),
            _kept("a bare"),
            event("b"),
            _kept("a bare", "b"),
            drop(),
            *running("b"),
            _kept("a bare", "b"),
            event("c a_bare", "b"),
            _kept("a bare", "c"),
        ],
    )


def _richer_in_the_file_alone_by_hand() -> Json:
    return scenario(
        "swapper/richer-in-the-file-alone-by-hand",
        "only the file knows the richer form of a channel when somebody updates by hand, also with"
        " one that is newer in all else",
        "swapper.poorer-single",
        POOR,
        "living:F10",
        [
            *running("b", "multi a b"),
            manual("a_restored"),
            _kept("a restored", "b"),
            manual("c a_legacy_at_3"),
            _kept("a legacy at 3", "b", "c"),
            manual("a_bare_new"),
            _kept("a bare new", "b", "c"),
            drop(),
            *running("", "multi form_9"),
            manual("a_bare"),
            _kept("a bare", rich="form 9"),
        ],
    )
