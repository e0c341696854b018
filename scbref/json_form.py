"""Model ↔ JSON in the shape of the adapter protocol, derived from the schemas.

Bytes are lower-case hex, 64-bit integers decimal strings, absent members absent. Reading
JSON accepts values that cannot be written as bytes (a missing key, an index over
its width): to say so is the serializer's work.
"""

from __future__ import annotations

from typing import Any

from scbref.errors import OUT_OF_RANGE, DeserializeError, SerializeError
from scbref.model import Multi, OpaqueAddress, Single
from scbref.point import PublicKey
from scbref.wire.address import ADDRESS_RECORDS, TYPE_OF_MODEL, AddressBlock, OnionService
from scbref.wire.field import Field, Node, Record
from scbref.wire.primitives import Blob, Bool, OptionalPoint, Point, VarBytes
from scbref.wire.single import SINGLE_BODY
from scbref.wire.transaction import TransactionBytes

Json = dict[str, Any]

ADDRESS_NAMES = {1: "tcp4", 2: "tcp6", 3: "onion_v2", 4: "onion_v3", 5: "dns"}
"""Descriptor type → ``type`` in JSON; everything else is ``opaque``."""

_TYPE_OF_NAME = {name: number for number, name in ADDRESS_NAMES.items()}
_BYTES_NODES = (Blob, VarBytes, Point, OptionalPoint, TransactionBytes)


def single_to_json(single: Single) -> Json:
    """Return a Single as JSON; fields its version has no place for are left out."""
    scope = {"version": single.version, "close_tx": single.close_tx_inputs is not None}
    return {"version": int(single.version), **_record_to_json(SINGLE_BODY, single, scope)}


def multi_to_json(multi: Multi) -> Json:
    """Return a Multi as JSON."""
    return {
        "version": int(multi.version),
        "static_backups": [single_to_json(single) for single in multi.static_backups],
    }


def _record_to_json(record: Record, value: Any, scope: dict[str, Any]) -> Json:
    result: Json = {}
    for item in record.subcons:
        if item.name not in record.model.__dataclass_fields__:
            continue
        if item.present is not None and scope[item.present.key] not in item.present.values:
            continue
        member = getattr(value, item.name)
        if member is not None:
            result[item.name] = _to_json(item.subcon, member, scope)
    return result


def _to_json(node: Any, value: Any, scope: dict[str, Any]) -> Any:
    if isinstance(node, Record):
        return _record_to_json(node, value, scope)
    if isinstance(node, AddressBlock):
        return [_address_to_json(address) for address in value]
    if isinstance(node, _BYTES_NODES):
        return bytes(value).hex()
    if isinstance(node, Bool):
        return bool(value)
    if isinstance(node, OnionService):
        return value
    return str(value) if node.length == 8 else int(value)


def _address_to_json(address: Any) -> Json:
    if isinstance(address, OpaqueAddress):
        return {"type": "opaque", "payload": address.payload.hex()}
    kind = TYPE_OF_MODEL[type(address)]
    return {"type": ADDRESS_NAMES[kind], **_record_to_json(ADDRESS_RECORDS[kind], address, {})}


def single_from_json(value: Any) -> Single:
    """Return the Single that JSON in the protocol's shape describes.

    Raises:
        SerializeError: ``out-of-range`` with ``path``, where a member is not of its JSON kind.
    """
    if not isinstance(value, dict):
        raise SerializeError("a Single must be an object", code=OUT_OF_RANGE)
    given = {"version": _integer(value.get("version"), "version")}
    single: Single = _record_from_json(SINGLE_BODY, value, "", given)
    return single


def multi_from_json(value: Any) -> Multi:
    """Return the Multi that JSON in the protocol's shape describes.

    Raises:
        SerializeError: as :func:`single_from_json`.
    """
    if not isinstance(value, dict) or not isinstance(value.get("static_backups", []), list):
        raise SerializeError("a Multi must be an object with static_backups", code=OUT_OF_RANGE)
    version = _integer(value.get("version", 0), "version")
    backups = value.get("static_backups", [])
    return Multi(version, tuple(_backup_from_json(i, single) for i, single in enumerate(backups)))


