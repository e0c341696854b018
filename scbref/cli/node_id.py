"""The id of the node that a seed belongs to: the public key by which others know it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scbref.cli.failure import USAGE, Failure
from scbref.cli.key import Key
from scbref.keys.key_ring import HDKeyRing
from scbref.keys.protocol import KeyFamily
from scbref.model import KeyLocator

IDENTITY_KEY_LOC: Final = KeyLocator(KeyFamily.NODE_KEY, 0)
"""m/1017'/coin'/6'/0/0."""


def node_id(key: Key | None) -> bytes | None:
    """Return the 33-byte public key of the node; ``None`` if the key does not tell it."""
    if key is None or not isinstance(key.ring, HDKeyRing):
        return None if key is None else key.node_id
    return key.ring.derive_key(IDENTITY_KEY_LOC).pub_key


def node_rows(key: Key | None) -> Iterator[tuple[str, str]]:
    """Yield a label and the node id as hex, if it is known."""
    if (found := node_id(key)) is not None:
        yield "node id", found.hex()


def node_members(key: Key | None) -> dict[str, str]:
    """Return the node id as a member of a JSON, if it is known."""
    found = node_id(key)
    return {} if found is None else {"node_id": found.hex()}


def parse_node(text: str) -> bytes:
    """Return the 33-byte node id of ``pubkey`` or ``pubkey@host:port``.

    Raises:
        Failure: code 2: it is none.
    """
    try:
        data = bytes.fromhex(text.partition("@")[0])
    except ValueError:
        data = b""
    if len(data) != 33 or data[0] not in (2, 3):
        raise Failure("--is-node takes a node id of 66 hex digits (33 bytes)", USAGE)
    return data


def key_of_node(key: Key, wanted: bytes) -> Key | None:
    """Return the key, or the other one from the same secret, that is that of a 33-byte node id.

    Raises:
        Failure: code 2: this kind of key knows no node id.
    """
    keys = [key, *(other.key for other in key.others() if other.is_open)]
    if all(node_id(each) is None for each in keys):
        message = "only words, a seed, a root key or a list of accounts tell the node id"
        message += "; give --words-file"
        raise Failure(message, USAGE)
    return next((each for each in keys if node_id(each) == wanted), None)
