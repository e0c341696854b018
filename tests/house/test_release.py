"""Workflows, the action and the check before a release: run here as far as that can be."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scbref import __version__
from tests.house.source_tree import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BRANCH = "pypa/gh-action-pypi-publish@release/v1"
"""Not pinned: the commit of its newest release was not known for sure; a comment says so."""
STEPS = {step.get("id", step.get("name")): step for step in ACTION["runs"]["steps"]}


def steps_of(document: Any) -> list[Any]:
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_what_a_workflow_uses_is_pinned_and_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    for step in steps_of(document):
        assert ("run" in step) != ("uses" in step)
        used = step.get("uses", BRANCH)
        assert used == BRANCH or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", used), used
    # The release that a commit is of stands behind it.
    for line in text.splitlines():
        assert "@" not in line or "uses:" not in line or BRANCH in line or re.search(r"# v\d", line)
    if "jobs" in document:
        assert document["permissions"] == {"contents": "read"}
        assert all(job["timeout-minutes"] for job in document["jobs"].values())


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_nothing_that_others_write_is_put_into_a_shell(path: Path) -> None:
    for step in steps_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
        assert "${{" not in step.get("run", ""), step


def test_the_files_of_a_release_are_attested_before_they_are_published() -> None:
    document = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
    build, publish = document["jobs"]["build"], document["jobs"]["publish"]
    used = [step.get("uses", "").partition("@")[0] for step in build["steps"]]
    order = [used.index("actions/attest-build-provenance"), used.index("actions/upload-artifact")]
    assert order == sorted(order)
    assert build["permissions"]["attestations"] == "write"
    assert publish["needs"] == "build"
    assert publish["environment"] == "pypi", "without an address"
    assert publish["permissions"] == {"id-token": "write"}


def release() -> Any:
    spec = importlib.util.spec_from_file_location("release", ROOT / ".ci" / "release.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHANGELOG = """\
# Changelog

## [Unreleased]

- Next.

## [0.2.0] - 2026-12-01

### Added

- This.

## [0.1.1] - 2026-11-30

## [0.1.0]

- That.
"""


def test_the_changelog_gives_the_notes_of_a_version() -> None:
    assert release().section(CHANGELOG, "0.2.0") == "### Added\n\n- This.\n"


@pytest.mark.parametrize(
    ("version", "why"),
    [("0.3.0", "has no section"), ("0.1.1", "is empty"), ("0.1.0", "no date"), ("0.2", "has no")],
)
def test_a_version_without_a_section_is_not_released(version: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        release().section(CHANGELOG, version)


def test_a_tag_that_is_not_the_version_is_not_released() -> None:
    program = [sys.executable, ROOT / ".ci" / "release.py"]
    done = subprocess.run([*program, "v9.9.9"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"the tag is 'v9.9.9', and the version {__version__}: it has to be v{__version__}\n"
    )
    # Today's version has a section, or is not released yet and says which one it lacks.
    done = subprocess.run([*program, f"v{__version__}"], capture_output=True, text=True)
    is_there = f"## [{__version__}] - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert (done.returncode == 0) == is_there
    assert is_there or f"has no section of {__version__}" in done.stderr


def test_the_citation_names_no_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["license"] == "MIT"
    assert "version" not in citation, "it has one home, scbref/__init__.py"


def run_step(name: str, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a shell step of the action as its runner does."""
    step = STEPS[name]
    names = {value: key for key, value in step["env"].items()}
    given = {key: spec.get("default", "") for key, spec in ACTION["inputs"].items()} | inputs
    variables = {
        variable: given[match[1]]
        for expression, variable in names.items()
        if (match := re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", expression))
    }
    variables |= {"PYTHON": str(folder / "python"), "GITHUB_ACTION_PATH": "/the/action"}
    variables |= {"RUNNER_TEMP": str(folder / "temp"), "PATH": os.environ["PATH"]}
    variables |= {"GITHUB_OUTPUT": str(folder / "output")}
    variables |= {"GITHUB_STEP_SUMMARY": str(folder / "page.md")}
    assert step["shell"] == "bash"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("version", "installed"),
    [("", "/the/action[conformance]"), ("0.9.1", "scbref[conformance]==0.9.1")],
)
def test_the_action_installs_itself_or_a_release(
    tmp_path: Path, version: str, installed: str
) -> None:
    pip = 'echo "$@" >>"$RUNNER_TEMP/../said"'
    script = (
        f'#!/bin/sh\nmkdir -p "$3/bin"\nprintf "#!/bin/sh\\n%s\\n" \'{pip}\' >"$3/bin/python"\n'
    )
    (tmp_path / "python").write_text(f'{script}chmod +x "$3/bin/python"\n')
    (tmp_path / "python").chmod(0o755)
    (tmp_path / "temp").mkdir()
    done = run_step("Install the judge", tmp_path, version=version)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "said").read_text() == f"-m pip install --quiet {installed}\n"