def _backup_from_json(index: int, value: Any) -> Single:
    try:
        return single_from_json(value)
    except SerializeError as error:
        place = f"static_backups[{index}]"
        path = f"{place}.{error.path}" if error.path else place
        raise SerializeError(error.message, code=error.code, path=path) from None


def _record_from_json(record: Record, value: Json, path: str, given: Json) -> Any:
    if not isinstance(value, dict):
        raise SerializeError("must be an object", code=OUT_OF_RANGE, path=path or None)
    members = dict(given)
    for item in record.subcons:
        if item.name in record.model.__dataclass_fields__:
            where = f"{path}.{item.name}" if path else item.name
            members[item.name] = _member_from_json(item, value.get(item.name), where)
    return record.model(**members)


def _member_from_json(item: Field, value: Any, path: str) -> Any:
    node = item.subcon
    if isinstance(node, AddressBlock):
        return _addresses_from_json(value, path)
    if value is None:
        return item.absent
    if isinstance(node, Record):
        return _record_from_json(node, value, path, {})
    if isinstance(node, _BYTES_NODES):
        return _bytes_from_json(node, value, path)
    if isinstance(node, Bool):
        if not isinstance(value, bool):
            raise SerializeError("must be true or false", code=OUT_OF_RANGE, path=path)
        return value
    if isinstance(node, OnionService):
        return str(value)
    return _integer(value, path)


def _bytes_from_json(node: Any, value: Any, path: str) -> bytes:
    try:
        data = bytes.fromhex(value)
    except (TypeError, ValueError):
        raise SerializeError("must be hex digits", code=OUT_OF_RANGE, path=path) from None
    if isinstance(node, Point | OptionalPoint):
        try:
            return PublicKey(data)
        except DeserializeError:
            return data
    return data


def _integer(value: Any, path: str) -> Any:
    if value is None:
        return None
    try:
        if isinstance(value, bool | float):
            raise ValueError
        return int(value)
    except (TypeError, ValueError):
        raise SerializeError("must be an integer", code=OUT_OF_RANGE, path=path) from None


def _addresses_from_json(value: Any, path: str) -> tuple[Any, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise SerializeError("must be a list", code=OUT_OF_RANGE, path=path)
    return tuple(_address_from_json(item, f"{path}[{i}]") for i, item in enumerate(value))


def _address_from_json(value: Any, path: str) -> Any:
    if not isinstance(value, dict):
        raise SerializeError("must be an object", code=OUT_OF_RANGE, path=path)
    name = value.get("type")
    if name == "opaque":
        return OpaqueAddress(_bytes_from_json(None, value.get("payload"), f"{path}.payload"))
    if not isinstance(name, str) or name not in _TYPE_OF_NAME:
        raise SerializeError(f"unknown address type {name!r}", code=OUT_OF_RANGE, path=path)
    return _record_from_json(ADDRESS_RECORDS[_TYPE_OF_NAME[name]], value, path, {})


def node_to_json(node: Node) -> Json:
    """Return an explained field as JSON: name, offset, size, and a value where it is a leaf."""
    result: Json = {"name": node.name, "offset": node.offset, "size": node.size}
    if node.doc:
        result["doc"] = node.doc
    if node.unit:
        result["unit"] = node.unit
    if node.error is not None:
        result["error"] = node.error
    if node.children:
        result["children"] = [node_to_json(child) for child in node.children]
    elif node.value is not None:
        result["value"] = leaf_text(node.value)
    return result


def leaf_text(value: Any) -> Any:
    """Return the value of a leaf field in its JSON form."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, OpaqueAddress):
        return value.payload.hex()
    if isinstance(value, tuple | list):
        return [leaf_text(item) for item in value]
    return value
