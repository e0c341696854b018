"""``scbref verify``: round trips, and an explanation for each byte that does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scbref.cli.backup_input import RAW, BackupInput
from scbref.cli.departures import find_departures
from scbref.cli.opening import OpenedBackup, ParsedBackup, parse_backup
from scbref.cli.repacking import UNEXPLAINED, repack
from scbref.codec import deserialize_multi, deserialize_single
from scbref.errors import NOT_CANONICAL, DeserializeError
from tests.reference.captured_files import CAPTURED
from tests.reference.cli_cases import ROWS, Case, behaviour_plaintexts, run

COUNT_OFFSET, FIRST_LENGTH = 1, 6


READABLE = behaviour_plaintexts(ok=True)


def parsed_plaintext(plaintext: bytes) -> ParsedBackup:
    source = BackupInput("given", plaintext, RAW)
    return parse_backup(OpenedBackup(source, b"", plaintext, "", None))


def test_the_captured_behaviours_hold_odd_plaintexts() -> None:
    odd = [case for case, data in READABLE if find_departures(parsed_plaintext(data))]
    assert len(READABLE) > 50
    assert len(odd) > 10


@pytest.mark.parametrize("item", READABLE, ids=lambda item: item[0][:50])
def test_departures_are_found_exactly_where_strict_reading_refuses(
    item: tuple[str, bytes],
) -> None:
    parsed = parsed_plaintext(item[1])
    found = find_departures(parsed)
    strict = deserialize_multi if parsed.kind == "multi" else deserialize_single
    try:
        strict(item[1], strict=True)
    except DeserializeError as error:
        assert error.code == NOT_CANONICAL
        assert error.offset in {departure.offset for departure in found} or "addresses" in (
            error.path or ""
        )
        assert found
    else:
        assert found == []


@pytest.mark.parametrize("item", READABLE, ids=lambda item: item[0][:50])
def test_every_rewriting_is_explained(item: tuple[str, bytes]) -> None:
    again = repack(parsed_plaintext(item[1]))
    assert UNEXPLAINED not in again.reasons
    assert again.is_same == (not again.reasons)


@pytest.mark.slow
def test_all_captured_backups_are_canonical(tmp_path: Path) -> None:
    for row in ROWS.values():
        it = Case(row, tmp_path)
        # Their transactions are made up, so only the form is looked at: no key that proves.
        result = run("verify", it.file, "--strict", "--base-pub", row["base_pub"])
        assert "proof: none" in result.stdout
        # Made-up host names of the captured Singles may break lnd's own rules for them.
        assert "packs back: to the same bytes" in result.stdout, row["id"]
        is_empty = "channels: fewer than 1" in result.stdout
        is_odd = "not a DNS host name" in result.stdout
        assert result.exit_code == (1 if is_odd or is_empty else 0), row["id"]


def test_a_thousand_channels(tmp_path: Path) -> None:
    import json

    key = tmp_path / "key"
    key.write_text(json.loads((CAPTURED / "lnd-head-multi-1000.json").read_text())["sym_key"])
    file = str(CAPTURED / "lnd-head-multi-1000.backup")
    result = run("verify", file, "--key-file", str(key))
    assert result.exit_code == 0
    assert "Multi of 1,000 channels, 540,906 bytes" in result.stdout


def multi_case(folder: Path) -> Case:
    row = next(row for row in ROWS.values() if row["kind"] == "multi" and len(row["singles"]) > 1)
    return Case(row, folder)


def odd_multi(row: dict[str, Any], change: str) -> bytes:
    plaintext = bytearray.fromhex(row["plaintext"])
    if change == "length":
        plaintext[FIRST_LENGTH : FIRST_LENGTH + 2] = b"\xff\xff"
    elif change == "bool":
        plaintext[FIRST_LENGTH + 2] = 2
    elif change == "count":
        plaintext[COUNT_OFFSET + 3] -= 1
    elif change == "trailing":
        plaintext += b"\0"
    return bytes(plaintext)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("length", "length says 65535"),
        ("bool", "boolean byte 02, read as false in static_backups[0].is_initiator"),
        ("count", "bytes after the end"),
        ("trailing", "1 bytes after the end"),
    ],
)
def test_a_known_rewriting_is_named_and_the_code_is_1(
    change: str, said: str, tmp_path: Path
) -> None:
    it = multi_case(tmp_path)
    file = it.seal(odd_multi(it.row, change))
    result = run("verify", file, *it.key)
    assert result.exit_code == 1
    assert "packs back: to other bytes" in result.stdout
    assert said in result.stdout
    assert UNEXPLAINED not in result.stdout


def test_quiet_says_nothing_and_keeps_the_code(tmp_path: Path) -> None:
    it = multi_case(tmp_path)
    odd = it.seal(odd_multi(it.row, "trailing"))
    hex_file = it.write("backup.hex", it.packed.hex().encode())
    broken = it.write("broken", it.packed[:-1] + b"?")
    for file, code in ((it.file, 0), (hex_file, 0), (odd, 1), (broken, 3), ("/nowhere", 5)):
        result = run("verify", file, "--quiet", *it.key)
        assert (result.exit_code, result.output) == (code, "")


def test_a_host_name_that_lnd_would_not_accept_counts_only_when_strict(tmp_path: Path) -> None:
    case, plaintext = next(
        (case, data)
        for case, data in READABLE
        if (found := find_departures(parsed_plaintext(data)))
        and all(not departure.rewriting for departure in found)
    )
    file = Case(ROWS["S003"], tmp_path).write("plain", plaintext)
    assert run("verify", file, "--plain").exit_code == 0, case
    strict = run("verify", file, "--plain", "--strict")
    assert strict.exit_code == 1
    assert "not a DNS host name and port in addresses[" in strict.stdout


def test_a_line_break_behind_raw_bytes_is_named(tmp_path: Path) -> None:
    it = multi_case(tmp_path)
    for around in (b"\n", b"\r\n"):
        result = run("verify", it.write("with-newline", it.packed + around), *it.key)
        assert result.exit_code == 1
        assert "a line break at the end was left out" in result.stdout
        assert "lnd does not open the file as it is" in result.stderr


@pytest.mark.slow
def test_the_answer_as_json_says_what_the_lines_say(tmp_path: Path) -> None:
    rows = list(ROWS.values())[:3]
    for row in rows:
        it = Case(row, tmp_path)
        demands = ["--strict", "--for", "lnd-0.18"]
        lines = run("verify", it.file, *it.key, *demands)
        shown = run("verify", it.file, *it.key, *demands, "--json")
        (answer,) = json.loads(shown.stdout)["files"]
        assert answer["is_good"] is (lines.exit_code == 0)
        assert answer["packs_back"] is ("to the same bytes" in lines.stdout)
        assert answer["bytes"] == len(it.packed)
        restore = answer["restore"]
        assert restore["reads_file"] is ("refuses the file" not in lines.stdout)
        assert len(restore["channels"]) == len(answer["proofs"]) == answer["channels"]
        assert all(each["findings"] for each in restore["channels"] if not each["is_restored"])


def test_the_answer_as_json_about_several_files(tmp_path: Path) -> None:
    it = Case(next(iter(ROWS.values())), tmp_path)
    bad = it.write("bad", b"no backup at all")
    answer = json.loads(run("verify", it.file, bad, *it.key, "--json").stdout)
    assert [each["is_good"] for each in answer["files"]] == [True, False]
    assert "error" in answer["files"][1]
    assert answer["across"]["channels"]
