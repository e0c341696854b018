"""The channels, Singles and contents of random histories, made from those of the scenarios."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from ...corpus.scenario import Json, Pool, Scenario
from ...running.oracle import Oracle
from .swapper_model import BARE, UNREADABLE, UNWRITABLE

LETTERS: Final = "abcd"
FORMS: Final = ("", "9", BARE)
GARBAGE: Final = "garbage"
NOTHING: Final = "zeros 0"
_SHORT: Final = "zeros 10"
_CONTENTS: Final = {GARBAGE: b"garbage " * 8, NOTHING: b"", _SHORT: bytes(10)}
BROKEN: Final = {GARBAGE: "auth-failed", NOTHING: "too-short", _SHORT: "too-short"}
"""Contents that do not unpack, and the class of the refusal."""
NEEDED_VERSIONS: Final = frozenset({1, 6})
"""Of the Singles in histories."""
UNREAD_CHANNEL: Final = "no inputs"
"""The channel of the scenarios with a commitment that can be written and not read back."""
_UNWRITABLE_TYPE: Final = 1 << 10 | 1 << 11
"""Taproot with a tapscript root that is not there."""


def pool_of(scenarios: tuple[Scenario, ...]) -> Pool | None:
    """Return the pool of drawn histories; ``None`` when the corpus lacks the channels for it."""
    for scenario in scenarios:
        given = scenario.pool
        if given.channels.keys() >= {*LETTERS, UNREAD_CHANNEL} and given.singles.keys() >= set(
            LETTERS
        ):
            words = [(n, form) for n in LETTERS for form in (*FORMS, UNWRITABLE, UNREADABLE)]
            unread = given.channels[UNREAD_CHANNEL]["local_commitment"]
            return Pool(
                key_rings={"own": given.key_rings["own"]},
                addresses={"home": given.addresses["home"]},
                channels={n + form: _channel(given.channels[n], form, unread) for n, form in words},
                singles={n + form: _single(given.singles[n], form) for n, form in words},
                bytes={n: data.hex() for n, data in _CONTENTS.items()},
            )
    return None


def _single(single: Json, form: str) -> Json:
    if form == "9":
        return {**single, "capacity": "9"}
    missing = {BARE: "close_tx_inputs", UNWRITABLE: "remote_node_pub"}.get(form)
    return {key: value for key, value in single.items() if key != missing}


def _channel(channel: Json, form: str, unread: Json) -> Json:
    if form == UNREADABLE:
        return {**channel, "local_commitment": unread}
    if form == "9":
        return {**channel, "capacity": "9"}
    if form == UNWRITABLE:
        return {**channel, "chan_type": _UNWRITABLE_TYPE}
    return {k: v for k, v in channel.items() if form != BARE or k != "local_commitment"}


def content(words: Sequence[str], pool: Pool, oracle: Oracle) -> str:
    """Return the name of a file that holds these Singles, packed by the oracle; or nothing."""
    name = f"multi {','.join(words)}"
    if name not in pool.bytes:
        singles: list[Any] = [pool.singles[word] for word in words]
        given = {
            "multi": {"version": 0, "static_backups": singles},
            "key_ring": pool.key_rings["own"],
            "nonce": hashlib.sha256(name.encode()).hexdigest()[:48],
        }
        answer, _ = oracle.ask("multi.pack", given)
        if answer is None:
            return ""
        pool.bytes[name] = answer["packed"]
    return name
