"""``scbref recover``: all channels come back, once, and no waiting peer is forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scbref.channeldb import CloseKind
from scbref.envelope import EncryptionKeySource
from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyLocator, Multi, OutPoint, Single
from scbref.packing import pack_multi, unpack_multi, unpack_single
from tests.reference.captured_files import regtest_cases
from tests.reference.cli_cases import ROWS, one_line, run
from tests.reference.peer_stage import local
from tests.reference.restore_stage import BASE, RING, pub
from tests.reference.store_stage import SEED, Node, names, single


def test_channels_come_back_once(node: Node) -> None:
    backup = node.backup(single("a"), single("b"))
    first = node.recover(backup)
    assert first.exit_code == 0, first.stderr
    assert first.stdout.splitlines() == [
        f"{'61' * 32}:0 restored",
        f"{'62' * 32}:0 restored",
        f"{node.db}: restored 2 channels",
    ]
    assert "2 channels wait for their peers" in first.stderr
    again = node.recover(backup)
    assert again.exit_code == 0
    assert again.stdout.splitlines() == [
        f"{'61' * 32}:0 exists already",
        f"{'62' * 32}:0 exists already",
        f"{node.db}: restored 0 channels, 2 existed already",
    ]


def test_a_second_run_restores_what_is_new(node: Node) -> None:
    node.recover(node.backup(single("a")))
    result = node.recover(node.backup(single("a"), single("b")))
    assert result.stdout.splitlines()[-1].endswith("restored 1 channel, 1 existed already")


def test_a_closed_channel_stays_closed(node: Node) -> None:
    backup = node.backup(single("a"))
    node.recover(backup)
    with node.open_store() as store:
        store.close_channel(OutPoint(b"a" * 32, 0), CloseKind.REMOTE_FORCE)
    assert "restored 0 channels" in node.recover(backup).stdout
    with node.open_store() as store:
        assert store.fetch_all_channels() == []


def test_a_rehearsal_writes_nothing(node: Node) -> None:
    backup = node.backup(single("a"), single("b"))
    before = sorted(node.folder.iterdir())
    result = node.recover(backup, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == f"{node.db}: would restore 2 channels"
    assert sorted(node.folder.iterdir()) == before
    node.recover(node.backup(single("a"), name="part"))
    result = node.recover(backup, "--dry-run")
    assert result.stdout.splitlines() == [
        f"{'61' * 32}:0 exists already",
        f"{'62' * 32}:0 would be restored",
        f"{node.db}: would restore 1 channel, 1 existed already",
    ]
    with node.open_store() as store:
        assert len(store.records()) == 1


def test_one_that_cannot_be_restored_stops_nobody(node: Node) -> None:
    config = replace(BASE.local_chan_cfg, htlc_base_point=KeyLocator(2**31, 2))
    backup = node.backup(single("a"), single("b", local_chan_cfg=config), single("c"))
    for options in (["--dry-run"], []):
        result = node.recover(backup, *options)
        assert result.exit_code == 1
        lines = result.stdout.splitlines()
        assert lines[1].startswith(f"{'62' * 32}:0 not restored: unable to derive htlc_base_point")
        assert lines[-1].endswith("channels, 1 could not be restored")
    with node.open_store() as store:
        assert len(store.fetch_all_channels()) == 2


def test_usage_errors(node: Node) -> None:
    backup = node.backup(single("a"))
    assert node.recover(backup, "--connect", "--dry-run").exit_code == 2
    assert node.recover(backup, "--timeout", "0").exit_code == 2
    assert node.recover(backup, "--total-timeout", "-1").exit_code == 2
    assert run("recover", backup, *node.key).exit_code == 2
    assert not node.db.exists()


def test_a_key_that_derives_nothing_is_a_usage_error(node: Node) -> None:
    (node.folder / "key").write_bytes(RING.encryption_key())
    backup = node.backup(single("a"))
    for key in (["--key-file", str(node.folder / "key")], ["--base-pub", pub(7, 0).hex()]):
        result = run("recover", backup, "--db", str(node.db), *key)
        assert result.exit_code == 2
        assert "--seed-file" in one_line(result)
    assert not node.db.exists()


def test_a_backup_that_does_not_open_makes_no_database(node: Node) -> None:
    (node.folder / "seed").write_text("ab" * 16)
    result = node.recover(node.backup(single("a")))
    assert result.exit_code == 3
    assert not node.db.exists()


def test_a_file_that_is_no_database_stays_as_it_is(node: Node) -> None:
    node.db.write_bytes(b"not one" * 1000)
    result = node.recover(node.backup(single("a")))
    assert result.exit_code == 5
    assert "file is not a database" in one_line(result)
    assert node.db.read_bytes() == b"not one" * 1000


def test_an_empty_backup_is_said_to_be_one(node: Node) -> None:
    result = node.recover(node.backup())
    assert result.exit_code == 0
    assert "empty backup" in result.stderr
    assert result.stdout.endswith("restored 0 channels\n")


def test_a_legacy_root_is_looked_for_and_no_secret_is_shown(node: Node) -> None:
    row = ROWS["S003"]
    result = node.recover(node.backup(single("a"), single("b")))
    assert SEED not in result.output and row["seed_hex"] not in result.output
    with node.open_store() as store:
        for channel in store.fetch_all_channels():
            assert len(channel.revocation_root) == 32
            assert channel.revocation_root.hex() not in result.output


def regtest_backup(case: dict[str, object], folder: Path) -> tuple[str, list[str]]:
    packed = bytes.fromhex(str(case["channel_backup"]))
    (folder / "real.backup").write_bytes(packed)
    secret = folder / "secret"
    secret.write_text(str(case.get("entropy_hex") or case["rootkey"]))
    option = "--seed-file" if "entropy_hex" in case else "--xprv-file"
    return str(folder / "real.backup"), [option, str(secret), "--network", "regtest"]


def wallet(case: dict[str, object]) -> EncryptionKeySource:
    if "entropy_hex" in case:
        return HDKeyRing.from_seed(bytes.fromhex(str(case["entropy_hex"])), "regtest")
    return HDKeyRing.from_extended_key(str(case["rootkey"]))


@pytest.mark.parametrize("number", range(4))
def test_real_backups_go_through_a_database_and_back(tmp_path: Path, number: int) -> None:
    case = regtest_cases()[number]
    backup, key = regtest_backup(case, tmp_path)
    ring, packed = wallet(case), bytes.fromhex(case["channel_backup"])
    is_single = bool(case.get("single"))
    old = (unpack_single(packed, ring),) if is_single else unpack_multi(packed, ring).static_backups
    db, new = str(tmp_path / "channels.sqlite"), tmp_path / "new.backup"
    first = run("recover", backup, "--db", db, *key)
    assert first.exit_code == 0, first.stderr
    assert first.stdout.endswith(f"restored {len(old)} channel\n")
    second = run("recover", backup, "--db", db, *key)
    assert second.exit_code == 0
    assert second.stdout.endswith(f"restored 0 channels, {len(old)} existed already\n")
    written = run("watch", "--once", "--db", db, "--file", str(new), *key)
    assert written.exit_code == 0, written.stderr
    assert unpack_multi(new.read_bytes(), ring).static_backups == old


def test_what_was_restored_backs_up_as_it_was(node: Node) -> None:
    originals: list[Single] = [single("a", [local(9735)]), single("b", [local(9735)])]
    node.recover(node.backup(*originals))
    assert node.watch().exit_code == 0
    back = sorted(node.backed_up(), key=lambda each: each.funding_outpoint.txid)
    assert back == originals
    assert names(back) == "a b"
    shown = json.loads(node.channels("export").stdout)["channels"]
    assert [row["awaits_peer"] for row in shown] == [True, True]
    assert pack_multi(Multi(static_backups=tuple(back)), RING, bytes(24)) == pack_multi(
        Multi(static_backups=tuple(originals)), RING, bytes(24)
    )
