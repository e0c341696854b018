"""Recovery: what lnd was seen to do, and what ``safe`` does where that loses something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

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
    OutPoint,
    Single,
)
from scbref.packing import pack_multi, pack_single
from scbref.profiles import LND, PROFILES, SAFE, Profile
from scbref.recovery.protocols import ChanAlreadyExists
from scbref.recovery.recover import (
    recover,
    recover_all,
    unpack_and_recover_multi,
    unpack_and_recover_singles,
)
from scbref.recovery.report import IncompleteRecovery, Result
from tests.reference.captured_files import json_lines
from tests.reference.recovery_stage import NODES, Database, Stage, name_of, single

KEY_RING = SymmetricKeyRing(bytes(32))
A, B, C = single("a"), single("b"), single("c")


class RestoreFault(Exception):
    """An error of the restorer's own, unknown to scbref."""


def wrapped() -> Exception:
    error = ScbError("x: channel already exists")
    error.__cause__ = ChanAlreadyExists()
    return error


def restorer_fails(**faults: Exception | list[Exception | None]) -> Stage:
    return Stage(restore_faults={n: f if isinstance(f, list) else [f] for n, f in faults.items()})


def peer_fails(*names: str) -> Stage:
    return Stage(connect_faults={name: [ScbError("CONNFAIL")] for name in names})


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
OBSERVED = {row["id"]: row["outcome"] for row in json_lines("lnd-head-living.jsonl")}


def observe(stage: Stage, run: Callable[[], int]) -> dict[str, Any]:
    """Return an outcome in the words of the capture."""
    error: Exception | None = None
    try:
        count = run()
    except RecoverError as stopped:
        error, count = stopped.__cause__, stopped.num_restored
    except ScbError as refused:
        error, count = refused, 0
    return {"calls": stage.calls or None, "num_restored": count, "err": error}


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


# Safe.


def as_context(outer: Exception, *, suppress: bool = False) -> Exception:
    outer.__context__ = ChanAlreadyExists()
    outer.__suppress_context__ = suppress
    return outer


@pytest.mark.parametrize(
    "error",
    [ChanAlreadyExists(), ScbError("there", code=ALREADY_EXISTS), wrapped(), as_context(OSError())],
)
def test_safe_recognises_already_exists_however_it_is_wrapped(error: Exception) -> None:
    stage = restorer_fails(b=error)
    assert recover([A, B, C], stage, stage) == 2
    assert stage.calls == OBSERVED["E2"]["calls"]


def test_a_suppressed_context_is_another_error() -> None:
    stage = restorer_fails(b=as_context(OSError("disk"), suppress=True))
    report = recover_all([A, B, C], stage, stage)
    assert [o.result for o in report.outcomes] == [Result.RESTORED, Result.FAILED, Result.RESTORED]


def test_a_ring_of_causes_ends() -> None:
    first, second = OSError("1"), OSError("2")
    first.__cause__, second.__cause__ = second, first
    stage = restorer_fails(a=first)
    assert recover_all([A], stage, stage).failed[0].error is first


def test_safe_goes_on_past_every_fault_and_tells_of_each() -> None:
    stage = Stage({"a": [RestoreFault("a")]}, {"b": [OSError("b")]})
    report = recover_all([A, B, C], stage, stage)
    assert report.num_restored == 2
    assert [name_of(o.funding_outpoint) for o in report.failed] == ["a"]
    assert [name_of(o.funding_outpoint) for o in report.unreached] == ["b"]
    assert [o.peer_reached for o in report.outcomes] == [None, False, True]


def test_safe_recover_raises_after_the_last_single() -> None:
    stage = peer_fails("a", "b")
    with pytest.raises(IncompleteRecovery, match=r"^0 not restored, the peers of 2 not") as caught:
        recover([A, B, C], stage, stage)
    assert caught.value.num_restored == 3
    assert len(caught.value.report.outcomes) == 3
    assert str(caught.value.__cause__) == "CONNFAIL"


def test_safe_dials_again_who_was_never_reached_and_nobody_else() -> None:
    stage = Database("d", connect_faults={"a": [OSError("away")]})
    everything = [single("d"), A, B]
    assert len(recover_all(everything, stage, stage).unreached) == 1
    stage.calls.clear()

    report = recover_all(everything, stage, stage)
    assert stage.calls == [
        "restore[d]",
        "restore[a]",
        "connect(node a, [10.1.2.3:9735] nil=false)",
        "restore[b]",
    ]
    assert (report.num_restored, report.unreached) == (0, ())
    assert [o.result for o in report.outcomes] == [Result.EXISTED] * 3
    assert [o.peer_reached for o in report.outcomes] == [None, True, None]

    stage.calls.clear()
    assert recover(everything, stage, stage) == 0
    assert not [call for call in stage.calls if call.startswith("connect")]


