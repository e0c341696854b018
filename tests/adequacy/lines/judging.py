"""Judges line mutants: a process for each, forked from one that has the corpus ready."""

from __future__ import annotations

import builtins
import logging
import os
import resource
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any, Final

from scbref.conformance.protocol.outcome import NOT_RUN, Outcome
from tests.adequacy import door
from tests.adequacy.lines.cases import Case, Judges, Stand, reference
from tests.adequacy.lines.making import LineMutant
from tests.adequacy.lines.modules import Module
from tests.adequacy.lines.mutated_import import import_mutated

SESSION: Final = "scbref.adapter.session"
"""What waits for other threads."""
MEMORY: Final = 2 << 30
"""Bytes of address space that a mutant may have."""
FILE: Final = 64 << 20
"""Bytes that a mutant may write into one file."""
OTHER_THREAD: Final = 0.25
"""Seconds that the adapter waits for what happens in another thread: so few that what never happens
there is no time-out but an answer, as it is for the judge, whose cases wait longer."""
GOES_ON: Final = 25
"""After a crash so many more cases may show a wrong verdict, which says more."""


class Result(StrEnum):
    """What became of a mutant."""

    VERDICT = "verdict"
    """An answer or a file is wrong, and the judge says so."""
    FALL_BACK = "fall-back"
    """The answer is right, but only because the schemas took what the fast codec declined."""
    CRASH = "crash"
    """No answer but an exception that no caller expects."""
    TIME_OUT = "time-out"
    HELLO = "hello"
    """It declares something else, and shows nothing else."""
    IMPORT = "import"
    """The module cannot be imported."""
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one mutant, and by which case."""

    mutant: LineMutant
    result: Result
    case: str = ""
    """The case that shows it first."""
    profile: str = ""
    asked: int = 0
    """How many cases reach what is changed; of none, nothing was asked."""


@dataclass(slots=True)
class Trial:
    """One mutant before its judges, in the process that is forked for it."""

    mutant: LineMutant
    module: Module
    judges: Judges
    cases: Sequence[Case]
    above: set[str]
    """The modules that import it."""
    patience: float = 1.0
    """How many times the usual time it is given; more when it has been too slow once."""
    progress: Any = None
    """Takes the number of the case that is being asked, from 1, as four bytes."""

    @property
    def is_second(self) -> bool:
        """Whether it has been too slow once."""
        return self.patience > 1

    def run(self) -> dict[str, str]:
        """Return ``result``, and ``case`` and ``profile`` of the case that shows it."""
        logging.disable()
        _limit()
        with tempfile.TemporaryDirectory(prefix="scb-line-") as root, door.patience():
            os.chdir(root)
            try:
                found = self._judged(root)
            finally:
                os.chdir("/")
        return found

    def _judged(self, root: str) -> dict[str, str]:
        try:
            import_mutated(self.module.name, self.module.path, self.mutant.source, self.above)
            adapters = {profile: reference(profile) for profile in self.judges.hellos}
            session: Any = import_module(SESSION)
            session.PATIENCE = OTHER_THREAD * self.patience
        except Exception:
            return {"result": Result.IMPORT}
        first: dict[str, str] = {}
        for profile, adapter in adapters.items():
            try:
                same = adapter.hello() == self.judges.hellos[profile]
            except Exception:
                return {"result": Result.CRASH, "case": "hello", "profile": profile}
            if not same:
                first = {"result": Result.HELLO, "case": "hello", "profile": profile}
                break
        stands = {
            profile: Stand(self.judges.corpus, profile, hello, adapters[profile], root)
            for profile, hello in self.judges.hellos.items()
        }
        return self._asked(stands, first)

    def _asked(self, stands: dict[str, Stand], first: dict[str, str]) -> dict[str, str]:
        crashes = 0
        for number, case in enumerate(self.cases, 1):
            self.progress[:] = number.to_bytes(4, "big")
            result = self._result(stands[case.profile], case)
            if result is None:
                continue
            found = {"result": result, "case": case.case.id, "profile": case.profile}
            if result is not Result.CRASH:
                return found if result is not Result.TIME_OUT else first or found
            if not crashes:
                first = found
            crashes += 1
            if crashes > GOES_ON:
                break
        return first or {"result": Result.SURVIVED}

    def _result(self, stand: Stand, case: Case) -> Result | None:
        """Return how a case shows the mutation; ``None`` when it does not."""
        door.PATIENCE = door.WAITING = self.patience * case.patience
        outcome = stand.play(case.case)
        if outcome == Outcome.TIMED_OUT:
            return Result.TIME_OUT
        if outcome in (Outcome.CRASHED, Outcome.OUT_OF_MEMORY):
            return Result.CRASH
        if outcome != Outcome.PASS and outcome not in NOT_RUN:
            return Result.VERDICT
        return Result.FALL_BACK if self.module.is_codec and _has_fallen_back() else None


def _has_fallen_back() -> bool:
    from scbref.codec import CODEC

    return CODEC.fallen_back > 0


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from cosmic_ray.exceptions import CosmicRayTestingException

    # What cosmic-ray writes behind "except": a class that nothing raises.
    setattr(builtins, CosmicRayTestingException.__name__, CosmicRayTestingException)
