"""The envelope: sizes, changed bytes, wrong keys, wrong ciphers, the other kind inside."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as numbers
from typing import Final

from ..tools.case import Case, invalid, read_refusal, refusal, valid
from ..tools.consequences import CUT, FORGED, WRONG_KEY
from ..tools.envelope_cases import NOT_AUTHENTIC, Kind, kinds, unpack
from ..tools.layout import multi_bytes, single_bytes
from ..tools.material import nonce, own_ring
from ..tools.multi_cases import singles
from ..tools.sealing import TAG_SIZE, seal
from ..tools.shapes import single

KIND: Final = "The user is told that the seed is wrong, where the file is only of the other kind."


def vectors() -> Iterator[Case]:
    """Yield all cases about envelopes."""
    for kind in kinds():
        yield from _good(kind)
        yield from _sizes(kind)
        yield from _not_raw(kind)
        yield from _changed(kind)
        yield from _rearranged(kind)
        yield from _empty(kind)
    yield from _swapped()


def _good(kind: Kind) -> Iterator[Case]:
    rules = ["envelope.layout", "envelope.cipher", "envelope.aad-is-nonce", "key.encryption-key"]
    rules += ["key.base-encryption-locator", "envelope.authenticate", "envelope.too-short"]
    rules += ["envelope.authenticate-first", "envelope.empty-plaintext"]
    rules += ["envelope.kind-not-marked", "pack.multi" if kind.is_multi else "pack.single"]
    nonces = {
        "any": nonce("good"),
        "zeros": bytes(24),
        "ones": b"\xff" * 24,
        "rising": bytes(range(24)),
        "counter-at-the-end": bytes(23) + b"\x01",
    }
    for name, value in nonces.items():
        packed = seal(kind.plaintext, own_ring(), value)
        title = f"an envelope with the nonce: {name.replace('-', ' ')}"
        yield unpack(kind, f"good/{name}", title, rules, WRONG_KEY, packed, valid(**kind.ok))
    only_key = {name: own_ring()[name] for name in ("base_pub", "encryption_key")}
    packed = seal(kind.plaintext, own_ring(), nonce("only-key"))
    title = "no seed, only the base public key and the encryption key"
    yield unpack(kind, "good/no-seed", title, rules, WRONG_KEY, packed, valid(**kind.ok), only_key)


def _sizes(kind: Kind) -> Iterator[Case]:
    packed = seal(kind.plaintext, own_ring(), nonce("sizes"))
    for size in (0, 1, 8, 12, 16, 22, 23):
        yield unpack(
            kind,
            f"size/{size}",
            f"{size} bytes: no room for a nonce",
            ["envelope.too-short"],
            CUT,
            packed[:size],
            invalid(refusal("too-short", "seal")),
        )
    for size in (24, 25, 32, 38, 39, 40, 41, 45, 56, len(packed) - 16, len(packed) - 1):
        yield unpack(
            kind,
            f"size/{'minus-16' if size == len(packed) - 16 else size if size < 60 else 'minus-1'}",
            f"the first {size} bytes of an envelope",
            ["envelope.authenticate", "envelope.layout"],
            CUT,
            packed[:size],
            NOT_AUTHENTIC,
        )


def _not_raw(kind: Kind) -> Iterator[Case]:
    packed = seal(kind.plaintext, own_ring(), nonce("sizes"))
    for name, tail in {"zero": b"\0", "newline": b"\n", "sixteen": bytes(16)}.items():
        yield unpack(
            kind,
            f"appended/{name}",
            f"an envelope with bytes behind it: {name}",
            ["envelope.authenticate", "envelope.layout"],
            CUT,
            packed + tail,
            NOT_AUTHENTIC,
        )
    for name, text in {
        "hex": packed.hex().encode(),
        "bom": b"\xef\xbb\xbf" + packed,
        "json": b'{"multi_chan_backup": "AAAA"}',
    }.items():
        yield unpack(
            kind,
            f"not-raw/{name}",
            f"an envelope as {name}, where raw bytes are expected",
            ["envelope.authenticate"],
            CUT,
            text,
            NOT_AUTHENTIC,
        )


def _changed(kind: Kind) -> Iterator[Case]:
    packed = seal(kind.plaintext, own_ring(), nonce("changed"))
    end = len(packed) - TAG_SIZE
    places = {f"nonce-{place}": place for place in (0, 7, 11, 12, 15, 16, 23)}
    places |= {"body-first": 24, "body-middle": 24 + len(kind.plaintext) // 2, "body-last": end - 1}
    places |= {f"tag-{place}": end + place for place in (0, 1, 7, 8, 14, 15)}
    for name, place in places.items():
        for bit in (0, 7):
            changed = bytearray(packed)
            changed[place] ^= 1 << bit
            yield unpack(
                kind,
                f"changed/{name}/bit-{bit}",
                f"bit {bit} of byte {place} turned over ({name})",
                ["envelope.authenticate", "envelope.layout"],
                FORGED,
                bytes(changed),
                NOT_AUTHENTIC,
            )
    if kind.is_multi:
        yield from _forged_tags(kind)
    bad_version = bytearray(packed)
    bad_version[24] ^= 0x7F
    yield unpack(
        kind,
        "changed/version",
        "the first byte changed so that it would decrypt to an unknown version",
        ["envelope.authenticate-first", "envelope.authenticate"],
        "A program that looks before it checks can be probed byte by byte, and blames the version.",
        bytes(bad_version),
        NOT_AUTHENTIC,
    )


def _forged_tags(kind: Kind) -> Iterator[Case]:
    """Yield forged tags: one that begins with 0, as the right one does, and two others."""
    for number in numbers():
        right = seal(bytes(5), own_ring(), nonce(f"zero-tag/{number}"))
        if right[-TAG_SIZE] == 0:
            break
    body, tag = right[:-TAG_SIZE], right[-TAG_SIZE:]
    for slug, title, forged in (
        ("behind-a-zero", "only the first byte, 0, is right", bytes([0, *range(1, TAG_SIZE)])),
        ("halves-exchanged", "the halves have changed places", tag[8:] + tag[:8]),
        ("ones", "all bits are set", b"\xff" * TAG_SIZE),
    ):
        yield unpack(
            kind,
            f"changed/tag-{slug}",
            f"a tag of which {title}",
            ["envelope.authenticate", "envelope.layout"],
            FORGED,
            body + forged,
            NOT_AUTHENTIC,
        )


def _rearranged(kind: Kind) -> Iterator[Case]:
    packed = seal(kind.plaintext, own_ring(), nonce("changed"))
    end = len(packed) - TAG_SIZE
    rearranged = {
        "tag-zeroed": packed[:end] + bytes(TAG_SIZE),
        "tag-missing": packed[:end],
        "tag-first": packed[:24] + packed[end:] + packed[24:end],
        "nonce-last": packed[24:] + packed[:24],
        "nonce-missing": packed[24:],
        "body-missing": packed[:24] + packed[end:],
        "twice": packed + packed,
    }
    for name, data in rearranged.items():
        yield unpack(
            kind,
            f"rearranged/{name}",
            f"an envelope put together wrongly: {name.replace('-', ' ')}",
            ["envelope.layout", "envelope.authenticate"],
            FORGED,
            data,
            NOT_AUTHENTIC,
        )


def _empty(kind: Kind) -> Iterator[Case]:
    packed = seal(b"", own_ring(), nonce("empty"))
    yield unpack(
        kind,
        "empty-plaintext",
        "40 authentic bytes with nothing inside",
        ["envelope.empty-plaintext", "single.truncated" if not kind.is_multi else "multi.header"],
        "An empty backup passes for one, or the seed is blamed.",
        packed,
        invalid(read_refusal("truncated", "version", 0)),
    )
    yield unpack(
        kind,
        "empty-plaintext-changed",
        "the same with one bit turned over",
        ["envelope.authenticate"],
        FORGED,
        packed[:-1] + bytes([packed[-1] ^ 1]),
        NOT_AUTHENTIC,
    )


def _swapped() -> Iterator[Case]:
    one, many = kinds()
    ring = own_ring()
    rules = ["envelope.kind-not-marked"]
    wrong_version = single(1)
    closed = single(0, close=True)
    # As a Multi, a Single's length, flag and first chain hash byte are the count.
    for name, value, expect in (
        ("version-0", single(), read_refusal("unknown-version", "static_backups[0].version", 5)),
        ("version-1", wrong_version, read_refusal("unknown-version", "version", 0)),
        ("close-bit", closed, read_refusal("unknown-version", "version", 0)),
    ):
        yield unpack(
            many,
            f"swapped/single-{name}",
            f"a packed Single ({name}) given as a Multi",
            [*rules, "pack.multi"],
            KIND,
            seal(single_bytes(value), ring, nonce("swapped")),
            invalid(expect),
        )
    for count, expect in (
        (0, read_refusal("truncated", "chain_hash", 4)),
        (1, read_refusal("bad-point", "remote_node_pub", 78)),
    ):
        yield unpack(
            one,
            f"swapped/multi-of-{count}",
            f"a packed Multi of {count} given as a Single",
            [*rules, "pack.single"],
            KIND,
            seal(multi_bytes(singles(count)), ring, nonce("swapped")),
            invalid(expect),
        )
