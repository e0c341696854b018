"""Singles that the SubSwapper should not write: unwritable, unreadable, poorer ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json, valid
from .consequences import ALL, BACK, BRICK, POOR, STALE
from .file_steps import holds, write
from .script import MAIN, Steps, by, look, look_by, refused, scenario, split
from .swapper_steps import UNWRITTEN, WRITTEN, drop, event, manual, new, running, start, stop

BEHAVIOUR: Final = "swapper-unserializable-single"
REFUSAL: Final = refused("missing-field", "encode")
"""A Single without its peer's key."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _unserializable_event()
    yield _unserializable_manual_update()
    yield _unserializable_at_start()
    yield _close_blocked_by_another_channel()
    yield _last_good_form_stays()
    yield from _unreadable()
    yield _restored_node_starts()
    yield _poorer_single_comes()
    yield _richer_single_on_disk()


def _unserializable_event() -> Json:
    written = by(BEHAVIOUR, block=UNWRITTEN, set_aside=WRITTEN)
    return scenario(
        "swapper/unserializable-event",
        "a channel opens whose Single cannot be written, then another, then the first closes",
        "swapper.unserializable",
        ALL,
        "living:D15",
        [
            *running("a"),
            event("rootless", expect=written),
            holds("a"),
            event("b", expect=written),
            look_by(MAIN, BEHAVIOUR, block={"holds": ["a"]}, set_aside={"holds": ["a", "b"]}),
            event("", "rootless"),
            holds("a b"),
            event("c"),
            holds("a b c"),
        ],
        single_versions=[6],
        features=["close_tx_inputs"],
    )


def _unserializable_manual_update() -> Json:
    return scenario(
        "swapper/unserializable-manual-update",
        "a manual update with a Single that cannot be written, and others after it",
        "swapper.unserializable",
        ALL,
        "living:D6.12 living:D6.14",
        [
            *running("a"),
            manual("no_key", REFUSAL),
            holds("a"),
            manual("g", by(BEHAVIOUR, block=REFUSAL, set_aside=valid())),
            look_by(MAIN, BEHAVIOUR, block={"holds": ["a"]}, set_aside={"holds": ["a", "g"]}),
            event("", "no_key"),
            manual(""),
            holds("a g"),
        ],
    )


def _unserializable_at_start() -> Json:
    return scenario(
        "swapper/unserializable-at-start",
        "one of the starting Singles cannot be written",
        "swapper.unserializable",
        ALL,
        "living:D3.16",
        [
            new("a version_8"),
            start(by(BEHAVIOUR, block=refused("unknown-version", "encode"), set_aside=valid())),
            look_by(
                MAIN,
                BEHAVIOUR,
                block={"kind": "nothing"},
                set_aside={"kind": "file", "holds": ["a"]},
            ),
            new("b", session="t"),
            start(session="t"),
            look_by(MAIN, BEHAVIOUR, block={"holds": ["b"]}, set_aside={"holds": ["a", "b"]}),
        ],
    )


def _close_blocked_by_another_channel() -> Json:
    return scenario(
        "swapper/close-blocked-by-another-channel",
        "a close fails because another channel cannot be written",
        ["swapper.failed-close-kept", "swapper.unserializable"],
        BACK,
        "living:D15",
        [
            *running("a"),
            event("rootless", expect=UNWRITTEN),
            event("b", expect=UNWRITTEN),
            event("", "a", UNWRITTEN),
            event("", "rootless"),
            look_by(
                MAIN,
                "swapper-failed-close",
                comes_back={"holds": ["a", "b"]},
                stays_closed={"holds": ["b"]},
            ),
        ],
        single_versions=[6],
        features=["close_tx_inputs"],
        behaviours={BEHAVIOUR: "block"},
    )


