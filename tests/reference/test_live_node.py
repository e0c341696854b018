"""What the files of real daemons show of the node around the library.

Each test is the witness of a sentence in docs/reference/spec/node.md, which names the files by
their ids in vectors/captured/live/index.jsonl.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import pytest

from scbref.model import Single
from tests.reference.captured_files import ROOT
from tests.reference.test_live_fields import ROWS, packed, singles

BY_ID = {row["id"]: row for row in ROWS}
PAGE = ROOT / "docs/reference/spec/node.md"
EMPTY = 45
"""Bytes of a packed Multi without a Single."""

TWEAKLESS = "391a5f48d61436bf18d133be697edb58c91522ad63ad068c2f877a38396d2c5a:0"
STAGING = "5c53aa55873fa49d0594447284daa83cd577f650623ee7802ec88d16e88ccf41:0"
ZERO_CONF = "1d3c91b0c1efad08c30dda74503f0239d11a2d23c27dc606cc554b6360f3c265:0"
LEGACY = "d79c6db70efaca17a5f730ad175b806bb5d75d8f0f9de2bf66b8a429e8248324:0"
LARGE = "2f067c0aa8dd53b792a138d3d3b4eb1965dc3377d35f938067965ff532f84239:0"
TO_BOB = "e8bece9cb20f9bfae023633276c68d828e99df87966a0f527b9e5686fd11cd1e:0"

RESTORED = ("alice-31-restored", "erin-02-restored-one", "gina-02-restored")
"""Snapshots of wiped nodes right after a restore."""


@cache
def file(name: str) -> dict[str, Single]:
    """Return the Singles of one captured file by channel point."""
    return {str(single.funding_outpoint): single for single in singles(BY_ID[name])}


def states(name: str) -> dict[str, str]:
    """Return lncli's state of each channel at the moment of a file."""
    channels = BY_ID[name]["lncli_channels"] or {}
    return {point: channel["state"] for point, channel in channels.items()}


def files_named(kind: str) -> list[str]:
    """Return the ids of the snapshots' files whose name begins so, those of a restore aside."""
    return [
        name
        for name in BY_ID
        if name.partition("/")[2].startswith(kind) and not name.startswith(RESTORED)
    ]


def polled(stage: str) -> list[dict[str, Single]]:
    """Return every content that a poller saw in one stage, in order of time."""
    return [file(name) for name in sorted(BY_ID) if name.startswith(f"polled/{stage}/")]


def is_poorer(single: Single, than: Single) -> bool:
    had = than.close_tx_inputs is not None and than.sha_chain_root_desc.pub_key is None
    has = single.close_tx_inputs is not None or single.sha_chain_root_desc.pub_key is None
    return had and not has


def height_of(single: Single) -> tuple[int, int, int]:
    scid = single.short_channel_id
    return scid.block_height, scid.tx_index, scid.tx_position


def test_the_file_holds_every_channel_that_lncli_lists_in_whatever_state() -> None:
    seen = set()
    for name in files_named("channel.backup"):
        assert file(name).keys() == states(name).keys(), name
        seen |= set(states(name).values())
    assert seen == {
        "open",
        "pending_open_channels",
        "waiting_close_channels",
        "pending_force_closing_channels",
    }


def test_an_export_of_all_leaves_out_the_channels_that_are_force_closing() -> None:
    left_out = 0
    for name in files_named("exportchanbackup-all"):
        forced = {
            point
            for point, state in states(name).items()
            if state.endswith("force_closing_channels")
        }
        assert file(name).keys() == states(name).keys() - forced, name
        left_out += len(forced)
    assert left_out > 5
    before_loss = file("alice-30-before-loss/channel.backup")
    export = file("alice-30-before-loss/exportchanbackup-all.bin")
    assert before_loss.keys() - export.keys() == {LARGE}


def test_a_cooperative_close_stays_in_the_file_until_it_is_confirmed() -> None:
    closing, closed = "alice-22-coop-closing/channel.backup", "alice-23-coop-closed/channel.backup"
    assert states(closing)[TWEAKLESS] == "waiting_close_channels"
    assert file(closing).keys() - file(closed).keys() == {TWEAKLESS}
    assert file(closing)[TWEAKLESS].close_tx_inputs is not None


def test_a_peers_force_close_is_in_the_file_at_one_confirmation_and_out_later() -> None:
    after_one_block = "alice-26-remote-force/channel.backup"
    assert LEGACY in file(after_one_block)
    later = "alice-27-closed-while-down/exportchanbackup-all.bin"
    assert states(later)[LEGACY] == "pending_force_closing_channels"
    assert LEGACY not in file("polled/s03/1795869153.2217-5430")
    assert BY_ID[later]["height"] - BY_ID[after_one_block]["height"] == 7


def test_our_own_force_close_stays_in_the_file_until_it_is_resolved() -> None:
    first, last = (
        "alice-25-local-force-pending/channel.backup",
        "alice-30-before-loss/channel.backup",
    )
    assert file(first)[LARGE] == file(last)[LARGE]
    assert states(last)[LARGE] == "pending_force_closing_channels"
    assert BY_ID[last]["height"] - BY_ID[first]["height"] > 2000


