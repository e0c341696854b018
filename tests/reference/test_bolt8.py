"""The handshake: BOLT 8's own vectors, both halves, and no bit that could be another."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, strategies as st

from scbref.bolt8.initiator import (
    ACT_ONE_SIZE,
    ACT_THREE_SIZE,
    ACT_TWO_SIZE,
    HandshakeError,
    Initiator,
)
from scbref.bolt8.noise import new_secret
from scbref.errors import DeserializeError
from scbref.point import CURVE_ORDER
from tests.reference import bolt8_vectors as bolt
from tests.reference.bolt8_responder import Refused, Responder, public

SEEDS = st.integers(0, 2**32)


def secrets_of(seed: int) -> list[bytes]:
    """Four private keys: few bytes to draw, also on a machine that has much to do."""
    return [new_secret(hashlib.sha256(b"%d %d" % (seed, n)).digest()) for n in range(4)]


def initiator() -> Initiator:
    return Initiator(
        bolt.RESPONDER_KEY,
        own_secret=bolt.INITIATOR_SECRET,
        ephemeral_secret=bolt.INITIATOR_EPHEMERAL,
    )


def responder() -> Responder:
    return Responder(bolt.RESPONDER_SECRET, bolt.RESPONDER_EPHEMERAL)


def test_the_keys_of_the_vectors_are_pairs() -> None:
    assert public(bolt.RESPONDER_SECRET) == bolt.RESPONDER_KEY
    assert public(bolt.INITIATOR_SECRET) == bolt.INITIATOR_KEY


def test_transport_initiator_successful_handshake() -> None:
    dialling = initiator()
    assert dialling.act_one() == bolt.ACT_ONE
    assert dialling.act_three(bolt.ACT_TWO) == bolt.ACT_THREE
    sizes = (len(bolt.ACT_ONE), len(bolt.ACT_TWO), len(bolt.ACT_THREE))
    assert sizes == (ACT_ONE_SIZE, ACT_TWO_SIZE, ACT_THREE_SIZE)


def test_transport_initiator_act_two_short() -> None:
    dialling = initiator()
    dialling.act_one()
    with pytest.raises(ValueError, match="50 bytes"):
        dialling.act_three(bolt.ACT_TWO[:-1])


@pytest.mark.parametrize("code", bolt.BAD_ACT_TWO)
def test_transport_initiator_act_two_bad(code: str) -> None:
    dialling = initiator()
    assert dialling.act_one() == bolt.ACT_ONE
    with pytest.raises(HandshakeError, match="act 2") as caught:
        dialling.act_three(bytes.fromhex(bolt.BAD_ACT_TWO[code]))
    assert (caught.value.act, caught.value.code) == (2, code)


def test_transport_responder_successful_handshake() -> None:
    answering = responder()
    assert answering.act_two(bolt.ACT_ONE) == bolt.ACT_TWO
    assert answering.finish(bolt.ACT_THREE) == bolt.INITIATOR_KEY


@pytest.mark.parametrize("fault", bolt.BAD_ACT_ONE)
def test_transport_responder_act_one_bad(fault: str) -> None:
    with pytest.raises(Refused, match=fault):
        responder().act_two(bytes.fromhex(bolt.BAD_ACT_ONE[fault]))


@pytest.mark.parametrize("fault", bolt.BAD_ACT_THREE)
def test_transport_responder_act_three_bad(fault: str) -> None:
    answering = responder()
    answering.act_two(bolt.ACT_ONE)
    with pytest.raises(Refused, match=fault):
        answering.finish(bytes.fromhex(bolt.BAD_ACT_THREE[fault]))


def flipped(act: bytes, bit: int) -> bytes:
    return (int.from_bytes(act, "big") ^ 1 << bit % (8 * len(act))).to_bytes(len(act), "big")


@given(SEEDS, st.sampled_from([1, 2, 3]), st.integers(0, 8 * 66 - 1))
def test_one_flipped_bit_fails_in_its_act(seed: int, act: int, bit: int) -> None:
    node, their_ephemeral, own, ephemeral = secrets_of(seed)
    dialling = Initiator(public(node), own_secret=own, ephemeral_secret=ephemeral)
    answering = Responder(node, their_ephemeral)
    one = dialling.act_one()
    if act == 1:
        with pytest.raises(Refused, match="ACT1"):
            answering.act_two(flipped(one, bit))
        return
    two = answering.act_two(one)
    if act == 2:
        with pytest.raises(HandshakeError) as caught:
            dialling.act_three(flipped(two, bit))
        assert caught.value.act == 2
        return
    three = dialling.act_three(two)
    with pytest.raises(Refused, match="ACT3"):
        answering.finish(flipped(three, bit))


@given(SEEDS)
def test_both_halves_agree_and_no_other_key_does(seed: int) -> None:
    node, other, own, ephemeral = secrets_of(seed)
    dialling = Initiator(public(node), own_secret=own, ephemeral_secret=ephemeral)
    one = dialling.act_one()
    with pytest.raises(Refused, match="ACT1_BAD_TAG"):
        Responder(other).act_two(one)
    answering = Responder(node)
    assert answering.finish(dialling.act_three(answering.act_two(one))) == public(own)


def test_a_replayed_answer_is_refused() -> None:
    recorded = responder().act_two(bolt.ACT_ONE)
    again = Initiator(
        bolt.RESPONDER_KEY, own_secret=bolt.INITIATOR_SECRET, ephemeral_secret=bytes([0x13] * 32)
    )
    again.act_one()
    with pytest.raises(HandshakeError) as caught:
        again.act_three(recorded)
    assert caught.value.code == "auth-failed"


@pytest.mark.parametrize("random", [bytes(32), b"\xff" * 32, CURVE_ORDER.to_bytes(32, "big")])
def test_any_random_bytes_make_a_secret(random: bytes) -> None:
    assert 0 < int.from_bytes(new_secret(random), "big") < CURVE_ORDER


def test_keys_that_are_none() -> None:
    with pytest.raises(DeserializeError):
        Initiator(b"\x04" + bytes(32), own_secret=b"\1" * 32, ephemeral_secret=b"\2" * 32)
    with pytest.raises(ValueError, match="not 0"):
        Initiator(bolt.RESPONDER_KEY, own_secret=bytes(32), ephemeral_secret=b"\2" * 32)
