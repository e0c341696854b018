"""Model ↔ JSON in the shape of the adapter protocol.

Bytes are lower-case hex, 64-bit integers decimal strings, absent members absent; each node
of the schemas knows its own form. Reading JSON accepts values that cannot be written as bytes
(a missing key, an index over its width): to say so is the serializer's work.
"""

from __future__ import annotations

from typing import Any, cast

from scbref.errors import SerializeError
from scbref.model import Multi, OpaqueAddress, Single
from scbref.wire.address import ADDRESS_NAMES as ADDRESS_NAMES
from scbref.wire.encoding import Encoding
from scbref.wire.multi import MULTI
from scbref.wire.refusal import Fault, Reject
from scbref.wire.single import SINGLE
from scbref.wire.trace import Node

Json = dict[str, Any]


def single_to_json(single: Single) -> Json:
    """Return a Single as JSON; fields its version has no place for are left out."""
    return SINGLE.to_json(single, {})


def multi_to_json(multi: Multi) -> Json:
    """Return a Multi as JSON."""
    return MULTI.to_json(multi, {})


def single_from_json(value: Any) -> Single:
    """Return the Single that JSON in the protocol's shape describes.

    Raises:
        SerializeError: ``out-of-range`` with ``path``, where a member is not of its JSON kind.
    """
    return cast("Single", _from_json(SINGLE, value))


def multi_from_json(value: Any) -> Multi:
    """Return the Multi that JSON in the protocol's shape describes.

    Raises:
        SerializeError: as :func:`single_from_json`.
    """
    return cast("Multi", _from_json(MULTI, value))


def _from_json(schema: Encoding, value: Any) -> Any:
    try:
        return schema.from_json(value)
    except Fault as fault:
        raise SerializeError(fault.message, code=fault.code, path=fault.field_path) from None
    except Reject as reject:
        raise SerializeError(reject.message, code=reject.code) from None


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
