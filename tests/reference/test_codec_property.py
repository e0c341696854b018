"""The derived codec and the interpreted schemas agree; nothing is lost on the way."""

from __future__ import annotations

import copy
import json
import pickle
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from scbref import codec
from scbref.codec import CODEC
from scbref.codec.compile import compile_codec
from scbref.codec.decline import DECLINED
from scbref.errors import DeserializeError, SerializeError
from scbref.json_form import (
    multi_from_json,
    multi_to_json,
    node_to_json,
    single_from_json,
    single_to_json,
)
from scbref.model import Multi, OpaqueAddress, Single, TCP6Address, Transaction, keep
from scbref.wire.address_rules import MAPPED_PREFIX
from scbref.wire.field import Fault, Reject
from scbref.wire.multi import MULTI
from tests.reference.captured_files import json_lines
from tests.reference.strategies import hostile_singles, leaves, singles, transactions


def interpreted(data: bytes) -> Single | str:
    """The Single, or the class of the refusal, by the interpreted schema alone."""
    try:
        single: Single = CODEC.single.parse(data)
    except (Fault, Reject) as refusal:
        return refusal.code
    return single


def derived(data: bytes) -> Single | None:
    """The Single by the derived reader alone, or ``None`` where it declines."""
    try:
        return CODEC.fast.read_single(data, 0)[0]
    except DECLINED:
        return None


@given(singles())
def test_valid_singles_are_read_and_written_alike(single: Single) -> None:
    data = CODEC.single.build(single)
    assert derived(data) == interpreted(data) == single
    assert codec.serialize_single(single) == data
    if not any(isinstance(address, OpaqueAddress) for address in single.addresses):
        assert CODEC.fast.write_single(single) == data


@pytest.mark.slow
@settings(max_examples=1500)
@given(hostile_singles())
def test_hostile_singles_are_accepted_and_refused_alike(data: bytes) -> None:
    expected = interpreted(data)
    if isinstance(expected, str):
        assert derived(data) is None
        with pytest.raises(DeserializeError) as caught:
            codec.deserialize_single(data)
        assert caught.value.code == expected
        assert caught.value.offset is not None and caught.value.offset <= len(data)
        assert caught.value.path
    else:
        assert derived(data) == expected == codec.deserialize_single(data)


@pytest.mark.slow
@given(st.lists(singles(), max_size=4), st.binary(max_size=8))
def test_multis_are_read_and_written_alike(backups: list[Single], tail: bytes) -> None:
    multi = Multi(0, tuple(backups))
    data = codec.serialize_multi(multi)
    assert data == CODEC.multi.build(multi)
    assert codec.deserialize_multi(data) == multi
    assert codec.deserialize_multi(data + tail) == CODEC.multi.parse(data + tail) == multi


@given(singles(), st.data())
def test_every_truncation_is_refused_inside_the_input(single: Single, data: st.DataObject) -> None:
    whole = codec.serialize_single(single)
    size = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(DeserializeError) as caught:
        codec.deserialize_single(whole[:size])
    assert caught.value.code == "truncated"
    assert caught.value.offset is not None and caught.value.offset <= size


def is_written_as_kept(data: bytes) -> bool:
    """Read, and compare what the Single kept, if it did, with what is written of a copy of it."""
    try:
        single = CODEC.fast.read_single(data, 0)[0]
    except DECLINED:
        return False
    if not hasattr(single, "kept"):
        return False
    copied = replace(single)
    assert copied == single and not hasattr(copied, "kept")
    assert codec.serialize_single(single) == single.kept[1] == codec.serialize_single(copied)
    return True


@given(singles())
def test_what_is_kept_of_a_single_is_what_would_be_written(single: Single) -> None:
    assert is_written_as_kept(codec.serialize_single(single))


@given(hostile_singles())
def test_so_it_is_of_hostile_ones_that_keep_any(data: bytes) -> None:
    is_written_as_kept(data)


def captured_single() -> bytes:
    row = next(r for r in json_lines("lnd-head-backups.jsonl") if r["kind"] == "single")
    return bytes.fromhex(row["plaintext"])


IPV6 = bytes(range(1, 17))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"", b""),
        (IPV6, MAPPED_PREFIX + IPV6[:4]),
        (b"\x02" + IPV6 + b"\0\1", bytes(19)),
    ],
    ids=["canonical", "mapped", "type 0"],
)
@pytest.mark.parametrize(
    ("start", "patch"),
    [(0, b""), (1, b"\xff\xff"), (3, b"\x02")],
    ids=["canonical", "length", "boolean"],
)
def test_nothing_is_kept_that_would_be_written_otherwise(
    old: bytes, new: bytes, start: int, patch: bytes
) -> None:
    single = codec.deserialize_single(captured_single())
    data = codec.serialize_single(replace(single, addresses=(TCP6Address(IPV6, 1),)))
    assert data.count(old or IPV6) == 1
    other = data.replace(old, new) if old else data
    other = other[:start] + patch + other[start + len(patch) :]
    assert derived(other) is not None
    assert is_written_as_kept(other) is (other == data)


