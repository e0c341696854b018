"""The SubSwapper's rules as a table: what is in the file after each step, as lnd and as safe.

Facts: format notes on the SubSwapper; lnd's observed outcomes are compared in
test_swapper_lnd.py, the deviations of safe in test_swapper_safe.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scbref.errors import BackupFileError, SwapperError
from scbref.profiles import LND, PROFILES, SAFE, Profile
from tests.reference.swapper_stage import (
    Disk,
    PackedDisk,
    RealDisk,
    Stage,
    packed,
    singles,
)

GARBAGE = b"garbage " * 8


@dataclass(frozen=True)
class Step:
    """Something that happens, and the file after it."""

    do: str
    """``start b c`` · ``open b`` · ``close a`` · ``open b / close a`` · ``manual b`` ·
    ``disk x y`` (somebody replaces the file) · ``delete`` · ``garbage`` · ``fail`` (the next
    swap) · ``restart b`` (the process dies; a new one starts)."""
    both: str = ""
    lnd: str | None = None
    safe: str | None = None
    fails: str = ""
    """Who reports an error for this step: ``lnd``, ``safe`` or ``lnd safe``."""

    def after(self, profile: Profile) -> str:
        special = self.safe if profile == SAFE else self.lnd
        return self.both if special is None else special


S = Step
NO_FILE = "no file"
UNREADABLE = "unreadable"
SCENARIOS: dict[str, list[Step]] = {
    "no file yet": [S("start a b", "a b")],
    "nothing at all": [S("start", "")],
    "disk and memory are united": [S("disk x y", "x y"), S("start a", "a x y")],
    "memory wins over disk": [S("disk a(6) x(6)", "a(6) x(6)"), S("start a", "a x(6)")],
    "the last of two alike wins at start": [S("start a a(5)", "a(5)")],
    "the last of two alike wins on disk": [S("disk x x(3)", "x x(3)"), S("start", "x(3)")],
    "the last of two alike wins in an event": [S("start", ""), S("open b b(2)", "b(2)")],
    "the last of two alike wins in a manual update": [S("start", ""), S("manual d d(8)", "d(8)")],
    "open and close": [
        S("start a", "a"),
        S("open b", "a b"),
        S("open a(9)", "a(9) b"),
        S("close a a b", ""),
        S("open a", "a"),
    ],
    "new channels go in before closed ones come out": [
        S("start a", "a"),
        S("open b c / close a b", "c"),
    ],
    "an empty event rewrites": [S("start a", "a"), S("open", "a")],
    "the close of an unknown channel": [S("start a", "a"), S("close z", "a")],
    "what was changed by hand stays": [
        S("start a", "a"),
        S("disk a(6) x(6)", "a(6) x(6)"),
        S("open b", "a b x(6)"),
    ],
    "a closed channel put back by hand stays": [
        S("start a b", "a b"),
        S("close a", "b"),
        S("disk a", "a"),
        S("open c", "a b c"),
    ],
    "a deleted file is written again": [
        S("start a b", "a b"),
        S("delete", NO_FILE),
        S("manual", "a b"),
    ],
    "a file that turns unreadable is not overwritten": [
        S("start a", "a"),
        S("garbage", UNREADABLE),
        S("open b", UNREADABLE),
        S("manual c", UNREADABLE, fails="lnd safe"),
        S("disk x", "x"),
        S("manual", "a b c x"),
    ],
    "an unreadable file fails the start": [
        S("garbage", UNREADABLE),
        S("start a", UNREADABLE, fails="lnd safe"),
    ],
    "a zero-byte file fails the start": [
        S("empty", UNREADABLE),
        S("start a", UNREADABLE, fails="lnd safe"),
    ],
    "a channel whose write failed goes with the next": [
        S("start a", "a"),
        S("fail", "a"),
        S("open e", "a"),
        S("manual", "a e"),
    ],
    "a manual update whose write failed goes with the next": [
        S("start a", "a"),
        S("fail", "a"),
        S("manual e", "a", fails="lnd safe"),
        S("open b", "a b e"),
    ],
    "a close whose write failed": [
        S("start a b", "a b"),
        S("fail", "a b"),
        S("close a", "a b"),
        S("open c", lnd="a b c", safe="b c"),
        S("disk a b c", "a b c"),
        S("open d", "a b c d"),
    ],
    "a close whose write failed, and the process dies": [
        S("start a", "a"),
        S("fail", "a"),
        S("close a", "a"),
        S("restart", "a"),
    ],
    "a manual update brings a closed channel back": [
        S("start a b", "a b"),
        S("close a", "b"),
        S("manual a", "a b"),
    ],
    "a Single that cannot be written": [
        S("start a b", "a b"),
        S("open c!", "a b"),
        S("open d", lnd="a b", safe="a b d"),
        S("manual e", lnd="a b", safe="a b d e", fails="lnd"),
        S("close a", lnd="a b", safe="b d e"),
        # lnd: a was closed by a write that failed, so it is still there.
        S("close c", lnd="a b d e", safe="b d e"),
    ],
    "a worse form of a channel that is in the file": [
        S("start a b", "a b"),
        S("open a(7)!", "a b"),
        S("open c", lnd="a b", safe="a b c"),
        S("delete", NO_FILE),
        S("manual", lnd=NO_FILE, safe="a b c", fails="lnd"),
    ],
    "a Single that cannot be read back": [
        S("start a", "a"),
        S("open c?", lnd=UNREADABLE, safe="a"),
        S("manual d", lnd=UNREADABLE, safe="a d", fails="lnd"),
        S("close c", lnd=UNREADABLE, safe="a d"),
    ],
    "a starting Single that cannot be written": [
        S("disk a(2) x", "a(2) x"),
        S("start a! b", lnd="a(2) x", safe="a(2) b x", fails="lnd"),
    ],
    "a restored channel is poorer": [
        S("disk a x", "a x"),
        S("start a- b-", lnd="a- b- x", safe="a b- x"),
        S("manual x-", lnd="a- b- x-", safe="a b- x"),
        S("open b", lnd="a- b x-", safe="a b x"),
        S("delete", NO_FILE),
        S("manual", lnd="a- b x-", safe="a b x"),
    ],
    "a restored channel is closed": [
        S("disk a x", "a x"),
        S("start a-", lnd="a- x", safe="a x"),
        S("close a", "x"),
    ],
}


def state_of(stage: Stage) -> str:
    if stage.disk.content is None:
        return NO_FILE
    try:
        return stage.file or ""
    except Exception:
        return UNREADABLE


def act(stage: Stage, do: str) -> str:
    """Do a step; return what failed, or nothing."""
    verb, _, rest = do.partition(" ")
    if verb in ("start", "restart"):
        try:
            stage.start(rest)
        except SwapperError as error:
            return error.code
    elif verb == "manual":
        error = stage.manual(rest)
        return error.code if error else ""
    elif verb == "open":
        opens, _, closes = rest.partition("/ close ")
        stage.event(opens, closes)
    elif verb == "close":
        stage.event(closes=rest)
    elif verb == "fail":
        stage.disk.swap_errors.append(BackupFileError("disk full", code="io"))
    else:
        contents = {"garbage": GARBAGE, "empty": b"", "delete": None}
        stage.disk.put(packed(rest) if verb == "disk" else contents[verb])
    return ""


@pytest.fixture(params=["memory", "memory-with-bytes", "file"])
def disk_of(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    makers = {
        "memory": lambda profile: Disk(),
        "memory-with-bytes": lambda profile: PackedDisk(),
        "file": lambda profile: RealDisk(tmp_path / "channel.backup", profile),
    }
    return makers[request.param]


@pytest.mark.parametrize("profile", [LND, SAFE], ids=lambda profile: profile.name)
@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, profile: Profile, disk_of: Any) -> None:
    stage = Stage(profile, disk_of(profile))
    for number, step in enumerate(SCENARIOS[name]):
        failed = act(stage, step.do)
        who = "safe" if profile == SAFE else "lnd"
        place = f"step {number}, {step.do!r}"
        assert bool(failed) == (who in step.fails.split()), f"{place}: {failed!r}"
        assert state_of(stage) == step.after(profile), place
    stage.swapper.stop()


@pytest.mark.parametrize("profile", [LND, SAFE], ids=lambda profile: profile.name)
def test_the_constructor_only_subscribes(profile: Profile) -> None:
    stage = Stage(profile)
    stage.build("a b a(2)")
    assert stage.notifier.known == {each.funding_outpoint for each in singles("a b")}
    assert (stage.disk.reads, stage.disk.writes) == (0, 0)


@pytest.mark.parametrize("profile", [LND, SAFE], ids=lambda profile: profile.name)
def test_every_event_rewrites(profile: Profile) -> None:
    stage = Stage(profile)
    stage.start("a")
    before = stage.disk.content
    stage.event()
    assert stage.disk.writes == 2
    assert stage.disk.content != before
    stage.swapper.stop()


# Without the guard it blocks: test_swapper_lnd_updates.py has that.
@pytest.mark.parametrize("name", [name for name in PROFILES if name not in ("0.19", "0.19.1")])
def test_manual_update_before_start(name: str) -> None:
    profile = PROFILES[name]
    stage = Stage(profile)
    stage.build("a")
    error = stage.manual("b")
    assert error is not None
    assert error.code == ("unsupported" if profile.release < (0, 19) else "not-active")
    assert error.written is False
    assert stage.file is None
