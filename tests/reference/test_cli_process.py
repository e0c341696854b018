"""The command line as a program: terminals, pipes, signals."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reference.captured_files import CAPTURED, ROOT
from tests.reference.cli_cases import ROWS, Case, clean_environment

PROGRAM = [sys.executable, "-m", "scbref"]
pytestmark = pytest.mark.integration


def start(*args: str, **options: object) -> subprocess.Popen[bytes]:
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*PROGRAM, *args], env=environment, **options)  # type: ignore[call-overload, no-any-return]


def in_terminal(*args: str) -> tuple[int, str, str]:
    """Run with standard output on a terminal of 80 columns."""
    master, slave = pty.openpty()
    process = start(*args, stdout=slave, stderr=subprocess.PIPE)
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65_536)
        except OSError:
            break
        if not part:
            break
        shown += part
    _, errors = process.communicate(timeout=60)
    os.close(master)
    return process.returncode, shown.decode(), errors.decode()


@pytest.fixture
def big(tmp_path: Path) -> list[str]:
    import json

    key = tmp_path / "key"
    key.write_text(json.loads((CAPTURED / "lnd-head-multi-1000.json").read_text())["sym_key"])
    return [str(CAPTURED / "lnd-head-multi-1000.backup"), "--key-file", str(key)]


def test_packed_bytes_are_not_written_to_a_terminal(it: Case) -> None:
    given = it.write("given.json", b"{}")
    code, shown, errors = in_terminal("pack", given, *it.key)
    assert (code, shown) == (4, "")
    assert "write them to a file with -o" in errors
    assert errors.count("\n") == 1


def test_a_terminal_folds_and_cuts_nothing(it: Case) -> None:
    code, shown, _ = in_terminal("inspect", it.file, *it.key)
    assert code == 0
    assert "\u2026" not in shown
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert max(map(len, text.splitlines()[1:])) <= 80
    assert it.row["single"]["remote_node_pub"] in "".join(text.split())


@pytest.mark.slow
def test_a_reader_that_leaves_ends_the_program_quietly(big: list[str]) -> None:
    for mode in ([], ["--hex"], ["--json"]):
        process = start("inspect", *big, *mode, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == 141
        assert process.stderr.read() == b""


def test_a_full_disk_is_one_line(big: list[str]) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:
        process = start("unpack", *big, stdout=full, stderr=subprocess.PIPE)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 5
    assert errors.startswith(b"scbref: cannot write to standard output: no space left")
    assert errors.count(b"\n") == 1


def test_ctrl_c_is_one_line(it: Case) -> None:
    process = start("inspect", "-", *it.key, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    # The program takes the first part, so it is past its imports and waits for more.
    process.stdin.write(bytes(4 * 65_536))
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, b"scbref: interrupted\n")


def test_stdin_and_stdout_carry_backups(it: Case) -> None:
    unpack = start("unpack", "-", *it.key, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    text, _ = unpack.communicate(it.packed, timeout=60)
    pack = start("pack", "-", *it.key, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    packed, _ = pack.communicate(text, timeout=60)
    assert (unpack.returncode, pack.returncode) == (0, 0)
    assert len(packed) == len(it.packed)


def test_a_name_that_the_encoding_lacks_is_escaped(it: Case) -> None:
    file = it.write("\u20ac.backup", it.packed)
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "latin-1"}
    command = [*PROGRAM, "verify", file, *it.key]
    process = subprocess.run(command, env=environment, capture_output=True)
    assert process.returncode == 0
    assert b"\\u20ac.backup: Single" in process.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from scbref.cli import cli\n"
        "try: cli(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'construct', 'coincurve', 'Crypto', 'json'} & set(sys.modules)),"
        " file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True
    )
    assert process.stderr == b"[]\n"
    assert b"Exit codes" in process.stdout


@pytest.mark.slow
def test_the_seed_is_in_no_stream_of_a_real_run(it: Case) -> None:
    seed = it.row["seed_hex"]
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT), "SCBREF_SEED": seed}
    for args in (
        ["inspect", it.file, "--hex"],
        ["verify", it.file],
        ["derive-key"],
        ["inspect", "x"],
    ):
        run = subprocess.run([*PROGRAM, *args], env=environment, capture_output=True)
        assert seed.encode() not in run.stdout + run.stderr
        assert b"Traceback" not in run.stderr


def test_what_can_be_read_is_shown_without_construct(tmp_path: Path) -> None:
    it = Case(ROWS["M006"], tmp_path)
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT)}
    code = (
        "import sys; from scbref.cli import cli\n"
        "try: cli(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('construct' in sys.modules, file=sys.stderr)"
    )

    def loads_construct(*args: str) -> bytes:
        command = [sys.executable, "-c", code, *args]
        return subprocess.run(command, env=environment, capture_output=True, check=True).stderr

    assert loads_construct("inspect", it.file, *it.key) == b"False\n"
    assert loads_construct("inspect", it.file, *it.key, "--strict") == b"True\n"
