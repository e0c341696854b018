"""Recovery as ``safe`` does it: on past every fault, and back to peers that were not reached."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from scbref.errors import (
    ALREADY_EXISTS,
    ScbError,
)
from scbref.model import (
    OutPoint,
)
from scbref.profiles import LND, SAFE, Profile
from scbref.recovery.protocols import ChanAlreadyExists
from scbref.recovery.recover import recover, recover_all
from scbref.recovery.report import IncompleteRecovery, Result
from tests.reference.recovery_stage import (
    NODES,
    OBSERVED,
    A,
    B,
    C,
    Database,
    RestoreFault,
    Stage,
    name_of,
    observe,
    peer_fails,
    restorer_fails,
    single,
    wrapped,
)


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


@pytest.mark.parametrize("profile", [SAFE, LND], ids=lambda profile: profile.name)
def test_the_first_fault_gives_the_code(profile: Profile) -> None:
    # An already-exists of the connector is no channel that exists.
    stage = Stage({"b": [RestoreFault("b")]}, {"a": [ChanAlreadyExists()]})
    with pytest.raises(IncompleteRecovery) as caught:
        recover([A, B, C], stage, stage, profile=profile)
    assert (caught.value.code, caught.value.num_restored) == (
        ALREADY_EXISTS,
        2 if profile == SAFE else 1,
    )
    assert isinstance(caught.value.__cause__, ChanAlreadyExists)


def test_an_existing_channel_does_not_wait_because_its_peer_does() -> None:
    live = replace(single("d"), remote_node_pub=A.remote_node_pub)
    stage = Database("d", connect_faults={"a": [OSError("away")]})
    assert len(recover_all([A], stage, stage).unreached) == 1
    stage.calls.clear()
    recover([live, A], stage, stage)
    assert [call.partition(",")[0] for call in stage.calls] == [
        "restore[d]",
        "restore[a]",
        "connect(node a",
    ]
    stage.calls.clear()
    recover([live, A], stage, stage)
    assert stage.calls == ["restore[d]", "restore[a]"]


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
