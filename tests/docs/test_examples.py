"""What pages say beside their command blocks: workflows, files, commands in the text."""

from __future__ import annotations

import configparser
import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from scbref.conformance.corpus.check import Checker
from scbref.conformance.corpus.hashes import with_hashes
from scbref.conformance.corpus.load import load
from tests.docs.blocks import ROOT, Block, blocks, commands, pages, without_blocks
from tests.docs.command_lines import all_options, faults
from tests.house.source_tree import project_files

UNITS = sorted(ROOT / path for path in project_files() if path.suffix == ".service")
ALL_PAGES = sorted(str(path) for path in project_files() if path.suffix == ".md")
"""Read-me files and pages that the site is made of, everywhere in the project."""
OURS = re.compile(r"(?:\.venv/bin/)?(?:scbref|scb-conformance|make|pytest --scb-\S+|python -m) ")
OF_PYTEST = {"--junit-xml"}


def in_text(page: str) -> list[str]:
    """What stands in back-quotes in a page's text, each on one line."""
    spans = re.findall(r"(?<!`)`([^`]+)`(?!`)", without_blocks(page))
    return [" ".join(span.replace("\\|", "|").split()) for span in spans]


def run_lines(workflow: Any) -> list[str]:
    """The shell lines of a GitHub workflow."""
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    return [step["run"] for step in steps if "run" in step]


def is_ours(step: Any) -> bool:
    """Whether a step uses our action, in a checkout, and hands it what it takes."""
    if step.get("uses") != "./scbref":
        return False
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    required = {name for name, given in action["inputs"].items() if given.get("required")}
    return required <= step["with"].keys() <= action["inputs"].keys()


def is_pinned(step: Any) -> bool:
    """Whether what a step uses cannot change."""
    return is_ours(step) or bool(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]))


def of_language(language: str) -> list[Block]:
    return [block for page in pages() for block in blocks(page) if block.language == language]


@pytest.mark.parametrize("block", of_language("yaml"), ids=str)
def test_a_workflow_is_one_and_runs_what_exists(block: Block) -> None:
    workflow = yaml.safe_load(block.text)
    for job in workflow["jobs"].values():
        assert job["runs-on"]
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step), step
            assert "uses" not in step or is_pinned(step)
    lines = run_lines(workflow)
    ours = [step for job in workflow["jobs"].values() for step in job["steps"] if is_ours(step)]
    assert ours or any("scb-conformance" in line for line in lines)
    assert [fault for line in lines for fault in faults(line)] == []


@pytest.mark.parametrize("block", of_language("json"), ids=str)
def test_a_file_of_vectors_is_right_once_it_has_its_hashes(block: Block, tmp_path: Path) -> None:
    installed = load()
    path = tmp_path / "shown.json"
    path.write_text(with_hashes(block.text)[0])
    checker = Checker(installed.behaviours, installed.requirements)
    assert list(checker.check(path)) == []
    assert checker.cases > 0


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_service_starts_what_exists(path: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string(path.read_text())
    assert faults(unit["Service"]["ExecStart"]) == []


@pytest.mark.parametrize("block", of_language("toml"), ids=str)
def test_a_file_is_toml(block: Block) -> None:
    """That the commands of its page take it is seen in ``test_commands``."""
    content = tomllib.loads(block.text)
    assert content["format"] == 1
    for entry in [*content.get("expected", ()), *content.get("excluded", ())]:
        glob = entry.get("glob") or entry["id"]
        assert any(fnmatchcase(vector.id, glob) for vector in load().vectors), glob


@pytest.mark.parametrize("page", ALL_PAGES)
def test_commands_that_are_not_run_exist(page: str) -> None:
    """In blocks of shell lines, also where they are marked, and in the text."""
    shell = [block for block in blocks(page) if block.language in ("console", "sh", "bash", "")]
    lines = [command.text for block in shell for command in commands(block)]
    lines += [span for span in in_text(page) if OURS.match(span)]
    assert [f"{line}: {fault}" for line in lines for fault in faults(line)] == []


@pytest.mark.parametrize("page", [*pages(), "docs/reference/protocol.md", "docs/glossary.md"])
def test_options_in_the_text_exist(page: str) -> None:
    options = [span.split()[0] for span in in_text(page) if span.startswith("--")]
    assert set(options) - all_options() - OF_PYTEST == set()


@pytest.mark.parametrize("page", [page for page in ALL_PAGES if not page.startswith("docs/")])
def test_links_outside_the_site_lead_somewhere(page: str) -> None:
    """Those of the site are followed when it is built."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", without_blocks(page))
    assert [
        target for target in targets if not (ROOT / page).parent.joinpath(target).exists()
    ] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("scbref inspekt x", "scbref: no command inspekt"),
        ("cat x | .venv/bin/scbref verify --stric -", "scbref: no option --stric of verify"),
        ("A=b scb-conformance run ./x --junit a --html-report b", "no option --html-report of run"),
        ("scbref channels export --file x && true", "no option --file of export"),
        ("make conformanc", "make: no target conformanc"),
        ("python -m tests.bank", "no module tests.bank"),
        ("pytest --scb-adaptor x", "pytest: no option --scb-adaptor"),
        ("pip install 'scbref[onion]'", "pip: no extra onion"),
        ("scb-conformance run x --shard ${{ matrix.shard }}/4 --jsnl x", "no option --jsnl of run"),
    ],
)
def test_what_does_not_exist_is_noticed(line: str, fault: str) -> None:
    (found,) = faults(line)
    assert fault in found


def test_there_is_something_to_look_at() -> None:
    assert len(of_language("yaml")) >= 2 and UNITS and of_language("toml")
    assert len(ALL_PAGES) > 40
    assert sum(OURS.match(span) is not None for page in ALL_PAGES for span in in_text(page)) > 40
