"""``scbref watch`` where something is odd around it: one line, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scbref.cli import write_log
from scbref.cli.health import Health
from scbref.cli.write_log import WriteLog
from scbref.errors import IO, SwapperError
from scbref.swapper import SwapperReport
from tests.reference.captured_files import ROOT
from tests.reference.cli_cases import clean_environment, one_line
from tests.reference.store_stage import Node, names
from tests.reference.test_cli_watch import fill


def test_a_status_takes_the_place_of_no_other_file(node: Node) -> None:
    fill(node, "a")
    seed = (node.folder / "seed").read_bytes()
    os.mkfifo(node.folder / "pipe")
    for name in ("seed", "pipe"):
        result = node.watch("--status-file", str(node.folder / name))
        assert result.exit_code == 2
        assert "is no status of scbref, and would be lost" in one_line(result)
    assert (node.folder / "seed").read_bytes() == seed
    assert (node.folder / "pipe").is_fifo()
    assert not node.file.exists()


def test_a_status_takes_the_place_of_an_earlier_one_and_of_nothing(node: Node) -> None:
    fill(node, "a")
    (node.folder / "status").touch()
    for _ in range(2):
        assert node.watch("--status-file", str(node.folder / "status")).exit_code == 0
        assert (node.folder / "status").read_text().startswith("# scbref watch: ")


class Failing:
    """A SubSwapper whose report has an error, a new one each time."""

    def __init__(self) -> None:
        self.text = "the disk is full"

    @property
    def report(self) -> SwapperReport:
        error = SwapperError(self.text, code=IO) if self.text else None
        return SwapperReport(last_error=error)


def test_an_error_that_lasts_is_said_once_and_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(text: str) -> int:
        failing.text = text
        log.say_news()
        return capsys.readouterr().err.count("not written")

    failing, log = Failing(), WriteLog("file", Health())
    monkeypatch.setattr(log, "swapper", failing)
    assert [said("full") for _ in range(3)] == [1, 0, 0]
    assert [said("another"), said(""), said("another")] == [1, 0, 1]
    monkeypatch.setattr(write_log, "REMIND", 0.0)
    assert said("another") == 1


def closed(node: Node, redirection: str, command: str) -> tuple[int, str]:
    """Run scbref by a shell that closes a stream, and return what it said on another one."""
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT)}
    script = f'exec "$0" -m scbref {command} {redirection}'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable],
        env=environment,
        cwd=node.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.integration
@pytest.mark.slow
def test_streams_that_are_closed_stop_no_backup(node: Node) -> None:
    fill(node, "a")
    watch = " ".join(f"'{word}'" for word in node.watch_arguments("--once"))
    assert closed(node, ">&-", watch) == (0, "")
    assert names(node.backed_up()) == "a"
    assert closed(node, "2>&- <&-", watch) == (0, f"wrote {node.file}: 1 channel, {size(node)}\n")
    inspect = f"inspect {node.file} --json " + " ".join(node.key)
    assert closed(node, ">&- 2>&-", inspect) == (0, "")


def size(node: Node) -> str:
    return f"{Path(node.file).stat().st_size:,} bytes"
