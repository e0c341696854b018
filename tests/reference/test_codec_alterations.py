"""Generated and interpreted codecs are equal for schemas that nobody wrote them for."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from scbref import codec
from scbref.codec import Codec, interpreted
from scbref.codec.compile import compile_codec, source_of
from scbref.codec.decline import DECLINED
from scbref.errors import ScbError
from scbref.model import (
    DNSAddress,
    Multi,
    OnionV2Address,
    OnionV3Address,
    OpaqueAddress,
    Single,
    TCP4Address,
    TCP6Address,
)
from scbref.wire.multi import MULTI
from tests.reference.captured_files import json_lines
from tests.reference.schema_alterations import PortFirstAddress, alterations, altered

pytestmark = pytest.mark.slow

ALTERATIONS = dict(alterations())
ADDRESSES = (
    TCP4Address(bytes([127, 0, 0, 1]), 80),
    TCP6Address(bytes(10) + b"\xff\xff\x7f\0\0\1", 90),
    TCP6Address(bytes(range(16)), 100),
    OnionV2Address("a" * 16 + ".onion", 110),
    OnionV3Address("b" * 56 + ".onion", 120),
    DNSAddress(b"example.org", 70),
    PortFirstAddress(60, b"name"),
    OpaqueAddress(b"\x0a\x0b"),
)
REFUSED = "refused"


@cache
def values() -> tuple[Single, ...]:
    """Singles of every version with and without close-tx inputs; small numbers fit any width."""
    captured = [
        codec.deserialize_single(bytes.fromhex(row["plaintext"]))
        for row in json_lines("lnd-head-backups.jsonl")
        if row["kind"] == "single"
    ]
    closing = [single for single in captured if single.close_tx_inputs is not None]
    inputs = [replace(single.close_tx_inputs, commit_sig=bytes(5)) for single in closing[:3]]
    found: list[Single] = [*captured[:4], *closing[:4]]
    for version in range(8):
        for close_tx in (None, *inputs[:2]):
            if close_tx is not None:
                root = b"\x07" * 32
                close_tx = replace(close_tx, commit_height=9, tapscript_root=root)
            small = replace(
                captured[version],
                version=version,
                capacity=5,
                funding_outpoint=replace(captured[version].funding_outpoint, index=1),
                lease_expiry=7,
                close_tx_inputs=close_tx,
                addresses=ADDRESSES[version % 8 : version % 8 + 1],
            )
            found.append(small)
    longer = replace(found[-1].funding_outpoint, txid=bytes(33))
    found += [replace(found[-2], addresses=()), replace(found[-1], addresses=ADDRESSES[:6])]
    found += [replace(found[-1], chain_hash=bytes(33)), replace(found[-1], funding_outpoint=longer)]
    return tuple(found)


@cache
def codec_of(name: str) -> Codec:
    """The codec of an altered schema."""
    return compile_codec(altered(ALTERATIONS[name]))


def outcome(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What a function of the reference returns, or that it refuses."""
    try:
        return function(*arguments, **named)
    except ScbError:
        return REFUSED


def fast(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a generated function returns, or that it declines."""
    try:
        return function(*arguments)
    except DECLINED:
        return REFUSED


def hostile(data: bytes, rng: random.Random) -> Iterator[bytes]:
    """Yield bytes that are nearly those of a Single."""
    for _ in range(2):
        at = rng.randrange(len(data))
        yield data[:at]
        for byte in (0, 1, 0x80, 0xFD, 0xFF):
            yield data[:at] + bytes([byte]) + data[at + 1 :]
        yield data[:at] + data[at + 1 :]
        yield data[:at] + bytes([rng.randrange(256)]) + data[at:]
    # The frame, the byte count of the addresses and their types stand in a few places.
    for at in (0, 1, 2, 3, 111, 112, 113, 114, 115, 116):
        yield data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        yield data[:at] + bytes([rng.randrange(10)]) + data[at + 1 :]


def is_left_to_the_schema(single: Single) -> bool:
    """The generated writer does not write opaque addresses."""
    return any(isinstance(address, OpaqueAddress) for address in single.addresses)


def check_single(subject: Codec, data: bytes) -> Single | str:
    """See that both read the same, and write again what was read."""
    expected = outcome(interpreted.parse, subject.single, data)
    found = fast(subject.fast.read_single, data, 0)
    assert found == expected, data.hex()
    if expected == REFUSED:
        return REFUSED
    single: Single = expected[0]
    check_written(subject, single)
    return single


def check_written(subject: Codec, single: Single) -> bytes | str:
    """See that both write the same; what both refuse, they refuse."""
    expected = outcome(interpreted.build, subject.single, single)
    found = fast(subject.fast.write_single, single)
    assert found == expected or (found == REFUSED and is_left_to_the_schema(single))
    written: bytes | str = expected
    return written


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_altered_schema_gives_equal_codecs(name: str) -> None:
    subject = codec_of(name)
    rng = random.Random(name)
    written = [check_written(subject, single) for single in values()]
    good = [data for data in written if isinstance(data, bytes)]
    # No Single is short enough for a length of one byte.
    assert good or name == "length u8"
    assert [check_single(subject, data) for data in good].count(REFUSED) < len(good) or not good
    lnds = codec.serialize_single(rng.choice(values()[:8]))
    for data in (lnds, *rng.sample(good, min(2, len(good)))):
        for other in hostile(data, rng):
            check_single(subject, other)


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_altered_schema_gives_equal_multis(name: str) -> None:
    subject = codec_of(name)
    rng = random.Random(name)
    parts = [check_written(subject, single) for single in values()[8:11]]
    good = [
        (single, part)
        for single, part in zip(values()[8:11], parts, strict=True)
        if isinstance(part, bytes)
    ]
    for version, count in ((0, 0), (0, 2), (1, 1), (256, 1)):
        multi = Multi(version, tuple(single for single, _ in good[:count]))
        expected = outcome(interpreted.build, subject.multi, multi)
        joined = fast(subject.serialize_multi_of, [part for _, part in good[:count]], version)
        assert joined == expected == outcome(subject.serialize_multi, multi)
        if expected == REFUSED:
            continue
        heads = [bytes([rng.randrange(4) if i == at else b for i, b in enumerate(expected)])
                 for at in range(min(9, len(expected)))]  # fmt: skip
        for data in (expected, expected + b"\0", expected[:-1], *heads):
            whole = outcome(interpreted.parse_whole, subject.multi, data, strict=False)
            parted = fast(subject._fast_parts, data)
            assert (parted == REFUSED) == (whole == REFUSED)
            assert outcome(subject.deserialize_multi, data) == whole
            split = outcome(interpreted.split, subject.multi, data)
            assert outcome(subject.split_multi, data) == split


def test_there_are_many_alterations_and_each_changes_the_code() -> None:
    unaltered = source_of(MULTI)
    sources = {name: source_of(altered(change)) for name, change in ALTERATIONS.items()}
    assert len(sources) > 150
    assert {name for name, source in sources.items() if source == unaltered} == SAME_CODE


SAME_CODE = {
    "none",
    # As lnd has it.
    "count u32",
    "single.lease_expiry u32",
    "single.close_tx_inputs.commit_height u64",
    "tx.locktime u32",
    "address.5.hostname of u8 length",
    "multi: 1 versions",
    "capacity always",
    "chain hash always",
    # Of these only the bytes are counted.
    "tx.locktime u32 little-endian",
    "tx.inputs.txid after the next",
}
