"""What the judge itself fails at is charged to the answer, and never ends a run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.judging.selection import Filter
from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.exchange import Request
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.protocol.process import Limits
from scbref.conformance.reports.files import Guarded
from scbref.conformance.running import adapter_run, results
from scbref.conformance.running.events import RunFinished
from scbref.conformance.running.further_search import Searched
from scbref.conformance.running.redact import LONGEST, REDACTED, Redactor
from scbref.conformance.running.scenario_run import ScenarioRun
from tests.judge.corpus import HONEST, TRIGGER, python, run, saboteur

FEW = Filter(globs=("version.decode/01?",))
ONE = Filter(globs=("scenario.multifile/first-write", "scenario.multifile/replace"))


def failing(*_: Any, **__: Any) -> Any:
    raise RecursionError("x" * 5000)


def failing_at_the_trigger(original: Any) -> Any:
    def judged(expect: Any, op: str, declared: Any, answer: Any, opened: Any = None) -> Any:
        if answer.ok == {"version": 13, "close_tx": False}:
            raise KeyError("beyond me")
        return original(expect, op, declared, answer, opened)

    return judged


def test_an_answer_that_cannot_be_judged(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter_run, "judge", failing_at_the_trigger(adapter_run.judge))
    report = run(HONEST, corpus, filter=FEW)
    assert report.bad == {TRIGGER: Outcome.PROTOCOL_ERROR}
    assert report.results[TRIGGER].reason == (
        "the judge could not handle this answer: KeyError: 'beyond me'"
    )
    assert report.counts[Outcome.PASS] == 9
    assert report.exit_code == 1


def test_a_failure_that_cannot_be_shown(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "dump", failing)
    report = run(saboteur("float_once"), corpus, filter=FEW)
    assert report.bad == {TRIGGER: Outcome.FAIL}
    reason = report.results[TRIGGER].reason
    assert reason.startswith("another value; the judge could not show this answer: RecursionError")
    assert len(reason) < 2000


@pytest.mark.slow
def test_a_scenario_that_cannot_be_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScenarioRun, "_look", failing)
    report = run(resolve("scbref"), load(None), filter=ONE)
    assert set(report.bad.values()) == {Outcome.PROTOCOL_ERROR}
    assert len(report.bad) == 2
    assert (
        "could not handle this answer: RecursionError" in next(iter(report.results.values())).reason
    )


def test_a_driver_that_fails_ends_the_adapter_and_not_the_run(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter_run.Driver, "_accept", failing)
    report = run(HONEST, corpus, filter=FEW)
    assert report.counts == {Outcome.ADAPTER_BROKEN: 10}
    assert "the judge could not go on: RecursionError" in report.failed_checks[0].detail
    assert report.exit_code == 3


def test_a_search_that_fails_is_a_failed_check(corpus: Corpus) -> None:
    def search(command: Any, corpus: Any) -> Searched:
        raise ZeroDivisionError

    report = run(HONEST, corpus, filter=FEW, explore=search)
    assert [check.id for check in report.failed_checks] == ["explore"]
    assert report.exit_code == 1
    assert isinstance(report.events[-1], RunFinished)


def test_a_report_that_fails_is_given_up_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "report").open("wb") as stream:
        guarded = Guarded("the report r", failing, stream)
        guarded(RunFinished(0))
        guarded(RunFinished(0))
    assert guarded.failed
    said = capsys.readouterr().err
    assert said.startswith("Error: the report r could not be written: RecursionError: xxx")
    assert said.count("\n") == 1 and len(said) < 2000


@pytest.mark.parametrize("before", [LONGEST - 70, LONGEST - 64, LONGEST - 10, LONGEST - 1])
def test_a_long_text_is_cut_but_not_inside_a_secret(before: int) -> None:
    redactor = Redactor([])
    secret = "5ec2e7" * 11
    redactor.__dict__["_known"] = [secret]
    shown = redactor.text("x" * before + secret + "x" * 100)
    assert shown.endswith(f" ({before + len(secret) + 100} characters)")
    assert "5ec2e7" not in shown
    assert (REDACTED in shown) == (before + len(secret) <= LONGEST)


@pytest.mark.slow
def test_the_time_limit_is_one_for_all_scenarios() -> None:
    report = run(resolve("scbref"), load(None), filter=Filter(globs=("scenario.*",)),
                 limits=Limits(run=1.5))  # fmt: skip
    late = [each for each in report.results.values() if each.outcome is Outcome.TIMED_OUT]
    assert late and all("the run's limit of 1.5 s" in each.reason for each in late)
    # Once it is over nothing is asked any more.
    outcomes = [each.outcome for each in report.results.values()]
    after = set(outcomes[outcomes.index(Outcome.TIMED_OUT) :])
    assert after <= {Outcome.TIMED_OUT, Outcome.SKIPPED, Outcome.NOT_APPLICABLE}


@pytest.mark.slow
def test_a_signal_within_a_scenario_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    take = ScenarioRun.take

    def interrupted(self: ScenarioRun, step: Any) -> Any:
        taken = take(self, step)
        if self._sessions:
            # As if the signal came while an answer was waited for.
            driver: Any = self.runner.driver
            driver._window.fill(iter([Request(0, "version.decode", b'{"encoded":1}')]))
            raise KeyboardInterrupt
        return taken

    monkeypatch.setattr(ScenarioRun, "take", interrupted)
    report = run(resolve("scbref"), load(None), filter=Filter(globs=("scenario.swapper/*",)))
    assert report.exit_code == 130
    assert report.failed_checks[-1].id == "interrupted"
    assert not report.bad


@pytest.mark.slow
def test_containment_that_is_refused_is_told(tmp_path: Path) -> None:
    no_namespaces = (
        "import sys; from scbref.conformance.protocol import containment as c; "
        "c.LAUNCHER = sys.argv.pop(1); from scbref.conformance.__main__ import main; main()"
    )
    launcher = tmp_path / "launcher.py"
    launcher.write_text("import sys; sys.exit('cannot contain: namespaces: not \x1b permitted')")
    done = subprocess.run(
        [sys.executable, "-c", no_namespaces, str(launcher), "run", "scbref", "--contain"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: --contain: namespaces: not \\x1b permitted\n"


@pytest.mark.parametrize("mode", ["hello_large_name", "hello_refused", "hello_large_member"])
def test_smoke_cuts_what_is_long(vectors: Path, mode: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scbref.conformance", "smoke", python("hostile", mode),
         "--vectors", str(vectors)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 3)
    assert len(done.stdout) < 5000
    assert done.stderr == ""


@pytest.mark.slow
def test_replay_repeats_containment(tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    command = [sys.executable, "-m", "scbref.conformance", "run", "false", "--contain",
               "--op", "version.decode", "--jsonl", str(events)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 2:
        pytest.skip(done.stderr)
    replays = [json.loads(line).get("replay") for line in events.read_text().splitlines()]
    assert "scb-conformance replay --contain false version.decode/all" not in replays
    assert any(
        each and each.startswith("scb-conformance replay --contain false") for each in replays
    )
