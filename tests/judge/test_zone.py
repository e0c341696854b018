"""Names that tell the time are judged alike at every hour, in whatever zone the machine is."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import time
import zoneinfo
from pathlib import Path

import pytest

from scbref.conformance.corpus.scenario import Facts, Pool
from scbref.conformance.protocol import zone as zones
from scbref.conformance.protocol.process import Limits
from scbref.conformance.protocol.zone import DAY, ZONES, Zone, telling_zone, zone_variables
from scbref.conformance.running.file_facts import ScenarioFiles
from scbref.conformance.running.oracle import Oracle
from tests.judge.corpus import SABOTEURS, call

FORM = "%Y-%m-%d-%H-%M-%S"
START = 1_790_000_000 // DAY * DAY
"""A midnight in Greenwich, of a day in September."""
MINUTES = range(START + 17, START + DAY, 60)
ARCHIVES = "chan-backup-archives"


def named(seconds: float) -> str:
    return time.strftime(FORM, time.gmtime(seconds))


MISTAKES = {
    "universal time": lambda now, zone: named(now),
    "twelve hours": lambda now, zone: time.strftime(
        "%Y-%m-%d-%I-%M-%S", time.gmtime(now + zone.offset)
    ),
    "an hour off": lambda now, zone: named(now + zone.offset + 3600),
    "no leading zeros": lambda now, zone: "-".join(
        str(int(part)) for part in named(now + zone.offset).split("-")
    ),
    "an hour without zero": lambda now, zone: "{}-{}-{}-{}-{}-{}".format(
        *(
            str(int(part)) if place == 3 else part
            for place, part in enumerate(named(now + zone.offset).split("-"))
        )
    ),
}


def accepts(
    folder: Path, now: float, zone: Zone, name: str, monkeypatch: pytest.MonkeyPatch
) -> bool:
    """What the judge says of an archive with this time in its name."""
    files = ScenarioFiles(folder, Pool(), Oracle(None, Limits()), now, zone)
    path = folder / ARCHIVES / f"x-{name}"
    path.write_bytes(b"")
    monkeypatch.setattr(time, "time", lambda: now + 0.5)
    try:
        return not files.look("x", Facts(archives=["0 other bytes"]))
    finally:
        path.unlink()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ARCHIVES).mkdir()
    return tmp_path


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_shows_at_every_minute_of_the_day(
    folder: Path, mistake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for now in MINUTES[:: 7 if mistake == "an hour off" else 5]:
        # At midnight in Greenwich two zones take turns, and each process is in the other one.
        seen = {telling_zone(now, turn) for turn in (0, 1)}
        wrong = [accepts(folder, now, z, MISTAKES[mistake](now, z), monkeypatch) for z in seen]
        assert not all(wrong), (mistake, now % DAY / 3600, seen)
        assert all(accepts(folder, now, z, named(now + z.offset), monkeypatch) for z in seen)


def test_zones_are_what_the_worlds_table_says() -> None:
    assert len({zone.name for zone in ZONES}) == len(ZONES)
    for zone in ZONES:
        for month in (1, 7):
            when = datetime.datetime(2026, month, 1)
            offset = zoneinfo.ZoneInfo(zone.name).utcoffset(when)
            assert offset == datetime.timedelta(seconds=zone.offset), zone


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.name)
def test_where_there_are_no_zones_one_is_written(
    zone: Zone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zones, "_SYSTEM", ())
    variables = {**os.environ, **zone_variables(zone, tmp_path)}
    shown = subprocess.run(["date", "+%z"], env=variables, capture_output=True, check=True)
    sign, hours, minutes = (shown.stdout[:1], int(shown.stdout[1:3]), int(shown.stdout[3:5]))
    seconds = (hours * 60 + minutes) * 60 * (-1 if sign == b"-" else 1)
    assert seconds == zone.offset


def test_the_hour_of_a_zone_lasts() -> None:
    for now in MINUTES[60:]:
        zone = telling_zone(now)
        assert zone.tells(now)
        left = 3600 - zone.second_of_day(now)
        # The whole rest of the hour in Greenwich, where no zone with an odd offset is better.
        assert left >= 3600 - now % 3600


@pytest.mark.slow
@pytest.mark.parametrize("here", ["UTC", "America/New_York", "Asia/Kathmandu"])
def test_an_adapter_does_not_see_the_zone_of_the_machine(
    here: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", here)
    time.tzset()
    try:
        script = tmp_path / "adapter.sh"
        honest = SABOTEURS / "honest.py"
        script.write_text(f'#!/bin/sh\necho "$TZ" > {tmp_path}/zone\nexec python3 {honest}\n')
        script.chmod(0o755)
        call("smoke", script)
        told = (tmp_path / "zone").read_text().strip()
        assert told in {zone.name for zone in ZONES}
        run = ("run", "scbref", "--filter", "scenario.multifile/archive*")
        for more in ((), ("--env", "TZ")):
            result = call(*run, *more)
            assert result.exit_code == 0, result.output
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.slow
@pytest.mark.parametrize("mistake", ["gmtime", "twelve", "unpadded"])
def test_an_adapter_that_tells_the_time_wrongly_fails(mistake: str) -> None:
    result = call(
        "run", f"{sys.executable} {SABOTEURS / 'clockwork.py'} {mistake}",
        "--filter", "scenario.multifile/archive*", "--filter", "scenario.multifile/linked-main",
    )  # fmt: skip
    assert result.exit_code == 1, result.output
    assert "an archive is named channel.backup-" in result.output
