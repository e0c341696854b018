"""A SubSwapper that guards its file: what somebody does to it while nothing happens is mended."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import pytest

from scbref.errors import AUTH_FAILED, IO, UNSUPPORTED, ScbError, SwapperError
from scbref.model import OutPoint
from scbref.multifile import MultiFile
from scbref.packing import unpack_multi
from scbref.profiles import LND
from scbref.swapper import SubSwapper
from scbref.swapper.allowance import Allowance
from tests.reference.backup_folder import Recorder
from tests.reference.guard_stage import HURTS, Guard
from tests.reference.swapper_stage import (
    OTHER_RING,
    RING,
    Notifier,
    Stage,
    outpoint,
    packed,
    shown,
    singles,
)


def aside(stage: Guard) -> list[bytes]:
    """What was set aside."""
    return [Path(path).read_bytes() for path in stage.swapper.report.files_set_aside]


@pytest.mark.parametrize("hurt", HURTS)
@pytest.mark.parametrize("at", ["look", "stop", "event"])
def test_what_was_lost_is_put_back(guard: Guard, hurt: str, at: str) -> None:
    what, action = HURTS[hurt]
    guard.look()
    action(guard.path)
    content = guard.path.read_bytes() if guard.path.exists() else None
    if at == "look":
        guard.look()
    elif at == "stop":
        guard.swapper.stop()
    else:
        guard.event(opens="a")
    assert guard.file == "a x"
    report = guard.swapper.report
    assert at == "event" or (report.mends, report.last_mend) == (1, what)
    assert aside(guard) == ([content] if what == "unreadable" else [])


def test_a_look_at_a_good_file_writes_nothing(guard: Guard) -> None:
    before = guard.path.read_bytes()
    for _ in range(35):
        guard.look()
    os.utime(guard.path)
    guard.look()
    assert guard.path.read_bytes() == before
    assert guard.swapper.report.checks == 72 and guard.swapper.report.writes == 1


def test_a_file_that_is_being_written_is_waited_for(guard: Guard) -> None:
    content = packed("a x y")
    for size in (0, 10, 100, len(content)):
        with open(guard.path, "r+b" if size else "wb") as file:
            file.write(content[:size])
        guard.swapper.check_file()
        guard.notifier.settle()
    assert guard.file == "a x y"
    assert aside(guard) == [] and guard.swapper.report.writes == 1


def test_what_others_add_is_kept_and_not_written_again(guard: Guard) -> None:
    guard.path.write_bytes(packed("a x y"))
    guard.look()
    assert guard.swapper.report.writes == 1
    guard.path.write_bytes(packed("y"))
    guard.look()
    assert guard.file == "a x y"


def test_an_empty_backup_is_put_back_too(tmp_path: Path) -> None:
    stage = Guard(tmp_path / "channel.backup")
    stage.start()
    for hurt in ("cut", "emptied", "removed", "foreign"):
        HURTS[hurt][1](stage.path)
        stage.look()
        assert stage.file == ""
    stage.swapper.stop()


def test_a_close_is_not_a_loss(guard: Guard) -> None:
    guard.event(closes="x")
    guard.look()
    guard.path.unlink()
    guard.look()
    assert guard.file == "a"


def test_an_unreadable_file_is_left_alone_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "channel.backup"
    path.write_bytes(packed("a", OTHER_RING))
    before = path.read_bytes()
    with pytest.raises(SwapperError) as caught:
        Guard(path).start("a")
    assert caught.value.code == AUTH_FAILED and caught.value.written is False
    assert path.read_bytes() == before and os.listdir(tmp_path) == [path.name]


def test_what_is_set_aside_counts_for_no_limit_and_has_a_pace_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("scbref.swapper.allowance.monotonic", lambda: now[0])
    path = tmp_path / "channel.backup"
    stage = Guard(path, archive_limit=1)
    stage.start("a")
    for number in range(20):
        path.write_bytes(b"garbage %d" % number)
        stage.look()
    assert sorted(aside(stage)) == sorted(b"garbage %d" % number for number in range(20))
    path.write_bytes(b"one more")
    stage.look()
    assert stage.swapper.report.unwritten and path.read_bytes() == b"one more"
    said = str(stage.swapper.report.last_error)
    assert said.endswith("; 20 such files were set aside; the next in 600 s")
    now[0] += 599.5
    with pytest.raises(SwapperError, match=r"the next in 1 s$"):
        stage.swapper.manual_update(())
    now[0] += 0.5
    stage.swapper.manual_update(())
    assert stage.file == "a" and aside(stage)[-1] == b"one more"
    path.write_bytes(b"and again")
    stage.look()
    stage.swapper.stop()
    assert stage.swapper.report.unwritten and path.read_bytes() == b"and again"


def test_a_quiet_time_regains_as_many_as_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [50.0]
    monkeypatch.setattr("scbref.swapper.allowance.monotonic", lambda: now[0])
    allowance = Allowance(3, 10.0)
    waits = []
    for seconds in (0, 0, 0, 0, 10, 0, 25, 0, 0, 1e6, 0, 0, 0):
        now[0] += seconds
        waits.append(allowance.wait)
        if not allowance.wait:
            allowance.use()
    assert waits == [0, 0, 0, 10, 0, 10, 0, 0, 5, 0, 0, 0, 10]


@pytest.mark.parametrize("first_archives", [True, False])
@pytest.mark.parametrize("second_archives", [True, False])
def test_a_second_writer_s_close_is_no_loss(
    tmp_path: Path, first_archives: bool, second_archives: bool
) -> None:
    path = tmp_path / "channel.backup"
    first = Guard(path, no_backup_archive=not first_archives)
    second = Guard(path, no_backup_archive=not second_archives)
    first.start("a b")
    second.start("c")
    first.look()
    assert first.file == second.file == "a b c"
    for _ in range(11):
        first.event(closes="b")
        second.look()
        if first_archives and second_archives:
            break
    # Without archives nobody can say whether it was meant; so it has to be said again.
    assert second.file == "a c"
    for stage in (first, second):
        stage.swapper.stop()
    assert second.file == "a c"


class Ledger(Notifier):
    """A notifier that remembers closes."""

    def __init__(self, closed: str) -> None:
        super().__init__()
        self.closed = {outpoint(name) for name in closed.split()}
        self.fails = False

    def closed_among(self, points: Collection[OutPoint]) -> Collection[OutPoint]:
        if self.fails:
            raise ScbError("not now")
        return self.closed & set(points)


def test_a_close_that_no_write_carried_out_is_carried_out_later(tmp_path: Path) -> None:
    path = tmp_path / "channel.backup"
    path.write_bytes(packed("a b x"))
    ledger = Ledger("b a")
    swapper = SubSwapper(singles("a"), ledger, RING, MultiFile(path), guards_file=True)
    swapper.start()
    assert shown(unpack_multi(path.read_bytes(), RING).static_backups) == "a x"
    path.write_bytes(packed("a b x"))
    ledger.fails = True
    swapper.check_file()
    ledger.settle()
    assert shown(unpack_multi(path.read_bytes(), RING).static_backups) == "a b x"
    ledger.fails = False
    path.write_bytes(packed("a b x"))
    swapper.stop()
    assert shown(unpack_multi(path.read_bytes(), RING).static_backups) == "a x"


def test_a_lock_that_another_holds_is_told_in_time(guard: Guard, tmp_path: Path) -> None:
    other = MultiFile(guard.path)
    guard.disk = MultiFile(guard.path, lock_timeout=0.01)
    with other.exclusive():
        quick = Guard(guard.path, lock_timeout=0.01)
        with pytest.raises(SwapperError) as caught:
            quick.start("y")
    assert caught.value.code == IO and "holds the lock" in str(caught.value)
    assert caught.value.written is False and guard.file == "a x"


def test_who_asks_for_no_lock_is_seen_before_he_is_overwritten(guard: Guard) -> None:
    """Another program writes after the look; its channel is in what replaces its file."""

    class Interfering(Recorder):
        left = 2

        def __init__(self) -> None:
            super().__init__(self.interfere)

        def interfere(self, _: int, call: str) -> None:
            if call.startswith("fsync") and self.left:
                self.left -= 1
                guard.path.write_bytes(packed("a x y" if self.left else "a x y b"))

    stage = Stage(disk=MultiFile(guard.path, files=Interfering()))
    stage.start("c", guards_file=True)
    assert guard.file == "a b c x y"
    stage.swapper.stop()


def test_no_release_guards(tmp_path: Path) -> None:
    with pytest.raises(SwapperError) as caught:
        Stage(LND).build(guards_file=True)
    assert caught.value.code == UNSUPPORTED
    stage = Stage(LND)
    stage.start("a").check_file()
    stage.swapper.stop()
