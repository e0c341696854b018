"""Channels and addresses as rows.

Keys and commitment transactions are checked when they are read: what is known to be good, a
backup writes a hundred times as fast. What is not good comes back as the bytes it is, for the
serializer to refuse.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from scbref.channeldb.checked import RowCheck, json_of, read, require_address
from scbref.channels.open_channel import ChannelType, LocalCommitment, OpenChannel
from scbref.codec import parse_transaction
from scbref.errors import MISSING_FIELD, OUT_OF_RANGE, DeserializeError, SerializeError
from scbref.json_form import ADDRESS_NAMES, single_from_json, single_to_json
from scbref.model import (
    Address,
    KeyLocator,
    LocalChannelConfig,
    OnionV2Address,
    OnionV3Address,
    OpaqueAddress,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
    TCP4Address,
    TCP6Address,
    Transaction,
)
from scbref.point import PublicKey
from scbref.wire.address import TYPE_OF_MODEL

COLUMNS: Final = (
    "funding_txid",
    "funding_index",
    "chan_type",
    "chain_hash",
    "scid_block",
    "scid_tx",
    "scid_output",
    "is_pending",
    "is_initiator",
    "identity_pub",
    "capacity",
    "funding_broadcast_height",
    "confirmed_scid_block",
    "confirmed_scid_tx",
    "confirmed_scid_output",
    "revocation_family",
    "revocation_index",
    "revocation_root",
    "thaw_height",
    "commit_tx",
    "commit_sig",
    "commit_height",
    "tapscript_root",
    "restored",
    "restored_from",
    "local_csv_delay",
    "local_multi_sig_family",
    "local_multi_sig_index",
    "local_revocation_family",
    "local_revocation_index",
    "local_payment_family",
    "local_payment_index",
    "local_delay_family",
    "local_delay_index",
    "local_htlc_family",
    "local_htlc_index",
    "remote_csv_delay",
    "remote_multi_sig_key",
    "remote_revocation_base_point",
    "remote_payment_base_point",
    "remote_delay_base_point",
    "remote_htlc_base_point",
)
"""The columns of a channel, in the order of :func:`channel_to_row`."""

_MAY_BE_NULL: Final = {
    "confirmed_scid_block",
    "confirmed_scid_tx",
    "confirmed_scid_output",
    "commit_tx",
    "commit_sig",
    "commit_height",
    "tapscript_root",
    "restored_from",
    "remote_multi_sig_key",
    "remote_revocation_base_point",
    "remote_payment_base_point",
    "remote_delay_base_point",
    "remote_htlc_base_point",
}

_MODEL_OF_NAME: Final = {
    **{ADDRESS_NAMES[number]: model for model, number in TYPE_OF_MODEL.items()},
    "opaque": OpaqueAddress,
}
_NAME_OF_MODEL: Final = {model: name for name, model in _MODEL_OF_NAME.items()}

AddressRow = tuple[str, bytes, int | None]


def require_storable(channel: OpenChannel) -> None:
    """See that a channel has all that its row needs.

    Raises:
        SerializeError: ``missing-field``: a value that must be there; ``out-of-range``: a hash
            or key of the wrong length.
    """
    for column, value in zip(COLUMNS, channel_to_row(channel), strict=True):
        if value is None and column not in _MAY_BE_NULL:
            raise SerializeError("must be there", code=MISSING_FIELD, path=column)
    outpoint, identity_pub = channel.funding_outpoint, channel.identity_pub or b""
    _require_size(outpoint.txid, 32, "funding_txid")
    _require_size(channel.chain_hash, 32, "chain_hash")
    _require_size(identity_pub, 33, "identity_pub")


def channel_to_row(channel: OpenChannel) -> tuple[Any, ...]:
    """Return a channel as values for ``COLUMNS``."""
    confirmed, commitment = channel.confirmed_scid, channel.local_commitment
    single = channel.restored_from
    return (
        channel.funding_outpoint.txid,
        channel.funding_outpoint.index,
        int(channel.chan_type),
        channel.chain_hash,
        *_scid(channel.short_channel_id),
        channel.is_pending,
        channel.is_initiator,
        channel.identity_pub,
        channel.capacity,
        channel.funding_broadcast_height,
        *(_scid(confirmed) if confirmed is not None else (None, None, None)),
        channel.revocation_key_locator.family,
        channel.revocation_key_locator.index,
        channel.revocation_root,
        channel.thaw_height,
        commitment.commit_tx if commitment is not None else None,
        commitment.commit_sig if commitment is not None else None,
        commitment.commit_height if commitment is not None else None,
        channel.tapscript_root,
        channel.restored,
        json.dumps(single_to_json(single)) if single is not None else None,
        *_local(channel.local_chan_cfg),
        *_remote(channel.remote_chan_cfg),
    )


_CHECK: Final = RowCheck(COLUMNS, _MAY_BE_NULL)


def channel_from_row(row: Sequence[Any], path: str) -> OpenChannel:
    """Return the channel of values for ``COLUMNS``.

    Args:
        row: the values.
        path: what the row is called in an error.

    Raises:
        ChannelSourceError: ``missing-field``, ``out-of-range``: with the path of the column.
    """
    _CHECK.require(row, path)
    value = iter(row)
    return OpenChannel(
        funding_outpoint=OutPoint(next(value), next(value)),
        chan_type=ChannelType(next(value)),
        chain_hash=next(value),
        short_channel_id=ShortChannelID(next(value), next(value), next(value)),
        is_pending=bool(next(value)),
        is_initiator=bool(next(value)),
        identity_pub=_point(next(value)),
        capacity=next(value),
        funding_broadcast_height=next(value),
        confirmed_scid=_confirmed(value),
        revocation_key_locator=KeyLocator(next(value), next(value)),
        revocation_root=next(value),
        thaw_height=next(value),
        local_commitment=_commitment(value),
        tapscript_root=next(value),
        restored=bool(next(value)),
        restored_from=_restored_from(next(value), f"{path}.restored_from"),
        local_chan_cfg=LocalChannelConfig(
            next(value), *(KeyLocator(next(value), next(value)) for _ in range(5))
        ),
        remote_chan_cfg=RemoteChannelConfig(next(value), *map(_point, value)),
    )


def address_to_row(address: Address) -> AddressRow:
    """Return an address as type, host and port; the port is ``None`` where there is none."""
    name = _NAME_OF_MODEL[type(address)]
    if isinstance(address, OpaqueAddress):
        return name, address.payload, None
    if isinstance(address, TCP4Address | TCP6Address):
        return name, address.ip, address.port
    if isinstance(address, OnionV2Address | OnionV3Address):
        return name, address.onion_service.encode(), address.port
    return name, address.hostname, address.port


def address_from_row(name: str, host: bytes, port: int | None, path: str) -> Address:
    """Return the address of a row; ``host`` has 0 or more bytes.

    Raises:
        ChannelSourceError: ``bad-address``: it is none; with the path.
    """
    require_address(name, host, port, tuple(_MODEL_OF_NAME), path)
    model: Any = _MODEL_OF_NAME[name]
    if port is None:
        return OpaqueAddress(host)
    is_onion = model in (OnionV2Address, OnionV3Address)
    address: Address = model(host.decode() if is_onion else host, port)
    return address


def _require_size(value: bytes, size: int, path: str) -> None:
    if len(value) != size:
        raise SerializeError(f"must have {size} bytes", code=OUT_OF_RANGE, path=path)


def _scid(scid: ShortChannelID) -> tuple[int, int, int]:
    return scid.block_height, scid.tx_index, scid.tx_position


def _local(config: LocalChannelConfig) -> Iterator[int]:
    yield config.csv_delay
    for locator in (
        config.multi_sig_key,
        config.revocation_base_point,
        config.payment_base_point,
        config.delay_base_point,
        config.htlc_base_point,
    ):
        yield locator.family
        yield locator.index


def _remote(config: RemoteChannelConfig) -> tuple[Any, ...]:
    return (
        config.csv_delay,
        config.multi_sig_key,
        config.revocation_base_point,
        config.payment_base_point,
        config.delay_base_point,
        config.htlc_base_point,
    )


def _confirmed(value: Iterator[Any]) -> ShortChannelID | None:
    block, tx, output = next(value), next(value), next(value)
    return None if block is None else ShortChannelID(block, tx, output)


def _commitment(value: Iterator[Any]) -> LocalCommitment | None:
    commit_tx, commit_sig, commit_height = next(value), next(value), next(value)
    if commit_sig is None or commit_height is None:
        return None
    return LocalCommitment(_transaction(commit_tx), commit_sig, commit_height)


def _point(data: bytes | None) -> PublicKey | bytes | None:
    try:
        return None if data is None else PublicKey(data)
    except DeserializeError:
        return data


def _transaction(data: bytes | None) -> Transaction | bytes | None:
    try:
        return None if data is None else parse_transaction(data)
    except SerializeError:
        return data


def _restored_from(text: str | None, path: str) -> Any:
    if text is None:
        return None
    return read("Single", path, lambda: single_from_json(json_of(text)))
