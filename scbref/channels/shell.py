"""From Singles to channel shells: what a restored node knows of its old channels.

Source: lnd chanrestore.go (``chanDBRestorer.openChannelShell``,
``chanDBRestorer.RestoreChansFromSingles``).

A shell is no usable channel. It holds what the data-loss protocol needs: our five public
keys, derived again, the peer's keys, and the root of our revocation secrets (the shachain
root), by which the peer proves that we lost state. That root comes in two schemes:

- ECDH (lnd ≥ 0.13): no public key is stored; the root is the secret that the key at the
  stored locator shares with our own multisig key.
- Legacy: the root is a private key, and its public key is stored; see
  :mod:`scbref.keys.shachain_root`.

The release profiles map as lnd does since 0.13, and without the height rules before 0.8.2.

Deviations: DEV-RC-6, DEV-RC-9, DEV-RC-10.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from scbref.channels.open_channel import ChannelType, OpenChannel
from scbref.errors import (
    MISSING_FIELD,
    UNKNOWN_VERSION,
    KeyDerivationError,
    ScbError,
)
from scbref.keys.protocol import Progress, SecretKeyRing
from scbref.keys.shachain_root import ShachainRoots
from scbref.mends import Mend
from scbref.model import (
    Address,
    LocalChannelConfig,
    ShortChannelID,
    Single,
)
from scbref.point import PublicKey
from scbref.profiles import SAFE, Behaviour, Profile
from scbref.versions import SingleBackupVersion

MAINNET_SCB_LAUNCH_BLOCK: Final = 571_800
"""Mainnet height when lnd 0.6 came out. Source: lnd ``mainnetSCBLaunchBlock``."""
TESTNET_SCB_LAUNCH_BLOCK: Final = 1_489_300
"""The same for testnet3. Source: lnd ``testnetSCBLaunchBlock``."""

_LAUNCH_BLOCKS: Final = {
    bytes.fromhex("6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000"): (
        MAINNET_SCB_LAUNCH_BLOCK
    ),
    bytes.fromhex("43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000"): (
        TESTNET_SCB_LAUNCH_BLOCK
    ),
}
_FIRST_BLOCK: Final = 1

_TWEAKLESS: Final = ChannelType.SINGLE_FUNDER_TWEAKLESS_BIT
_ANCHORS: Final = _TWEAKLESS | ChannelType.ANCHOR_OUTPUTS_BIT
_ZERO_FEE: Final = _ANCHORS | ChannelType.ZERO_HTLC_TX_FEE_BIT
_TAPROOT: Final = _ZERO_FEE | ChannelType.SIMPLE_TAPROOT_FEATURE_BIT
CHANNEL_TYPES: Final = {
    SingleBackupVersion.DEFAULT: ChannelType.SINGLE_FUNDER_BIT,
    SingleBackupVersion.TWEAKLESS_COMMIT: _TWEAKLESS,
    SingleBackupVersion.ANCHORS_COMMIT: _ANCHORS,
    SingleBackupVersion.ANCHORS_ZERO_FEE_HTLC_TX_COMMIT: _ZERO_FEE,
    SingleBackupVersion.SCRIPT_ENFORCED_LEASE: _ZERO_FEE | ChannelType.LEASE_EXPIRATION_BIT,
    SingleBackupVersion.SIMPLE_TAPROOT: _TAPROOT,
    SingleBackupVersion.TAPSCRIPT_ROOT: _TAPROOT | ChannelType.TAPSCRIPT_ROOT_BIT,
    SingleBackupVersion.SIMPLE_TAPROOT_FINAL: _TAPROOT | ChannelType.TAPROOT_FINAL_BIT,
}
"""The channel-type bits a shell of each version has."""


@dataclass(frozen=True, slots=True)
class LocalChannelKeys:
    """Our five public keys of a channel, derived from its locators in this order."""

    multi_sig_key: PublicKey | bytes
    """33-byte key of the 2-of-2 funding output."""
    revocation_base_point: PublicKey | bytes
    """33-byte base point of revocation keys."""
    payment_base_point: PublicKey | bytes
    """33-byte base point of our non-delayed payments."""
    delay_base_point: PublicKey | bytes
    """33-byte base point of our delayed payments."""
    htlc_base_point: PublicKey | bytes
    """33-byte base point of HTLC keys."""


@dataclass(frozen=True, slots=True)
class ChannelShell:
    """A restored channel and how to reach its peer. Source: lnd channeldb ``ChannelShell``."""

    channel: OpenChannel
    """The channel, ``restored``; its 32-byte ``revocation_root`` seeds our revocation secrets."""
    node_pub: PublicKey | bytes
    """The 33-byte identity key of the peer; lnd also takes it as the peer's current revocation."""
    node_addrs: tuple[Address, ...]
    """Where the peer was last reached: the addresses of its link node."""
    local_keys: LocalChannelKeys
    """Our public keys."""