def test_what_another_codec_kept_is_written_anew() -> None:
    other, data = compile_codec(MULTI), captured_single()
    single = other.deserialize_single(data)
    keep(single, single.kept[0], b"what the other would write")
    assert other.serialize_single(single) == b"what the other would write"
    assert codec.serialize_single(single) == data


@given(singles())
def test_strict_reading_accepts_what_we_write(single: Single) -> None:
    data = codec.serialize_single(single)
    try:
        assert codec.deserialize_single(data, strict=True) == single
    except DeserializeError as error:
        # A drawn host name may be any bytes; nothing else can be out of form.
        assert error.code == "not-canonical" and error.path == "addresses"


@given(singles())
def test_json_keeps_every_value(single: Single) -> None:
    assert single_from_json(single_to_json(single)) == single
    multi = Multi(0, (single, single))
    assert multi_from_json(multi_to_json(multi)) == multi


@given(singles())
def test_explained_leaves_cover_every_byte_once(single: Single) -> None:
    data = codec.serialize_single(single)
    tree, error = codec.explain(data, "single")
    assert error is None
    assert json.loads(json.dumps(node_to_json(tree)))["size"] == len(data)
    offset = 0
    for leaf in leaves(tree):
        assert leaf.offset == offset
        offset += leaf.size
    assert offset == len(data)


@pytest.mark.parametrize(
    "count",
    [b"\xfe\xe1\x7c\x0c\x00", b"\xfe\x8f\xe3\x38\x00", b"\xfe\xff\x08\x3d\x00"],
    ids=["inputs 818,401", "outputs 3,728,271", "witness items 4,000,000"],
)
def test_a_false_count_costs_no_memory(count: bytes) -> None:
    single = bytearray(captured_single())
    single[0] |= 0x80
    tx = b"\x02\0\0\0"
    if count[1] == 0xE1:
        tx += count
    elif count[1] == 0x8F:
        tx += b"\x01" + bytes(36) + b"\0" + bytes(4) + count
    else:
        tx += b"\0\1\x01" + bytes(36) + b"\0" + bytes(4) + b"\0" + count
    data = bytes(single) + tx
    tracemalloc.start()
    with pytest.raises(DeserializeError) as caught:
        codec.deserialize_single(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "truncated"
    assert peak < 1_000_000


def test_a_false_multi_count_costs_no_memory() -> None:
    tracemalloc.start()
    with pytest.raises(DeserializeError) as caught:
        codec.deserialize_multi(b"\0\xff\xff\xff\xff")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.path == "static_backups[0].version"
    assert peak < 100_000


@given(singles())
def test_a_value_that_does_not_fit_is_refused_by_name(single: Single) -> None:
    for path, code, broken in (
        ("version", "unknown-version", replace(single, version=8)),
        ("remote_node_pub", "missing-field", replace(single, remote_node_pub=None)),
        ("remote_node_pub", "bad-point", replace(single, remote_node_pub=b"\x02" + bytes(32))),
        ("capacity", "out-of-range", replace(single, capacity=1 << 63)),
        ("chain_hash", "out-of-range", replace(single, chain_hash=bytes(31))),
        (
            "funding_outpoint.index",
            "out-of-range",
            replace(single, funding_outpoint=replace(single.funding_outpoint, index=65536)),
        ),
        (
            "short_channel_id.block_height",
            "out-of-range",
            replace(
                single, short_channel_id=replace(single.short_channel_id, block_height=1 << 24)
            ),
        ),
    ):
        with pytest.raises(SerializeError) as caught:
            codec.serialize_single(broken)
        assert (caught.value.path, caught.value.code) == (path, code)


@given(singles())
def test_points_given_as_plain_bytes_are_checked_and_written(single: Single) -> None:
    plain = replace(single, remote_node_pub=bytes(single.remote_node_pub or b""))
    assert codec.serialize_single(plain) == codec.serialize_single(single)


@pytest.mark.parametrize("data", [b"junk", b"", bytes(60)])
def test_bytes_are_no_transaction_because_someone_says_so(data: bytes) -> None:
    with pytest.raises(TypeError, match="parse_transaction"):
        Transaction(data)
    with pytest.raises(SerializeError, match="in commit_tx"):
        codec.parse_transaction(data)


@given(transactions())
def test_a_transaction_stays_one_when_it_is_copied(data: bytes) -> None:
    transaction = codec.parse_transaction(data)
    for other in (copy.deepcopy(transaction), pickle.loads(pickle.dumps(transaction))):
        assert type(other) is Transaction and other == data
