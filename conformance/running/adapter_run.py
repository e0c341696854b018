"""One adapter within a run: ask, judge, report."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec
from msgspec import UNSET

from ..corpus.load import Corpus, Invalid, Unspecified, Valid, Vector
from ..corpus.scenario import Scenario
from ..judging.claim import Profile
from ..judging.expected_failures import Baseline
from ..judging.judge import Judgement, expectation, held_to, judge, needs_opening
from ..judging.nonces import NonceWatch
from ..judging.selection import (
    Filter,
    doubts,
    impossible_declaration,
    not_applicable,
    other_choice,
    request_input,
    unplayable,
)
from ..protocol.command import Command
from ..protocol.driver import Broken, Driver, Reply, Request
from ..protocol.messages import MAX_IN_FLIGHT, Answer, Declared
from ..protocol.outcome import NOT_RUN, Outcome
from ..protocol.process import Limits
from .diagnose import dump
from .events import AdapterStarted, Check, Note, Reporter, Result
from .further_search import FurtherSearch
from .oracle import Oracle
from .redact import Redactor
from .scenario_player import Played, ScenarioPlayer, StepSeen
from .wording import actual_answer, expected_answer

STDERR_SHOWN = 2000
"""Characters of standard error attached to a failure."""
DUMPS = 300
"""Failures of one adapter that are shown with their bytes, annotated with the oracle."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run."""

    filter: Filter = field(default_factory=Filter)
    limits: Limits = field(default_factory=Limits)
    seed: int = 0
    shuffle: bool = False
    one_shot: bool = False
    max_in_flight: int = MAX_IN_FLIGHT
    oracle: Command | None = None
    validate: bool = False
    show_secrets: bool = False
    profile: Profile | None = None
    """What it is declared to be, whatever its hello says."""
    replay_options: tuple[str, ...] = ()
    """What a replay command needs besides adapter and id."""
    watch: Callable[[Request, Reply], None] | None = None
    """Is shown every exchange."""
    watch_step: Callable[[StepSeen], None] | None = None
    """Is shown every step of a scenario."""
    explore: FurtherSearch | None = None
    """A search at the end."""


