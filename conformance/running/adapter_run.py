"""One adapter within a run: it says hello, is asked every case, and each reply is judged."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from ..corpus.load import Case, Corpus, Invalid, Unspecified, Valid, Vector
from ..corpus.scenario import Scenario
from ..judging.declaration import doubts
from ..judging.expected_failures import ExpectedFailures
from ..judging.judge import Judgement, by_choice, expectation, judge, needs_opening, unasked
from ..judging.nonces import NonceWatch
from ..judging.selection import PACK_OPS, not_applicable, request_input
from ..protocol.command import Command
from ..protocol.driver import Broken, Driver, Reply, Request
from ..protocol.escape import clip
from ..protocol.messages import Answer, Declared
from ..protocol.outcome import Outcome
from .adapter_parts import AdapterParts
from .adapter_verdict import tally_of
from .events import AdapterStarted, Check, Note, Reporter
from .introduction import answer_check, declare, introduction
from .options import Options
from .oracle import Oracle
from .redact import Redactor
from .results import Results, beyond
from .run_checks import checks_of_the_whole
from .scenario_setting import Judged


@dataclass(slots=True)
class AdapterRun:
    """One adapter within a run."""

    command: Command
    corpus: Corpus
    options: Options
    tell: Reporter
    selected: Sequence[Vector]
    """Vectors to ask."""
    expected_failures: ExpectedFailures
    scenarios: Sequence[Scenario] = ()
    """Scenarios to run, after the vectors."""
    failed_checks: list[Check] = field(default_factory=list)
    """Checks of the run as a whole that failed."""
    _driver: Driver = field(init=False)
    _oracle: Oracle = field(init=False)
    _redactor: Redactor = field(init=False)
    _nonces: NonceWatch = field(default_factory=NonceWatch)
    _parts: AdapterParts | None = None
    """Once it has said hello."""
    _results: Results = field(init=False)

    def __post_init__(self) -> None:
        options = self.options
        self._driver = Driver(
            self.command,
            options.limits,
            options.seed,
            options.one_shot,
            options.max_in_flight,
            answer_check() if options.validate else None,
        )
        self._oracle = Oracle(options.oracle, options.limits)
        self._redactor = Redactor(self._cases, show=options.show_secrets)
        self._results = Results(
            self.command.name,
            options,
            self.tell,
            self.expected_failures,
            self._oracle,
            self._redactor,
            lambda: self._driver.stderr,
            levels={name: each["level"] for name, each in self.corpus.requirements.items()},
        )

    @property
    def counts(self) -> Counter[Outcome]:
        """How many cases had each outcome."""
        return self._results.counts

    @property
    def _cases(self) -> list[Case]:
        return [*self.selected, *self.scenarios]

    @property
    def results(self) -> Results:
        """What was made of the answers so far."""
        return self._results

    @property
    def oracle_problem(self) -> str:
        """Why the oracle could not do what the verdict leans on; an empty text when it did."""
        return self._oracle.failed

    @oracle_problem.setter
    def oracle_problem(self, problem: str) -> None:
        self._oracle.failed = problem

    @property
    def may_be_searched(self) -> bool:
        """Whether a search could say more: the adapter works, and so does the oracle."""
        return Outcome.ADAPTER_BROKEN not in self.counts and not self.oracle_problem

    def close(self) -> None:
        """End all processes."""
        if self._parts is not None:
            self._parts.close()
        self._driver.close()
        self._oracle.close()

    def kill(self) -> None:
        """End all processes at once, whatever they are doing."""
        if self._parts is not None:
            self._parts.kill()
        self._driver.kill()
        self._oracle.kill()

    def ask_one(self, case: Case) -> None:
        """Ask one case and keep the process; the checks of a whole run are left out."""
        self.selected = [case] if isinstance(case, Vector) else []
        self.scenarios = [case] if isinstance(case, Scenario) else []
        declared = self._introduced()
        if declared is not None:
            self._ask(declared)
            self._run_scenarios(declared)

    def _introduced(self) -> Declared | None:
        """Return what the adapter declares; ``None`` when it is broken, and every case with it."""
        try:
            declared = declare(self._driver, self.corpus, self.options)
        except Broken as error:
            self.tell(AdapterStarted(self.command.name, list(self.command.argv)))
            accident = Reply(None, Outcome.ADAPTER_BROKEN, str(error), error.stderr)
            for case in self._cases:
                self._accident(case, accident)
            return None
        self.tell(introduction(self.command, declared))
        return declared

    def execute(self) -> bool:
        """Ask everything; return whether every check of the run as a whole passed."""
        try:
            return self._execute()
        except Exception as error:
            detail = f"the judge could not go on: {type(error).__name__}: {clip(str(error))}"
            accident = Reply(None, Outcome.ADAPTER_BROKEN, detail, self._driver.stderr)
            self.kill()
            for case in self._cases:
                if case.id not in self._results.told:
                    self._accident(case, accident)
            self._check("judge", detail)
            return False

    def _execute(self) -> bool:
        declared = self._introduced()
        if declared is None:
            return False
        self._driver.until = time.monotonic() + self.options.limits.run
        if self.options.claim is not None:
            claim = self.options.claim
            text = f"judged by the profile {claim.name} ({claim.file.title})"
            self.tell(Note(self.command.name, text))
        for text in doubts(declared, self.corpus.vectors):
            self._note(text)
        asked = [case.id for case in self._cases]
        self._results.tally = tally_of(declared, self.corpus, asked, self.options.filter)
        if not self._oracle_works():
            return True
        self._ask(declared)
        parts = self._parts_of(declared)
        parts.pack([each for each in self.selected if each.id in self._results.good])
        self._run_scenarios(declared)
        parts.end()
        self._driver.close()
        for text in self._driver.notes:
            self._note(text)
        return self._check_the_whole()

    def _note(self, text: str) -> None:
        self.tell(Note(self.command.name, self._redactor.text(clip(text))))

    def _check(self, name: str, detail: str, *, passed: bool = False) -> None:
        text = self._redactor.text(clip(detail))
        self.tell(Check(self.command.name, name, passed, text))

    def _oracle_works(self) -> bool:
        """Say whether an oracle of the user's own can be started; ours is when it is needed."""
        named = self.options.oracle
        if named is not None and named.name != "scbref":
            self._oracle.failed = self._oracle.check()
        return not self._oracle.failed

    def _ask(self, declared: Declared) -> None:
        """Send what applies, and judge the replies as they come."""
        self._results.begin()
        expected: dict[int, Valid | Invalid | Unspecified] = {}

        def requests() -> Iterator[Request]:
            for key, vector in enumerate(self.selected):
                if lack := self._lack(vector, declared):
                    self._results.add(vector, None, unasked(vector, lack))
                    continue
                expected[key] = expectation(vector, declared, self.corpus.behaviours)
                yield self._request(key, vector, declared)

        for request, reply in self._driver.exchange(requests()):
            vector, expect = self.selected[request.key], expected.pop(request.key)
            if self.options.watch:
                self.options.watch(request, reply)
            if reply.answer is None:
                self._accident(vector, reply)
                continue
            try:
                self._answered(vector, expect, declared, reply.answer)
            except Exception as error:
                if vector.id in self._results.told:
                    raise  # whoever is told of results fails, and not at this answer
                self._accident(vector, Reply(None, Outcome.PROTOCOL_ERROR, beyond("handle", error)))

    def _parts_of(self, declared: Declared) -> AdapterParts:
        if self._parts is None:
            beside = (self.corpus.behaviours, self.options, self._nonces, self._note)
            self._parts = AdapterParts(self._driver, self._oracle, declared, *beside)
        return self._parts

    def _run_scenarios(self, declared: Declared) -> None:
        """Run the scenarios that apply."""
        parts = self._parts_of(declared)
        # Whoever needs another umask needs another process, so those that share one are together.
        for scenario in sorted(self.scenarios, key=lambda each: each.needs.umask):
            if lack := self._lack(scenario, declared):
                found = Judged(unasked(scenario, lack))
            else:
                found = parts.play(scenario)
            self._results.add(
                scenario,
                found.expect,
                found.judgement,
                found.answer,
                found.stderr,
                found.steps,
                found.timeline,
            )

    def _lack(self, case: Case, declared: Declared) -> str:
        """Say why a case does not apply; an empty text when it does."""
        claim = self.options.claim
        lack = not_applicable(case, declared, as_release=claim is not None)
        return lack or (claim.outside(case) if claim else "")

    def _request(self, key: int, vector: Vector, declared: Declared) -> Request:
        given = request_input(vector, declared)
        if self.options.validate:
            from ..protocol.validate import check_request

            if problem := check_request(vector.op, given):
                self.tell(Note(self.command.name, f"the request of {vector.id}: {problem}"))
        return Request(key, vector.op, msgspec.json.encode(given))

    def _answered(
        self,
        vector: Vector,
        expect: Valid | Invalid | Unspecified,
        declared: Declared,
        answer: Answer,
    ) -> None:
        if self.options.claim is not None:
            expect, answer = self.options.claim.comparable(expect, answer)
        opened = None
        if needs_opening(vector, declared, expect) and answer.ok is not UNSET:
            assert isinstance(expect, Valid)
            opened = self._oracle.open(vector.op, vector.in_, expect.ok, answer.ok)
            self._nonces.see(answer.ok.get("packed"), vector.op)
        elif vector.op in PACK_OPS and answer.ok is not UNSET:
            self._nonces.see_given(answer.ok.get("packed"))
        judgement = judge(expect, vector.op, declared, answer, opened)
        judgement = by_choice(vector, declared, self.corpus.behaviours, answer, judgement)
        self._results.add(vector, expect, judgement, answer)

    def _accident(self, case: Case, reply: Reply) -> None:
        assert reply.outcome is not None
        judgement = Judgement(reply.outcome, reply.detail)
        self._results.add(case, None, judgement, stderr=reply.stderr)

    def _check_the_whole(self) -> bool:
        asked = [case.id for case in self._cases]
        stale = self.expected_failures.problems(self.corpus.ids, asked)
        checks = checks_of_the_whole(self.command.name, self._driver.findings, self._nonces, stale)
        self.failed_checks = [check for check in checks if not check.passed]
        for check in checks:
            self._check(check.id, check.detail, passed=check.passed)
        return not self.failed_checks
