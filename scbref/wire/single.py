"""A Single: the static backup of one channel.

Source: lnd chanbackup/single.go ``Single.Serialize``, ``Single.Deserialize``.
Version byte, u16 length, then 368 bytes and the addresses, and what the version
adds. Big-endian.

The version byte says what follows: its low seven bits are the commitment type,
bit 7 announces close-tx inputs. The length was meant to let a reader skip a version
it does not know; no lnd has ever used it, so it is written and never believed.
Nothing is checked across fields: a Single relabelled with another version of the
same layout still reads.

Rejects: an unknown version (before the length is looked at), bytes that are no point
where a key must be, bad addresses and transactions, the end of the data.
Deviations: strict mode also refuses a wrong length, a boolean other than 0 or 1 and
address forms that do not survive being written again; a body over 65,535 bytes is
refused on write, where lnd wraps the length.
"""

from __future__ import annotations

from scbref.model import (
    CloseTxInputs,
    KeyDescriptor,
    KeyLocator,
    LocalChannelConfig,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
    Single,
)
from scbref.versions import LEASE_VERSIONS, TAPROOT_VERSIONS, TAPSCRIPT_ROOT_VERSIONS
from scbref.wire.address import ADDRESSES
from scbref.wire.field import Field, When, field
from scbref.wire.primitives import (
    I64,
    U16,
    U24,
    U32,
    U64,
    Blob,
    Bool,
    OptionalPoint,
    Point,
    VarBytes,
)
from scbref.wire.record import Record
from scbref.wire.single_frame import (
    KNOWN_VERSIONS as KNOWN_VERSIONS,
    SingleFrame as SingleFrame,
    VersionByte as VersionByte,
)
from scbref.wire.transaction import TransactionBytes

SINGLE_SOURCE = "chanbackup/single.go Single.Serialize"
OUTPOINT_SOURCE = "lnwire/lnwire.go WriteElement (wire.OutPoint)"
SCID_SOURCE = "lnwire/lnwire.go WriteElement (ShortChannelID)"
CLOSE_SOURCE = "chanbackup/single.go CloseTxInputs"

HAS_LEASE = When("version", frozenset(map(int, LEASE_VERSIONS)), "version 4")
IS_TAPROOT = When("version", frozenset(map(int, TAPROOT_VERSIONS)), "version 5, 6 or 7")
HAS_TAPSCRIPT_ROOT = When("version", frozenset(map(int, TAPSCRIPT_ROOT_VERSIONS)), "version 6")
HAS_CLOSE_TX = When("close_tx", frozenset({True}), "bit 7 of the version byte")


def _locator(key: str, doc: str) -> Field:
    return field(
        key,
        Record(
            KeyLocator,
            field("family", U32, "key family", source=SINGLE_SOURCE),
            field("index", U32, "index within the family", source=SINGLE_SOURCE),
        ),
        doc,
        source=SINGLE_SOURCE,
    )


def _point(key: str, doc: str, *requirement: str) -> Field:
    return field(key, Point(), doc, source=SINGLE_SOURCE, requirement=requirement)


LOCAL_CHAN_CFG = Record(
    LocalChannelConfig,
    field(
        "csv_delay",
        U16,
        "delay on our outputs",
        unit="blocks",
        source=SINGLE_SOURCE,
        requirement="single.csv-delays",
    ),
    _locator("multi_sig_key", "our key of the funding output"),
    _locator("revocation_base_point", "our revocation base point"),
    _locator("payment_base_point", "our payment base point"),
    _locator("delay_base_point", "our delayed payment base point"),
    _locator("htlc_base_point", "our HTLC base point"),
)

REMOTE_CHAN_CFG = Record(
    RemoteChannelConfig,
    field(
        "csv_delay",
        U16,
        "delay on the peer's outputs",
        unit="blocks",
        source=SINGLE_SOURCE,
        requirement="single.csv-delays",
    ),
    _point("multi_sig_key", "the peer's key of the funding output"),
    _point("revocation_base_point", "the peer's revocation base point"),
    _point("payment_base_point", "the peer's payment base point"),
    _point("delay_base_point", "the peer's delayed payment base point"),
    _point("htlc_base_point", "the peer's HTLC base point"),
)

