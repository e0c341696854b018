"""The SubSwapper over files that are bad, hidden, gone, or not what they seem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import BACK, CLOBBER, POOR, WIPED
from .file_steps import ALONE, IO, TEMP, change, holds, write
from .script import MAIN, ask, by, look, look_by, refused, scenario
from .swapper_steps import (
    IDLE,
    NEVER_STARTED,
    UNWRITTEN,
    WRITTEN,
    drop,
    event,
    fail,
    manual,
    new,
    running,
    start,
    stop,
)

EMPTIED: Final = "A node without channels wipes the only backup there is: it could not read it."
FORGOTTEN: Final = "A channel that is open is in no backup, and no test of the node shows it."


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield from _nothing_to_back_up()
    yield _start_while_extract_fails()
    yield _hidden_file()
    yield _last_close_while_the_file_is_bad()
    yield _folder_comes()
    yield _temp_is_not_the_file()
    yield from _only_the_file_knows()
    yield _start_again_while_running()
    yield _after_the_stop()
    yield _closed_and_opened_indescribably()
    yield _richer_in_the_file_alone()
    yield _richer_in_the_file_alone_by_hand()


def _nothing_to_back_up() -> Iterator[Json]:
    kinds = (
        ("another-key", "encrypted with another key", "other multi k l", "auth-failed"),
        ("empty", "of zero bytes", "zeros 0", "too-short"),
        ("short", "of 23 bytes", "zeros 23", "too-short"),
        ("single", "that is one packed Single", "single k", "unknown-version"),
        ("longer", "with a line end behind the backup", "multi k and newline", "auth-failed"),
        ("hex", "that holds the backup in hex", "hex multi k", "auth-failed"),
    )
    for name, title, content, code in kinds:
        yield scenario(
            f"swapper/nothing-to-back-up-{name}",
            f"a node without any channel starts on a file {title}, which stays",
            "swapper.start-bad-file",
            EMPTIED,
            "issue:PR#4379",
            [
                write(content),
                new(""),
                start(refused(code)),
                look(MAIN, kind="file", bytes=content),
                event(expect=IDLE),
                event("", "k", IDLE),
                stop(expect=NEVER_STARTED),
                look(MAIN, bytes=content),
                ALONE,
            ],
        )


def _start_while_extract_fails() -> Json:
    return scenario(
        "swapper/start-while-extract-fails",
        "a good file that the disk does not give: the start fails, and the file stays",
        "swapper.start-bad-file",
        EMPTIED,
        "living:D3.5",
        [
            write("multi k l"),
            new(""),
            fail("extract"),
            start(IO),
            look(MAIN, bytes="multi k l"),
            ALONE,
            drop(),
            new("m"),
            fail("extract"),
            start(IO),
            look(MAIN, bytes="multi k l"),
            drop(),
            *running("m"),
            holds("k l m"),
        ],
    )


def _hidden_file() -> Json:
    return scenario(
        "swapper/hidden-file",
        "a file that may not be read is not a missing one, at the start and later",
        ["swapper.start-bad-file", "swapper.failed-update-kept"],
        CLOBBER,
        "living:C57 living:D3.5",
        [
            write("multi k", mode="0000"),
            new("l"),
            start(IO),
            change("chmod", mode="0600"),
            look(MAIN, bytes="multi k"),
            drop(),
            *running("l"),
            holds("k l"),
            change("chmod", mode="0000"),
            event("m", expect=UNWRITTEN),
            change("chmod", mode="0600"),
            holds("k l"),
            event(),
            holds("k l m"),
        ],
        harness=["unprivileged"],
    )


def _last_close_while_the_file_is_bad() -> Json:
    return scenario(
        "swapper/last-close-while-the-file-is-bad",
        "the last channel closes while the file cannot be read: it is not replaced by nothing",
        ["swapper.start-bad-file", "swapper.update"],
        EMPTIED,
        "living:D8.12",
        [
            *running("k"),
            write("other multi u v"),
            event("", "k", UNWRITTEN),
            look(MAIN, bytes="other multi u v"),
            event(expect=UNWRITTEN),
            event("l", "l", UNWRITTEN),
            look(MAIN, bytes="other multi u v"),
            ALONE,
            write("multi u"),
            event(),
            holds("u"),
        ],
    )


def _folder_comes() -> Json:
    return scenario(
        "swapper/folder-comes",
        "somebody puts a folder in the place of the file while the node runs",
        ["swapper.start-bad-file", "swapper.failed-update-kept"],
        CLOBBER,
        "living:D3.10",
        [
            *running("k"),
            change("remove"),
            change("mkdir"),
            write("precious", f"{MAIN}/notes"),
            event("l", expect=UNWRITTEN),
            event("", "k", UNWRITTEN),
            look(MAIN, kind="folder", entries=["notes"]),
            look(f"{MAIN}/notes", bytes="precious"),
            look(TEMP, kind="nothing"),
        ],
    )


def _temp_is_not_the_file() -> Json:
    return scenario(
        "swapper/temp-is-not-the-file",
        "a whole backup under the temp's name, with and without a main file, is never read",
        ["multifile.stale-temp", "swapper.start-writes-union", "swapper.update"],
        BACK,
        "living:D3.11",
        [
            write("multi u", TEMP),
            *running("k"),
            holds("k"),
            ALONE,
            change("remove"),
            write("multi u k9", TEMP),
            event("l"),
            holds("k l"),
            look(TEMP, kind="nothing"),
            write("multi v", TEMP),
            event("", "k"),
            holds("l"),
            drop(),
            change("remove"),
            write("multi w", TEMP),
            *running(""),
            holds(""),
            look(TEMP, kind="nothing"),
        ],
    )


def _only_the_file_knows() -> Iterator[Json]:
    for call in ("extract", "swap"):
        yield scenario(
            f"swapper/only-the-file-knows-while-{call}-fails",
            f"the disk fails to {call} while the file holds channels that memory does not",
            ["swapper.failed-update-kept", "swapper.update"],
            WIPED,
            "living:D8.7 living:D8.8",
            [
                *running("k", "multi u v"),
                fail(call, 3),
                event("l m", expect=UNWRITTEN),
                event("n", "n", UNWRITTEN),
                holds("k u v"),
                event("l9", expect=UNWRITTEN),
                holds("k u v"),
                event(),
                holds("k l9 m u v"),
                event("", "u"),
                holds("k l9 m v"),
            ],
        )


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
        ],
    )


def _kept(poor: str, *others: str) -> Json:
    """Expect ``a`` or, where poorer Singles replace richer ones, ``poor``; and others."""
    choices = {"overwrite": {"holds": [poor, *others]}, "keep_richer": {"holds": ["a", *others]}}
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
        "only the file knows the richer form of a channel when somebody updates by hand",
        "swapper.poorer-single",
        POOR,
        "living:F10",
        [
            *running("b", "multi a b"),
            manual("a_restored"),
            _kept("a restored", "b"),
            manual("c a_legacy"),
            _kept("a legacy", "b", "c"),
        ],
    )
