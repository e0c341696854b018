"""The exported schemas are current, and enough for a reader that knows nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scbref.errors import BAD_POINT, DeserializeError
from scbref.vectors.generate.exports.__main__ import FOLDER, main
from scbref.vectors.generate.exports.kaitai import NOT_EXPRESSED, kaitai
from scbref.vectors.generate.exports.yaml import to_yaml
from scbref.wire.field import Field
from scbref.wire.single import SINGLE
from tests.formats.expected import expected, not_expressed
from tests.formats.plaintexts import VECTORS

REQUIREMENTS = {
    each["id"] for each in json.loads((VECTORS / "requirements.json").read_text())["requirements"]
}
TABLE = json.loads((FOLDER / "fields.json").read_text())["structures"]


def captured(name: str) -> dict[str, Any]:
    lines = (VECTORS / "captured" / "lnd-head-backups.jsonl").read_text().splitlines()
    found: dict[str, Any] = next(each for each in map(json.loads, lines) if each["id"] == name)
    return found


def test_the_files_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert "2 exported schemas are current" in capsys.readouterr().out


def test_a_stale_file_is_named(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scbref.vectors.generate.exports.__main__.FOLDER", tmp_path)
    (tmp_path / "scb.ksy").write_text("other")
    assert main(["--check"]) == 1
    assert "stale: vectors/formats/scb.ksy" in capsys.readouterr().err
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_a_reader_of_the_table_alone_finds_the_fields_of_a_single_of_lnd() -> None:
    backup = captured("S007")
    data = bytes.fromhex(backup["plaintext"])
    ends: dict[str, int] = {}
    values: dict[str, bytes] = {}
    for field in TABLE["single"]:
        letter, _, behind = str(field["offset"]).partition(" + ")
        at = ends[letter] + int(behind or 0) if letter in ends else int(letter)
        kind = field["type"]["kind"]
        if "present" in field:
            size = 0  # this one has version 0 and no close-tx inputs
        elif kind == "addresses":
            size = 2 + int.from_bytes(data[at : at + 2])
        else:
            size = field["size"]
        values[field["name"]] = data[at : at + size]
        if "end" in field:
            ends[field["end"]] = at + size
    wrote = backup["single"]
    assert b"".join(values.values()) == data
    assert values["remote_node_pub"].hex() == wrote["remote_node_pub"]
    assert int.from_bytes(values["capacity"], signed=True) == wrote["capacity"]
    assert values["remote_chan_cfg.htlc_base_point"].hex() == wrote["remote"]["htlc"]


def test_what_the_files_name_exists() -> None:
    fields = [field for fields in TABLE.values() for field in fields]
    assert len(fields) == 66
    assert {name for field in fields for name in field["requirements"]} <= REQUIREMENTS
    assert NOT_EXPRESSED.keys() <= REQUIREMENTS
    assert all(field["source"] and field["meaning"] for field in fields)


def test_every_field_of_a_single_is_in_the_description() -> None:
    described = kaitai()["types"]["single"]
    names = {each["id"] for each in described["seq"]} | described["instances"].keys()
    assert {item.name for item in SINGLE.body.subcons} <= names


def test_a_node_of_a_kind_that_is_not_known_fails_the_export(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    field: Field = SINGLE.body.subcons[0]
    monkeypatch.setattr(type(field.subcon), "kind", "newfangled")
    with pytest.raises(AttributeError, match="newfangled"):
        kaitai()


def test_yaml_quotes_what_would_be_something_else() -> None:
    value = {"on": ["a b", "5", "x: y", "", "- a"], "b": [{"c": 1, "d": {"e": True}}]}
    assert to_yaml(value) == (
        '"on": [a b, "5", "x: y", "", "- a"]\nb:\n  - c: 1\n    d:\n      e: true\n'
    )


def test_a_fault_counts_as_not_expressed_only_where_it_is() -> None:
    data = bytearray.fromhex(captured("S007")["plaintext"])
    for first, unseen in ((5, None), (2, "point.on-curve")):
        data[78:111] = bytes([first]) + bytes(31) + b"\5"
        fields, error = expected("single", bytes(data))
        assert fields is None
        assert isinstance(error, DeserializeError)
        assert error.code == BAD_POINT
        assert not_expressed(bytes(data), error) == unseen
