"""The channels, Singles and contents of random histories, made from those of the scenarios."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from ...corpus.scenario import Json, Pool, Scenario
from ...running.oracle import Oracle
from ..drawing.addresses import drawn_addresses
from ..drawing.channels import drawn_channel
from ..drawing.dice import Dice
from ..drawing.values import HEIGHT, Drawer
from .words import BARE, FIRST, FORMS, LETTERS, UNREADABLE, UNWRITABLE

MAIN: Final = "channel.backup"
"""The backup file of a history."""
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
HOME: Final = "home"
"""Addresses of the scenarios' peers; those of a drawn channel's peer have its letter behind it."""
TRIES: Final = 40
"""Channels that are drawn for one that can be used."""
_UNWRITABLE_TYPE: Final = 1 << 10 | 1 << 11
"""Taproot with a tapscript root that is not there."""


OF_CHANNELS: Final = -2
"""The seed by which channels of histories are drawn: they are the same in every search."""


def has_material(scenarios: tuple[Scenario, ...]) -> bool:
    """Say whether the corpus has the channels from which histories are made."""
    return _given(scenarios) is not None


def _given(scenarios: tuple[Scenario, ...]) -> Pool | None:
    for scenario in scenarios:
        given = scenario.described_pool  # no series has a channel of these names
        if given.channels.keys() >= {*FIRST, UNREAD_CHANNEL} and given.singles.keys() >= set(FIRST):
            return given
    return None


def pool_of(
    scenarios: tuple[Scenario, ...], oracle: Oracle, versions: frozenset[int], kinds: Sequence[str]
) -> Pool:
    """Return the pool of drawn histories: the first channels of the scenarios, and drawn ones.

    Args:
        scenarios: of the corpus; it has the material.
        oracle: makes the Singles of channels that are drawn.
        versions: of Singles that the adapter knows.
        kinds: of addresses that it knows.
    """
    given = _given(scenarios)
    assert given is not None
    channels = {name: given.channels[name] for name in FIRST}
    singles = {name: given.singles[name] for name in FIRST}
    addresses = {HOME: given.addresses[HOME]}
    drawer = Drawer(Dice(OF_CHANNELS, 0), kinds=tuple(kinds))
    for name in LETTERS[len(FIRST) :]:
        at = HOME + name
        taken = [single["funding_outpoint"] for single in singles.values()]
        drawn = _drawn(drawer, oracle, versions, taken)
        like = _like(channels["a"], name), addresses[HOME], _like(singles["a"], name)
        channels[name], addresses[at], singles[name] = drawn or like
    words = [(n, form) for n in LETTERS for form in (*FORMS, UNWRITABLE, UNREADABLE)]
    unread = given.channels[UNREAD_CHANNEL]["local_commitment"]
    return Pool(
        key_rings={"own": given.key_rings["own"]},
        addresses=addresses,
        channels={n + form: _channel(channels[n], form, unread) for n, form in words},
        singles={n + form: _single(singles[n], form) for n, form in words},
        bytes={n: data.hex() for n, data in _CONTENTS.items()},
    )


def home(word: str) -> str:
    """Return the name of the addresses of a channel's peer."""
    return HOME if word[0] in FIRST else HOME + word[0]


def _drawn(
    drawer: Drawer, oracle: Oracle, versions: frozenset[int], taken: Sequence[Json]
) -> tuple[Json, list[Json], Json] | None:
    """Draw a channel of which a Single with close-tx inputs is made; ``None`` if that fails.

    Args:
        drawer: draws it.
        oracle: makes the Single.
        versions: that it may have.
        taken: funding outpoints of other channels.
    """
    for _ in range(TRIES):
        channel = drawn_channel(drawer)
        if channel["funding_outpoint"] in taken:
            continue
        # Some bits ask for what a form leaves out.
        channel["local_commitment"] = drawer.close_tx_inputs(HEIGHT[0])
        addresses = drawn_addresses(drawer.dice, drawer.kinds)
        made, _ = oracle.ask("channel.new-single", {"channel": channel, "addresses": addresses})
        single = made.get("single", {}) if made else {}
        if "close_tx_inputs" in single and single.get("version") in versions:
            written, _ = oracle.ask("single.serialize", {"single": single})
            if written and oracle.ask("single.deserialize", written)[0] == made:
                return channel, addresses, single
    return None


def _like(value: Json, name: str) -> Json:
    """Return a channel, or a Single, with a funding outpoint of its own."""
    txid = hashlib.sha256(name.encode()).hexdigest()
    return {**value, "funding_outpoint": {"txid": txid, "index": LETTERS.index(name)}}


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
        without = {k: v for k, v in channel.items() if k != "tapscript_root"}
        return {**without, "chan_type": _UNWRITABLE_TYPE}
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
