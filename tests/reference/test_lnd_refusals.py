"""A node that refuses, is another one, or is not there: one line, and the file left as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scbref.keys.key_ring import HDKeyRing
from tests.reference.cli_cases import one_line, run
from tests.reference.fake_lnd import LOCKED, MACAROON, FakeLnd, watch_once
from tests.reference.lnd_server import serving
from tests.reference.store_stage import Node, single


def test_another_node_is_told_and_the_file_left(node: Node, lnd: FakeLnd) -> None:
    lnd.add(single("a"))
    assert watch_once(node, lnd, *node.key).exit_code == 0
    good = node.file.read_bytes()
    lnd.ring = HDKeyRing.from_seed(bytes(16), 1)
    result = watch_once(node, lnd, *node.key)
    assert result.exit_code == 7
    assert "another node, or another key" in one_line(result)
    # The other node's own key opens its backup, and not our file.
    result = watch_once(node, lnd)
    assert result.exit_code == 3
    assert "left as it is" in result.stderr
    assert node.file.read_bytes() == good


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (LOCKED, "its wallet is locked; unlock it (lncli unlock)"),
        ("wallet not created, create one to enable full RPC access", "it has no wallet yet"),
        ("the RPC server is in the process of starting up, but not yet ready", "still starting"),
        ("cannot get macaroon: root key with id 0 doesn't exist", "not accept this macaroon"),
        ("permission denied", "the macaroon does not allow this call"),
        ("the moon is in the way", "says: the moon is in the way"),
    ],
)
def test_a_refusal_is_one_line(node: Node, lnd: FakeLnd, refusal: str, said: str) -> None:
    lnd.refusal = refusal
    result = watch_once(node, lnd, *node.key)
    assert result.exit_code == 7
    assert said in one_line(result)
    assert not node.file.exists()


@pytest.mark.slow
def test_who_is_no_lnd_or_not_there_is_one_line(node: Node, lnd: FakeLnd) -> None:
    options = lnd.options
    cert = Path(options[-1])

    def complaint(*changed: str) -> str:
        result = run("watch", *changed, "--file", str(node.file), "--once", *node.key)
        assert result.exit_code in (2, 7)
        return one_line(result)

    assert "is not the node of this certificate" in complaint(*options[:-2])
    port = str(lnd.port)
    assert "connection refused" in complaint("--lnd", "https://127.0.0.1:1", *options[2:])
    assert "https://HOST:PORT" in complaint("--lnd", f"http://127.0.0.1:{port}", *options[2:])
    assert "needs a macaroon" in complaint("--lnd", lnd.address)
    assert "is no certificate" in complaint(*options[:-1], str(node.folder / "seed"))
    Path(options[3]).write_text("admin")
    assert "is no macaroon of lnd" in complaint(*options)
    Path(options[3]).write_text((b"\x02other").hex())
    assert "does not accept this macaroon" in complaint(*options)
    cert.unlink()
    assert "cannot be read: no such file" in complaint(*options)
    with serving(FakeLnd(node.folder), host="example.org") as other:
        assert "IP address mismatch" in complaint(*other.options)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with serving(FakeLnd(node.folder), valid_until=yesterday) as late:
        assert "expired; lnd makes a new one" in complaint(*late.options)


def test_one_source_is_to_be_named(node: Node) -> None:
    result = run("watch", "--file", str(node.file), *node.key)
    assert (result.exit_code, "one of --lnd, --source and --db" in result.stderr) == (2, True)


def test_a_right_that_is_missing_is_told_at_the_start(node: Node, lnd: FakeLnd) -> None:
    for path in ("/v1/channels", "/v1/channels/pending", "/v1/channels/closed"):
        lnd.denied = {path}
        result = watch_once(node, lnd, *node.key)
        assert (result.exit_code, "does not allow this call" in one_line(result)) == (7, True)
    assert not node.file.exists()


@pytest.mark.slow
def test_a_macaroon_is_no_argument_and_in_no_message(node: Node, lnd: FakeLnd) -> None:
    secret = MACAROON.hex()
    result = run("watch", "--lnd", lnd.address, "--macaroon-file", secret, "--file", "x")
    assert (result.exit_code, "secrets are never arguments" in one_line(result)) == (2, True)
    lnd.refusal = f"cannot get macaroon: {secret}"
    told = one_line(watch_once(node, lnd, *node.key))
    lnd.refusal = f"nobody knows {secret}"
    told += one_line(watch_once(node, lnd, *node.key))
    assert "nobody knows" in told
    assert secret not in told + result.stderr
