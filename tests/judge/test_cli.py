"""The command line, as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scbref.conformance.protocol import command
from tests.judge.corpus import KEY, TRIGGER, call, python


def test_run_writes_all_reports(vectors: Path, tmp_path: Path) -> None:
    junit, jsonl = tmp_path / "junit.xml", tmp_path / "events.jsonl"
    result = call(
        "run", python("honest"), python("saboteur", "float_once"), "--vectors", vectors,
        "--junit", junit, "--jsonl", jsonl, "--oracle", "none",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "NOT conformant: 1 fail" in result.output
    events = [json.loads(line) for line in jsonl.read_bytes().splitlines()]
    assert events[0]["type"] == "run-started"
    assert events[-1] == {"type": "run-finished", "exit_code": 1}
    assert junit.read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["--filter", "version.decode/00?"], 0, "10 pass"),
        (["--op", "version.encode"], 0, "2 pass"),
        (["--requirement", "version.*"], 0, "42 pass"),
        (["--filter", "nothing"], 5, "NOTHING RAN"),
        (["--op", "single.deserialize", "--filter", "*/new"], 5, "NOTHING RAN"),
        (["--seed", "7"], 0, "51 pass"),
        (["--one-shot", "--op", "version.encode"], 0, "2 pass"),
        (["--expected-failures", "/nonexistent.toml"], 2, "No such file"),
        (["--nonsense"], 2, "No such option"),
    ],
)
def test_run_options(vectors: Path, arguments: list[str], code: int, text: str) -> None:
    result = call("run", python("honest"), "--vectors", vectors, "--oracle", "none", *arguments)
    assert (result.exit_code, text in result.output) == (code, True), result.output


def test_usage_errors_are_one_line(vectors: Path, tmp_path: Path) -> None:
    for arguments in (
        ["run", "no-such-program", "--vectors", vectors],
        ["run", "'", "--vectors", vectors],
        ["run", "x", "--vectors", tmp_path],
        ["replay", python("honest"), "version.decode/nope", "--vectors", vectors],
        ["explain", "nonsense", "--vectors", vectors],
    ):
        result = call(*arguments)
        assert result.exit_code == 2
        assert result.output.startswith("Error: ")
        assert result.output.count("\n") == 1


def test_a_missing_builtin_says_what_builds_it(
    vectors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "LND_BINARY", command.ADAPTERS / "lnd" / "bin" / "gone")
    result = call("run", "lnd", "--vectors", vectors)
    assert result.exit_code == 3
    assert "conformance/adapters/lnd/bin/gone is missing; run: make adapters" in result.output


def test_replay_shows_request_answer_and_verdict(vectors: Path) -> None:
    failing = python("saboteur", "float_once")
    result = call("replay", failing, TRIGGER, "--vectors", vectors, "--oracle", "none")
    assert result.exit_code == 1
    assert 'request  {"id":1,"op":"version.decode","in":{"encoded":13}}' in result.output
    assert '"version":13.0' in result.output
    assert "outcome  fail" in result.output
    by_hand = next(line for line in result.output.splitlines() if line.startswith("by hand"))
    done = subprocess.run(
        ["sh", "-c", by_hand.removeprefix("by hand")], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[1])["ok"] == {"version": 13.0, "close_tx": 0}


def test_replay_shows_secrets_only_when_asked(vectors: Path) -> None:
    arguments = ["replay", python("honest"), "single.unpack/ok", "--vectors", vectors]
    hidden = call(*arguments, "--oracle", "none")
    assert hidden.exit_code == 0
    assert KEY not in hidden.output
    assert "--show-secrets" in hidden.output
    assert KEY in call(*arguments, "--oracle", "none", "--show-secrets").output


def test_replay_of_what_does_not_apply_says_so(vectors: Path) -> None:
    result = call("replay", python("honest"), "single.deserialize/new", "--vectors", vectors)
    assert result.exit_code == 5
    assert "single version 8 is not declared" in result.output


def test_list(vectors: Path) -> None:
    result = call("list", "--vectors", vectors, "--op", "single.unpack")
    assert result.output == (
        "single.unpack/ok\tvalid\tthe title of single.unpack/ok\n"
        "single.unpack/short\tinvalid\tthe title of single.unpack/short\n"
    )
    assert call("list", "--vectors", vectors, "--op", "nothing").exit_code == 5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("single.deserialize/unknown", "error unknown-version, phase field, field version, byte 0"),
        ("single.deserialize/unknown", "somebody loses money"),
        ("single.deserialize/lenient", "refuse: expects error unknown-version"),
        ("single.unpack/ok", "[redacted]"),
        ("class-mismatch", "for the wrong reason"),
        ("auth-failed", "the tag does not match"),
        ("seven", "accept: read [lnd since 0.21] (lnd's current choice)"),
        ("multi.pack", "→ packed"),
    ],
)
def test_explain(vectors: Path, name: str, text: str) -> None:
    result = call("explain", name, "--vectors", vectors, "--oracle", python("honest"))
    assert result.exit_code == 0
    assert text in result.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("adapter_line", "code", "text"),
    [
        (python("honest"), 0, "the adapter works"),
        (python("saboteur", "hello_exits"), 3, "FAILED  hello: it exited with status 1"),
        (python("saboteur", "no_flush_hello"), 3, "is the output flushed?"),
        (python("saboteur", "unknown_fatal"), 3, "FAILED  unknown operation"),
        (python("saboteur", "exact_members"), 3, "FAILED  unknown members"),
        (python("saboteur", "banner"), 3, "only answers go to standard output"),
        (python("saboteur", "wrong_id"), 3, "answer once, with the id of the request"),
        (python("saboteur", "stays"), 3, "FAILED  end of input: it was still there"),
        (python("saboteur", "reject_all"), 0, "answers, though with error other"),
    ],
)
def test_smoke_blames_the_adapter(vectors: Path, adapter_line: str, code: int, text: str) -> None:
    result = call("smoke", adapter_line, "--vectors", vectors, "--timeout", "1.5")
    assert (result.exit_code, text in result.output) == (code, True), result.output


def test_baseline_writes_a_file_that_makes_the_run_pass(vectors: Path, tmp_path: Path) -> None:
    path = tmp_path / "expected.toml"
    adapter_line = python("saboteur", "float_once")
    rest = ["--vectors", vectors, "--oracle", "none"]
    printed = call("baseline", adapter_line, *rest)
    assert TRIGGER in printed.output
    assert not path.exists()
    assert call("baseline", adapter_line, "--update", *rest).exit_code == 2
    assert call("baseline", adapter_line, "--update", "--file", path, *rest).exit_code == 0
    result = call("run", adapter_line, "--expected-failures", path, *rest)
    assert (result.exit_code, "1 xfail" in result.output) == (0, True)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom scbref.conformance.cli.commands import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'msgspec', 'rich', 'jsonschema', 'hypothesis'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert done.stdout.endswith("[]\n")
