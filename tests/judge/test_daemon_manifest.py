"""Manifests of nodes: every fault is told with its line, and commands answer or are told."""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.daemons.commands import CommandFailed, ManifestCommands
from scbref.conformance.daemons.manifest import (
    COMMANDS,
    Manifest,
    ManifestError,
    read_manifest,
)

GOOD = """\
format = 1
name = "some node"

[commands]
chain-start = ["./chain", "start"]
chain-stop = ["./chain", "stop"]
mine = ["./chain", "mine", "{blocks}"]
start = ["./node", "start", "{node}", "{words}"]
stop = ["./node", "stop", "{node}"]
fund = ["./node", "fund", "{node}", "{amount}"]
connect = ["./node", "connect", "{node}", "{peer}"]
open = ["./node", "open", "{node}", "{peer}", "{kind}", "{capacity}"]
list = ["./node", "list", "{node}"]
balance = ["./node", "balance", "{node}"]
backup = ["./node", "backup", "{node}"]
restore = ["./node", "restore", "{node}", "{file}"]

[[skip]]
requirement = "node.bad-file"
reason = "it needs no file"
"""


def read(folder: Path, text: str) -> Manifest:
    path = folder / "manifest.toml"
    path.write_text(text, encoding="utf-8")
    return read_manifest(path)


def test_a_manifest_is_read(tmp_path: Path) -> None:
    manifest = read(tmp_path, GOOD)
    assert (manifest.name, manifest.peers, manifest.kinds) == ("some node", 2, ["any"])
    assert manifest.why_skipped("node.bad-file") == "it needs no file"
    assert manifest.why_skipped("node.file-lists-all") == ""


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ('name = "some node"', "name = ", 2, "Invalid value"),
        ('name = "some node"', "name = 5", 2, "Expected `str`, got `int`"),
        ("format = 1", "format = 2", 1, "format 2; this judge reads 1"),
        ('name = "some node"', "", 1, "name is missing"),
        ('name = "some node"', 'name = "x"\npears = 2', 3, "unknown key pears"),
        ('name = "some node"', 'name = "x"\npeers = 0', 3, "peers is at least 1"),
        ('name = "some node"', 'name = "x"\nfees = -1', 3, "fees is at least 0"),
        ('name = "some node"', 'name = "x"\nkinds = []', 3, "kinds is empty"),
        ('stop = ["./node", "stop", "{node}"]\n', "", 4, "the command stop is missing"),
        ('"stop", "{node}"', '"stop"', 9, "the command stop needs {node}"),
        ('"stop", "{node}"', '"{node}", "{knot}"', 9, "the command stop has {knot}; it may have"),
        ('"stop", "{node}"', '"{node}", "{"', 9, "the command stop: "),
        ('["./node", "stop", "{node}"]', '"./node stop"', 9, "the command stop is a list of texts"),
        ('["./node", "stop", "{node}"]', "[]", 9, "the command stop has no program"),
        ("[[skip]]", 'stpo = ["x"]\n[[skip]]', 18, "unknown command stpo"),
        ('"node.bad-file"', '"node.address-order"', 19, "node.address-order is not asked"),
        ("reason = ", "raisin = ", 20, "unknown field `raisin`"),
    ],
)
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, text: str
) -> None:
    assert old in GOOD
    with pytest.raises(ManifestError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    message = str(caught.value)
    assert text in message
    assert message.startswith(f"{tmp_path / 'manifest.toml'}:{line}: "), message


def test_a_manifest_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="No such file"):
        read_manifest(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"format = 1\nname = '\xff'\n")
    with pytest.raises(ManifestError, match=r"bytes.toml:2: not UTF-8"):
        read_manifest(tmp_path / "bytes.toml")


def test_the_command_tells_a_fault_and_reads_a_manifest_alone(tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text(GOOD.replace("format = 1", "format = 9"))
    result = CliRunner().invoke(main, ["daemon", str(path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{path}:1: format 9" in result.stderr
    path.write_text(GOOD)
    result = CliRunner().invoke(main, ["daemon", "--check", str(path)])
    assert (result.exit_code, result.stdout) == (0, f"{path}: some node, 12 commands\n")


def test_what_a_command_may_leave_out_is_among_what_it_may_have() -> None:
    assert all(set(way.free) <= set(way.values) for way in COMMANDS.values())


def commands(folder: Path, program: str, *, name: str = "list", seconds: float = 10.0):  # type: ignore[no-untyped-def]
    program = program.replace("{", "{{").replace("}", "}}")
    given = {"format": 1, "name": "x", "commands": {name: [sys.executable, "-c", program]}}
    manifest = msgspec.convert(given | {"command-seconds": seconds}, Manifest)
    return ManifestCommands(manifest, folder, folder)


def test_an_answer_is_one_json_object(tmp_path: Path) -> None:
    told = commands(tmp_path, 'print(\'{"channels": [1], "more": 2}\')').run("list", node="n")
    assert told["channels"] == [1]


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("print('hello')", "printed no JSON: hello"),
        ("", "printed no JSON: nothing"),
        ("print('[1]')", r"printed no JSON object: \[1\]"),
        ("print('{}')", "printed no channels: {}"),
        ("import sys; sys.exit('it broke')", "ended with code 1: it broke"),
    ],
)
def test_another_answer_is_told(tmp_path: Path, program: str, text: str) -> None:
    with pytest.raises(CommandFailed, match=f"the command list {text}") as caught:
        commands(tmp_path, program).run("list", node="n")
    assert caught.value.is_refusal is ("sys.exit" in program)


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    manifest = msgspec.convert(
        {"format": 1, "name": "x", "commands": {"list": ["./nothing"]}}, Manifest
    )
    with pytest.raises(CommandFailed, match=r"cannot be run: No such file.*\./nothing"):
        ManifestCommands(manifest, tmp_path, tmp_path).run("list")


def test_a_command_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    program = (
        "import os, time\n"
        f"child = os.fork()\nopen({str(tmp_path / 'pids')!r}, 'a').write(str(os.getpid()) + ' ')\n"
        "time.sleep(600)"
    )
    with pytest.raises(CommandFailed, match=r"took longer than 0\.5 s") as caught:
        commands(tmp_path, program, seconds=0.5).run("list", node="n")
    assert not caught.value.is_refusal
    for pid in map(int, (tmp_path / "pids").read_text().split()):
        with suppress(ProcessLookupError):  # it is gone already
            handle = os.pidfd_open(pid)
            assert select.select([handle], [], [], 10)[0], "it runs on"
            os.close(handle)


def test_a_daemon_that_keeps_its_output_open_holds_nothing_up(tmp_path: Path) -> None:
    program = (
        "import os, sys, time\n"
        "print('{\"channels\": []}', flush=True)\n"
        "if os.fork() == 0: os.setsid(); time.sleep(5); os._exit(0)\n"
    )
    assert commands(tmp_path, program).run("list", node="n")["channels"] == []