def test_the_ledger_may_be_somebody_else() -> None:
    ledger, stage = Database(), restorer_fails(a=ChanAlreadyExists())
    ledger.waiting["a"] = True
    assert recover([A], stage, stage, ledger=ledger) == 0
    assert stage.calls == ["restore[a]", "connect(node a, [10.1.2.3:9735] nil=false)"]
    assert ledger.waiting == {name: False for name in NODES if name == "a"}


def test_without_a_ledger_an_existing_channels_peer_is_left_alone() -> None:
    stage = restorer_fails(a=ChanAlreadyExists())
    assert recover([A], stage, stage) == 0
    assert stage.calls == ["restore[a]"]


def test_a_release_has_no_ledger() -> None:
    stage = Database()
    recover([A], stage, stage, profile=LND)
    assert stage.waiting == {"a": True}
    assert stage.prepared == []


def test_without_a_connector_peers_go_on_waiting() -> None:
    stage = Database()
    assert recover([A, B], stage, None) == 2
    assert recover([A, B], stage, None) == 0
    assert stage.waiting == {"a": True, "b": True}
    assert len(stage.calls) == 4


def test_a_ledger_that_fails_is_reported_with_its_channel() -> None:
    class Broken(Database):
        def awaits_peer(self, funding_outpoint: OutPoint) -> bool:
            raise OSError("disk")

    report = recover_all([A, B], Broken("a"), Stage())
    assert [o.peer_reached for o in report.outcomes] == [False, True]
    assert str(report.outcomes[0].peer_error) == "disk"


def test_the_restorer_sees_all_singles_before_the_first() -> None:
    stage = Database()
    recover(iter([A, B, C]), stage, stage)
    assert stage.prepared == [3]


def test_progress_is_told_of_each_single_as_it_is_done() -> None:
    stage, seen = peer_fails("b"), []
    recover_all([A, B], stage, stage, on_outcome=lambda o: seen.append((o, len(stage.calls))))
    assert [(o.peer_reached, calls) for o, calls in seen] == [(True, 2), (False, 4)]


@pytest.mark.parametrize("profile", [LND, SAFE])
def test_a_single_without_a_peer_key_is_a_fault_not_a_crash(profile: Profile) -> None:
    stage = Stage()
    report = recover_all([replace(A, remote_node_pub=None), B], stage, stage, profile=profile)
    assert report.outcomes[0].peer_error is not None
    assert report.outcomes[0].peer_error.code == "missing-field"


FAULTS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["exists", "fails", "away"]))


def stage_with(faults: dict[str, str]) -> Database:
    return Database(
        *(name for name, fault in faults.items() if fault == "exists"),
        restore_faults={n: [RestoreFault(n)] for n, fault in faults.items() if fault == "fails"},
        connect_faults={n: [OSError(n)] for n, fault in faults.items() if fault == "away"},
    )


@given(names=st.lists(st.sampled_from("abcd"), max_size=6, unique=True), faults=FAULTS)
def test_safe_loses_no_channel_and_no_peer(names: list[str], faults: dict[str, str]) -> None:
    """Every Single MUST be tried, and two runs MUST reach every peer that comes back."""
    stage = stage_with(faults)
    backups = [single(name) for name in names]
    report = recover_all(backups, stage, stage)
    assert [name_of(o.funding_outpoint) for o in report.outcomes] == names
    assert report.num_restored == sum(faults.get(n) not in ("exists", "fails") for n in names)
    assert {name_of(o.funding_outpoint) for o in report.failed} == {
        n for n in names if faults.get(n) == "fails"
    }
    assert recover_all(backups, stage, stage).unreached == ()
    assert not any(stage.waiting.values())
    assert set(names) <= set(stage.waiting)


@given(names=st.lists(st.sampled_from("abcd"), max_size=6, unique=True), faults=FAULTS)
def test_lnd_stops_at_the_first_fault(names: list[str], faults: dict[str, str]) -> None:
    """The count MUST include the channel whose peer could not be reached, and no later one."""
    stage = stage_with(faults)
    fatal = [i for i, n in enumerate(names) if faults.get(n) in ("fails", "away")]
    done = names[: fatal[0] + 1] if fatal else names
    expected = sum(faults.get(n) not in ("exists", "fails") for n in done)
    seen = observe(stage, lambda: recover([single(n) for n in names], stage, stage, profile=LND))
    assert seen["num_restored"] == expected
    assert (seen["err"] is not None) == bool(fatal)
    assert [call for call in stage.calls if "restore" in call] == [f"restore[{n}]" for n in done]
