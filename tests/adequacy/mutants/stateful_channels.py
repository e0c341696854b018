"""From channels to Singles: version rules, heights, roots, close-tx inputs, releases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from scbref import profiles
from scbref.channels import fetching
from scbref.channels.fetching import VERSION_RULES, new_single
from scbref.channels.open_channel import ChannelType, OpenChannel
from scbref.keys.protocol import KeyFamily
from scbref.model import CloseTxInputs, KeyDescriptor, KeyLocator, ShortChannelID, Single
from scbref.profiles import Behaviour, Profile
from tests.adequacy.mutants.mutant import Change, Mutant, setting, stateful
from tests.adequacy.mutants.stateful_fetching import fetch_mutants

RULE_OF: Final = {
    Behaviour.SCID_TAKES_BROADCAST_HEIGHT: "newsingle.unconfirmed-height",
    Behaviour.RECOVER_SKIPS_EXISTING: "recover.existing",
    Behaviour.ECDH_SHACHAIN_ROOT: "newsingle.revocation-locator",
    Behaviour.ZERO_CONF_SCID: "newsingle.zero-conf",
    Behaviour.CLOSE_TX_INPUTS: "newsingle.close-inputs",
}
"""What the reference does since a release and would not do in an older one → requirement."""


def channel_mutants() -> Iterator[Mutant]:
    """Yield the mutants of NewSingle, of fetching, and of forgotten releases."""
    yield from _version_mutants()
    yield from _single_mutants()
    yield from fetch_mutants()
    for behaviour, rule in RULE_OF.items():
        yield stateful(f"release/no-{behaviour.value}", rule, _without(behaviour))


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
            yield stateful(
                f"newsingle.version/no-{version.value}",
                rule,
                setting(fetching, "VERSION_RULES", left),
            )
            swapped = (*rows[:index], rows[index + 1], rows[index], *rows[index + 2 :])
            yield stateful(
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
    for name, (rule, change) in (_of_the_channel() | _of_its_root() | _of_its_close()).items():
        yield stateful(f"newsingle.{name}", f"newsingle.{rule}", change)


def _of_the_channel() -> dict[str, tuple[str, Change]]:
    return {
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
    }


def _of_its_root() -> dict[str, tuple[str, Change]]:
    locator = KeyLocator(KeyFamily.REVOCATION_ROOT, 0)
    return {
        "root/key-dropped": ("legacy-root", _root(lambda c, d: KeyDescriptor(d.key_locator))),
        "root/locator-lost": (
            "revocation-locator",
            _root(lambda c, d: replace(d, key_locator=locator)),
        ),
        "root/locator-kept": (
            "legacy-root",
            _root(lambda c, d: replace(d, key_locator=c.revocation_key_locator)),
        ),
    }


def _of_its_close() -> dict[str, tuple[str, Change]]:
    return {
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
