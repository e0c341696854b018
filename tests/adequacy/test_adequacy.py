"""The corpus measured by mutants: the catalogue, the verdicts, a part of the run."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scbref import vectors as vectors_package
from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.judging.selection import Filter
from scbref.conformance.protocol.command import Command
from scbref.conformance.protocol.outcome import Outcome
from tests.adequacy.__main__ import adequacy
from tests.adequacy.door import DOOR, door
from tests.adequacy.examine import NONCE_CHECK, Examiner, Finding
from tests.adequacy.measure import Measurement
from tests.adequacy.mutants import labels, mutated
from tests.adequacy.part import PARTS, departures, is_in_part
from tests.adequacy.report import as_json, stale, table
from tests.adequacy.verdict import (
    Adequacy,
    ListError,
    Lists,
    installed_lists,
    judge_measurement,
    parse_lists,
)
from tests.judge.corpus import run

PUBLISHED = Path(vectors_package.__file__).parent / "adequacy.json"
EVERY = 11
"""Of the published mutants one in so many is run again."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


@pytest.fixture(scope="module")
def published() -> dict[str, dict[str, object]]:
    return {each["id"]: each for each in json.loads(PUBLISHED.read_text())["mutants"]}


@pytest.mark.slow
def test_every_mutant_attacks_requirements_of_the_ledger(corpus: Corpus) -> None:
    for label in labels():
        assert re.fullmatch(r"[a-z0-9_.-]+(/[a-z0-9-]+)+", label.id), label.id
        assert label.requirements, label.id
        unknown = set(label.requirements) - set(corpus.requirements)
        assert not unknown, f"{label.id}: {unknown}"


def test_every_field_of_the_schemas_has_mutants_on_both_sides() -> None:
    from tests.adequacy.mutants.schema import Schemas

    ids = {label.id for label in labels()}
    for site in Schemas().sites():
        sides = {i.rpartition("/")[2] for i in ids if i.startswith(f"{site.path}/")}
        inside_transaction = site.path.startswith("tx.")
        is_holder = any(other.startswith(f"{site.path}.") for other in ids)
        is_tag = site.path.endswith(".type")
        if not (is_holder or is_tag or inside_transaction):
            assert sides == {"read", "write"}, site.path


def test_every_choice_that_is_not_the_references_has_a_mutant(corpus: Corpus) -> None:
    stateless = {v.expect.behaviour for v in corpus.vectors if v.verdict == "lenient"}
    declared = ReferenceAdapter().hello()["behaviours"]
    wanted = {
        (name, choice.name)
        for name in stateless
        for choice in corpus.behaviours[name].choices
        if choice.name != declared.get(name, corpus.behaviours[name].lnd[-1].choice)
    }
    assert wanted <= {label.declares[0] for label in labels() if label.declares}


