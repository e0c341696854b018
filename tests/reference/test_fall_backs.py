"""The fast codec does all that the schemas do: what it hands over is what they refuse."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from scbref.adapter.reference import ReferenceAdapter
from scbref.codec import CODEC, Codec, deserialize_single
from scbref.codec.decline import Decline
from scbref.conformance.corpus.load import Corpus, load
from scbref.errors import SerializeError
from scbref.model import OpaqueAddress, Single, TCP4Address

UNKNOWN = OpaqueAddress(b"\x80\x01\x02")
KNOWN = TCP4Address(bytes(4), 9735)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


@pytest.fixture(scope="module")
def closing(corpus: Corpus) -> Single:
    """Return a Single with close-tx inputs."""
    found = next(
        vector
        for vector in corpus.vectors
        if vector.op == "single.deserialize"
        and vector.verdict == "valid"
        and "close_tx_inputs" in str(vector.expect)
    )
    return deserialize_single(bytes.fromhex(found.in_["bytes"]))


@pytest.mark.slow
def test_no_vector_is_answered_by_the_schemas_after_the_fast_codec_declined(corpus: Corpus) -> None:
    adapter = ReferenceAdapter()
    fell_back = []
    for vector in corpus.vectors:
        before = CODEC.fallen_back
        adapter.answer({"op": vector.op, "in": vector.in_})
        if CODEC.fallen_back != before:
            fell_back.append(vector.id)
    assert not fell_back


def test_a_fall_back_is_counted_where_the_schemas_take_what_was_declined(closing: Single) -> None:
    declining = ModuleType("a fast half that declines all")

    def decline(*ignored: object) -> None:
        raise Decline

    for name in ("read_single", "write_single", "read_multi_header", "write_multi_header"):
        setattr(declining, name, decline)
    codec = Codec(declining)
    plain = codec.serialize_single(closing)
    assert codec.fallen_back == 1
    assert codec.deserialize_single(plain) == closing
    assert codec.fallen_back == 2
    codec.deserialize_single(plain, strict=True)
    assert codec.fallen_back == 2
    with pytest.raises(SerializeError):
        codec.serialize_single(replace(closing, addresses=(UNKNOWN, KNOWN)))
    assert codec.fallen_back == 2


@pytest.mark.parametrize("addresses", [(UNKNOWN,), (KNOWN, UNKNOWN)])
def test_opaque_addresses_are_written_fast(
    closing: Single, addresses: tuple[OpaqueAddress | TCP4Address, ...]
) -> None:
    codec = Codec()
    single = replace(closing, addresses=addresses)
    assert deserialize_single(codec.serialize_single(single)) == single
    assert codec.fallen_back == 0


@pytest.mark.parametrize(
    "addresses",
    [(OpaqueAddress(b""),), (OpaqueAddress(b"\0"),), (OpaqueAddress(b"\1\2"),), (UNKNOWN, KNOWN)],
)
def test_opaque_addresses_that_read_back_otherwise_are_refused(
    closing: Single, addresses: tuple[OpaqueAddress | TCP4Address, ...]
) -> None:
    with pytest.raises(SerializeError) as caught:
        Codec().serialize_single(replace(closing, addresses=addresses))
    assert caught.value.code == "bad-address"


def test_bytes_that_are_a_transaction_are_written_fast(closing: Single) -> None:
    codec = Codec()
    assert closing.close_tx_inputs is not None
    transaction = closing.close_tx_inputs.commit_tx
    assert transaction is not None
    inputs = replace(closing.close_tx_inputs, commit_tx=bytes(transaction))
    plain = codec.serialize_single(replace(closing, close_tx_inputs=inputs))
    assert plain == codec.serialize_single(closing)
    assert codec.fallen_back == 0


@pytest.mark.parametrize("change", [lambda tx: tx + b"\0", lambda tx: tx[:-1]])
def test_other_bytes_are_no_transaction(closing: Single, change: object) -> None:
    assert closing.close_tx_inputs is not None and callable(change)
    data = change(bytes(closing.close_tx_inputs.commit_tx or b""))
    inputs = replace(closing.close_tx_inputs, commit_tx=data)
    with pytest.raises(SerializeError) as caught:
        Codec().serialize_single(replace(closing, close_tx_inputs=inputs))
    assert caught.value.code == "bad-transaction"
