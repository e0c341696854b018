"""The channels and Singles of random lives, made from those of the scenarios."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from conformance.oracle import Oracle
from conformance.scenario_data import Json, Pool, Scenario
from conformance.stateful.model import BARE, UNWRITABLE

LETTERS: Final = "abcd"
FORMS: Final = ("", "9", BARE)
GARBAGE: Final = "garbage"
_UNWRITABLE_TYPE: Final = 1 << 10 | 1 << 11
"""Taproot with a tapscript root that is not there."""


def pool_of(scenarios: tuple[Scenario, ...]) -> Pool | None:
    """Return the pool of random lives; ``None`` when the corpus has no channels to make it of."""
    for scenario in scenarios:
        given = scenario.pool
        if given.channels.keys() >= set(LETTERS) and given.singles.keys() >= set(LETTERS):
            return Pool(
                key_rings=given.key_rings,
                addresses=given.addresses,
                channels={
                    name + form: _channel(given.channels[name], form)
                    for name in LETTERS
                    for form in (*FORMS, UNWRITABLE)
                },
                singles={
                    name + form: _single(given.singles[name], form)
                    for name in LETTERS
                    for form in (*FORMS, UNWRITABLE)
                },
                bytes={GARBAGE: (b"garbage " * 8).hex()},
            )
    return None


def _single(single: Json, form: str) -> Json:
    if form == "9":
        return {**single, "capacity": "9"}
    missing = {BARE: "close_tx_inputs", UNWRITABLE: "remote_node_pub"}.get(form)
    return {key: value for key, value in single.items() if key != missing}


def _channel(channel: Json, form: str) -> Json:
    if form == "9":
        return {**channel, "capacity": "9"}
    if form == UNWRITABLE:
        return {**channel, "chan_type": _UNWRITABLE_TYPE}
    return {k: v for k, v in channel.items() if form != BARE or k != "local_commitment"}


def content(words: list[str], pool: Pool, oracle: Oracle) -> str:
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
