"""What safe does otherwise than lnd, from Start to Stop; the rest is in test_swapper_safe.py."""

from __future__ import annotations

import threading

import pytest

from scbref.errors import IO, MISSING_FIELD, NOT_ACTIVE, BackupFileError, SwapperError
from scbref.swapper import CLOSED, ChannelEvent, Phase, SubSwapper
from tests.reference.swapper_stage import (
    LONG,
    OTHER_RING,
    RING,
    Notifier,
    PackedDisk,
    Stage,
    in_background,
    outpoint,
    packed,
    singles,
)


def test_manual_update_works_as_soon_as_start_returned() -> None:
    for _ in range(50):
        stage = Stage()
        stage.start("a")
        assert stage.manual("b") is None
        assert stage.file == "a b"
        stage.swapper.stop()


def test_twenty_manual_updates_at_once() -> None:
    stage = Stage()
    stage.start()
    started = [in_background(lambda n=n: stage.manual(f"n{n}")) for n in range(20)]
    for thread, _ in started:
        thread.join(LONG)
    assert [results for _, results in started] == [[None]] * 20
    assert len((stage.file or "").split()) == 20
    stage.swapper.stop()


def test_manual_update_says_whether_the_file_was_written() -> None:
    stage = Stage()
    stage.start("a")
    stage.disk.swap_errors.append(BackupFileError("disk full", code=IO))
    error = stage.manual("b")
    assert error is not None
    assert (error.code, error.written) == (IO, False)
    stage.swapper.stop()


def test_manual_update_says_that_the_file_was_written_all_the_same() -> None:
    class WritesAndFails(PackedDisk):
        def update_and_swap(self, new_backup: bytes) -> None:
            super().update_and_swap(new_backup)
            if self.writes == 2:
                raise BackupFileError("the folder could not be synced", code=IO)

    stage = Stage(disk=WritesAndFails())
    stage.start("a b")
    error = stage.manual("c")
    assert error is not None
    assert (error.code, error.written) == (IO, True)
    assert stage.file == "a b c"
    assert not stage.swapper.report.unwritten
    stage.swapper.stop()


def test_manual_update_does_not_guess_when_the_file_cannot_be_read() -> None:
    stage = Stage()
    stage.start("a")
    stage.disk.swap_errors.append(BackupFileError("broken disk", code=IO))
    stage.disk.is_writing.clear()
    stage.disk.may_write.clear()
    thread, results = in_background(lambda: stage.manual("b"))
    assert stage.disk.is_writing.wait(LONG)
    stage.disk.read_errors.append(OSError("broken disk"))
    stage.disk.may_write.set()
    thread.join(LONG)
    assert (results[0].code, results[0].written) == (IO, None)
    stage.swapper.stop()


def test_manual_update_of_what_cannot_be_written_writes_the_others() -> None:
    stage = Stage()
    stage.start("a")
    error = stage.manual("b! c")
    assert error is not None
    assert (error.code, error.written) == (MISSING_FIELD, True)
    assert stage.file == "a c"
    error = stage.manual("d!")
    assert error is not None
    assert (error.code, error.written) == (MISSING_FIELD, False)
    stage.swapper.stop()


def test_start_can_be_tried_again() -> None:
    stage = Stage()
    stage.disk.put(packed("x", OTHER_RING))
    stage.build("a")
    with pytest.raises(SwapperError) as caught:
        stage.swapper.start()
    assert (caught.value.code, caught.value.written) == ("auth-failed", False)
    assert stage.swapper.state is Phase.START_FAILED
    stage.send("b")
    stage.disk.put(packed("x"))
    stage.swapper.start()
    stage.notifier.settle()
    assert stage.file == "a b x"
    stage.swapper.start()
    assert stage.swapper.state is Phase.RUNNING
    stage.swapper.stop()


def test_start_after_stop_is_refused() -> None:
    stage = Stage()
    stage.start("a").stop()
    with pytest.raises(SwapperError) as caught:
        stage.swapper.start()
    assert caught.value.code == NOT_ACTIVE
    error = stage.manual("b")
    assert error is not None
    assert (error.code, error.written) == (NOT_ACTIVE, False)


