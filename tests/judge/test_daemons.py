"""A node that loses its disk, judged: the right one passes, each wrong one fails by its name."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.daemons import asked
from scbref.conformance.daemons.backup_file import Channel
from scbref.conformance.daemons.before_loss import differences
from scbref.conformance.daemons.manifest import COMMANDS, Manifest
from scbref.conformance.daemons.node import Patience
from scbref.conformance.daemons.run import DaemonRun
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.reports.console import Console
from scbref.conformance.running.events import AdapterFinished, Check, Event, Note, Result
from tests.house.source_tree import ROOT
from tests.judge.daemons import served
from tests.judge.daemons.fake_node import FakeSoftware
from tests.judge.daemons.own_reader import OwnReader
from tests.judge.daemons.wrong import WRONG

ASKED = {each.requirement for each in asked.ASKED}


@dataclass
class Told:
    """What a trial told."""

    code: int
    events: list[Event]
    console: str
    software: FakeSoftware

    @property
    def outcomes(self) -> dict[str, Outcome]:
        return {e.requirements[0]: e.outcome for e in self.events if isinstance(e, Result)}

    @property
    def checks(self) -> dict[str, bool]:
        return {e.id: e.passed for e in self.events if isinstance(e, Check)}

    @property
    def broken(self) -> set[str]:
        bad = {name for name, outcome in self.outcomes.items() if outcome is Outcome.FAIL}
        return bad | {name for name, passed in self.checks.items() if not passed}

    @property
    def verdict(self) -> str:
        (finished,) = (e for e in self.events if isinstance(e, AdapterFinished))
        return finished.verdict


@dataclass
class Stage:
    folder: Path
    manifest: Manifest = field(
        default_factory=lambda: Manifest(
            1,
            "fake",
            {name: ["true"] for name in COMMANDS},
            kinds=["a", "b"],
            fees=20_000,
            close_blocks=30,
        )
    )

    def play(self, wrong: str = "", software: FakeSoftware | None = None) -> Told:
        events: list[Event] = []
        lines: list[str] = []
        now = itertools.count()
        software = software or FakeSoftware(self.folder, wrong)
        run = DaemonRun(
            self.manifest,
            software,
            OwnReader(),
            self.folder,
            [events.append, Console(lines.append)],
            lines.append,
            Patience(5.0, clock=lambda: float(next(now)), pause=lambda _: None),
            "judge",
            "corpus",
        )
        return Told(run.execute(), events, "".join(lines), software)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    yield Stage(tmp_path)


def test_what_is_asked_is_in_the_specification_with_its_level() -> None:
    ledger = json.loads((ROOT / "vectors" / "requirements.json").read_text())["requirements"]
    levels = {entry["id"]: entry["level"] for entry in ledger}
    assert {each.requirement: each.is_must for each in asked.ASKED} == {
        name: levels[name].startswith("MUST") for name in ASKED
    }


def test_a_right_node_is_restored_and_has_its_money_back(stage: Stage) -> None:
    told = stage.play()
    assert (told.code, told.broken) == (0, set())
    assert told.outcomes == dict.fromkeys(ASKED, Outcome.PASS)
    assert told.checks == dict.fromkeys(asked.CHECKS, True)
    assert told.verdict == "conformant: restored, 4 of 4 closed"
    assert "4 of 4 channels restored" in told.console
    assert told.software.asked[-4:] == ["stop", "stop", "stop", "chain-stop"]


BREAKS = {
    "forgets-a-channel": {"node.file-lists-all", "daemon.restored", "daemon.closed"},
    "wrong-capacity": {"node.file-lists-all"},
    "restores-none": {"node.restore-without-peers", "daemon.restored", "daemon.closed"},
    "refuses-to-restore": {"node.restore-without-peers", "daemon.restored"},
    "refuses-without-peers": {"node.restore-without-peers"},
    "does-not-connect": {"node.restore-without-peers", "daemon.closed"},
    "closes-none": {"node.restore-without-peers", "daemon.closed"},
    "keeps-the-money": {"daemon.money-back"},
    "starts-on-junk": {"node.bad-file"},
    "overwrites-junk": {"node.bad-file"},
    "drops-closing": {"node.cooperative-close"},
    "keeps-closed": {"node.cooperative-close"},
    "drops-forced": {"node.remote-force-close"},
    "drops-own-confirmed": {"node.local-force-close"},
    "keeps-settled": {"node.local-force-close"},
    "misses-closes": {"node.closed-while-down"},
}
"""What each wrong software breaks."""

UNKEPT = {
    "needs-a-restart": "node.shared-peer",
    "leaves-removed": "node.removed-file",
    "empty-after-restore": "node.file-after-restore",
    "dials-the-first-alone": "node.dials-every-address",
    "dials-the-last-alone": "node.dials-in-order",
}
"""And which recommendation: told, and not decisive."""


def test_every_wrong_software_is_tried() -> None:
    assert BREAKS.keys() | UNKEPT.keys() == set(WRONG)


@pytest.mark.slow
@pytest.mark.parametrize("wrong", BREAKS)
def test_a_wrong_node_fails_by_the_name_of_what_it_breaks(stage: Stage, wrong: str) -> None:
    told = stage.play(wrong)
    assert (told.code, told.broken) == (1, BREAKS[wrong]), told.console
    assert told.verdict.startswith("not conformant: restored, ")
    assert told.software.asked[-1] == "chain-stop"


@pytest.mark.slow
@pytest.mark.parametrize("wrong", UNKEPT)
def test_a_recommendation_that_is_not_kept_is_told(stage: Stage, wrong: str) -> None:
    told = stage.play(wrong)
    assert (told.code, told.broken) == (0, set()), told.console
    assert told.outcomes[UNKEPT[wrong]] is Outcome.SKIPPED
    notes = [event.text for event in told.events if isinstance(event, Note)]
    assert [UNKEPT[wrong] in note and "is not kept" in note for note in notes] == [True]
    assert "4 of 4 closed" in told.verdict


def test_what_the_manifest_leaves_out_is_not_asked(tmp_path: Path) -> None:
    commands = {name: ["true"] for name in COMMANDS if "close" not in name}
    left = [{"requirement": "node.bad-file", "reason": "it has no start without a file"}]
    table = {"format": 1, "name": "fake", "commands": commands, "skip": left}
    told = Stage(tmp_path, msgspec.convert(table, Manifest)).play()
    assert told.code == 0
    skipped = {name for name, outcome in told.outcomes.items() if outcome is Outcome.SKIPPED}
    assert skipped == {
        "node.bad-file",
        "node.cooperative-close",
        "node.remote-force-close",
        "node.local-force-close",
        "node.closed-while-down",
        "node.shared-peer",
    }
    assert "it has no start without a file" in told.console


def test_an_interrupt_ends_it_with_everything_stopped(stage: Stage) -> None:
    class Interrupted(FakeSoftware):
        def restore(self, node: Path, file: Path) -> None:
            raise KeyboardInterrupt

    told = stage.play(software=Interrupted(stage.folder))
    assert told.code == 130
    assert told.checks["interrupted"] is False
    assert told.software.asked[-1] == "chain-stop"
    assert told.outcomes["node.restore-without-peers"] is Outcome.SKIPPED


def test_a_command_that_does_not_work_is_no_verdict_on_the_software(stage: Stage) -> None:
    class Broken(FakeSoftware):
        def list(self, node: Path) -> dict[str, object]:
            return {"channels": [{"channel_point": "x"}]}

    told = stage.play(software=Broken(stage.folder))
    assert told.code == 3
    assert "a channel has no 'state'" in told.console


def test_a_node_that_comes_back_as_another_is_told(stage: Stage) -> None:
    class Other(FakeSoftware):
        def start(self, node: Path, words: Path) -> dict[str, object]:
            other = {"pub_key": "02" + "00" * 32} if node.name == "owner" and self.nodes else {}
            return super().start(node, words) | other

    told = stage.play(software=Other(stage.folder))
    assert told.code == 3
    assert f"made the node 02{'00' * 32}@" in told.console and "as before" in told.console


def test_differences_are_told_one_by_one() -> None:
    one, two, other = Channel("1:0", "02aa", 5), Channel("2:0", "02bb", 6), Channel("3:0", "", 1)
    wrong_peer = Channel("1:0", "02bb", 5)
    assert differences({"1:0": one}, {"1:0": one}) == ""
    text = differences({"1:0": one, "2:0": two}, {"1:0": wrong_peer, "3:0": other})
    assert text == ("1:0 has the peer 02bb, not 02aa; 2:0 is missing; 3:0 is in it and not listed")


# As a program, with programs for commands.


def write_manifest(folder: Path) -> Path:
    client = Path(served.__file__).with_name("client.py")
    base = [sys.executable, "-S", "-E", str(client), str(folder / "socket")]
    lines = ["format = 1", 'name = "fake"', "peers = 1", "fees = 20000", "[commands]"]
    for name, way in COMMANDS.items():
        values = [f"{{{value}}}" for value in way.known]
        lines.append(f"{name} = {json.dumps([*base, name, *values])}")
    path = folder / "manifest.toml"
    path.write_text("\n".join(lines))
    return path


@pytest.mark.slow
def test_the_command_plays_a_manifest_and_writes_the_reports(tmp_path: Path) -> None:
    manifest = write_manifest(tmp_path)
    reports = {form: tmp_path / form for form in ("jsonl", "junit")}
    arguments = [f"--{form}={path}" for form, path in reports.items()]
    place = tmp_path / "place"
    with served.serving(tmp_path / "socket") as heard:
        result = CliRunner().invoke(
            main, ["daemon", str(manifest), f"--folder={place}", *arguments]
        )
    assert result.exit_code == 0, result.output
    assert "conformant: restored, 1 of 1 closed" in result.stdout
    assert (heard[0], heard[-1]) == ("chain-start", "chain-stop")
    events = [json.loads(line) for line in reports["jsonl"].read_text().splitlines()]
    assert [events[0]["type"], events[-1]["type"]] == ["run-started", "run-finished"]
    cases = ElementTree.parse(reports["junit"]).getroot().iter("testcase")
    assert {f"daemon/{name}" for name in ASKED} <= {case.get("name") for case in cases}
    again = CliRunner().invoke(main, ["daemon", str(manifest), f"--folder={place}"])
    assert again.exit_code == 2
    assert "is not empty" in again.stderr
