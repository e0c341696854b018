"""What the measurement leaves out, because it is known: and that knowing is never believing."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.protocol.messages import Answer
from scbref.conformance.protocol.outcome import Outcome
from tests.adequacy import measure
from tests.adequacy.door import Label, ask, door, patience
from tests.adequacy.elsewhere import ELSEWHERE, found_last, write
from tests.adequacy.examine import Examiner
from tests.adequacy.mutants import labels, mutated
from tests.adequacy.report import killers
from tests.adequacy.scenarios import ordered

READ, WRITE = frozenset({"read"}), frozenset({"write"})
CASE = "version.decode/80"
"""Attacked by the mutants of its requirements, and by none of the Single's capacity."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


def label(mutant_id: str) -> Label:
    return next(each for each in labels() if each.id == mutant_id)


@pytest.mark.parametrize(
    ("mutant_id", "changed"),
    [
        ("behaviour.bool-other-than-one/true", READ),
        ("behaviour.trailing-bytes-after-single/refuse", READ | WRITE),
        ("behaviour.writer-nil-ip/zeros", WRITE),
        ("behaviour.capacity-top-bit-negative/unsigned", READ | WRITE),
        ("behaviour.restore-unmapped-single/refuse-all", frozenset()),
        ("behaviour.duplicate-outpoints-packed/first", frozenset()),
        ("multi/nothing-taken/read", READ | WRITE),
    ],
)
def test_a_mutant_says_what_of_the_codec_it_changes(mutant_id: str, changed: set[str]) -> None:
    with mutated(mutant_id) as adapter:
        assert adapter.codec_alone == changed


def test_the_reference_says_what_of_the_codec_it_uses(corpus: Corpus) -> None:
    names = {
        "single.deserialize/bool/02": READ,
        "single.serialize/shape/version-0/no-close/tcp4": WRITE,
        "multi.unpack/count/20": READ,
        "multi.pack/count/0": WRITE,
        CASE: frozenset(),
    }
    examiner = Examiner(corpus, [corpus.find(name) for name in names])
    examiner._ask_the_reference(door())
    assert {name: used for name, (used, _) in examiner._answers.items()} == names
    assert set(examiner._same_as_the_reference(READ)) == {
        name for name, used in names.items() if used != READ
    }
    assert examiner._same_as_the_reference(frozenset()) == {}


