"""The LND profile while it runs, against real lnd: D5.4 to D16, see test_swapper_lnd.py."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from scbref.errors import AUTH_FAILED, NOT_ACTIVE, SwapperError
from scbref.profiles import LND, PROFILES
from scbref.swapper import CLOSED
from tests.reference.swapper_observed import file_of, lnd, outcomes
from tests.reference.swapper_stage import LONG, Disk, RealDisk, Stage, in_background, packed


def test_d5_4_stopped_and_yet_written() -> None:
    assert any("BUT the file was written" in each for each in outcomes()["D5.4"])
    stage = lnd()
    stage.start("a")
    stage.event()
    stage.disk.may_write.clear()
    stage.disk.is_writing.clear()
    thread, results = in_background(lambda: stage.manual("b"))
    assert stage.disk.is_writing.wait(LONG)
    stopping, _ = in_background(stage.swapper.stop)
    thread.join(LONG)
    assert results[0].code == NOT_ACTIVE
    assert results[0].written is None
    stage.disk.may_write.set()
    stopping.join(LONG)
    assert stage.file == "a b"


def test_d6_manual_updates() -> None:
    stage = lnd()
    stage.build("a")
    error = stage.manual("z")
    assert error is not None and error.code == NOT_ACTIVE
    assert stage.file is None
    stage.swapper.start()
    stage.event()
    assert stage.file == file_of("D6.2")
    for text, case in (("b", "D6.3"), ("a(7)", "D6.4"), ("d d(8)", "D6.5")):
        assert stage.manual(text) is outcomes()[case]["err"]
        assert stage.file == file_of(case)
    assert stage.manual("e") is None
    good = stage.disk.content
    stage.disk.put(garbage := outcomes()["D6.9"]["file"].encode())
    error = stage.manual("f")
    assert error is not None and error.code == AUTH_FAILED
    assert stage.disk.content == garbage
    stage.disk.put(None)
    assert stage.manual() is None
    assert stage.file == file_of("D6.10")
    assert good != stage.disk.content
    stage.disk.put(packed("x y"))
    assert stage.manual() is None
    assert stage.file == file_of("D6.11")
    poisoned(stage)


def poisoned(stage: Stage) -> None:
    assert stage.manual("c!") is not None
    assert stage.manual("g") is not None
    assert stage.file == file_of("D6.12")
    stage.event(closes="c")
    assert stage.manual() is None
    assert stage.file == file_of("D6.14")
    stage.swapper.stop()


def test_d7_events() -> None:
    stage = lnd()
    stage.start("a")
    writes = stage.disk.writes
    for opens, closes, case in (
        ("b", "", "D7.1"),
        ("a(9)", "", "D7.5"),
        ("d(3)", "a a b", "D7.7"),
        ("a", "", "D7.8"),
    ):
        stage.event(opens, closes)
        assert stage.file == file_of(case)
        writes += outcomes()[case]["writes"]
        assert stage.disk.writes == writes
    assert outcomes()["D7.9"]["addresses"]["a"] == "[]"
    stage.swapper.stop()


def test_d8_what_fails_is_kept_what_was_closed_comes_back() -> None:
    stage = lnd()
    stage.start("b c")
    stage.disk.swap_errors.append(OSError())
    stage.event("e")
    assert stage.file == file_of("D8.7")
    assert stage.manual() is None
    assert stage.file == file_of("D8.8")
    assert stage.manual("a") is None
    assert stage.file == file_of("D8.9")
    stage.swapper.stop()


def test_d8_the_file_changes_under_it() -> None:
    stage = lnd()
    stage.start("a")
    stage.disk.put(packed("a(6) x(6)"))
    stage.event("b")
    assert stage.file == file_of("D8.11")
    writes = stage.disk.writes
    stage.disk.put(b"")
    stage.event("b")
    assert stage.disk.writes - writes == outcomes()["D8.12"]["writes"]
    assert stage.disk.content == b""
    stage.swapper.stop()


def test_d9_1_d9_2_a_closed_event_channel_makes_it_spin(tmp_path: Path) -> None:
    assert outcomes()["D9.1"]["loop spins"]
    stage = lnd(RealDisk(tmp_path / "channel.backup", LND))
    stage.start("a")
    enough = Event()
    swap = stage.disk.update_and_swap

    def counting(new_backup: bytes) -> None:
        swap(new_backup)
        if stage.disk.writes > 20:
            enough.set()

    stage.disk.update_and_swap = counting
    stage.notifier.events.put(CLOSED)
    assert enough.wait(LONG)
    assert stage.manual("b") is outcomes()["D9.2"]["ManualUpdate still works"]
    stage.swapper.stop()
    assert stage.file == file_of("D9.2")
    writes = stage.disk.writes
    assert stage.swapper.stop() is None
    assert stage.disk.writes == writes


def test_d9_3_no_events_ever() -> None:
    stage = lnd()
    stage.start("a")
    stage.event()
    assert stage.manual("b") is outcomes()["D9.3"]["ManualUpdate"]
    stage.swapper.stop()


def test_d11_3_an_event_before_stop_is_handled() -> None:
    assert outcomes()["D11.3"]["lost"] == 0
    stage = lnd()
    stage.start("a")
    stage.event()
    stage.disk.is_writing.clear()
    stage.send("b")
    assert stage.disk.is_writing.wait(LONG)
    stage.swapper.stop()
    assert stage.file == "a b"


def test_an_event_behind_a_write_is_lost_by_stop() -> None:
    stage = lnd()
    stage.start("a")
    stage.event()
    stage.disk.is_writing.clear()
    stage.disk.may_write.clear()
    stage.send("b")
    assert stage.disk.is_writing.wait(LONG)
    stage.send("c")
    thread, _ = in_background(stage.swapper.stop)
    wake_up_call = 2
    while stage.notifier.events.qsize() < wake_up_call:
        Event().wait(0.001)
    stage.disk.may_write.set()
    thread.join(LONG)
    assert stage.file == "a b"


def test_d12_twenty_manual_updates_at_once() -> None:
    stage = lnd()
    stage.start()
    stage.event()
    before = stage.disk.writes
    started = [in_background(lambda n=n: stage.manual(f"n{n}")) for n in range(20)]
    for thread, _ in started:
        thread.join(LONG)
    assert len((stage.file or "").split()) == outcomes()["D12"]["channels on file"]
    assert stage.disk.writes - before == outcomes()["D12"]["writes (1 at Start)"] - 1
    stage.swapper.stop()


def test_d14_1_one_that_cannot_be_read_back_bricks_the_file() -> None:
    seen = outcomes()["D14.1"]
    stage = lnd()
    stage.start("a")
    for step, opens, closes in (("event", "c?", ""), ("close event for it", "", "c")):
        writes = stage.disk.writes
        stage.event(opens, closes)
        assert stage.disk.writes - writes == seen[step]["writes"]
        assert seen[step]["file"].startswith("UNPACK ERR")
        with pytest.raises(Exception, match=r"witness|inputs|flag|transaction"):
            assert stage.file
    assert stage.manual("d") is not None
    stage.swapper.stop()
    with pytest.raises(SwapperError):
        stage.start("a")
    stage.swapper.stop()


def test_d15_one_that_cannot_be_written_blocks_all() -> None:
    stage = lnd()
    stage.start("a")
    for (step, seen), (opens, closes) in zip(
        outcomes()["D15"].items(), [("c!", ""), ("b", ""), ("", "a"), ("", "c")], strict=True
    ):
        writes = stage.disk.writes
        stage.event(opens, closes)
        assert stage.file == file_of("D15", step, "file")
        assert stage.disk.writes - writes == seen["writes"]
    stage.swapper.stop()


def test_d16_a_close_whose_write_failed_is_back_after_a_restart() -> None:
    stage = lnd()
    stage.start("a")
    stage.disk.swap_errors.append(OSError())
    stage.event(closes="a")
    assert stage.file == file_of("D16", "after the failed close", "file")
    stage.swapper.stop()
    stage.start()
    assert stage.file == file_of("D16", "after restart")
    stage.swapper.stop()


@pytest.mark.parametrize("name", ["0.19"])
def test_without_the_guard_a_manual_update_before_start_blocks_until_stop(name: str) -> None:
    stage = Stage(PROFILES[name], Disk())
    stage.build("a")
    thread, results = in_background(lambda: stage.manual("b"))
    thread.join(0.02)
    assert thread.is_alive()
    stage.swapper.stop()
    thread.join(LONG)
    assert (results[0].code, results[0].written) == (NOT_ACTIVE, False)
    assert stage.file is None


def test_without_the_guard_a_manual_update_before_start_waits_for_it() -> None:
    stage = Stage(PROFILES["0.19"], Disk())
    stage.build("a")
    thread, results = in_background(lambda: stage.manual("b"))
    stage.swapper.start()
    thread.join(LONG)
    assert results == [None]
    assert stage.file == "a b"
    stage.swapper.stop()
