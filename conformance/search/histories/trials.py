"""Replays histories through one adapter, and keeps what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

import msgspec

from ...corpus.load import Corpus
from ...corpus.scenario import Ask, Pool, Scenario, Step
from ...judging.judge import chosen
from ...protocol.messages import Declared
from ...running.oracle import Oracle
from ...running.scenario_run import describe
from ...running.scenario_runner import ScenarioRunner
from ...running.scenario_setting import Judged, StepSeen
from ..comparing.adapter import Adapter
from ..comparing.bucket import Bucket
from ..drawing.addresses import known_kinds
from .choices import BEHAVIOURS, Choices
from .history import History
from .material import NEEDED_VERSIONS, has_material, pool_of
from .multifile import MultiFileReplayer
from .replayer import Replayer
from .swapper import SwapperReplayer

REPLAYERS: Final[Mapping[str, type[Replayer]]] = {
    "scenario.swapper": SwapperReplayer,
    "scenario.multifile": MultiFileReplayer,
}
CLOSE_TX_INPUTS: Final = "close_tx_inputs"


def history_ops_of(declared: Declared, corpus: Corpus, globs: Iterable[str] = ()) -> list[str]:
    """Return the kinds of history that an adapter can replay and of which an op matches a glob."""
    wanted = tuple(globs)
    if (
        not has_material(corpus.scenarios)
        or not declared.single_versions >= NEEDED_VERSIONS
        or CLOSE_TX_INPUTS not in declared.features
        or not corpus.behaviours.keys() >= set(BEHAVIOURS)
    ):
        return []
    return [
        op
        for op, replayer in REPLAYERS.items()
        if declared.ops >= set(replayer.NEEDED)
        and (not wanted or _matches((op, *replayer.NEEDED), wanted))
    ]


def requests_of(history_ops: Iterable[str]) -> list[str]:
    """Return the operations of which these kinds of history consist."""
    return [op for kind in history_ops for op in REPLAYERS[kind].NEEDED]


def _matches(ops: Iterable[str], globs: Iterable[str]) -> bool:
    return any(fnmatchcase(op, glob) for op in ops for glob in globs)


@dataclass(frozen=True, slots=True)
class ReplayedHistory:
    """What became of one history."""

    history: History
    """What was replayed."""
    bucket: Bucket | None
    """What went wrong; ``None`` if nothing did, or nothing can be said."""
    steps: list[Step]
    """As far as they were played."""
    pool: Pool
    """What the steps refer to by name."""
    choices: Mapping[str, str]
    """The choices of behaviours by which something was decided."""
    requests: list[bytes | None]
    """The ``in`` of each step that is a request."""
    folder: str
    """Where the files were: it stands in the requests."""
    played: Judged | None = None
    """The step that went wrong."""
    requirement: str = ""
    """The id of the requirement that it breaks."""
    excused: frozenset[str] = frozenset()
    """Always empty: a history is held to what the adapter declares."""

    @property
    def example(self) -> History:
        """What was tried."""
        return self.history

    @property
    def asked(self) -> Iterator[tuple[str, bytes]]:
        """Each request that was sent: its operation, and its ``in`` as JSON."""
        for step, payload in zip(self.steps, self.requests, strict=False):
            if isinstance(step, Ask) and payload is not None:
                yield step.op, payload

    @property
    def size(self) -> tuple[int, str]:
        """What makes one history simpler than another: its steps, then their text."""
        text = " ".join(map(describe, self.steps))
        return len(self.steps), f"{len(text):09}{text}"


@dataclass
class HistoryTrials:
    """Replays histories through one adapter."""

    target: Adapter
    """The adapter that is searched."""
    oracle: Oracle
    """Packs and unpacks files."""
    corpus: Corpus
    """Gives the channels and the behaviours."""
    faults: list[str] = field(default_factory=list)
    """Histories of which nothing can be said, for want of an oracle."""

    @cached_property
    def pool(self) -> Pool:
        """What histories are made of; contents are added as they are needed."""
        declared = self.target.declared
        kinds = known_kinds(declared.features)
        return pool_of(self.corpus.scenarios, self.oracle, declared.single_versions, kinds)

    def attempt(self, history: History) -> ReplayedHistory:
        """Replay a history in a fresh folder."""
        declared, behaviours = self.target.declared, self.corpus.behaviours
        choices = Choices({name: chosen(name, declared, behaviours) for name in BEHAVIOURS})
        requests: list[bytes | None] = []

        def watch(seen: StepSeen) -> None:
            requests.append(seen.request.payload if seen.request is not None else None)

        stages = ScenarioRunner(
            self.target, self.oracle, declared, behaviours, watch, self.target.limits.temporary
        )
        stage = stages.begin(Scenario(f"{history.op}/random", "", "", [], described_pool=self.pool))
        replayer = REPLAYERS[history.op](stage, choices)
        try:
            replayer.replay(history)
        finally:
            stage.close()
        if self.oracle.problem:
            self.faults.append(f"{history.op}: {self.oracle.problem}")
        return ReplayedHistory(
            history,
            replayer.bucket,
            replayer.steps,
            self.pool,
            choices.that_matter,
            requests,
            str(stage.files.folder),
            replayer.played,
            replayer.requirement,
        )


def told_steps(steps: Iterable[Step]) -> list[dict[str, object]]:
    """Return steps as they stand in a scenario file."""
    told: list[dict[str, object]] = []
    for step in steps:
        plain = msgspec.to_builtins(step)
        expect = plain.get("expect")
        if expect == {"verdict": "valid", "ok": {}}:
            del plain["expect"]
        told.append(plain)
    return told
