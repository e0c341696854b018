"""Every way of going wrong is classified exactly, and nobody else pays for it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from scbref.conformance.corpus.load import Corpus
from scbref.conformance.judging.selection import Filter
from scbref.conformance.protocol.command import Command
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.protocol.process import Limits
from tests.judge.corpus import (
    HONEST,
    TRIGGER,
    run,
    saboteur,
)

pytestmark = pytest.mark.slow


def test_the_honest_adapter_conforms(corpus: Corpus) -> None:
    report = run(HONEST, corpus)
    assert report.exit_code == 0
    assert report.counts == {Outcome.PASS: 51, Outcome.NOT_APPLICABLE: 1, Outcome.SKIPPED: 1}


@pytest.mark.parametrize(
    ("mode", "outcome", "reason"),
    [
        ("crash_once", Outcome.CRASHED, "exited with status 3"),
        ("signal_once", Outcome.CRASHED, "killed by SIGSEGV"),
        ("grandchild_crash_once", Outcome.CRASHED, "exited with status 1"),
        ("close_stdout_once", Outcome.CRASHED, "closed its standard output"),
        ("hang_once", Outcome.TIMED_OUT, "no answer within 1 s"),
        ("no_line_end_once", Outcome.TIMED_OUT, "is the line end missing?"),
        ("memory_once", Outcome.OUT_OF_MEMORY, "more than 200 MiB"),
        ("flood_line_once", Outcome.PROTOCOL_ERROR, "more than 4 MiB"),
        ("garbage_once", Outcome.PROTOCOL_ERROR, "'DEBUG about to answer' (log or print output"),
        ("traceback_once", Outcome.PROTOCOL_ERROR, "an error report; send it to standard error"),
        ("cut_once", Outcome.PROTOCOL_ERROR, "cut off inside an answer"),
        ("cut_and_exit_once", Outcome.PROTOCOL_ERROR, "ended inside a line"),
        ("both_once", Outcome.PROTOCOL_ERROR, "got ['ok', 'error']"),
        ("null_once", Outcome.PROTOCOL_ERROR, "$.error.phase"),
        ("no_reason_once", Outcome.PROTOCOL_ERROR, "skip needs a reason"),
        ("list_once", Outcome.PROTOCOL_ERROR, "not an object"),
        ("text_id_once", Outcome.PROTOCOL_ERROR, "without an integer id"),
        ("deep_once", Outcome.PROTOCOL_ERROR, "nested more than 64 deep"),
        ("not_utf8_once", Outcome.PROTOCOL_ERROR, "not a JSON line"),
        ("float_once", Outcome.FAIL, "another value"),
        ("escape_once", Outcome.FAIL, "refused what must be accepted"),
    ],
)
def test_only_the_guilty_request_is_charged(
    corpus: Corpus, mode: str, outcome: Outcome, reason: str
) -> None:
    report = run(saboteur(mode), corpus)
    assert report.bad == {TRIGGER: outcome}
    assert reason in report.results[TRIGGER].reason
    assert report.exit_code == 1


@pytest.mark.parametrize("mode", ["crash_once", "garbage_once", "cut_and_exit_once"])
def test_the_same_without_a_window(corpus: Corpus, mode: str) -> None:
    report = run(saboteur(mode), corpus, max_in_flight=1)
    assert list(report.bad) == [TRIGGER]
    assert report.failed_checks == []


def test_a_crash_keeps_what_was_said_on_standard_error(corpus: Corpus) -> None:
    assert run(saboteur("crash_once"), corpus).results[TRIGGER].stderr == "out of luck\n"


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("hang_all", "no answer within"),
        ("all_unanswered", "no answer within"),
        ("garbage_all", "'INFO request' (log or print output"),
        ("wrong_id", "which no open request has"),
        ("repeat_line", "an answer with id 0, which no open request has"),
        ("no_flush", "flush standard output after every answer"),
        ("no_flush_hello", "is the output flushed?"),
        ("no_hello", "hello: no answer within"),
        ("hello_exits", "hello: it exited with status 1"),
        ("banner", "'Welcome to my adapter 1.0' (log or print output"),
    ],
)
def test_what_never_works_is_broken(corpus: Corpus, mode: str, reason: str) -> None:
    limits = Limits(hello=1.5, request=0.5, grace=0.3)
    report = run(saboteur(mode), corpus, limits=limits)
    assert report.exit_code == 3
    broken = [r for r in report.results.values() if r.outcome is Outcome.ADAPTER_BROKEN]
    assert reason in broken[-1].reason
    assert report.counts[Outcome.PASS] == 0
    assert sum(report.counts.values()) == len(corpus.vectors)


def test_a_program_that_cannot_start_is_broken(corpus: Corpus) -> None:
    report = run(Command("gone", ("/nonexistent/adapter",)), corpus)
    assert report.exit_code == 3
    assert set(report.counts) == {Outcome.ADAPTER_BROKEN}


@pytest.mark.parametrize("mode", ["accept_all", "reject_all", "echo", "repeat_last"])
def test_trivial_adapters_do_not_conform(corpus: Corpus, mode: str) -> None:
    report = run(saboteur(mode), corpus)
    assert report.exit_code == 1
    assert report.counts[Outcome.PASS] == 0
    assert report.counts[Outcome.ADAPTER_BROKEN] == 0


def test_a_reject_all_without_classes_passes_only_what_must_be_refused(corpus: Corpus) -> None:
    report = run(saboteur("reject_all", features=["nonce_injection"]), corpus)
    passed = {i for i, r in report.results.items() if r.outcome is Outcome.PASS}
    assert passed == {
        "single.deserialize/empty",
        "single.deserialize/unknown",
        "single.unpack/short",
    }


@pytest.mark.parametrize("mode", ["stderr_flood", "lazy", "shuffle", "skip_once"])
def test_harmless_oddities_conform(corpus: Corpus, mode: str) -> None:
    report = run(saboteur(mode), corpus)
    assert (report.exit_code, report.bad) == (0, {})


@pytest.mark.parametrize("mode", ["grandchild", "stays"])
def test_the_run_does_not_wait_for_a_pipe_that_stays_open(corpus: Corpus, mode: str) -> None:
    started = time.monotonic()
    report = run(saboteur(mode), corpus)
    assert (report.exit_code, report.bad) == (0, {})
    # Not a speed test: the saboteur sleeps for a minute.
    assert time.monotonic() - started < 55


def test_the_grandchild_is_killed_with_its_group(corpus: Corpus) -> None:
    before = sleepers()
    run(saboteur("grandchild"), corpus)
    deadline = time.monotonic() + 60
    while left := sleepers() - before:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.02)


def sleepers() -> set[int]:
    """Processes of ours that run ``sleep 60``."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cmdline").read_bytes() == b"sleep\x0060\x00":
                found.add(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize(
    ("mode", "crashed", "finding"),
    [
        ("crash_window", 0, "it exited with status 5"),
        ("crash_tenth", 2, "it exited with status 4"),
        ("twice_once", 0, 'a second answer to version.decode {"encoded":13}'),
    ],
)
def test_a_fault_of_no_single_request_is_a_finding_of_the_run(
    corpus: Corpus, mode: str, crashed: int, finding: str
) -> None:
    report = run(saboteur(mode), corpus)
    assert report.exit_code == 1
    assert report.counts[Outcome.CRASHED] == crashed
    assert len(report.bad) == crashed
    assert any(finding in check.detail for check in report.failed_checks)


def test_the_run_limit_leaves_nothing_unanswered(corpus: Corpus) -> None:
    report = run(saboteur("lazy"), corpus, limits=Limits(run=0.05), max_in_flight=1)
    late = [r for r in report.results.values() if r.outcome is Outcome.TIMED_OUT]
    assert late and all("the run's limit" in r.reason for r in late)
    assert sum(report.counts.values()) == len(corpus.vectors)
    assert report.exit_code == 1


def test_one_shot(corpus: Corpus) -> None:
    few = Filter(globs=("version.decode/01?", "single.*"))
    report = run(HONEST, corpus, one_shot=True, filter=few)
    assert (report.exit_code, report.bad) == (0, {})
    assert report.counts[Outcome.PASS] == 18


def test_one_shot_shell_adapter(corpus: Corpus, tmp_path: Path) -> None:
    script = tmp_path / "adapter.sh"
    script.write_text(SHELL_ADAPTER)
    report = run(Command("sh", ("/bin/sh", str(script)), {"PATH": os.environ["PATH"]}), corpus,
                 one_shot=True)  # fmt: skip
    assert report.counts[Outcome.PASS] == 40
    assert report.exit_code == 0


SHELL_ADAPTER = r"""
read -r line
id=${line#*'"id":'}; id=${id%%,*}
me='"protocol":1,"implementation":{"name":"sh"},"ops":["version.decode"]'
case $line in
*hello*) printf '{"id":0,"ok":{%s}}' "$me" ;;
*) n=${line#*'"encoded":'}; n=${n%%\}*}
   printf '{"id":%s,"ok":{"version":%s,"close_tx":false}}' "$id" $((n & 127)) ;;
esac
"""


@pytest.mark.parametrize("mode", ["crash_once", "traceback_once", "hang_once"])
def test_one_shot_charges_the_guilty(corpus: Corpus, mode: str) -> None:
    few = Filter(globs=("version.decode/01?",))
    report = run(saboteur(mode), corpus, one_shot=True, filter=few)
    assert (list(report.bad), report.exit_code) == ([TRIGGER], 1)


def test_the_environment_is_an_allow_list(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scbref.conformance.protocol.command import resolve

    monkeypatch.setenv("MY_TOKEN", "hush")
    monkeypatch.setenv("MY_OPTION", "on")
    out = tmp_path / "environment"
    script = tmp_path / "env.sh"
    script.write_text(f"#!/bin/sh\nenv > {out}\nls -A $TMPDIR >> {out}\n")
    script.chmod(0o755)
    run(resolve(f"{script}", ["MY_OPTION"]), corpus)
    text = out.read_text()
    assert "hush" not in text
    assert "MY_OPTION=on" in text
    folder = next(line for line in text.splitlines() if line.startswith("TMPDIR="))[7:]
    assert not Path(folder).exists(), "the temporary directory is removed with the process"
