"""Examples on a real Redis server: what one search found, the next one tries first."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scbref.conformance.search.database import DatabaseError, open_database
from tests.judge.exploring import call, line
from tests.reference.loopback import LOOPBACK, closed_port, free_port

SERVER = shutil.which("redis-server")
BOOL = "single.deserialize: another single.is_initiator"

pytestmark = pytest.mark.integration


@dataclass
class Server:
    """A Redis server of this test's own, on the loopback address and on a socket."""

    process: subprocess.Popen[bytes]
    port: int
    socket: Path

    @property
    def urls(self) -> list[str]:
        return [f"redis://{LOOPBACK}:{self.port}/0", f"unix://{self.socket}?db=0"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if not os.environ.get("REQUIRE_PROGRAMS"):
        pytest.importorskip("redis", reason="the extra 'redis' is not installed")
        if SERVER is None:
            pytest.skip("redis-server is not installed")
    assert SERVER is not None
    # Not in tmp_path: the name of a socket may have some hundred bytes.
    with TemporaryDirectory() as folder:
        socket, port = Path(folder, "redis.sock"), free_port()
        command = [SERVER, "--port", str(port), "--bind", LOOPBACK, "--unixsocket", str(socket)]
        command += ["--save", "", "--appendonly", "no", "--dir", folder, "--daemonize", "no"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 30
            while not socket.exists():
                assert process.poll() is None and time.monotonic() < end, "it did not start"
                time.sleep(0.02)
            yield Server(process, port, socket)
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture
def search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """``explore`` over a reader with a planted fault, in a folder without examples."""
    monkeypatch.chdir(tmp_path)
    return ["explore", line("bool"), "--op", "single.deserialize", "--save", "none"]


@pytest.mark.slow
def test_what_one_machine_found_another_finds_at_once(server: Server, search: list[str]) -> None:
    over_tcp, over_the_socket = server.urls
    assert call(*search, "--examples", 0, "--database", over_the_socket).exit_code == 0
    first = call(*search, "--examples", 200, "--database", over_tcp)
    assert first.exit_code == 1 and BOOL in first.output
    # No case is drawn: the one that shows the fault comes from the server.
    again = call(*search, "--examples", 0, "--database", over_the_socket)
    assert again.exit_code == 1 and BOOL in again.output
    assert list(Path().iterdir()) == []


def test_examples_of_another_adapter_are_not_taken(server: Server) -> None:
    mine, yours = (open_database(server.urls[0], owner) for owner in ("mine", "yours"))
    assert mine is not None and yours is not None
    mine.save(b"key", b"value")
    assert list(mine.fetch(b"key")) == [b"value"] and list(yours.fetch(b"key")) == []
    mine.delete(b"key", b"value")
    assert list(mine.fetch(b"key")) == []


@pytest.mark.slow
def test_a_server_that_does_not_answer_is_named(server: Server, search: list[str]) -> None:
    nobody = f"redis://{LOOPBACK}:{closed_port()}/0"
    with pytest.raises(DatabaseError, match=nobody):
        open_database(nobody, "me")
    refused = call(*search, "--examples", 5, "--database", nobody)
    assert refused.exit_code == 2 and nobody in refused.output
    assert "Traceback" not in refused.output
