"""Recovery: what lnd was seen to do, and what older releases did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scbref.errors import (
    ALREADY_EXISTS,
    AUTH_FAILED,
    BAD_POINT,
    TOO_SHORT,
    DeserializeError,
    KeyDerivationError,
    RecoverError,
    ScbError,
)
from scbref.keys.key_ring import SymmetricKeyRing
from scbref.model import (
    CloseTxInputs,
    Multi,
    Single,
)
from scbref.packing import pack_multi, pack_single
from scbref.profiles import LND, PROFILES
from scbref.recovery.protocols import ChanAlreadyExists
from scbref.recovery.recover import (
    recover,
    unpack_and_recover_multi,
    unpack_and_recover_singles,
)
from tests.reference.recovery_stage import (
    OBSERVED,
    A,
    B,
    C,
    Database,
    Stage,
    observe,
    peer_fails,
    restorer_fails,
    wrapped,
)

KEY_RING = SymmetricKeyRing(bytes(32))


# What lnd was seen to do: id → Singles, stage.

FAIL = ScbError("RESTOREFAIL")
RECOVER_CASES: dict[str, tuple[list[Single], Callable[[], Stage]]] = {
    "E1": ([A, B, C], Stage),
    "E2": ([A, B, C], lambda: restorer_fails(b=ChanAlreadyExists())),
    "E3": ([A, B, C], lambda: restorer_fails(b=wrapped())),
    "E6": ([A, B, C], lambda: restorer_fails(b=FAIL)),
    "E7": ([A, B, C], lambda: restorer_fails(c=FAIL)),
    "E8": ([A, B, C], lambda: peer_fails("a")),
    "E9": ([A, B, C], lambda: peer_fails("b")),
    "E10": ([A, B, C], lambda: peer_fails("c")),
    "E12": (
        [A, B, C],
        lambda: restorer_fails(a=ChanAlreadyExists(), b=ChanAlreadyExists(), c=ChanAlreadyExists()),
    ),
    "E13": ([], Stage),
    "E14": ([A, A, B], Stage),
    "E15": ([A, A, B], lambda: restorer_fails(a=[None, ChanAlreadyExists()])),
    "E16": ([A, B, C], lambda: restorer_fails(a=ChanAlreadyExists(), b=FAIL)),
    "E18": ([replace(A, addresses=())], Stage),
}
PACKED = [pack_single(s, KEY_RING, bytes(24)) for s in (A, B, C)]
WRONG_RING = SymmetricKeyRing(bytes([1]) * 32)
SINGLES_CASES: dict[str, tuple[list[bytes], Any, Callable[[], Stage]]] = {
    "E20": (PACKED, KEY_RING, Stage),
    "E21": ([*PACKED[:2], PACKED[2][:-1]], KEY_RING, Stage),
    "E22": (PACKED, WRONG_RING, Stage),
    "E24": ([*PACKED[:2], b""], KEY_RING, Stage),
    "E25": ([pack_multi(Multi(0, (A, B, C)), KEY_RING, bytes(24))], KEY_RING, Stage),
    "E26": ([PACKED[0], PACKED[0]], KEY_RING, Stage),
    "E27": (PACKED, KEY_RING, lambda: restorer_fails(b=FAIL)),
}


class BrokenRing:
    def encryption_key(self) -> bytes:
        raise KeyDerivationError("RINGFAIL")


MULTI_CASES: dict[str, tuple[bytes, Any]] = {
    "E30": (pack_multi(Multi(0, (C, A, B)), KEY_RING, bytes(24)), KEY_RING),
    "E31": (pack_multi(Multi(), KEY_RING, bytes(24)), KEY_RING),
    "E32": (b"", KEY_RING),
    "E33": (pack_multi(Multi(0, (A,)), KEY_RING, bytes(24)), WRONG_RING),
    "E34": (pack_multi(Multi(0, (A, A)), KEY_RING, bytes(24)), KEY_RING),
    "E37": (pack_multi(Multi(0, (A,)), KEY_RING, bytes(24)), BrokenRing()),
}
CODES = {
    "chacha20poly1305: message authentication failed": AUTH_FAILED,
    "payload size too small, must be at least 24 bytes": TOO_SHORT,
    "invalid public key: unsupported format: 0": BAD_POINT,
}


def check(case: str, seen: dict[str, Any]) -> None:
    expected = OBSERVED[case]
    assert seen["calls"] == expected["calls"]
    assert seen["num_restored"] == expected.get("num_restored", expected.get("n"))
    text, error = expected["err"], seen["err"]
    if text is None:
        assert error is None
    elif text in CODES:
        assert error.code == CODES[text]
    else:
        assert str(error) in text


@pytest.mark.parametrize("case", RECOVER_CASES)
def test_recover_does_what_lnd_was_seen_to_do(case: str) -> None:
    backups, make_stage = RECOVER_CASES[case]
    stage = make_stage()
    check(case, observe(stage, lambda: recover(backups, stage, stage, profile=LND)))


@pytest.mark.parametrize("case", SINGLES_CASES)
def test_packed_singles_recover_as_lnd_was_seen_to(case: str) -> None:
    packed, ring, make_stage = SINGLES_CASES[case]
    stage = make_stage()
    run = lambda: unpack_and_recover_singles(packed, ring, stage, stage, profile=LND)  # noqa: E731
    check(case, observe(stage, run))


@pytest.mark.parametrize("case", MULTI_CASES)
def test_a_packed_multi_recovers_as_lnd_was_seen_to(case: str) -> None:
    packed, ring = MULTI_CASES[case]
    stage = Stage()
    run = lambda: unpack_and_recover_multi(packed, ring, stage, stage, profile=LND)  # noqa: E731
    check(case, observe(stage, run))


def test_lnd_never_dials_the_peer_of_a_channel_whose_first_connect_failed() -> None:
    stage = Database(connect_faults={"a": [ScbError("CONNFAIL")]})
    first = observe(stage, lambda: recover([A, B], stage, stage, profile=LND))
    second = observe(stage, lambda: recover([A, B], stage, stage, profile=LND))
    expected = OBSERVED["E17"]
    assert stage.calls == expected["calls"]
    for seen, wanted in ((first, expected["first"]), (second, expected["second"])):
        assert seen["num_restored"] == wanted["n"]
        assert (None if seen["err"] is None else str(seen["err"])) == wanted["err"]


def test_every_captured_recovery_is_replayed() -> None:
    replayed = {*RECOVER_CASES, *SINGLES_CASES, *MULTI_CASES, "E17"}
    assert replayed == {case for case in OBSERVED if case.startswith("E")}


# Releases.


@pytest.mark.parametrize("release", ["0.6", "0.7"])
def test_before_0_8_2_an_existing_channel_stops_everything(release: str) -> None:
    stage = restorer_fails(b=ChanAlreadyExists())
    with pytest.raises(RecoverError) as caught:
        recover([A, B, C], stage, stage, profile=PROFILES[release])
    assert caught.value.code == ALREADY_EXISTS
    assert caught.value.num_restored == 1
    assert len(stage.calls) == 3


def test_from_0_8_2_on_it_is_skipped() -> None:
    stage = restorer_fails(b=ChanAlreadyExists())
    assert recover([A, B, C], stage, stage, profile=PROFILES["0.8.2"]) == 2


def test_an_older_lnd_refuses_a_file_with_a_newer_single() -> None:
    inputs = CloseTxInputs(bytes.fromhex(TX), b"")
    newer = [replace(A, version=7), replace(A, close_tx_inputs=inputs)]
    for new, profile in zip(newer, (PROFILES["0.20"], PROFILES["0.17"]), strict=True):
        stage = Stage()
        packed = pack_multi(Multi(0, (B, new)), KEY_RING)
        with pytest.raises(DeserializeError, match=r"static_backups\[1\].version"):
            unpack_and_recover_multi(packed, KEY_RING, stage, stage, profile=profile)
        assert stage.calls == []
        assert unpack_and_recover_multi(packed, KEY_RING, stage, stage) == 2


TX = "0200000001" + "11" * 32 + "00000000" + "00" + "ffffffff" + "00" + "00000000"
