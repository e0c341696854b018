"""The judge under Ctrl-C, SIGTERM, a full disk and a reader that leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from scbref import conformance
from tests.judge.corpus import TRIGGER, python

JUDGE = [sys.executable, "-m", "scbref.conformance"]
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
SCHEMA = Path(conformance.__file__).parent / "schema" / "events.schema.json"


def shell(script: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done


def judge(*arguments: object) -> str:
    return " ".join(f"'{a}'" if " " in str(a) else str(a) for a in (*JUDGE, *arguments))


def alive(marker: str) -> bool:
    """Whether an adapter whose command line holds ``marker`` runs; the judge holds it too."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes()
            if marker.encode() in command and b"conformance\0run" not in command:
                return True
        except OSError:
            continue
    return False


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_reports_what_it_has(
    vectors: Path, tmp_path: Path, number: int, code: int
) -> None:
    jsonl, junit, html, tap = (tmp_path / f"out.{form}" for form in ("l", "xml", "html", "tap"))
    marker = f"marker-{os.getpid()}-{number}"
    hanging = python(
        "saboteur",
        "hang_once",
        json.dumps({"implementation": {"name": marker, "url": f"file://{tmp_path}/hangs"}}),
    )
    command = [
        *JUDGE, "run", hanging, python("honest"), "--vectors", str(vectors), "--oracle", "none",
        "--timeout", "50", "--op", "version.*", "--max-in-flight", "1",
        "--jsonl", str(jsonl), "--junit", str(junit), "--html", str(html), "--tap", str(tap),
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 120
        while not (tmp_path / "hangs").exists():
            assert process.poll() is None and time.monotonic() < deadline, "it never hung"
            time.sleep(0.02)
        process.send_signal(number)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, "Traceback" in err) == (code, False), err
    assert not alive(marker)
    name = signal.Signals(number).name
    assert f"check interrupted FAILED: stopped by {name} after" in out
    assert "INTERRUPTED" in out
    events = [json.loads(line) for line in jsonl.read_bytes().splitlines()]
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    for event in events:
        validator.validate(event)
    assert events[-1] == {"type": "run-finished", "exit_code": code}
    assert sum(event["type"] == "adapter-started" for event in events) == 1
    assert TRIGGER not in {event.get("id") for event in events}
    assert ElementTree.parse(junit).find(".//failure[@type='check']") is not None
    assert "interrupted" in html.read_text()
    assert "not ok 1 - " in tap.read_text()


@pytest.mark.slow
@needs_full
def test_a_full_disk_loses_one_report_and_no_verdict(vectors: Path, tmp_path: Path) -> None:
    rest = ("--vectors", vectors, "--oracle", "none")
    junit = tmp_path / "junit.xml"
    done = shell(judge("run", python("honest"), *rest, "--jsonl", FULL, "--junit", junit))
    assert done.returncode == 2
    assert done.stderr == (
        "Error: the report /dev/full could not be written: No space left on device\n"
    )
    assert "no class claimed: 7 operations pass; 1 not-applicable, 51 pass" in done.stdout
    assert ElementTree.parse(junit).getroot().tag == "testsuites"
    failing = shell(judge("run", python("saboteur", "float_once"), *rest, "--html", FULL))
    assert failing.returncode == 1
    assert "/dev/full could not be written" in failing.stderr


@needs_full
@pytest.mark.parametrize("command", ["run", "smoke", "list"])
def test_standard_output_on_a_full_disk(vectors: Path, command: str) -> None:
    who = () if command == "list" else (python("honest"),)
    # What the toy corpus calls sealed is not, so no oracle may look into it.
    more = ("--oracle", "none") if command == "run" else ()
    done = shell(f"{judge(command, *who, '--vectors', vectors, *more)} > /dev/full")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "No space left on device" in done.stderr


def test_a_reader_that_leaves_changes_neither_verdict_nor_reports(
    vectors: Path, tmp_path: Path
) -> None:
    jsonl = tmp_path / "events.jsonl"
    bad = python("saboteur", "accept_all")
    arguments = ("--vectors", vectors, "--oracle", "none", "--failures", 0, "--jsonl", jsonl)
    done = shell(f"{judge('run', bad, *arguments)} | true; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == ("1\n", "")
    assert json.loads(jsonl.read_bytes().splitlines()[-1])["type"] == "run-finished"


def test_other_commands_end_as_programs_do_whose_reader_left(vectors: Path) -> None:
    done = shell(f"{judge('list', '--vectors', vectors)} | true; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == ("141\n", "")


@pytest.mark.slow
def test_closed_standard_streams(vectors: Path, tmp_path: Path) -> None:
    jsonl = tmp_path / "events.jsonl"
    arguments = ("run", python("honest"), "--vectors", vectors, "--oracle", "none")
    done = shell(f"{judge(*arguments, '--jsonl', jsonl)} <&- >&- 2>&-")
    assert done.returncode == 0
    lines = jsonl.read_bytes().splitlines()
    assert json.loads(lines[-1]) == {"type": "run-finished", "exit_code": 0}


def test_a_report_that_cannot_be_opened_is_told_before_the_run(vectors: Path) -> None:
    done = shell(judge("run", python("honest"), "--vectors", vectors, "--html", "/nonexistent/x"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: /nonexistent/x: No such file or directory\n"
