"""Explore finds planted faults, makes them small, and stays quiet without one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from scbref.conformance.corpus.load import Vector
from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.process import Limits
from scbref.conformance.search.comparing.adapter import Adapter
from scbref.conformance.search.comparing.comparison import Comparison
from scbref.conformance.search.drawing.cases import WEIGHTS, DrawnCase
from scbref.conformance.search.drawing.seeds import SeedCorpus
from scbref.conformance.search.drawing.values import MISSING, put
from scbref.conformance.search.examples import Examples
from scbref.conformance.search.histories.history import HISTORY_OPS, History
from scbref.conformance.search.parts import TOGETHER
from scbref.conformance.search.plan import Plan, comparer_of, search
from scbref.conformance.search.search import Bounds, Search
from tests.judge.exploring import corpus, explore, faulty, kinds, line, saved

pytestmark = pytest.mark.slow

READ = "single.deserialize"
WRITE = "single.serialize"


@pytest.fixture(scope="module")
def plainest() -> bytes:
    """The bytes that the search starts from."""
    adapter = Adapter(faulty("honest"), Limits())
    try:
        return SeedCorpus(adapter).templates[0].data
    finally:
        adapter.close()


def test_without_a_fault_nothing_is_found() -> None:
    report = explore("honest", 300)
    assert report.asked == 300
    assert len(report.ops) >= 14
    assert kinds(report) == [] and report.notes == [] and report.faults == []


def _one_byte_changed(vector: Vector, plainest: bytes) -> None:
    data = bytes.fromhex(vector.in_["bytes"])
    changed = [i for i, pair in enumerate(zip(data, plainest, strict=True)) if len(set(pair)) > 1]
    assert changed == [3]


def _plain_but_for_an_address(vector: Vector, plainest: bytes) -> None:
    single = vector.in_["single"]
    assert single["addresses"][-1]["type"] == "tcp6"
    assert single["version"] == 0 and single["capacity"] == "0"
    assert single["chain_hash"] == "00" * 32
    assert "close_tx_inputs" not in single


def _of_version_seven(vector: Vector, plainest: bytes) -> None:
    assert vector.in_["bytes"][:2] in ("07", "87")


def _one_byte_inside(vector: Vector, plainest: bytes) -> None:
    adapter = Adapter(faulty("honest"), Limits())
    try:
        opened = SeedCorpus(adapter).open(vector.in_["packed"], vector.in_["key_ring"])
    finally:
        adapter.close()
    assert opened is not None and len(opened) == len(plainest)
    assert [i for i, (a, b) in enumerate(zip(opened, plainest, strict=True)) if a != b] == [3]


def _anything(vector: Vector, plainest: bytes) -> None:
    assert vector.in_


@pytest.mark.parametrize(
    ("fault", "examples", "op", "expected", "small"),
    [
        ("bool", 300, READ, "another single.is_initiator", _one_byte_changed),
        ("capacity", 100, READ, "another single.capacity", _anything),
        ("off-curve", 100, READ, "ok instead of bad-point", _anything),
        ("class", 300, READ, "other instead of unknown-version", _anything),
        ("crash", 60, READ, "crashed instead of", _of_version_seven),
        ("port", 100, WRITE, "another addresses.[].port", _plain_but_for_an_address),
        ("tag", 400, "single.unpack", "ok instead of auth-failed", _anything),
        ("bool-inside", 800, "single.unpack", "another single.is_initiator", _one_byte_inside),
        ("trusting", 100, "recover.singles", "another num_restored", _anything),
        ("trusting", 100, "recover.multi", "another num_restored", _anything),
        ("addressless", 50, "backup.fetch", "unknown-channel instead of ok", _anything),
    ],
)
def test_a_planted_fault_is_found_and_made_small(
    fault: str,
    examples: int,
    op: str,
    expected: str,
    small: Callable[[Vector, bytes], None],
    plainest: bytes,
) -> None:
    report = explore(fault, examples, op)
    assert any(kind.startswith(f"{op}: {expected}") for kind in kinds(report)), kinds(report)
    # One kind of disagreement is one finding, however many cases show it.
    assert len(set(kinds(report))) == len(report.findings)
    for found, result in zip(report.findings, report.results, strict=True):
        assert found.repeatable
        assert found.vector.id == result.id
        assert result.requirements[0] in corpus().requirements
        assert result.reason
        small(found.vector, plainest)


def test_the_same_command_finds_the_same_cases(tmp_path: Path) -> None:
    command = ("explore", line("off-curve"), "--op", READ, "--examples", "50", "--seed", "5")
    command = (sys.executable, "-m", "scbref.conformance", *command, "--database", "none")
    found = []
    for name in ("one", "two"):
        subprocess.run(
            [*command, "--save", name],
            cwd=tmp_path,
            timeout=120,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        found.append(saved(tmp_path / name))
    assert found[0] and found[0] == found[1]


@pytest.mark.parametrize("seed", [0, 6])
def test_one_seed_draws_one_list_of_cases_and_histories(seed: int) -> None:
    adapter = Adapter(resolve("scbref"), Limits())
    try:
        drawn, again = (_drawn(adapter, seed, 400) for _ in range(2))
        other = _drawn(adapter, seed + 1, 50)
    finally:
        adapter.close()
    assert len(drawn) == 400 and drawn == again and drawn[:50] != other
    assert len({each.op for each in drawn} & set(WEIGHTS)) > 15
    assert any(isinstance(each, History) for each in drawn)


def _drawn(adapter: Adapter, seed: int, number: int) -> list[DrawnCase | History]:
    seen: list[DrawnCase | History] = []

    class Audience:
        accidents = 0

        def restart(self) -> None:
            raise AssertionError("nothing to repeat")

        def ahead(self, examples: list[DrawnCase | History]) -> None:
            assert 0 < len(examples) <= TOGETHER

        def attempt(self, example: DrawnCase | History) -> Comparison:
            seen.append(example)
            return Comparison(DrawnCase("", {}), None)

    drawn = Examples(SeedCorpus(adapter), WEIGHTS, HISTORY_OPS)
    Search(Audience(), drawn, Bounds(number), seed).execute()
    return seen


def test_shards_draw_different_cases_and_share_the_examples() -> None:
    parts = [explore("honest", 101, READ, shard=(part, 2)) for part in (1, 2)]
    assert [part.asked for part in parts] == [51, 50]
    seeds = {Plan(resolve("scbref"), shard=(part, 3)).drawing[0] for part in (1, 2, 3)}
    assert len(seeds) == 3


@pytest.mark.parametrize(
    ("fault", "faults", "kind"),
    [
        (
            "keys-first",
            {"funding_outpoint.index": 65536, "remote_node_pub": MISSING},
            "single.serialize: missing-field instead of out-of-range",
        ),
        (
            "keys-first",
            {"version": 8, "remote_node_pub": MISSING},
            "single.serialize: missing-field instead of unknown-version",
        ),
        ("honest", {"version": 8, "remote_node_pub": MISSING}, ""),
        ("keys-first", {"funding_outpoint.index": 65536}, ""),
        (
            "mislabelled",
            {"funding_outpoint.index": 65536},
            "single.serialize: missing-field instead of out-of-range",
        ),
    ],
)
def test_of_several_faults_the_first_is_the_right_one(
    fault: str, faults: dict[str, object], kind: str
) -> None:
    with ExitStack() as stack:
        comparer = comparer_of(faulty(fault), corpus(), Plan(resolve("scbref")), stack)
        single = comparer.seeds.templates[0].value
        for path, value in faults.items():
            single = put(single, path, value)
        comparison = comparer.attempt(DrawnCase("single.serialize", {"single": single}))
    assert str(comparison.bucket or "") == kind


def test_a_declared_behaviour_explains_a_difference() -> None:
    report = explore("bool-declared", 300, READ)
    assert kinds(report) == []
    assert any("bool-other-than-one" in note for note in report.notes)


def test_an_adapter_is_not_asked_what_it_does_not_declare() -> None:
    report = explore("narrow", 300)
    assert kinds(report) == []
    assert report.asked == 300


def test_bytes_packed_with_a_nonce_of_its_own_are_opened() -> None:
    report = explore("own-nonces", 60, "*.pack")
    assert report.ops == ["single.pack", "multi.pack", "static-chan-backups.pack"]
    assert kinds(report) == []


def test_a_search_ends_when_an_adapter_goes_silent() -> None:
    # Thirty silences end it, each as long as the time limit: with QUICK they take 45 seconds.
    limits = Limits(hello=20, request=0.4)
    plan = Plan(resolve("scbref"), examples=4000, ops=(READ,), limits=limits)
    report = search(faulty("hang"), corpus(), plan)
    assert any("timed-out" in kind for kind in kinds(report))
    assert report.notes == ["ended early: too many requests without an answer"]


def test_a_fault_that_does_not_come_again_is_reported_as_such() -> None:
    report = explore("moody", 300, "version.decode")
    assert kinds(report) == ["version.decode: another version"]
    assert not report.findings[0].repeatable
    assert "not when it is asked alone" in report.results[0].reason
