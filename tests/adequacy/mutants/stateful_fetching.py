"""Fetching Singles: which channels are asked about, and what an error of the source becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scbref.channels.fetching import fetch_backup_for_chan, fetch_static_chan_backups
from scbref.errors import IO, UNKNOWN_CHANNEL, ChannelSourceError
from scbref.model import Single
from scbref.profiles import Profile
from tests.adequacy.mutants.mutant import Change, Mutant, stateful


class Source:
    """A channel source seen through a mutant's eyes."""

    def __init__(self, source: Any, *, knows_all: bool = False, swallows: bool = False) -> None:
        self.source = source
        self.knows_all = knows_all
        self.swallows = swallows

    def fetch_all_channels(self) -> Any:
        """Return the channels."""
        try:
            return self.source.fetch_all_channels()
        except ChannelSourceError:
            if self.swallows:
                return []
            raise

    def fetch_channel(self, outpoint: Any) -> Any:
        """Return a channel."""
        return self.source.fetch_channel(outpoint)

    def addrs_for_node(self, node_pub: bytes) -> Any:
        """Return what is known of a node."""
        try:
            known, addrs = self.source.addrs_for_node(node_pub)
        except ChannelSourceError:
            if self.swallows:
                return True, ()
            raise
        return known or self.knows_all, addrs


def _fetching(wrap: Callable[[Any], Any]) -> Change:
    def one(outpoint: Any, source: Any, *more: Any, **named: Any) -> Any:
        return fetch_backup_for_chan(outpoint, wrap(source), *more, **named)

    def every(source: Any, *more: Any, **named: Any) -> Any:
        return fetch_static_chan_backups(wrap(source), *more, **named)

    def change(scene: Any) -> None:
        scene.rebind(fetch_backup_for_chan, one)
        scene.rebind(fetch_static_chan_backups, every)

    return change


def _all(function: Callable[..., list[Single]]) -> Change:
    return lambda scene: scene.rebind(fetch_static_chan_backups, function)


def fetch_mutants() -> Iterator[Mutant]:
    """Yield the mutants of fetching."""
    yield from _all_mutants()
    yield from _one_mutants()
    yield stateful(
        "fetch/unknown-node-taken",
        "fetch.unknown-node",
        _fetching(lambda source: Source(source, knows_all=True)),
    )
    yield stateful(
        "fetch/errors-swallowed",
        "fetch.unknown-node",
        _fetching(lambda source: Source(source, swallows=True)),
    )


def _all_mutants() -> Iterator[Mutant]:
    def skips(source: Any, profile: Profile) -> list[Single]:
        return fetch_static_chan_backups(source, profile, on_failure=lambda channel, error: None)

    def not_pending(source: Any, profile: Profile) -> list[Single]:
        pending = {c.funding_outpoint for c in source.fetch_all_channels() if c.is_pending}
        found = fetch_static_chan_backups(source, profile)
        return [single for single in found if single.funding_outpoint not in pending]

    yield stateful("fetch/bad-skipped", "fetch.all-or-nothing", _all(skips))
    yield stateful("fetch/pending-skipped", "fetch.all", _all(not_pending))
    yield stateful(
        "fetch/first-only", "fetch.all", _all(lambda s, p: fetch_static_chan_backups(s, p)[:1])
    )
    yield stateful("fetch/none", "fetch.all", _all(lambda s, p: []))


def _one_mutants() -> Iterator[Mutant]:
    def first(outpoint: Any, source: Any, profile: Profile) -> Single:
        return fetch_backup_for_chan(
            source.fetch_all_channels()[0].funding_outpoint, source, profile
        )

    def not_found(outpoint: Any, source: Any, profile: Profile) -> Single:
        try:
            return fetch_backup_for_chan(outpoint, source, profile)
        except ChannelSourceError as error:
            code = IO if error.code == UNKNOWN_CHANNEL else error.code
            raise ChannelSourceError(error.message, code=code) from error

    for name, change in (("any", first), ("unknown-as-io", not_found)):
        yield stateful(
            f"fetch/{name}",
            "fetch.unknown-channel" if name != "any" else "fetch.one",
            lambda scene, change=change: scene.rebind(fetch_backup_for_chan, change),  # type: ignore[misc]
        )
