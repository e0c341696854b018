"""Two processes share a search: it finds what one finds, and ends with both."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.driver import Broken
from scbref.conformance.search import plan as plans
from scbref.conformance.search.beside import LEAD, Beside, Stage
from scbref.conformance.search.comparing.bucket import Bucket
from scbref.conformance.search.parts import TOGETHER, is_elsewhere
from scbref.conformance.search.plan import Plan, Report
from scbref.conformance.search.search import ACCIDENTS, Bounds, Search
from scbref.conformance.search.starting import OracleBroken
from tests.judge.exploring import explore, kinds

READ = "single.deserialize"
WRITE = "single.serialize"
BUCKET = Bucket(READ, "value", "a", "b")


@dataclass(frozen=True)
class Number:
    """A trial of a number."""

    example: int
    bucket: Bucket | None = None
    excused: frozenset[str] = frozenset()
    size: tuple[int, str] = (0, "")


@dataclass
class Numbers:
    """Draws the numbers from 0 on, and tries them: those that are told show something."""

    shown: tuple[int, ...] = ()
    dies_at: int = -1
    breaks_at: int = -1
    waits_at: int = -1
    accidents: int = 0
    faults: list[str] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)

    def draw(self, seed: int, number: int) -> int:
        return number

    def ahead(self, examples: list[int]) -> None:
        assert len(examples) <= TOGETHER

    def attempt(self, example: int) -> Number:
        self.tried.append(example)
        if example == self.dies_at:
            os._exit(7)
        if example == self.breaks_at:
            raise Broken("it does not start")
        if example == self.waits_at:
            signal.pause()
        if example in self.shown:
            self.faults.append(f"about {example}")
            self.accidents += 1
        return Number(example, BUCKET if example in self.shown else None)

    def simplest(self, example: int, keeps: Any) -> None:
        keeps(example)

    def restart(self) -> None:
        raise AssertionError("nobody asks for that")


def beside(numbers: Numbers, examples: int | None) -> Beside:
    return Beside(lambda stack: Stage(numbers, numbers, numbers.faults), 0, examples)


def test_the_blocks_of_the_second_process_are_every_other_one() -> None:
    with beside(Numbers(shown=(17, 50)), 3 * TOGETHER + 4) as other:
        first, second = other.next_block(), other.next_block()
        assert [len(first), len(second)] == [TOGETHER, 4]
        (shown,) = [each for each in first if each.trial is not None]
        assert shown.trial == Number(17, BUCKET) and first[1] is shown
        assert [each.accidents for each in first[:3]] == [0, 1, 1]
        assert second[2].trial == Number(50, BUCKET)
        assert other.faults == ["about 17", "about 50"]


def test_each_example_is_tried_once_and_taken_in_order() -> None:
    here = Numbers(shown=(40,))
    with beside(Numbers(shown=(20, 60)), 100) as other:
        search = Search(here, here, Bounds(100), elsewhere=other)
        search.execute()
    assert search.asked == 101  # what 20 shows was tried once more here, to make it simpler
    once = [number for number in range(100) if not is_elsewhere(number)]
    assert here.tried == [*once[:16], 20, *once[16:]]
    assert search.found == {BUCKET: Number(20, BUCKET)}


def test_accidents_here_and_there_count_together() -> None:
    here = Numbers(shown=tuple(range(16)))
    with beside(Numbers(shown=tuple(range(200))), 200) as other:
        search = Search(here, here, Bounds(200), elsewhere=other)
        search.execute()
    assert search.ended == "too many requests without an answer"
    # One more of the first, to make it simpler.
    assert search.asked == ACCIDENTS


def test_a_second_process_that_dies_is_no_verdict() -> None:
    with beside(Numbers(dies_at=18), 100) as other, pytest.raises(OracleBroken, match="status 7"):
        other.next_block()


def test_what_does_not_work_there_is_said_here() -> None:
    with beside(Numbers(breaks_at=50), 100) as other:
        assert len(other.next_block()) == TOGETHER
        with pytest.raises(Broken, match="it does not start"):
            other.next_block()


@pytest.mark.parametrize("at", [16, 2 * LEAD * TOGETHER + 16])
def test_the_second_process_ends_with_the_search_whatever_it_does(at: int) -> None:
    left = []

    def started(stack: ExitStack) -> Stage:
        numbers = Numbers(waits_at=at)
        stack.callback(os.write, writing, b"ended")
        return Stage(numbers, numbers, numbers.faults)

    reading, writing = os.pipe()
    with Beside(started, 0, None) as other:
        if at > TOGETHER:
            left = other.next_block()
    os.close(writing)
    with open(reading, "rb") as ended:
        assert ended.read() in (b"ended", b"")  # nothing if it had not begun
    assert left or at == TOGETHER
    with suppress(ChildProcessError):
        assert os.waitpid(-1, os.WNOHANG) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "examples", "op"),
    [("bool", 300, READ), ("crash", 60, READ), ("port", 100, WRITE), ("honest", 100, "*")],
)
def test_two_processes_find_what_one_finds(
    fault: str, examples: int, op: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = explore(fault, examples, op)
    monkeypatch.setattr(plans, "MANY", 1)
    shared = explore.__wrapped__(fault, examples, op)
    assert told(shared) == told(alone)
    assert bool(kinds(alone)) == (fault != "honest")


def told(report: Report) -> tuple[Any, ...]:
    results = [msgspec.structs.replace(each, seconds=0.0) for each in report.results]
    vectors = [found.vector for found in report.findings]
    cases = [(each.id, each.in_, each.expect) for each in vectors]
    return report.asked, report.histories, report.notes, report.faults, results, cases


@pytest.mark.parametrize(
    ("examples", "statistics", "is_shared"),
    [(999, False, False), (1000, False, True), (None, False, True), (1000, True, False)],
)
def test_many_examples_are_shared(examples: int | None, statistics: bool, is_shared: bool) -> None:
    plan = Plan(resolve("scbref"), examples=examples, statistics=statistics)
    assert plan.is_shared is is_shared
