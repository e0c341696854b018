"""Temporary folders are in memory where there is room; a user's own choice comes first."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from scbref.conformance.protocol import in_memory
from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.process import AdapterProcess, Limits

from .corpus import python

DISK = 1 << 20


@pytest.fixture(autouse=True)
def nobody_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in in_memory.CHOSEN_BY:
        monkeypatch.delenv(name, raising=False)


def mounted(monkeypatch: pytest.MonkeyPatch, folder: Path, free: int, flags: int = 0) -> None:
    """Let the folder in memory be one with this room and these flags."""
    found = SimpleNamespace(f_bavail=free // 4096, f_frsize=4096, f_flag=flags)
    monkeypatch.setattr(in_memory, "FOLDER", str(folder))
    monkeypatch.setattr(os, "statvfs", lambda _: found)


def test_what_fits_is_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounted(monkeypatch, tmp_path, in_memory.SHARE * DISK)
    assert in_memory.in_memory(DISK) == str(tmp_path)
    assert Limits(disk=DISK).temporary == str(tmp_path)


def test_little_room_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounted(monkeypatch, tmp_path, in_memory.SHARE * DISK - 4096)
    assert in_memory.in_memory(DISK) == ""
    assert Limits(disk=DISK).temporary is None


def test_programs_could_not_be_started_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounted(monkeypatch, tmp_path, 1 << 40, os.ST_NOEXEC)
    assert in_memory.in_memory(DISK) == ""


def test_a_system_without_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(in_memory, "FOLDER", str(tmp_path / "missing"))
    assert in_memory.in_memory(DISK) == ""


@pytest.mark.parametrize("name", in_memory.CHOSEN_BY)
def test_who_names_a_folder_gets_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    mounted(monkeypatch, tmp_path, 1 << 40)
    monkeypatch.setenv(name, "/elsewhere")
    assert in_memory.in_memory(DISK) == ""


def test_a_contained_adapter_keeps_to_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounted(monkeypatch, tmp_path, 1 << 40)
    assert Limits(contain="/contained").temporary == "/contained"


def test_the_folder_of_an_adapter_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounted(monkeypatch, tmp_path, 1 << 40)
    with AdapterProcess(resolve(python("honest")), Limits()):
        assert [each.name.startswith("scb-conformance-") for each in tmp_path.iterdir()] == [True]
    assert list(tmp_path.iterdir()) == []
