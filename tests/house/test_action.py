"""The action for other projects' workflows: its steps are run here as its runner does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.house.source_tree import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step.get("id", step.get("name")): step for step in ACTION["runs"]["steps"]}


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
