"""Every command on a page of the tutorial and the how-to is run, and shows what the page shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.console_blocks import Command, commands

ROOT = Path(__file__).resolve().parents[2]
CAPTURED = ROOT / "vectors" / "captured"


def nothing(folder: Path) -> None:
    """The page makes its own files."""


def a_node_of_1000_channels(folder: Path) -> None:
    """``channel.backup`` and ``seed.hex`` of the Multi of 1,000 that lnd wrote."""
    facts = json.loads((CAPTURED / "lnd-head-multi-1000.json").read_text())
    (folder / "channel.backup").write_bytes((CAPTURED / "lnd-head-multi-1000.backup").read_bytes())
    (folder / "seed.hex").write_text(facts["seed_hex"])


PAGES = {
    "tutorial/by-hand.md": nothing,
    "how-to/inspect.md": a_node_of_1000_channels,
}


def run(command: Command, folder: Path) -> str:
    programs = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", command.text],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_show_what_it_shows(page: str, tmp_path: Path) -> None:
    PAGES[page](tmp_path)
    found = commands(ROOT / "docs" / page)
    assert found
    for command in found:
        output = run(command, tmp_path)
        if command.shown:
            assert command.agrees(output), f"$ {command.text}\nreally printed:\n{output}"


def test_output_that_differs_is_noticed() -> None:
    command = Command("true", ["one", "…", "last … line"])
    assert command.agrees("one\ntwo\nthree\nlast long line\n")
    assert command.agrees("one\nlast  line\n")
    assert not command.agrees("one\ntwo\n")
    assert not command.agrees("two\nlast  line\n")
