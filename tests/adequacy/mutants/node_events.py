"""A node's channel events: what is told, when, and with which addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from scbref.adapter import node_events
from scbref.channeldb.node_events import NodeEvent, NodeEventKind as Kind, channel_event_of
from scbref.channeldb.record import CloseKind
from scbref.swapper import ChannelEvent
from tests.adequacy.mutants.mutant import Change, Mutant

Json = dict[str, Any]
Tell = Callable[[NodeEvent, Any, Any], ChannelEvent | None]
_TOLD: Final = node_events.told_of


def node_event_mutants() -> Iterator[Mutant]:
    """Yield the mutants of the notifier."""
    for kind in (Kind.PENDING_OPEN, Kind.OPEN):
        yield _mutant(f"{kind.value}-untold", "opens", _telling(_without(kind)))
    yield _mutant("resolved-untold", "closes", _telling(_without(Kind.FULLY_RESOLVED)))
    for close in CloseKind:
        if close is not CloseKind.LOCAL_FORCE:
            yield _mutant(f"{close.value}-untold", "closes", _telling(_without_close(close)))
    yield _mutant("local-force-told", "closes", _telling(_all_closes))
    for kind in Kind:
        if kind not in (Kind.PENDING_OPEN, Kind.OPEN, Kind.CLOSED, Kind.FULLY_RESOLVED):
            yield _mutant(f"{kind.value}-closes", "ignores", _telling(_closing(kind)))
    yield _mutant("updated-opens", "ignores", _telling(_as_open(Kind.UPDATED)))
    yield _mutant("pending-as-confirmed", "opens", _telling(_confirmed))
    for name, (rule, change) in _ANSWERS.items():
        yield _mutant(name, rule, _answering(change))
    for name, given in _REQUESTS.items():
        yield _mutant(name, "addresses", _asking(given))


def _mutant(name: str, rule: str, change: Change) -> Mutant:
    name = name.replace("_", "-")
    title = f"notifier: {name.replace('-', ' ')}"
    return Mutant(f"notifier/{name}", title, (f"swapper.notifier-{rule}",), change)


def _telling(tell: Tell) -> Change:
    return lambda scene: scene.rebind(channel_event_of, tell)


def _without(kind: Kind) -> Tell:
    return lambda event, *more: None if event.kind is kind else channel_event_of(event, *more)


def _without_close(close: CloseKind) -> Tell:
    return lambda event, *more: (
        None if event.close_kind is close else channel_event_of(event, *more)
    )


def _all_closes(event: NodeEvent, *more: Any) -> ChannelEvent | None:
    if event.kind is Kind.CLOSED:
        return ChannelEvent(closed_chans=(event.funding_outpoint,))
    return channel_event_of(event, *more)


def _closing(kind: Kind) -> Tell:
    return lambda event, *more: (
        ChannelEvent(closed_chans=(event.funding_outpoint,))
        if event.kind is kind
        else channel_event_of(event, *more)
    )


def _as_open(kind: Kind) -> Tell:
    return lambda event, *more: channel_event_of(
        replace(event, kind=Kind.OPEN) if event.kind is kind else event, *more
    )


def _confirmed(event: NodeEvent, *more: Any) -> ChannelEvent | None:
    if event.kind is Kind.PENDING_OPEN and event.channel is not None:
        event = replace(event, channel=replace(event.channel, funding_broadcast_height=0))
    return channel_event_of(event, *more)


def _answering(change: Callable[[list[Json], Json], list[Json]]) -> Change:
    """Change what is told."""
    return lambda scene: scene.rebind(
        _TOLD, lambda given, profile: iter(change(list(_TOLD(given, profile)), given))
    )


def _asking(change: Callable[[Json], Json]) -> Change:
    """Change what is asked."""
    return lambda scene: scene.rebind(_TOLD, lambda given, profile: _TOLD(change(given), profile))


def _point(told: Json) -> str:
    return str(told.get("closed") or told["opened"]["funding_outpoint"])


def _once_each(told: list[Json], given: Json) -> list[Json]:
    return list({_point(each): each for each in told}.values())


def _first_of_each(told: list[Json], given: Json) -> list[Json]:
    found: dict[str, Json] = {}
    for each in told:
        found.setdefault(_point(each), each)
    return list(found.values())


def _one_a_txid(told: list[Json], given: Json) -> list[Json]:
    found: dict[str, Json] = {}
    for each in told:
        point = each.get("closed") or each["opened"]["funding_outpoint"]
        found.setdefault(point["txid"] + str("closed" in each), each)
    return list(found.values())


def _with_addresses(change: Callable[[list[Json]], list[Json]]) -> Any:
    return lambda told, given: [
        {"opened": each["opened"] | {"addresses": change(each["opened"]["addresses"])}}
        if "opened" in each
        else each
        for each in told
    ]


_ANSWERS: Final[dict[str, tuple[str, Any]]] = {
    "something-for-nothing": (
        "ignores",
        lambda told, given: told or [{"closed": {"txid": "00" * 32, "index": 0}}],
    ),
    "reversed": ("order", lambda told, given: told[::-1]),
    "closed-last": ("order", lambda told, given: sorted(told, key=lambda each: "closed" in each)),
    "opened-last": ("order", lambda told, given: sorted(told, key=lambda each: "opened" in each)),
    "first-alone": ("order", lambda told, given: told[:1]),
    "last-alone": ("order", lambda told, given: told[-1:]),
    "ten": ("order", lambda told, given: told[:10]),
    "twenty": ("order", lambda told, given: told[:20]),
    "newest-of-each": ("order", _once_each),
    "first-of-each": ("order", _first_of_each),
    "one-a-txid": ("order", _one_a_txid),
    "closed-once": (
        "closes",
        lambda told, given: [
            each
            for number, each in enumerate(told)
            if "opened" in each or each not in told[:number]
        ],
    ),
    "no-addresses": ("addresses", _with_addresses(lambda found: [])),
    "first-address": ("addresses", _with_addresses(lambda found: found[:1])),
    "eight-addresses": ("addresses", _with_addresses(lambda found: found[:8])),
    "ten-addresses": ("addresses", _with_addresses(lambda found: found[:10])),
    "addresses-reversed": ("addresses", _with_addresses(lambda found: found[::-1])),
    "no-address-untold": (
        "addresses",
        lambda told, given: [
            each for each in told if "closed" in each or each["opened"]["addresses"]
        ],
    ),
    "failing-source-untold": (
        "addresses",
        lambda told, given: [each for each in told if "closed" in each or "fails" not in given],
    ),
    "initiator-always": (
        "opens",
        lambda told, given: [
            each if "closed" in each else {"opened": each["opened"] | {"is_initiator": True}}
            for each in told
        ],
    ),
}

_REQUESTS: Final[dict[str, Callable[[Json], Json]]] = {
    "addresses-of-the-first-node": lambda given: {
        **given,
        "nodes": [each | {"addresses": given["nodes"][0]["addresses"]} for each in given["nodes"]],
    },
    "failure-overlooked": lambda given: {
        name: value for name, value in given.items() if name != "fails"
    },
}
