"""Durability within a run: files that last are known by it, and each way of losing them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from scbref.conformance.corpus.scenario import Kill, Scenario
from scbref.conformance.corpus.steps import SWAPPED
from scbref.conformance.crash import traced
from scbref.conformance.crash.image import taken
from scbref.conformance.crash.order import QUALITIES, swap_faults
from scbref.conformance.crash.system_calls import Call
from scbref.conformance.crash.traced import finished_calls
from scbref.conformance.judging.selection import Filter
from scbref.conformance.protocol.command import LND_BINARY, Command, resolve
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.running.events import AdapterFinished, Event, Result
from scbref.conformance.running.options import Options
from scbref.conformance.running.run import Run
from tests.judge.corpus import SABOTEURS
from tests.judge.scenario_stage import corpus
from tests.judge.test_scenario_play import ENVIRONMENT, LIMITS

pytestmark = pytest.mark.slow

NEEDS_STRACE = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is not installed (apt-get install strace)"
)
SWAPS, ALL = "scenario.durability/swap-[!k]*", "scenario.durability/*"


def durable(*words: str) -> Command:
    argv = (sys.executable, str(SABOTEURS / "durable.py"), *words)
    return Command(" ".join(words), argv, ENVIRONMENT)


def events_of(command: Command, glob: str, **options: object) -> list[Event]:
    given = {"limits": LIMITS, "oracle": resolve("scbref"), "filter": Filter((glob,)), **options}
    events: list[Event] = []
    Run(corpus(), Options(**given), [events.append]).execute([command])  # type: ignore[arg-type]
    return events


def failures(command: Command, glob: str) -> dict[str, Result]:
    """Return what fails, by the part of the id after the area."""
    results = [each for each in events_of(command, glob) if isinstance(each, Result)]
    assert len(results) > 5 or "killed" in glob
    assert not [each.id for each in results if each.outcome is Outcome.SKIPPED]
    return {
        each.id.partition("/")[2]: each
        for each in results
        if each.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)
    }


def broken(found: dict[str, Result]) -> set[str]:
    """Return the first requirement of each failure."""
    return {each.requirements[0] for each in found.values()}


@NEEDS_STRACE
@pytest.mark.integration
@pytest.mark.parametrize("name", ["scbref", "scbref-lnd", "lnd"])
def test_who_keeps_the_file_passes(name: str) -> None:
    if name == "lnd" and not LND_BINARY.is_file():
        pytest.skip("the adapter of lnd is not built (make adapters)")
    assert failures(resolve(name), ALL) == {}


@NEEDS_STRACE
@pytest.mark.integration
@pytest.mark.parametrize(
    ("fault", "requirements"),
    [
        ("right", set()),
        ("unsynced", {"multifile.synced-before-rename", "multifile.stale-temp"}),
        ("other-synced", {"multifile.synced-before-rename", "multifile.stale-temp"}),
        ("moved", {"multifile.temp-beside"}),
        ("left-open", {"multifile.closed-before-rename", "multifile.stale-temp"}),
        ("archived-late", {"multifile.archive-synced"}),
        ("archive-unsynced", {"multifile.archive-synced"}),
        ("folder-unsynced", {"multifile.folder-synced"}),
        ("one-write", {"multifile.failure-keeps-old", "multifile.stale-temp"}),
        ("over-temp", {"multifile.stale-temp"}),
        ("removed-first", {"multifile.one-rename"}),
    ],
)
def test_the_requirement_that_a_swap_breaks_is_named(fault: str, requirements: set[str]) -> None:
    assert broken(failures(durable(fault), SWAPS)) == requirements


@NEEDS_STRACE
@pytest.mark.integration
@pytest.mark.parametrize("fault", ["in-place", "over-it", "copied"])
def test_a_file_that_is_written_in_place_is_told_by_calls_and_by_its_second_name(
    fault: str,
) -> None:
    found = failures(durable(fault), SWAPS)
    assert "multifile.one-rename" in broken(found)
    assert "the file is written in place: " in found["swap-one-rename"].differences[0].actual
    assert found["swap-second-name"].outcome is Outcome.FAIL


@NEEDS_STRACE
@pytest.mark.integration
@pytest.mark.parametrize(
    ("fault", "left"), [("in-place", "0 other bytes"), ("removed-first", "No such file")]
)
def test_a_kill_that_loses_the_file_is_told_with_its_call(fault: str, left: str) -> None:
    result = failures(durable(fault), "scenario.durability/swap-killed")["swap-killed"]
    assert result.requirements == ["multifile.crash-safe"]
    assert "killed after " in result.reason
    assert left in "".join(each.actual for each in result.differences)
    assert result.replay.endswith("scenario.durability/swap-killed")


@NEEDS_STRACE
@pytest.mark.integration
def test_a_fault_of_sessions_alone_is_found() -> None:
    found = failures(durable("in-place", "session"), "scenario.durability/*-[!k]*")
    assert {each.partition("-")[0] for each in found} == {"session"}
    assert {"session-one-rename", "session-second-name"} <= found.keys()


@pytest.mark.integration
@pytest.mark.parametrize("why", ["strace is not installed", "--no-durability"])
def test_what_cannot_be_seen_is_said_to_be_unchecked(
    why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traced.shutil, "which", lambda name: None)
    options = {"durability": False} if why == "--no-durability" else {}
    events = events_of(resolve("scbref"), ALL, **options)
    skipped = [e for e in events if isinstance(e, Result) and e.outcome is Outcome.SKIPPED]
    assert {why in each.reason for each in skipped} == {True}
    (finished,) = [each for each in events if isinstance(each, AdapterFinished)]
    (keeper,) = [each for each in finished.classes if each.name == "file-keeper"]
    assert any(why in reason for reason in keeper.unasked), "it is missing from the verdict"
    passed = {e.id for e in events if isinstance(e, Result) and e.outcome is Outcome.PASS}
    assert "scenario.durability/swap-second-name" in passed, "it needs no look at system calls"
    assert not passed & {
        each.id for each in corpus().scenarios if "system-calls" in each.needs.harness
    }


def test_every_quality_has_a_name_in_the_corpus_and_a_scenario() -> None:
    assert list(QUALITIES) == SWAPPED
    steps = [step for each in durability() for step in each.steps]
    told = {quality for quality in SWAPPED if any(f"'{quality}'" in str(step) for step in steps)}
    assert told == set(SWAPPED)
    assert any(isinstance(step, Kill) for step in steps)


def durability() -> list[Scenario]:
    return [each for each in corpus().scenarios if each.area == "durability"]


TEMP, MAIN = "4</d/temp>", "/d/channel.backup"
OPENED = 'openat(AT_FDCWD</>, "/d/temp", O_WRONLY|O_CREAT) = 4</d/temp>'
RENAME = f'rename("/d/temp", "{MAIN}") = 0'
GOOD = [OPENED, f"write({TEMP}, x", f"fsync({TEMP}", f"close({TEMP}", RENAME, "fsync(3</d>"]
ARCHIVE = "7</d/chan-backup-archives/a>"
ARCHIVED = [
    'openat(AT_FDCWD</>, "/d/chan-backup-archives/a", O_WRONLY|O_CREAT|O_TRUNC) = 7',
    f"write({ARCHIVE}, x",
    f"fsync({ARCHIVE}",
    f"close({ARCHIVE}",
]


OLD_OPENED = f'openat(AT_FDCWD</>, "{MAIN}", O_RDONLY|O_NOFOLLOW) = 5<{MAIN}>'
OLD_CLOSED = f"close(5<{MAIN}>"


def faults(*lines: str) -> dict[str, str]:
    calls = [Call(line.partition("(")[0], line.partition("(")[2], 0) for line in lines]
    return swap_faults(calls, MAIN)


def test_a_good_swap_has_every_quality() -> None:
    assert faults(*ARCHIVED, *GOOD) == {}
    assert faults(OLD_OPENED, *ARCHIVED, OLD_CLOSED, *GOOD) == {}
    assert set(faults(*GOOD)) == {"archived-first"}


@pytest.mark.parametrize(
    ("made", "quality"),
    [
        ([*GOOD[:2], *GOOD[3:]], "synced"),
        ([GOOD[0], GOOD[2], GOOD[1], *GOOD[3:]], "synced"),
        ([*GOOD[:2], f"fsync({TEMP}) = -1 EIO (Input/output error)", *GOOD[3:]], "synced"),
        ([*GOOD[:2], f"fsync(9<{MAIN}>", *GOOD[3:]], "synced"),
        ([*GOOD[:3], *GOOD[4:]], "closed"),
        (GOOD[:5], "folder-synced"),
        ([*GOOD, f"write(5<{MAIN}>, x"], "renamed"),
        ([OLD_OPENED, *GOOD], "closed"),
        ([OLD_OPENED, OLD_OPENED, OLD_CLOSED, *GOOD], "closed"),
        ([f'openat(AT_FDCWD</>, "{MAIN}", O_TRUNC) = 5', OLD_CLOSED, *GOOD], "renamed"),
        ([f'unlink("{MAIN}") = 0', *GOOD], "renamed"),
        ([f'rename("{MAIN}", "/d/aside") = 0', *GOOD], "renamed"),
        ([f"sendfile(5<{MAIN}>, 6<x>, NULL, 9) = 9", *GOOD], "renamed"),
        ([each.replace("/d/temp", "/tmp/temp") for each in GOOD], "beside"),
        (
            [*GOOD, 'openat(AT_FDCWD</>, "/d/chan-backup-archives/b", O_CREAT) = 7'],
            "archived-first",
        ),
    ],
)
def test_each_quality_is_judged_alone(made: list[str], quality: str) -> None:
    assert set(faults(*ARCHIVED, *made)) - {"archive-synced"} == {quality}


def test_a_sync_of_everything_and_a_synced_handle_count() -> None:
    made = [*GOOD[:2], "syncfs(3</d>", *GOOD[3:]]
    assert faults(*ARCHIVED, *made) == {}
    opened = OPENED.replace("O_CREAT", "O_CREAT|O_DSYNC")
    assert faults(*ARCHIVED, opened, GOOD[1], *GOOD[3:]) == {}


def test_a_call_that_another_thread_interrupts_is_read_as_one() -> None:
    text = "7  fsync(4</d/t> <unfinished ...>\n8  close(5</d/u>) = 0\n7  <... fsync resumed>) = 0\n"
    assert [str(call) for call in finished_calls(text)] == [
        "close(5</d/u>) = 0",
        "fsync(4</d/t>) = 0",
    ]


def test_an_image_of_a_folder_is_the_folder(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    (one / "inner").mkdir()
    (one / "inner" / "file").write_bytes(b"bytes")
    (one / "inner" / "file").chmod(0o640)
    (one / "link").symlink_to("inner/file")
    taken(one).put(other)
    assert taken(other) == taken(one)
    (other / "inner" / "file").write_bytes(b"other")
    assert taken(other) != taken(one)
