"""The session that the page of the protocol shows, played as far as an adapter declares it.

Only whether answers come and what form they have is looked at: whether they are right, ``run``
says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import UNSET

from ..corpus.expectation import Lenient, Valid
from ..corpus.load import Corpus
from ..corpus.scenario import WORKED, Ask, Scenario
from ..judging.judge import unknown_member
from ..judging.selection import not_applicable
from ..protocol.driver import Reply, Request
from ..protocol.zone import Zone
from .conversation import Conversation, Failed
from .oracle import Oracle
from .scenario_run import ScenarioRun
from .scenario_setting import ScenarioSetting, StepSeen


class WorkedSession:
    """One conversation, one session."""

    def __init__(self, talk: Conversation, corpus: Corpus | None) -> None:
        """Take the adapter, and the corpus that has the session; without one nothing is played."""
        assert talk.declared is not None
        self._talk = talk
        self._declared = talk.declared
        self._run: ScenarioRun | None = None
        self._seen: StepSeen | None = None
        found = [each for each in corpus.scenarios if each.id == WORKED] if corpus else []
        self._scenario = found[0] if found and self._is_possible(found[0]) else None
        if corpus is not None and self._scenario is not None:
            nobody = Oracle(None, talk.limits)
            setting = ScenarioSetting(self, nobody, self._declared, corpus.behaviours, self._watch)
            self._run = ScenarioRun(setting, self._scenario, "smoke")

    def _is_possible(self, scenario: Scenario) -> bool:
        """Say whether its values are known; its operations are left out one by one."""
        every_op = frozenset(scenario.ops) | self._declared.ops
        declared = type(self._declared)(
            self._declared.protocol,
            self._declared.implementation,
            every_op,
            self._declared.single_versions,
            self._declared.multi_versions,
            self._declared.features,
        )
        return not not_applicable(scenario, declared)

    def by_operation(self) -> Iterator[tuple[str, list[Ask]]]:
        """Yield the requests that can be sent, in their order; those of one operation together."""
        steps: Iterable[Ask] = (
            step
            for step in (self._scenario.steps if self._scenario else ())
            if isinstance(step, Ask) and step.op in self._declared.ops
        )
        for op, group in groupby(steps, key=lambda step: step.op):
            yield op, list(group)

    def play(self, op: str, steps: list[Ask]) -> str:
        """Ask; return what to say of the answers.

        Raises:
            Failed: an answer is missing, or has another form than the protocol's.
        """
        said = []
        for step in steps:
            assert self._run is not None
            self._run.take(step)
            assert self._seen is not None and self._seen.reply is not None
            answer = self._seen.reply.answer
            assert answer is not None
            if answer.skip is not UNSET:
                said.append(f"skipped: {answer.skip.reason}")
            elif answer.ok is not UNSET and (problem := unknown_member(op, answer.ok)):
                advice = "answer with the members that the protocol names, and no others"
                raise Failed(problem, advice)
            elif answer.error is not UNSET and isinstance(step.expect, Valid):
                said.append(f"answers, though with {answer.error} where {WORKED} expects ok")
            elif answer.ok is not UNSET and not isinstance(step.expect, Valid | Lenient):
                said.append(f"answers, though with ok where {WORKED} expects an error")
        return "; ".join(said)

    def close(self) -> None:
        """Drop what is left of the session, and remove its folder."""
        if self._run is None:
            return
        if self._talk.process is None:
            self._run.forget_sessions()
        try:
            self._run.close()
        except Failed:
            # It was asked to drop a session, and said nothing.
            self._run.forget_sessions()
            self._run.close()

    def _watch(self, seen: StepSeen) -> None:
        self._seen = seen

    def exchange(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Reply]]:
        """Send each request; see ``Exchanges``."""
        for request in requests:
            (answer,) = self._talk.ask((request.op, request.payload))
            yield request, Reply(answer)

    @property
    def zone(self) -> Zone | None:
        """The time zone of the judge: no name of a file is looked at."""
        return None

    def see_midnight(self) -> None:
        """Do nothing: no name of a file is looked at."""

    def take_umask(self, umask: int | None) -> None:
        """Do nothing: no mode of a file is looked at."""
