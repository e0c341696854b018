"""An open channel, as far as a backup is made from it.

Source: lnd channeldb/channel.go ``OpenChannel``, ``ChannelType``. A real channel holds far more;
here is what ``NewSingle`` reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from scbref.model import (
    KeyLocator,
    LocalChannelConfig,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
    Single,
    Transaction,
)
from scbref.point import PublicKey

_NO_LOCATOR: Final = KeyLocator(0, 0)


class ChannelType(IntFlag):
    """What kind of channel it is, a bit field; unknown bits are kept. lnd's names and values."""

    SINGLE_FUNDER_BIT = 0
    DUAL_FUNDER_BIT = 1 << 0
    SINGLE_FUNDER_TWEAKLESS_BIT = 1 << 1
    NO_FUNDING_TX_BIT = 1 << 2
    ANCHOR_OUTPUTS_BIT = 1 << 3
    FROZEN_BIT = 1 << 4
    ZERO_HTLC_TX_FEE_BIT = 1 << 5
    LEASE_EXPIRATION_BIT = 1 << 6
    ZERO_CONF_BIT = 1 << 7
    SCID_ALIAS_CHAN_BIT = 1 << 8
    SCID_ALIAS_FEATURE_BIT = 1 << 9
    SIMPLE_TAPROOT_FEATURE_BIT = 1 << 10
    TAPSCRIPT_ROOT_BIT = 1 << 11
    TAPROOT_FINAL_BIT = 1 << 12


@dataclass(frozen=True, slots=True)
class LocalCommitment:
    """Our latest commitment. Source: lnd channeldb ``ChannelCommitment``."""

    commit_tx: Transaction | bytes | None
    """Unsigned commitment transaction in Bitcoin serialization; ``None`` if there is none."""
    commit_sig: bytes = b""
    """The peer's signature for it, 0 bytes or more."""
    commit_height: int = 0
    """u64 commitment number."""


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """All that a backup reads of a channel. Values only: a later change makes a new one."""

    chan_type: ChannelType
    """Bits that decide the version of its Single."""
    chain_hash: bytes
    """32 bytes: genesis block hash, internal order."""
    funding_outpoint: OutPoint
    """The channel point."""
    short_channel_id: ShortChannelID
    """Position in the chain; 0:0:0 while unconfirmed, an alias for a zero-conf channel."""
    is_pending: bool
    """Whether the funding transaction is unconfirmed. No rule of a Single depends on it."""
    is_initiator: bool
    """Whether we opened the channel."""
    identity_pub: PublicKey | bytes | None
    """33-byte identity key of the peer."""
    capacity: int
    """Satoshis."""
    local_chan_cfg: LocalChannelConfig
    """Our half of the channel."""
    remote_chan_cfg: RemoteChannelConfig
    """The peer's half of the channel."""
    funding_broadcast_height: int = 0
    """Block height at which the funding transaction was broadcast."""
    confirmed_scid: ShortChannelID | None = None
    """Real position of a zero-conf channel; ``None`` or 0:0:0 until it confirmed."""
    revocation_key_locator: KeyLocator = _NO_LOCATOR
    """Family 5 where the shachain root comes from ECDH (lnd ≥ 0.13); anything else is legacy."""
    revocation_root: bytes = b""
    """32 bytes: shachain root. Secret; read for the legacy scheme only."""
    thaw_height: int = 0
    """u32 absolute block height at which a lease or a frozen channel ends."""
    local_commitment: LocalCommitment | None = None
    """``None`` for a restored channel."""
    tapscript_root: bytes | None = None
    """32 bytes, for a channel with the tapscript-root bit."""
    restored: bool = False
    """Whether this is a shell made from a backup (lnd ``ChanStatusRestored``)."""
    restored_from: Single | None = None
    """What a shell was made from, so that ``safe`` can write it again."""

    def __repr__(self) -> str:
        """Name the channel and its kind, never the shachain root."""
        kind = "restored " if self.restored else ""
        return f"<{kind}OpenChannel {self.funding_outpoint} type {int(self.chan_type)}>"

    @property
    def is_zero_conf(self) -> bool:
        """Whether its short channel ID is an alias. Source: lnd ``OpenChannel.IsZeroConf``."""
        return bool(self.chan_type & ChannelType.ZERO_CONF_BIT)

    @property
    def zero_conf_confirmed(self) -> bool:
        """Whether the real position is known. Source: lnd ``OpenChannel.ZeroConfConfirmed``."""
        return self.confirmed_scid not in (None, ShortChannelID(0, 0, 0))
