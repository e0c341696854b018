"""What safe does otherwise than lnd: one test or more for each DEV-SW id.

docs/explanation/deviations-swapper.md names these tests.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from scbref.errors import MISSING_FIELD, SwapperError
from scbref.keys.key_ring import SymmetricKeyRing
from scbref.model import TCP4Address
from scbref.multifile import MultiFile
from scbref.packing import unpack_multi
from scbref.profiles import LND
from scbref.swapper import ChannelEvent, ChannelWithAddrs, SubSwapper, content
from scbref.swapper.state import Entry
from tests.reference import (
    test_swapper,
    test_swapper_guard,
    test_swapper_known_forms,
    test_swapper_start_to_stop,
    test_swapper_two_writers,
)
from tests.reference.swapper_stage import (
    LONG,
    RING,
    Disk,
    Notifier,
    PackedDisk,
    Stage,
    in_background,
    named_channel,
    outpoint,
    packed,
    shown,
    single,
    singles,
)

DEVIATIONS = Path(__file__).parents[2] / "docs" / "explanation" / "deviations-swapper.md"


def test_the_deviations_page_names_tests_that_exist() -> None:
    text = DEVIATIONS.read_text()
    ids = [int(number) for number in re.findall(r"^## DEV-SW-(\d+)", text, re.M)]
    assert ids == list(range(1, 19))
    here = {name for name in globals() if name.startswith("test_")}
    named = set(re.findall(r"`(test_\w+)`", text))
    modules = (test_swapper, test_swapper_guard, test_swapper_known_forms,
               test_swapper_start_to_stop, test_swapper_two_writers)  # fmt: skip
    assert named <= here.union(*map(vars, modules))
    scenarios = set(re.findall(r"`scenario ([^`]+)`", text))
    assert scenarios
    assert scenarios <= {*test_swapper.SCENARIOS, *test_swapper_known_forms.SCENARIOS}


class ForgetfulRing:
    """Gives another key the second time, so that what was sealed does not open."""

    def __init__(self) -> None:
        self.keys = [bytes(32)]

    def encryption_key(self) -> bytes:
        return self.keys.pop() if self.keys else b"\1" * 32


def test_what_does_not_open_again_never_reaches_the_file() -> None:
    disk = PackedDisk()
    swapper = SubSwapper(singles("a"), Notifier(), ForgetfulRing(), disk)
    with pytest.raises(SwapperError) as caught:
        swapper.start()
    assert caught.value.written is False
    assert disk.writes == 0
    swapper.stop()


def test_what_opens_as_something_else_never_reaches_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(content, "open_envelope", lambda sealed, ring: b"\0\0\0\0\0")
    stage = Stage()
    with pytest.raises(SwapperError):
        stage.start("a")
    assert stage.disk.writes == 0
    stage.swapper.stop()


def test_a_key_ring_that_fails_fails_the_start() -> None:
    class Ring(SymmetricKeyRing):
        def encryption_key(self) -> bytes:
            raise RuntimeError("the wallet is locked")

    disk = PackedDisk()
    swapper = SubSwapper(singles("a"), Notifier(), Ring(bytes(32)), disk)
    with pytest.raises(SwapperError):
        swapper.start()
    assert disk.writes == 0
    swapper.stop()


def test_what_is_set_aside_is_reported_until_its_close() -> None:
    stage = Stage()
    stage.start("a")
    stage.event("b! c? d")
    assert stage.file == "a d"
    reasons = {each.outpoint: each.error.code for each in stage.swapper.report.set_aside}
    assert reasons[outpoint("b")] == MISSING_FIELD
    assert reasons.keys() == {outpoint("b"), outpoint("c")}
    assert stage.swapper.report.last_error is None
    stage.event(closes="b c")
    assert stage.swapper.report.set_aside == ()
    stage.swapper.stop()


def test_what_is_set_aside_comes_back_with_a_good_form() -> None:
    stage = Stage()
    stage.start("a")
    stage.event("b!")
    stage.event("b")
    assert stage.file == "a b"
    assert stage.swapper.report.set_aside == ()
    stage.swapper.stop()


def test_a_channel_that_is_none_is_set_aside() -> None:
    stage = Stage()
    stage.start("a")
    broken = replace(named_channel("b"), remote_chan_cfg=None)
    event = event_of(broken, "c")
    stage.notifier.events.put(event)
    stage.notifier.settle()
    assert stage.file == "a c"
    assert [each.outpoint for each in stage.swapper.report.set_aside] == [outpoint("b")]
    stage.swapper.stop()


def event_of(broken: object, good: str) -> object:
    pair = (broken, named_channel(good))
    return ChannelEvent((), tuple(ChannelWithAddrs(each) for each in pair))


def test_a_close_is_remembered_over_several_failures() -> None:
    stage = Stage()
    stage.start("a b")
    stage.disk.swap_errors += [OSError(), OSError()]
    stage.event(closes="a")
    assert stage.swapper.report.unwritten
    stage.event()
    stage.event()
    assert stage.file == "b"
    assert not stage.swapper.report.unwritten
    stage.swapper.stop()


def test_a_poorer_single_is_reported_and_the_richer_kept() -> None:
    stage = Stage()
    stage.disk.put(packed("a"))
    stage.start("a- b-")
    assert stage.file == "a b-"
    assert stage.swapper.report.kept_richer == (outpoint("a"),)
    stage.event()
    assert stage.swapper.report.kept_richer == (outpoint("a"),)
    stage.event("a(5)")
    assert stage.file == "a(5) b-"
    assert stage.swapper.report.kept_richer == ()
    stage.swapper.stop()


@pytest.mark.parametrize("lost", ["close inputs", "root", "both"])
def test_poorer_means_that_something_is_lost(lost: str) -> None:
    rich, poor = single("a"), single("a-")
    if lost == "close inputs":
        poor = replace(rich, close_tx_inputs=None)
    if lost == "root":
        poor = replace(rich, sha_chain_root_desc=poor.sha_chain_root_desc)
    assert Entry.of(poor).is_poorer_than(Entry.of(rich))
    assert not Entry.of(rich).is_poorer_than(Entry.of(poor))
    assert not Entry.of(poor).is_poorer_than(Entry.of(poor))


def test_events_during_a_write_are_coalesced() -> None:
    stage = Stage()
    stage.start()
    stage.disk.is_writing.clear()
    stage.disk.may_write.clear()
    stage.send("n0")
    assert stage.disk.is_writing.wait(LONG)
    for number in range(1, 30):
        stage.send(f"n{number}", closes="n7" if number == 20 else "")
    stage.disk.may_write.set()
    stage.notifier.settle()
    assert stage.disk.writes == 3
    assert len((stage.file or "").split()) == 29
    stage.swapper.stop()


def test_values_are_copied_at_the_border() -> None:
    stage = Stage()
    addresses = [TCP4Address(bytes(4), 1)]
    mutable = replace(single("a"), addresses=addresses)  # type: ignore[arg-type]
    stage.notifier = Notifier()
    stage.swapper = SubSwapper([mutable], stage.notifier, RING, stage.disk)
    addresses.append(TCP4Address(bytes(4), 2))
    stage.swapper.start()
    stage.disk.may_write.clear()
    later = [TCP4Address(bytes(4), 3)]
    stage.disk.is_writing.clear()
    thread, _ = in_background(
        lambda: stage.swapper.manual_update([replace(single("b"), addresses=later)])  # type: ignore[arg-type]
    )
    assert stage.disk.is_writing.wait(LONG)
    later.clear()
    stage.disk.may_write.set()
    thread.join(LONG)
    event_addresses = [TCP4Address(bytes(4), 5)]
    opened = ChannelWithAddrs(named_channel("c"), event_addresses)
    event_addresses.clear()
    stage.notifier.events.put(ChannelEvent((), (opened,)))
    stage.notifier.settle()
    backups = unpack_multi(stage.disk.content or b"", RING).static_backups
    assert [[address.port for address in each.addresses] for each in backups] == [[1], [3], [5]]  # type: ignore[union-attr]
    stage.swapper.stop()


def test_start_prunes_what_closed_while_the_node_was_down(tmp_path: Path) -> None:
    path = tmp_path / "channel.backup"
    path.write_bytes(old := packed("a b x y"))
    stage = Stage(disk=MultiFile(path))
    stage.start("a", prune_to=[outpoint(name) for name in "abz"])
    assert shown(unpack_multi(path.read_bytes(), RING).static_backups) == "a b"
    assert set(stage.swapper.report.pruned) == {outpoint("x"), outpoint("y")}
    assert [each.read_bytes() for each in (tmp_path / "chan-backup-archives").iterdir()] == [old]
    stage.swapper.stop()


def test_an_empty_list_prunes_nothing() -> None:
    stage = Stage()
    stage.disk.put(packed("x"))
    stage.start("", prune_to=[])
    assert stage.file == "x"
    assert stage.swapper.report.pruned == ()
    stage.swapper.stop()


def test_what_start_pruned_stays_out_when_its_write_failed() -> None:
    stage = Stage()
    stage.disk.put(packed("a x"))
    stage.build("a", prune_to=[outpoint("a")])
    stage.disk.swap_errors.append(OSError())
    with pytest.raises(SwapperError):
        stage.swapper.start()
    stage.swapper.start()
    assert stage.file == "a"
    assert stage.swapper.report.pruned == (outpoint("x"),)
    stage.swapper.stop()


def test_no_release_prunes() -> None:
    with pytest.raises(SwapperError) as caught:
        Stage(LND).build("a", prune_to=[outpoint("a")])
    assert caught.value.code == "unsupported"


@pytest.mark.parametrize("by_hand", [False, True])
def test_only_what_changed_is_parsed(by_hand: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    stage.start("a b c d")
    parsed: list[int] = []
    split = content.split_multi

    def counting(plain: bytes) -> object:
        parts = split(plain)
        parsed.append(len(parts))
        return parts

    monkeypatch.setattr(content, "split_multi", counting)
    if by_hand:
        stage.disk.put(packed("x y"))
    stage.event("e", closes="a")
    stage.disk.swap_errors.append(OSError("disk full"))
    stage.event()
    stage.event("f")
    assert parsed == ([2] if by_hand else [])
    assert stage.file == ("b c d e f x y" if by_hand else "b c d e f")
    stage.swapper.stop()


def test_a_swapper_without_bytes_is_read_at_each_update() -> None:
    stage = Stage(disk=Disk())
    stage.start("a")
    stage.disk.put(packed("x"))
    stage.event()
    assert (stage.file, stage.disk.reads) == ("a x", 2)
    stage.swapper.stop()
