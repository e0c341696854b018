"""The values of the format: frozen dataclasses with lnd's exported names in snake_case.

A model value may hold what the wire cannot (an index over 65,535, a missing
key), as lnd's Go structs can; serializing it then raises ``SerializeError``.
Txids and block hashes are in internal byte order, the order on the wire;
only :meth:`OutPoint.__str__` reverses, for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scbref.point import PublicKey
from scbref.versions import MultiBackupVersion


@dataclass(frozen=True, slots=True)
class OutPoint:
    """An output of a transaction. Source: btcd wire ``OutPoint``."""

    txid: bytes
    """32 bytes, internal order."""
    index: int
    """Output index; the SCB wire has 16 bits for it, Bitcoin has 32."""

    def __str__(self) -> str:
        """Return the channel point as people write it: ``txid:index``, txid reversed."""
        return f"{self.txid[::-1].hex()}:{self.index}"


@dataclass(frozen=True, slots=True)
class ShortChannelID:
    """Where a channel was confirmed. Source: lnd lnwire/short_channel_id.go."""

    block_height: int
    """24 bits; the broadcast height while the channel is unconfirmed."""
    tx_index: int
    """24 bits: position of the funding transaction in its block."""
    tx_position: int
    """16 bits: output index in the funding transaction."""

    def __str__(self) -> str:
        """Return ``block:tx:output``, as lnd prints it."""
        return f"{self.block_height}:{self.tx_index}:{self.tx_position}"


@dataclass(frozen=True, slots=True)
class KeyLocator:
    """Path of a key below the wallet root. Source: lnd keychain ``KeyLocator``."""

    family: int
    """u32 key family (see ``keyring.KeyFamily``)."""
    index: int
    """u32 index within the family."""


@dataclass(frozen=True, slots=True)
class KeyDescriptor:
    """A key by locator, by public key, or both. Source: lnd keychain ``KeyDescriptor``."""

    key_locator: KeyLocator = KeyLocator(0, 0)
    """Where the key is derived; (0, 0) when only the public key is known."""
    pub_key: PublicKey | bytes | None = None
    """33-byte compressed point, or ``None``."""


@dataclass(frozen=True, slots=True)
class LocalChannelConfig:
    """Our half of a channel: locators only, no public key is stored.

    Source: lnd chanbackup ``Single.LocalChanCfg``.
    """

    csv_delay: int
    """u16, blocks: the delay on our own outputs."""
    multi_sig_key: KeyLocator
    """Key of the 2-of-2 funding output."""
    revocation_base_point: KeyLocator
    """Base point of revocation keys."""
    payment_base_point: KeyLocator
    """Base point of our non-delayed payments."""
    delay_base_point: KeyLocator
    """Base point of our delayed payments."""
    htlc_base_point: KeyLocator
    """Base point of HTLC keys."""


@dataclass(frozen=True, slots=True)
class RemoteChannelConfig:
    """The peer's half of a channel: public keys only.

    Source: lnd chanbackup ``Single.RemoteChanCfg``. A key that is ``None`` cannot be written.
    """

    csv_delay: int
    """u16, blocks: the delay on the peer's own outputs."""
    multi_sig_key: PublicKey | bytes | None
    """33-byte key of the 2-of-2 funding output."""
    revocation_base_point: PublicKey | bytes | None
    """33-byte base point of revocation keys."""
    payment_base_point: PublicKey | bytes | None
    """33-byte base point of the peer's non-delayed payments."""
    delay_base_point: PublicKey | bytes | None
    """33-byte base point of the peer's delayed payments."""
    htlc_base_point: PublicKey | bytes | None
    """33-byte base point of HTLC keys."""


@dataclass(frozen=True, slots=True)
class TCP4Address:
    """IPv4 address and port; descriptor type 1."""

    ip: bytes
    """4 bytes."""
    port: int
    """u16."""


@dataclass(frozen=True, slots=True)
class TCP6Address:
    """IPv6 address and port; descriptor type 2.

    An IPv4-mapped address (``::ffff:a.b.c.d``) is read as it is and written as type 1,
    because Go's ``net.IP`` cannot tell the two apart.
    """

    ip: bytes
    """16 bytes."""
    port: int
    """u16."""


@dataclass(frozen=True, slots=True)
class OnionV2Address:
    """Tor version 2 service; descriptor type 3. lnd ≥ 0.21 keeps but no longer dials it."""

    onion_service: str
    """16 base32 characters, lower case, and ``.onion`` (10 bytes on the wire)."""
    port: int
    """u16."""