def judged(folder: Path, **inputs: str) -> tuple[int, dict[str, str]]:
    """Run the step that judges; return its exit status and the outputs of the action."""
    programs = folder / "temp" / "scb-judge" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    here = f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m scbref.conformance "$@"\n'
    (programs / "scb-conformance").write_text(here)
    (programs / "scb-conformance").chmod(0o755)
    done = run_step("judge", folder, **inputs)
    pairs = (line.partition("=") for line in (folder / "output").read_text().splitlines())
    outputs = {name: value for name, _, value in pairs}
    for name, spec in ACTION["outputs"].items():
        assert spec["value"] == f"${{{{ steps.judge.outputs.{name} }}}}"
    assert outputs.keys() == ACTION["outputs"].keys()
    return done.returncode, outputs


@pytest.mark.slow
def test_the_action_judges_and_hands_on_verdict_summary_and_badge(tmp_path: Path) -> None:
    few = "--filter\nversion.decode/8?\n--no-explore\n--oracle\nnone\n"
    status, outputs = judged(tmp_path, adapter="scbref", arguments=few)
    assert status == 0
    assert outputs["exit-code"] == "0"
    assert outputs["verdict"] == "nothing failed, no class was judged as a whole"
    page = (tmp_path / "page.md").read_text()
    assert page == (tmp_path / outputs["summary"]).read_text()
    assert "nothing failed" in page
    assert json.loads((tmp_path / outputs["badge"]).read_text())["label"] == "SCB conformance"
    assert "<testsuite " in (tmp_path / outputs["junit"]).read_text()
    assert (tmp_path / outputs["html"]).read_text().startswith("<!DOCTYPE html>")
    assert '"type":"run-finished"' in (tmp_path / outputs["events"]).read_text()


@pytest.mark.slow
def test_the_action_fails_for_a_class_that_is_not_earned(tmp_path: Path) -> None:
    few = "--filter\nversion.decode/80\n--no-explore\n--oracle\nnone"
    status, outputs = judged(tmp_path, adapter="scbref", arguments=few, classes="reader, writer")
    assert (status, outputs["exit-code"]) == (1, "1")
    assert outputs["verdict"] == "not conformant"
    assert "reader" in (tmp_path / "page.md").read_text()


@pytest.mark.slow
def test_the_action_fails_for_wrong_use(tmp_path: Path) -> None:
    status, outputs = judged(tmp_path, adapter="no-such-program")
    assert (status, outputs["exit-code"]) == (2, "2")
    assert outputs["verdict"] == "the judge was not started rightly"


def test_the_page_describes_every_input_and_output() -> None:
    page = (ROOT / "docs" / "how-to" / "ci.md").read_text(encoding="utf-8")
    for kind in ("inputs", "outputs"):
        head = rf"^\| {kind.removesuffix('s')} \|.*\n\|[-|]+\|\n"
        table = re.search(head + r"((?:\|.*\n)+)", page, re.M)
        assert table is not None
        rows = dict(re.findall(r"^\| `([\w-]+)` \| (.+?) \|", table[1], re.M))
        told = {name: spec["description"] for name, spec in ACTION[kind].items()}
        assert rows == told, kind
