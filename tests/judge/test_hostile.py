"""Adapters that attack the judge: each is charged exactly, and nothing of the judge suffers.

Several are run by one judge, so that each also shows that it cannot harm the results of the others.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.judge.corpus import SABOTEURS, TRIGGER, python, write_corpus

FORMS = ("jsonl", "junit", "html", "tap", "markdown", "badge")
MEMORY = 900 << 20
"""Resident bytes of the judge at most, while an adapter sends lines of 60 MB."""
ESCAPES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")
PASS = ("pass", "")

HOSTILE: dict[str, tuple[str, str]] = {
    "deep_ok": ("protocol-error", "nested more than 64 deep"),
    "deep_within": ("fail", "another value"),
    "deep_list": ("protocol-error", "nested more than 64 deep"),
    "deep_unclosed": ("protocol-error", "nested more than 64 deep"),
    "deep_message": ("protocol-error", "$.error.message"),
    "brackets_in_text": ("fail", "another value"),
    "many_values": ("protocol-error", "more than 1000000 values"),
    "big_int": ("fail", "another value"),
    "endless_int": ("protocol-error", "not a JSON line"),
    "big_float": ("protocol-error", "not a JSON line"),
    "not_a_number": ("protocol-error", "not a JSON line"),
    "surrogate": ("protocol-error", "not a JSON line"),
    "nul": ("fail", "another value"),
    "junk": ("protocol-error", "not a JSON line"),
    "large_text": ("fail", "another value"),
    "large_line": ("protocol-error", "more than 64 MiB"),
    "large_class": ("fail", "refused what must be accepted"),
    "large_member": ("fail", "the answer has a member"),
    "large_unknown": ("protocol-error", "unknown field"),
    "large_skip": ("skipped", "rrr"),
    "escapes": ("fail", "refused what must be accepted"),
    "huge_id": ("protocol-error", "which no open request has"),
    "negative_id": ("protocol-error", "which no open request has"),
    "stops_itself": ("timed-out", "no answer within 1.5 s"),
    "deaf": ("timed-out", "no answer within 1.5 s"),
    "closes_input": ("timed-out", "no answer within 1.5 s"),
    "drip": ("timed-out", "is the line end missing?"),
    "late": ("timed-out", "no answer within 1.5 s"),
    "flood_of_lines": ("protocol-error", "not a JSON line: 'x'"),
    "flood_of_nothing": ("protocol-error", "an empty line"),
    "flood_of_answers": ("protocol-error", "which no open request has"),
    "flood_of_errors": PASS,
    "core": ("crashed", "killed by SIGABRT"),
    "exits": ("crashed", "exited with status 255"),
    "real_time_signal": ("crashed", "killed by SIGRTMAX"),
    "leaves_daemon": PASS,
    "leaves_child": PASS,
    "leaves_and_dies": ("crashed", "exited with status 0 instead of answering"),
    "chain": PASS,
    "memory_elsewhere": ("out-of-memory", "more than 300 MiB of memory"),
    "many_files": ("out-of-memory", "more than 20000 files"),
    "many_bytes": ("out-of-memory", "more than 1024 MiB"),
    "one_large_file": PASS,
    "many_descriptors": PASS,
    "removes_temp": PASS,
    "removes_its_folder": PASS,
    "locks_temp": PASS,
    "deep_temp": PASS,
    "odd_temp": PASS,
    "temp_is_a_link": PASS,
    "hello_large_name": PASS,
    "hello_refused": ("adapter-broken", "hello was refused"),
    "hello_large_member": ("adapter-broken", "unknown field"),
    "hello_large_alias": ("adapter-broken", ""),
    "hello_deep": ("adapter-broken", "nested more than 64 deep"),
}
"""What becomes of the one request that the adapter attacks with, and why."""

LEAVE = {"flood_of_errors", "leaves_daemon", "leaves_child", "leaves_and_dies", "chain",
         "memory_elsewhere"}  # fmt: skip
"""Modes after which processes are killed that the adapter left behind: that is noted."""

FILES: dict[str, str] = {
    "fifo": "a special file, not a regular one",
    "device": "a link leads out of the folder, to /dev/zero",
    "process_file": "a link leads out of the folder, to /proc/",
    "sparse": "a file of more than 16 MiB",
    "loop": "Too many levels of symbolic links",
    "folder": "Is a directory",
    "listener": "a special file, not a regular one",
    "folder_gone": "No such file or directory",
    "folder_elsewhere": "a link leads out of the folder",
    "link_elsewhere": "a link leads out of the folder",
    "odd_names": "xff",
    "many_entries": "a folder of more than 1000 entries",
    "deep": r"\"d\"",
    "grows": "",
    "archive_fifo": "a special file, not a regular one",
}
"""What the judge finds at the attacked file or in its folder."""

JUDGE = """
import atexit, os, sys
where = sys.argv.pop(1)
def peak():
    # Not getrusage: its figure is also that of the process that started this one.
    with open("/proc/self/status") as status, open(where, "w") as file:
        file.write(status.read().partition("VmHWM:")[2].split()[0])