@dataclass(frozen=True, slots=True)
class UnmappedSingle:
    """A Single that no shell can be made from, and why."""

    single: Single
    """The Single."""
    error: ScbError
    """What was in the way."""


@dataclass(frozen=True, slots=True)
class OpenedShells:
    """What became of several Singles."""

    shells: tuple[ChannelShell, ...]
    """In the order of their Singles."""
    unmapped: tuple[UnmappedSingle, ...] = ()
    """The rest; always empty for a release profile, which stops at the first."""


def open_channel_shells(
    singles: Sequence[Single],
    key_ring: SecretKeyRing,
    *,
    profile: Profile = SAFE,
    progress: Progress | None = None,
) -> OpenedShells:
    """Map Singles to channel shells, in one call of lnd's restorer.

    Args:
        singles: unconfirmed ones among them share the earliest block of all.
        key_ring: derives our keys.
        profile: whose rules to follow.
        progress: told of the progress of a scan for legacy keys.

    Raises:
        ScbError: release profiles only, of the first Single that fails; else as
            :meth:`ShellOpener.open`.

    Source: lnd ``chanDBRestorer.RestoreChansFromSingles`` without its database.
    """
    return ShellOpener(key_ring, profile=profile, progress=progress).open_all(singles)


def open_channel_shell(
    single: Single,
    key_ring: SecretKeyRing,
    *,
    profile: Profile = SAFE,
    progress: Progress | None = None,
) -> ChannelShell:
    """Map one Single to a channel shell; see :meth:`ShellOpener.open`.

    Raises:
        ScbError: as :meth:`ShellOpener.open`.
    """
    return ShellOpener(key_ring, profile=profile, progress=progress).open(single)


