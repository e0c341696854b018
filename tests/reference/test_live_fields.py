"""Every file of the real daemons, opened from its words, and its fields against lncli's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from scbref.keys.aezeed import decode_aezeed
from scbref.keys.key_ring import HDKeyRing
from scbref.model import Single
from scbref.packing import unpack_multi, unpack_single
from tests.reference.captured_files import json_lines

ROWS = list(json_lines("live/index.jsonl"))
VERSIONS = {
    "LEGACY": 0,
    "STATIC_REMOTE_KEY": 1,
    "ANCHORS": 3,
    "SCRIPT_ENFORCED_LEASE": 4,
    "SIMPLE_TAPROOT": 5,
    "TAPROOT": 7,
}
"""lncli's type of a channel → version of its Single."""
PACKED = ("chan_backup", "multi_chan_backup")
"""Members of lncli's JSON that hold a backup in hex."""


@cache
def ring(words: str, passphrase: str, coin_type: int) -> HDKeyRing:
    seed = decode_aezeed(words.split(), passphrase.encode())
    return HDKeyRing.from_seed(seed.entropy, coin_type)


def packed(row: dict[str, Any]) -> bytes:
    if row["form"] == "raw":
        return bytes.fromhex(row["hex"])
    texts = list(hex_in(json.loads(row["text"])))
    assert len(texts) == 1, row["id"]
    return bytes.fromhex(texts[0])


def hex_in(value: Any) -> Iterator[str]:
    for name, member in value.items() if isinstance(value, dict) else ():
        if name in PACKED and isinstance(member, str):
            yield member
        else:
            yield from hex_in(member)


def singles(row: dict[str, Any]) -> tuple[Single, ...]:
    keys = ring(row["mnemonic"], row["passphrase"], row["coin_type"])
    if row["kind"] == "multi":
        return unpack_multi(packed(row), keys).static_backups
    return (unpack_single(packed(row), keys),)


def differences(single: Single, channel: dict[str, Any]) -> list[str]:
    """Name what a Single says otherwise than lncli did at that moment."""
    said = {
        "type": single.version,
        "capacity": single.capacity,
        "peer": bytes(single.remote_node_pub or b"").hex(),
        "initiator": single.is_initiator,
        "local_csv": single.local_chan_cfg.csv_delay,
        "remote_csv": single.remote_chan_cfg.csv_delay,
        "scid": number_of(single),
        "thaw": single.lease_expiry or 0,
    }
    known = {**channel, "type": VERSIONS[channel["type"]]}
    if "scid" in known:
        # Where nothing is confirmed yet a Single has the height of the broadcast, and no index.
        # Of a zero-conf channel it keeps that until an orderly stop or a start of lnd.
        block, tx, position = map(int, channel["scid"].split("x"))
        alias = (block << 40) | (tx << 16) | position
        confirmed = channel["zc_scid"] if channel["zero_conf"] else alias
        waits = channel["zero_conf"] and not number_of(single) & 0xFFFF_FFFF_FF
        known["scid"] = number_of(single) if waits else confirmed
    return [name for name, value in said.items() if known.get(name, value) != value]


def number_of(single: Single) -> int:
    scid = single.short_channel_id
    return scid.block_height << 40 | scid.tx_index << 16 | scid.tx_position


def told() -> list[tuple[dict[str, Any], Single, dict[str, Any]]]:
    """Every Single of the files of which lncli said something at that moment."""
    found = []
    for row in ROWS:
        channels = row["lncli_channels"] or {}
        for single in singles(row):
            if channel := channels.get(str(single.funding_outpoint)):
                found.append((row, single, channel))
    return found


def test_the_fields_are_those_that_lncli_told() -> None:
    wrong = {
        f"{row['id']} {single.funding_outpoint}": names
        for row, single, channel in told()
        if (names := differences(single, channel))
    }
    assert wrong == {}


def test_that_comparison_covers_every_kind_of_channel() -> None:
    seen = [(single.version, channel["state"]) for _, single, channel in told()]
    assert {version for version, _ in seen} == set(VERSIONS.values())
    assert {state for _, state in seen} >= {"open", "pending_open_channels"}
    assert len(seen) > 400


def test_a_difference_is_found() -> None:
    for _, single, channel in told()[:50]:
        for name in ("capacity", "peer", "initiator"):
            value = channel[name]
            other = value[::-1] if isinstance(value, str) else not value
            assert differences(single, {**channel, name: other}) == [name]


def test_the_channels_are_those_that_lnd_says_the_file_holds() -> None:
    checked = 0
    for row in ROWS:
        if row["lnd_verifychanbackup"] is None:
            continue
        points = sorted(str(single.funding_outpoint) for single in singles(row))
        assert points == sorted(row["lnd_verifychanbackup"]), row["id"]
        checked += 1
    assert checked > 100


def test_every_file_opens() -> None:
    assert len(ROWS) == 191
    assert sum(len(singles(row)) for row in ROWS) > 600
