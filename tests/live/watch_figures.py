"""The figures of a watched daemon: how far behind our file was, and whether it was ever worse."""

from __future__ import annotations

import signal
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
"""Seconds that our file may be behind lnd's own."""


def _ring(node: Node) -> HDKeyRing:
    assert node.words is not None
    seed = decode_aezeed(node.words.mnemonic)
    return HDKeyRing.from_seed(seed.entropy, "regtest")


def figures_of(watched: Watched, lookout: Lookout) -> dict[str, object]:
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
    lags = _lags(watched, theirs, [each for each in ours if isinstance(each, Opened)], named)
    return {
        "opened": watched.record.opened,
        "closed": watched.record.closed,
        "killed": len(watched.record.killed_at),
        "exit code": code,
        "contents of lnd's file": len(theirs),
        "contents of ours": len(contents),
        **lags,
        **_worse(watched, ours, contents, ring),
    }


def _lags(
    watched: Watched, theirs: list[Opened], ours: list[Opened], named: set[str]
) -> dict[str, object]:
    first: list[dict[OutPoint, float]] = [{}, {}]
    for times, contents in zip(first, (theirs, ours), strict=True):
        for each in contents:
            for point in each.singles:
                times.setdefault(point, each.when)
    never = first[0].keys() - first[1].keys()
    lags, after_kill = [], []
    for point, when in first[0].items() - {(point, first[0][point]) for point in never}:
        behind = max(0.0, first[1][point] - when)
        kill = next((at for at in watched.record.killed_at if when <= at < first[1][point]), None)
        if kill is None:
            lags.append(behind)
        else:
            served = watched.record.served_at[watched.record.killed_at.index(kill)]
            after_kill.append(first[1][point] - served)
    lags.sort()
    return {
        "channels in lnd's file": len(first[0]),
        "of them never in ours": len(never),
        "of these named by lnd at the end": sum(str(point) in named for point in never),
        "behind, median (s)": round(lags[len(lags) // 2], 3),
        "behind, most (s)": round(lags[-1], 3),
        "cut off by a kill": len(after_kill),
        "after lnd served again, most (s)": round(max(after_kill, default=0), 3),
    }


def _worse(
    watched: Watched, ours: list[Opened | Content], contents: list[Content], ring: HDKeyRing
) -> dict[str, object]:
    """Count what is worse in ours than it was before, and how long the vandal's work lasted."""
    number = numbers_by(ring)
    closed = watched.owner.closed()
    best: dict[OutPoint, int] = {}
    held: set[OutPoint] = set()
    lost, older, unreadable = 0, 0, 0
    spoilt_at, mended = None, []
    for each, content in zip(ours, contents, strict=True):
        if content.data is None or digest(content.data) in watched.record.spoilt:
            spoilt_at = spoilt_at or content.when
            continue
        if not isinstance(each, Opened):
            unreadable += 1
            continue
        if spoilt_at is not None:
            mended.append(content.when - spoilt_at)
            spoilt_at = None
        lost += sum(str(point) not in closed for point in held - each.singles.keys())
        held = set(each.singles)
        for point, single in each.singles.items():
            now = number(single)
            older += now is not None and now < best.get(point, 0)
            best[point] = max(best.get(point, 0), now or 0)
    return {
        "channels that ours lost": lost,
        "older commitments in ours": older,
        "unreadable contents of ours": unreadable,
        "spoilt": len(mended) + (spoilt_at is not None),
        "mended after, most (s)": round(max(mended, default=0), 3),
    }


def is_good(figures: dict[str, object]) -> bool:
    none = (
        "of these named by lnd at the end",
        "channels that ours lost",
        "older commitments in ours",
        "unreadable contents of ours",
        "exit code",
    )
    behind = figures["behind, most (s)"]
    return (
        isinstance(behind, float) and behind <= WITHIN and not any(figures[name] for name in none)
    )
