"""Several adapters at once: they tell what one after the other tells, also when it ends early."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.judge.corpus import call, python
from tests.judge.test_stopping import JUDGE, alive

Events = list[dict[str, Any]]


def read(path: Path) -> Events:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def told(events: Events) -> list[str]:
    """The events without times, those of each kind of each adapter sorted."""
    plain = [{name: each for name, each in event.items() if name != "seconds"} for event in events]
    speakers = [name for name, _ in groupby(event.get("adapter", "") for event in events)]
    assert len(speakers) == len(set(speakers)) + 1, "what one adapter tells stands together"
    return sorted(json.dumps(event, sort_keys=True) for event in plain)


@pytest.mark.slow
def test_adapters_side_by_side_tell_what_they_tell_in_turn(vectors: Path, tmp_path: Path) -> None:
    wrong, right, other = (
        python("saboteur", "accept_all"),
        python("honest"),
        python("saboteur", "float_once"),
    )
    codes, found, shown = [], [], []
    for jobs in (1, 2, 5):
        events = tmp_path / f"{jobs}.jsonl"
        result = call(
            "run", wrong, right, other, "--vectors", vectors, "--oracle", "none",
            "--jobs", jobs, "--jsonl", events,
        )  # fmt: skip
        codes.append(result.exit_code)
        found.append(told(read(events)))
        shown.append([line for line in result.output.splitlines() if line.startswith("check ")])
        starts = [e["adapter"] for e in read(events) if e["type"] == "adapter-started"]
        assert starts == [wrong, right, other]
    assert codes == [1, 1, 1]
    assert found[0] == found[1] == found[2]
    assert shown[0] == shown[1] == shown[2]


def run_until_it_hangs(
    vectors: Path, tmp_path: Path, jsonl: Path, act: Callable[[int], None]
) -> tuple[int, str, str]:
    """Run an adapter that hangs beside an honest one, do something to the judge, and return.

    Returns:
        The exit code, the output, and the mark of the adapter that hangs.
    """
    mark = f"beside-{os.getpid()}-{tmp_path.name}"
    about = {"implementation": {"name": mark, "url": f"file://{tmp_path}/hangs"}}
    command = [
        *JUDGE, "run", python("saboteur", "hang_once", json.dumps(about)), python("honest"),
        "--vectors", str(vectors), "--oracle", "none", "--timeout", "50", "--op", "version.*",
        "--max-in-flight", "1", "--jobs", "2", "--jsonl", str(jsonl),
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 120
        while not (tmp_path / "hangs").exists():
            assert process.poll() is None and time.monotonic() < deadline, "it never hung"
            time.sleep(0.02)
        act(process.pid)
        out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    return process.returncode, out, mark


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_all_of_them(vectors: Path, tmp_path: Path, number: int, code: int) -> None:
    jsonl = tmp_path / "events.jsonl"
    ended, out, mark = run_until_it_hangs(
        vectors, tmp_path, jsonl, lambda pid: os.kill(pid, number)
    )
    assert ended == code
    assert not alive(mark)
    assert f"check interrupted FAILED: stopped by {signal.Signals(number).name} after" in out
    assert read(jsonl)[-1] == {"type": "run-finished", "exit_code": code}


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_process_of_the_judge_that_is_killed_is_named_and_the_others_go_on(
    vectors: Path, tmp_path: Path
) -> None:
    def children(pid: int) -> list[int]:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill_the_one_that_waits(pid: int) -> None:
        (waiting,) = (
            worker
            for worker in children(pid)
            if any(
                str(tmp_path / "hangs") in Path(f"/proc/{adapter}/cmdline").read_text()
                for adapter in children(worker)
            )
        )
        os.kill(waiting, signal.SIGKILL)

    jsonl = tmp_path / "events.jsonl"
    ended, out, mark = run_until_it_hangs(vectors, tmp_path, jsonl, kill_the_one_that_waits)
    assert ended == 3
    assert not alive(mark)
    assert "check judge FAILED: the judge's own process ended with status -9" in out
    finished = [event for event in read(jsonl) if event["type"] == "adapter-finished"]
    assert [event["exit_code"] for event in finished] == [0]
