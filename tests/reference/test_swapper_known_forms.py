"""Which form of a channel a SubSwapper knows, and what a close takes with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scbref.codec import serialize_multi_of, serialize_single
from scbref.envelope import seal_envelope
from scbref.profiles import LND, SAFE, Profile
from scbref.swapper.state import BackupState, Entry, SetAside, examine
from tests.reference.swapper_stage import RING, Disk, PackedDisk, Stage, outpoint, single
from tests.reference.test_swapper import NO_FILE, S, Step, act, state_of

SCENARIOS: dict[str, list[Step]] = {
    "a newer form that somebody else wrote": [
        S("disk a", "a"),
        S("start a-", lnd="a-", safe="a"),
        S("disk a(9)", "a(9)"),
        S("open", lnd="a-", safe="a(9)"),
        S("disk a-", "a-"),
        S("open", lnd="a-", safe="a(9)"),
    ],
    "what was told wins over a form in the file that is as rich": [
        S("start a(9)", "a(9)"),
        S("disk a", "a"),
        S("open", "a(9)"),
    ],
    "a poorer form of a channel that only the file knows": [
        S("disk a b", "a b"),
        S("start b", "a b"),
        S("manual a-", lnd="a- b", safe="a b"),
        S("delete", NO_FILE),
        S("open", lnd="a- b", safe="a b"),
    ],
    "a close that was not written, and a poorer form after it": [
        S("start a b", "a b"),
        S("fail", "a b"),
        S("close a", "a b"),
        S("manual a-", "a- b"),
        S("open a", "a b"),
    ],
    "a close that was not written, and a form that cannot be written": [
        S("start a b", "a b"),
        S("fail", "a b"),
        S("close a", "a b"),
        S("open a!", "a b"),
        S("open c", lnd="a b", safe="a b c"),
        S("close a", "b c"),
    ],
    "a close that was not written, and the file changes": [
        S("start a b", "a b"),
        S("fail", "a b"),
        S("close a", "a b"),
        S("disk a(8) b", "a(8) b"),
        S("open", lnd="a(8) b", safe="b"),
        S("disk a(7) b", "a(7) b"),
        S("open", "a(7) b"),
    ],
}


@pytest.mark.parametrize("disk_of", [Disk, PackedDisk])
@pytest.mark.parametrize("profile", [LND, SAFE], ids=lambda profile: profile.name)
@pytest.mark.parametrize("name", SCENARIOS)
def test_known_form(name: str, profile: Profile, disk_of: Any) -> None:
    stage = Stage(profile, disk_of())
    for number, step in enumerate(SCENARIOS[name]):
        act(stage, step.do)
        assert state_of(stage) == step.after(profile), f"step {number}, {step.do!r}"
    stage.swapper.stop()


def entry(text: str) -> Entry:
    return Entry.of(single(text))


def test_of_two_that_each_lack_something_the_known_one_stays() -> None:
    rich, poor = single("a"), single("a-")
    bare = Entry.of(replace(rich, close_tx_inputs=None))
    legacy = Entry.of(replace(rich, sha_chain_root_desc=poor.sha_chain_root_desc))
    assert bare.is_poorer_than(legacy) and legacy.is_poorer_than(bare)
    for first, second in ((bare, legacy), (legacy, bare)):
        told = BackupState()
        told.opened([first, second])
        assert told.target() == {outpoint("a"): first}
        assert told.kept_richer == {outpoint("a")}
        found = BackupState()
        found.opened([first])
        found.found_on_disk([second])
        assert found.target() == {outpoint("a"): second}


def test_a_channel_set_aside_after_an_unwritten_close_keeps_the_form_of_the_file() -> None:
    state = BackupState()
    state.found_on_disk([entry("a")])
    state.closed([outpoint("a")])
    assert state.target() == {}
    aside = examine(replace(single("a"), remote_node_pub=None))
    assert isinstance(aside, SetAside)
    state.opened([aside])
    assert state.target() == {outpoint("a"): entry("a")}
    state.written(state.target())
    state.found_on_disk([])
    assert state.target() == {outpoint("a"): entry("a")}


@pytest.mark.parametrize("profile", [LND, SAFE], ids=lambda profile: profile.name)
@pytest.mark.parametrize("is_too_long", [True, False])
def test_what_the_file_holds_is_carried_over_though_the_writer_refuses_it(
    profile: Profile, is_too_long: bool
) -> None:
    rich = single("a")
    inputs = rich.close_tx_inputs
    assert inputs is not None
    signature = bytes(65535)
    short = serialize_single(replace(rich, close_tx_inputs=replace(inputs, commit_sig=b"")))
    # The signature is the last field: this version has neither height nor root.
    assert short.endswith(bytes(2))
    long = short[:-2] + len(signature).to_bytes(2, "big") + signature
    disk = PackedDisk()
    plain = long if is_too_long else serialize_single(rich)
    disk.put(bytes(seal_envelope(serialize_multi_of([plain]), RING)))
    stage = Stage(profile, disk)
    stage.start("b")
    assert stage.file == "a b"
    stage.event("c", closes="b")
    assert stage.file == "a c"
    stage.event(closes="a")
    assert stage.file == "c"
    stage.swapper.stop()


def test_what_is_too_long_is_set_aside_where_it_is_told() -> None:
    inputs = single("a").close_tx_inputs
    assert inputs is not None
    huge = replace(single("a"), close_tx_inputs=replace(inputs, commit_sig=bytes(65535)))
    assert isinstance(examine(huge), SetAside)
