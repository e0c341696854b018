"""Put the event streams of several runs side by side, for one report of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from ..protocol.outcome import run_exit_code
from ..running.causes import Causes
from ..running.events import AdapterStarted, Cause, Event, RunFinished, RunStarted
from .merge import merge


def side_by_side(runs: Sequence[tuple[str, Sequence[Event]]], site: str = "") -> Iterator[Event]:
    """Yield the events of all runs, with one end.

    An adapter that occurs in several runs is named together with its run. A run that was cut off
    gets its end, with a failed check.

    Args:
        runs: name and events of each.
        site: whose pages show the cases, if not the one that each run names.
    """
    names = Counter(adapter for _, events in runs for adapter in _adapters(events))
    codes = []
    for run, events in runs:
        if not isinstance(events[-1], RunFinished):
            events = list(merge([(run, events)]))
        causes = Causes()
        # They are found again: an older run tells none.
        told = (each for event in events for each in (*causes.before(event), event)
                if each is not event or not isinstance(event, Cause))  # fmt: skip
        for event in told:
            if isinstance(event, RunFinished):
                codes.append(event.exit_code)
            elif isinstance(event, RunStarted) and site:
                yield msgspec.structs.replace(event, site=site)
            elif isinstance(event, RunStarted) or names[event.adapter] == 1:
                yield event
            else:
                yield msgspec.structs.replace(event, adapter=f"{event.adapter} ({run})")
    yield RunFinished(run_exit_code(codes))


def _adapters(events: Sequence[Event]) -> set[str]:
    return {event.adapter for event in events if isinstance(event, AdapterStarted)}
