"""A history that went wrong is told as people would draw it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from scbref.conformance.corpus.load import load
from scbref.conformance.judging.selection import Filter
from scbref.conformance.protocol.command import resolve
from scbref.conformance.reports.html_timeline import picture
from scbref.conformance.running.events import Event, Moment, Result
from scbref.conformance.running.options import Options
from scbref.conformance.running.past import content
from scbref.conformance.running.run import Run
from scbref.conformance.running.timeline import timeline_lines
from tests.judge.test_causes import MISTAKEN, command


@cache
def told(scenario: str, mode: str = "no-aad") -> Result:
    events: list[Event] = []
    options = Options(filter=Filter((scenario,)), oracle=resolve("scbref"))
    Run(load(), options, [events.append]).execute([command(MISTAKEN, mode)])
    return next(event for event in events if isinstance(event, Result))


def test_a_timeline_tells_events_writes_and_what_the_file_held() -> None:
    result = told("scenario.swapper/close-while-the-file-is-bad")
    assert [(each.step, each.kind, each.what) for each in result.timeline] == [
        (1, "event", "a new swapper with the channels k, l"),
        (2, "event", "swapper.start"),
        (3, "write", "write channel.backup bytes garbage"),
        (4, "event", "channels close: k"),
        (5, "write", "write channel.backup bytes multi k l"),
        (6, "event", "channels open: m"),
    ]
    assert result.timeline[2].files == {"channel.backup": "'garbage'"}
    assert result.timeline[3].files == {}
    assert (result.timeline[-1].expected, result.timeline[-1].found) == (
        "written true",
        "written false",
    )


def test_steps_that_change_nothing_are_left_out() -> None:
    shown = [
        Moment(1, "a new swapper", "event"),
        Moment(4, "look at channel.backup", "look", {"channel.backup": "a"}, "a, b", "a"),
    ]
    assert timeline_lines(shown) == [
        "  1  → a new swapper",
        "     ┊",
        "  4  ✗ look at channel.backup",
        "     │     channel.backup holds a",
        "     │     expected  a, b",
        "     │     found     a",
    ]


def test_the_picture_holds_every_step_and_nothing_of_an_adapter_is_markup() -> None:
    moments = [
        Moment(1, "channels open: <script>", "event", {"channel.backup": "a"}),
        Moment(
            7, "look at channel.backup", "look", {"channel.backup": "x\x1b" * 300}, "a", "b & c"
        ),
    ]
    root = ElementTree.fromstring(picture(moments))
    texts = ["".join(each.itertext()) for each in root.iter("text")]
    assert "channels open: <script>" in texts and "found: b & c" in texts
    assert all(text.isprintable() for text in texts)
    assert len(list(root.iter("circle"))) == 2 and len(list(root.iter("rect"))) == 2
    height = float(str(root.get("viewBox")).split()[3])
    assert all(0 < float(str(each.get("y"))) < height for each in root.iter("text"))


def test_a_folder_that_an_adapter_filled_with_traps_is_told_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("/dev/zero")
    with (tmp_path / "large").open("wb") as stream:
        stream.truncate(1 << 33)
    assert content(tmp_path / "fifo") == "no file"
    assert content(tmp_path / "link") == "what cannot be read"
    assert content(tmp_path / "large") == f"{1 << 33} bytes"
