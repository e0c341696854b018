"""The LND profile against what was observed of real lnd: the D cases of lnd-head-living.jsonl.

Each test says which ids it covers, and compares with the captured outcome, not with a copy of
it. Here D1 to D5.3 and D18, the others in test_swapper_lnd_updates.py. Not covered, because
Python or a queue cannot express it: D4.5 and D5.4 as frequencies (their single outcomes are
covered), D9.4 and D9.5 (nil pointers), D10.1 (random order: ours is the order of insertion),
D13 (a channel changed in place: ours cannot be changed).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from scbref.errors import AUTH_FAILED, IO, NOT_ACTIVE, TOO_SHORT, SwapperError
from scbref.profiles import LND
from scbref.swapper import Phase, release
from tests.reference.swapper_observed import file_of, lnd, outcomes
from tests.reference.swapper_stage import (
    LONG,
    OTHER_RING,
    Disk,
    RealDisk,
    in_background,
    outpoint,
    packed,
    single,
)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Event:
    """The loop's thread does not run before the gate opens: Go takes 5 to 9 µs for that."""
    opened = Event()

    class Gated(Thread):
        def run(self) -> None:
            assert opened.wait(LONG)
            super().run()

    monkeypatch.setattr(release, "Thread", Gated)
    return opened


def test_d1_d18_the_constructor() -> None:
    stage = lnd()
    stage.build("a b a")
    assert len(stage.notifier.known or ()) == outcomes()["D1"]["known set size for [a,b,a]"]
    assert stage.notifier.known == {outpoint(each) for each in outcomes()["D18"]["[a b]"]}
    stage.build("")
    assert stage.notifier.known == frozenset()


def test_d1_the_subscription_fails() -> None:
    class Fails:
        error = RuntimeError("SUBFAIL")

        def subscribe_chans(self, known: object) -> Any:
            raise self.error

    disk = Disk()
    with pytest.raises(RuntimeError) as caught:
        release.ReleaseSwapper([single("a")], Fails(), None, disk, LND)  # type: ignore[arg-type]
    assert (caught.value is Fails.error) is outcomes()["D1"]["same error value"]
    assert disk.content is None


@pytest.mark.parametrize(
    ("case", "start", "on_disk"),
    [("D3.2", "a b", None), ("D3.12", "a a(5)", None), ("D3.14", "a", ""), ("D8.1", "a", "x y")],
)
def test_d3_d8_start_writes_the_union(case: str, start: str, on_disk: str | None) -> None:
    stage = lnd()
    stage.disk.put(None if on_disk is None else packed(on_disk))
    stage.start(start)
    assert stage.file == file_of(case)
    assert stage.disk.reads == outcomes()[case].get("ExtractMulti calls", 1)
    assert stage.disk.writes == outcomes()[case].get("UpdateAndSwap calls", 1)
    stage.swapper.stop()


def a_folder(path: Path) -> None:
    path.mkdir()


