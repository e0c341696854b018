"""Profiles: what older releases and other readers can be expected to do."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.judging.claim import Claim, ProfileError, load_claim, names
from scbref.conformance.judging.selection import not_applicable
from scbref.conformance.protocol.command import Command
from scbref.conformance.protocol.messages import Declared, Implementation
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.protocol.process import Limits
from tests.judge.corpus import SABOTEURS, command, run, saboteur, toy_corpus

DECLARED = Declared(1, Implementation("x"), frozenset({"single.deserialize", "multi.deserialize"}))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


def profile(name: str, corpus: Corpus) -> Claim:
    return load_claim(name, corpus.behaviours, corpus.requirements)


def readable(name: str, corpus: Corpus) -> set[str]:
    """What a reader is asked under a profile and need not refuse."""
    found = profile(name, corpus)
    declared = found.declare(DECLARED)
    return {
        v.id
        for v in corpus.vectors
        if v.verdict != "invalid"
        and not not_applicable(v, declared, as_release=True)
        and not found.outside(v)
    }


def test_every_profile_fits_the_corpus(corpus: Corpus) -> None:
    assert {"lnd-0.6", "lnd-0.21", "chantools", "lndsigner"} <= set(names())
    for name in names():
        found = profile(name, corpus)
        assert found.file.title and found.file.source
        for entry in found.file.excluded:
            assert any(map(entry.covers, corpus.cases)), (name, entry)


def test_a_later_lnd_reads_whatever_an_earlier_one_reads(corpus: Corpus) -> None:
    releases = [name for name in names() if name.startswith("lnd-")]
    assert releases == sorted(releases, key=lambda n: [int(x) for x in n[4:].split(".")])
    sizes = [readable(name, corpus) for name in releases]
    for earlier, later in pairwise(sizes):
        assert earlier <= later
    everything = {v for v in corpus.vectors if v.op in DECLARED.ops}
    assert sizes[-1] == {v.id for v in everything if v.verdict != "invalid"}
    newest = profile(releases[-1], corpus)
    assert not any(map(newest.outside, everything))


def test_the_choices_are_those_of_the_release(corpus: Corpus) -> None:
    old, mid, new = (profile(f"lnd-{r}", corpus) for r in ("0.14", "0.18", "0.21"))
    reads = [p.behaviours["dns-address-read"] for p in (old, mid, new)]
    assert reads == ["refuse", "opaque", "dns"]
    assert "writer-zero-input-tx" in old.unknown
    assert old.declare(DECLARED).single_versions == frozenset(range(5))
    assert mid.declare(DECLARED).features == {"opaque_address"}


def test_what_the_api_can_do_stays_as_declared(corpus: Corpus) -> None:
    given = msgspec.structs.replace(DECLARED, features=frozenset({"error_class", "dns_address"}))
    assert profile("lnd-0.14", corpus).declare(given).features == {"error_class"}


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("lnd-0.18", "0.17"), ("lnd-0.19.2", "0.19.1"), ("lnd-1.0", "0.21"), ("lnd-0.7", "0.6")],
)
def test_a_release_without_a_file_is_as_the_one_before(
    corpus: Corpus, name: str, nearest: str
) -> None:
    found = profile(name, corpus)
    assert found.file.title == f"lnd {nearest}"
    assert found.file.lnd == name.removeprefix("lnd-")


def test_scenarios_about_what_came_later_do_not_apply(corpus: Corpus) -> None:
    old = profile("lnd-0.18", corpus)
    if not corpus.scenarios:
        pytest.skip("the corpus holds no scenarios")
    outside = {s.id for s in corpus.scenarios if old.outside(s)}
    about = {s.id for s in corpus.scenarios if "swapper.manual-update" in s.requirements}
    assert about <= outside < {s.id for s in corpus.scenarios}
    assert not any(profile("lnd-0.21", corpus).outside(s) for s in corpus.scenarios)


@pytest.mark.slow
def test_an_independent_reader_is_conformant_as_what_it_is(corpus: Corpus) -> None:
    # A cipher in Python takes its time for a file of 1,000 channels, and too much for 8 MiB.
    vectors = tuple(v for v in corpus.vectors if "/large/" not in v.id)
    reader, corpus = command("skipping_reader"), replace(corpus, scenarios=(), vectors=vectors)
    plain = run(reader, corpus, oracle=None)
    assert plain.exit_code == 1
    assert plain.counts[Outcome.FAIL] > 10
    patient = Limits(request=120)
    claim = profile("lndsigner", corpus)
    known = run(reader, corpus, oracle=None, claim=claim, limits=patient)
    assert (known.exit_code, known.counts[Outcome.PASS]) == (0, 74)
    wrong = run(reader, corpus, oracle=None, claim=profile("chantools", corpus))
    assert wrong.exit_code == 1


def test_a_fault_is_found_in_spite_of_a_profile(tmp_path: Path) -> None:
    toy = toy_corpus(tmp_path)
    path = tmp_path / "mine.toml"
    path.write_text(
        'format = 1\ntitle = "mine"\nsource = "x"\nsingle_versions = [0, 8]\n'
        'behaviours = { seven = "refuse" }\nnot_compared = ["rest"]\n'
        '[[excluded]]\nid = "version.encode/*"\nreason = "not there"\n'
    )
    mine = profile(str(path), toy)
    report = run(saboteur("float_once"), toy, claim=mine)
    assert report.exit_code == 1
    assert report.results["version.encode/5"].reason == "mine: not there"
    # 8 is declared now, and seven is held to another choice.
    assert set(report.bad) == {
        "version.decode/013", "single.deserialize/new", "single.deserialize/lenient"
    }  # fmt: skip


HEAD = 'format = 1\ntitle = "x"\nsource = "x"\nsingle_versions = []\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("format = 2", "title"),
        (HEAD.replace("1", "2"), "this judge reads 1"),
        (HEAD + 'lnd = "new"', "not a release"),
        (HEAD + '[behaviours]\nx = "y"', "no behaviour x"),
        ("format = ", "mine.toml"),
        (HEAD + "surprise = 1", "surprise"),
    ],
)
def test_a_bad_file_is_named(corpus: Corpus, tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ProfileError, match=problem):
        profile(str(path), corpus)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nonsense", "lnd-0.5", "lnd-x", "absent.toml"])
def test_no_such_profile_is_a_usage_error(name: str) -> None:
    result = CliRunner().invoke(main, ["run", sys.executable, "--profile", name])
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")


def test_a_replay_is_judged_by_the_same_profile(tmp_path: Path) -> None:
    reader = f"{sys.executable} {SABOTEURS / 'skipping_reader.py'}"
    rest = ["--oracle", "none", "--filter", "multi.deserialize/count/1"]
    failing = CliRunner().invoke(main, ["run", reader, "--profile", "chantools", *rest])
    assert f"replay: scb-conformance replay --profile chantools '{reader}'" in failing.stdout
    arguments = ["replay", "--profile", "lndsigner", reader, "multi.deserialize/count/1"]
    assert CliRunner().invoke(main, [*arguments, "--oracle", "none"]).exit_code == 0


def test_a_release_refuses_what_came_after_it(corpus: Corpus) -> None:
    vectors = tuple(v for v in corpus.vectors if "/version/undeclared/" in v.id)
    later = replace(corpus, vectors=vectors, scenarios=())
    reference = Command("scbref", (sys.executable, "-m", "scbref.adapter"))
    for release, wrong in (("0.6", 8), ("0.10", 6), ("0.17", 3), ("0.21", 0)):
        # The reference reads all of it, whatever the release.
        report = run(reference, later, oracle=None, claim=profile(f"lnd-{release}", later))
        assert report.counts[Outcome.FAIL] == wrong, release
        assert report.counts[Outcome.NOT_APPLICABLE] == 8 - wrong
    alone = run(reference, later, oracle=None)
    assert alone.counts == {Outcome.NOT_APPLICABLE: 8}
