"""``scbref demo``: a sample backup with its words, and commands that run as they are printed."""

from __future__ import annotations

import os
import shlex
import stat
from importlib.resources import files
from pathlib import Path

import pytest

from scbref.cli.demo import FILES, NOTICE, TRIES
from tests.reference.captured_files import json_lines
from tests.reference.cli_cases import one_line, run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_sample_is_what_lnd_wrote() -> None:
    rows = {row["id"]: row for row in json_lines("live/index.jsonl")}
    sample = files("scbref.cli") / "sample"
    new = rows["alice-05-taproot-final-open/channel.backup"]
    old = rows["alice-03-tweakless-pending/channel.backup"]
    assert (sample / "channel.backup").read_bytes().hex() == new["hex"]
    assert (sample / "older.backup").read_bytes().hex() == old["hex"]
    assert (sample / "words.txt").read_text().split() == new["mnemonic"].split()
    assert new["network"] == "regtest"
    assert new["passphrase"] == ""


def test_it_writes_a_folder_for_its_owner_and_says_that_it_is_no_secret(folder: Path) -> None:
    result = run("demo")
    assert result.exit_code == 0
    written = sorted(os.listdir(folder / "scb-demo"))
    assert written == sorted((*FILES, NOTICE))
    for name in written:
        assert stat.S_IMODE((folder / "scb-demo" / name).stat().st_mode) == 0o600
    assert "Never send money" in (folder / "scb-demo" / NOTICE).read_text()
    assert "never send money" in result.stderr


@pytest.mark.slow
def test_what_it_prints_can_be_pasted(folder: Path) -> None:
    printed = run("demo", "a folder").stdout.splitlines()
    lines = [line for line in printed[1:] if line]
    assert len(lines) == 2 * len(TRIES)
    said = {}
    for comment, command in zip(lines[::2], lines[1::2], strict=True):
        assert comment.startswith("# ")
        program, *arguments = shlex.split(command)
        assert program == "scbref"
        result = run(*arguments)
        # Two different backups are told apart by the exit code, and the comment says so.
        assert result.exit_code == ("exit code 1" in comment), (command, result.output)
        said[arguments[0]] = result.stdout
    assert "4 channels" in said["prove"]
    assert said["recover"].endswith("would restore 4 channels\n")
    assert "1 channel of 4 the same" in said["diff"]
    assert sorted(os.listdir(folder / "a folder")) == sorted((*FILES, NOTICE))


@pytest.mark.parametrize("name", [*FILES, NOTICE])
def test_it_replaces_nothing(folder: Path, name: str) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / name).write_text("mine")
    result = run("demo", "mine")
    assert result.exit_code == 5
    assert one_line(result).endswith(f"mine/{name}: it is there; name another file\n")
    assert os.listdir(folder / "mine") == [name]
    assert (folder / "mine" / name).read_text() == "mine"


def test_a_folder_that_cannot_be_made(folder: Path) -> None:
    (folder / "file").touch()
    result = run("demo", "file")
    assert result.exit_code == 5
    assert "cannot make file" in one_line(result)


def test_a_name_like_an_option(folder: Path) -> None:
    result = run("demo", "--", "-x")
    assert result.exit_code == 0
    assert "scbref inspect --words-file ./-x/words.txt ./-x/channel.backup" in result.stdout


@pytest.mark.slow
def test_both_can_be_merged_though_the_network_is_found_for_each(folder: Path) -> None:
    run("demo")
    paths = [f"scb-demo/{name}" for name in FILES]
    done = run("merge", paths[1], paths[0], "-o", "merged", "--words-file", paths[2])
    assert done.exit_code == 0, done.output
    verified = run("verify", "merged", "--words-file", paths[2])
    assert "Multi of 4 channels" in verified.stdout


@pytest.mark.slow
def test_files_of_several_networks_are_not_merged(folder: Path) -> None:
    run("demo")
    words = ("--words-file", "scb-demo/words.txt")
    run("unpack", "scb-demo/channel.backup", *words, "-o", "channels.json")
    run("pack", "channels.json", *words, "--network", "mainnet", "-o", "main.backup")
    done = run("merge", "scb-demo/older.backup", "main.backup", "-o", "merged", *words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.endswith("on mainnet (coin type 0); name one network\n")
    assert not (folder / "merged").exists()
