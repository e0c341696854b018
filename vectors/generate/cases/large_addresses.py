"""Long lists of addresses, long addresses, and the same addresses in every order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any, Final

from ..tools.address_block import descriptors
from ..tools.case import Case, Json, canonical
from ..tools.consequences import DIAL, READABLE
from ..tools.described import digest, expanded, shortened
from ..tools.shapes import (
    close_tx_inputs,
    dns,
    onion_v2,
    onion_v3,
    opaque,
    put,
    single,
    tcp4,
    tcp6,
)
from ..tools.single_cases import both_ways
from ..tools.transaction import SMALL

BLOCK: Final = ("address.order", "address.block-length", "address.bounded-by-block")
COUNTS: Final = (9, 20, 21, 127, 128, 255, 256, 300, 1000, 9000)
"""Addresses in a list."""
OTHER_COUNTS: Final = (20, 255, 300)
"""Addresses of several kinds in a list."""
HOSTS: Final = (2, 63, 64, 126, 127, 128, 129, 191, 192, 253)
"""Bytes of a host name, besides those of the family ``addresses``."""
PAYLOADS: Final = (2, 255, 256, 4096, 65_000)
"""Bytes of an opaque address, its type included."""
SIGNATURES: Final = (127, 128, 257, 300, 32_767, 32_768, 65_000)
"""Bytes of a commitment signature, besides those of the family ``lengths``."""


def vectors() -> Iterator[Case]:
    """Yield all cases about many and long addresses, and about other long fields."""
    yield from _many()
    yield from _many_kinds()
    yield from _long()
    yield from _orders()
    yield from _signatures()


def _many() -> Iterator[Case]:
    address = {"$digest": "address", "bytes": 4}
    for count in COUNTS:
        port = {"$number": 1, "step": 7}
        each = {"type": "tcp4", "ip": address, "port": port}
        data = {"$hex": ["01", address, {**port, "bytes": 2}]}
        yield from _list(f"many/{count}", f"{count} addresses", count, each, data)


def _many_kinds() -> Iterator[Case]:
    values = (tcp4(), tcp6(), onion_v2(), onion_v3(), tcp6("fe80" + "00" * 14, 1))
    for count in OTHER_COUNTS:
        data = [descriptors([each]).hex() for each in values]
        cycle, texts = {"$cycle": list(values)}, {"$cycle": data}
        title = f"{count} addresses of four kinds"
        yield from _list(f"kinds/{count}", title, count, cycle, texts)


def _list(slug: str, title: str, count: int, each: Any, data: Any) -> Iterator[Case]:
    """Yield the cases of a list that is one address again and again, with its numbers changing."""
    forms: list[Json] = [{"$repeat": count, "of": each}]
    addresses = expanded(forms)
    part = {"$repeat": count, "of": data}
    blobs = {expanded({"$hex": [part]}): part, canonical(addresses): forms}
    for case in both_ways(f"address/{slug}", title, BLOCK, READABLE, single(0, addresses)):
        yield shortened(case, blobs)


def _long() -> Iterator[Case]:
    for size in HOSTS:
        name = (b"node-" + bytes(97 + index % 26 for index in range(size)))[-size:]
        value = single(0, [tcp4(), dns(name), tcp6()])
        rules = ["address.dns", "address.dns-length", *BLOCK]
        title = f"a host name of {size} bytes between two addresses"
        yield from both_ways(f"address/dns/between/{size}", title, rules, DIAL, value)
    for size in PAYLOADS:
        text, form = digest(f"opaque/{size}", size - 1)
        value = single(0, [tcp4(), opaque(f"06{text}")])
        rules = ["address.opaque-written", *BLOCK]
        title = f"an opaque address of {size} bytes behind another"
        for each in both_ways(f"address/opaque/behind/{size}", title, rules, DIAL, value):
            yield shortened(each, {text: form})


def _orders() -> Iterator[Case]:
    """Yield the addresses of four kinds in every order, and a host name in every place."""
    four = {"tcp4": tcp4(), "tcp6": tcp6(), "onion-v2": onion_v2(), "onion-v3": onion_v3()}
    for names in permutations(four):
        yield from _order(names, [four[name] for name in names])
    for place in range(1, 4):
        kinds = [*list(four)[:place], "dns", *list(four)[place:]]
        yield from _order(kinds, [{**four, "dns": dns()}[name] for name in kinds])


def _order(names: Sequence[str], addresses: Sequence[Json]) -> Iterator[Case]:
    title = f"addresses in the order {', '.join(names)}"
    slug = f"address/order/{'-'.join(names)}"
    yield from both_ways(slug, title, BLOCK, DIAL, single(0, addresses))


def _signatures() -> Iterator[Case]:
    for size in SIGNATURES:
        text, form = digest(f"signature/{size}", size)
        base = single(0, close=close_tx_inputs(0, bytes(SMALL)))
        value = put(base, "close_tx_inputs.commit_sig", text)
        rules = ["closetx.sig-length", "closetx.sig-range", "single.length-written"]
        title = f"a commitment signature of {size} bytes"
        consequence = "The force-close transaction in the backup cannot be completed."
        for each in both_ways(f"commit-sig/long/{size}", title, rules, consequence, value):
            yield shortened(each, {text: form})
