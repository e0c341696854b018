"""Scenarios through adapters: who passes, who does not, and what is told of it."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.corpus.scenario import (
    Chmod,
    Corrupt,
    Facts,
    Mkdir,
    Pool,
    Remove,
    Symlink,
    Truncate,
    Write,
)
from scbref.conformance.judging.expected_failures import ExpectedFailure, ExpectedFailures
from scbref.conformance.judging.permissions import permissions_bind
from scbref.conformance.judging.selection import Filter
from scbref.conformance.protocol.command import LND_BINARY, Command, resolve
from scbref.conformance.protocol.operations import OPERATIONS
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.protocol.process import Limits
from scbref.conformance.running.events import Event, Result
from scbref.conformance.running.file_facts import ScenarioFiles, umask
from scbref.conformance.running.options import Options
from scbref.conformance.running.oracle import Oracle
from scbref.conformance.running.run import Run
from tests.judge.corpus import SABOTEURS, saboteur
from tests.judge.scenario_stage import corpus

ONE = "scenario.swapper/updater"
LIMITS = Limits(hello=20, request=10, grace=0.5)
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def stateful(fault: str) -> Command:
    argv = (sys.executable, str(SABOTEURS / "stateful.py"), fault)
    return Command(fault, argv, ENVIRONMENT)


def play(
    command: Command,
    glob: str = "scenario.*",
    expected: ExpectedFailures | None = None,
    **options: object,
) -> tuple[int, dict[str, Result]]:
    given = {"limits": LIMITS, "oracle": resolve("scbref"), "filter": Filter((glob,)), **options}
    events: list[Event] = []
    expected_failures = {command.name: expected} if expected else {}
    code = Run(corpus(), Options(**given), [events.append], expected_failures).execute([command])  # type: ignore[arg-type]
    return code, {event.id: event for event in events if isinstance(event, Result)}


def harmless(results: dict[str, Result]) -> set[Outcome]:
    return {result.outcome for result in results.values()}


def about_a_choice() -> set[str]:
    """The scenarios that make no sense to whoever has chosen otherwise."""
    return {each.id for each in corpus().scenarios if each.needs.behaviours}


# ``make conformance`` and test_binding.py play them all; here each message is held to its schema.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("scbref", "[d-m]*"),
        ("scbref", "r*/[a-m]*"),
        ("scbref-lnd", "n*"),
        ("scbref-lnd", "s*/[a-e]*"),
    ],
)
def test_the_reference_is_conformant_in_both_guises(name: str, part: str) -> None:
    code, results = play(resolve(name), f"scenario.{part}", validate=True)
    assert code == 0, [r for r in results.values() if r.outcome is Outcome.FAIL]
    skipped = [r for r in results.values() if r.outcome is Outcome.SKIPPED]
    assert permissions_bind() or {"permissions" in r.reason for r in skipped} <= {True}
    unasked = {r.id for r in results.values() if r.outcome is Outcome.NOT_APPLICABLE}
    assert unasked <= about_a_choice()


@pytest.mark.slow
@pytest.mark.integration
def test_lnd_is_conformant() -> None:
    if not LND_BINARY.is_file():
        pytest.skip("the lnd adapter is not built (make adapters)")
    code, results = play(resolve("lnd"), "scenario.s*/[f-z]*", validate=True)
    assert code == 0, [r for r in results.values() if r.outcome is Outcome.FAIL]
    assert harmless(results) <= {Outcome.PASS, Outcome.SKIPPED, Outcome.NOT_APPLICABLE}
    unasked = {r.id for r in results.values() if r.outcome is Outcome.NOT_APPLICABLE}
    assert unasked <= about_a_choice()


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["0.19.2", "0.20"])
def test_release_profiles_do_what_their_lnd_did(profile: str) -> None:
    base = resolve("scbref")
    command = Command(profile, (*base.argv, "--profile", profile), base.environment)
    code, results = play(command, "scenario.[mr]*")
    assert code == 0, [r for r in results.values() if r.outcome is Outcome.FAIL]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["accept_all", "reject_all", "echo"])
def test_trivial_adapters_pass_nothing(mode: str) -> None:
    features = ["close_tx_inputs", "opaque_address", "nonce_injection"]
    command = saboteur(mode, ops=list(OPERATIONS), features=features)
    code, results = play(command, limits=Limits(hello=5, request=1, grace=0.3))
    assert code != 0
    assert Outcome.PASS not in harmless(results), [
        r.id for r in results.values() if r.outcome is Outcome.PASS
    ]


def test_a_failure_tells_the_steps_and_why_it_matters() -> None:
    code, results = play(stateful("no-union"), "scenario.swapper/deleted-database")
    (result,) = results.values()
    assert (code, result.outcome, result.verdict) == (1, Outcome.FAIL, "scenario")
    assert "step 4" in result.reason
    assert [difference.expected for difference in result.differences] == ['["k","l"]']
    assert result.dump[0].startswith("  1  write channel.backup")
    assert "gone" in result.consequence
    assert result.replay.endswith("scenario.swapper/deleted-database")


@pytest.mark.slow
def test_an_expected_failure_of_a_scenario_is_one() -> None:
    ids = "scenario.swapper/deleted-database"
    entries = [ExpectedFailure(reason="lnd before 0.10.2", id=ids)]
    expected = ExpectedFailures(entries, datetime.date(2026, 1, 1))
    code, results = play(stateful("no-union"), "scenario.swapper/d*", expected)
    assert results[ids].outcome is Outcome.XFAIL
    assert code == 1  # closed-while-down, duplicates fail too
    code, results = play(
        stateful("honest"), ids, ExpectedFailures(entries, datetime.date(2026, 1, 1))
    )
    assert results[ids].outcome is Outcome.XPASS


@pytest.mark.slow
def test_a_death_is_charged_to_its_scenario_and_the_next_goes_on() -> None:
    code, results = play(stateful("dies-at-event"), "scenario.swapper/[su]*")
    outcomes = harmless(results)
    assert code == 1
    assert {Outcome.CRASHED, Outcome.PASS} <= outcomes <= {
        Outcome.CRASHED, Outcome.PASS, Outcome.NOT_APPLICABLE,
    }  # fmt: skip
    assert "step 4" in results["scenario.swapper/updater"].reason


@pytest.mark.slow
def test_an_undeclared_choice_is_a_failure() -> None:
    code, results = play(stateful("close-comes-back"), "scenario.swapper/close-while-swap-fails")
    (result,) = results.values()
    assert (code, result.outcome) == (1, Outcome.FAIL)
    assert "swapper-failed-close = stays-closed" in result.reason


def test_scenarios_need_one_process() -> None:
    _, results = play(resolve("scbref"), ONE, one_shot=True)
    assert results[ONE].outcome is Outcome.SKIPPED
    assert "one process" in results[ONE].reason


def test_without_an_oracle_files_cannot_be_judged() -> None:
    _, results = play(resolve("scbref"), ONE, oracle=None)
    assert results[ONE].outcome is Outcome.SKIPPED
    assert "no oracle" in results[ONE].reason


@pytest.mark.slow
def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, _ = play(resolve("scbref"), "scenario.multifile/*")
    assert code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_replay_shows_every_step() -> None:
    result = CliRunner().invoke(main, ["replay", "scbref", ONE])
    assert result.exit_code == 0
    steps = len(next(s for s in corpus().scenarios if s.id == ONE).steps)
    assert result.output.count("step ") == steps
    assert "outcome  pass" in result.output
    assert '"ok":{"written":true}' in result.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("scenario.multifile/linked-main", 'follow: {"kind":"link","target":"far/real"}'),
        ("swapper-failed-close", "scenario scenario.swapper/close-while-swap-fails"),
        ("swapper.poorer-single", "scenario scenario.swapper/restored-node-starts"),
    ],
)
def test_explain(name: str, text: str) -> None:
    result = CliRunner().invoke(main, ["explain", name, "--oracle", "none"])
    assert result.exit_code == 0
    assert text in result.output


@pytest.mark.slow
def test_scenarios_are_listed_by_area_and_by_operation() -> None:
    by_area = CliRunner().invoke(main, ["list", "--op", "scenario.recover"]).output.splitlines()
    by_op = CliRunner().invoke(main, ["list", "--op", "recover.*"]).output.splitlines()
    assert by_area == by_op
    assert len(by_area) == sum(s.area == "recover" for s in corpus().scenarios)


# The judge of files.


@pytest.fixture
def files(tmp_path: Path) -> ScenarioFiles:
    pool = Pool(bytes={"old": b"old".hex(), "new": b"new".hex()})
    return ScenarioFiles(tmp_path, pool, Oracle(None, LIMITS))


def differs(files: ScenarioFiles, name: str, **facts: object) -> list[str | None]:
    return [d.actual for d in files.look(name, Facts(**facts))]  # type: ignore[arg-type]


def test_facts_about_files(files: ScenarioFiles) -> None:
    files.change(Write("x", "old", "0640"))
    assert differs(files, "x", kind="file", bytes="old", mode="0640") == []
    assert differs(files, "x", bytes="new", mode="0600") == ['"old"', '"0640"']
    files.change(Chmod("x", f"{0o666 & ~umask():04o}"))
    assert differs(files, "x", mode="umask") == []
    files.change(Corrupt("x", -1))
    assert differs(files, "x", bytes="old") == ['"3 other bytes"']
    files.change(Truncate("x", 1))
    assert differs(files, "x", bytes="old") == ['"1 other bytes"']
    files.change(Remove("x"))
    assert differs(files, "x", kind="nothing") == []
    assert differs(files, "x", bytes="old") == ['"No such file or directory"']


def test_facts_about_links_and_folders(files: ScenarioFiles) -> None:
    files.change(Mkdir("far"))
    files.change(Write("far/real", "old"))
    files.change(Symlink("link", "far/real"))
    assert differs(files, "link", kind="link", target="far/real", bytes="old") == []
    assert differs(files, ".", entries=["link", "far"]) == []
    assert differs(files, "far", kind="file", entries=[]) == ['"folder"', '["real"]']
    assert differs(files, "far/real", target="x") == ['"Invalid argument"']


def test_archives_must_have_lnds_names_and_the_time(files: ScenarioFiles) -> None:
    files.change(Mkdir("chan-backup-archives"))
    assert differs(files, "x", archives=[]) == []
    now = datetime.datetime.now().strftime("%Y-%m-%d-%H-%M-%S")
    for name in (f"x-{now}", f"x-{now}-2"):
        files.change(Write(f"chan-backup-archives/{name}", "old"))
    assert differs(files, "x", archives=["old", "old"]) == []
    assert differs(files, "x", archives=["old"]) == ['["old","old"]']
    files.change(Write("chan-backup-archives/x-2019-01-01-00-00-00", "old"))
    (told,) = differs(files, "x", archives=["old"])
    assert "an archive is named x-2019" in str(told)


def test_restless_files_are_noticed(files: ScenarioFiles) -> None:
    files.change(Write("x", "old"))
    assert differs(files, "x", changes=False) == []


def test_no_step_leaves_the_folder(files: ScenarioFiles) -> None:
    for name in ("../x", "/etc/passwd", "a/../../x"):
        with pytest.raises(ValueError, match="outside"):
            files.change(Remove(name))


def test_permissions_bind_says_what_is_so(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    assert permissions_bind() is not os.access(folder, os.W_OK)
    shutil.rmtree(folder)