def test_a_scene_leaves_nothing_behind(corpus: Corpus) -> None:
    asked = corpus.vectors[:: len(corpus.vectors) // 60]
    reference = ReferenceAdapter()
    before = [reference.answer({"op": v.op, "in": v.in_}) for v in asked]
    for label in labels()[::97]:
        with mutated(label.id):
            pass
    assert [reference.answer({"op": v.op, "in": v.in_}) for v in asked] == before


def test_the_published_file_is_about_these_mutants_and_vectors(
    corpus: Corpus, published: dict[str, dict[str, object]]
) -> None:
    assert list(published) == [label.id for label in labels()]
    known = {vector.id for vector in corpus.vectors} | {NONCE_CHECK}
    known |= {scenario.id for scenario in corpus.scenarios}
    for entry in published.values():
        if entry["verdict"] == "killed":
            assert entry["killed_by"] in known, entry["id"]
        else:
            assert entry["verdict"] == "equivalent" and entry["reason"], entry["id"]


def test_mutants_are_killed_as_published(
    corpus: Corpus, published: dict[str, dict[str, object]]
) -> None:
    alive = []
    for label in labels()[::EVERY]:
        killer = corpus.find(str(published[label.id].get("killed_by", "")))
        if killer is not None:
            finding = Examiner(corpus, [killer]).examine(door(), label)
            alive += [] if finding.killed_by else [label.id]
    assert not alive


@pytest.mark.slow
def test_equivalent_mutants_pass_what_they_attack(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    # None of them hangs, and the machine may be busy.
    monkeypatch.setattr("tests.adequacy.door.PATIENCE", 120.0)
    monkeypatch.setattr("tests.adequacy.door.WAITING", 600.0)
    reasons = judge_measurement(
        Measurement([Finding(x.id, x.title, x.requirements) for x in labels()], {}, {}, ()),
        installed_lists(),
        corpus.version,
        (),
        whole=True,
    ).reasons
    assert reasons
    for label in labels():
        if label.id in reasons:
            about = [v for v in corpus.vectors if set(v.requirements) & set(label.requirements)]
            finding = Examiner(corpus, about[:150]).examine(door(), label)
            assert not finding.killed_by, label.id


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutant_id", ["behaviour.bool-other-than-one/true", "behaviour.writer-opaque-empty/drop"]
)
def test_another_choice_is_honest_once_it_is_declared(corpus: Corpus, mutant_id: str) -> None:
    label = next(each for each in labels() if each.id == mutant_id)
    lenient = [v for v in corpus.vectors if v.verdict == "lenient"]
    finding = Examiner(corpus, lenient).examine(door(), label)
    assert finding.killed_by and not finding.declared_fails


def finding(name: str, killed_by: str = "", **more: str) -> Finding:
    return Finding(name, f"title of {name}", ("single.capacity",), killed_by, **more)


def judged(findings: list[Finding], lists: str = "", unfailed: tuple[str, ...] = ()) -> Adequacy:
    measured = Measurement(findings, {}, {}, unfailed)
    return judge_measurement(measured, parse_lists(f"format = 1\n{lists}"), "1", (), whole=True)


def equivalent(*mutants: str, more: str = "") -> str:
    return f'[[equivalent]]\nmutants = {list(mutants)!r}\nreason = "so"\n{more}\n'


def test_a_survivor_is_a_problem_and_a_killed_mutant_is_none() -> None:
    assert judged([finding("a", "v")]).problems == []
    assert judged([finding("a")]).problems == ["a survives: title of a"]


def test_a_written_reason_excuses_a_survivor_and_nothing_else() -> None:
    good = judged([finding("a"), finding("b", "v")], equivalent("a"))
    assert good.problems == []
    assert [good.verdict(each) for each in good.findings] == ["equivalent", "killed"]
    assert "kills it" in judged([finding("a", "v")], equivalent("a")).problems[0]
    assert "nothing is called x" in judged([finding("a", "v")], equivalent("x")).problems[0]


def test_a_pattern_says_how_many_it_means() -> None:
    two = [finding("a/1"), finding("a/2")]
    assert judged(two, equivalent("a/*", more="count = 2")).problems == []
    assert "2 instead of 1" in judged(two, equivalent("a/*", more="count = 1")).problems[0]
    assert "2 instead of 0" in judged(two, equivalent("a/*")).problems[0]


def test_a_vector_that_no_mutant_fails_needs_a_reason() -> None:
    killed = [finding("a", "v")]
    assert judged(killed, unfailed=("w",)).problems == ["no mutant fails w"]
    excuse = '[[unfailed]]\nvectors = ["w"]\nreason = "so"\n'
    assert judged(killed, excuse, ("w",)).problems == []
    assert "nothing is called w" in judged(killed, excuse).problems[0]


def test_a_dishonest_choice_is_a_problem() -> None:
    problems = judged([finding("a", "v", declared_fails="w: fail")]).problems
    assert problems == ["a, honestly declared, fails w: fail"]


@pytest.mark.parametrize(
    "text", ["format = 2", "nonsense", 'format = 1\n[[equivalent]]\nmutants = ["a"]\nreason = " "']
)
def test_a_bad_list_is_refused(text: str) -> None:
    with pytest.raises(ListError):
        parse_lists(text)


def test_table_and_file_say_the_same(tmp_path: Path) -> None:
    result = judged([finding("a", "v"), finding("b"), finding("c")], equivalent("b"))
    assert list(table(result, by_area=True))[1].split() == ["single", "1", "1", "1"]
    text = as_json(result)
    content = json.loads(text)
    assert content["counts"] == {"killed": 1, "equivalent": 1, "survived": 1}
    assert [each["verdict"] for each in content["mutants"]] == ["killed", "equivalent", "survived"]
    path = tmp_path / "adequacy.json"
    assert "is missing" in stale(path, text)
    path.write_text(text)
    assert stale(path, text) == ""
    assert "2 lines differ" in stale(path, text.replace("title of b", "x").replace(" of c", "y"))


@pytest.mark.integration
def test_a_mutant_behind_the_pipe_is_not_conformant(corpus: Corpus) -> None:
    argv = (sys.executable, "-m", DOOR, "single.is_initiator/inverted/read")
    environment = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = Command("mutant", argv, environment)
    wanted = Filter(globs=("single.deserialize/bytes/is-initiator/*",))
    report = run(command, corpus, filter=wanted, oracle=None)
    assert report.exit_code == 1
    assert set(report.bad.values()) == {Outcome.FAIL}


@pytest.mark.slow
@pytest.mark.integration
def test_the_command_measures_a_few_mutants() -> None:
    done = CliRunner().invoke(
        adequacy, ["--filter", "version.encode/*", "--jobs", "1", "--by", "area"]
    )
    assert done.exit_code == 0, done.output
    assert "adequate: 9 mutants, 9 killed" in done.output


def test_the_command_says_what_does_not_go_together() -> None:
    assert CliRunner().invoke(adequacy, ["--check", "--filter", "x"]).exit_code == 2


def test_an_unknown_mutant_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    from tests.adequacy.mutants.__main__ import main as serve

    assert serve(["no/such"]) == 2
    assert "no/such" in capsys.readouterr().err
    assert serve([]) == 2


def test_lists_of_the_project_are_well_formed() -> None:
    lists = installed_lists()
    assert isinstance(lists, Lists) and lists.equivalent


def test_every_mutant_has_its_turn_in_five_days() -> None:
    ids = [f"area/mutant-{number}" for number in range(500)]
    parts = [
        {each for each in ids if is_in_part(each, day)} for day in range(20_000, 20_000 + PARTS)
    ]
    assert sorted(each for part in parts for each in part) == sorted(ids)
    assert all(len(part) > 50 for part in parts)


def test_a_part_is_held_against_what_is_published(tmp_path: Path) -> None:
    published = tmp_path / "adequacy.json"
    published.write_text('{"mutants": [{"id": "a/x", "killed_by": "v/1"}, {"id": "a/y"}]}')
    right = Finding("a/x", "", ("a.r",), "v/1")
    assert list(departures(published, [right], ["a/x", "a/y"])) == []
    (other,) = departures(published, [Finding("a/x", "", ("a.r",))], ["a/x", "a/y"])
    assert other == "a/x: killed by nothing, published: by v/1"
    (unknown,) = departures(published, [right], ["a/x", "a/z"])
    assert unknown == "adequacy.json has other mutants than there are"
