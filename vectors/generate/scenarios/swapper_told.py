"""What the SubSwapper is told by events: channels of several types, and forms after a close."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..tools.case import Json
from .careful_choices import KEEPS, REMEMBERS, UNWRITABLE
from .channel_types import ZERO_CONF
from .consequences import OUTDATED, STALE
from .covering import TYPES
from .file_steps import holds, write
from .material import COMMIT_HEIGHT, HOME, forms, plain_channel
from .script import ask, scenario
from .swapper_steps import UNWRITTEN, WRITTEN, event, fail, opened, running


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _forms_told_by_events()
    yield _closed_unwritable_and_poorer()


def _of_form(number: int, chan_type: int, **members: Any) -> Json:
    """Return the event of a channel whose Single is a form of ``a``."""
    single, channel = forms()[f"form {number}"], plain_channel("a")
    inputs = single["close_tx_inputs"]
    wanted = {name: single[name] for name in single if name in channel} | {
        "chan_type": chan_type,
        "identity_pub": single["remote_node_pub"],
        "thaw_height": single.get("lease_expiry", 0),
        "local_commitment": {"commit_height": COMMIT_HEIGHT, **inputs},
        **members,
    }
    if root := wanted["local_commitment"].pop("tapscript_root", None):
        wanted["tapscript_root"] = root
    changed = {name: each for name, each in wanted.items() if channel.get(name) != each}
    where = {"$addresses": "home"} if single["addresses"] == HOME else single["addresses"]
    opens = {"channel": {"$channel": "a", "with": changed}, "addresses": where}
    given = {"session": "s", "new_chans": [opens], "closed_chans": []}
    return ask("swapper.event", given, WRITTEN)


def _forms_told_by_events() -> Json:
    zero_fee = TYPES["zero fee"]
    alias = {"block_height": 16_000_000, "tx_index": 1, "tx_position": 2}
    place = forms()["form 7"]["short_channel_id"]
    told = {
        0: _of_form(0, TYPES["taproot root"]),
        4: _of_form(4, TYPES["taproot final"]),
        5: _of_form(5, TYPES["lease"]),
        7: _of_form(7, zero_fee | ZERO_CONF, short_channel_id=alias, confirmed_scid=place),
        8: _of_form(8, TYPES["anchors"] | ZERO_CONF, short_channel_id=alias,
                    funding_broadcast_height=600_000),
    }  # fmt: skip
    return scenario(
        "swapper/forms-told-by-events",
        "channels of five types are told by events, two of them with an alias for their position",
        ["swapper.update", "newsingle.version", "newsingle.zero-conf"],
        OUTDATED,
        "format:8",
        [
            *running(""),
            *[step for n, each in told.items() for step in (each, holds(f"form_{n}"))],
        ],
        features=["close_tx_inputs"],
    )


def _closed_unwritable_and_poorer() -> Json:
    def told(name: str, good: str) -> Json:
        bad = {"channel": {"$channel": name, "without": ["identity_pub"]}, "addresses": []}
        return {"session": "s", "new_chans": [*opened(good), bad], "closed_chans": []}

    return scenario(
        "swapper/closed-unwritable-and-poorer",
        "a close is not written, then come forms that cannot be written, and then a poorer one;"
        " once it is written the file counts again",
        ["swapper.close-forgets", "swapper.last-good-form", "swapper.known-form"],
        STALE,
        "format:8",
        [
            *running("a b"),
            fail("swap", 2),
            event("", "a", UNWRITTEN),
            ask("swapper.event", told("a", "c"), UNWRITTEN),
            event("a_bare"),
            holds("a_bare b c"),
            write("multi a b"),
            event(),
            holds("a b c"),
            ask("swapper.event", told("b", "b9"), WRITTEN),
            holds("a b9 c"),
        ],
        behaviours={**REMEMBERS, **KEEPS, UNWRITABLE: "set-aside"},
    )
