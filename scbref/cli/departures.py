"""Lists where plaintext departs from the canonical form, all places and not only the first.

Strict reading (``codec``) stops at the first departure and is the judge of whether there is
one; this walks the explained fields and names each, with what lnd makes of it when it
writes the backup again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from scbref.cli.opening import MULTI, SINGLE, ParsedBackup
from scbref.codec import explain, split_multi
from scbref.model import DNSAddress, TCP6Address
from scbref.wire.address_rules import is_valid_dns, unmapped
from scbref.wire.trace import Node

MULTI_HEADER_SIZE: Final = 5
"""Bytes before the first Single of a Multi: version and count."""


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
    data = parsed.opened.plaintext
    found: list[Departure] = []
    end = 0
    for prefix, node, start in single_nodes(parsed):
        found += [
            replace(item, offset=start + item.offset)
            for item in _in_single(prefix, node, data[start : start + node.size])
        ]
        end = start + node.size
    end = end or MULTI_HEADER_SIZE
    if end < len(data):
        extra = f"{len(data) - end} bytes after the end"
        found.append(Departure("", end, extra, "they are dropped"))
    return found


def single_nodes(parsed: ParsedBackup) -> Iterator[tuple[str, Node, int]]:
    """Yield of each Single the path of its fields, its node, and where it begins.

    Each is explained alone, offsets counted from its own start, so that not all of a large
    file's fields are in memory at once.
    """
    data = parsed.opened.plaintext
    if parsed.kind != MULTI:
        yield "", explain(data, SINGLE)[0], 0
        return
    start = MULTI_HEADER_SIZE
    for index, (_, part) in enumerate(split_multi(data)):
        yield f"static_backups[{index}].", explain(part, SINGLE)[0], start
        start += len(part)


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
        if node.size == 1:
            yield Departure(path, node.offset, "type-0 address byte", "it is dropped")
        else:
            found = f"{node.size:,} type-0 address bytes"
            yield Departure(path, node.offset, found, "they are dropped")
    elif isinstance(node.value, TCP6Address) and unmapped(node.value) != node.value:
        found = "IPv4-mapped address as type 2"
        yield Departure(path, node.offset, found, "it becomes type 1")
    elif isinstance(node.value, DNSAddress) and not is_valid_dns(node.value):
        yield Departure(path, node.offset, "not a DNS host name and port", "")


SHOWN: Final = 100
"""Departures that people are shown, and how many more there are."""


def shown_lines(lines: list[str]) -> list[str]:
    """Return the first lines, indented, and how many more there are."""
    more = len(lines) - SHOWN
    kept = [f"  {line}" for line in lines[:SHOWN]]
    return [*kept, f"  and {more:,} more"] if more > 0 else kept
