"""What a run asks of an adapter beyond its vectors: scenarios, own nonces, a second start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..corpus.load import Behaviour, Vector
from ..corpus.scenario import Scenario
from ..judging.nonces import NonceWatch
from ..protocol.driver import Broken, Driver
from ..protocol.messages import Declared
from .file_nonces import FileNonces
from .options import Options
from .oracle import Oracle
from .own_nonces import OwnNonces
from .scenario_part import ScenarioPart
from .scenario_setting import Judged


@dataclass(slots=True)
class AdapterParts:
    """One adapter that has said hello; ``close`` ends the processes that were started here."""

    driver: Driver
    """Asks it as it usually runs."""
    oracle: Oracle
    declared: Declared
    behaviours: Mapping[str, Behaviour]
    """Of the corpus, by id."""
    options: Options
    nonces: NonceWatch
    """Takes all nonces."""
    note: Callable[[str], None]
    """Takes what is observed and not judged."""
    scenarios: ScenarioPart = field(init=False)
    own: OwnNonces = field(init=False)

    def __post_init__(self) -> None:
        self.scenarios = ScenarioPart(
            self.driver,
            self.oracle,
            self.declared,
            self.behaviours,
            self.options,
            FileNonces(self.nonces),
        )
        self.own = OwnNonces(
            self.driver, self.oracle, self.declared, self.behaviours, self.nonces, self.note
        )

    def pack(self, vectors: Sequence[Vector]) -> None:
        """See enough nonces that the adapter draws itself, by vectors that it passes."""
        self.own.ask(vectors)

    def play(self, scenario: Scenario) -> Judged:
        """Play a scenario."""
        return self.scenarios.judged(scenario)

    def end(self) -> None:
        """Start the adapter once more: what it declares and draws is seen again. End the rest."""
        if not self.driver.is_over:
            self.driver.take_umask(None)
            self.driver.close()
            try:
                self.driver.greet()
            except (Broken, TimeoutError) as error:
                self.driver.findings.append(f"started again, it does not work: {error}")
            else:
                self.own.ask_again()
                self.scenarios.write_again()
        self.close()

    def close(self) -> None:
        """End the processes beyond the usual one, and pass on what was observed of them."""
        harness = self.scenarios.harness
        self.scenarios.close()
        self.driver.notes += harness.notes
        self.driver.findings += harness.findings
        harness.notes, harness.findings = [], []

    def kill(self) -> None:
        """End the processes beyond the usual one at once."""
        self.scenarios.harness.kill()
