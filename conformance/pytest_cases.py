"""What ``pytest --scb-adapter`` adds to a session: an item for every vector and scenario.

Each worker of pytest-xdist has an adapter process of its own. Checks of a run as a whole
(nonces that repeat, the exit of the process, globs that match nothing) need a whole run:
``scb-conformance run``.
"""

from __future__ import annotations

import datetime
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from .corpus.load import CorpusError, Vector, load
from .judging.expected_failures import Baseline, BaselineError, load as load_baseline
from .judging.selection import Filter
from .protocol.command import MissingBuiltin, UnknownAdapter, resolve
from .protocol.escape import escape
from .protocol.outcome import NON_CONFORMANT, NOT_RUN, Outcome
from .protocol.process import Limits
from .pytest_plugin import NAME
from .running.adapter_run import AdapterRun, Options
from .running.events import Event, Result
from .running.wording import failure_block


class Failed(Exception):
    """A case that does not conform."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))


class Judge:
    """The adapter of this process, started when the first case is asked."""

    def __init__(self, config: pytest.Config) -> None:
        self.cases, self._run = _prepare(config, self._take)
        self._seen: list[Result] = []
        self._broken = ""

    def _take(self, event: Event) -> None:
        if isinstance(event, Result):
            self._seen.append(event)

    def ask(self, case: Any) -> Result:
        """Ask one case and return its result.

        Raises:
            Failed: the adapter broke with an earlier case.
        """
        if self._broken:
            raise Failed([f"{Outcome.ADAPTER_BROKEN.upper()}  {case.id}", f"    {self._broken}"])
        self._seen.clear()
        self._run.ask_one(case)
        (result,) = self._seen
        if result.outcome is Outcome.ADAPTER_BROKEN:
            self._broken = f"not asked any more, since {case.id}"
        return result

    def close(self) -> None:
        """End the processes."""
        self._run.close()


def _prepare(config: pytest.Config, tell: Any) -> tuple[list[Any], AdapterRun]:
    """Load what the options name.

    Raises:
        pytest.UsageError: something of it cannot be used.
    """
    option = config.getoption
    vectors, expected, oracle = (
        option("scb_vectors"),
        option("scb_expected_failures"),
        option("scb_oracle"),
    )
    globs, ops, requirements = (
        tuple(option(f"scb_{name}")) for name in ("filter", "op", "requirement")
    )
    wanted = Filter(globs, ops, requirements)
    try:
        corpus = load(Path(vectors) if vectors else None)
        command = resolve(option("scb_adapter"))
        path = Path(expected) if expected else command.expected_failures
        baseline = load_baseline(path, datetime.date.today()) if path else Baseline()
        stale = baseline.problems(corpus.ids, [])
        if stale:
            raise BaselineError(f"{path}: {'; '.join(stale)}")
        witness = None if oracle == "none" else resolve(oracle)
    except (CorpusError, UnknownAdapter, MissingBuiltin, BaselineError) as error:
        raise pytest.UsageError(f"{NAME}: {error}") from None
    limits = Limits(hello=option("scb_timeout"), request=option("scb_timeout"))
    replay = ("--vectors", str(vectors)) if vectors else ()
    options = Options(limits=limits, oracle=witness, replay_options=replay)
    chosen, scenarios = wanted.select(corpus.vectors), wanted.select(corpus.scenarios)
    run = AdapterRun(command, corpus, options, tell, chosen, baseline, scenarios)
    return [*chosen, *scenarios], run


JUDGE = pytest.StashKey[Judge]()


class Cases(pytest.Collector):
    """All cases that were asked for."""

    def collect(self) -> Iterator[Case]:
        """Yield an item for each case."""
        judge = self.config.stash[JUDGE]
        for case in judge.cases:
            yield Case.from_parent(self, name=case.id, case=case)


class Case(pytest.Item):
    """One vector or scenario."""

    def __init__(self, *, case: Vector, **rest: Any) -> None:
        super().__init__(**rest)
        self._case = case
        self.extra_keyword_matches.update(case.requirements)
        self.user_properties.append(("requirements", " ".join(case.requirements)))

    def runtest(self) -> None:
        """Ask the adapter and turn the outcome into one of pytest's.

        Raises:
            Failed: the answer, or the lack of one, does not conform.
        """
        result = self.config.stash[JUDGE].ask(self._case)
        if result.outcome in NOT_RUN:
            pytest.skip(escape(f"{result.outcome}: {result.reason}"))
        if result.outcome is Outcome.XFAIL:
            pytest.xfail(escape(result.excuse))
        if result.outcome in NON_CONFORMANT:
            raise Failed([escape(line) for line in failure_block(result)])

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Return a failure as scb-conformance shows it."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return what stands above a failure."""
        return self.path, None, f"{NAME} {self.name}"


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Add the cases to what the session finds in files."""
    report = yield
    if isinstance(collector, pytest.Session):
        config = collector.config
        config.stash[JUDGE] = Judge(config)
        found = [] if config.getoption("scb_only") else list(report.result)
        report.result = [*found, Cases.from_parent(collector, name=NAME, nodeid=NAME)]
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the adapter, before a worker of pytest-xdist says that it is done and may be killed."""
    if JUDGE in session.config.stash:
        session.config.stash[JUDGE].close()
