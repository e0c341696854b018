"""What the SubSwapper is told: events, manual updates, changes of the file."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json
from .consequences import BACK, HEIGHT, OUTDATED, STALE, WIPED
from .file_steps import change, holds, write
from .script import MAIN, ask, look, scenario
from .swapper_steps import IDLE, WRITTEN, drop, event, manual, new, running, start


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _every_event_writes()
    yield _add_before_close()
    yield _known_and_reopened()
    yield _without_addresses()
    yield _new_addresses()
    yield _unknown_address()
    yield _pending()
    yield _stays_until_closed()
    yield _manual_update()
    yield _manual_update_inactive()
    yield _manual_update_of_a_closed_channel()
    yield _changed_by_hand()
    yield _closed_and_put_back()


def _every_event_writes() -> Json:
    return scenario(
        "swapper/every-event-writes",
        "an empty event and the close of an unknown channel lead to a write too",
        ["swapper.every-event-writes"],
        STALE,
        "living:D7.7",
        [
            *running("k l m"),
            event(),
            change("remove"),
            event(),
            holds("k l m"),
            change("remove"),
            event("", "u"),
            holds("k l m"),
            event("", "k k l"),
            holds("m"),
        ],
    )


def _add_before_close() -> Json:
    return scenario(
        "swapper/add-before-close",
        "a channel that is new and closed in one event is closed",
        "swapper.add-before-close",
        BACK,
        "format:8",
        [*running("k"), event("l m", "l k"), holds("m")],
    )


def _known_and_reopened() -> Json:
    return scenario(
        "swapper/known-and-reopened",
        "an event about a known channel replaces it; a closed one can come again",
        "swapper.update",
        OUTDATED,
        "living:D7.5 living:D7.8",
        [
            *running("k l"),
            event("k9"),
            holds("k9 l"),
            event("", "k"),
            holds("l"),
            event("k"),
            holds("k l"),
        ],
    )


def _without_addresses() -> Json:
    nowhere = {
        "session": "s",
        "new_chans": [{"channel": {"$channel": "a"}, "addresses": []}],
        "closed_chans": [],
    }
    return scenario(
        "swapper/without-addresses",
        "a channel is backed up also when nobody knows where its peer is",
        "swapper.update",
        STALE,
        "living:D7.9",
        [
            *running("b"),
            ask("swapper.event", nowhere, WRITTEN),
            look(MAIN, holds=["a nowhere", "b"]),
        ],
    )


def _new_addresses() -> Json:
    return scenario(
        "swapper/new-addresses",
        "a later Single with other addresses replaces the one before",
        "swapper.update",
        "The restored node dials addresses where its peer no longer is.",
        "issue:#9554",
        [
            *running("a"),
            manual("a_elsewhere"),
            holds("a_elsewhere"),
            drop(),
            new("a"),
            start(),
            holds("a"),
        ],
    )


def _unknown_address() -> Json:
    return scenario(
        "swapper/unknown-address",
        "a peer with an address of a kind that is not known yet",
        "swapper.update",
        "One peer's new kind of address stops all backups.",
        "issue:PR#9856",
        [
            *running("b"),
            manual("a_opaque"),
            look(MAIN, holds=["a opaque", "b"]),
            event("c"),
            look(MAIN, holds=["a opaque", "b", "c"]),
        ],
        features=["close_tx_inputs", "opaque_address"],
    )


def _pending() -> Json:
    return scenario(
        "swapper/pending",
        "a pending channel is backed up at once, with its broadcast height",
        ["swapper.update", "newsingle.unconfirmed-height"],
        HEIGHT,
        "issue:#3444 issue:#3539",
        [*running("a"), event("pending"), holds("a pending"), event("", "pending"), holds("a")],
    )


def _stays_until_closed() -> Json:
    return scenario(
        "swapper/stays-until-closed",
        "a channel stays until its close is told, whatever else happens",
        ["swapper.update"],
        "A force-closed channel leaves the backup while its money is still locked.",
        "issue:#4955",
        [
            *running("k l"),
            event("m"),
            event("", "l"),
            event(),
            holds("k m"),
            event("", "k"),
            holds("m"),
        ],
    )


def _manual_update() -> Json:
    return scenario(
        "swapper/manual-update",
        "a manual update adds and replaces, and returns once the file is written",
        ["swapper.manual-update"],
        STALE,
        "living:D6.3 living:D6.4 living:D6.5",
        [
            *running("k"),
            manual("l"),
            holds("k l"),
            manual("k9"),
            holds("k9 l"),
            manual("n n8"),
            holds("k9 l n8"),
            manual(""),
            holds("k9 l n8"),
        ],
    )


def _manual_update_inactive() -> Json:
    return scenario(
        "swapper/manual-update-inactive",
        "before the start it fails at once, and what it brought is not kept",
        ["swapper.manual-update-inactive"],
        "The node hangs when it is stopped, or reports a backup that is none.",
        "living:D6.1 living:D6.2 issue:#10042",
        [
            new("k"),
            manual("l", IDLE),
            event("m", expect=IDLE),
            look(".", entries=[]),
            start(),
            holds("k"),
            manual("l"),
            holds("k l"),
        ],
    )


def _manual_update_of_a_closed_channel() -> Json:
    return scenario(
        "swapper/manual-update-of-a-closed-channel",
        "a stale Single brings a closed channel back",
        "swapper.manual-update",
        BACK,
        "living:D8.9",
        [*running("k l"), event("", "k"), holds("l"), manual("k"), holds("k l")],
    )


def _changed_by_hand() -> Json:
    return scenario(
        "swapper/changed-by-hand",
        "somebody replaces or deletes the file while the node runs",
        ["swapper.update"],
        WIPED,
        "living:D8.11",
        [
            *running("k l"),
            write("multi k8 u8 v"),
            event("m"),
            holds("k l m u8 v"),
            change("remove"),
            event(),
            # Whether u and v, known from the old file only, are kept, is nobody's promise.
            event("", "u v"),
            holds("k l m"),
        ],
    )


def _closed_and_put_back() -> Json:
    return scenario(
        "swapper/closed-and-put-back",
        "a closed channel that somebody puts back into the file stays there",
        "swapper.update",
        WIPED,
        "adequacy:swapper/closed-for-ever",
        [
            *running("k l"),
            event("", "k"),
            holds("l"),
            write("multi k l"),
            event(),
            holds("k l"),
        ],
    )