@dataclass(slots=True)
class AdapterRun:
    """One adapter within a run."""

    command: Command
    corpus: Corpus
    options: Options
    tell: Reporter
    selected: Sequence[Vector]
    baseline: Baseline
    scenarios: Sequence[Scenario] = ()
    counts: Counter[Outcome] = field(default_factory=Counter)
    _driver: Driver = field(init=False)
    _oracle: Oracle = field(init=False)
    _redactor: Redactor = field(init=False)
    _nonces: NonceWatch = field(init=False)
    _dumps: int = 0

    def __post_init__(self) -> None:
        options = self.options
        self._driver = Driver(
            self.command,
            options.limits,
            options.seed,
            options.one_shot,
            options.max_in_flight,
            _answer_check() if options.validate else None,
        )
        self._oracle = Oracle(options.oracle, options.limits)
        self._redactor = Redactor(self._cases, show=options.show_secrets)
        self._nonces = NonceWatch()

    @property
    def _cases(self) -> list[Vector | Scenario]:
        return [*self.selected, *self.scenarios]

    def close(self) -> None:
        """End all processes."""
        self._driver.close()
        self._oracle.close()

    def kill(self) -> None:
        """End all processes at once, whatever they are doing."""
        self._driver.kill()
        self._oracle.kill()

    def ask_one(self, case: Vector | Scenario) -> None:
        """Ask one case, keeping the process; nothing is said about the run as a whole."""
        self.selected = [case] if isinstance(case, Vector) else []
        self.scenarios = [case] if isinstance(case, Scenario) else []
        declared = self._introduced()
        if declared is not None:
            self._ask(declared)
            self._play(declared)

    def _introduced(self) -> Declared | None:
        """Return what the adapter declares; ``None`` when it is broken, and every case with it."""
        try:
            return self._declare()
        except Broken as error:
            self.tell(AdapterStarted(self.command.name, list(self.command.argv)))
            accident = Reply(None, Outcome.ADAPTER_BROKEN, str(error), error.stderr)
            for case in self._cases:
                self._accident(case, accident)
            return None

    def execute(self) -> bool:
        """Ask everything; return whether every check of the run as a whole passed."""
        declared = self._introduced()
        if declared is None:
            return False
        if self.options.profile is not None:
            profile = self.options.profile
            text = f"judged by the profile {profile.name} ({profile.file.title})"
            self.tell(Note(self.command.name, text))
        for text in doubts(declared, self.corpus.vectors, self.corpus.behaviours):
            self.tell(Note(self.command.name, text))
        self._ask(declared)
        self._play(declared)
        self._driver.close()
        for text in self._driver.notes:
            self.tell(Note(self.command.name, self._redactor.text(text)))
        return self._check_the_whole()

    def _declare(self) -> Declared:
        declared = self._driver.hello()
        problem = impossible_declaration(declared, self.corpus.behaviours)
        if not problem and self.options.validate:
            from ..protocol.validate import check_hello

            problem = check_hello(msgspec.to_builtins(declared))
        if problem:
            raise Broken(problem)
        if self.options.profile is not None:
            declared = self.options.profile.declare(declared)
        self.tell(
            AdapterStarted(
                self.command.name,
                list(self.command.argv),
                declared.implementation,
                sorted(declared.ops),
                sorted(declared.features),
            )
        )
        return declared

    def _ask(self, declared: Declared) -> None:
        """Send what applies, and judge the replies as they come."""
        expected: dict[int, Valid | Invalid | Unspecified] = {}

        def requests() -> Iterator[Request]:
            for key, vector in enumerate(self.selected):
                if lack := self._lack(vector, declared):
                    self._result(vector, None, Judgement(Outcome.NOT_APPLICABLE, lack))
                    continue
                expected[key] = expectation(vector, declared, self.corpus.behaviours)
                yield self._request(key, vector, declared)

        for request, reply in self._driver.exchange(requests()):
            vector, expect = self.selected[request.key], expected.pop(request.key)
            if self.options.watch:
                self.options.watch(request, reply)
            if reply.answer is None:
                self._accident(vector, reply)
            else:
                self._answered(vector, expect, declared, reply.answer)
        self._probe_nonces(declared)

    def _play(self, declared: Declared) -> None:
        """Play the scenarios that apply."""
        behaviours = self.corpus.behaviours
        player = ScenarioPlayer(
            self._driver, self._oracle, declared, behaviours, self.options.watch_step
        )
        for scenario in self.scenarios:
            lack = self._lack(scenario, declared)
            if lack := lack or other_choice(scenario, declared, behaviours):
                played = Played(Judgement(Outcome.NOT_APPLICABLE, lack))
            elif lack := unplayable(scenario, one_shot=self.options.one_shot):
                played = Played(Judgement(Outcome.SKIPPED, lack))
            else:
                played = player.play(scenario)
            answer, steps = played.answer, played.steps
            self._result(scenario, played.expect, played.judgement, answer, played.stderr, steps)

    def _lack(self, case: Vector | Scenario, declared: Declared) -> str:
        """Say why a case does not apply; an empty text when it does."""
        profile = self.options.profile
        return not_applicable(case, declared) or (profile.outside(case) if profile else "")

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
        if self.options.profile is not None:
            expect, answer = self.options.profile.comparable(expect, answer)
        opened = None
        if needs_opening(vector, declared, expect) and answer.ok is not UNSET:
            assert isinstance(expect, Valid)
            opened = self._oracle.open(vector.op, vector.in_, expect.ok, answer.ok)
            self._nonces.see(answer.ok.get("packed"))
            self._nonces.sample = self._nonces.sample or vector
        judgement = judge(expect, vector.op, declared, answer, opened)
        if judgement.outcome is not Outcome.PASS:
            by = held_to(vector, declared, self.corpus.behaviours)
            judgement = replace(judgement, reason=judgement.reason + by)
        self._result(vector, expect, judgement, answer)

    def _accident(self, vector: Vector | Scenario, reply: Reply) -> None:
        assert reply.outcome is not None
        judgement = Judgement(reply.outcome, reply.detail)
        self._result(vector, None, judgement, stderr=reply.stderr)

    def _result(
        self,
        vector: Vector | Scenario,
        expect: Valid | Invalid | Unspecified | None,
        judgement: Judgement,
        answer: Answer | None = None,
        stderr: str = "",
        steps: Sequence[str] = (),
    ) -> None:
        """Apply the expected failures, count, and report one result."""
        outcome, excuse = self.baseline.apply(vector.id, judgement.outcome)
        self.counts[outcome] += 1
        result = Result(
            self.command.name,
            vector.id,
            vector.op,
            outcome,
            vector.verdict,
            vector.requirements,
            vector.hash,
        )
        if outcome is Outcome.XPASS:
            judgement = Judgement(Outcome.PASS, "passes, although it is expected to fail")
        if outcome is not Outcome.PASS:
            lines = list(steps) if steps else self._dump(vector, expect, answer)
            result = self._detailed(result, vector, expect, judgement, answer, stderr, lines)
            result = msgspec.structs.replace(result, excuse=excuse)
        self.tell(result)

    def _detailed(
        self,
        result: Result,
        vector: Vector | Scenario,
        expect: Valid | Invalid | Unspecified | None,
        judgement: Judgement,
        answer: Answer | None,
        stderr: str,
        lines: Sequence[str],
    ) -> Result:
        """Add what people need to understand a result that is not a pass."""
        clean = self._redactor
        if judgement.outcome in NOT_RUN:
            return msgspec.structs.replace(
                result, title=vector.title, reason=clean.text(judgement.reason)
            )
        return msgspec.structs.replace(
            result,
            title=vector.title,
            reason=clean.text(judgement.reason),
            consequence=vector.consequence,
            expected=clean.value(expected_answer(expect)),
            actual=clean.value(actual_answer(answer)),
            differences=[clean.difference(d) for d in judgement.differences],
            dump=[clean.text(line) for line in lines],
            stderr=clean.text(stderr or self._driver.stderr)[-STDERR_SHOWN:],
            replay=self._replay(vector),
        )

    def _dump(
        self,
        vector: Vector | Scenario,
        expect: Valid | Invalid | Unspecified | None,
        answer: Answer | None,
    ) -> list[str]:
        """Look at the bytes of a wrong answer, if there are any and it is not one too many."""
        if isinstance(vector, Scenario) or answer is None or expect is None:
            return []
        if answer.skip is not UNSET or self._dumps >= DUMPS:
            return []
        ok = answer.ok if answer.ok is not UNSET else None
        lines = dump(vector, expect, ok, self._oracle)
        self._dumps += bool(lines)
        return lines

    def _replay(self, vector: Vector | Scenario) -> str:
        words = ("scb-conformance", "replay", *self.options.replay_options)
        return shlex.join((*words, self.command.name, vector.id))

    def _probe_nonces(self, declared: Declared) -> None:
        """Have one vector packed again until enough nonces of the adapter's own were seen."""
        sample = self._nonces.sample
        if sample is None:
            return
        requests = [self._request(key, sample, declared) for key in range(self._nonces.wanted)]
        for _, reply in self._driver.exchange(requests):
            if reply.answer is not None and reply.answer.ok is not UNSET:
                self._nonces.see(reply.answer.ok.get("packed"))

    def _check_the_whole(self) -> bool:
        checks = [Check(self.command.name, "process", False, t) for t in self._driver.findings]
        if self._nonces.sample is not None:
            problem = self._nonces.problem()
            detail = problem or f"{self._nonces.seen} nonces of 24 bytes, none repeats"
            checks.append(Check(self.command.name, "nonces", not problem, detail))
        asked = [case.id for case in self._cases]
        stale = self.baseline.problems(self.corpus.ids, asked)
        checks += [Check(self.command.name, "expected-failures", False, text) for text in stale]
        for check in checks:
            self.tell(msgspec.structs.replace(check, detail=self._redactor.text(check.detail)))
        return all(check.passed for check in checks)


def _answer_check() -> Callable[[Request, bytes], str]:
    from ..protocol.validate import check_answer

    return check_answer
