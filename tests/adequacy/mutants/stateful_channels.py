"""From channels to Singles: version rules, heights, roots, close-tx inputs, fetching, releases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from scbref import profiles
from scbref.channels import fetching
from scbref.channels.fetching import (
    VERSION_RULES,
    fetch_backup_for_chan,
    fetch_static_chan_backups,
    new_single,
)
from scbref.channels.open_channel import ChannelType, OpenChannel
from scbref.errors import IO, UNKNOWN_CHANNEL, ChannelSourceError
from scbref.keys.protocol import KeyFamily
from scbref.model import CloseTxInputs, KeyDescriptor, KeyLocator, ShortChannelID, Single
from scbref.profiles import Behaviour, Profile
from tests.adequacy.mutants.mutant import Change, Mutant

RULE_OF: Final = {
    Behaviour.SCID_TAKES_BROADCAST_HEIGHT: "newsingle.unconfirmed-height",
    Behaviour.RECOVER_SKIPS_EXISTING: "recover.existing",
    Behaviour.ECDH_SHACHAIN_ROOT: "newsingle.revocation-locator",
    Behaviour.ZERO_CONF_SCID: "newsingle.zero-conf",
    Behaviour.CLOSE_TX_INPUTS: "newsingle.close-inputs",
}
"""What the reference does since a release and would not do in an older one → requirement."""


def living(name: str, rule: str, change: Change) -> Mutant:
    """Return a mutant that scenarios are to kill."""
    title = name.replace("/", ": ").replace("-", " ")
    return Mutant(name, title, (rule,), change, living=True)


def setting(owner: Any, name: str, value: Any) -> Change:
    """Return the change that sets an attribute."""
    return lambda scene: scene.set(owner, name, value)


def channel_mutants() -> Iterator[Mutant]:
    """Yield the mutants of NewSingle, of fetching, and of forgotten releases."""
    yield from _version_mutants()
    yield from _single_mutants()
    yield from _fetch_mutants()
    for behaviour, rule in RULE_OF.items():
        yield living(f"release/no-{behaviour.value}", rule, _without(behaviour))


def _without(behaviour: Behaviour) -> Change:
    has = Profile.has

    def lacks(profile: Profile, asked: Behaviour) -> bool:
        return asked is not behaviour and has(profile, asked)

    return setting(profiles.Profile, "has", lacks)


def _version_mutants() -> Iterator[Mutant]:
    """Leave each row of the table out, and exchange each with the next."""
    rows = VERSION_RULES
    rule = "newsingle.version"
    for index, (_, version) in enumerate(rows):
        if index + 1 < len(rows):
            left = rows[:index] + rows[index + 1 :]
            yield living(
                f"newsingle.version/no-{version.value}",
                rule,
                setting(fetching, "VERSION_RULES", left),
            )
            swapped = (*rows[:index], rows[index + 1], rows[index], *rows[index + 2 :])
            yield living(
                f"newsingle.version/{version.value}-after-{rows[index + 1][1].value}",
                rule,
                setting(fetching, "VERSION_RULES", swapped),
            )


def _scid(function: Callable[[OpenChannel, ShortChannelID], ShortChannelID]) -> Change:
    right = fetching._short_channel_id
    return setting(
        fetching,
        "_short_channel_id",
        lambda channel, profile: function(channel, right(channel, profile)),
    )


def _height_always(channel: OpenChannel, scid: ShortChannelID) -> ShortChannelID:
    return replace(scid, block_height=channel.funding_broadcast_height)


def _position_cleared(channel: OpenChannel, scid: ShortChannelID) -> ShortChannelID:
    if channel.short_channel_id.block_height == 0:
        return ShortChannelID(scid.block_height, 0, 0)
    return scid


def _alias_kept(channel: OpenChannel, scid: ShortChannelID) -> ShortChannelID:
    return channel.short_channel_id if channel.is_zero_conf else scid


def _root(function: Callable[[OpenChannel, KeyDescriptor], KeyDescriptor]) -> Change:
    right = fetching._sha_chain_root_desc
    return setting(
        fetching,
        "_sha_chain_root_desc",
        lambda channel, profile: function(channel, right(channel, profile)),
    )


def _close(function: Callable[[OpenChannel, CloseTxInputs | None], CloseTxInputs | None]) -> Change:
    right = fetching._close_tx_inputs
    return setting(
        fetching,
        "_close_tx_inputs",
        lambda channel, profile: function(channel, right(channel, profile)),
    )


def _height_by_version(channel: OpenChannel, inputs: CloseTxInputs | None) -> CloseTxInputs | None:
    if inputs is None or not channel.chan_type & ChannelType.TAPROOT_FINAL_BIT:
        return inputs
    return replace(inputs, commit_height=0)


def _made(function: Callable[[OpenChannel, Single], Single]) -> Change:
    def made(channel: OpenChannel, addrs: Sequence[Any], *more: Any) -> Single:
        return function(channel, new_single(channel, addrs, *more))

    return lambda scene: scene.rebind(new_single, made)


def _single_mutants() -> Iterator[Mutant]:
    locator = KeyLocator(KeyFamily.REVOCATION_ROOT, 0)
    changes: dict[str, tuple[str, Change]] = {
        "lease/always": (
            "lease-expiry",
            _made(lambda c, s: replace(s, lease_expiry=c.thaw_height)),
        ),
        "lease/never": ("lease-expiry", _made(lambda c, s: replace(s, lease_expiry=0))),
        "addresses/dropped": ("close-inputs", _made(lambda c, s: replace(s, addresses=()))),
        "initiator/inverted": (
            "version",
            _made(lambda c, s: replace(s, is_initiator=not s.is_initiator)),
        ),
        "height/always-broadcast": ("unconfirmed-height", _scid(_height_always)),
        "height/position-cleared": ("unconfirmed-height", _scid(_position_cleared)),
        "zero-conf/alias-kept": ("zero-conf", _scid(_alias_kept)),
        "root/key-dropped": ("legacy-root", _root(lambda c, d: KeyDescriptor(d.key_locator))),
        "root/locator-lost": (
            "revocation-locator",
            _root(lambda c, d: replace(d, key_locator=locator)),
        ),
        "root/locator-kept": (
            "legacy-root",
            _root(lambda c, d: replace(d, key_locator=c.revocation_key_locator)),
        ),
        "close/never": ("close-inputs", _close(lambda c, i: None)),
        "close/height-dropped": (
            "close-height",
            _close(lambda c, i: i and replace(i, commit_height=0)),
        ),
        "close/height-not-in-final": ("close-height", _close(_height_by_version)),
        "close/root-dropped": (
            "close-root",
            _close(lambda c, i: i and replace(i, tapscript_root=None)),
        ),
        "close/signature-dropped": (
            "close-inputs",
            _close(lambda c, i: i and replace(i, commit_sig=b"")),
        ),
    }
    for name, (rule, change) in changes.items():
        yield living(f"newsingle.{name}", f"newsingle.{rule}", change)


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


def _fetch_mutants() -> Iterator[Mutant]:
    def skips(source: Any, profile: Profile) -> list[Single]:
        return fetch_static_chan_backups(source, profile, on_failure=lambda channel, error: None)

    def not_pending(source: Any, profile: Profile) -> list[Single]:
        pending = {c.funding_outpoint for c in source.fetch_all_channels() if c.is_pending}
        found = fetch_static_chan_backups(source, profile)
        return [single for single in found if single.funding_outpoint not in pending]

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

    yield living("fetch/bad-skipped", "fetch.all-or-nothing", _all(skips))
    yield living("fetch/pending-skipped", "fetch.all", _all(not_pending))
    yield living(
        "fetch/first-only", "fetch.all", _all(lambda s, p: fetch_static_chan_backups(s, p)[:1])
    )
    yield living("fetch/none", "fetch.all", _all(lambda s, p: []))
    for name, change in (("any", first), ("unknown-as-io", not_found)):
        yield living(
            f"fetch/{name}",
            "fetch.unknown-channel" if name != "any" else "fetch.one",
            lambda scene, change=change: scene.rebind(fetch_backup_for_chan, change),  # type: ignore[misc]
        )
    yield living(
        "fetch/unknown-node-taken",
        "fetch.unknown-node",
        _fetching(lambda source: Source(source, knows_all=True)),
    )
    yield living(
        "fetch/errors-swallowed",
        "fetch.unknown-node",
        _fetching(lambda source: Source(source, swallows=True)),
    )
