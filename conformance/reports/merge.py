"""Merge the event streams of a run in shards (``run --shard``) into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from ..judging.expected_failures import FOUND
from ..protocol.outcome import NOT_RUN, Outcome, adapter_exit_code, run_exit_code
from ..running.causes import causes
from ..running.class_verdicts import merged
from ..running.events import (
    AdapterFinished,
    AdapterStarted,
    Check,
    ClassVerdict,
    Event,
    Note,
    Result,
    RunFinished,
    RunStarted,
)
from ..running.verdict import verdict_of

ORACLE = "oracle"
"""Check that fails when the verdict leans on an oracle that is missing."""

EXPLORED: Final = "explored"
"""The corpus of a run that is a search alone."""


class MergeError(Exception):
    """The streams are not shards of one run; says which and why."""


@dataclass(slots=True)
class _Adapter:
    """What the shards say about one adapter."""

    started: AdapterStarted | None = None
    results: dict[str, Result] = field(default_factory=dict)
    """By the id of the case."""
    checks: dict[tuple[str, str], Check] = field(default_factory=dict)
    """By id, and by detail if it failed."""
    notes: dict[str, Note] = field(default_factory=dict)
    """By text."""
    classes: dict[str, list[ClassVerdict]] = field(default_factory=dict)
    """The verdicts of the shards on each conformance class, by its name."""
    not_asked: Counter[str] = field(default_factory=Counter)
    """Cases by the reason why they were not asked."""
    not_judged: Counter[str] = field(default_factory=Counter)
    """Cases by the reason why they were skipped."""
    seconds: float = 0.0
    """Of all shards together."""
    unfinished: list[str] = field(default_factory=list)
    """Names of the shards that were cut off."""


def merge(streams: Sequence[tuple[str, Sequence[Event]]]) -> Iterator[Event]:
    """Yield the events of the whole run, with counts and exit codes computed again.

    A shard that is missing or was cut off becomes a failed check of every adapter.

    Args:
        streams: name and events of each shard.

    Raises:
        MergeError: the corpora differ, an adapter has changed, or a case was judged twice.
    """
    runs = [(name, each) for name, events in streams for each in events[:1]
            if isinstance(each, RunStarted)]  # fmt: skip
    head = _head(runs)
    adapters: dict[str, _Adapter] = {}
    for name, events in streams:
        _take(name, events, adapters)
    selected = sum(run.selected for _, run in runs)
    total = selected if head.corpus == EXPLORED else head.total
    yield msgspec.structs.replace(head, selected=selected, total=total, shard="")
    gaps = _gaps(runs)
    codes = []
    for adapter, found in adapters.items():
        for event in _adapter(adapter, found, gaps):
            yield event
        assert isinstance(event, AdapterFinished)
        codes.append(event.exit_code)
    yield RunFinished(run_exit_code(codes))


def _head(runs: Sequence[tuple[str, RunStarted]]) -> RunStarted:
    name, head = runs[0]
    for other, run in runs[1:]:
        # How many cases a search asks depends on what it finds.
        same = run.total == head.total or run.corpus == EXPLORED
        if (run.judge, run.corpus, same) != (head.judge, head.corpus, True):
            raise MergeError(
                f"{other}: corpus {run.corpus} with {run.total} vectors, judge {run.judge}; "
                f"{name}: corpus {head.corpus} with {head.total} vectors, judge {head.judge}"
            )
    return head


def _gaps(runs: Sequence[tuple[str, RunStarted]]) -> list[str]:
    """Name the shards that are missing."""
    present = {run.shard for _, run in runs if run.shard}
    wanted = {
        f"{i}/{number}"
        for number in {int(shard.partition("/")[2]) for shard in present}
        for i in range(1, number + 1)
    }
    return [f"the shard {shard} is missing" for shard in sorted(wanted - present)]


def _take_sums(found: _Adapter, event: AdapterFinished) -> None:
    """Add what one shard says of an adapter as a whole."""
    found.seconds += event.seconds
    found.not_asked.update(event.not_asked)
    found.not_judged.update(event.not_judged)
    for verdict in event.classes:
        found.classes.setdefault(verdict.name, []).append(verdict)


def _take_result(name: str, found: _Adapter, event: Result) -> None:
    """Add one result; several shards may have searched and found the same kind of fault."""
    if event.id not in found.results:
        found.results[event.id] = event
    elif not FOUND.match(event.id):
        raise MergeError(f"{name}: {event.adapter} was asked {event.id} elsewhere too")


def _take(name: str, events: Sequence[Event], adapters: dict[str, _Adapter]) -> None:
    """Add the events of one shard."""
    open_adapters: dict[str, None] = {}
    for event in events:
        if isinstance(event, RunStarted | RunFinished):
            continue
        found = adapters.setdefault(event.adapter, _Adapter())
        open_adapters.setdefault(event.adapter)
        if isinstance(event, Result):
            _take_result(name, found, event)
        elif isinstance(event, AdapterStarted):
            _check_same(name, event, found)
            found.started = event
        elif isinstance(event, Check):
            # One line is enough for a check that passes everywhere; each failure is kept.
            found.checks[event.id, "" if event.passed else event.detail] = event
        elif isinstance(event, Note):
            found.notes[event.text] = event
        elif isinstance(event, AdapterFinished):
            # The causes are found again in the results of all shards.
            _take_sums(found, event)
            del open_adapters[event.adapter]
    for adapter in open_adapters:
        adapters[adapter].unfinished.append(name)
    if not isinstance(events[-1], RunFinished) and not open_adapters:
        for found in adapters.values():
            found.unfinished.append(name)


def _check_same(name: str, started: AdapterStarted, found: _Adapter) -> None:
    """Check that all shards judged the same program."""
    known = found.started
    if known is None or known.implementation is None or started.implementation is None:
        return
    if (known.implementation, known.ops) != (started.implementation, started.ops):
        raise MergeError(f"{name}: {started.adapter} declares something else than elsewhere")


def _adapter(adapter: str, found: _Adapter, gaps: Sequence[str]) -> Iterator[Event]:
    if found.started is not None:
        yield found.started
    yield from found.results.values()
    yield from found.notes.values()
    checks = list(found.checks.values())
    broken = [*gaps, *(f"{name} was cut off" for name in found.unfinished)]
    checks += [Check(adapter, "complete", False, text) for text in broken]
    yield from checks
    yield from causes(adapter, found.results.values())
    yield _finished(adapter, found, checks, cut_off=bool(broken))


def _finished(
    adapter: str, found: _Adapter, checks: Sequence[Check], *, cut_off: bool
) -> AdapterFinished:
    """Count again, and give the verdict of the whole."""
    counts = Counter(result.outcome for result in found.results.values())
    failed = {check.id for check in checks if not check.passed}
    code = adapter_exit_code(counts, failed <= {ORACLE}, can_judge=ORACLE not in failed)
    classes = [merged(parts, cut_off=cut_off) for parts in found.classes.values()]
    passed = {r.op for r in found.results.values() if r.outcome is Outcome.PASS}
    return AdapterFinished(
        adapter,
        dict(sorted(counts.items())),
        sum(number for outcome, number in counts.items() if outcome not in NOT_RUN),
        round(found.seconds, 3),
        code,
        verdict_of(code, classes, len(passed)),
        classes,
        dict(found.not_asked),
        dict(found.not_judged),
    )