def a_file(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


@pytest.mark.parametrize(
    ("case", "code", "prepare"),
    [
        ("D3.5", AUTH_FAILED, a_file(packed("x", OTHER_RING))),
        ("D3.7", TOO_SHORT, a_file(b"")),
        ("D3.8", TOO_SHORT, a_file(bytes(10))),
        ("D3.10", IO, a_folder),
    ],
)
def test_d3_start_fails_on_a_file_it_cannot_read(
    case: str, code: str, prepare: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "channel.backup"
    prepare(path)
    before = path.read_bytes() if path.is_file() else None
    stage = lnd(RealDisk(path, LND))
    stage.build("a")
    with pytest.raises(SwapperError) as caught:
        stage.swapper.start()
    assert caught.value.code == code
    seen = outcomes()[case]
    assert ((path.read_bytes() if path.is_file() else None) == before) is seen["bytes unchanged"]
    assert stage.disk.writes == seen["UpdateAndSwap calls"]
    assert stage.swapper.start() is seen["second Start"]
    stage.send("b")
    error = stage.manual("b")
    assert error is not None and error.code == NOT_ACTIVE
    stage.swapper.stop()
    assert stage.notifier.cancels == seen["Cancel calls after Stop"]
    # The event and the call of stop that nobody took.
    assert stage.notifier.events.unfinished_tasks == 2


def test_d3_11_start_beside_a_stale_temp(tmp_path: Path) -> None:
    (tmp_path / "temp-dont-use.backup").write_bytes(packed("z"))
    stage = lnd(RealDisk(tmp_path / "channel.backup", LND))
    stage.start("a")
    assert stage.file == file_of("D3.11")
    stage.swapper.stop()


@pytest.mark.parametrize("starting", ["a b!", "a! b"])
def test_d3_16_start_with_a_single_that_cannot_be_written(starting: str) -> None:
    stage = lnd()
    stage.build(starting)
    with pytest.raises(SwapperError):
        stage.swapper.start()
    assert outcomes()["D3.16"]["UpdateAndSwap calls"] == stage.disk.writes == 0
    assert stage.swapper.start() is outcomes()["D3.16"]["second Start"]
    stage.swapper.stop()


@pytest.mark.parametrize("has_file", [True, False])
def test_d3_17_start_with_a_key_ring_that_fails(has_file: bool) -> None:
    class Fails:
        def encryption_key(self) -> bytes:
            raise RuntimeError("RINGFAIL")

    stage = lnd()
    stage.disk.put(before := packed("c") if has_file else None)
    swapper = release.ReleaseSwapper([single("a")], stage.notifier, Fails(), stage.disk, LND)
    with pytest.raises(SwapperError) as caught:
        swapper.start()
    step = "read" if has_file else "packed"
    assert step in str(caught.value)
    assert "RINGFAIL" in str(caught.value)
    assert "extract" in outcomes()["D3.17"]["with file"]
    assert "pack" in outcomes()["D3.17"]["no file"]
    assert stage.disk.content == before


@pytest.mark.parametrize("error", [FileNotFoundError("file does not exist")])
def test_d3_18_a_plain_not_found_is_no_file(error: Exception) -> None:
    stage = lnd()
    stage.disk.read_errors.append(error)
    stage.start("a")
    assert stage.file == file_of("D3.18.0")
    stage.swapper.stop()


def test_d3_19_a_second_start_does_nothing() -> None:
    stage = lnd()
    stage.build("a")
    stage.disk.swap_errors.append(OSError("SWAPFAIL"))
    with pytest.raises(SwapperError) as caught:
        stage.swapper.start()
    assert caught.value.written is None
    assert stage.swapper.start() is outcomes()["D3.19"]["second Start"]
    assert stage.file is None
    error = stage.manual("b")
    assert error is not None and error.code == NOT_ACTIVE
    stage.swapper.stop()


def test_d4_2_d5_3_stopped_before_the_loop_ran(gate: Event) -> None:
    stage = lnd()
    stage.start("a")
    thread, _ = in_background(stage.swapper.stop)
    stage.notifier.events.get(timeout=LONG)
    gate.set()
    thread.join(LONG)
    assert stage.swapper.start() is outcomes()["D4.2"]["err"]
    # The loop set its flag after Stop had cleared it: not "not active", but "stopped".
    error = stage.manual("b")
    assert error is not None and "stopped" in str(error) and "not active" not in str(error)
    assert "stopped when sending" in outcomes()["D4.2"]["ManualUpdate"]
    assert stage.disk.writes == outcomes()["D4.2"]["writes"]


def test_d4_3_d4_4_stop_without_start_then_start() -> None:
    stage = lnd()
    stage.build("a")
    stage.swapper.stop()
    assert stage.notifier.cancels == outcomes()["D4.3"]["cancels"]
    error = stage.manual("b")
    assert error is not None and "not active" in str(error)
    cancelled = Event()
    stage.notifier.cancel = cancelled.set  # type: ignore[method-assign]
    assert stage.swapper.start() is outcomes()["D4.4"]["err"]
    assert cancelled.wait(LONG) is bool(outcomes()["D4.4"]["cancels (loop exits at once)"])
    assert stage.file == file_of("D4.4")
    error = stage.manual("b")
    assert error is not None and "stopped" in str(error)
    assert stage.file == file_of("D4.4", "file after")
    assert stage.swapper.state is Phase.STOPPED
    stage.swapper.stop()


def test_d4_5_d6_13_manual_update_after_stop() -> None:
    for _ in range(20):
        stage = lnd()
        stage.start("a")
        stage.event()
        stage.swapper.stop()
        error = stage.manual("b")
        assert error is not None and error.code == NOT_ACTIVE and error.written is False


def test_d4_6_stop_does_not_wait_for_cancel() -> None:
    stage = lnd()
    stage.start("a")
    stage.notifier.may_cancel.clear()
    stage.swapper.stop()
    assert (stage.notifier.cancels == 0) is outcomes()["D4.6"]["returned before Cancel finished"]
    stage.notifier.may_cancel.set()


@pytest.mark.parametrize("case", ["D5.1", "D5.2"])
def test_d5_not_active_directly_after_start(case: str, gate: Event) -> None:
    stage = lnd()
    stage.start("a")
    error = stage.manual("b")
    assert error is not None and error.code == NOT_ACTIVE
    assert outcomes()[case]["'swapper is not active'"] == 1000
    gate.set()
    stage.event()
    assert stage.manual("b") is None
    stage.swapper.stop()
