"""A write to the store is killed at each system call in turn; what was committed stays, whole."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from scbref.channeldb import ChannelDB
from tests.reference.swapper_stage import ADDRESSES, channel, outpoint

CALLS = "pwrite64,fsync,fdatasync,ftruncate,unlink"
"""The calls by which SQLite changes files."""

WRITER = """
import sys
from scbref.channeldb import ChannelDB
from tests.reference.swapper_stage import ADDRESSES, channel
with ChannelDB(sys.argv[1]) as store:
    store.save_channel(channel("b"), ADDRESSES)
"""

strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def killed_write(path: Path, when: int) -> bool:
    """Write in a process that is killed at a call; say whether it got to its end before."""
    # With seccomp the thousands of other calls of a Python start cost nothing.
    tracer = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null"]
    inject = f"inject={CALLS}:signal=KILL:when={when}"
    command = [*tracer, "-e", inject, sys.executable, "-c", WRITER, str(path)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        command,
        cwd=root,
        env={"PYTHONPATH": f"{root}:{root / 'tests'}", "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def names(path: Path) -> set[str]:
    with ChannelDB(str(path)) as store:
        points = {each.funding_outpoint for each in store.fetch_all_channels()}
    return {name for name in ("a", "b") if outpoint(name) in points}


@pytest.mark.slow
@strace
def test_a_kill_at_any_call_leaves_the_old_channels_or_the_new(tmp_path: Path) -> None:
    seen: list[set[str]] = []
    for when in range(1, 100):
        path = tmp_path / f"{when}.sqlite"
        with ChannelDB(str(path), create=True) as store:
            store.save_channel(channel("a"), ADDRESSES)
        ended = killed_write(path, when)
        with sqlite3.connect(path) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        seen.append(names(path))
        assert "a" in seen[-1], f"killed at call {when}"
        if ended:
            break
        with ChannelDB(str(path)) as store:
            store.save_channel(channel("b"), ADDRESSES)
        assert names(path) == {"a", "b"}
    else:
        pytest.fail("the writer never got to its end")
    assert seen[0] == {"a"} and seen[-1] == {"a", "b"}
    assert len(seen) > 3
