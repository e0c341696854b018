"""``scbref recover --lnd`` and ``scbref verify --lnd``: a running lnd restores, and has its say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from scbref.keys.key_ring import HDKeyRing
from scbref.lnd_node.restoring import release_of
from scbref.packing import pack_single
from tests.reference.cli_cases import one_line, run
from tests.reference.fake_lnd import LOCKED, FakeLnd
from tests.reference.store_stage import Node, single


def recover(node: Node, lnd: FakeLnd, file: str, *options: str) -> Result:
    return run("recover", file, *lnd.options, *node.key, "--follow-for", "0", *options)


def lines(result: Result) -> list[str]:
    """The lines of the answer without channel points."""
    return [line.rpartition(":0 ")[2] for line in result.stdout.splitlines()]


def test_channels_are_restored_and_looked_on(node: Node, lnd: FakeLnd) -> None:
    file = node.backup(single("a"), single("b"))
    result = recover(node, lnd, file)
    assert result.exit_code == 1
    waits = "restored; lnd tries to reach its peer"
    assert lines(result) == ["lnd restored 2 channels", waits, waits, f"2 {waits}"]
    assert "lnd goes on trying 1 peer" in result.stderr
    assert set(lnd.restored.values()) == {single("a"), single("b")}
    # Again, when the peer is there and one is closed.
    lnd.peers.add(bytes(single("a").remote_node_pub or b""))
    lnd.closed.add(single("b").funding_outpoint)
    del lnd.restored[single("b").funding_outpoint]
    result = recover(node, lnd, file)
    assert result.exit_code == 1
    assert lines(result)[:2] == [
        "its peer is connected and was asked to close it",
        "closed and done with",
    ]
    lnd.force_closing.add(single("a").funding_outpoint)
    lnd.restored.clear()
    result = recover(node, lnd, file)
    assert result.exit_code == 0
    assert lines(result)[0] == "closed on the chain; lnd brings its coins home"
    assert lnd.asked.count("/v1/channels/backup/restore") == 1


def test_a_rehearsal_restores_nothing(node: Node, lnd: FakeLnd) -> None:
    lnd.add(single("b"))
    result = recover(node, lnd, node.backup(single("a"), single("b")), "--dry-run")
    assert result.exit_code == 0
    assert lines(result)[:2] == ["would be restored", "open in the node: it is not lost"]
    assert "would restore 1 channel" in result.stdout
    assert not lnd.restored


def test_the_file_is_prepared_for_the_nodes_release(node: Node, lnd: FakeLnd) -> None:
    lnd.version = "0.18.5-beta commit=v0.18.5-beta"
    good, taproot = single("a"), single("b", version=7)
    result = recover(node, lnd, node.backup(good, taproot))
    assert result.exit_code == 1
    assert "is left out: lnd-0.18" in result.stderr
    assert list(lnd.restored.values()) == [good]


def test_what_lnd_refuses_does_not_keep_the_others(node: Node, lnd: FakeLnd) -> None:
    lnd.refuses_to_restore.add(single("a").funding_outpoint)
    result = recover(node, lnd, node.backup(single("a"), single("b")))
    assert result.exit_code == 1
    assert "was not restored: lnd at" in result.stderr
    assert list(lnd.restored.values()) == [single("b")]
    assert "1 not in the node; 1 restored" in result.stdout


@pytest.mark.parametrize(
    ("state", "refusal", "said"),
    [
        ("RPC_ACTIVE", "", "has not started up yet"),
        ("SERVER_ACTIVE", LOCKED, "its wallet is locked"),
    ],
)
def test_a_node_that_is_not_ready_is_one_line(
    node: Node, lnd: FakeLnd, state: str, refusal: str, said: str
) -> None:
    lnd.state, lnd.refusal = state, refusal
    result = recover(node, lnd, node.backup(single("a")))
    assert (result.exit_code, said in one_line(result)) == (7, True)


def test_another_node_is_not_restored_into(node: Node, lnd: FakeLnd) -> None:
    lnd.ring = HDKeyRing.from_seed(bytes(16), 1)
    result = recover(node, lnd, node.backup(single("a")))
    assert (result.exit_code, "made of the same words" in one_line(result)) == (7, True)
    assert not lnd.restored


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--lnd", "x", "--db", "y"], "--lnd or --db"),
        ([], "--lnd or --db"),
        (["--db", "y", "--tls-cert", "x"], "go with --lnd"),
        (["--lnd", "x", "--macaroon-file", "x", "--connect"], "--connect goes with --db"),
    ],
)
def test_where_to_restore_is_one_place(node: Node, options: list[str], said: str) -> None:
    result = run("recover", node.backup(single("a")), *options, *node.key)
    assert (result.exit_code, said in one_line(result)) == (2, True)


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("0.18.5-beta commit=x", "lnd-0.18.5"),
        ("0.21.3-beta", "lnd-0.21.3"),
        ("0.99.0", "lnd-0.21"),
    ],
)
def test_the_release_is_the_nodes_or_the_newest(version: str, name: str) -> None:
    assert release_of(version).name == name


def verify(node: Node, lnd: FakeLnd, file: str, *options: str) -> Result:
    return run("verify", file, *lnd.options, *node.key, *options)


def test_lnd_says_the_same(node: Node, lnd: FakeLnd) -> None:
    result = verify(node, lnd, node.backup(single("a"), single("b")))
    assert result.exit_code == 0
    assert "lnd: opens it, 2 channels\n" in result.stdout
    (node.folder / "single").write_bytes(pack_single(single("a"), lnd.ring))
    result = verify(node, lnd, str(node.folder / "single"))
    assert (result.exit_code, "lnd: opens it, 1 channel\n" in result.stdout) == (0, True)


def test_lnd_says_otherwise_and_that_is_an_error(node: Node, lnd: FakeLnd) -> None:
    file = node.backup(single("a"), single("b"))
    lnd.verdict = lambda points: points[:1]
    result = verify(node, lnd, file, "--json")
    assert result.exit_code == 6
    [shown] = json.loads(result.stdout)["files"]
    assert shown["lnd"]["disagreement"] == f"scbref alone finds {single('b').funding_outpoint}"
    lnd.ring = HDKeyRing.from_seed(bytes(16), 1)
    result = verify(node, lnd, file)
    assert result.exit_code == 6
    assert "DISAGREEMENT: scbref opens and reads it, lnd does not" in result.stdout


def test_lnd_is_asked_about_what_does_not_open(node: Node, lnd: FakeLnd) -> None:
    file = node.backup(single("a"))
    other = ["--network", "regtest", "--seed-file", str(node.folder / "other")]
    (node.folder / "other").write_text(bytes(16).hex())
    result = run("verify", file, *lnd.options, *other)
    assert (result.exit_code, "DISAGREEMENT: lnd opens it, 1" in one_line(result)) == (6, True)
    Path(file).write_bytes(bytes(100))
    result = verify(node, lnd, file)
    assert (result.exit_code, "lnd does not open it either" in one_line(result)) == (4, True)
    result = verify(node, lnd, file, "--plain")
    assert result.exit_code == 2
