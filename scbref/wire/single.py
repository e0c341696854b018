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

import io
from typing import Any

from construct import Construct, Container, stream_read, stream_write

from scbref.errors import MISSING_FIELD, NOT_CANONICAL, OUT_OF_RANGE, UNKNOWN_VERSION
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
from scbref.versions import (
    LEASE_VERSIONS,
    TAPROOT_VERSIONS,
    TAPSCRIPT_ROOT_VERSIONS,
    SingleBackupVersion,
    decode_version,
    encode_version,
)
from scbref.wire.address import AddressBlock
from scbref.wire.field import Fault, Record, Reject, When, field, is_strict
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
from scbref.wire.transaction import TransactionBytes

SINGLE_SOURCE = "chanbackup/single.go Single.Serialize"
OUTPOINT_SOURCE = "lnwire/lnwire.go WriteElement (wire.OutPoint)"
SCID_SOURCE = "lnwire/lnwire.go WriteElement (ShortChannelID)"
CLOSE_SOURCE = "chanbackup/single.go CloseTxInputs"

KNOWN_VERSIONS = frozenset(int(version) for version in SingleBackupVersion)

HAS_LEASE = When("version", frozenset(map(int, LEASE_VERSIONS)), "version 4")
IS_TAPROOT = When("version", frozenset(map(int, TAPROOT_VERSIONS)), "version 5, 6 or 7")
HAS_TAPSCRIPT_ROOT = When("version", frozenset(map(int, TAPSCRIPT_ROOT_VERSIONS)), "version 6")
HAS_CLOSE_TX = When("close_tx", frozenset({True}), "bit 7 of the version byte")


class VersionByte(Construct):  # type: ignore[misc]
    """One byte: bit 7 = close-tx inputs follow, bits 6–0 = a known version."""

    known = KNOWN_VERSIONS

    def _parse(self, stream: Any, context: Container, path: str) -> tuple[int, bool]:
        version, close_tx = decode_version(stream_read(stream, 1, path)[0])
        if version not in self.known:
            raise Reject(UNKNOWN_VERSION, f"unknown Single version {version}")
        return version, close_tx

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        version, close_tx = obj
        if version is None:
            raise Reject(MISSING_FIELD, "a version is required")
        if version not in self.known:
            raise Reject(UNKNOWN_VERSION, f"unknown Single version {version}")
        stream_write(stream, bytes([encode_version(version, close_tx)]), 1, path)
        return obj


def _locator(key: str, doc: str) -> Any:
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


def _point(key: str, doc: str) -> Any:
    return field(key, Point(), doc, source=SINGLE_SOURCE)


LOCAL_CHAN_CFG = Record(
    LocalChannelConfig,
    field("csv_delay", U16, "delay on our outputs", unit="blocks", source=SINGLE_SOURCE),
    _locator("multi_sig_key", "our key of the funding output"),
    _locator("revocation_base_point", "our revocation base point"),
    _locator("payment_base_point", "our payment base point"),
    _locator("delay_base_point", "our delayed payment base point"),
    _locator("htlc_base_point", "our HTLC base point"),
)

REMOTE_CHAN_CFG = Record(
    RemoteChannelConfig,
    field("csv_delay", U16, "delay on the peer's outputs", unit="blocks", source=SINGLE_SOURCE),
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
    ),
    field("commit_sig", VarBytes(U16), "the peer's signature for it", source=CLOSE_SOURCE),
    field(
        "commit_height",
        U64,
        "number of the commitment",
        unit="commitment number",
        present=IS_TAPROOT,
        absent=0,
        source=CLOSE_SOURCE,
    ),
    field(
        "tapscript_root",
        Blob(32),
        "root of the tapscript tree of the funding output",
        present=HAS_TAPSCRIPT_ROOT,
        source=CLOSE_SOURCE,
    ),
)

