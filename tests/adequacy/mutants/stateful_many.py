"""What goes wrong only where there are many channels, or several that have something in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from scbref.channels.fetching import fetch_backup_for_chan, fetch_static_chan_backups
from scbref.model import OutPoint, Single
from scbref.recovery.recover import _Recovery
from scbref.recovery.report import ChannelOutcome, RecoveryReport, Result
from tests.adequacy.mutants.mutant import Change, Mutant, setting, stateful
from tests.adequacy.mutants.stateful_members import MAINNET

Choice = Callable[[Sequence[Any]], Iterable[Any]]
"""Which of some Singles are taken, and in which order."""
_RIGHT: Final = _Recovery.run


def _firsts(singles: Sequence[Any], key: Callable[[Any], Any]) -> list[Any]:
    """Return the first of each group."""
    found: dict[Any, Any] = {}
    for single in singles:
        found.setdefault(key(single), single)
    return list(found.values())


def _together(singles: Sequence[Any], key: Callable[[Any], Any]) -> list[Any]:
    """Return them group by group."""
    places: dict[Any, int] = {}
    for single in singles:
        places.setdefault(key(single), len(places))
    return sorted(singles, key=lambda single: places[key(single)])


def _place(single: Any) -> tuple[int, int, int]:
    scid = single.short_channel_id
    return scid.block_height, scid.tx_index, scid.tx_position


def _peer(single: Any) -> Any:
    return single.remote_node_pub


def _txid(single: Any) -> bytes:
    return bytes(single.funding_outpoint.txid)


def _index(single: Any) -> int:
    return int(single.funding_outpoint.index)


CHOICES: Final[dict[str, Choice]] = {
    "one-per-peer": lambda singles: _firsts(singles, _peer),
    "one-per-transaction": lambda singles: _firsts(singles, _txid),
    "one-per-index": lambda singles: _firsts(singles, _index),
    "one-per-position": lambda singles: _firsts(singles, _place),
    "one-per-capacity-and-peer": lambda singles: _firsts(singles, lambda s: (s.capacity, _peer(s))),
    "first-10": lambda singles: singles[:10],
    "first-20": lambda singles: singles[:20],
    "first-100": lambda singles: singles[:100],
    "first-256": lambda singles: singles[:256],
    "first-999": lambda singles: singles[:999],
    "all-but-the-last-of-many": lambda singles: singles[: max(len(singles) - 1, 3)],
    "by-transaction": lambda singles: sorted(singles, key=lambda s: (_txid(s), _index(s))),
    "by-position": lambda singles: sorted(singles, key=_place),
    "by-capacity": lambda singles: sorted(singles, key=lambda s: s.capacity),
    "peer-by-peer": lambda singles: _together(singles, _peer),
    "ours-first": lambda singles: sorted(singles, key=lambda s: not s.is_initiator),
    "only-ours": lambda singles: [s for s in singles if s.is_initiator],
    "on-mainnet-only": lambda singles: [s for s in singles if s.chain_hash == MAINNET],
    "with-addresses-only": lambda singles: [s for s in singles if s.addresses],
    "no-empty-ones": lambda singles: [s for s in singles if s.capacity],
}
"""Ways to take another list of channels than the one there is."""


def many_mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    for name, choice in CHOICES.items():
        yield stateful(f"fetch/many/{name}", "fetch.all", _fetching(choice))
        yield stateful(f"recover/many/{name}", "recover.order", _recovering(choice))
    yield from _one_mutants()
    yield from _run_mutants()
    yield from _count_mutants()


def _fetching(choice: Choice) -> Change:
    def every(*given: Any) -> list[Any]:
        return list(choice(fetch_static_chan_backups(*given)))

    return lambda scene: scene.rebind(fetch_static_chan_backups, every)


def _recovering(choice: Choice) -> Change:
    def run(recovery: Any, singles: Sequence[Any]) -> Iterator[ChannelOutcome]:
        return _RIGHT(recovery, list(choice(list(singles))))

    return setting(_Recovery, "run", run)


def _finding(same: Callable[[OutPoint, OutPoint], bool]) -> Change:
    """Have the first channel taken whose outpoint is much the same."""

    def one(outpoint: Any, source: Any, *more: Any) -> Single:
        for channel in source.fetch_all_channels():
            if same(channel.funding_outpoint, outpoint):
                return fetch_backup_for_chan(channel.funding_outpoint, source, *more)
        return fetch_backup_for_chan(outpoint, source, *more)

    return lambda scene: scene.rebind(fetch_backup_for_chan, one)


def _one_mutants() -> Iterator[Mutant]:
    rule = "fetch.one"
    yield stateful(f"{rule}/by-transaction", rule, _finding(lambda a, b: a.txid == b.txid))
    yield stateful(f"{rule}/by-index", rule, _finding(lambda a, b: a.index == b.index))
    yield stateful(
        f"{rule}/by-half-a-transaction",
        rule,
        _finding(lambda a, b: (a.txid[:16], a.index % 2) == (b.txid[:16], b.index % 2)),
    )


Run = Callable[[Any, list[Any]], Iterator[ChannelOutcome]]


class _Connector:
    """A connector seen through a mutant's eyes."""

    def __init__(self, connector: Any, *, once: bool = False, quiet: bool = False) -> None:
        self.connector = connector
        self.once = once
        self.quiet = quiet
        self.seen: set[bytes] = set()

    def connect_peer(self, node_pub: Any, addresses: Any) -> None:
        """Call a peer."""
        if self.once and bytes(node_pub) in self.seen:
            return
        self.seen.add(bytes(node_pub))
        try:
            self.connector.connect_peer(node_pub, addresses)
        except Exception as error:
            if not (self.quiet and getattr(error, "code", "") == "already-exists"):
                raise