def _last_good_form_stays() -> Json:
    return scenario(
        "swapper/last-good-form-stays",
        "a channel that is in the file comes again in a form that cannot be written",
        ["swapper.unserializable"],
        STALE,
        "format:8",
        [
            *running("a b", "multi a b"),
            manual("a_keyless", REFUSAL),
            holds("a b"),
            manual("c", by(BEHAVIOUR, block=REFUSAL, set_aside=valid())),
            look_by(
                MAIN, BEHAVIOUR, block={"holds": ["a", "b"]}, set_aside={"holds": ["a", "b", "c"]}
            ),
            manual("a9"),
            look_by(
                MAIN,
                BEHAVIOUR,
                block={"holds": ["a9", "b", "c"]},
                set_aside={"holds": ["a9", "b", "c"]},
            ),
        ],
    )


def _unreadable() -> Iterator[Json]:
    kinds = (
        (
            "commitment-without-inputs",
            "a commitment transaction without inputs",
            "no_inputs",
            "bad-transaction",
            "living:D14.1",
        ),
        ("key-off-the-curve", "the key 02 00…00", "unusable", "bad-point", "living:A4.07"),
    )
    for slug, title, channel, code, covers in kinds:
        yield scenario(
            f"swapper/unreadable-{slug}",
            f"a channel opens whose Single can perhaps be written, but not read: {title}",
            ["swapper.readable", "swapper.unserializable"],
            BRICK,
            covers,
            _opens_and_restarts(channel, code),
            features=["close_tx_inputs"],
        )


def _opens_and_restarts(channel: str, code: str) -> Steps:
    """Open a channel that cannot be read back, then a good one; close the first; start again."""
    name = "swapper-unreadable-single"

    def kept(block: str, set_aside: str) -> Json:
        holding = {"block": {"holds": split(block)}, "set_aside": {"holds": split(set_aside)}}
        return look_by(MAIN, name, brick={}, **holding)

    return [
        *running("a"),
        event(channel, expect=by(name, brick=WRITTEN, block=UNWRITTEN, set_aside=WRITTEN)),
        kept("a", "a"),
        event("b", expect=by(name, brick=UNWRITTEN, block=UNWRITTEN, set_aside=WRITTEN)),
        kept("a", "a b"),
        event("", channel, by(name, brick=UNWRITTEN, block=WRITTEN, set_aside=WRITTEN)),
        kept("a b", "a b"),
        drop(),
        new("a b"),
        start(by(name, brick=refused(code), block=valid(), set_aside=valid())),
        write("multi a"),
        new("b"),
        start(),
        holds("a b"),
    ]


def _kept(poor: str) -> Json:
    """Expect the file to hold ``a`` or, where poorer Singles replace richer ones, ``poor``."""
    choices = {"overwrite": {"holds": [poor]}, "keep_richer": {"holds": ["a"]}}
    return look_by(MAIN, "swapper-poorer-single", **choices)


def _restored_node_starts() -> Json:
    return scenario(
        "swapper/restored-node-starts",
        "a node restored from this very file starts: its Singles have less in them",
        "swapper.poorer-single",
        POOR,
        "living:F7.3 living:F10",
        [*running("a_restored", "multi a"), _kept("a restored"), stop(), _kept("a restored")],
    )


def _poorer_single_comes() -> Json:
    return scenario(
        "swapper/poorer-single-comes",
        "an update brings a Single without close-tx inputs, or with a legacy key",
        "swapper.poorer-single",
        POOR,
        "living:F10",
        [
            *running("a"),
            event("a_bare"),
            _kept("a bare"),
            manual("a"),
            holds("a"),
            manual("a_legacy"),
            _kept("a legacy"),
            manual("a9"),
            look(MAIN, holds=["a9"]),
            event("", "a"),
            event("a_bare"),
            look(MAIN, holds=["a bare"]),
        ],
    )


def _richer_single_on_disk() -> Json:
    return scenario(
        "swapper/richer-single-on-disk",
        "somebody puts a richer Single into the file",
        "swapper.poorer-single",
        POOR,
        "format:8",
        [
            *running("a_bare"),
            look(MAIN, holds=["a bare"]),
            write("multi a"),
            event(),
            _kept("a bare"),
        ],
    )
