"""The how-to pages about adapters and CI: their commands work, their examples are well formed."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from conformance.baseline import load
from conformance.cli import main
from conformance.starter import write_starter
from tests.docs.console_blocks import commands
from tests.docs.test_commands import run

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def blocks(page: str, language: str) -> list[str]:
    text = (HOW_TO / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def test_the_page_about_adapters_shows_what_is_printed(tmp_path: Path) -> None:
    # What the tabs show is tested by test_starters.py.
    write_starter("python", tmp_path / "my-scb")
    found = commands(HOW_TO / "adapter.md")
    assert len(found) == 3
    for command in found:
        output = run(command, tmp_path)
        assert command.agrees(output), f"$ {command.text}\nreally printed:\n{output}"


def test_the_example_of_an_expected_failure_file_is_one(tmp_path: Path) -> None:
    (example,) = blocks("expected-failures.md", "toml")
    path = tmp_path / "expected-failures.toml"
    path.write_text(example)
    baseline = load(path, datetime.date(2026, 1, 1))
    assert len(baseline.entries) == len(tomllib.loads(example)["expected"]) == 2
    # The page's ids are real ones.
    from conformance.vectors import load as load_corpus

    ids = load_corpus().ids
    for entry in baseline.entries:
        covered = sum(map(entry.covers, ids))
        assert covered == 1 or (entry.glob and covered)


def test_the_workflows_are_yaml_and_name_real_options(tmp_path: Path) -> None:
    for example in blocks("ci.md", "yaml"):
        steps = [s for job in yaml.safe_load(example)["jobs"].values() for s in job["steps"]]
        assert steps


@pytest.mark.parametrize("page", ["adapter.md", "ci.md", "expected-failures.md", "profiles.md"])
def test_every_option_on_a_page_exists(page: str) -> None:
    from conformance import pytest_plugin

    known = set(re.findall(r'"(--scb-[a-z-]+)"', Path(pytest_plugin.__file__).read_text()))
    known |= {option for command in main.commands.values() for p in command.params
              for option in p.opts}  # fmt: skip
    text = (HOW_TO / page).read_text(encoding="utf-8")
    used = set()
    for line in re.findall(r"(?:scb-conformance|pytest) [^`\n]*", text):
        used |= set(re.findall(r"(?<=\s)--[a-z][a-z-]+", line))
    assert used - known == set()
