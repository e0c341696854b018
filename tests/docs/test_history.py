"""The history page: its diffs hold against lnd's bytes, and no release is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from specsite import examples, wire_diffs
from specsite.ledger_tables import release_name, releases
from specsite.links import Links

from scbref.codec import explain
from scbref.versions import SingleBackupVersion
from scbref.wire.field import Node

ROOT = Path(__file__).resolve().parents[2]

PAGE = "explanation/history.md"
HERE = Links(PAGE)
LAYOUTS = [version | bit for version in SingleBackupVersion for bit in (0, 0x80)]


def outermost(node: Node, names: set[str], path: str = "") -> list[str]:
    """The dotted names of a parsed Single, as deep as the names go."""
    if path in names or not node.children:
        return [path]
    return [
        name
        for child in node.children
        for name in outermost(child, names, f"{path}.{child.name}".strip("."))
    ]


@pytest.mark.parametrize("version_byte", LAYOUTS, ids="{:02x}".format)
def test_a_diff_compares_the_fields_that_lnd_writes(version_byte: int) -> None:
    lines = wire_diffs.lines_of(version_byte)
    names = [line.name for line in lines]
    plaintexts = [
        bytes.fromhex(item["plaintext"])
        for item in examples.captured().values()
        if item["kind"] == "single"
    ]
    written = [data for data in plaintexts if data[0] == version_byte]
    assert written
    for data in written:
        root, _ = explain(data, "single")
        assert outermost(root, set(names)) == names


def test_a_diff_marks_what_changed_by_sign_and_word() -> None:
    shown = wire_diffs.wire_diff("03 84", HERE)
    changed = re.findall(
        r'<tr class="(\w+)"><td><span class="sign">(.)</span> (\w+)</td>.*?#field-single.(\w+)',
        shown,
    )
    added = [("added", "+", "added", name) for name in ("lease_expiry", "close_tx_inputs")]
    assert set(changed[2:]) == set(added)
    assert [(css, sign, word) for css, sign, word, name in changed[:2] if name == "version"] == [
        ("removed", "−", "removed"),
        ("added", "+", "added"),
    ]
    skipped = [int(count) for count in re.findall(r">(\d+) fields as before<", shown)]
    unchanged = len(re.findall(r"<tr><td></td>", shown))
    assert sum(skipped) + unchanged == len(wire_diffs.lines_of(3)) - 1
    assert "3 fields added" in shown


def test_a_diff_of_two_version_bytes_with_the_same_fields_says_so() -> None:
    for bytes_ in ("00 01", "01 02", "02 03", "05 06", "05 07", "85 87"):
        assert "the same fields" in wire_diffs.wire_diff(bytes_, HERE)


def test_the_history_has_every_release_in_order_and_every_version() -> None:
    page = (ROOT / "docs" / PAGE).read_text()
    told = re.findall(r"^### (\S+)$", page, re.MULTILINE)
    known = [release_name(release) for release in releases()]
    assert [name for name in told if name in known] == known
    news = re.findall(r"^<!-- release-news: (\S+) -->$", page, re.MULTILINE)
    assert news == known
    diffs = re.findall(r"^<!-- wire-diff: (..) (..) -->$", page, re.MULTILINE)
    assert {int(after, 16) & 0x7F for _, after in diffs} == set(SingleBackupVersion) - {0}
