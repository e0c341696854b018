"""``scbref channels``: what people see of the database, and how they fill and change it."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scbref.channeldb import ChannelDB, ChannelRecord, CloseKind, records_to_json
from scbref.cli.channels import KINDS
from tests.reference.cli_cases import one_line, run
from tests.reference.restore_stage import BASE
from tests.reference.store_stage import Node, single
from tests.reference.swapper_stage import ADDRESSES, channel, outpoint


@pytest.fixture
def node(tmp_path: Path) -> Node:
    made = Node(tmp_path)
    with made.open_store() as store:
        store.save_channel(channel("a"), ADDRESSES)
        store.save_channel(channel("b", is_pending=True), ADDRESSES)
        store.save_channel(channel("c"), ADDRESSES)
        store.close_channel(outpoint("c"), CloseKind.BREACH)
        store.restore([(replace(channel("d"), restored=True, restored_from=BASE), ())])
    return made


def point(name: str) -> str:
    return str(outpoint(name))


def import_text(node: Node, value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value)
    return node.channels("import", "-", stdin=text)


def test_the_list_has_a_line_for_each_channel(node: Node) -> None:
    result = node.channels("list")
    assert result.exit_code == 0
    shown = {line.split()[0]: line.split(", ", 2)[2] for line in result.stdout.splitlines()}
    assert shown == {
        point("a"): "open",
        point("b"): "pending, open",
        point("d"): "open, restored, peer not reached",
    }
    assert "3 channels; 1 closed" in result.stderr
    assert f"{point('c')} " in node.channels("list", "--all").stdout


def test_an_export_is_an_import(node: Node, tmp_path: Path) -> None:
    output = tmp_path / "channels.json"
    result = node.channels("export", "-o", str(output))
    assert result.exit_code == 0
    assert "secrets" in result.stderr
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert node.channels("export", "-o", str(output)).exit_code == 5
    copy = tmp_path / "copy.sqlite"
    made = run("channels", "import", "--db", str(copy), str(output))
    assert made.stdout == "4 added, 0 updated, 0 unchanged\n"
    with ChannelDB(copy) as store, node.open_store() as original:
        assert store.records() == original.records()
    again = run("channels", "import", "--db", str(copy), str(output))
    assert again.stdout == "0 added, 0 updated, 4 unchanged\n"


def test_an_import_changes_what_differs_and_leaves_the_rest(node: Node) -> None:
    records = [ChannelRecord(channel("b"), tuple(ADDRESSES)), ChannelRecord(channel("new"))]
    result = import_text(node, records_to_json(records))
    assert result.stdout == "1 added, 1 updated, 0 unchanged\n"
    with node.open_store() as store:
        assert not store.fetch_channel(outpoint("b")).is_pending
        assert store.fetch_channel(outpoint("a")) == channel("a")


def test_the_members_of_the_protocol_are_enough(node: Node) -> None:
    (value,) = records_to_json([ChannelRecord(channel("new"))])["channels"]
    for extra in ("addresses", "status", "awaits_peer", "restored"):
        del value[extra]
    assert import_text(node, [value]).stdout.startswith("1 added")
    with node.open_store() as store:
        assert store.fetch_channel(outpoint("new")) == channel("new")


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"channels": 1}', '[{"chan_type": 1}]', "\x00", "[" * 100_000]
)
def test_what_is_no_list_of_channels_is_one_line(node: Node, text: str) -> None:
    result = import_text(node, text)
    assert result.exit_code == 4
    assert "channels" in one_line(result)


def test_a_closed_channel_is_not_opened_by_an_import(node: Node) -> None:
    records = [ChannelRecord(channel("new")), ChannelRecord(channel("c"))]
    result = import_text(node, records_to_json(records))
    assert result.exit_code == 4
    assert "was closed" in one_line(result)
    with node.open_store() as store:
        assert store.record(outpoint("new")) is None


def test_closing(node: Node) -> None:
    assert node.channels("close", point("a")).stdout == f"{point('a')} closed\n"
    assert "waiting-close" in node.channels("close", point("b"), "--broadcast").stdout
    forced = node.channels("close", point("b"), "--kind", "local-force")
    assert forced.stdout == f"{point('b')} local-force-closed\n"
    assert [row["status"] for row in node.exported()] == [
        "closed",
        "local-force-closed",
        "closed",
        "open",
    ]
    assert node.channels("close", point("b"), "--resolved").stdout == f"{point('b')} closed\n"


def test_closing_what_is_not_there_is_one_line(node: Node) -> None:
    result = node.channels("close", point("zz"))
    assert result.exit_code == 4
    assert "there is no open channel" in one_line(result)


@pytest.mark.parametrize("text", ["x:0", "ab:0", f"{'ab' * 32}:", "ab" * 33, f"{'ab' * 32}:-1"])
def test_a_channel_point_that_is_none_is_a_usage_error(node: Node, text: str) -> None:
    result = node.channels("close", text)
    assert result.exit_code == 2
    one_line(result)


def test_usage_errors(node: Node) -> None:
    assert node.channels("close", point("a"), "--resolved", "--kind", "breach").exit_code == 2
    assert node.channels("close", point("a"), "--kind", "other").exit_code == 2
    assert run("channels", "list").exit_code == 2


def test_the_kinds_are_those_of_the_store() -> None:
    assert set(KINDS) == {kind.value for kind in CloseKind}


def test_no_command_but_import_makes_a_database(tmp_path: Path) -> None:
    missing = str(tmp_path / "channels.sqlite")
    for command in (["list"], ["export"], ["close", point("a")]):
        result = run("channels", *command, "--db", missing)
        assert result.exit_code == 5
        assert "is not there" in one_line(result)
    assert not list(tmp_path.iterdir())


def test_another_programs_database_is_one_line(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    result = run("channels", "list", "--db", str(path))
    assert result.exit_code == 4
    assert "another program's database" in one_line(result)


def test_secrets_stay_out_of_the_list(node: Node) -> None:
    node.recover(node.backup(single("x")))
    with node.open_store() as store:
        roots = [each.revocation_root.hex() for each in store.fetch_all_channels()]
    output = node.channels("list", "--all").output
    assert not any(root in output for root in roots)
