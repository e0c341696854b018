"""From channels to Singles: what a backup says about a channel.

Source: lnd chanbackup/single.go (``NewSingle``), chanbackup/backup.go (``FetchBackupForChan``,
``FetchStaticChanBackups``, ``buildCloseTxInputs``).

A Single is made from values, and a value cannot change: lnd keeps pointers into the caller's
channel, so that a change there can reach the next file. The release profiles follow the
rules of their lnd; a channel type that it did not know yet falls to the highest rule it knew.

Deviations: DEV-NS-1 to DEV-NS-5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from scbref.channels.open_channel import ChannelType, OpenChannel
from scbref.errors import (
    BAD_POINT,
    MISSING_FIELD,
    UNKNOWN_CHANNEL,
    ChannelSourceError,
    ScbError,
    SerializeError,
)
from scbref.keys.protocol import KeyFamily
from scbref.mends import Mend
from scbref.model import (
    Address,
    CloseTxInputs,
    KeyDescriptor,
    KeyLocator,
    OutPoint,
    ShortChannelID,
    Single,
)
from scbref.point import POINT_SIZE, public_key_of
from scbref.profiles import SAFE, Behaviour, Profile
from scbref.versions import SingleBackupVersion

NO_POINT: Final = b"\x02" + bytes(POINT_SIZE - 1)
"""33 bytes that lnd writes for the public key of a scalar that is 0 modulo the curve order."""

_NO_SCID: Final = ShortChannelID(0, 0, 0)
VERSION_RULES: Final = (
    (ChannelType.TAPROOT_FINAL_BIT, SingleBackupVersion.SIMPLE_TAPROOT_FINAL),
    (
        ChannelType.SIMPLE_TAPROOT_FEATURE_BIT | ChannelType.TAPSCRIPT_ROOT_BIT,
        SingleBackupVersion.TAPSCRIPT_ROOT,
    ),
    (ChannelType.SIMPLE_TAPROOT_FEATURE_BIT, SingleBackupVersion.SIMPLE_TAPROOT),
    (ChannelType.LEASE_EXPIRATION_BIT, SingleBackupVersion.SCRIPT_ENFORCED_LEASE),
    (ChannelType.ZERO_HTLC_TX_FEE_BIT, SingleBackupVersion.ANCHORS_ZERO_FEE_HTLC_TX_COMMIT),
    (ChannelType.ANCHOR_OUTPUTS_BIT, SingleBackupVersion.ANCHORS_COMMIT),
    (ChannelType.SINGLE_FUNDER_TWEAKLESS_BIT, SingleBackupVersion.TWEAKLESS_COMMIT),
    (ChannelType.SINGLE_FUNDER_BIT, SingleBackupVersion.DEFAULT),
)
"""The first row whose bits are all set, and whose version the release knows, decides."""


class LiveChannelSource(Protocol):
    """Where the channels are.

    Source: lnd chanbackup ``LiveChannelSource``, channeldb ``AddrSource``.
    """

    def fetch_all_channels(self) -> Sequence[OpenChannel]:
        """Return every channel that is not closed: pending and waiting-close ones too.

        Raises:
            ChannelSourceError: the source failed.
        """
        ...

    def fetch_channel(self, outpoint: OutPoint) -> OpenChannel:
        """Return one channel.

        Raises:
            ChannelSourceError: ``unknown-channel``, or the source failed.
        """
        ...

    def addrs_for_node(self, node_pub: bytes) -> tuple[bool, Sequence[Address]]:
        """Say whether a node (33-byte key) is known, and its addresses.

        Raises:
            ChannelSourceError: the source failed.
        """
        ...


def new_single(
    channel: OpenChannel, node_addrs: Sequence[Address], profile: Profile = SAFE
) -> Single:
    """Describe a channel for a backup.

    Args:
        channel: the channel. A restored shell gives, if ``safe``, what it was restored from.
        node_addrs: where the peer can be reached.
        profile: whose rules to follow.

    Raises:
        SerializeError: ``missing-field``: the legacy scheme, and no 32-byte shachain root (lnd
            panics). ``bad-point``, if ``safe``: that root is 0 modulo the curve order.

    Source: lnd ``NewSingle``.
    """
    if profile.has(Mend.RETURNS_RESTORED_SINGLE):
        if (known := channel.restored_from) is not None:
            return replace(known, addresses=tuple(node_addrs) or known.addresses)
    elif channel.restored:
        channel = _as_lnd_restores(channel)
    version = _version(channel.chan_type, profile)
    is_lease = version == SingleBackupVersion.SCRIPT_ENFORCED_LEASE
    return Single(
        version=version,
        is_initiator=channel.is_initiator,
        chain_hash=channel.chain_hash,
        funding_outpoint=channel.funding_outpoint,
        short_channel_id=_short_channel_id(channel, profile),
        remote_node_pub=channel.identity_pub,
        addresses=tuple(node_addrs),
        capacity=channel.capacity,
        local_chan_cfg=channel.local_chan_cfg,
        remote_chan_cfg=channel.remote_chan_cfg,
        sha_chain_root_desc=_sha_chain_root_desc(channel, profile),
        lease_expiry=channel.thaw_height if is_lease else 0,
        close_tx_inputs=_close_tx_inputs(channel, profile),
    )


def fetch_backup_for_chan(
    outpoint: OutPoint, source: LiveChannelSource, profile: Profile = SAFE
) -> Single:
    """Make the Single of one channel.

    Raises:
        ChannelSourceError: ``unknown-channel``: lnd says so of every failure of the source,
            ``safe`` of an unknown channel only; also when the peer is unknown.
            ``missing-field``: the channel names no peer. Else the source's own.
        SerializeError: as :func:`new_single`.

    Source: lnd ``FetchBackupForChan``.
    """
    try:
        channel = source.fetch_channel(outpoint)
    except ChannelSourceError as error:
        if profile.has(Mend.TELLS_SOURCE_FAILURE):
            raise
        message = "unable to find target channel"
        raise ChannelSourceError(message, code=UNKNOWN_CHANNEL) from error
    return _assemble(channel, source, profile)


def fetch_static_chan_backups(
    source: LiveChannelSource,
    profile: Profile = SAFE,
    *,
    on_failure: Callable[[OpenChannel, ScbError], None] | None = None,
) -> list[Single]:
    """Make the Singles of all channels, in the source's order.

    Args:
        source: the channels.
        profile: whose rules to follow.
        on_failure: told of each channel that cannot be described; the others go on. When
            ``None``, the first such channel fails all, as in lnd.

    Raises:
        ChannelSourceError: the channels cannot be listed; or as :func:`fetch_backup_for_chan`.
        SerializeError: as :func:`new_single`.

    Source: lnd ``FetchStaticChanBackups``.
    """
    singles = []
    for channel in source.fetch_all_channels():
        try:
            singles.append(_assemble(channel, source, profile))
        except (ChannelSourceError, SerializeError) as error:
            if on_failure is None:
                raise
            on_failure(channel, error)
    return singles


def _assemble(channel: OpenChannel, source: LiveChannelSource, profile: Profile) -> Single:
    if channel.identity_pub is None:
        raise ChannelSourceError("the channel has no peer", code=MISSING_FIELD)
    known, node_addrs = source.addrs_for_node(channel.identity_pub)
    if not known:
        message = f"the peer of {channel.funding_outpoint} is not known to the address source"
        raise ChannelSourceError(message, code=UNKNOWN_CHANNEL)
    return new_single(channel, node_addrs, profile)


def _as_lnd_restores(channel: OpenChannel) -> OpenChannel:
    """Leave out what lnd's database does not keep of a restored channel."""
    return replace(
        channel,
        local_commitment=None,
        revocation_key_locator=KeyLocator(0, 0),
        tapscript_root=None,
    )


