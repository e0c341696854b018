"""Recovery: order of effects, what is counted, what an error ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from scbref.adapter.scripted import Ledger
from scbref.recovery.recover import _Recovery, is_already_exists
from scbref.recovery.report import ChannelOutcome, RecoveryReport, Result
from tests.adequacy.mutants.mutant import Change, Mutant, setting, stateful

Run = Callable[[Any, list[Any]], Iterator[ChannelOutcome]]
_RIGHT: Run = _Recovery.run


def _restored(report: RecoveryReport, *kinds: Result) -> int:
    return sum(outcome.result in kinds for outcome in report.outcomes)


def _reached(report: RecoveryReport) -> int:
    return sum(o.result is Result.RESTORED and o.peer_error is None for o in report.outcomes)


def _counting(count: Callable[[RecoveryReport], int]) -> Change:
    return setting(RecoveryReport, "num_restored", property(count))


def _all_first(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    """Restore every channel before the first peer is called."""
    mute = replace(recovery, connector=None)
    outcomes = [mute._recover_one(single) for single in singles]
    for single, outcome in zip(singles, outcomes, strict=True):
        if outcome.result is Result.RESTORED:
            outcome = _connected(recovery, single, outcome)
        yield outcome


def _connected(recovery: _Recovery, single: Any, outcome: ChannelOutcome) -> ChannelOutcome:
    try:
        reached = recovery._connect(single)
    except Exception as error:
        return replace(outcome, peer_reached=False, peer_error=error)
    return replace(outcome, peer_reached=reached)


def _connect_first(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    for single in singles:
        recovery.restorer._restored = single  # type: ignore[attr-defined]
        mute = replace(recovery, connector=None)
        outcome = ChannelOutcome(single.funding_outpoint, single.remote_node_pub, Result.RESTORED)
        reached = _connected(recovery, single, outcome)
        made = mute._recover_one(single)
        yield replace(made, peer_reached=reached.peer_reached, peer_error=reached.peer_error)


def _existing_called(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    for single, outcome in zip(singles, _RIGHT(recovery, singles), strict=False):
        if outcome.result is Result.EXISTED:
            yield _connected(recovery, single, outcome)
        else:
            yield outcome


def _no_calls(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    return _RIGHT(replace(recovery, connector=None), singles)


def _reversed(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    return _RIGHT(recovery, singles[::-1])


def _without_addresses(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    return _RIGHT(recovery, [replace(single, addresses=()) for single in singles])


def _forgiving(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    for outcome in _RIGHT(recovery, singles):
        yield replace(outcome, peer_error=None)


def _ends_quietly(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    for outcome in _RIGHT(recovery, singles):
        if outcome.result is Result.FAILED:
            return
        yield outcome


def _existing_ends(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    for outcome in _RIGHT(recovery, singles):
        yield outcome
        if outcome.result is Result.EXISTED:
            return


def _stops(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    for outcome in _RIGHT(recovery, singles):
        yield outcome
        if outcome.fault is not None:
            return


def _once_each(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    return _RIGHT(recovery, list({s.funding_outpoint: s for s in singles}.values()))


def _connector_exists_is_reached(
    recovery: _Recovery, singles: list[Any]
) -> Iterator[ChannelOutcome]:
    for outcome in _RIGHT(recovery, singles):
        error = outcome.peer_error
        if error is not None and is_already_exists(error, wrapped=True):
            outcome = replace(outcome, peer_reached=True, peer_error=None)
        yield outcome


def _last_error_first(recovery: _Recovery, singles: list[Any]) -> Iterator[ChannelOutcome]:
    yield from reversed(list(_RIGHT(recovery, singles)))


RUNS: dict[str, tuple[str, Run]] = {
    "reversed": ("recover.order", _reversed),
    "all-restored-first": ("recover.order", _all_first),
    "peers-called-first": ("recover.order", _connect_first),
    "no-calls": ("recover.order", _no_calls),
    "addresses-dropped": ("recover.order", _without_addresses),
    "existing-called": ("recover.existing", _existing_called),
    "existing-ends": ("recover.existing", _existing_ends),
    "errors-end-quietly": ("recover.restore-error", _ends_quietly),
    "unreachable-forgotten": ("recover.connect-error", _forgiving),
    "first-error-ends": ("recover.restore-error", _stops),
    "duplicates-once": ("recover.order", _once_each),
    "connector-exists-is-reached": ("recover.connector-exists", _connector_exists_is_reached),
    "last-error-told": ("recover.first-error", _last_error_first),
}


def recovery_mutants() -> Iterator[Mutant]:
    """Yield the mutants of recovery."""
    for name, (rule, run) in RUNS.items():
        yield stateful(f"recover/{name}", rule, setting(_Recovery, "run", run))
    for name, rule, count in (
        (
            "existing-too",
            "recover.existing",
            lambda r: _restored(r, Result.RESTORED, Result.EXISTED),
        ),
        ("after-the-call", "recover.connect-error", _reached),
        ("before-restoring", "recover.restore-error", lambda r: len(r.outcomes)),
        ("never", "recover.order", lambda r: 0),
    ):
        yield stateful(f"recover/counts-{name}", rule, _counting(count))
    yield stateful("recover/no-ledger", "recover.dial-existing", _no_ledger)
    for name, method, function in (
        ("waits-by-peer", "awaits_peer", _waits_by_peer),
        ("waits-after-reached", "note_peer_reached", lambda ledger, node: None),
        ("waits-once", "awaits_peer", _waits_once),
    ):
        change = setting(Ledger, method, function)
        yield stateful(f"recover/{name}", "recover.waiting", change)


def _waits_by_peer(ledger: Ledger, _point: Any) -> bool:
    return bool(ledger._waiting)


def _waits_once(ledger: Ledger, point: Any) -> bool:
    return ledger._waiting.pop(point, None) is not None


def _no_ledger(scene: Any) -> None:
    scene.set(_Recovery, "_awaits_peer", lambda recovery, outpoint: False)