SINGLE_BODY = Record(
    Single,
    field("is_initiator", Bool(), "01 if we opened the channel", source=SINGLE_SOURCE),
    field("chain_hash", Blob(32), "genesis block hash, internal order", source=SINGLE_SOURCE),
    field(
        "funding_outpoint",
        Record(
            OutPoint,
            field("txid", Blob(32), "funding transaction, internal order", source=OUTPOINT_SOURCE),
            field("index", U16, "funding output", source=OUTPOINT_SOURCE),
        ),
        "the channel point",
        source=OUTPOINT_SOURCE,
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
    ),
    _point("remote_node_pub", "identity key of the peer"),
    field(
        "addresses",
        AddressBlock(),
        "where the peer was reached",
        source="lnwire/lnwire.go WriteElement ([]net.Addr)",
    ),
    field("capacity", I64, "size of the channel", unit="satoshis", source=SINGLE_SOURCE),
    field("local_chan_cfg", LOCAL_CHAN_CFG, "our half of the channel", source=SINGLE_SOURCE),
    field("remote_chan_cfg", REMOTE_CHAN_CFG, "the peer's half", source=SINGLE_SOURCE),
    field(
        "sha_chain_root_desc",
        Record(
            KeyDescriptor,
            field("pub_key", OptionalPoint(), "33 zero bytes for none", source=SINGLE_SOURCE),
            _locator("key_locator", "where the root is derived"),
        ),
        "how to derive the root of our revocation secrets",
        source=SINGLE_SOURCE,
    ),
    field(
        "lease_expiry",
        U32,
        "end of the channel lease",
        unit="absolute block height",
        present=HAS_LEASE,
        absent=0,
        source="chanbackup/single.go Single.LeaseExpiry",
    ),
    field(
        "close_tx_inputs",
        CLOSE_TX_INPUTS,
        "what a force close from the backup needs",
        present=HAS_CLOSE_TX,
        source=CLOSE_SOURCE,
    ),
    given=("version",),
)

VERSION = field(
    "version",
    VersionByte(),
    "bit 7: close-tx inputs follow; low bits: version 0–7",
    source="chanbackup/single.go SingleBackupVersion.Encode",
)
LENGTH = field(
    "length", U16, "bytes after this field; never used on read", unit="bytes", source=SINGLE_SOURCE
)


class SingleFrame(Construct):  # type: ignore[misc]
    """Version byte, length, body."""

    version = VERSION
    length = LENGTH
    body = SINGLE_BODY

    def _parse(self, stream: Any, context: Container, path: str) -> Single:
        version, close_tx = self.version._parse(stream, context, path)
        length = self.length._parse(stream, context, path)
        start = stream.tell()
        single: Single = self.body._parsereport(
            stream, _inner(context, version, close_tx, building=False), path
        )
        if is_strict(context) and stream.tell() - start != length:
            raise Fault(NOT_CANONICAL, "not the length of the body", start - 2, self.length.name)
        return single

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        close_tx = obj.close_tx_inputs is not None
        head = io.BytesIO()
        self.version._build((obj.version, close_tx), head, context, path)
        body = io.BytesIO()
        self.body._build(obj, body, _inner(context, obj.version, close_tx, building=True), path)
        data = body.getvalue()
        self._build_length(len(data), head, context)
        stream_write(stream, head.getvalue() + data, head.tell() + len(data), path)
        return obj

    def _build_length(self, size: int, stream: Any, context: Container) -> None:
        if size > 0xFFFF:
            message = f"a body of {size} bytes does not fit"
            raise Fault(OUT_OF_RANGE, message, None, self.length.name)
        self.length._build(size, stream, context, "")


def _inner(context: Container, version: int, close_tx: bool, *, building: bool) -> Container:
    return Container(
        _=context,
        _params=context._params,
        _parsing=not building,
        _building=building,
        _sizing=False,
        version=version,
        close_tx=close_tx,
    )


SINGLE = SingleFrame()