@pytest.mark.parametrize(
    "mutant_id", ["behaviour.bool-other-than-one/refuse", "behaviour.writer-nil-ip/write"]
)
def test_what_is_not_asked_would_be_answered_the_same(corpus: Corpus, mutant_id: str) -> None:
    # Packing draws a nonce where none is given, and the words of a seed take long.
    wanted = [v for v in corpus.vectors if v.op.partition(".")[0] in ("single", "multi", "key")]
    asked = wanted[:: len(wanted) // 60]
    examiner = Examiner(corpus, asked)
    examiner._ask_the_reference(door())
    with mutated(mutant_id) as adapter, patience():
        same = examiner._same_as_the_reference(adapter.codec_alone)
        found = {v.id: ask(adapter, v.op, v.in_) for v in asked if v.id in same}
    assert found == same and len(same) > 10


@pytest.fixture
def worker(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A worker of few mutants, with the vectors of one operation."""
    others = ("single.capacity/unsigned/read",)
    known = {each.id: each for each in labels() if each.id.startswith(("version.decode/", *others))}
    examiner = Examiner(corpus, corpus.vectors)
    monkeypatch.setattr(measure, "_worker", measure.Worker(examiner, door(), known))
    yield list(known)


def test_a_case_is_looked_for_near_first_and_then_elsewhere(worker: list[str]) -> None:
    near, elsewhere = measure._cover(([CASE], worker))
    assert set(near) == {CASE} and not elsewhere
    (mutant_id,) = near.values()
    far = [each for each in worker if each != mutant_id and not about(each)]
    assert measure._cover(([CASE], far)) == ({}, {})


def about(mutant_id: str) -> bool:
    return mutant_id.startswith("version.")


def test_what_was_found_last_is_tried_and_not_believed(worker: list[str]) -> None:
    (mutant_id,) = measure._cover(([CASE], worker))[0].values()
    assert measure._confirm((mutant_id, [CASE])) == {CASE: mutant_id}
    assert measure._confirm(("single.capacity/unsigned/read", [CASE])) == {}


class Here:
    """Stands in for a pool of processes: what is asked of it is done in this one."""

    map = map

    def submit(self, call: Callable[[], object]) -> Future[object]:
        done: Future[object] = Future()
        done.set_result(call())
        return done


def test_each_case_has_its_mutant_or_none(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [v for v in corpus.vectors if v.op.startswith("version.")][::9]
    small = replace(corpus, vectors=tuple(few), scenarios=())
    known = {each.id: each for each in labels() if each.id.startswith("version.decode/")}
    worker = measure.Worker(Examiner(small, few), door(), known)
    monkeypatch.setattr(measure, "_worker", worker)
    findings = [measure._examine(each, "") for each in known]
    found = measure._covered(cast(Any, Here()), 2, findings, {})
    assert len(found.failed_by) > len(few) // 4 and set(found.unfailed).isdisjoint(found.failed_by)
    assert {*found.failed_by, *found.unfailed} == {v.id for v in few}
    assert {v.op for v in few if v.id in found.unfailed} == {"version.encode"}
    # What is known is another way to the same.
    again = measure._covered(cast(Any, Here()), 2, findings, found.failed_by)
    assert (again.failed_by, again.unfailed) == (found.failed_by, found.unfailed)
    assert set(again.failed_elsewhere) == set(found.failed_by) - {f.killed_by for f in findings}


def test_only_what_is_there_is_tried() -> None:
    known = {"a/1": "m/1", "a/2": "m/1", "a/3": "m/2", "gone/1": "m/1", "a/4": "gone"}
    cases = ["a/1", "a/2", "a/3", "a/4", "a/5"]
    found = measure._by_mutant(known, cases, ["m/1", "m/2"])
    assert found == [("m/1", ["a/1", "a/2"]), ("m/2", ["a/3"])]


def test_what_was_found_is_written_and_read(tmp_path: Path) -> None:
    assert found_last(tmp_path / "none.json") == {}
    write({"b/2": "m/1", "a/1": "m/2"}, tmp_path / "some.json")
    assert (tmp_path / "some.json").read_text().splitlines()[1] == ' "a/1": "m/2",'
    assert found_last(tmp_path / "some.json") == {"a/1": "m/2", "b/2": "m/1"}


def test_what_was_found_last_is_mostly_there_still(corpus: Corpus) -> None:
    found = found_last()
    cases = {v.id for v in corpus.vectors} | {s.id for s in corpus.scenarios}
    assert ELSEWHERE.is_file() and len(found.keys() & cases) > len(found) // 2
    assert len(set(found.values()) & {each.id for each in labels()}) > len(set(found.values())) // 2


def test_what_killed_last_time_is_tried_first(corpus: Corpus) -> None:
    examiner = Examiner(corpus, corpus.vectors)
    capacity = label("single.capacity/unsigned/read")
    own = examiner.examine(door(), capacity).killed_by
    assert own and own != CASE
    order = [vector.id for vector in examiner.ordered(capacity.requirements, CASE)]
    assert order[:2] == [CASE, next(examiner.ordered(capacity.requirements)).id]
    assert len(order) == len(set(order)) == len(corpus.vectors)
    # Whoever kills no longer is passed over.
    assert examiner.examine(door(), capacity, CASE).killed_by == own
    assert examiner.examine(door(), capacity, "gone/1").killed_by == own


def test_scenarios_that_killed_last_time_are_played_first(corpus: Corpus) -> None:
    last = corpus.scenarios[-1].id
    found = [each.id for each in ordered(corpus.scenarios, ("swapper.union",), last)]
    assert found[0] == last and sorted(found) == sorted(each.id for each in corpus.scenarios)


def test_killers_are_read_from_what_is_published(tmp_path: Path) -> None:
    published = tmp_path / "adequacy.json"
    assert killers(published) == {}
    published.write_text('{"mutants": [{"id": "a/x", "killed_by": "v/1"}, {"id": "a/y"}]}')
    assert killers(published) == {"a/x": "v/1"}


@pytest.mark.parametrize("timer", ["PATIENCE", "WAITING"])
def test_who_works_or_waits_too_long_does_not_answer(
    timer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Endless(ReferenceAdapter):
        def answer(self, request: dict[str, Any]) -> dict[str, Any]:
            while True:
                if timer == "WAITING":
                    signal.pause()

    monkeypatch.setattr(f"tests.adequacy.door.{timer}", 0.05)
    with patience():
        assert ask(Endless(), "version.decode", {}) is Outcome.TIMED_OUT
        assert isinstance(ask(ReferenceAdapter(), "version.decode", {"encoded": 1}), Answer)
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL
