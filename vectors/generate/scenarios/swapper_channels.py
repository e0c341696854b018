"""Which channels the file holds: shared transactions and peers, many at once, sessions apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .bare_channels import MANY
from .consequences import BACK, OUTDATED, STALE
from .file_steps import holds
from .script import Steps, scenario
from .swapper_steps import drop, event, new, running, start, stop

HALF: Final = "Of two channels that have something in common only one is backed up."
COUNTS: Final = (0, 1, 2, 20, 21, 40)
"""Channels at the start, and channels that one event opens or closes."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _one_transaction()
    yield _one_peer()
    yield _one_peer_and_transaction()
    for count in COUNTS:
        yield _many(count)
    yield _several_open_and_close()
    yield _opens_and_closes_in_one_event()
    yield _twice_in_one_event()
    yield _closes_of_unknown_channels()
    yield _open_again()
    yield _as_many_as_before()
    yield _the_last_one_closes()


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
