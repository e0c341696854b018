"""``scbref inspect`` shows what lnd put into the backup, and every byte of it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from scbref.json_form import single_to_json
from tests.reference.captured_files import captured_single, regtest_cases
from tests.reference.cli_cases import ROWS, Case, as_json, behaviour_plaintexts, plaintext_with, run

HEX_ROW = re.compile(r" *(\d+)  ((?:[0-9a-f]{2}(?: |$))*) *(.*)")
SAMPLE = ["S003", *[name for name, row in ROWS.items() if row["kind"] == "multi"][:3]]


def case(name: str, folder: Path) -> Case:
    return Case(ROWS[name], folder)


def captured_rows(row: dict[str, Any]) -> list[dict[str, Any]]:
    return row["singles"] if row["kind"] == "multi" else [row["single"]]


@pytest.mark.parametrize("name", SAMPLE)
def test_table_tells_people_what_lnd_stored(name: str, tmp_path: Path) -> None:
    it = case(name, tmp_path)
    result = run("inspect", it.file, *it.key)
    assert result.exit_code == 0
    assert hashlib.sha256(it.packed).hexdigest() in result.stdout
    assert it.row["kind"].capitalize() in result.stdout
    for row in captured_rows(it.row):
        single = captured_single(row)
        shown = [str(single.funding_outpoint), str(single.short_channel_id)]
        shown += [row["remote_node_pub"], f"{row['capacity']:,} sat"]
        shown += [a["rendered"] for a in row["addresses"] or () if a["type"] in ("tcp", "onion")]
        assert [text for text in shown if text not in result.stdout] == []


@pytest.mark.parametrize("name", SAMPLE)
def test_json_is_the_protocol_form_with_kind_size_and_hash(name: str, tmp_path: Path) -> None:
    it = case(name, tmp_path)
    answer = as_json(run("inspect", it.file, "--json", "--strict", *it.key))
    assert (answer["kind"], answer["size"]) == (it.row["kind"], len(it.packed))
    assert answer["sha256"] == hashlib.sha256(it.packed).hexdigest()
    assert answer["departures"] == []
    expected = [single_to_json(captured_single(row)) for row in captured_rows(it.row)]
    content = answer[it.row["kind"]]
    assert (content["static_backups"] if answer["kind"] == "multi" else [content]) == expected


@pytest.mark.slow
def test_single_and_multi_are_told_apart_for_every_captured_backup(tmp_path: Path) -> None:
    for row in ROWS.values():
        it = Case(row, tmp_path)
        answer = as_json(run("inspect", it.file, "--json", *it.key))
        assert answer["kind"] == row["kind"], row["id"]


def test_a_single_that_begins_like_an_empty_multi_is_a_single(tmp_path: Path) -> None:
    # Version 0, length 0 and a chain hash that begins with a zero byte: five zero bytes.
    row = next(
        row
        for row in ROWS.values()
        if row["kind"] == "single"
        and row["single"]["version"] == 0
        and not row["single"]["is_initiator"]
        and not row["single"].get("close_tx_inputs")
    )
    plaintext = bytes.fromhex(row["plaintext"])
    it = Case(row, tmp_path)
    file = it.write("plain", bytes(5) + plaintext[5:])
    assert as_json(run("inspect", file, "--plain", "--json"))["kind"] == "single"


def closed_case(folder: Path, versions: set[int]) -> tuple[Case, dict[str, Any]]:
    for row in ROWS.values():
        single = row.get("single") or {}
        if single.get("close_tx_inputs") and single["version"] in versions:
            return Case(row, folder), single["close_tx_inputs"]
    raise AssertionError("no captured Single of these versions has close-tx inputs")


def test_commitment_txid_is_the_double_hash_of_the_transaction(tmp_path: Path) -> None:
    it, inputs = closed_case(tmp_path, {5, 6, 7})
    transaction = bytes.fromhex(inputs["commit_tx"])
    assert transaction[4] != 0, "a transaction without witnesses was expected"
    txid = hashlib.sha256(hashlib.sha256(transaction).digest()).digest()[::-1].hex()
    result = run("inspect", it.file, *it.key)
    assert f"yes, commitment {txid}, height {inputs['commit_height']}" in result.stdout


def test_height_is_said_to_be_absent_where_the_version_has_none(tmp_path: Path) -> None:
    it, _ = closed_case(tmp_path, {0, 1, 2, 3, 4})
    assert "height is not stored for this version" in run("inspect", it.file, *it.key).stdout


def test_real_nodes_are_on_regtest_and_use_the_ecdh_scheme(tmp_path: Path) -> None:
    case_ = next(item for item in regtest_cases() if item["name"] == "anchors")
    file, seed = tmp_path / "backup.hex", tmp_path / "seed"
    file.write_text(case_["channel_backup"])
    seed.write_text(case_["entropy_hex"])
    result = run("inspect", str(file), "--seed-file", str(seed), "--network", "regtest")
    assert result.exit_code == 0
    assert f"{case_['amount_sats']:,} sat" in result.stdout
    assert re.search(r"chain +regtest", result.stdout)
    assert re.search(r"shachain root +ECDH, key 5/1", result.stdout)


def dumped(text: str) -> dict[str, list[tuple[int, bytes, str]]]:
    """The rows of a hexdump, by section."""
    sections: dict[str, list[tuple[int, bytes, str]]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            rows = sections.setdefault(line[2:].split(",")[0], [])
            continue
        offset, data, field = HEX_ROW.fullmatch(line).groups()  # type: ignore[union-attr]
        rows.append((int(offset), bytes.fromhex(data), field))
    return sections


def assert_covers(rows: list[tuple[int, bytes, str]], plaintext: bytes) -> None:
    position = 0
    for offset, data, field in rows:
        assert offset == position
        assert field
        position += len(data)
    assert b"".join(data for _, data, _ in rows) == plaintext


@pytest.mark.parametrize("name", SAMPLE)
def test_hexdump_names_every_byte(name: str, tmp_path: Path) -> None:
    it = case(name, tmp_path)
    result = run("inspect", it.file, "--hex", *it.key)
    sections = dumped(result.stdout)
    assert_covers(sections["plaintext"], bytes.fromhex(it.row["plaintext"]))
    envelope = sections["envelope"]
    assert b"".join(data for _, data, _ in envelope) == it.packed[:24] + it.packed[-16:]
    assert {field.split()[0] for _, _, field in envelope} == {"nonce", "tag"}
    assert envelope[-1][0] == len(it.packed) - 16


@pytest.mark.slow
@pytest.mark.parametrize(
    "item",
    [item for ok in (True, False) for item in behaviour_plaintexts(ok=ok) if item[1]],
    ids=lambda item: item[0][:50],
)
def test_hexdump_of_good_and_broken_plaintext_names_every_byte(
    item: tuple[str, bytes], tmp_path: Path
) -> None:
    plaintext = item[1]
    file = tmp_path / "plain"
    file.write_bytes(plaintext)
    result = run("inspect", str(file), "--plain", "--hex")
    assert result.exit_code in (0, 4)
    assert_covers(dumped(result.stdout)["plaintext"], plaintext)
    stops = [line for line in result.stdout.splitlines() if "<-- reading stops" in line]
    assert len(stops) == (1 if result.exit_code else 0)
    if result.exit_code and "at byte" in result.stderr:
        offset = int(re.search(r"at byte (\d+)", result.stderr)[1])  # type: ignore[index]
        assert int(stops[0].split()[0]) >= offset


def test_strict_lists_all_departures_and_not_only_the_first(tmp_path: Path) -> None:
    row = next(
        row
        for row in ROWS.values()
        if row["kind"] == "single" and not row["single"]["is_initiator"]
    )
    plaintext = bytearray.fromhex(row["plaintext"])
    plaintext[1:4] = b"\x00\x01\x07"
    it = Case(row, tmp_path)
    result = run("inspect", it.seal(bytes(plaintext) + b"??"), "--strict", *it.key)
    assert result.exit_code == 0
    assert "3 departures" in result.stdout
    assert f"length says 1, the body has {len(plaintext) - 3} bytes in length" in result.stdout
    assert "boolean byte 07, read as false in is_initiator at byte 3" in result.stdout
    assert f"2 bytes after the end at byte {len(plaintext)}" in result.stdout


def test_text_from_the_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    row, address = next(
        (row, address)
        for row in ROWS.values()
        for address in (row.get("single") or {}).get("addresses") or ()
        if address["type"] == "dns" and len(address["host"]) > 25
    )
    old = address["host"].encode()
    evil = b"\x1b]0;x\x07\x9b2J[red]\r\n:skull:\\"
    new = evil + old[len(evil) :]
    plaintext = plaintext_with(row, old, new)
    it = Case(row, tmp_path)
    file = it.seal(plaintext)
    for mode in ([], ["--json"], ["--hex"], ["--strict"]):
        result = run("inspect", file, *mode, *it.key)
        assert result.exit_code == 0
        assert not set(result.output) & {"\x1b", "\x07", "\x9b", "\r"}
    table = run("inspect", file, *it.key).stdout
    assert r"\x1b]0;x\x07\x9b2J[red]\x0d\x0a:skull:\x5c" in table


def test_lines_are_never_cut_in_a_pipe(tmp_path: Path) -> None:
    it, _ = closed_case(tmp_path, {0, 1, 2, 3, 4})
    result = run("inspect", it.file, *it.key)
    line = next(text for text in result.stdout.splitlines() if "close-tx inputs" in text)
    assert len(line) > 100 and line.endswith("for this version")
    assert "\u2026" not in result.stdout
    assert not any(text != text.rstrip() for text in result.stdout.splitlines())


def test_plaintext_needs_no_key(tmp_path: Path) -> None:
    row = ROWS["S003"]
    file = Case(row, tmp_path).write("plain", bytes.fromhex(row["plaintext"]))
    answer = as_json(run("inspect", file, "--plain", "--json"))
    assert answer["encrypted"] is False
    assert answer["size"] == len(row["plaintext"]) // 2
    assert answer["single"] == single_to_json(captured_single(row["single"]))
