"""Let random lives run through one adapter, and tell what was found."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, Verbosity, seed as seeded, settings
from hypothesis.errors import HypothesisException
from hypothesis.stateful import run_state_machine_as_test

from conformance.adapter import Command
from conformance.driver import Broken, Driver
from conformance.escape import escape
from conformance.expectation import Valid
from conformance.judge import chosen
from conformance.oracle import Oracle
from conformance.outcome import BROKEN, CONFORMANT, NOT_CONFORMANT, NOTHING_RAN
from conformance.process import Limits
from conformance.scenario import ScenarioPlayer, describe
from conformance.scenario_data import Pool, Scenario, Step
from conformance.stateful.machine import Disagreement, Life, SwapperLife
from conformance.stateful.material import pool_of
from conformance.stateful.model import BEHAVIOURS, Choices
from conformance.vectors import Corpus

NEEDED = ("new", "start", "event", "manual-update", "fail", "stop", "drop")
"""Operations of the SubSwapper that a life consists of."""
STEPS = 14
"""Steps of a life, at most, after its beginning."""


@dataclass(slots=True)
class SwapperSearch:
    """A search through one adapter."""

    command: Command
    oracle: Command | None
    corpus: Corpus
    limits: Limits
    examples: int
    seed: int
    write: Callable[[str], None]
    save: Path | None = None
    patience: float = 20.0
    """Seconds to make a disagreement smaller."""

    def execute(self) -> int:
        """Search, write what was seen, and return the exit code."""
        driver = Driver(self.command, self.limits, max_in_flight=1)
        oracle = Oracle(self.oracle, self.limits)
        try:
            return self._search(driver, oracle)
        except Broken as error:
            self.write(escape(f"{self.command.name}: adapter broken: {error}"))
            return BROKEN
        finally:
            driver.close()
            oracle.close()

    def _search(self, driver: Driver, oracle: Oracle) -> int:
        declared = driver.hello()
        pool = pool_of(self.corpus.scenarios)
        lack = [f"swapper.{name}" for name in NEEDED if f"swapper.{name}" not in declared.ops]
        if pool is None or lack:
            why = f"{', '.join(lack)} not declared" if lack else "the corpus has no scenarios"
            self.write(f"{self.command.name}: nothing to explore: {why}")
            return NOTHING_RAN
        behaviours = self.corpus.behaviours
        player = ScenarioPlayer(driver, oracle, declared, behaviours, root=_quick_folder())
        scenario = Scenario("scenario.swapper/random", "", "a random life", [], pool=pool)
        choices = {name: chosen(name, declared, behaviours) for name in BEHAVIOURS}
        life = Life(lambda: player.stage(scenario), Choices.of(choices), self.patience)
        started = time.monotonic()
        found = self._run(life)
        told = ", ".join(f"{name} = {choice}" for name, choice in choices.items())
        self.write(f"{self.command.name}: held to {told}")
        return self._tell(life, found, time.monotonic() - started, pool)

    def _tell(self, life: Life, found: bool, seconds: float, pool: Pool) -> int:
        name = self.command.name
        sums = f"{life.lives} lives, {life.steps_played} steps, {seconds:.1f} s, seed {self.seed}"
        if not found:
            self.write(f"{name}: no disagreement in {sums}")
            return CONFORMANT
        self.write(f"{name}: DISAGREES ({sums}); the shortest life found:")
        for number, step in enumerate(life.shortest, 1):
            self.write(escape(f"  {number:>3}  {describe(step)}"))
        self.write(escape(f"  {life.fault}"))
        if self.save is not None:
            text = scenario_file(life.shortest, pool, self.corpus.version)
            self.save.write_text(text, encoding="utf-8")
            self.write(f"saved as a scenario: {self.save}")
        return NOT_CONFORMANT

    def _run(self, life: Life) -> bool:
        """Run the machine; say whether a disagreement was found."""
        machine = type("Life", (SwapperLife,), {"life": life})
        quiet = settings(
            max_examples=self.examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        )
        try:
            run_state_machine_as_test(seeded(self.seed)(machine), settings=quiet)
        except (Disagreement, HypothesisException):
            # Cut short, Hypothesis finds lives that behave otherwise than before.
            if not life.shortest:
                raise
        return bool(life.shortest)


def _quick_folder() -> str | None:
    """Return a folder in memory where there is one: what is asked here is not about disks."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def scenario_file(steps: list[Step], pool: Pool, corpus: str) -> str:
    """Return a scenario file with one scenario of these steps."""
    told: list[dict[str, Any]] = [msgspec.to_builtins(step) for step in steps]
    for step in told:
        if step.get("expect") == msgspec.to_builtins(Valid({})):
            del step["expect"]
        elif "class" in step.get("expect", {}):
            step["expect"].setdefault("phase", "state")
    needs: dict[str, Any] = {"single_versions": [1], "features": ["close_tx_inputs"]}
    text = json.dumps({"needs": needs, "steps": told}, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    scenario = {
        "id": f"scenario.swapper/found-{digest[:8]}",
        "hash": digest[:16],
        "title": "found by scb-conformance explore-swapper",
        "requirements": ["swapper.update"],
        "consequence": "The file is not what the channels are.",
        "covers": ["format:8"],
        "needs": needs,
        "steps": told,
    }
    head = {"format": 1, "corpus": corpus, "area": "swapper", "pool": msgspec.to_builtins(pool)}
    return json.dumps({**head, "scenarios": [scenario]}, indent=1, ensure_ascii=False) + "\n"