class _Restorer:
    """A restorer that is asked a second time when it refuses."""

    def __init__(self, restorer: Any) -> None:
        self.restorer = restorer

    def restore_chans_from_singles(self, *singles: Any) -> Any:
        """Restore a channel."""
        try:
            return self.restorer.restore_chans_from_singles(*singles)
        except Exception:
            return self.restorer.restore_chans_from_singles(*singles)


def _with_connector(**options: bool) -> Run:
    def run(recovery: Any, singles: list[Any]) -> Iterator[ChannelOutcome]:
        connector = _Connector(recovery.connector, **options)
        return _RIGHT(replace(recovery, connector=connector), singles)

    return run


def _tries_again(recovery: Any, singles: list[Any]) -> Iterator[ChannelOutcome]:
    return _RIGHT(replace(recovery, restorer=_Restorer(recovery.restorer)), singles)


def _first_failure_lost(recovery: Any, singles: list[Any]) -> Iterator[ChannelOutcome]:
    for number, outcome in enumerate(_RIGHT(recovery, singles)):
        if number == 0 and outcome.result is Result.FAILED:
            outcome = replace(outcome, result=Result.EXISTED, error=None)
        yield outcome


def _last_failure_lost(recovery: Any, singles: list[Any]) -> Iterator[ChannelOutcome]:
    for number, outcome in enumerate(_RIGHT(recovery, singles), 1):
        if number == len(singles) and outcome.result is Result.FAILED:
            outcome = replace(outcome, result=Result.EXISTED, error=None)
        yield outcome


def _gives_up_after(failures: int) -> Run:
    def run(recovery: Any, singles: list[Any]) -> Iterator[ChannelOutcome]:
        left = failures
        for outcome in _RIGHT(recovery, singles):
            yield outcome
            left -= outcome.result is Result.EXISTED
            if left == 0:
                return

    return run


def _ends_at_unreached(recovery: Any, singles: list[Any]) -> Iterator[ChannelOutcome]:
    for outcome in _RIGHT(recovery, singles):
        yield outcome
        if outcome.peer_error is not None:
            return


def _first_address(recovery: Any, singles: list[Any]) -> Iterator[ChannelOutcome]:
    return _RIGHT(recovery, [replace(each, addresses=each.addresses[:1]) for each in singles])


def _run_mutants() -> Iterator[Mutant]:
    runs: dict[str, tuple[str, Run]] = {
        "each-peer-once": ("recover.order", _with_connector(once=True)),
        "connector-exists-is-fine": ("recover.failure-told", _with_connector(quiet=True)),
        "restores-again": ("recover.go-on", _tries_again),
        "first-failure-lost": ("recover.failure-told", _first_failure_lost),
        "last-failure-lost": ("recover.failure-told", _last_failure_lost),
        "gives-up-after-5-existing": ("recover.existing", _gives_up_after(5)),
        "gives-up-after-20-existing": ("recover.existing", _gives_up_after(20)),
        "unreached-ends": ("recover.go-on", _ends_at_unreached),
        "first-address-only": ("recover.order", _first_address),
    }
    for name, (rule, run) in runs.items():
        yield stateful(f"recover/many/{name}", rule, setting(_Recovery, "run", run))


def _count_mutants() -> Iterator[Mutant]:
    right: Any = RecoveryReport.num_restored

    def counted(count: Callable[[RecoveryReport, int], int]) -> Change:
        return setting(
            RecoveryReport,
            "num_restored",
            property(lambda report: count(report, right.fget(report))),
        )

    def peers(report: RecoveryReport, number: int) -> int:
        return len({o.node_pub for o in report.outcomes if o.result is Result.RESTORED})

    counts: dict[str, Callable[[RecoveryReport, int], int]] = {
        "one-too-few": lambda report, number: number - 1 if number > 5 else number,
        "one-too-many": lambda report, number: number + 1 if number > 5 else number,
        "of-peers": peers,
        "8-bits": lambda report, number: number % 256,
        "with-a-failed-one": lambda report, number: (
            number + any(o.result is Result.FAILED for o in report.outcomes)
        ),
    }
    for name, count in counts.items():
        yield stateful(f"recover/many/counts-{name}", "recover.order", counted(count))
