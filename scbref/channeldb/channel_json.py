"""Channels of the store as JSON: the protocol's OpenChannel, and what the store adds.

Beside the members of docs/reference/protocol.md stand ``addresses``, ``status``, ``close_kind``,
``awaits_peer``, ``restored`` and ``restored_from`` (a Single). The JSON holds the shachain
roots: it is as secret as the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from scbref.channeldb.record import ChannelRecord, ChannelStatus, CloseKind
from scbref.channels.open_channel import ChannelType, LocalCommitment, OpenChannel
from scbref.errors import MISSING_FIELD, OUT_OF_RANGE, SerializeError
from scbref.json_form import Json, single_from_json, single_to_json
from scbref.model import KeyDescriptor, ShortChannelID, Single

Value = TypeVar("Value")

_COMMON: Final = (
    "chain_hash",
    "funding_outpoint",
    "short_channel_id",
    "is_initiator",
    "capacity",
    "local_chan_cfg",
    "remote_chan_cfg",
)
"""Members that a channel and its Single have under one name."""


def records_to_json(records: Iterable[ChannelRecord]) -> Json:
    """Return channels as one JSON object."""
    return {"channels": [_record_to_json(record) for record in records]}


def records_from_json(value: Any) -> list[ChannelRecord]:
    """Return the channels of a JSON object, or of a list.

    Raises:
        SerializeError: ``missing-field``, ``out-of-range``: with ``path``.
    """
    channels = value.get("channels") if isinstance(value, dict) else value
    if not isinstance(channels, list):
        raise SerializeError("must be a list of channels", code=OUT_OF_RANGE, path="channels")
    records = []
    for index, item in enumerate(channels):
        try:
            records.append(_record_from_json(item))
        except SerializeError as error:
            path = f"channels[{index}].{error.path}" if error.path else f"channels[{index}]"
            raise SerializeError(error.message, code=error.code, path=path) from None
    return records


def _record_to_json(record: ChannelRecord) -> Json:
    channel = record.channel
    form = _single_form(channel, record)
    result: Json = {"chan_type": int(channel.chan_type)}
    result |= {name: form[name] for name in _COMMON}
    result |= {
        "is_pending": channel.is_pending,
        "identity_pub": bytes(channel.identity_pub or b"").hex(),
        "funding_broadcast_height": channel.funding_broadcast_height,
        "revocation_key_locator": form["sha_chain_root_desc"]["key_locator"],
        "revocation_root": channel.revocation_root.hex(),
        "thaw_height": channel.thaw_height,
        "addresses": form["addresses"],
        "status": record.status.value,
        "awaits_peer": record.awaits_peer,
        "restored": channel.restored,
    }
    if channel.confirmed_scid is not None:
        scid = channel.confirmed_scid
        result["confirmed_scid"] = {
            "block_height": scid.block_height,
            "tx_index": scid.tx_index,
            "tx_position": scid.tx_position,
        }
    if channel.local_commitment is not None:
        result["local_commitment"] = _commitment_to_json(channel.local_commitment)
    if channel.tapscript_root is not None:
        result["tapscript_root"] = channel.tapscript_root.hex()
    if record.close_kind is not None:
        result["close_kind"] = record.close_kind.value
    if channel.restored_from is not None:
        result["restored_from"] = single_to_json(channel.restored_from)
    return result


def _single_form(channel: OpenChannel, record: ChannelRecord) -> Json:
    """Return what a channel shares with a Single, in the JSON of a Single."""
    return single_to_json(
        Single(
            version=0,
            remote_node_pub=channel.identity_pub,
            addresses=record.addresses,
            sha_chain_root_desc=KeyDescriptor(channel.revocation_key_locator),
            **{name: getattr(channel, name) for name in _COMMON},
        )
    )


def _commitment_to_json(commitment: LocalCommitment) -> Json:
    result: Json = {
        "commit_sig": commitment.commit_sig.hex(),
        "commit_height": str(commitment.commit_height),
    }
    if commitment.commit_tx is not None:
        result["commit_tx"] = commitment.commit_tx.hex()
    return result


def _record_from_json(value: Any) -> ChannelRecord:
    if not isinstance(value, dict):
        raise SerializeError("must be an object", code=OUT_OF_RANGE)
    for name in ("chan_type", "identity_pub", *_COMMON):
        if value.get(name) is None:
            raise SerializeError("must be there", code=MISSING_FIELD, path=name)
    locator = value.get("revocation_key_locator", {"family": 0, "index": 0})
    given = {name: value[name] for name in _COMMON}
    given |= {
        "version": 0,
        "remote_node_pub": value["identity_pub"],
        "addresses": value.get("addresses"),
        "sha_chain_root_desc": {"key_locator": locator},
    }
    single = single_from_json(given)
    status = _member(value, "status", ChannelStatus, "open")
    close_kind = value.get("close_kind")
    is_open = status is ChannelStatus.OPEN
    if is_open != (close_kind is None):
        raise SerializeError("only an open channel has none", code=OUT_OF_RANGE, path="close_kind")
    return ChannelRecord(
        _channel(value, single),
        single.addresses,
        status,
        None if is_open else _member(value, "close_kind", CloseKind),
        awaits_peer=_flag(value, "awaits_peer"),
    )


def _channel(value: Json, single: Single) -> OpenChannel:
    origin = value.get("restored_from")
    return OpenChannel(
        chan_type=_member(value, "chan_type", ChannelType),
        is_pending=_flag(value, "is_pending"),
        identity_pub=single.remote_node_pub,
        funding_broadcast_height=_member(value, "funding_broadcast_height", int, 0),
        confirmed_scid=_confirmed_scid(value),
        revocation_key_locator=single.sha_chain_root_desc.key_locator,
        revocation_root=_member(value, "revocation_root", bytes.fromhex, ""),
        thaw_height=_member(value, "thaw_height", int, 0),
        local_commitment=_commitment(value),
        tapscript_root=_optional_bytes(value, "tapscript_root"),
        restored=_flag(value, "restored"),
        restored_from=None if origin is None else single_from_json(origin),
        **{name: getattr(single, name) for name in _COMMON},
    )


def _confirmed_scid(value: Json) -> ShortChannelID | None:
    scid = value.get("confirmed_scid")
    if scid is None:
        return None
    parts = ("block_height", "tx_index", "tx_position")
    return ShortChannelID(*(_member(scid, part, int) for part in parts))


def _commitment(value: Json) -> LocalCommitment | None:
    commitment = value.get("local_commitment")
    if commitment is None:
        return None
    return LocalCommitment(
        _optional_bytes(commitment, "commit_tx"),
        _member(commitment, "commit_sig", bytes.fromhex, ""),
        _member(commitment, "commit_height", int, 0),
    )


def _optional_bytes(value: Any, name: str) -> bytes | None:
    return _member(value, name, bytes.fromhex) if name in value else None


def _flag(value: Json, name: str) -> bool:
    flag = value.get(name, False)
    if not isinstance(flag, bool):
        raise SerializeError("must be true or false", code=OUT_OF_RANGE, path=name)
    return flag


def _member(value: Any, name: str, read: Callable[[Any], Value], absent: Any = None) -> Value:
    """Read one member, or say which one cannot be read."""
    try:
        given = value.get(name, absent)
        if isinstance(given, float | bool):
            raise ValueError
        return read(given)
    except (AttributeError, TypeError, ValueError):
        message = f"is missing, or no {getattr(read, '__name__', 'value')}"
        raise SerializeError(message, code=OUT_OF_RANGE, path=name) from None
