"""Replays a history: every move becomes steps of a scenario, and each is judged at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import msgspec

from ...corpus.expectation import Invalid, Valid
from ...corpus.scenario import Ask, FactsExpected, Look, Pool, Step
from ...judging.compare import Difference
from ...protocol.outcome import Outcome
from ...running.oracle import Oracle
from ...running.scenario_run import ScenarioRun
from ...running.scenario_setting import Judged
from ..comparing.bucket import Bucket, bucket_of
from .choices import Choices
from .history import History
from .material import content
from .words import letter

OK: Final = Valid({})


class Ended(Exception):
    """A step came to something that must not be."""


@dataclass(slots=True)
class Replayer(ABC):
    """One history on a stage; ``bucket`` says what went wrong, if anything."""

    NEEDED: ClassVar[tuple[str, ...]] = ()
    """Operations of which a history consists."""
    UNTOUCHED: ClassVar[str] = ""
    """The requirement by which files stay where they are while nothing is asked."""

    stage: ScenarioRun
    """Plays the steps, in a folder of its own."""
    choices: Choices
    """What the adapter declares."""
    steps: list[Step] = field(default_factory=list)
    """The steps so far."""
    bucket: Bucket | None = None
    """What went wrong, if anything."""
    played: Judged | None = None
    """The last step, where something went wrong."""
    requirement: str = ""
    """The id of the requirement that it breaks."""
    words: dict[str, list[str]] = field(default_factory=dict)
    """What the contents hold that were made for this history, by their names."""
    _asked: str = "nothing"
    """The operation of the last request."""

    def replay(self, history: History) -> None:
        """Replay until something goes wrong, or to the end."""
        try:
            self.begin(history.begins)
            self.look()
            for name, *arguments in history.moves:
                before = len(self.steps)
                getattr(self, name)(*arguments)
                if len(self.steps) > before:
                    self.look()
        except Ended:
            pass

    @abstractmethod
    def begin(self, words: tuple[str, ...] | None) -> None:
        """Put the file there, or none, and start."""

    @abstractmethod
    def look(self) -> None:
        """Look whether the files are what they must be."""

    @property
    def pool(self) -> Pool:
        """What the steps refer to by name."""
        return self.stage.scenario.pool

    @property
    def oracle(self) -> Oracle:
        """Packs and unpacks files."""
        return self.stage.runner.oracle

    def content(self, words: list[str]) -> str:
        """Return the name of a file with these Singles.

        Raises:
            Ended: the oracle cannot pack them, and nothing can be said of the history.
        """
        name = content(words, self.pool, self.oracle)
        if not name:
            raise Ended
        self.words[name] = words
        return name

    def ask(
        self, op: str, given: Mapping[str, Any], requirement: str, refusal: str = "", **ok: Any
    ) -> None:
        """Ask, and expect a refusal of this class, or an answer with these members.

        Args:
            op: the operation.
            given: its ``in``.
            requirement: id of the sentence by which the answer must be this one.
            refusal: the class; empty where it must go well.
            ok: the members of the answer.
        """
        expect = Invalid(refusal, "state") if refusal else Valid(ok)
        self._asked = op
        played = self._play(Ask(op, dict(given), expect))
        if played.judgement.outcome is not Outcome.PASS:
            right = played.expect
            right = right if isinstance(right, Valid | Invalid) else expect
            self._end(played, bucket_of(op, right, played.answer, played.judgement), requirement)

    def facts(self, path: str, facts: FactsExpected, cite: Callable[[Difference], str]) -> None:
        """Look at a path; ``cite`` names the requirement that a difference breaks."""
        played = self._play(Look(path, facts))
        if played.judgement.outcome is Outcome.PASS:
            return
        if played.judgement.outcome is Outcome.SKIPPED:
            raise Ended
        first = played.judgement.differences[0]
        fact, told = told_of(first)
        self._end(played, Bucket(self._asked, "file", fact, told), cite(first))

    def change(self, step: Step) -> None:
        """Do something to the files, as somebody else would."""
        played = self._play(step)
        if played.judgement.outcome is not Outcome.PASS:
            bucket = Bucket(self._asked, "file", "as it was", "cannot be changed")
            self._end(played, bucket, self.UNTOUCHED)

    def _play(self, step: Step) -> Judged:
        self.steps.append(step)
        return self.stage.take(step)

    def _end(self, played: Judged, bucket: Bucket, requirement: str) -> None:
        """Keep what went wrong, and which requirement says that it is wrong.

        Raises:
            Ended: always.
        """
        self.played, self.requirement = played, requirement
        if played.judgement.outcome is not Outcome.SKIPPED:
            self.bucket = bucket
        raise Ended


def told_of(difference: Difference) -> tuple[str, str]:
    """Return the fact that a difference of a file is about, and what is wrong, without names."""
    fact = difference.path.rpartition(" ")[2]
    expected, actual = sides(difference)
    if fact == "kind":
        return fact, f"is {actual} instead of {expected}"
    if fact != "holds" or not isinstance(actual, list):
        return fact, f"has other {fact}"
    if any(word.startswith("does not unpack") for word in actual):
        return fact, "does not unpack"
    missing, extra = set(expected) - set(actual), set(actual) - set(expected)
    if missing and {letter(word) for word in missing} == {_channel(word) for word in extra}:
        return fact, "holds another Single of a channel"
    kinds = ["lacks a Single"] * bool(missing) + ["holds one too many"] * bool(extra)
    return fact, " and ".join(kinds) or "holds one twice"


def sides(difference: Difference) -> tuple[Any, Any]:
    """Return what was expected of a file and what is there, decoded."""
    expected, actual = (
        msgspec.json.decode(side or "null") for side in (difference.expected, difference.actual)
    )
    return expected, actual


def _channel(word: str) -> str:
    return word.removeprefix("another Single of the channel of ")[:1]
