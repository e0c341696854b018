"""The fast codec does all that the schemas do: what it hands over is what they refuse."""

from __future__ import annotations

import dataclasses

import pytest

from scbref.adapter.reference import ReferenceAdapter
from scbref.codec import CODEC, Codec, deserialize_single
from scbref.codec.decline import Decline
from scbref.conformance.corpus.load import Corpus, load
from scbref.model import CloseTxInputs, OpaqueAddress, Single


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


def sample(corpus: Corpus, name: str) -> Single:
    found = corpus.find(name)
    assert found is not None
    return deserialize_single(bytes.fromhex(found.in_["bytes"]))


def test_no_vector_is_answered_by_the_schemas_after_the_fast_codec_declined(corpus: Corpus) -> None:
    adapter = ReferenceAdapter()
    fell_back = []
    for vector in corpus.vectors:
        before = CODEC.fallen_back
        adapter.answer({"op": vector.op, "in": vector.in_})
        if CODEC.fallen_back != before:
            fell_back.append(vector.id)
    assert not fell_back
