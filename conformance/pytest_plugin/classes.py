"""What ``--scb-require`` adds to a session of pytest: the verdict on conformance classes.

The process that sums up judges nothing itself; with pytest-xdist the results come from workers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ..corpus.load import CorpusError, load
from ..protocol.command import MissingBuiltin, UnknownAdapter, resolve
from ..protocol.conformance_classes import CONFORMANCE_CLASSES
from ..protocol.driver import Broken, Driver
from ..protocol.escape import escape
from ..protocol.outcome import Outcome
from ..protocol.process import Limits
from ..protocol.shape import suggestion
from ..running.class_verdicts import FILTERED, ClassTally
from ..running.verdict import class_line, unmet

NAME = "scb-conformance"


class RequiredClasses:
    """Collects what came of every case, and fails a session that a class was not earned in."""

    def __init__(self, config: pytest.Config) -> None:
        """Read the options.

        Raises:
            pytest.UsageError: there is no such class.
        """
        self._config = config
        self._wanted: list[str] = config.getoption("scb_require")
        for name in self._wanted:
            if name not in CONFORMANCE_CLASSES:
                near = suggestion(name, CONFORMANCE_CLASSES)
                raise pytest.UsageError(f"{NAME}: no conformance class is called {name!r}{near}")
        self._found: dict[str, tuple[Outcome, str, bool]] = {}
        self._lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what came of one case."""
        if found := getattr(report, "scb", None):
            case_id, outcome, reason, by_design = found
            self._found[case_id] = (Outcome(outcome), reason, by_design)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Judge the classes; one that was not earned fails the session."""
        try:
            problems = self._judge()
        except (Broken, CorpusError, UnknownAdapter, MissingBuiltin) as error:
            problems = True
            self._lines = [escape(f"adapter broken: {error}")]
        if problems:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _judge(self) -> bool:
        """Write a line for each class that is required; return whether one was not earned."""
        option = self._config.getoption
        corpus = load([Path(path) for path in option("scb_vectors")])
        limits = Limits(hello=option("scb_timeout"), request=option("scb_timeout"))
        driver = Driver(resolve(option("scb_adapter")), limits)
        try:
            tally = ClassTally(driver.hello())
        finally:
            driver.kill()
        for case in corpus.cases:
            unasked = (Outcome.SKIPPED, FILTERED, False)
            outcome, reason, by_design = self._found.get(case.id, unasked)
            tally.add(case, outcome, reason, by_design=by_design)
        failed = False
        for verdict in tally.verdicts({}):
            if verdict.name in self._wanted:
                problem = unmet(verdict)
                failed |= bool(problem)
                word = "NOT EARNED" if problem else "ok"
                self._lines.append(escape(f"require {word}: {problem or class_line(verdict)}"))
        return failed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the lines."""
        if self._lines:
            terminalreporter.section(f"{NAME} --scb-require")
            for line in self._lines:
                terminalreporter.write_line(line)