@dataclass(frozen=True, slots=True)
class OnionV3Address:
    """Tor version 3 service; descriptor type 4. Checksum and version are not verified."""

    onion_service: str
    """56 base32 characters, lower case, and ``.onion`` (35 bytes on the wire)."""
    port: int
    """u16."""


@dataclass(frozen=True, slots=True)
class DNSAddress:
    """Host name and port; descriptor type 5 (lnd ≥ 0.20). Not validated on read."""

    hostname: bytes
    """0–255 bytes, as they stand on the wire."""
    port: int
    """u16."""


@dataclass(frozen=True, slots=True)
class OpaqueAddress:
    """The rest of an address block from the first unknown descriptor on, type byte included."""

    payload: bytes
    """1 byte or more; the first is the unknown type."""


Address = TCP4Address | TCP6Address | OnionV2Address | OnionV3Address | DNSAddress | OpaqueAddress


class Transaction(bytes):
    """A Bitcoin transaction as serialized bytes, known to parse whole.

    Made by ``codec.parse_transaction`` and by reading a Single, never by calling it; plain
    bytes in a model are checked when they are written.
    """

    __slots__ = ()

    def __new__(cls, data: bytes) -> Transaction:
        """Refuse to call bytes a transaction that nobody has looked at.

        Raises:
            TypeError: always; ``codec.parse_transaction`` checks and returns one.
        """
        raise TypeError("codec.parse_transaction makes a Transaction, from bytes that are one")

    @classmethod
    def of_checked(cls, data: bytes) -> Transaction:
        """Return bytes as a transaction for a reader that has just found them to be one."""
        return bytes.__new__(cls, data)

    def __reduce__(self) -> tuple[Any, ...]:
        return Transaction.of_checked, (bytes(self),)


@dataclass(frozen=True, slots=True)
class CloseTxInputs:
    """What is needed to sign and broadcast the last commitment transaction.

    Source: lnd chanbackup/single.go ``CloseTxInputs`` (lnd ≥ 0.19).
    """

    commit_tx: Transaction | bytes | None
    """Our latest commitment transaction, unsigned, in Bitcoin serialization."""
    commit_sig: bytes
    """The peer's signature for it, 0–65,535 bytes (DER, or a partial signature for taproot)."""
    commit_height: int = 0
    """u64 commitment number; on the wire for versions 5, 6 and 7 only."""
    tapscript_root: bytes | None = None
    """32 bytes; on the wire for version 6 only, and required there."""


class _Kept:
    """A value that may keep the bytes it was read from; it is equal to one that does not."""

    __slots__ = ("kept",)

    kept: tuple[object, bytes]
    """Whose codec read it, and what that would write: 371 bytes or more. Often not there."""


_set_kept = vars(_Kept)["kept"].__set__


def keep(single: Single, codec: object, data: bytes) -> None:
    """Have a Single keep the bytes that a codec read it from and would write of it.

    Args:
        single: what was read.
        codec: tells the codec from others; only its writer takes the bytes.
        data: 371 bytes or more.
    """
    _set_kept(single, (codec, data))


@dataclass(frozen=True, slots=True)
class Single(_Kept):
    """The static backup of one channel. Source: lnd chanbackup/single.go ``Single``."""

    version: int
    """0–7, see ``SingleBackupVersion``."""
    is_initiator: bool
    """Whether we opened the channel."""
    chain_hash: bytes
    """32 bytes: genesis block hash, internal order."""
    funding_outpoint: OutPoint
    """The channel point."""
    short_channel_id: ShortChannelID
    """Confirmed position, or the broadcast height as block height."""
    remote_node_pub: PublicKey | bytes | None
    """33-byte identity key of the peer."""
    addresses: tuple[Address, ...]
    """Where the peer was last reached."""
    capacity: int
    """Satoshis; i64 on the wire, so it may read negative."""
    local_chan_cfg: LocalChannelConfig
    """Our half of the channel."""
    remote_chan_cfg: RemoteChannelConfig
    """The peer's half of the channel."""
    sha_chain_root_desc: KeyDescriptor
    """How to derive the root of our revocation secrets."""
    lease_expiry: int = 0
    """u32 absolute block height; on the wire for version 4 only, else 0."""
    close_tx_inputs: CloseTxInputs | None = None
    """Present when bit 7 of the version byte is set."""


@dataclass(frozen=True, slots=True)
class Multi:
    """The backups of all channels of a node. Source: lnd chanbackup/multi.go ``Multi``."""

    version: int = MultiBackupVersion.DEFAULT
    """0 is the only version."""
    static_backups: tuple[Single, ...] = field(default=())
    """In the order of the wire; lnd writes a random order each time."""