def _version(chan_type: ChannelType, profile: Profile) -> SingleBackupVersion:
    return next(
        version
        for bits, version in VERSION_RULES
        if chan_type & bits == bits and version <= profile.highest_single_version
    )


def _short_channel_id(channel: OpenChannel, profile: Profile) -> ShortChannelID:
    scid = channel.short_channel_id
    # A height of 0 would make the restored node look for the channel's spend from the genesis on.
    if scid.block_height == 0 and profile.has(Behaviour.SCID_TAKES_BROADCAST_HEIGHT):
        scid = replace(scid, block_height=channel.funding_broadcast_height)
    if channel.is_zero_conf and profile.has(Behaviour.ZERO_CONF_SCID):
        if channel.zero_conf_confirmed:
            return channel.confirmed_scid or _NO_SCID
        return ShortChannelID(channel.funding_broadcast_height, 0, 0)
    return scid


def _sha_chain_root_desc(channel: OpenChannel, profile: Profile) -> KeyDescriptor:
    locator = channel.revocation_key_locator
    if locator.family == KeyFamily.REVOCATION_ROOT and profile.has(Behaviour.ECDH_SHACHAIN_ROOT):
        return KeyDescriptor(locator)
    path = "sha_chain_root_desc.pub_key"
    if len(channel.revocation_root) != 32:
        raise SerializeError("no 32-byte shachain root", code=MISSING_FIELD, path=path)
    # Its public half only: the plaintext of a backup holds no secret.
    pub_key: bytes | None = public_key_of(channel.revocation_root)
    if pub_key is None:
        if profile.has(Mend.REFUSES_ROOT_WITHOUT_KEY):
            raise SerializeError("the shachain root has no public key", code=BAD_POINT, path=path)
        pub_key = NO_POINT
    return KeyDescriptor(KeyLocator(KeyFamily.REVOCATION_ROOT, 0), pub_key)


def _close_tx_inputs(channel: OpenChannel, profile: Profile) -> CloseTxInputs | None:
    commitment = channel.local_commitment
    if not profile.has(Behaviour.CLOSE_TX_INPUTS):
        return None
    if commitment is None or commitment.commit_tx is None:
        return None
    # By the bits, not by the version: what a version has no room for is dropped on the wire.
    is_taproot = channel.chan_type & ChannelType.SIMPLE_TAPROOT_FEATURE_BIT
    has_root = channel.chan_type & ChannelType.TAPSCRIPT_ROOT_BIT
    return CloseTxInputs(
        commit_tx=commitment.commit_tx,
        commit_sig=commitment.commit_sig,
        commit_height=commitment.commit_height if is_taproot else 0,
        tapscript_root=channel.tapscript_root if has_root else None,
    )
