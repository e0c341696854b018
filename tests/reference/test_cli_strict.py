"""``pack`` refuses what it would not read, and an empty backup is no good one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scbref.json_form import multi_to_json
from scbref.model import Multi
from tests.reference.cli_cases import one_line, run
from tests.reference.frank_stage import Frank, content


def packable(frank: Frank) -> dict[str, object]:
    return multi_to_json(Multi(0, content("good")))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"close_tx_inputs"', '"closetx_inputs"', "is close_tx_inputs meant?"),
        ('"capacity": "700000"', '"capacity": "0700000"', "capacity"),
        ('"capacity": "700000"', '"capacity": "700_000"', "capacity"),
        ('"capacity": "700000"', '"capacity": "1", "capacity": "700000"', "stands twice"),
        ('"version": 0,', '"version": 0, "lease_expiry": 7,', "lease_expiry"),
        ('"csv_delay": ', '"csv_dealy": 5, "csv_delay": ', "is csv_delay meant?"),
    ],
)
def test_pack_refuses_what_it_would_not_read(old: str, new: str, said: str, frank: Frank) -> None:
    text = json.dumps(packable(frank))
    assert old in text
    source, out = frank.folder / "in.json", frank.folder / "out"
    source.write_text(text.replace(old, new, 1))
    result = run("pack", str(source), "-o", str(out), *frank.key)
    assert result.exit_code == 4
    assert said in one_line(result)
    assert not out.exists()


def test_packing_nothing_warns(frank: Frank) -> None:
    source = frank.folder / "in.json"
    source.write_text('{"version": 0, "static_backups": []}')
    result = run("pack", str(source), "-o", str(frank.folder / "out"), *frank.key)
    assert result.exit_code == 0
    assert "an empty backup" in result.stderr


def test_unpack_never_replaces_its_input(frank: Frank) -> None:
    file = frank.packed(*content("good"))
    before = Path(file).read_bytes()
    result = run("unpack", file, "-o", file, "--force", *frank.key)
    assert result.exit_code == 5
    assert "it is what is read" in one_line(result)
    assert Path(file).read_bytes() == before


def test_a_backup_without_channels_is_not_fine(frank: Frank) -> None:
    empty = frank.packed()
    assert run("verify", "--quiet", empty, *frank.key).exit_code == 1
    assert run("verify", "--quiet", "--min-channels", "0", empty, *frank.key).exit_code == 0
    good = frank.file("good")
    assert run("verify", "--quiet", "--min-channels", "3", good, *frank.key).exit_code == 1