CLOSE_TX_INPUTS = Record(
    CloseTxInputs,
    field(
        "commit_tx",
        TransactionBytes(),
        "our latest commitment transaction, unsigned",
        source=CLOSE_SOURCE,
        requirement=("tx.layout", "tx.values-not-checked"),
    ),
    field(
        "commit_sig",
        VarBytes(U16),
        "the peer's signature for it",
        source=CLOSE_SOURCE,
        requirement=("closetx.sig-length", "closetx.sig-range"),
    ),
    field(
        "commit_height",
        U64,
        "number of the commitment",
        unit="commitment number",
        present=IS_TAPROOT,
        absent=0,
        source=CLOSE_SOURCE,
        requirement="closetx.height",
    ),
    field(
        "tapscript_root",
        Blob(32),
        "root of the tapscript tree of the funding output",
        present=HAS_TAPSCRIPT_ROOT,
        source=CLOSE_SOURCE,
        requirement=("closetx.root", "closetx.root-required"),
    ),
)

SINGLE_BODY = Record(
    Single,
    field(
        "is_initiator",
        Bool(),
        "01 if we opened the channel",
        source=SINGLE_SOURCE,
        requirement=("single.is-initiator", "single.bool-other"),
    ),
    field(
        "chain_hash",
        Blob(32),
        "genesis block hash, internal order",
        source=SINGLE_SOURCE,
        requirement="single.chain-hash",
    ),
    field(
        "funding_outpoint",
        Record(
            OutPoint,
            field("txid", Blob(32), "funding transaction, internal order", source=OUTPOINT_SOURCE),
            field(
                "index",
                U16,
                "funding output",
                source=OUTPOINT_SOURCE,
                requirement=("single.funding-outpoint", "single.outpoint-index-range"),
            ),
        ),
        "the channel point",
        source=OUTPOINT_SOURCE,
        requirement="single.funding-outpoint",
    ),
    field(
        "short_channel_id",
        Record(
            ShortChannelID,
            field(
                "block_height",
                U24,
                "block of the funding transaction, or its broadcast height",
                unit="absolute block height",
                source=SCID_SOURCE,
            ),
            field("tx_index", U24, "position in that block", source=SCID_SOURCE),
            field("tx_position", U16, "output index", source=SCID_SOURCE),
        ),
        "where the channel was confirmed",
        source=SCID_SOURCE,
        requirement=("single.short-channel-id", "single.scid-range"),
    ),
    _point(
        "remote_node_pub",
        "identity key of the peer",
        "single.remote-node-pub",
        "single.remote-node-pub-required",
        "point.prefix",
        "point.on-curve",
    ),
    field(
        "addresses",
        ADDRESSES,
        "where the peer was reached",
        absent=(),
        source="lnwire/lnwire.go WriteElement ([]net.Addr)",
        requirement=("address.block-length", "address.order"),
    ),
    field(
        "capacity",
        I64,
        "size of the channel",
        unit="satoshis",
        source=SINGLE_SOURCE,
        requirement=("single.capacity", "single.capacity-signed"),
    ),
    field(
        "local_chan_cfg",
        LOCAL_CHAN_CFG,
        "our half of the channel",
        source=SINGLE_SOURCE,
        requirement=("single.local-key-locators", "single.local-pubs-not-stored"),
    ),
    field(
        "remote_chan_cfg",
        REMOTE_CHAN_CFG,
        "the peer's half",
        source=SINGLE_SOURCE,
        requirement=("single.remote-keys", "point.prefix", "point.on-curve"),
    ),
    field(
        "sha_chain_root_desc",
        Record(
            KeyDescriptor,
            field(
                "pub_key",
                OptionalPoint(),
                "33 zero bytes for none",
                source=SINGLE_SOURCE,
                requirement=("single.sha-chain-root-none", "single.sha-chain-root-pub"),
            ),
            _locator("key_locator", "where the root is derived"),
        ),
        "how to derive the root of our revocation secrets",
        source=SINGLE_SOURCE,
        requirement="single.sha-chain-root-locator",
    ),
    field(
        "lease_expiry",
        U32,
        "end of the channel lease",
        unit="absolute block height",
        present=HAS_LEASE,
        absent=0,
        source="chanbackup/single.go Single.LeaseExpiry",
        requirement=("single.lease-expiry", "closetx.after-lease"),
    ),
    field(
        "close_tx_inputs",
        CLOSE_TX_INPUTS,
        "what a force close from the backup needs",
        present=HAS_CLOSE_TX,
        source=CLOSE_SOURCE,
        requirement=("closetx.presence", "closetx.order"),
    ),
    given=("version",),
)

VERSION = field(
    "version",
    VersionByte(),
    "bit 7: close-tx inputs follow; low bits: version 0–7",
    source="chanbackup/single.go SingleBackupVersion.Encode",
    requirement=("version.layout", "version.known-on-read", "version.before-length"),
)
LENGTH = field(
    "length",
    U16,
    "bytes after this field; never used on read",
    unit="bytes",
    source=SINGLE_SOURCE,
    requirement=("single.length-ignored", "single.length-written"),
)

SINGLE = SingleFrame(VERSION, LENGTH, SINGLE_BODY)