atexit.register(peak)
os.environ["JUDGE"] = str(os.getpid())
from scbref.conformance.__main__ import main
main()
"""
"""The program, which writes down at its end how much memory it held at most (KiB)."""


@dataclass(slots=True)
class Judged:
    """What one run of the judge over several adapters left."""

    code: int
    out: str
    err: str
    events: list[dict[str, Any]]

    def of(self, mode: str, kind: str) -> list[dict[str, Any]]:
        return [
            e for e in self.events
            if e["type"] == kind and mode in str(e.get("adapter")).replace("'", "").split()
        ]  # fmt: skip


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A folder that adapters would change."""
    folder = tmp_path / "victim"
    folder.mkdir()
    (folder / "file").write_bytes(b"precious")
    return folder


def judge(
    folder: Path, victim: Path, adapters: list[str], *options: str, timeout: str = "1.5"
) -> Judged:
    """Run the judge with every report, and check all that must hold whatever the adapters do."""
    temporary = folder / "tmp"
    temporary.mkdir()
    files = {form: folder / f"report.{form}" for form in FORMS}
    reports = [word for form, path in files.items() for word in (f"--{form}", str(path))]
    peak = folder / "peak"
    environment = {**os.environ, "TMPDIR": str(temporary), "VICTIM": str(victim)}
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, str(peak), "run", *adapters, "--env", "VICTIM",
         "--no-explore", "--timeout", timeout, "--memory", "300", *reports, *options],
        capture_output=True, timeout=240, check=False, env=environment,
    )  # fmt: skip
    out, err = (text.decode() for text in (done.stdout, done.stderr))
    assert "Traceback" not in out + err
    assert not ESCAPES.search(out + err)
    events = [json.loads(line) for line in files["jsonl"].read_bytes().splitlines()]
    assert events[-1] == {"type": "run-finished", "exit_code": done.returncode}
    assert sum(event["type"] == "adapter-finished" for event in events) == len(adapters)
    assert len(ElementTree.parse(files["junit"]).getroot()) >= len(adapters)
    assert not ESCAPES.search(files["junit"].read_text())
    assert "</html>" in files["html"].read_text()[-200:]
    assert "<script>alert" not in files["html"].read_text()
    assert files["tap"].read_text().startswith("TAP version 14")
    assert json.loads(files["badge"].read_text())["schemaVersion"] == 1
    assert files["markdown"].read_text().strip()
    for event in events:
        for name in ("reason", "detail", "text"):
            assert len(event.get(name, "")) < 2000
    assert int(peak.read_text()) << 10 < MEMORY
    assert [path.name for path in temporary.iterdir()] == []
    assert still_running(str(temporary)) == []
    assert [path.name for path in victim.iterdir()] == ["file"]
    assert (victim / "file").read_bytes() == b"precious"
    return Judged(done.returncode, out, err, events)


