"""What ``scbref watch`` tells of itself: the status file, systemd, and the unit that is shipped."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.reference.captured_files import ROOT
from tests.reference.store_stage import Node, names
from tests.reference.swapper_stage import LONG
from tests.reference.test_cli_watch import eventually, fill, watching

IN_TIME = 5.0
"""Seconds within which a signal must end it."""


def metrics(path: Path) -> dict[str, float]:
    """The values of a status file, by name."""
    found = re.findall(r"^(scbref_\w+)\{.*\} (\S+)$", path.read_text(), re.MULTILINE)
    return {name.removeprefix("scbref_backup_"): float(value) for name, value in found}


def ends_within(process: subprocess.Popen[str], number: signal.Signals, seconds: float) -> int:
    process.send_signal(number)
    begin = time.monotonic()
    code = process.wait(LONG)
    assert time.monotonic() - begin < seconds
    return code


@pytest.mark.slow
def test_the_status_of_one_run(node: Node) -> None:
    fill(node, "a")
    status = node.folder / ("s" * 250)
    before = time.time()
    assert node.watch("--status-file", str(status)).exit_code == 0
    found = metrics(status)
    assert found["up"] == 0 and found["exit_code"] == 0 and found["channels"] == 1
    assert before - 1 < found["verified_timestamp_seconds"] <= time.time()
    assert f'file="{node.file}"' in status.read_text()
    node.file.write_bytes(b"garbage")
    assert node.watch("--status-file", str(status)).exit_code == 4
    assert metrics(status)["failing"] == 1 and metrics(status)["exit_code"] == 4
    assert 'code="too-short"' in status.read_text()
    assert {each.name for each in node.folder.iterdir() if each.name.startswith(".")} == set()
    assert node.watch("--status-file", str(node.file)).exit_code == 2
    missing = node.watch("--status-file", str(node.folder / "no" / "status"))
    assert missing.exit_code == 4


@contextmanager
def service_manager(folder: Path) -> Iterator[tuple[Mapping[str, str], list[str]]]:
    """What systemd is to a service: the environment, and the lines that it is told."""
    lines: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(folder / "notify"))

        def listen() -> None:
            while data := listener.recv(4096):
                lines.extend(data.decode().splitlines())

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield {"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "200000"}, lines
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(LONG)


@pytest.mark.integration
@pytest.mark.slow
def test_a_service_manager_is_told_each_step(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(node, "a")
    with service_manager(node.folder) as (environment, lines):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with watching(node, "--look", "0.05") as process:
            eventually(lambda: "READY=1" in lines and lines.count("WATCHDOG=1") > 2)
            handle = os.open(node.folder, os.O_RDONLY)
            fcntl.flock(handle, fcntl.LOCK_EX)
            node.file.unlink()
            fill(node, "b")
            eventually(lambda: any("not up to date" in line for line in lines))
            os.close(handle)
            assert ends_within(process, signal.SIGTERM, IN_TIME) == 0
        eventually(lambda: "STATUS=stopped with exit code 0" in lines)
    assert lines.index("READY=1") < lines.index("STOPPING=1")
    assert lines.count("READY=1") == 1 and "STATUS=1 in the file" in lines
    assert names(node.backed_up()) == "a b"


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    text = (ROOT / "docs/how-to/scbref-watch.service").read_text()
    unit = tmp_path / "scbref-watch.service"
    unit.write_text(text.replace("/usr/local/bin/scbref", sys.executable))
    found = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True)
    mine = [line for line in found.stderr.splitlines() if "scbref-watch" in line]
    assert not mine, mine