def test_what_closed_while_the_node_was_down_is_in_the_first_write_and_not_in_the_next() -> None:
    first, second = "polled/s03/1795869151.7907-6683", "polled/s03/1795869151.8940-5974"
    assert file(first).keys() - file(second).keys() == {STAGING}
    assert not file(second).keys() - file(first).keys()
    assert BY_ID[first]["sha256"] != BY_ID["alice-26-remote-force/channel.backup"]["sha256"]


def test_a_zero_conf_channel_keeps_its_broadcast_height_until_an_orderly_stop() -> None:
    stale, fresh = (503, 0, 0), (504, 1, 0)
    for name in (
        "alice-11-zero-conf-pending/channel.backup",
        "alice-13-zero-conf-confirmed/channel.backup",
        "alice-12-max-capacity-pending/channel.backup",
        "polled/s03/1795869100.4052-6936",
    ):
        assert height_of(file(name)[ZERO_CONF]) == stale, name
    assert BY_ID["alice-13-zero-conf-confirmed/channel.backup"]["lncli_channels"][ZERO_CONF][
        "zc_scid"
    ]
    for name in (
        "alice-13-zero-conf-confirmed/exportchanbackup-all.json",
        "polled/s03/1795869102.9189-7321",
        "alice-20-restarted/channel.backup",
    ):
        assert height_of(file(name)[ZERO_CONF]) == fresh, name


def test_commitments_and_addresses_enter_the_file_at_an_orderly_stop() -> None:
    before, after = file("polled/s03/1795869100.4052-6936"), file("polled/s03/1795869102.9189-7321")
    assert before.keys() == after.keys()
    committed = [p for p in before if before[p].close_tx_inputs != after[p].close_tx_inputs]
    addressed = [p for p in before if set(before[p].addresses) < set(after[p].addresses)]
    assert len(committed) == 3
    assert len(addressed) == 2
    for point in committed:
        was, is_now = before[point].close_tx_inputs, after[point].close_tx_inputs
        assert was is not None and is_now is not None
        assert was.commit_tx != is_now.commit_tx


def test_an_event_changes_the_single_of_its_own_channel_alone() -> None:
    writes = polled("s02")
    assert len(writes) == 15
    for before, after in pairwise(writes):
        changed = [p for p in before if p in after and before[p] != after[p]]
        assert len(changed) + len(after.keys() - before.keys()) <= 2


def test_the_order_of_addresses_and_of_singles_differs_from_write_to_write() -> None:
    one, other = (
        file(f"frank-02/exportchanbackup-all.{form}")[TO_BOB].addresses for form in ("bin", "json")
    )
    assert set(one) == set(other)
    assert one[0] != other[0]
    last, next_one = "polled/s03/1795869124.9624-6683", "polled/s03/1795869125.0099-6683"
    assert file(last) == file(next_one)
    assert list(file(last)) != list(file(next_one))


@pytest.mark.parametrize("snapshot", ["erin-02-restored-one", "gina-02-restored"])
def test_the_file_of_a_wiped_node_that_was_restored_has_45_bytes(snapshot: str) -> None:
    name = f"{snapshot}/channel.backup"
    assert len(packed(BY_ID[name])) == EMPTY
    assert states(name)
    assert file(f"{snapshot}/exportchanbackup-all.bin").keys() == states(name).keys()


def test_the_singles_of_restored_channels_are_poorer_than_what_they_were_restored_from() -> None:
    for before, restored in (
        ("alice-30-before-loss", "alice-31-restored"),
        ("erin-01", "erin-02-restored-one"),
        ("gina-01", "gina-02-restored"),
    ):
        good = file(f"{before}/channel.backup")
        poor = file(f"{restored}/exportchanbackup-all.bin")
        assert poor
        for point, single in poor.items():
            assert is_poorer(single, good[point]), (restored, point)
            assert single.version == good[point].version


def test_a_good_file_stays_after_a_restore_until_the_restart_overwrites_it() -> None:
    good = file("others/frank-good.backup")
    kept = file("frank-03-restored-peers-away/channel.backup")
    overwritten = file("frank-04-restored-restarted/channel.backup")
    assert kept == good
    assert overwritten.keys() == good.keys()
    assert all(is_poorer(overwritten[point], good[point]) for point in good)
    assert set(states("frank-03-restored-peers-away/channel.backup").values()) == {
        "waiting_close_channels"
    }


def test_every_witness_that_the_page_names_is_among_the_files() -> None:
    named = re.findall(r"`((?:alice|erin|frank|gina)-\d[\w-]*|polled/[\w./-]+)`", PAGE.read_text())
    snapshots = {name.rpartition("/")[0] for name in BY_ID}
    assert set(named) <= snapshots | BY_ID.keys()
    assert len(set(named)) > 12
