"""The worked session of the protocol's page, as ``smoke`` plays it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.corpus.load import load
from scbref.conformance.corpus.scenario import WORKED
from scbref.conformance.protocol.operations import OPERATIONS

STATEFUL = {op.name for op in OPERATIONS.values() if op.stateful}
ADAPTER = """
import json, sys
OPS = ["swapper.new", "swapper.start", "swapper.event"]
ANSWERS = {answers}
for line in sys.stdin:
    request = json.loads(line)
    op = request["op"]
    if op == "bye":
        break
    if op == "hello":
        answer = {{"ok": {{"protocol": 1, "implementation": {{"name": "mine"}}, "ops": OPS}}}}
    elif op in ANSWERS:
        answer = ANSWERS[op]
    else:
        answer = {{"error": {{"class": "unsupported"}}}}
    print(json.dumps({{"id": request["id"], **answer}}), flush=True)
"""
OK = {"ok": {}}


def smoke(tmp_path: Path, answers: dict[str, object]) -> tuple[int, str]:
    script = tmp_path / "adapter.py"
    script.write_text(ADAPTER.format(answers=repr(answers)), encoding="utf-8")
    result = CliRunner().invoke(main, ["smoke", f"{sys.executable} {script}", "--timeout", "20"])
    return result.exit_code, result.output


@pytest.mark.slow
def test_the_session_has_every_stateful_operation() -> None:
    (scenario,) = (each for each in load().scenarios if each.id == WORKED)
    assert set(scenario.ops) == STATEFUL
    # Whoever knows the first versions only is asked too.
    assert not scenario.needs.features and scenario.needs.single_versions <= {0, 1}


@pytest.mark.slow
def test_smoke_plays_every_stateful_operation_that_is_declared() -> None:
    result = CliRunner().invoke(main, ["smoke", "scbref", "--timeout", "20"])
    assert result.exit_code == 0, result.output
    good = {line.split()[1].rstrip(":") for line in result.output.splitlines() if line[:2] == "ok"}
    assert good >= STATEFUL
    assert "expects" not in result.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ({"swapper.new": OK, "swapper.start": OK}, 0, "ok      swapper.start\n"),
        ({"swapper.start": {"ok": {"wrote": 1}}}, 3, "FAILED  swapper.start: "),
        ({"swapper.start": {"error": {"class": "io"}}}, 0, f"io where {WORKED} expects ok"),
        ({"swapper.event": {"ok": {"written": True}}}, 0, f"ok where {WORKED} expects an error"),
        ({"swapper.new": {"skip": {"reason": "no disk"}}}, 0, "swapper.new: skipped: no disk"),
        ({"swapper.start": {}}, 3, "FAILED  swapper.start: an answer has one of"),
    ],
    ids=["good", "unknown-member", "error", "ok", "skip", "no-answer"],
)
def test_smoke_says_what_is_wrong_with_a_session(
    answers: dict[str, object], code: int, said: str, tmp_path: Path
) -> None:
    exit_code, output = smoke(tmp_path, answers)
    assert (exit_code, said in output) == (code, True), output