class ShellOpener:
    """Makes shells, and remembers what it scanned for.

    A restorer keeps one for a whole recovery, because ``recover`` hands it one Single a call.
    """

    def __init__(
        self,
        key_ring: SecretKeyRing,
        *,
        profile: Profile = SAFE,
        progress: Progress | None = None,
    ) -> None:
        """Take the key ring and the rules; see :func:`open_channel_shells`."""
        self._key_ring = key_ring
        self._profile = profile
        self._roots = ShachainRoots(key_ring, profile=profile, progress=progress)

    def prepare(self, singles: Iterable[Single]) -> None:
        """Look for the legacy keys of many Singles, one scan for each family."""
        self._roots.prepare(singles)

    def open_all(self, singles: Sequence[Single]) -> OpenedShells:
        """Map Singles to shells as one call of lnd's restorer does.

        Raises:
            ScbError: release profiles only, of the first Single that fails, as :meth:`open`.
        """
        self.prepare(singles)
        launch_height = self._earliest_block(singles)
        shells: list[ChannelShell] = []
        unmapped: list[UnmappedSingle] = []
        for single in singles:
            try:
                shells.append(self._open(single, launch_height))
            except ScbError as error:
                if not self._profile.has(Mend.MAPS_OTHER_SINGLES):
                    raise
                unmapped.append(UnmappedSingle(single, error))
        return OpenedShells(tuple(shells), tuple(unmapped))

    def open(self, single: Single) -> ChannelShell:
        """Map one Single to a shell.

        Raises:
            KeyDerivationError: one of our keys, named by ``path``, cannot be derived:
                ``not-found``: the shachain root; ``out-of-range``: the locator; else the ring's.
            ScbError: ``unknown-version``: above what the release knows; ``missing-field``: no
                ``remote_node_pub`` (lnd panics).

        Source: lnd ``chanDBRestorer.openChannelShell``.
        """
        self.prepare((single,))
        return self._open(single, self._earliest_block((single,)))

    def _open(self, single: Single, launch_height: int) -> ChannelShell:
        if single.remote_node_pub is None:
            raise ScbError("the peer has no key", code=MISSING_FIELD, path="remote_node_pub")
        local_keys = self._derive_local_keys(single.local_chan_cfg)
        root = self._roots.root_of(single, local_keys.multi_sig_key)
        scid, broadcast_height = self._place(single.short_channel_id, launch_height)
        channel = OpenChannel(
            chan_type=self._channel_type(single.version),
            chain_hash=single.chain_hash,
            funding_outpoint=single.funding_outpoint,
            short_channel_id=scid,
            is_pending=False,
            is_initiator=single.is_initiator,
            identity_pub=single.remote_node_pub,
            capacity=single.capacity,
            local_chan_cfg=single.local_chan_cfg,
            remote_chan_cfg=single.remote_chan_cfg,
            funding_broadcast_height=broadcast_height,
            revocation_root=root,
            # Of every version, as lnd does; only version 4 has one on the wire.
            thaw_height=single.lease_expiry,
            restored=True,
            restored_from=(single if self._profile.has(Mend.SHELL_REMEMBERS_SINGLE) else None),
        )
        return ChannelShell(channel, single.remote_node_pub, tuple(single.addresses), local_keys)

    def _derive_local_keys(self, config: LocalChannelConfig) -> LocalChannelKeys:
        keys: dict[str, PublicKey | bytes] = {}
        for field in fields(LocalChannelKeys):
            path = f"local_chan_cfg.{field.name}"
            try:
                pub_key = self._key_ring.derive_key(getattr(config, field.name)).pub_key
            except ScbError as error:
                message = f"unable to derive {field.name}: {error.message}"
                raise KeyDerivationError(message, code=error.code, path=path) from error
            if pub_key is None:
                raise KeyDerivationError("the key ring gave no public key", path=path)
            keys[field.name] = pub_key
        return LocalChannelKeys(**keys)

    def _channel_type(self, version: int) -> ChannelType:
        if not 0 <= version <= self._profile.highest_single_version:
            message = f"unknown Single version {version}"
            raise ScbError(message, code=UNKNOWN_VERSION, path="version")
        return CHANNEL_TYPES[SingleBackupVersion(version)]

    def _earliest_block(self, singles: Sequence[Single]) -> int:
        heights = [s.short_channel_id.block_height for s in singles]
        confirmed = [height for height in heights if height != 0]
        if confirmed or not singles:
            return min(confirmed, default=0)
        return _LAUNCH_BLOCKS.get(singles[0].chain_hash, _FIRST_BLOCK)

    def _place(self, scid: ShortChannelID, launch_height: int) -> tuple[ShortChannelID, int]:
        """Return the shell's short channel ID and funding broadcast height."""
        if not self._profile.has(Behaviour.SCID_TAKES_BROADCAST_HEIGHT):
            return scid, 0
        looks_at_height = scid.tx_index != 0 or self._profile.has(
            Behaviour.SHELL_HEIGHT_BEFORE_INDEX
        )
        if scid.block_height == 0 and looks_at_height:
            return scid, launch_height
        if scid.tx_index == 0:
            # No channel is funded by a coinbase transaction: this is a broadcast height.
            return replace(scid, block_height=0), scid.block_height
        return scid, 0
