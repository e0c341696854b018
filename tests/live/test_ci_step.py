"""``.ci/live``: when the daemons are left out, and what becomes of a play that fails or hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

STEP = Path(__file__).resolve().parents[2] / ".ci/live"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it needs Linux")


@pytest.fixture
def fakes(tmp_path: Path) -> Path:
    """A folder that is first on PATH, with a go that finds its modules."""
    put(tmp_path, "go", "exit 0")
    return tmp_path


def put(folder: Path, name: str, script: str) -> None:
    """Write a program."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def environment(fakes: Path, **more: str) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("LIVE")}
    path = f"{fakes}{os.pathsep}{os.environ['PATH']}"
    return {**given, "PATH": path, "LIVE_LOGS": str(fakes / "logs"), **more}


def step(fakes: Path, *words: str, **more: str) -> tuple[int, str]:
    done = subprocess.run(
        [STEP, *words],
        env=environment(fakes, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


def make(fakes: Path, *plays: str) -> None:
    """Have make build, and end its plays so; each writes what it is into the daemons' logs."""
    cases = "\n".join(f"  {number}) {how};;" for number, how in enumerate(plays, 1))
    script = f"""echo "$@" >>{fakes}/asked
[ "$1" = live-daemons ] && exit
number=$(grep -c '^live ' {fakes}/asked)
mkdir -p "${{2##* }}"
echo "play $number"
case $number in
{cases}
esac"""
    put(fakes, "make", script)


def asked(fakes: Path) -> list[str]:
    return [line.split()[0] for line in (fakes / "asked").read_text().splitlines()]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"LIVE": "0"}, "LIVE=0 says so\n"),
        ({"go": "echo no such host >&2; exit 1"}, "go.mod cannot be had: no such host\n"),
        ({}, ""),
        ({"LIVE": "1", "go": "exit 1"}, ""),
    ],
)
def test_it_says_why_it_is_left_out(fakes: Path, more: dict[str, str], said: str) -> None:
    if go := more.pop("go", ""):
        put(fakes, "go", go)
    code, told = step(fakes, "possible", **more)
    assert (code, told[-len(said) :]) == (int(bool(said)), said)


def test_without_go_it_is_left_out(fakes: Path) -> None:
    for name in ("bash", "dirname", "uname"):
        (fakes / name).symlink_to(f"/usr/bin/{name}")
    (fakes / "go").unlink()
    assert step(fakes, "possible", PATH=str(fakes)) == (1, "go is not on PATH\n")


def test_a_play_that_passes_is_not_repeated(fakes: Path) -> None:
    make(fakes, "exit 0")
    code, told = step(fakes)
    assert (code, asked(fakes)) == (0, ["live-daemons", "live"])
    assert "play 1\n" in told
    assert "FAILED" not in told
    assert [each.name for each in (fakes / "logs").iterdir()] == ["first.log"]


@pytest.mark.parametrize(
    ("second", "code", "said"),
    [
        ("exit 0", 0, "FAILED at first and passed when it was repeated"),
        ("exit 2", 1, "FAILED twice"),
    ],
)
def test_a_play_that_fails_is_repeated_once_and_told(
    fakes: Path, second: str, code: int, said: str
) -> None:
    make(fakes, "exit 2", second)
    found, told = step(fakes)
    assert (found, asked(fakes)) == (code, ["live-daemons", "live", "live"])
    assert said in told
    for number, name in enumerate(("first", "second"), 1):
        assert f"play {number}\n" in told
        assert f"play {number}\n" in (fakes / "logs" / f"{name}.log").read_text()
    assert (fakes / "logs/first").is_dir()
    assert (fakes / "logs/second").is_dir() == bool(code)


def test_a_play_that_hangs_is_ended(fakes: Path) -> None:
    make(fakes, "sleep 60 & wait", "exit 0")
    code, told = step(fakes, LIVE_SECONDS="0.3")
    assert (code, "did not end within 0.3 s and was ended" in told) == (0, True)


def test_daemons_that_cannot_be_built_are_a_failure(fakes: Path) -> None:
    put(fakes, "make", f"echo $1 >>{fakes}/asked; exit 2")
    assert step(fakes)[0] == 1
    assert asked(fakes) == ["live-daemons"]


def test_a_signal_ends_the_play(fakes: Path) -> None:
    ready = fakes / "ready"
    os.mkfifo(ready)
    make(fakes, f"trap 'echo ended >{fakes}/end; exit' TERM; echo >{ready}; sleep 60 & wait")
    process = subprocess.Popen([STEP], env=environment(fakes), stdout=subprocess.DEVNULL)
    ready.read_text()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 143
    assert (fakes / "end").read_text() == "ended\n"
