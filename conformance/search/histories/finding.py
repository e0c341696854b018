"""A history that went wrong as a scenario, and as the result that reports show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ...corpus.scenario import Pool, Scenario
from ...judging.compare import canonical, texts
from ...running.events import Result
from ...running.placing import placed
from ...running.redact import Redactor
from ...running.scenario_run import describe
from ...running.wording import actual_answer, expected_answer
from ..comparing.finding import ACCIDENT
from .material import NEEDED_VERSIONS
from .trials import CLOSE_TX_INPUTS, ReplayedHistory, told_steps

_FILE: Final = (
    "The file is not what the channels are: some are lost with the disk, or come back closed."
)
_ANSWER: Final = "The node believes something else of its backup than is on the disk."
_CONSEQUENCES: Final = dict.fromkeys(("accepted", "refused", "class", "value"), _ANSWER) | {
    "file": _FILE
}


@dataclass(frozen=True, slots=True)
class HistoryFinding:
    """One history that went wrong, in all its forms."""

    trial: ReplayedHistory
    """What was seen."""
    scenario: Scenario
    """Its steps, each with what must hold."""
    content: dict[str, Any]
    """The scenario as it stands in a file."""
    repeatable: bool
    """Whether the history alone shows it."""

    @property
    def id(self) -> str:
        """The id of the scenario."""
        return self.scenario.id

    @property
    def pool(self) -> Pool:
        """As much of the pool as the steps refer to."""
        names = set(texts(self.content["steps"]))

        def some(entries: dict[str, Any]) -> dict[str, Any]:
            return {name: entry for name, entry in entries.items() if name in names}

        pool = self.scenario.pool
        return Pool(
            pool.key_rings,
            some(pool.addresses),
            some(pool.channels),
            some(pool.singles),
            some(pool.bytes),
        )


def _versions(trial: ReplayedHistory, steps: list[dict[str, object]]) -> set[int]:
    """Return the versions of the Singles that a history speaks of."""
    singles = trial.pool.singles
    named = {each for text in texts(steps) for each in text.removeprefix("multi ").split(",")}
    return {singles[name]["version"] for name in named & singles.keys()}


def history_finding(trial: ReplayedHistory, repeatable: bool) -> HistoryFinding:
    """Make a scenario of a history that went wrong.

    Args:
        trial: what was seen.
        repeatable: whether it came again alone.
    """
    assert trial.bucket is not None
    steps = told_steps(trial.steps)
    needs: dict[str, Any] = {
        "single_versions": sorted(NEEDED_VERSIONS | _versions(trial, steps)),
        "features": [CLOSE_TX_INPUTS],
    }
    if trial.choices:
        needs["behaviours"] = dict(trial.choices)
    digest = hashlib.sha256(canonical({"needs": needs, "steps": steps})).hexdigest()[:16]
    area = trial.history.op.partition(".")[2]
    content = {
        "id": f"{trial.history.op}/found-{trial.bucket.op.replace('.', '-')}-{trial.bucket.slug}",
        "hash": digest,
        "title": f"explored: {trial.bucket} (right by what must hold)",
        "requirements": [trial.requirement],
        "consequence": _CONSEQUENCES.get(trial.bucket.how, ACCIDENT),
        "covers": ["format:8" if area == "swapper" else "format:7"],
        "needs": needs,
        "steps": steps,
    }
    scenario = msgspec.structs.replace(
        msgspec.convert(content, Scenario), area=area, described_pool=trial.pool
    )
    return HistoryFinding(trial, scenario, content, repeatable)


def result_of_history(found: HistoryFinding, adapter: str, secrets: bool, replay: str) -> Result:
    """Return the result that reports show of a history that went wrong; see ``result_of_case``."""
    scenario, played = found.scenario, found.trial.played
    assert played is not None
    clean = Redactor([scenario], show=secrets)
    judgement = played.judgement
    alone = "" if found.repeatable else " (not when it is played alone: only after others)"
    steps = [f"{number:>3}  {describe(step)}" for number, step in enumerate(scenario.steps, 1)]
    result = Result(
        adapter,
        scenario.id,
        scenario.op,
        judgement.outcome,
        scenario.verdict,
        scenario.requirements,
        title=scenario.title,
        reason=clean.text(f"step {len(scenario.steps)}: {judgement.reason}{alone}"),
        expected=clean.value(expected_answer(played.expect)),
        actual=clean.value(actual_answer(played.answer)),
        differences=[clean.difference(each) for each in judgement.differences],
        dump=[clean.text(line) for line in steps],
        stderr=clean.text(played.stderr)[-2000:],
        replay=replay,
    )
    return placed(result, scenario, played.expect, judgement, played.answer, None, clean)
