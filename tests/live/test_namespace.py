"""A run leaves nothing behind, however it is ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.namespace import is_allowed
from tests.live.result import ROOT
from tests.live.waiting import until

SCRIPT = """
import sys
from pathlib import Path
from tests.live import namespace

if sys.argv[2] == "plain":
    namespace.is_allowed = lambda: False
child = '''
import signal, subprocess, sys, threading
def stop(*_):
    sys.exit(7)
signal.signal(signal.SIGTERM, stop)
from pathlib import Path
from tests.live.daemon import Daemon
daemon = Daemon("sleeper", Path(sys.argv[1]) / "log")
daemon.launch("sleep", sys.argv[2])
Path(sys.argv[3]).write_text(sys.argv[1])
threading.Event().wait()
'''
def command(folder, apart):
    return [sys.executable, "-c", child, str(folder), sys.argv[3], sys.argv[1]]
sys.exit(namespace.run_apart(command))
"""


def sleepers(mark: str) -> list[str]:
    """Return the processes whose command line has a mark."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if words[:2] == [b"sleep", mark.encode()]:
            found.append(entry.parent.name)
    return found


@pytest.mark.parametrize("place", ["apart", "plain"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_a_run(tmp_path: Path, place: str, how: signal.Signals) -> None:
    if place == "apart" and not is_allowed():
        pytest.skip("this user may make no namespaces")
    ready, mark = tmp_path / "ready", f"1000{int(how)}.{os.getpid()}"
    run = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(ready), place, mark],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    )
    folder = Path(until("the daemon runs", ready.read_text))
    assert folder.is_dir() and sleepers(mark)
    run.send_signal(how)
    code = run.wait(30)
    until("no daemon runs", lambda: not sleepers(mark))
    if how is not signal.SIGKILL:
        assert code == 7
        assert not folder.exists()
