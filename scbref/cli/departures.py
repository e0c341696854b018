"""Lists where plaintext departs from the canonical form, all places and not only the first.

Strict reading (``codec``) stops at the first departure and is the judge of whether there is
one; this walks the explained fields and names each, with what lnd makes of it when it
writes the backup again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scbref.cli.opening import MULTI, ParsedBackup
from scbref.model import DNSAddress, TCP6Address
from scbref.wire.address_rules import is_valid_dns, unmapped
from scbref.wire.trace import Node


@dataclass(frozen=True)
class Departure:
    """One place where the bytes are not what lnd would write."""

    path: str
    """Dotted field name."""
    offset: int
    """Byte of the plaintext where the field begins."""
    found: str
    """What is there."""
    rewriting: str
    """What writing the backup again makes of it; empty when it stays."""

    def __str__(self) -> str:
        where = f" in {self.path}" if self.path else ""
        return f"{self.found}{where} at byte {self.offset}"


def find_departures(parsed: ParsedBackup) -> list[Departure]:
    """Return all departures of a backup that can be read, in the order of the bytes."""
    data, root = parsed.opened.plaintext, parsed.root
    found: list[Departure] = []
    for prefix, node in single_nodes(parsed):
        found += _in_single(prefix, node, data)
    if root.size < len(data):
        extra = f"{len(data) - root.size} bytes after the end"
        found.append(Departure("", root.size, extra, "they are dropped"))
    return found


def single_nodes(parsed: ParsedBackup) -> list[tuple[str, Node]]:
    """Return the node of each Single with the path to put in front of its fields."""
    if parsed.kind != MULTI:
        return [("", parsed.root)]
    return [(f"{node.name}.", node) for node in parsed.root.children[2:]]


def _in_single(prefix: str, single: Node, data: bytes) -> Iterator[Departure]:
    for node in single.children:
        path = prefix + node.name
        if node.name == "length" and node.value != single.size - 3:
            found = f"length says {node.value}, the body has {single.size - 3} bytes"
            yield Departure(path, node.offset, found, "the length is put right")
        elif node.name == "is_initiator" and data[node.offset] > 1:
            found = f"boolean byte {data[node.offset]:02x}, read as false"
            yield Departure(path, node.offset, found, "it becomes 00")
        elif node.name == "addresses":
            for address in node.children:
                yield from _in_address(path + address.name.replace("no_address", ""), address)


def _in_address(path: str, node: Node) -> Iterator[Departure]:
    if node.name == "no_address":
        yield Departure(path, node.offset, "type-0 address byte", "it is dropped")
    elif isinstance(node.value, TCP6Address) and unmapped(node.value) != node.value:
        found = "IPv4-mapped address as type 2"
        yield Departure(path, node.offset, found, "it becomes type 1")
    elif isinstance(node.value, DNSAddress) and not is_valid_dns(node.value):
        yield Departure(path, node.offset, "not a DNS host name and port", "")
