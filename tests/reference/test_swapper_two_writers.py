"""Two guards of one file: at random, and one of them killed at each of its system calls."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from scbref.multifile import DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME as ARCHIVES, MultiFile
from scbref.multifile.files import FileOperations
from tests.reference.backup_folder import NOW, Recorder, at, die_at, in_child
from tests.reference.guard_stage import HURTS, Guard
from tests.reference.swapper_stage import Stage, packed


def calls_of_an_update() -> int:
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder()
        path = Path(folder, "channel.backup")
        path.write_bytes(packed("x"))
        stage = Guard(path)
        stage.start("a")
        update("b", path, recorder)
        stage.swapper.stop()
    return len(recorder.calls)


def update(name: str, path: Path, files: FileOperations) -> None:
    # A time of its own, so that the name of the archive is free at the first try.
    stage = Stage(disk=MultiFile(path, files=files, archive_limit=1, now=at(NOW)))
    stage.start(name, guards_file=True)


@pytest.mark.slow
@pytest.mark.parametrize("point", range(calls_of_an_update()))
def test_a_writer_killed_at_any_call_costs_a_second_one_nothing(guard: Guard, point: int) -> None:
    """At each system call of an update the first dies, while the second goes on."""
    path = guard.path
    assert in_child(lambda: update("b", path, die_at(point))) == 9
    assert guard.file in ("a x", "a b x")
    guard.event(opens="c")
    assert guard.file in ("a c x", "a b c x")
    update("b", path, FileOperations())
    guard.look()
    assert guard.file == "a b c x"
    assert sorted(os.listdir(path.parent)) == [ARCHIVES, path.name]


@pytest.mark.slow
@pytest.mark.parametrize("point", range(calls_of_an_update()))
def test_a_writer_that_stands_still_at_any_call_costs_nobody_anything(
    guard: Guard, point: int
) -> None:
    """At each system call of an update the first stops, the second writes or is told to wait."""
    path = guard.path
    guard.disk = MultiFile(path, lock_timeout=0.02)
    second = Guard(path, lock_timeout=0.02)
    second.start("c")
    stands, may_go = os.pipe(), os.pipe()

    def stand(number: int, _: str) -> None:
        if number == point:
            os.write(stands[1], b"!")
            os.read(may_go[0], 1)

    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            update("b", path, Recorder(stand))
            code = 0
        os._exit(code)
    os.read(stands[0], 1)
    second.event(opens="d")
    error = second.swapper.report.last_error
    assert error is None or "holds the lock" in str(error)
    os.write(may_go[1], b"!")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    for handle in (*stands, *may_go):
        os.close(handle)
    if error is not None:
        assert second.manual() is None
    second.look()
    assert second.file == "a b c d x"
    second.swapper.stop()


class TwoWriters(RuleBasedStateMachine):
    """Two guards of one file, each with channels of its own, and somebody who hurts the file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "channel.backup")
        self.open: list[set[str]] = [{"a"}, {"x"}]
        self.was_hurt = False
        self.stages = [self.started(0), self.started(1)]

    def started(self, which: int) -> Guard:
        stage = Guard(self.path)
        stage.start(" ".join(self.open[which]))
        return stage

    def teardown(self) -> None:
        for stage in self.stages:
            stage.swapper.stop()
        with contextlib.suppress(AssertionError):
            self.folder.cleanup()

    @rule(which=st.integers(0, 1), name=st.sampled_from([0, 1, 2]))
    def opens(self, which: int, name: int) -> None:
        word = ("abc", "xyz")[which][name]
        self.open[which].add(word)
        self.stages[which].event(opens=word)

    @rule(which=st.integers(0, 1), name=st.sampled_from([0, 1, 2]))
    def closes(self, which: int, name: int) -> None:
        word = ("abc", "xyz")[which][name]
        self.open[which].discard(word)
        self.stages[which].event(closes=word)

    @rule(which=st.integers(0, 1))
    def looks(self, which: int) -> None:
        self.stages[which].look()

    @rule(which=st.integers(0, 1), in_order=st.booleans())
    def restarts(self, which: int, in_order: bool) -> None:
        if in_order:
            self.stages[which].swapper.stop()
            self.stages[which] = self.started(which)
            return
        # A kill: the thread is left where it waits, and hears nothing more.
        self.stages[which] = self.started(which)

    @rule(what=st.sampled_from(sorted(set(HURTS) - {"the one before", "foreign", "older"})))
    def is_hurt(self, what: str) -> None:
        self.was_hurt = True
        with contextlib.suppress(FileNotFoundError):
            HURTS[what][1](self.path)
        # A second hurt before anybody looked would be one that nobody saw.
        self.stages[0].look()

    @invariant()
    def holds_what_is_open(self) -> None:
        for stage in (*self.stages, *self.stages):
            stage.look()
            assert not stage.swapper.report.unwritten, stage.swapper.report.last_error
        must = self.open[0] | self.open[1]
        held = set((self.stages[0].file or "").replace("-", "").split())
        # Where somebody put back what was closed, nobody here has a ledger to know it by.
        assert must <= held if self.was_hurt else must == held


TestTwoWriters = TwoWriters.TestCase
TestTwoWriters.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
