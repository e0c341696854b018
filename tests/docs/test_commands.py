"""Every command of the pages that tell people what to type is run, and prints what they show."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.docs.blocks import Block, Command, blocks, commands, pages, without_blocks
from tests.docs.folders import PREPARED
from tests.docs.shell import LONG, STATUS, Shell, environment

PROGRAMS = {"console", "python"}
"""Languages of blocks that are run."""
DATA = {"ini", "json", "toml", "yaml"}
"""Languages of blocks that ``test_examples`` looks into."""
PICTURES = {"markdown"}
"""Languages of blocks without a promise."""


def run_commands(block: Block, shell: Shell) -> None:
    found = commands(block)
    for command, following in zip(found, [*found[1:], None], strict=True):
        output = shell.run(command)
        said = f"{block}\n$ {command.text}\nreally printed:\n{output}"
        if not command.agrees(output):
            pytest.fail(said, pytrace=False)
        # A page that shows a command fail says so.
        is_told = following is not None and following.text == STATUS
        if shell.status != 0 and not is_told:
            pytest.fail(f"{said}exit status {shell.status}", pytrace=False)


def run_python(block: Block, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block.text],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), f"{block}\n{done.stderr}"


@pytest.mark.pages
@pytest.mark.integration
@pytest.mark.parametrize("page", pages())
def test_a_page_is_played_through(page: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        for prepare in PREPARED.get(page, ()):
            opened = prepare(tmp_path)
            if opened is not None:
                stack.enter_context(opened)
        shell = Shell(tmp_path)
        for block in blocks(page):
            if block.not_run is not None:
                continue
            if block.language == "console":
                run_commands(block, shell)
            elif block.language == "python":
                run_python(block, tmp_path)


@pytest.mark.parametrize("page", pages())
def test_no_block_is_passed_over(page: str) -> None:
    """A block is run, looked into, or says above it why not: no other kind is on a page."""
    passed_over = [
        f"{block} is neither run nor marked: make it a console block, or write above it"
        f" <!-- not-run: why --> ({block.language or 'no language'})"
        for block in blocks(page)
        if block.language not in PROGRAMS | DATA | PICTURES and block.not_run is None
    ]
    assert passed_over == []
    # Other ways to write a block, which nothing here would see.
    rest = without_blocks(page).splitlines()
    assert [line for line in rest if line.lstrip().startswith(("```", "~~~", "$ "))] == []


def test_only_commands_are_left_out() -> None:
    marked = [block for page in pages() for block in blocks(page) if block.not_run is not None]
    assert {block.language for block in marked} <= {"console", "sh"}


def test_every_preparation_is_of_a_page() -> None:
    assert set(PREPARED) <= set(pages())


def test_output_that_differs_is_noticed() -> None:
    command = Command("true", ["one", "…", "last … line"])
    assert command.agrees("one\ntwo\nthree\nlast long line\n")
    assert command.agrees("one\nlast  line\n")
    assert not command.agrees("one\ntwo\n")
    assert not command.agrees("two\nlast  line\n")
    assert not Command("true").agrees("something\n")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("$ echo one\ntwo\n", "really printed:\none"),
        ("$ echo one\n", "really printed:\none"),
        ("$ false\n", "exit status 1"),
        ("$ false\n$ echo $?\n0\n", "really printed:\n1"),
        ("$ exit 3\n$ echo $?\n3\n$ false\n", "exit status 1"),
    ],
)
def test_a_command_that_does_something_else_is_noticed(
    text: str, fault: str, tmp_path: Path
) -> None:
    with pytest.raises(pytest.fail.Exception) as raised:
        run_commands(Block("page.md", 1, "console", text), Shell(tmp_path))
    assert fault in str(raised.value)


def test_a_command_goes_on_until_it_is_interrupted(tmp_path: Path) -> None:
    text = "$ trap 'echo ended; exit' INT; echo begun; while :; do sleep 0.1; done\nbegun\n…\n^C\n"
    run_commands(Block("page.md", 1, "console", text), Shell(tmp_path))