def still_running(temporary: str) -> list[str]:
    """Name the processes with this TMPDIR in their environment, which adapters hand on."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TMPDIR={temporary}".encode() in path.read_bytes():
                found.append(path.with_name("cmdline").read_bytes().decode())
        except OSError:
            continue
    return found


def groups(names: list[str], size: int) -> list[list[str]]:
    return [names[start : start + size] for start in range(0, len(names), size)]


LATE = sorted(mode for mode, (outcome, _) in HOSTILE.items() if outcome == "timed-out")
IN_TIME = sorted(HOSTILE.keys() - set(LATE))


@pytest.mark.slow
@pytest.mark.parametrize("modes", [LATE, *groups(IN_TIME, 10)], ids=" ".join)
def test_each_is_charged_exactly(tmp_path: Path, victim: Path, modes: list[str]) -> None:
    (tmp_path / "vectors").mkdir()
    corpus = write_corpus(tmp_path / "vectors")
    adapters = [python("hostile", mode) for mode in modes]
    judged = judge(
        tmp_path, victim, adapters, "--vectors", str(corpus), "--oracle", "none",
        "--filter", "version.decode/01?", timeout="1.5" if modes == LATE else "60",
    )  # fmt: skip
    found = {}
    for mode in modes:
        results = judged.of(mode, "result")
        assert len(results) == 10
        wanted, reason = HOSTILE[mode]
        broken = wanted == "adapter-broken"
        (hit,) = [each for each in results if each["id"] == TRIGGER]
        others = {each["outcome"] for each in results if each["id"] != TRIGGER}
        assert others == {"adapter-broken" if broken else "pass"}
        assert reason in hit.get("reason", "")
        found[mode] = hit["outcome"]
        notes = [each["text"] for each in judged.of(mode, "note")]
        ended = [text for text in notes if re.search(r"(were|was) killed", text)]
        assert bool(ended) == (mode in LEAVE), notes
        assert judged.of(mode, "adapter-finished")[0]["exit_code"] == {
            "pass": 0, "skipped": 0, "adapter-broken": 3
        }.get(wanted, 1)  # fmt: skip
    assert found == {mode: HOSTILE[mode][0] for mode in modes}


@pytest.mark.slow
def test_many_processes_are_not_let_be(tmp_path: Path, victim: Path) -> None:
    (tmp_path / "vectors").mkdir()
    corpus = write_corpus(tmp_path / "vectors")
    judged = judge(
        tmp_path, victim, [python("hostile", "many_processes")], "--vectors", str(corpus),
        "--oracle", "none", "--filter", "version.decode/01?", "--memory", "0", "--timeout", "9",
    )  # fmt: skip
    (hit,) = [each for each in judged.of("many_processes", "result") if each["id"] == TRIGGER]
    assert (hit["outcome"], hit["reason"]) == ("out-of-memory", "it ran more than 512 processes")


@pytest.mark.slow
@pytest.mark.parametrize("modes", groups(sorted(FILES), 8), ids=" ".join)
def test_a_folder_that_is_a_trap(tmp_path: Path, victim: Path, modes: list[str]) -> None:
    program = SABOTEURS / "hostile_files.py"
    adapters = [f"{sys.executable} {program} {mode}" for mode in modes]
    judged = judge(tmp_path, victim, adapters, "--timeout", "10",
                   "--filter", "scenario.multifile/archive", "--oracle", "none")  # fmt: skip
    assert judged.code == 1
    for mode in modes:
        (result,) = judged.of(mode, "result")
        assert result["outcome"] == "fail", result
        assert FILES[mode] in json.dumps(result), result


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can contain")
def test_a_contained_adapter_reaches_nothing(tmp_path: Path, victim: Path) -> None:
    (tmp_path / "vectors").mkdir()
    corpus = write_corpus(tmp_path / "vectors")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        os.environ["PORT"] = str(server.getsockname()[1])
        judged = judge(
            tmp_path, victim, [python("hostile", "attacks_the_judge"), python("honest")],
            "--vectors", str(corpus), "--oracle", "none", "--contain", "--env", "JUDGE",
            "--env", "PORT",
        )  # fmt: skip
        if judged.code == 2:
            pytest.skip(judged.err)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert judged.code == 0, judged.out
