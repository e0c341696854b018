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

from ..corpus.load import Case, Corpus, CorpusError, load
from ..judging.expected_failures import (
    ExpectedFailures,
    ExpectedFailuresError,
    load as load_expected_failures,
)
from ..judging.selection import Filter
from ..protocol.command import Command, MissingBuiltin, UnknownAdapter, resolve
from ..protocol.escape import escape
from ..protocol.outcome import NON_CONFORMANT, NOT_RUN, Outcome
from ..protocol.process import Limits
from ..running.adapter_run import AdapterRun
from ..running.events import Event, Reporter, Result
from ..running.options import Options
from ..running.wording import failure_block

NAME = "scb-conformance"
"""What the items are collected under, and what messages begin with."""


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

    def ask(self, case: Case) -> Result:
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

    @property
    def oracle_problem(self) -> str:
        """Why the oracle could not do what a verdict leans on; an empty text when it did."""
        return self._run.oracle_problem

    def close(self) -> None:
        """End the processes."""
        self._run.close()


def _prepare(config: pytest.Config, tell: Reporter) -> tuple[list[Case], AdapterRun]:
    """Load what the options name.

    Raises:
        pytest.UsageError: something of it cannot be used.
    """
    option = config.getoption
    vectors, oracle = option("scb_vectors"), option("scb_oracle")
    globs, ops, requirements = (
        tuple(option(f"scb_{name}")) for name in ("filter", "op", "requirement")
    )
    wanted = Filter(globs, ops, requirements)
    try:
        corpus = load([Path(path) for path in vectors])
        command = resolve(option("scb_adapter"))
        expected = _expected_failures(option("scb_expected_failures"), command, corpus)
        opener = None if oracle == "none" else resolve(oracle)
    except (CorpusError, UnknownAdapter, MissingBuiltin, ExpectedFailuresError) as error:
        raise pytest.UsageError(f"{NAME}: {error}") from None
    limits = Limits(hello=option("scb_timeout"), request=option("scb_timeout"))
    replay = tuple(word for path in vectors for word in ("--vectors", str(path)))
    options = Options(limits=limits, oracle=opener, replay_options=replay)
    chosen, scenarios = wanted.select(corpus.vectors), wanted.select(corpus.scenarios)
    run = AdapterRun(command, corpus, options, tell, chosen, expected, scenarios)
    return [*chosen, *scenarios], run


def _expected_failures(given: str | None, command: Command, corpus: Corpus) -> ExpectedFailures:
    """Load the expected failures: those named, or those beside a built-in adapter.

    Raises:
        ExpectedFailuresError: the file cannot be used, or an entry is out of date.
    """
    path = Path(given) if given else command.expected_failures
    if path is None:
        return ExpectedFailures()
    expected = load_expected_failures(path, datetime.date.today())
    if stale := expected.problems(corpus.ids, []):
        raise ExpectedFailuresError(f"{path}: {'; '.join(stale)}")
    return expected


JUDGE = pytest.StashKey[Judge]()


class CaseItems(pytest.Collector):
    """All cases that were asked for."""

    def collect(self) -> Iterator[CaseItem]:
        """Yield an item for each case."""
        judge = self.config.stash[JUDGE]
        for case in judge.cases:
            yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """One vector or scenario."""

    def __init__(self, *, case: Case, **rest: Any) -> None:
        super().__init__(**rest)
        self._case = case
        self.result: Result | None = None
        self.extra_keyword_matches.update(case.requirements)
        self.user_properties.append(("requirements", " ".join(case.requirements)))

    def runtest(self) -> None:
        """Ask the adapter and turn the outcome into one of pytest's.

        Raises:
            Failed: the answer, or the lack of one, does not conform.
        """
        judge = self.config.stash[JUDGE]
        self.result = result = judge.ask(self._case)
        if judge.oracle_problem:
            raise Failed([f"CANNOT JUDGE  {result.id}", f"    {escape(judge.oracle_problem)}"])
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
        report.result = [*found, CaseItems.from_parent(collector, name=NAME, nodeid=NAME)]
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put into the report what came of a case, so that it reaches the process that sums up."""
    report = yield
    if isinstance(item, CaseItem) and item.result is not None and report.when == "call":
        found = item.result
        report.scb = [found.id, str(found.outcome), found.reason, found.by_design]  # type: ignore[attr-defined]
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the adapter, before a worker of pytest-xdist says that it is done and may be killed."""
    if JUDGE in session.config.stash:
        session.config.stash[JUDGE].close()
