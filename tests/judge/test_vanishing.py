"""What an adapter no longer declares is seen: between two starts, and between two runs."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from scbref.conformance.protocol.hello import altered, parse_hello
from tests.judge.corpus import call, narrow

SOME = ["version.decode", "version.encode"]
FEW = ("--filter", "version.*", "--oracle", "none", "--no-explore")


def started(**declared: object) -> bytes:
    ok = {"protocol": 1, "implementation": {"name": "x"}, "ops": SOME, **declared}
    return json.dumps({"id": 0, "ok": ok}).encode()


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"ops": SOME[:1]}, "no longer operation version.encode"),
        ({"ops": [*SOME, "single.pack"]}, "now operation single.pack"),
        ({"single_versions": [0, 1, 2, 3, 4, 5, 6]}, "no longer Single version 7"),
        ({"multi_versions": []}, "no longer Multi version 0"),
        ({"features": []}, "no longer feature error_class"),
        ({"behaviours": {}}, "behaviour writer-port-wraps no longer, was refuse"),
        ({"behaviours": {"writer-port-wraps": "wrap"}}, "wraps wrap, was refuse"),
        ({"max_in_flight": 3}, "of itself"),
    ],
)
def test_what_is_declared_otherwise_is_named(declared: dict[str, object], told: str) -> None:
    full = {"features": ["error_class"], "behaviours": {"writer-port-wraps": "refuse"}}
    before, now = parse_hello(started(**full)), parse_hello(started(**full | declared))
    assert altered(before, before) == ""
    assert altered(before, now).startswith("started again, it declared something else than before")
    assert told in altered(before, now)


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"ops": SOME[:1]}, "no longer operation version.encode"),
        ({"single_versions": [0, 1, 2, 3, 4, 5, 6]}, "no longer Single version 7"),
        ({"features": ["error_class"]}, "no longer feature close_tx_inputs"),
    ],
)
def test_what_vanishes_between_two_starts_fails_the_run(
    declared: dict[str, object], told: str, tmp_path: Path
) -> None:
    command = f"{narrow(**declared)} {shlex.quote(str(tmp_path / 'started'))}"
    result = call("run", command, *FEW)
    assert result.exit_code == 1, result.output
    assert told in result.output


@pytest.mark.slow
@pytest.mark.integration
def test_what_vanishes_between_two_runs_is_a_loss(tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    six = narrow(single_versions=[0, 1, 2, 3, 4, 5, 6])
    assert call("run", narrow(), *FEW, "--jsonl", old).exit_code == 0
    assert call("run", six, *FEW, "--jsonl", new).exit_code == 0
    result = call("compare", old, new)
    assert result.exit_code == 6
    assert "PASS LOST" in result.output
    assert "hello  no longer declares Single version 7" in result.output
    assert call("compare", new, old).exit_code == 0