def test_stop_finishes_queued_events() -> None:
    stage = Stage()
    stage.start("a")
    stage.disk.is_writing.clear()
    stage.disk.may_write.clear()
    stage.send("b")
    assert stage.disk.is_writing.wait(LONG)
    stage.send("c", closes="a")
    thread, _ = in_background(stage.swapper.stop)
    stage.send("d")
    stage.disk.may_write.set()
    thread.join(LONG)
    assert stage.file == "b c d"


def test_stop_finishes_events_that_come_while_it_cancels() -> None:
    stage = Stage()
    stage.start("a")
    stage.notifier.late = [ChannelEvent((outpoint("a"),)), CLOSED]
    stage.swapper.stop()
    assert stage.file == ""


def test_stop_tries_a_failed_update_once_more() -> None:
    stage = Stage()
    stage.start("a")
    stage.disk.swap_errors.append(OSError("disk full"))
    stage.event("b")
    assert stage.file == "a"
    stage.swapper.stop()
    assert stage.file == "a b"


@pytest.mark.parametrize("state", ["new", "start failed", "running", "events closed", "stopped"])
def test_stop_cancels_once_and_waits_for_it(state: str) -> None:
    before = set(threading.enumerate())
    stage = Stage()
    stage.build("a")
    if state == "start failed":
        stage.disk.put(b"garbage")
        with pytest.raises(SwapperError):
            stage.swapper.start()
    elif state != "new":
        stage.swapper.start()
    if state == "events closed":
        stage.notifier.events.put(CLOSED)
        stage.notifier.settle()
    if state == "stopped":
        stage.swapper.stop()
    else:
        stage.notifier.may_cancel.clear()
        thread, _ = in_background(stage.swapper.stop)
        thread.join(0.02)
        assert thread.is_alive() or stage.notifier.cancels == 1
        stage.notifier.may_cancel.set()
        thread.join(LONG)
    assert stage.notifier.cancels == 1
    stage.swapper.stop()
    assert stage.notifier.cancels == 1
    assert stage.swapper.state is Phase.STOPPED
    names = {each.name for each in set(threading.enumerate()) - before}
    assert "scbref-swapper" not in names


def test_an_event_that_is_none_ends_the_loop_in_a_reported_state(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deaths: list[object] = []
    monkeypatch.setattr(threading, "excepthook", deaths.append)
    stage = Stage()
    stage.start("a")
    stage.notifier.events.put(ChannelEvent(closed_chans=None))  # type: ignore[arg-type]
    stage.notifier.settle()
    error = stage.manual("b")
    assert error is not None
    assert (error.code, error.written) == (NOT_ACTIVE, False)
    stage.swapper.stop()
    assert stage.notifier.cancels == len(deaths) == 1
    assert stage.file == "a"


def test_a_cancel_that_fails_does_not_lose_events() -> None:
    class Broken(Notifier):
        def cancel(self) -> None:
            raise RuntimeError("no")

    notifier, disk = Broken(), PackedDisk()
    swapper = SubSwapper(singles("a"), notifier, RING, disk)
    swapper.start()
    disk.may_write.clear()
    stage = Stage(disk=disk)
    stage.notifier = notifier
    stage.send("b")
    disk.may_write.set()
    swapper.stop()
    assert stage.file == "a b"


def test_a_closed_event_channel_ends_the_loop() -> None:
    stage = Stage()
    stage.start("a")
    stage.send("b")
    stage.notifier.events.put(CLOSED)
    stage.notifier.settle()
    assert stage.swapper.state is Phase.SOURCE_CLOSED
    assert stage.file == "a b"
    writes = stage.disk.writes
    error = stage.manual("c")
    assert error is not None
    assert (error.code, error.written) == (NOT_ACTIVE, False)
    stage.swapper.stop()
    assert (stage.disk.writes, stage.notifier.cancels) == (writes, 1)
