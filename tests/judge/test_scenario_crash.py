"""Crash points: good swaps are known by them, and bad ones."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.crash.points import CrashTest, order_problems, quick
from scbref.conformance.crash.system_calls import Call
from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.process import Limits
from tests.judge.test_scenario_play import stateful

LIMITS = quick(Limits(hello=20, request=20))
NEEDS_STRACE = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is not installed (apt-get install strace)"
)


@pytest.mark.slow
@NEEDS_STRACE
@pytest.mark.integration
def test_a_swap_of_the_reference_survives_kills() -> None:
    lines: list[str] = []
    code = CrashTest(resolve("scbref"), LIMITS, lines.append, every=4).execute()
    text = "\n".join(lines)
    assert code == 0, text
    assert "order ok" in text
    assert "the folder is brought to disk" in text
    assert "missed" not in text
    assert "0 of them leave part of a backup among the archives" in text


@pytest.mark.slow
@NEEDS_STRACE
@pytest.mark.integration
def test_a_swap_of_the_reference_survives_kills_beside_another_writer() -> None:
    lines: list[str] = []
    crash = CrashTest(resolve("scbref"), LIMITS, lines.append, every=8, with_second=True)
    code = crash.execute()
    text = "\n".join(lines)
    assert code == 0, text
    assert "second; " in text and "refused 0" in text
    assert "0 of them leave part of a backup among the archives" in text


@pytest.mark.slow
@NEEDS_STRACE
@pytest.mark.integration
def test_a_file_that_is_written_in_place_is_torn() -> None:
    lines: list[str] = []
    code = CrashTest(stateful("in-place"), LIMITS, lines.append).execute()
    text = "\n".join(lines)
    assert code == 1
    assert "written in place" in text
    assert "TORN  killed at write(" in text
    assert "NOT crash-safe" in text


@pytest.mark.slow
@NEEDS_STRACE
@pytest.mark.integration
def test_a_rename_of_what_was_not_synced_is_told() -> None:
    lines: list[str] = []
    code = CrashTest(stateful("unsynced"), LIMITS, lines.append).execute()
    text = "\n".join(lines)
    assert code == 1
    assert "order FAILED: the new bytes are not brought to disk" in text
    assert "TORN" not in text


def test_without_strace_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scbref.conformance.crash.system_calls.shutil.which", lambda name: None)
    result = CliRunner().invoke(main, ["crash", "scbref"])
    assert result.exit_code == 5
    assert "skipped: strace is not installed" in result.output


def calls(*lines: str) -> list[Call]:
    return [Call(line.partition("(")[0], line.partition("(")[2], 1) for line in lines]


TEMP, MAIN = "4</d/temp>", "/d/channel.backup"
RENAME = f'rename("/d/temp", "{MAIN}") = 0'
ARCHIVE = "7</d/chan-backup-archives/channel.backup-2026-01-01-00-00-00>"


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ([f"write({TEMP}, x", f"fsync({TEMP}", f"close({TEMP}", RENAME], ""),
        ([f"fsync({TEMP}", f"write({TEMP}, x", f"close({TEMP}", RENAME], "not brought to disk"),
        ([f"write({TEMP}, x", f"close({TEMP}", RENAME], "not brought to disk"),
        ([f"write({TEMP}, x", f"fsync({TEMP}", RENAME, f"close({TEMP}"], "not closed"),
        ([f"write(4<{MAIN}>, x", f"fsync(4<{MAIN}>"], "written in place"),
        (
            [f"write({TEMP}, x", f"fsync({TEMP}", f"close({TEMP}", f"write(5<{MAIN}>, x", RENAME],
            "the file itself is written to",
        ),
        (
            [
                f"write({TEMP}, x",
                f"fsync({TEMP}",
                f"close({TEMP}",
                f"copy_file_range(3<{MAIN}>, NULL, {ARCHIVE}, NULL",
                RENAME,
                f"fsync({ARCHIVE}",
            ],
            "the archive is not brought to disk",
        ),
        (
            [
                f"write({TEMP}, x",
                f"fdatasync({TEMP}",
                f"close({TEMP}",
                f'renameat2(5</d>, "/d/temp", 5</d>, "{MAIN}") = 0',
                f"write({ARCHIVE}, x",
            ],
            "after the rename",
        ),
    ],
)
def test_the_order_of_calls(made: list[str], problem: str) -> None:
    found = list(order_problems(calls(*made), "/d"))
    assert (problem in found[0]) if problem else found == []
