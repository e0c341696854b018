"""The script of CI with steps that only say their names: what it runs, and what it says."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.house.source_tree import ROOT

BEFORE_THE_TESTS = ("lint", "types", "check-vectors")
AFTER_THEM = ("wheel-check", "corpus-packages")
BESIDE = (*BEFORE_THE_TESTS, *AFTER_THEM)
"""They run beside others."""

pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or shutil.which("make") is None, reason="it needs bash and make"
)


def copied(folder: Path, wrong: str = "", slow: str = "") -> Path:
    """The script beside a Makefile whose targets say their names, but for a wrong or slow one."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    (folder / ".ci" / "programs").write_text("#!/bin/sh\n")
    (folder / ".ci" / "programs").chmod(0o755)
    rules = "%:\n\t@echo did $@\n"
    rules += f"{wrong}:\n\t@exit 7\n" if wrong else ""
    rules += f"{slow}:\n\t@touch started; exec sleep 60\n" if slow else ""
    (folder / "Makefile").write_text(rules)
    return folder / ".ci" / "run"


def started(script: Path) -> subprocess.Popen[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        ["bash", script],
        env=kept,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def targets() -> list[str]:
    """The targets that the script names without a condition."""
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    return [*re.findall(r"^run make ([\w-]+)$", text, re.M), *BESIDE]


def test_every_step_is_run_once_and_timed(tmp_path: Path) -> None:
    shown, _ = started(copied(tmp_path)).communicate(timeout=60)
    assert re.search(r"^== all steps passed in \d+ s$", shown, re.M), shown
    for target in targets():
        assert shown.count(f"did {target}\n") == 1, target
        assert len(re.findall(rf"^ +\d+ s  make(_and_wait)? {target}$", shown, re.M)) == 1, target
    assert len(set(targets())) == len(targets()) > 15
    # No test writes the whole corpus again.
    assert "check-vectors" in targets()
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lanes = re.findall(r"^(?:start_lane (.+)|run (wait_for_lane))$", script, re.M)
    both = (" ".join(BEFORE_THE_TESTS), " ".join(AFTER_THEM))
    # One at a time: each is waited for before the next begins.
    assert [either or waited for either, waited in lanes] == [
        both[0], "wait_for_lane", both[1], "wait_for_lane"
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [BEFORE_THE_TESTS[1], AFTER_THEM[1]])
def test_a_step_that_fails_ends_it_and_is_named(tmp_path: Path, wrong: str) -> None:
    process = started(copied(tmp_path, wrong))
    shown, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert re.search(rf"^== FAILED \(exit \d+\) in: make(_and_wait)? {wrong}\b", shown, re.M), shown
    assert "all steps passed" not in shown
    assert "did release-pairs" not in shown
    # Nothing is tested before the sources are right.
    assert ("did test" in shown) is (wrong not in BEFORE_THE_TESTS)


def test_who_ends_it_ends_what_runs_beside_it(tmp_path: Path) -> None:
    # The main steps wait for the lane, or fail before: either way nothing may stay behind.
    script = copied(tmp_path, wrong="check-schema-exports", slow=AFTER_THEM[0])
    rules = (tmp_path / "Makefile").read_text()
    waits = "@until test -e started; do :; done; exit 7"
    (tmp_path / "Makefile").write_text(rules.replace("@exit 7", waits))
    process = started(script)
    shown, _ = process.communicate(timeout=30)
    assert process.returncode != 0
    assert "in: make check-schema-exports" in shown


def test_a_signal_ends_it(tmp_path: Path) -> None:
    process = started(copied(tmp_path, slow="release-pairs"))
    assert process.stdout is not None
    for line in process.stdout:
        if line == "== make release-pairs\n":
            break
    # To all of its group, as a terminal does it.
    os.killpg(process.pid, signal.SIGTERM)
    shown = process.stdout.read()
    assert process.wait(timeout=30) != 0
    assert "== FAILED" in shown and "all steps passed" not in shown
