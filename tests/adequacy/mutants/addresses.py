"""What can be wrong with a block of addresses."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from typing import Any, Final

from scbref.errors import BAD_ADDRESS, NOT_CANONICAL
from scbref.json_form import ADDRESS_NAMES
from scbref.model import DNSAddress, OnionV3Address, OpaqueAddress, TCP4Address, TCP6Address
from scbref.wire import address
from scbref.wire.address import (
    MAPPED_PREFIX,
    NO_ADDRESS,
    is_valid_dns,
    unmapped,
)
from scbref.wire.field import Reject
from tests.adequacy.mutants.address_block import BlockForm, LaxBlock, Listed
from tests.adequacy.mutants.mutant import BOTH, Side
from tests.adequacy.mutants.numbers import integer
from tests.adequacy.mutants.operator import Operator, around, refusing, replaced

READ, WRITE = (Side.READ,), (Side.WRITE,)


def _opaque_check(*, empty: bool, known: bool, middle: bool) -> Callable[[Any, bool], None]:
    def check(each: OpaqueAddress, is_last: bool) -> None:
        payload = each.payload
        if not payload:
            bad = not empty
        else:
            bad = not known and payload[0] in (NO_ADDRESS, *address.ADDRESS_RECORDS)
        if bad or (not is_last and not middle):
            raise Reject(BAD_ADDRESS, "opaque")

    return check


def _preserved(each: Any) -> Any:
    return each


def _is_mapped(each: Any) -> bool:
    return isinstance(each, TCP6Address) and each.ip[:12] == MAPPED_PREFIX


def _short_prefix(each: Any) -> Any:
    if isinstance(each, TCP6Address) and each.ip[:10] == MAPPED_PREFIX[:10] and any(each.ip[12:]):
        return TCP4Address(each.ip[12:], each.port)
    return unmapped(each)


def _to_tcp4(found: list[Any]) -> list[Any]:
    return [unmapped(each) for each in found]


def _unique(found: list[Any]) -> list[Any]:
    return list(dict.fromkeys(found))


def _sorted(found: list[Any]) -> list[Any]:
    return sorted(found, key=lambda each: list(ADDRESS_NAMES).index(_kind(each)))


def _kind(each: Any) -> int:
    return address.TYPE_OF_MODEL.get(type(each), 5)


def _each(bad: Callable[[Any], bool], code: str = BAD_ADDRESS) -> Listed:
    check = refusing(bad, code)
    return lambda found: [check(each) for each in found]


def _bad_checksum(each: Any) -> bool:
    if not isinstance(each, OnionV3Address):
        return False
    data = base64.b32decode(each.onion_service.removesuffix(".onion").upper())
    text = b".onion checksum" + data[:32] + data[34:]
    return data[34] != 3 or hashlib.sha3_256(text).digest()[:2] != data[32:34]


def _bad_dns(each: Any) -> bool:
    return isinstance(each, DNSAddress) and not is_valid_dns(each)


ORDER, KEPT, LENGTH = "address.order", "address.values-not-checked", "address.block-length"
FORMS: Final[dict[str, tuple[str, BlockForm, tuple[Side, ...], str]]] = {
    "count-byte-order": ("count", BlockForm(integer(2, False, True)), BOTH, "single.big-endian"),
    "count-width-1": ("a count of one byte", BlockForm(integer(1, False, False)), BOTH, LENGTH),
    "count-width-3": ("a count of three bytes", BlockForm(integer(3, False, False)), BOTH, LENGTH),
    "count-includes-itself": ("the count counts itself", BlockForm(more=2), BOTH, LENGTH),
    "count-plus-one": ("the count is one more", BlockForm(more=1), BOTH, LENGTH),
    "count-minus-one": ("the count is one less", BlockForm(more=-1), BOTH, LENGTH),
    "counts-addresses": ("addresses are counted", BlockForm(counts_items=True), BOTH, LENGTH),
    "count-signed": ("the count is signed", BlockForm(integer(2, True, False)), BOTH, LENGTH),
    "not-bounded": (
        "the last address may run over the block's end",
        BlockForm(bounded=False),
        READ,
        "address.bounded-by-block",
    ),
    "partial-dropped": (
        "an address that is cut is dropped",
        BlockForm(partial="drop"),
        READ,
        "address.bounded-by-block",
    ),
    "unknown-refused": (
        "an unknown type is refused",
        BlockForm(unknown="refuse"),
        READ,
        "address.unknown-opaque",
    ),
    "unknown-dropped": (
        "an unknown type and the rest are dropped",
        BlockForm(unknown="drop-rest"),
        READ,
        "address.unknown-opaque",
    ),
    "unknown-skips-byte": (
        "the byte of an unknown type is skipped",
        BlockForm(unknown="skip-byte"),
        READ,
        "address.unknown-opaque",
    ),
    "zero-refused": ("type 0 is refused", BlockForm(zero="refuse"), READ, "address.none"),
    "zero-ends": ("type 0 ends the list", BlockForm(zero="end"), READ, "address.none"),
    "zero-kept": ("type 0 is an unknown type", BlockForm(zero="keep"), READ, "address.none"),
    "reversed": ("in the other order", BlockForm(after=lambda f: f[::-1]), READ, ORDER),
    "sorted": ("sorted by type", BlockForm(after=_sorted), READ, ORDER),
    "unique": ("repetitions are dropped", BlockForm(after=_unique), READ, ORDER),
    "first-only": ("only the first", BlockForm(after=lambda f: f[:1]), READ, ORDER),
    "at-most-16": ("only the first sixteen", BlockForm(after=lambda f: f[:16]), READ, ORDER),
    "refuses-none": (
        "an empty list is refused",
        BlockForm(after=refusing(lambda found: not found, BAD_ADDRESS)),
        READ,
        "address.empty",
    ),
    "mapped-to-tcp4": (
        "mapped IPv6 is read as IPv4",
        BlockForm(after=_to_tcp4),
        READ,
        "address.mapped-ipv6-read",
    ),
    "mapped-refused": (
        "mapped IPv6 is refused",
        BlockForm(after=_each(_is_mapped, NOT_CANONICAL)),
        READ,
        "address.mapped-ipv6-read",
    ),
    "dns-validated": (
        "host names are validated",
        BlockForm(after=_each(_bad_dns, NOT_CANONICAL)),
        READ,
        "address.dns-not-validated",
    ),
    "dns-refused": (
        "host names are refused",
        BlockForm(after=_each(lambda each: isinstance(each, DNSAddress))),
        READ,
        "address.dns-known",
    ),
    "onion-verified": (
        "version 3 checksums are verified",
        BlockForm(after=_each(_bad_checksum)),
        READ,
        "address.onion-not-verified",
    ),
}

WRITE_FORMS: Final[dict[str, tuple[str, BlockForm, str]]] = {
    "reversed": ("in the other order", BlockForm(before=lambda f: f[::-1]), ORDER),
    "sorted": ("sorted by type", BlockForm(before=_sorted), ORDER),
    "unique": ("repetitions are dropped", BlockForm(before=_unique), ORDER),
    "first-only": ("only the first", BlockForm(before=lambda f: f[:1]), ORDER),
    "at-most-16": ("only the first sixteen", BlockForm(before=lambda f: f[:16]), ORDER),
    "refuses-none": (
        "an empty list is refused",
        BlockForm(before=refusing(lambda items: not items, BAD_ADDRESS)),
        "address.empty",
    ),
    "dns-validated": (
        "host names are validated",
        BlockForm(before=_each(_bad_dns)),
        "address.dns",
    ),
    "onion-verified": (
        "version 3 checksums are verified",
        BlockForm(before=_each(_bad_checksum)),
        "address.onion-v3",
    ),
    "opaque-dropped": (
        "opaque addresses are left out",
        BlockForm(before=lambda f: [e for e in f if not isinstance(e, OpaqueAddress)]),
        "address.opaque-written",
    ),
    "mapped-kept": (
        "mapped IPv6 is written as it is",
        BlockForm(mapped=_preserved),
        "address.mapped-ipv6-written",
    ),
    "mapped-refused": (
        "mapped IPv6 is refused",
        BlockForm(mapped=refusing(_is_mapped, BAD_ADDRESS)),
        "address.mapped-ipv6-written",
    ),
    "mapped-short-prefix": (
        "ten zero bytes are taken for a mapped address",
        BlockForm(mapped=_short_prefix),
        "address.mapped-ipv6-written",
    ),
    "nil-ip": (
        "an IP address of another length is written as type 2 without one",
        BlockForm(nil_ip=b""),
        "address.ip-length",
    ),
    "zero-ip": (
        "an IP address of another length is written as 16 zero bytes",
        BlockForm(nil_ip=bytes(16)),
        "address.ip-length",
    ),
    "opaque-empty": (
        "an empty opaque address is written",
        BlockForm(opaque=_opaque_check(empty=True, known=False, middle=False)),
        "address.opaque-unambiguous",
    ),
    "opaque-known": (
        "an opaque address may have a known type",
        BlockForm(opaque=_opaque_check(empty=False, known=True, middle=False)),
        "address.opaque-unambiguous",
    ),
    "opaque-middle": (
        "an opaque address may come before others",
        BlockForm(opaque=_opaque_check(empty=False, known=False, middle=True)),
        "address.opaque-unambiguous",
    ),
    "limit-minus-one": ("a limit of 65,534", BlockForm(limit=0xFFFE), "address.block-range"),
    "limit-half": ("a limit of 32,767", BlockForm(limit=0x7FFF), "address.block-range"),
    "wraps": ("the count wraps", BlockForm(wraps=True), "address.block-range"),
}


def block_operators() -> Iterator[Operator]:
    """Yield the operators for the block of addresses."""
    for name, (title, form, sides, rule) in FORMS.items():
        yield replaced(name, title, around(LaxBlock, form), sides, (rule,))
    for name, (title, form, rule) in WRITE_FORMS.items():
        yield replaced(name, title, around(LaxBlock, form), WRITE, (rule,))
