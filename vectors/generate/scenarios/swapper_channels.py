"""Which channels the file holds: shared transactions and peers, many at once, sessions apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .bare_channels import MANY
from .consequences import BACK, CLOBBER, OUTDATED, STALE, WIPED
from .file_steps import ARCHIVES, IO, change, holds, write
from .script import MAIN, Steps, look, refused, scenario, split
from .swapper_steps import IDLE, UNWRITTEN, drop, event, fail, manual, new, running, start, stop

HALF: Final = "Of two channels that have something in common only one is backed up."
COUNTS: Final = (0, 1, 2, 20, 21, 40)
"""Channels at the start, and channels that one event opens or closes."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _one_transaction()
    yield _one_peer()
    yield _one_peer_and_transaction()
    yield _shared_by_hand()
    for count in COUNTS:
        yield _many(count)
    yield _several_open_and_close()
    yield _opens_and_closes_in_one_event()
    yield _twice_in_one_event()
    yield _closes_of_unknown_channels()
    yield _open_again()
    yield _as_many_as_before()
    yield _the_last_one_closes()
    yield _by_hand_and_by_event()
    yield _by_hand_over_a_changed_file()
    yield from _by_hand_while_the_disk_fails()
    yield _nothing_of_an_earlier_session()
    yield _two_sessions()
    yield _named_file()
    yield _changed_while_stopped()
    yield _emptied_by_hand()


def _among(names: str, opens: str, closes: str, left: str) -> Steps:
    """Start with some channels, open others, close some, and start again from the file alone."""
    return [
        *running(names),
        event(opens),
        holds(f"{names} {opens}".strip()),
        event("", closes),
        holds(left),
        drop(),
        *running(""),
        event(),
        holds(left),
    ]


def _one_transaction() -> Json:
    return scenario(
        "swapper/one-transaction",
        "two channels of one funding transaction, which only the index tells apart",
        ["swapper.update"],
        HALF,
        "format:8",
        [*_among("k", "l m", "k", "l m"), event("k n", "l"), holds("k m n"), event("l", "k"),
         holds("l m n")],
    )  # fmt: skip


def _one_peer() -> Json:
    return scenario(
        "swapper/one-peer",
        "two channels with one peer, one of them opened by the other side",
        ["swapper.update"],
        HALF,
        "format:8",
        [*_among("l", "m k", "l", "m k"), event("l", "m"), holds("k l")],
    )


def _one_peer_and_transaction() -> Json:
    return scenario(
        "swapper/one-peer-and-transaction",
        "a batch: channels of one funding transaction with one peer",
        ["swapper.update"],
        HALF,
        "format:8",
        [
            *_among("n00", "n01 n02 n03", "n01", "n00 n02 n03"),
            event("n01", "n00 n02"),
            holds("n01 n03"),
        ],
    )


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


def _many(count: int) -> Json:
    some, others = MANY[:count], MANY[len(MANY) - count :]
    both = " ".join(dict.fromkeys((*some, *others)))
    left = " ".join(dict.fromkeys(["k", *others]))
    gone = " ".join(name for name in some if name not in others)
    return scenario(
        f"swapper/channels-{count}",
        f"{count} channels at the start, {count} in one event that opens, the first closed in one",
        ["swapper.start-writes-union", "swapper.update"],
        STALE,
        "format:8",
        [
            *running(" ".join(some)),
            holds(" ".join(some)),
            event(" ".join(("k", *others))),
            holds(f"{both} k".strip()),
            event("", gone),
            holds(left),
            drop(),
            new(" ".join(some)),
            start(),
            holds(f"{both} k".strip()),
        ],
    )


def _several_open_and_close() -> Json:
    return scenario(
        "swapper/several-open-and-close",
        "events that open several channels and close several",
        ["swapper.every-event-writes", "swapper.add-before-close"],
        STALE,
        "format:8",
        [
            *running("k l m n"),
            event("o p q", "k m"),
            holds("l n o p q"),
            event("r s t", "o p"),
            holds("l n q r s t"),
            event("k m", "l n q r s t"),
            holds("k m"),
        ],
    )


def _opens_and_closes_in_one_event() -> Json:
    return scenario(
        "swapper/opens-and-closes-in-one-event",
        "channels that one event opens and closes, known and unknown ones, among others",
        "swapper.add-before-close",
        BACK,
        "format:8",
        [
            *running("k l"),
            event("k m n", "m k"),
            holds("l n"),
            event("l9 o", "n l"),
            holds("o"),
            event("l", "o o"),
            holds("l"),
        ],
    )


def _twice_in_one_event() -> Json:
    return scenario(
        "swapper/twice-in-one-event",
        "a channel that is opened twice in one event, with others between",
        ["swapper.duplicates", "swapper.every-event-writes"],
        OUTDATED,
        "format:8",
        [
            *running("k"),
            event("l l9 m l8"),
            holds("k l8 m"),
            event("k9 n k n9", "m m u"),
            holds("k l8 n9"),
            event("n9 n", "l"),
            holds("k n"),
        ],
    )


def _closes_of_unknown_channels() -> Json:
    return scenario(
        "swapper/closes-of-unknown-channels",
        "closes of channels that nobody knows, before and after those that somebody does",
        ["swapper.every-event-writes"],
        BACK,
        "format:8",
        [
            *running("k l m"),
            event("", "u k v l"),
            holds("m"),
            event("n", "k u"),
            holds("m n"),
            event("u"),
            holds("m n u"),
        ],
    )


def _open_again() -> Json:
    return scenario(
        "swapper/open-again",
        "a closed channel opens again: in a later event, after a restart, and once more",
        ["swapper.start-writes-union", "swapper.update"],
        STALE,
        "living:D7.8",
        [
            *running("k l"),
            event("", "k"),
            event("k9"),
            holds("k9 l"),
            event("m", "k"),
            event("k"),
            holds("k l m"),
            event("", "k"),
            stop(),
            *running("l m"),
            holds("l m"),
            event("k8"),
            holds("k8 l m"),
        ],
    )


def _as_many_as_before() -> Json:
    return scenario(
        "swapper/as-many-as-before",
        "one channel opens and another closes: the file has as many, and as many bytes",
        ["swapper.every-event-writes"],
        STALE,
        "format:8",
        [
            *running("l p"),
            event("t", "l"),
            holds("p t"),
            event("p9"),
            holds("p9 t"),
            event("l", "t"),
            holds("l p9"),
        ],
    )


def _the_last_one_closes() -> Json:
    return scenario(
        "swapper/the-last-one-closes",
        "all channels close, one after the other; the empty file is read at the next start",
        ["swapper.start-writes-union", "swapper.update"],
        BACK,
        "living:D3.14",
        [
            *running("k l"),
            event("", "l"),
            holds("k"),
            event("", "k"),
            holds(""),
            event(),
            holds(""),
            drop(),
            *running(""),
            holds(""),
            event("m"),
            holds("m"),
            event("", "m"),
            holds(""),
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


ALONE_BUT_FAR: Final = look(".", entries=[MAIN, "far"])
"""Beside the main file there is the folder ``far`` and nothing else."""


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
            *running("k l m"),
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
