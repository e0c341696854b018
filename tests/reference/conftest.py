"""Fixtures that several files of this room use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reference.backup_folder import umask
from tests.reference.cli_cases import ROWS, Case
from tests.reference.fake_lnd import FakeLnd
from tests.reference.frank_stage import Frank
from tests.reference.guard_stage import Guard
from tests.reference.lnd_server import serving
from tests.reference.peer_stage import greeting_server
from tests.reference.restore_stage import shorten_scans
from tests.reference.store_stage import Node
from tests.reference.swapper_stage import packed


@pytest.fixture
def it(tmp_path: Path) -> Case:
    """One captured Single as a file, with its key."""
    return Case(ROWS["S003"], tmp_path)


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """A wallet, and the place of its database and its backups."""
    return Node(tmp_path)


@pytest.fixture
def lnd(tmp_path: Path) -> Iterator[FakeLnd]:
    """A small lnd that answers on loopback."""
    with serving(FakeLnd(tmp_path)) as fake:
        yield fake


@pytest.fixture
def server() -> Iterator[int]:
    """The port of a peer that greets."""
    with greeting_server() as port:
        yield port


@pytest.fixture
def short_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches that find nothing, over few keys."""
    shorten_scans(monkeypatch)


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """The umask that the modes in the captured observations were seen under."""
    with umask(0o022):
        yield


@pytest.fixture
def frank(tmp_path: Path) -> Frank:
    """A node owner after a restore, with a folder of his own."""
    return Frank(tmp_path)


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Guard]:
    """A guard of a file that had ``x``, started with ``a``."""
    (tmp_path / "channel.backup").write_bytes(packed("x"))
    stage = Guard(tmp_path / "channel.backup")
    stage.start("a")
    yield stage
    stage.swapper.stop()
