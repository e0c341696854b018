"""Multis of many Singles: more than a byte counts, more than a reader's first buffer holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from scbref.codec import deserialize_multi
from scbref.envelope import open_envelope
from scbref.json_form import multi_to_json
from scbref.keys.key_ring import HDKeyRing

from ..tools.captured import CAPTURED, load_json
from ..tools.case import Case, Json, case, lenient, refusal, valid
from ..tools.consequences import FORGED
from ..tools.covering import covering_singles
from ..tools.described import (
    Series,
    answered,
    binary_file,
    cycled,
    expanded,
    json_file,
    templated,
)
from ..tools.envelope_cases import NOT_AUTHENTIC
from ..tools.material import nonce, own_ring, point
from ..tools.multi_cases import multi
from ..tools.sealing import seal
from ..tools.shapes import onion_v3, single, tcp4, tcp6

MANY: Final = "Channels behind the first so many are lost, or the whole backup of a large node."
RULES: Final = (
    "multi.header",
    "multi.back-to-back",
    "multi.order-kept",
    "multi.count-not-trusted",
)
SEALED: Final = ("pack.multi", "envelope.layout", *RULES)
THOUSAND: Final = "lnd-head-multi-1000"
PLAIN_MOST: Final = 1030
"""Singles of the longest series whose Singles are of version 0."""


def vectors() -> Iterator[Case]:
    """Yield all cases about many Singles."""
    for count in (20, 21, 300):
        kind = "of every version, two fields by two"
        yield from _both_ways(f"covering/{count}", f"{count} Singles {kind}", rich(count))
    for count in (256, PLAIN_MOST):
        yield from _both_ways(f"many/{count}", f"{count} Singles of version 0", plain(count))
    yield from _longest()
    yield from _sealed("covering/21", "21 Singles of every version", rich(21), 21)
    yield from _sealed("many/300", "300 Singles of version 0", plain(300), 300)
    yield from _packed_singles()
    yield from _thousand_of_lnd()


@cache
def _templates() -> tuple[Json, Json]:
    """Return what names the Singles of the covering array, and their bytes, in two files."""
    txid = {"$digest": "txid/covering", "bytes": 32}
    made = [templated(each, {"funding_outpoint.txid": (txid, txid)}) for each in covering_singles()]
    return (
        json_file("covering-singles", [value for value, _ in made]),
        json_file("covering-bytes", [{"$hex": parts} for _, parts in made]),
    )


def rich(times: int) -> Series:
    """Return so many Singles, the rows of the covering array in turn, no channel point twice."""
    values, texts = _templates()
    return Series(
        [{"$repeat": times, "of": {"$cycle": values}}],
        [{"$repeat": times, "of": {"$cycle": texts}}],
    )


def _growing(first: int, step: int, size: int) -> tuple[Json, Json]:
    """Return what describes a growing number in JSON, and in so many bytes."""
    form = {"$number": first, "step": step}
    return form | ({"decimal": True} if size == 8 else {}), form | {"bytes": size}


@cache
def _plain_templates() -> tuple[tuple[Json, list[Any]], ...]:
    """Return Singles of version 0 for a series; their period shares no factor with 256."""
    addresses = [(), (tcp4(),), (tcp6(), tcp4()), (onion_v3(),), (tcp4(), tcp4("0a000009"), tcp6())]
    txid = {"$digest": "txid/plain", "bytes": 32}
    made = []
    for number, shown in enumerate(addresses):
        base = single(0, shown, name=f"many/{number}", sha_pub=number == 1)
        base |= {"is_initiator": number % 2 == 0, "remote_node_pub": point(f"node/{number}").hex()}
        changes: dict[str, tuple[Any, Any]] = {
            "funding_outpoint.txid": (txid, txid),
            "funding_outpoint.index": _growing(number, 3, 2),
            "capacity": _growing(20_000 + number, 2_099_999_000_000, 8),
            "remote_chan_cfg.csv_delay": _growing(number, 7, 2),
            "sha_chain_root_desc.key_locator.index": _growing(number, 4_000_000, 4),
        }
        changes |= {
            f"short_channel_id.{member}": _growing(*series)
            for member, series in {
                "block_height": (number, 16_000, 3),
                "tx_index": (1, 16_001, 3),
                "tx_position": (number, 13, 2),
            }.items()
        }
        made.append(templated(base, changes))
    return tuple(made)


@cache
def _plain_files() -> tuple[Json, Json]:
    """Return what names those Singles, and their bytes, in two files."""
    made = _plain_templates()
    return (
        json_file("plain-singles", [value for value, _ in made]),
        json_file("plain-bytes", [{"$hex": parts} for _, parts in made]),
    )


def plain(times: int) -> Series:
    """Return so many Singles of version 0 whose numbers grow, no channel point twice."""
    values, texts = _plain_files()
    return Series(
        [{"$repeat": times, "of": {"$cycle": values}}],
        [{"$repeat": times, "of": {"$cycle": texts}}],
    )


def _about(series: Series) -> list[Json]:
    return list(expanded(series.values))


def _longest() -> Iterator[Case]:
    """Yield the longest Multi, read and written."""
    txid = {"$digest": "txid/longest", "bytes": 32}
    changes = {
        "funding_outpoint.txid": (txid, txid),
        "funding_outpoint.index": _growing(1, 31, 2),
        "capacity": _growing(20_000, 999_999_999_999, 8),
    }
    template = templated(single(0, name="longest"), changes)
    yield from _both_ways("many/1100", "1,100 Singles of one peer", cycled([template], 1100))


def _both_ways(slug: str, title: str, series: Series) -> Iterator[Case]:
    about = _about(series)
    head = f"00{len(about):08x}"
    for op in ("multi.serialize", "multi.deserialize"):
        given, expect = answered(op, series, head)
        yield case(op, slug, title, RULES, MANY, given, expect, about, multi=True)


def _plaintext(series: Series) -> bytes:
    text = expanded({"$hex": [f"00{len(_about(series)):08x}", *series.parts]})
    return bytes.fromhex(text)


def _sealed(slug: str, title: str, series: Series, count: int) -> Iterator[Case]:
    ring, at = own_ring(), nonce(f"many/{slug}")
    name = f"multi-{slug.replace('/', '-')}.backup"
    packed = binary_file(name, seal(_plaintext(series), ring, at))
    value = multi(series.values)
    given: Json = {"multi": value, "key_ring": ring, "nonce": at.hex()}
    for op, asked, expect in (
        ("multi.pack", given, valid(packed=packed)),
        ("multi.unpack", {"packed": packed, "key_ring": ring}, valid(multi=value)),
    ):
        yield case(op, slug, title, SEALED, MANY, asked, expect, _about(series), multi=True)
    if count < 300:
        return
    yield case(
        "multi.unpack",
        f"{slug}/one-byte-more",
        f"{title}, and a byte behind the envelope",
        ["envelope.authenticate", "envelope.layout"],
        FORGED,
        {"packed": {"$hex": [packed, "00"]}, "key_ring": ring},
        NOT_AUTHENTIC,
        multi=True,
    )


def _packed_singles() -> Iterator[Case]:
    """Yield many packed Singles, unpacked and packed one by one."""
    ring, count = own_ring(), 300
    series = plain(count)
    texts = expanded(series.parts)
    nonces = [nonce(f"many/singles/{number}") for number in range(count)]
    packed = [
        seal(bytes.fromhex(text), ring, at).hex() for text, at in zip(texts, nonces, strict=True)
    ]
    about = _about(series)
    title = f"{count} packed Singles"
    yield case(
        "singles.unpack",
        f"many/{count}",
        title,
        ["pack.packed-singles-order", "pack.packed-singles-all-or-nothing"],
        MANY,
        {"packed": json_file("packed-singles", packed), "key_ring": ring},
        valid(singles=series.values),
        about,
    )


def _thousand_of_lnd() -> Iterator[Case]:
    """Yield the 1,000 Singles that lnd packed; lnd behind its adapter is the witness of their JSON.

    Some of their onion addresses have no right checksum.
    """
    entry = load_json(f"{THOUSAND}.json")
    sealed = (CAPTURED / f"{THOUSAND}.backup").read_bytes()
    source = HDKeyRing.from_seed(bytes.fromhex(entry["seed_hex"]), entry["coin_type"])
    value = multi_to_json(deserialize_multi(open_envelope(sealed, source)))
    ring = {
        "seed": entry["seed_hex"],
        "coin_type": entry["coin_type"],
        "base_pub": entry["base_pub"],
        "encryption_key": entry["sym_key"],
    }
    yield from _of_lnd(value["static_backups"], ring, entry["nonce"])


def _of_lnd(members: list[Json], ring: Json, at: str) -> Iterator[Case]:
    """Yield the cases of the file that lnd packed with a key ring and a nonce (hex)."""
    packed = {"$file": f"captured/{THOUSAND}.backup"}
    described = {"version": 0, "static_backups": json_file(THOUSAND, members)}
    title = "1,000 Singles packed by lnd"
    yield case(
        "multi.unpack",
        "lnd/thousand",
        title,
        ["pack.multi", "multi.header", "multi.back-to-back", "key.encryption-key"],
        MANY,
        {"packed": packed, "key_ring": ring},
        lenient(
            "onion-v3-unverified",
            accept={"ok": {"multi": described}},
            refuse=refusal("bad-address", "field"),
        ),
        members,
        multi=True,
    )
    yield case(
        "multi.pack",
        "lnd/thousand",
        title,
        [*SEALED, "key.encryption-key"],
        MANY,
        {"multi": described, "key_ring": ring, "nonce": at},
        valid(packed=packed),
        members,
        multi=True,
    )
