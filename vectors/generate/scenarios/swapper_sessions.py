"""The SubSwapper's sessions: one after the other, side by side, and updates by hand in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import BACK, CLOBBER, OUTDATED, STALE, WIPED
from .file_steps import ARCHIVES, IO, change, holds, write
from .script import MAIN, look, refused, scenario, split
from .swapper_steps import IDLE, UNWRITTEN, drop, event, fail, manual, new, running, start, stop

HALF: Final = "Of two channels that have something in common only one is backed up."
ALONE_BUT_FAR: Final = look(".", entries=[MAIN, "far"])
"""Beside the main file there is the folder ``far`` and nothing else."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _shared_by_hand()
    yield _by_hand_and_by_event()
    yield _by_hand_over_a_changed_file()
    yield from _by_hand_while_the_disk_fails()
    yield _nothing_of_an_earlier_session()
    yield _two_sessions()
    yield _named_file()
    yield _changed_while_stopped()
    yield _emptied_by_hand()
    yield _taken_out_by_hand()


def _shared_by_hand() -> Json:
    return scenario(
        "swapper/shared-by-hand",
        "a manual update with channels of one funding transaction and with one peer",
        ["swapper.manual-update", "swapper.update"],
        HALF,
        "format:8",
        [
            *running("k", "multi n00"),
            manual("l m n01"),
            holds("k l m n00 n01"),
            event("", "l n00"),
            holds("k m n01"),
            manual("n00_more l9 l"),
            holds("k l m n00_more n01"),
        ],
    )


def _by_hand_and_by_event() -> Json:
    return scenario(
        "swapper/by-hand-and-by-event",
        "manual updates and events by turns: the later of two forms stays, whoever told it",
        ["swapper.manual-update", "swapper.update"],
        OUTDATED,
        "living:D6.4 living:D7.5",
        [
            *running("k"),
            manual("l m9"),
            event("m", "k"),
            holds("l m"),
            manual("m8 k9"),
            holds("k9 l m8"),
            event("k", "l"),
            holds("k m8"),
            manual("l"),
            event("", "m"),
            manual(""),
            holds("k l"),
            stop(),
            *running("n"),
            holds("k l n"),
            manual("m"),
            holds("k l m n"),
        ],
    )


def _by_hand_over_a_changed_file() -> Json:
    return scenario(
        "swapper/by-hand-over-a-changed-file",
        "a manual update over a file that is damaged, then gone, then another",
        ["swapper.manual-update", "swapper.start-bad-file", "swapper.update"],
        CLOBBER,
        "living:D6.9 living:D6.10 living:D6.11",
        [
            *running("k"),
            write("garbage"),
            manual("l", refused("auth-failed")),
            look(MAIN, bytes="garbage"),
            write("zeros 0"),
            manual("", refused("too-short")),
            look(MAIN, bytes="zeros 0"),
            change("remove"),
            manual(""),
            holds("k l"),
            write("multi k9 u v"),
            manual("m"),
            holds("k l m u v"),
        ],
    )


def _by_hand_while_the_disk_fails() -> Iterator[Json]:
    for call in ("swap", "extract"):
        yield scenario(
            f"swapper/by-hand-while-{call}-fails",
            f"a manual update while the disk fails to {call}: it says so, and is not forgotten",
            ["swapper.manual-update", "swapper.failed-update-kept"],
            STALE,
            "living:D8.8",
            [
                *running("k", "multi k u"),
                fail(call, 2),
                manual("l k9", IO),
                event("", "m", UNWRITTEN),
                holds("k u"),
                manual("n"),
                holds("k9 l n u"),
                fail(call),
                manual("", IO),
                event(),
                holds("k9 l n u"),
            ],
        )


def _nothing_of_an_earlier_session() -> Json:
    return scenario(
        "swapper/nothing-of-an-earlier-session",
        "another start over an empty folder knows nothing of the channels of the one before",
        ["swapper.start-without-file", "swapper.start-writes-union"],
        BACK,
        "format:8",
        [
            *running("k l m"),
            event("n"),
            stop(),
            change("remove"),
            *running("o"),
            holds("o"),
            event("p", "n"),
            holds("o p"),
            drop(),
            change("remove"),
            *running(""),
            holds(""),
            event("k"),
            holds("k"),
        ],
    )


def _two_sessions() -> Json:
    other = "other.backup"
    return scenario(
        "swapper/two-sessions",
        "two SubSwappers over two files side by side, told different things by turns",
        ["swapper.update", "swapper.start-writes-union"],
        WIPED,
        "format:8",
        [
            *running("k"),
            new("l", session="t", file=other),
            start(session="t"),
            event("m"),
            event("n", "k", session="t"),
            look(MAIN, holds=["k", "m"]),
            look(other, holds=["l", "n"]),
            event("", "m"),
            event("k", "l", session="t"),
            look(MAIN, holds=["k"]),
            look(other, holds=["k", "n"]),
            stop(),
            event("o", session="t"),
            event("p", expect=IDLE),
            look(MAIN, holds=["k"]),
            look(other, holds=["k", "n", "o"]),
        ],
    )


def _named_file() -> Json:
    name = "my node's backup"
    return scenario(
        "swapper/named-file",
        "a SubSwapper over a file with another name in a folder of its own",
        ["swapper.update", "multifile.archive-name"],
        WIPED,
        "format:8",
        [
            change("mkdir", "far"),
            write("multi u", f"far/{name}"),
            write("multi v"),
            new("k", file=f"far/{name}"),
            start(),
            event("l"),
            look(f"far/{name}", holds=split("k l u")),
            look("far", entries=[ARCHIVES, name]),
            look(MAIN, bytes="multi v"),
            ALONE_BUT_FAR,
        ],
    )


def _changed_while_stopped() -> Json:
    return scenario(
        "swapper/changed-while-stopped",
        "between stop and start somebody puts another backup there, an older one, or none",
        ["swapper.start-writes-union", "swapper.update"],
        WIPED,
        "living:D8.1 living:D6.11",
        [
            *running("k l"),
            stop(),
            write("multi u v"),
            *running("k m"),
            holds("k m u v"),
            stop(),
            write("multi k9 l9 u9"),
            *running("k m"),
            holds("k l9 m u9"),
            event("", "u l"),
            holds("k m"),
            stop(),
            change("remove"),
            *running("n"),
            holds("n"),
        ],
    )


def _emptied_by_hand() -> Json:
    return scenario(
        "swapper/emptied-by-hand",
        "somebody puts an empty backup, and then another one, in the place of the file",
        ["swapper.update"],
        WIPED,
        "living:D8.11",
        [
            *running("k l m", "multi u"),
            write("multi"),
            event(),
            holds("k l m"),
            write("multi"),
            event("n", "k"),
            holds("l m n"),
            write("multi k9 l9 u"),
            event("", "m"),
            holds("k9 l n u"),
            event("", "k u l"),
            write("multi v"),
            event("o"),
            holds("n o v"),
        ],
    )


def _taken_out_by_hand() -> Json:
    return scenario(
        "swapper/taken-out-by-hand",
        "somebody takes channels out of the file that nobody has told of as open",
        ["swapper.update"],
        BACK,
        "format:8",
        [
            *running("k", "multi k u v w"),
            event("l"),
            holds("k l u v w"),
            write("multi u"),
            event("", "l"),
            holds("k u"),
            change("remove"),
            event("m"),
            holds("k m"),
        ],
    )
