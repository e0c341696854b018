"""Compare two runs: what fails that did not, what no longer fails, what fails in another way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ..protocol.escape import escape, shorten
from ..protocol.hello import abilities
from ..protocol.outcome import CANNOT_JUDGE, NON_CONFORMANT, NOT_RUN, STOPPED, Outcome
from ..running.events import (
    AdapterFinished,
    AdapterStarted,
    Check,
    Event,
    Result,
    RunFinished,
    RunStarted,
)

LOST = 6
"""Exit code when nothing new fails, but what passed is no longer asked for or judged."""
REASON = 120
"""Characters of a reason that are shown."""


@dataclass(slots=True)
class AdapterResults:
    """What one run says about one adapter."""

    results: dict[str, Result] = field(default_factory=dict)
    """By the id of the case."""
    failed_checks: dict[str, str] = field(default_factory=dict)
    """Details by the id of the check."""
    finished: bool = False
    """Whether the run asked it everything."""
    whole: bool = False
    """Whether the run has a result for every case of its corpus."""
    abilities: set[str] = field(default_factory=set)
    """All that the adapter said that it can do, in words."""


@dataclass(slots=True)
class Changes:
    """What differs for one adapter; ids in the order of the new run."""

    adapter: str
    new: list[tuple[str, str]] = field(default_factory=list)
    """New failures: id, and what happened."""
    fixed: list[tuple[str, str]] = field(default_factory=list)
    """Failures that are gone."""
    changed: list[tuple[str, str]] = field(default_factory=list)
    """Fails in another way, is excused now, or is no longer judged."""
    added: int = 0
    """Cases of the new run alone."""
    lost: list[tuple[str, str]] = field(default_factory=list)
    """Passes that are no longer asked for or judged, although the corpus has the case."""
    gone: list[tuple[str, str]] = field(default_factory=list)
    """Cases that the corpus of the new run has not, or has under another id."""
    common: int = 0
    """Cases of both."""


def results(events: Sequence[Event]) -> dict[str, AdapterResults]:
    """Return the results of every adapter of one run, by its name."""
    found: dict[str, AdapterResults] = {}
    run: RunStarted | None = None
    for event in events:
        if isinstance(event, RunStarted):
            run = event
        elif isinstance(event, AdapterStarted):
            found.setdefault(event.adapter, AdapterResults()).abilities = abilities(event)
        elif isinstance(event, Result):
            found.setdefault(event.adapter, AdapterResults()).results[event.id] = event
        elif isinstance(event, Check) and not event.passed:
            found.setdefault(event.adapter, AdapterResults()).failed_checks[event.id] = event.detail
        elif isinstance(event, AdapterFinished):
            of = found.setdefault(event.adapter, AdapterResults())
            of.finished = True
            asked_all = run is not None and run.selected == run.total and not run.shard
            of.whole = asked_all and event.exit_code not in (*STOPPED, CANNOT_JUDGE)
    return found


def pair(
    old: dict[str, AdapterResults], new: dict[str, AdapterResults]
) -> Iterator[tuple[str, AdapterResults]]:
    """Yield each adapter of the new run with its old results.

    When each run has only one adapter, they are compared whatever they are called.
    """
    if len(old) == len(new) == 1:
        yield next(iter(new)), next(iter(old.values()))
        return
    for adapter in new:
        if adapter in old:
            yield adapter, old[adapter]


def changes(adapter: str, old: AdapterResults, new: AdapterResults) -> Changes:
    """Compare two runs of one adapter."""
    found = Changes(adapter)
    found.added = len(new.results.keys() - old.results.keys())
    found.common = len(new.results) - found.added
    for vector_id, result in new.results.items():
        _compare(old.results.get(vector_id), result, found)
    hashes = Counter(result.hash for result in old.results.values() if result.hash)
    known = {
        result.hash: result.id
        for result in new.results.values()
        if hashes[result.hash] == 1 and result.id not in old.results
    }
    for case_id, before in old.results.items():
        if case_id not in new.results:
            _vanished(before, new.whole, known.get(before.hash, ""), found)
    # An adapter that did not say hello fails every case; nothing more is to be said of it.
    for name in sorted(old.abilities - new.abilities) if new.abilities else ():
        found.lost.append(("hello", f"no longer declares {name}"))
    for check, detail in new.failed_checks.items():
        if check not in old.failed_checks:
            found.new.append((f"check {check}", detail))
    for check in old.failed_checks.keys() - new.failed_checks.keys():
        found.fixed.append((f"check {check}", "passes"))
    return found


def _vanished(before: Result, whole: bool, now: str, found: Changes) -> None:
    """Say of a case of the old run alone whether the new one should have asked it."""
    if now:
        found.gone.append((before.id, f"is now {now}"))
    elif whole:
        found.gone.append((before.id, "the corpus no longer has it"))
    elif before.outcome is Outcome.PASS:
        found.lost.append((before.id, "pass → not in the new run, which did not ask everything"))


def _compare(before: Result | None, after: Result, found: Changes) -> None:
    was = before.outcome if before else None
    what = f"{was or 'new case'} → {after.outcome}: {shorten(after.reason, REASON)}".rstrip(": ")
    if before and before.hash and before.hash != after.hash:
        what += " (the case itself was changed)"
    is_bad, was_bad = after.outcome in NON_CONFORMANT, was in NON_CONFORMANT
    if was is Outcome.PASS and after.outcome in NOT_RUN:
        found.lost.append((after.id, what))
    elif is_bad and not was_bad:
        found.new.append((after.id, what))
    elif was_bad and after.outcome is Outcome.PASS:
        found.fixed.append((after.id, what))
    elif before is None or (after.outcome is was and not is_bad):
        return
    elif after.outcome is not was or before.reason != after.reason:
        if after.outcome is Outcome.PASS and was in NOT_RUN:
            found.fixed.append((after.id, what))
        else:
            found.changed.append((after.id, what))


def compare(
    old: Sequence[Event], new: Sequence[Event], write: Callable[[str], None], limit: int
) -> int:
    """Write what differs.

    Args:
        old: the events of the earlier run.
        new: those of the later one.
        write: takes each line.
        limit: lines shown of each kind; 0 for all.

    Returns:
        1 when something fails that did not fail before, or the new run is cut off; 6 when
        nothing does, and what passed is no longer asked for or judged; 5 when the runs have
        nothing in common; else 0.
    """
    before, after = results(old), results(new)
    compared = [changes(name, was, after[name]) for name, was in pair(before, after)]
    for found in compared:
        _tell(found, write, limit)
    for name in after.keys() - {found.adapter for found in compared}:
        write(f"{escape(name)}: not in the old run")
    if not isinstance(new[-1], RunFinished):
        write("the new run is cut off")
        return 1
    if not any(found.common for found in compared):
        write("the runs have no case in common")
        return 5
    if any(found.new for found in compared):
        return 1
    return LOST if any(found.lost for found in compared) else 0


def _tell(found: Changes, write: Callable[[str], None], limit: int) -> None:
    """Write what differs for one adapter."""
    write(
        f"{escape(found.adapter)}: {len(found.new)} new failures, {len(found.fixed)} fixed,"
        f" {len(found.changed)} changed, {len(found.lost)} passes lost;"
        f" {found.common} cases in both, {found.added} added,"
        f" {len(found.gone)} gone from the corpus"
    )
    for title, entries in (
        ("NEW FAILURE", found.new),
        ("PASS LOST", found.lost),
        ("fixed", found.fixed),
        ("changed", found.changed),
        ("gone", found.gone),
    ):
        shown = entries[:limit] if limit else entries
        for case_id, what in shown:
            write(f"  {title:<11}  {escape(case_id)}  {escape(what)}")
        if len(entries) > len(shown):
            write(f"  {title:<11}  and {len(entries) - len(shown)} more")
