"""The figures of a watched daemon: how far behind our file was, and whether it was ever worse."""

from __future__ import annotations

import math
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scbref.keys.aezeed import decode_aezeed
from scbref.keys.key_ring import HDKeyRing
from scbref.lnd_node.ages import numbers_by
from scbref.model import OutPoint
from tests.live.looking import Content, Lookout, Opened, digest, opened
from tests.live.node import Node
from tests.live.waiting import until

if TYPE_CHECKING:
    from tests.live.watching import Watched

WITHIN = 1.0
"""Seconds that our file may be behind what lnd tells."""
WHOLE = "behind lnd's file (s)"
STREAM = "lnd's stream behind its file (s)"
OURS = "ours behind lnd's stream (s)"
Figures = dict[str, object]
Span = tuple[float, float]


@dataclass(frozen=True)
class First:
    """When each channel was first seen, in seconds since 1970."""

    lnd: dict[OutPoint, float]
    """In lnd's own file."""
    told: dict[OutPoint, float]
    """In lnd's stream."""
    ours: dict[OutPoint, float]
    """In our file."""


def first_seen(contents: Iterable[Opened | Content]) -> dict[OutPoint, float]:
    """Return when each channel was in a content for the first time."""
    times: dict[OutPoint, float] = {}
    for each in contents:
        for point in each.singles if isinstance(each, Opened) else ():
            times.setdefault(point, each.when)
    return times


def _ring(node: Node) -> HDKeyRing:
    assert node.words is not None
    seed = decode_aezeed(node.words.mnemonic)
    return HDKeyRing.from_seed(seed.entropy, "regtest")


def figures_of(watched: Watched, lookout: Lookout, heard: list[Content]) -> Figures:
    owner = watched.owner
    named = {*owner.channels(), *owner.pending()}

    def has_all() -> bool:
        *_, last = [each for each in opened(lookout.seen[watched.file], ring)]
        return isinstance(last, Opened) and named <= {str(point) for point in last.singles}

    ring = _ring(owner)
    until("our file has all that lnd names", has_all, 10)
    assert watched.watcher is not None
    watched.watcher.send_signal(signal.SIGTERM)
    code = watched.watcher.wait(10)
    lookout.stop()
    theirs = [each for each in opened(lookout.seen[owner.backup], ring) if isinstance(each, Opened)]
    contents = lookout.seen[watched.file]
    ours = list(opened(contents, ring))
    first = First(first_seen(theirs), first_seen(opened(heard, ring)), first_seen(ours))
    spoilt, worse = _worse(watched, ours, contents, ring)
    return {
        "opened": watched.record.opened,
        "closed": watched.record.closed,
        "killed": len(watched.record.killed_at),
        "exit code": code,
        "contents of lnd's file": len(theirs),
        "contents of ours": len(contents),
        "contents of lnd's stream": len(heard),
        **_lags(watched, first, spoilt, named),
        **worse,
    }


def _lags(watched: Watched, first: First, spoilt: list[Span], named: set[str]) -> Figures:
    """Tell how long ours was behind, apart from what a kill or the vandal explains."""
    record = watched.record
    silences = list(zip(record.killed_at, record.served_at, strict=True))
    behind: dict[str, list[float]] = {name: [] for name in (WHOLE, STREAM, OURS)}
    after_kill, while_spoilt = [], []
    for point, when in first.lnd.items():
        if (seen := first.ours.get(point)) is None:
            continue
        # Told to nobody: lnd was killed before it could, or wrote its file before it served.
        served = next((end for begin, end in silences if when <= end and seen >= begin), None)
        if served is not None:
            after_kill.append(seen - max(served, when))
        elif any(begin <= seen and when <= end for begin, end in spoilt):
            while_spoilt.append(seen - when)
        else:
            behind[WHOLE].append(seen - when)
            if (told := first.told.get(point)) is not None:
                behind[STREAM].append(told - when)
                behind[OURS].append(seen - told)
    never = first.lnd.keys() - first.ours.keys()
    return {
        "channels in lnd's file": len(first.lnd),
        "of them never in ours": len(never),
        "of these named by lnd at the end": sum(str(point) in named for point in never),
        **{name: spread(values) for name, values in behind.items()},
        "cut off by a kill, after lnd served again (s)": spread(after_kill),
        "come while ours was spoilt, behind lnd's file (s)": spread(while_spoilt),
    }


def spread(values: list[float]) -> dict[str, float]:
    """Return how some seconds are spread; what is before is as at once."""
    ordered = sorted(max(0.0, value) for value in values)
    parts = {"half": 0.5, "9 of 10": 0.9, "all": 1.0}
    shares = {
        name: round(ordered[max(0, math.ceil(part * len(ordered)) - 1)], 3)
        for name, part in parts.items()
        if ordered
    }
    return {"channels": len(ordered), **shares}


def _worse(
    watched: Watched, ours: list[Opened | Content], contents: list[Content], ring: HDKeyRing
) -> tuple[list[Span], Figures]:
    """Count what is worse in ours than it was before; return when it was the vandal's, too."""
    number = numbers_by(ring)
    closed = watched.owner.closed()
    best: dict[OutPoint, int] = {}
    held: set[OutPoint] = set()
    lost, older, unreadable = 0, 0, 0
    spoilt_at: float | None = None
    spans: list[Span] = []
    for each, content in zip(ours, contents, strict=True):
        if content.data is None or digest(content.data) in watched.record.spoilt:
            spoilt_at = spoilt_at or content.when
            continue
        if not isinstance(each, Opened):
            unreadable += 1
            continue
        if spoilt_at is not None:
            spans.append((spoilt_at, content.when))
            spoilt_at = None
        lost += sum(str(point) not in closed for point in held - each.singles.keys())
        held = set(each.singles)
        for point, single in each.singles.items():
            now = number(single)
            older += now is not None and now < best.get(point, 0)
            best[point] = max(best.get(point, 0), now or 0)
    mended = [end - begin for begin, end in spans]
    if spoilt_at is not None:
        spans.append((spoilt_at, contents[-1].when))
    return spans, {
        "channels that ours lost": lost,
        "older commitments in ours": older,
        "unreadable contents of ours": unreadable,
        "spoilt": len(spans),
        "spoilt and whole again after (s)": spread(mended),
        "spoilt to the end": len(spans) - len(mended),
    }


def is_good(figures: Figures, kills: int) -> bool:
    """Say whether nothing was lost, and nothing came late, however often lnd was killed."""
    none = (
        "of these named by lnd at the end",
        "channels that ours lost",
        "older commitments in ours",
        "unreadable contents of ours",
        "spoilt to the end",
        "exit code",
    )
    ours = figures[OURS]
    assert isinstance(ours, dict)
    is_in_time = bool(ours["channels"]) and ours["all"] <= WITHIN
    is_whole = figures["killed"] == kills
    return is_in_time and is_whole and not any(figures[name] for name in none)
