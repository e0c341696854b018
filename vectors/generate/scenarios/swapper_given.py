"""Singles that are given: all of them and whole, and again with one member changed."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json
from .consequences import OUTDATED, STALE
from .file_steps import change, holds
from .script import Steps, ask, scenario
from .series import MANY, each
from .swapper_steps import WRITTEN, by_hand, drop, running, running_with


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _changed_by_hand()
    yield _changed_by_an_event()
    yield _addresses()
    yield _all_of_a_thousand()


def _started(names: str) -> Steps:
    """Start one anew, without a file, with these Singles."""
    return [*running_with(names), holds(names)]


def _by_hand(names: str) -> Steps:
    return [by_hand(names), holds(names)]


def _changed_by_hand() -> Json:
    return scenario(
        "swapper/one-member-by-hand",
        "Singles are given by hand, of each of which one other member is new",
        ["swapper.manual-update", "swapper.update"],
        OUTDATED,
        "format:8",
        [*_started("changed[30:60:2] form_5"), *_by_hand("changed[31:60:2] leased[0]")],
    )


def _changed_by_an_event() -> Json:
    told = {"session": "s", "new_chans": [each("retold[27:52:2]", "opened")], "closed_chans": []}
    return scenario(
        "swapper/one-member-by-event",
        "channels are told, of each of which one other member is new",
        ["swapper.update", "swapper.every-event-writes"],
        OUTDATED,
        "format:8",
        [
            *_started("retold[26:52:2]"),
            ask("swapper.event", told, WRITTEN),
            holds("retold[27:52:2]"),
        ],
    )


def _addresses() -> Json:
    names = "everywhere[0:4]"
    return scenario(
        "swapper/addresses-given",
        "Singles are given at the start, and by hand, with host names, addresses of a kind that"
        " nobody knows, the same one twice, and 302 of them",
        ["swapper.start-writes-union", "swapper.manual-update"],
        "The restored node does not dial the one address where its peer still is.",
        "format:8",
        [*_started(names), drop(), change("remove"), *running(""), *_by_hand(names)],
        features=["dns_address", "opaque_address"],
    )


def _all_of_a_thousand() -> Json:
    names = f"old[0:{MANY}]"
    return scenario(
        "swapper/a-thousand-given",
        f"{MANY:,} Singles are given at the start, and then by hand",
        ["swapper.start-writes-union", "swapper.manual-update"],
        STALE,
        "format:8",
        [*_started(names), drop(), change("remove"), *running(""), *_by_hand(names)],
    )
