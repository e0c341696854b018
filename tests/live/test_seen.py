"""What the site shows of the daemons fits the specification, and the versions that are built."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from scbref import unpack_multi
from tests.live.backups import ring_of
from tests.live.node import Words
from tests.live.result import FILE, FILES, ROOT, differences

RESULT = json.loads(FILE.read_text())
FILES_SEEN = [json.loads(line) for line in FILES.read_text().splitlines()]
REQUIREMENTS = {
    requirement["id"]
    for requirement in json.loads((ROOT / "vectors/requirements.json").read_text())["requirements"]
}
DAEMONS = ROOT / "tests/live/daemons"


def lnd_of(module_file: Path) -> str:
    found = re.search(r"lightningnetwork/lnd v(\S+)", module_file.read_text())
    assert found
    return found[1]


def test_every_requirement_of_a_node_was_looked_at_on_daemons() -> None:
    borne_on = {fact["requirement"] for fact in RESULT["facts"]}
    assert borne_on <= REQUIREMENTS
    assert {name for name in REQUIREMENTS if name.startswith("node.")} <= borne_on


def test_all_that_the_site_shows_held() -> None:
    assert all(fact["holds"] for fact in RESULT["facts"])
    for loss in RESULT["losses"]:
        assert loss["closed"] == loss["channels"] > 0
        assert loss["before"] - loss["allowed"] <= loss["after"] <= loss["before"]


def test_a_prepared_file_and_an_update_are_among_the_losses() -> None:
    whats = [loss["what"] for loss in RESULT["losses"]]
    assert len(whats) >= 3
    assert any("scbref prepare" in what for what in whats)
    assert any("after the update" in what for what in whats)


def test_the_versions_are_those_that_are_built() -> None:
    assert RESULT["versions"] == {
        "lnd": lnd_of(DAEMONS / "go.mod"),
        "lnd, old": lnd_of(DAEMONS / "old.mod"),
    }


@pytest.mark.parametrize("row", FILES_SEEN, ids=[row["id"] for row in FILES_SEEN])
def test_a_file_of_the_run_opens_and_has_the_channels_of_the_node(row: dict[str, Any]) -> None:
    ring = ring_of(Words(tuple(row["mnemonic"].split()), row["passphrase"]))
    multi = unpack_multi(bytes.fromhex(row["hex"]), ring)
    points = [str(single.funding_outpoint) for single in multi.static_backups]
    assert sorted(points) == row["channel_points"]


def test_an_update_gives_every_channel_its_close_tx_inputs() -> None:
    old, new = (bit_sevens(name) for name in ("gina/old", "gina/updated"))
    assert old == [False] * 3
    assert new == [True] * 3


def bit_sevens(name: str) -> list[bool]:
    row = next(row for row in FILES_SEEN if row["id"] == name)
    ring = ring_of(Words(tuple(row["mnemonic"].split()), row["passphrase"]))
    singles = unpack_multi(bytes.fromhex(row["hex"]), ring).static_backups
    return [single.close_tx_inputs is not None for single in singles]


def test_a_run_that_saw_something_else_than_the_site_is_told_from_it() -> None:
    assert differences(RESULT) == []
    later = copy.deepcopy(RESULT)
    later["versions"]["lnd"] = "0.22.0-beta"
    missing = later["facts"].pop()
    later["losses"].pop()
    assert [line.partition(":")[0] for line in differences(later)] == [
        "versions",
        "on the site, not seen now",
        "other losses than on the site",
    ]
    assert missing["subject"] in differences(later)[1]
