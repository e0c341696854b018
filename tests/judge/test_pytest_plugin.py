"""The pytest plugin, run as its users run it."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.judge.corpus import TRIGGER, python, write_corpus

ROOT = Path(__file__).parents[2]
PLUGIN = "scbref.conformance.pytest_plugin"
INSTALLED = any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))


@pytest.fixture
def judge(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Run pytest with the plugin over the toy corpus."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("PYTEST_ADDOPTS", "CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)  # where CI is set, pytest prints failures twice
    vectors = pytester.mkdir("vectors")
    write_corpus(vectors)
    load = () if INSTALLED else ("-p", PLUGIN)

    def run(adapter: str, *arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess(
            *load, "--scb-adapter", adapter, f"--scb-vectors={vectors}", "--scb-oracle=none",
            "-p", "no:cacheprovider", *arguments,
        )  # fmt: skip

    return run


def test_every_vector_is_an_item(judge) -> None:
    result = judge(python("honest"))
    result.assert_outcomes(passed=51, skipped=2)
    assert result.ret == 0


def test_a_failure_is_shown_as_on_the_console(judge) -> None:
    result = judge(python("saboteur", "float_once"))
    result.assert_outcomes(passed=50, skipped=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            f"FAIL  {TRIGGER}",
            f"    the title of {TRIGGER}",
            "    another value",
            "      version: expected 13, got 13.0",
            "    why it matters: somebody loses money",
            f"    replay: scb-conformance replay --vectors *{TRIGGER}",
            f"FAILED *scb-conformance::{TRIGGER} - *",
        ]
    )


def test_a_crash_fails_its_own_item_only(judge) -> None:
    result = judge(python("saboteur", "crash_once"))
    result.assert_outcomes(passed=50, skipped=2, failed=1)
    result.stdout.fnmatch_lines([f"CRASHED  {TRIGGER}", "*exited with status 3*", "*out of luck*"])


def test_a_broken_adapter_is_told_once(judge) -> None:
    result = judge(python("saboteur", "hello_exits"))
    result.assert_outcomes(failed=53)
    assert str(result.stdout).count("cannot find libfoo") == 1
    result.stdout.fnmatch_lines(["    not asked any more, since single.deserialize/*"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "counts"),
    [
        (["--scb-filter=version.decode/00?"], {"passed": 10}),
        (["--scb-op=version.encode"], {"passed": 2}),
        (["--scb-requirement=version.*"], {"passed": 42}),
        (["-k", "version.encode/5"], {"passed": 1, "deselected": 52}),
        (["-k", "version.works"], {"passed": 42, "deselected": 11}),
    ],
)
def test_choosing(judge, arguments: list[str], counts: dict[str, int]) -> None:
    judge(python("honest"), *arguments).assert_outcomes(**counts)


def test_the_other_tests_of_the_session_stay_or_go(judge, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_mine="def test_mine(): pass")
    judge(python("honest")).assert_outcomes(passed=52, skipped=2)
    judge(python("honest"), "--scb-only").assert_outcomes(passed=51, skipped=2)


def test_expected_failures_are_strict_both_ways(judge, pytester: pytest.Pytester) -> None:
    path = pytester.path / "expected.toml"
    path.write_text(f'format = 1\n[[expected]]\nid = "{TRIGGER}"\nreason = "known"\n')
    option = f"--scb-expected-failures={path}"
    excused = judge(python("saboteur", "float_once"), option, "-rx")
    excused.assert_outcomes(passed=50, skipped=2, xfailed=1)
    excused.stdout.fnmatch_lines([f"XFAIL *{TRIGGER} - known"])
    mended = judge(python("honest"), option)
    mended.assert_outcomes(passed=50, skipped=2, failed=1)
    mended.stdout.fnmatch_lines([f"XPASS  {TRIGGER}"])
    path.write_text('format = 1\n[[expected]]\nid = "nope"\nreason = "known"\n')
    stale = judge(python("honest"), option)
    assert stale.ret == pytest.ExitCode.USAGE_ERROR
    stale.stderr.fnmatch_lines(["ERROR: scb-conformance: *nope: no such vector*"])


@pytest.mark.slow
def test_it_works_with_xdist_and_junit(judge, pytester: pytest.Pytester) -> None:
    result = judge(python("saboteur", "float_once"), "-n", "2", "--junit-xml=out.xml")
    result.assert_outcomes(passed=50, skipped=2, failed=1)
    suite = ElementTree.parse(pytester.path / "out.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("53", "1", "2")
    (failure,) = (case for case in suite.iter("testcase") if case.find("failure") is not None)
    assert failure.get("name") == TRIGGER
    assert "expected 13, got 13.0" in (failure[1].text or "")


@pytest.mark.parametrize("adapter", ["no-such-program", "'"])
def test_what_cannot_be_run_is_a_usage_error(judge, adapter: str) -> None:
    result = judge(adapter)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: scb-conformance: *"])


def test_without_an_adapter_it_does_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_mine(): pass")
    load = () if INSTALLED else ("-p", PLUGIN)
    result = pytester.runpytest_inprocess(*load)
    result.assert_outcomes(passed=1)


def test_a_required_class_that_is_not_earned_fails_the_session(judge) -> None:
    result = judge(python("honest"), "--scb-require=reader", "--scb-require=key-ring")
    result.stdout.fnmatch_lines(
        [
            "require NOT EARNED: reader: incomplete: lacks multi.deserialize, multi.unpack",
            "require NOT EARNED: key-ring: not claimed",
        ]
    )
    assert result.ret == 1
    misspelt = judge(python("honest"), "--scb-require=raeder")
    misspelt.stderr.fnmatch_lines(["*no conformance class is called 'raeder' (is 'reader' meant?)"])
