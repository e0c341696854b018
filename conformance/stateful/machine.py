"""The Hypothesis machine: draws what happens, plays it, and compares with the model."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from conformance.expectation import Invalid, Valid
from conformance.judge import Judgement
from conformance.outcome import Outcome
from conformance.scenario import Stage
from conformance.scenario_data import Ask, FactsExpected, Look, Remove, Step, Write
from conformance.stateful.material import FORMS, GARBAGE, LETTERS, content
from conformance.stateful.model import UNWRITABLE, Choices, Model, letter

MAIN = "channel.backup"
SESSION = "s"

_letters = st.sampled_from(LETTERS)
_words = st.tuples(_letters, st.sampled_from(FORMS)).map("".join)


def _distinct(words: st.SearchStrategy[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(words, max_size=most, unique_by=letter)


class Disagreement(AssertionError):
    """A step came to something else than the model says."""


@dataclass(slots=True)
class Life:
    """What all runs of a machine share, and the last one that went wrong."""

    stage: Callable[[], Stage]
    """Makes a fresh folder."""
    choices: Choices
    patience: float
    """Seconds to make a disagreement smaller."""
    steps_played: int = 0
    lives: int = 0
    shortest: list[Step] = field(default_factory=list)
    """The steps of the shortest life that went wrong."""
    fault: str = ""
    """What went wrong in it."""
    _found: float = 0.0

    def note(self, steps: list[Step], fault: str) -> None:
        """Keep a disagreement if it is the shortest."""
        self._found = self._found or time.monotonic()
        if not self.shortest or len(steps) < len(self.shortest):
            self.shortest, self.fault = list(steps), fault

    @property
    def is_over(self) -> bool:
        """Whether a disagreement was made smaller for long enough."""
        return self._found > 0 and time.monotonic() > self._found + self.patience


class SwapperLife(RuleBasedStateMachine):
    """One life. The node's own channels are in ``channels``; the file must follow them."""

    life: ClassVar[Life]

    def __init__(self) -> None:
        super().__init__()
        self.life.lives += 1
        self.model = Model(self.life.choices)
        self.channels: dict[str, str] = {}
        self.steps: list[Step] = []
        self.stage = self.life.stage()

    def teardown(self) -> None:
        """Remove the folder and the session."""
        self.stage.close()

    @initialize(words=_distinct(_words, 3), begins_empty=st.booleans())
    def begin(self, words: list[str], begins_empty: bool) -> None:
        """Start over a file, or over none."""
        if self.life.is_over:
            # Hypothesis takes the empty life for the smallest, and ends.
            raise Disagreement
        if not begins_empty:
            self._put(words)
        self._begin()

    @rule(opens=_distinct(_words, 2), closes=st.lists(_letters, max_size=2, unique=True))
    def event(self, opens: list[str], closes: list[str]) -> None:
        """Open and close channels."""
        self.channels.update({letter(word): word for word in opens})
        for name in closes:
            self.channels.pop(name, None)
        self._tell(opens, closes)

    @rule(name=_letters)
    def unwritable_event(self, name: str) -> None:
        """Open a channel whose Single cannot be written."""
        self._tell([name + UNWRITABLE], [])

    @rule(words=_distinct(_words, 2), bad=st.none() | _letters)
    def manual_update(self, words: list[str], bad: str | None) -> None:
        """Update by hand, perhaps with a Single that cannot be written."""
        if bad is not None:
            words = [*(word for word in words if letter(word) != bad), bad + UNWRITABLE]
        self.model.opened(words)
        refusal = self.model.write()
        if not refusal and bad is not None:
            refusal = "missing-field"  # the others are written
        singles = [{"$single": word} for word in words]
        expect = Invalid(refusal) if refusal else Valid({})
        self._ask("swapper.manual-update", {"singles": singles}, expect)

    @precondition(lambda self: not any(self.model.failures.values()))
    @rule(call=st.sampled_from(["extract", "swap"]), times=st.integers(1, 2))
    def disk_will_fail(self, call: str, times: int) -> None:
        """Make the next calls fail."""
        self.model.failures = {call: times}
        self._ask("swapper.fail", {"call": call, "times": times}, Valid({}))

    @rule(words=_distinct(_words, 3))
    def edited(self, words: list[str]) -> None:
        """Replace the file, as somebody else would."""
        self._put(words)

    @precondition(lambda self: self.model.file is not None or self.model.is_garbage)
    @rule()
    def deleted(self) -> None:
        """Delete the file."""
        self.model.file, self.model.is_garbage = None, False
        self._play(Remove(MAIN))

    @rule()
    def damaged(self) -> None:
        """Make the file unreadable."""
        self.model.is_garbage = True
        self._play(Write(MAIN, GARBAGE))

    @rule(crashes=st.booleans())
    def restart(self, crashes: bool) -> None:
        """Stop the node, or let it crash, and start it again."""
        # Whether a stop tries an update again that failed is nobody's promise.
        if crashes or self.model.unwritten:
            self._ask("swapper.drop", {}, Valid({}))
        else:
            self._ask("swapper.stop", {}, Valid({"cancelled": 1}))
        self._begin()

    @invariant()
    def the_file_is_what_the_model_says(self) -> None:
        """Compare after every step."""
        if not self.steps or isinstance(self.steps[-1], Look):
            return
        if self.model.is_garbage:
            facts = FactsExpected(bytes=GARBAGE)
        elif self.model.file is None:
            facts = FactsExpected(kind="nothing")
        else:
            facts = FactsExpected(kind="file", holds=sorted(self.model.file.values()))
        self._play(Look(MAIN, facts))

    def _begin(self) -> None:
        self.model.restart()
        starting = [{"$single": word} for word in self.channels.values()]
        given: dict[str, Any] = {"path": {"$path": MAIN}, "key_ring": {"$key_ring": "own"}}
        self._ask("swapper.new", {**given, "starting_chans": starting}, Valid({}))
        self.model.opened(self.channels.values())
        refusal = self.model.write()
        self._ask("swapper.start", {}, Invalid(refusal) if refusal else Valid({}))
        if refusal:
            # What a second start comes to is another matter: mend the file, and begin anew.
            self.deleted()
            self._begin()

    def _tell(self, opens: list[str], closes: list[str]) -> None:
        self.model.opened(opens)
        self.model.closed(closes)
        home = {"$addresses": "home"}
        given = {
            "new_chans": [{"channel": {"$channel": word}, "addresses": home} for word in opens],
            "closed_chans": [{"$outpoint": name} for name in closes],
        }
        self._ask("swapper.event", given, Valid({"written": not self.model.write()}))

    def _put(self, words: list[str]) -> None:
        name = content(words, self.stage.scenario.pool, self.stage.player.oracle)
        if not name:
            return
        self.model.file = {letter(word): word for word in words}
        self.model.is_garbage = False
        self._play(Write(MAIN, name))

    def _ask(self, op: str, given: dict[str, Any], expect: Valid | Invalid) -> None:
        self._play(Ask(op, {"session": SESSION, **given}, expect))

    def _play(self, step: Step) -> None:
        self.steps.append(step)
        self.life.steps_played += 1
        judgement = self.stage.play(step).judgement
        if judgement.outcome is not Outcome.PASS:
            self.life.note(self.steps, _in_words(judgement))
            raise Disagreement


def _in_words(judgement: Judgement) -> str:
    found = "; ".join(map(str, judgement.differences))
    return f"{judgement.outcome}: {judgement.reason}" + (f": {found}" if found else "")
