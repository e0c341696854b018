"""Every command of the pages that tell people what to type is run, and prints what they show."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, Block, Command, blocks, commands, pages, without_blocks
from tests.docs.folders import PREPARED
from tests.docs.shell import LONG, STATUS, Shell, environment

PROGRAMS = {"console", "python"}
"""Languages of blocks that are run."""
DATA = {"ini", "json", "toml", "yaml"}
"""Languages of blocks that ``test_examples`` looks into."""
PICTURES = {"markdown"}
"""Languages of blocks without a promise."""


@dataclass(frozen=True)
class Step:
    """One command of a page, or a Python program."""

    block: Block
    command: Command | None
    """``None`` for a block of Python."""
    is_told: bool
    """Whether the page says next what its exit status is; one that fails must say so."""

    @property
    def text(self) -> str:
        """What is typed."""
        return self.block.text if self.command is None else self.command.text


def steps(block: Block) -> list[Step]:
    if block.language == "python":
        return [Step(block, None, False)]
    found = commands(block)
    return [
        Step(block, command, following is not None and following.text == STATUS)
        for command, following in zip(found, [*found[1:], None], strict=True)
    ]


def steps_of_page(page: str) -> list[Step]:
    played = [b for b in blocks(page) if b.not_run is None and b.language in PROGRAMS]
    return [step for block in played for step in steps(block)]


def run_step(step: Step, shell: Shell) -> str:
    """Run a step and return what it printed."""
    if step.command is None:
        run_python(step.block, shell.folder)
        return ""
    return shell.run(step.command)


def check_step(step: Step, output: str, status: int) -> None:
    """Fail unless the page shows this output and this exit status."""
    if step.command is None:
        return
    said = f"{step.block}\n$ {step.text}\nreally printed:\n{output}"
    if not step.command.agrees(output):
        pytest.fail(said, pytrace=False)
    if status != 0 and not step.is_told:
        pytest.fail(f"{said}exit status {status}", pytrace=False)


def run_commands(block: Block, shell: Shell) -> None:
    for step in steps(block):
        check_step(step, run_step(step, shell), shell.status)


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


def together() -> list[tuple[str, ...]]:
    """The pages; those whose readers have the same and type the same at first are played as one."""
    found: dict[object, list[str]] = {}
    for page in pages():
        prepared, first = PREPARED.get(page), [step.text for step in steps_of_page(page)[:1]]
        beginning = (prepared, *first) if prepared and first else page
        found.setdefault(beginning, []).append(page)
    return [tuple(each) for each in found.values()]


def play(played: Sequence[Sequence[Step]], shell: Shell) -> None:
    """Play pages: what they have in common at first once, and the rest in a folder for each."""
    shared = 0
    for alike in zip(*played, strict=False):
        if len({step.text for step in alike}) > 1:
            break
        output = run_step(alike[0], shell)
        for step in alike:
            check_step(step, output, shell.status)
        shared += 1
    rests = [page[shared:] for page in played if page[shared:]]
    folders = [shell.folder.with_name(f"reader-{number}") for number in range(1, len(rests))]
    for folder in folders:
        shutil.copytree(shell.folder, folder, symlinks=True)
    for rest, folder in zip(rests, [shell.folder, *folders], strict=False):
        own = Shell(folder, shell.status)
        for step in rest:
            check_step(step, run_step(step, own), own.status)


@pytest.mark.pages
@pytest.mark.integration
@pytest.mark.parametrize("names", together(), ids=" ".join)
def test_a_page_is_played_through(names: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    with ExitStack() as stack:
        for prepare in PREPARED.get(names[0], ()):
            opened = prepare(folder)
            if opened is not None:
                stack.enter_context(opened)
        play([steps_of_page(page) for page in names], Shell(folder))


def test_all_that_is_marked_is_in_this_room() -> None:
    # make docs-commands collects no other.
    word = "mark" + ".pages"
    marked = [path for path in (ROOT / "tests").rglob("*.py") if word in path.read_text("utf-8")]
    assert marked == [Path(__file__).resolve()]


def test_every_page_is_played_once() -> None:
    assert sorted(page for names in together() for page in names) == sorted(pages())
    assert ("README.md", "docs/index.md") in together()
    for names in together():
        assert len({PREPARED.get(page) for page in names}) == 1


def test_what_pages_have_in_common_is_run_once_and_checked_for_each(tmp_path: Path) -> None:
    def page(text: str) -> list[Step]:
        return steps(Block("page.md", 1, "console", text))

    (tmp_path / "reader").mkdir()
    once = "$ echo run >>runs; cat runs\nrun\n"
    one, other = page(f"{once}$ touch one\n"), page(f"{once}$ ls\nruns\n$ (exit 3)\n$ echo $?\n3\n")
    play([one, page(once), other], Shell(tmp_path / "reader"))
    assert {path.name for path in tmp_path.iterdir()} == {"reader", "reader-1"}
    assert (tmp_path / "reader" / "one").exists()
    with pytest.raises(pytest.fail.Exception, match="really printed:\nrun\n"):
        play([one, page("$ echo run >>runs; cat runs\nran\n")], Shell(new_folder(tmp_path)))
    with pytest.raises(pytest.fail.Exception, match="exit status 1"):
        play([page("$ false\n$ echo $?\n1\n"), page("$ false\n")], Shell(new_folder(tmp_path)))


def new_folder(folder: Path) -> Path:
    made = folder / f"folder-{len(list(folder.iterdir()))}" / "reader"
    made.mkdir(parents=True)
    return made


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
