"""Where lives are played: one adapter, and what its lives are held to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

import msgspec

from ..corpus.load import Corpus
from ..corpus.scenario import Pool, Scenario, Step
from ..judging.judge import chosen
from ..protocol.messages import Declared
from ..running.oracle import Oracle
from ..running.scenario_run import Judged, ScenarioRunner, StepSeen, describe
from .declared_choices import BEHAVIOURS, Choices
from .history import Life
from .history_material import NEEDED_VERSIONS, pool_of
from .kind import Kind
from .multifile_rules import MultiFileLife
from .replayer import Performance
from .subject import Player
from .swapper_rules import SwapperLife

PERFORMANCES: Final[Mapping[str, type[Performance]]] = {
    "scenario.swapper": SwapperLife,
    "scenario.multifile": MultiFileLife,
}
CLOSE_TX_INPUTS: Final = "close_tx_inputs"


def lived(declared: Declared, corpus: Corpus, globs: Iterable[str] = ()) -> list[str]:
    """Return the lives that an adapter can be asked for, and of which an op matches a glob."""
    wanted = tuple(globs)
    if (
        pool_of(corpus.scenarios) is None
        or not declared.single_versions >= NEEDED_VERSIONS
        or CLOSE_TX_INPUTS not in declared.features
        or not corpus.behaviours.keys() >= set(BEHAVIOURS)
    ):
        return []
    return [
        op
        for op, performance in PERFORMANCES.items()
        if declared.ops >= set(performance.NEEDED)
        and (not wanted or _matches((op, *performance.NEEDED), wanted))
    ]


def _matches(ops: Iterable[str], globs: Iterable[str]) -> bool:
    return any(fnmatchcase(op, glob) for op in ops for glob in globs)


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of one life."""

    life: Life
    kind: Kind | None
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
    excused: frozenset[str] = frozenset()
    """None is: a life is held to what the adapter declares."""

    @property
    def example(self) -> Life:
        """What was tried."""
        return self.life

    @property
    def size(self) -> tuple[int, str]:
        """What makes one life simpler than another: its steps, then their text."""
        text = " ".join(map(describe, self.steps))
        return len(self.steps), f"{len(text):09}{text}"


@dataclass
class Lives:
    """Plays lives through one adapter."""

    subject: Player
    oracle: Oracle
    """Packs and unpacks files."""
    corpus: Corpus
    faults: list[str] = field(default_factory=list)
    """Lives of which nothing can be said, for want of an oracle."""

    @cached_property
    def pool(self) -> Pool:
        """What lives are made of; contents are added as they are needed."""
        pool = pool_of(self.corpus.scenarios)
        assert pool is not None
        return pool

    def meet(self, life: Life) -> Lived:
        """Play a life in a fresh folder."""
        declared, behaviours = self.subject.declared, self.corpus.behaviours
        choices = Choices({name: chosen(name, declared, behaviours) for name in BEHAVIOURS})
        requests: list[bytes | None] = []

        def watch(seen: StepSeen) -> None:
            requests.append(seen.request.payload if seen.request is not None else None)

        player = ScenarioRunner(
            self.subject, self.oracle, declared, behaviours, watch, quick_folder()
        )
        stage = player.begin(Scenario(f"{life.op}/random", "", "", [], pool=self.pool))
        performance = PERFORMANCES[life.op](stage, choices)
        try:
            performance.perform(life)
        finally:
            stage.close()
        if self.oracle.problem:
            self.faults.append(f"{life.op}: {self.oracle.problem}")
        return Lived(
            life,
            performance.kind,
            performance.steps,
            self.pool,
            choices.that_matter,
            requests,
            str(stage.files.folder),
            performance.played,
        )


def quick_folder() -> str | None:
    """Return a folder in memory where there is one: what is asked here is not about disks."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


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
