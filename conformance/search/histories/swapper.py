"""HistoryTrials of a SubSwapper: opens, closes, updates, failing disks, restarts, and other people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ...corpus.scenario import FactsExpected, Remove, Write
from .material import GARBAGE
from .replayer import MAIN, Replayer
from .swapper_model import UNREADABLE, UNWRITABLE, Model, letter

SESSION = "s"
NOT_ACTIVE = "not-active"


@dataclass(slots=True)
class SwapperReplayer(Replayer):
    """One history. The node's own channels are in ``channels``; the file must follow them."""

    NEEDED: ClassVar[tuple[str, ...]] = tuple(
        f"swapper.{name}"
        for name in ("new", "start", "event", "manual-update", "fail", "stop", "drop")
    )
    model: Model = field(init=False)
    channels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.model = Model(self.choices)

    def begin(self, words: tuple[str, ...] | None) -> None:
        """Start over a file, or over none."""
        if words is not None:
            self.edited(list(words))
        self._begin()

    def look(self) -> None:
        """Look whether the file is what the model says."""
        if self.model.is_garbage:
            facts = FactsExpected(bytes=GARBAGE)
        elif self.model.is_bricked:
            facts = FactsExpected(kind="file")
        elif self.model.file is None:
            facts = FactsExpected(kind="nothing")
        else:
            facts = FactsExpected(kind="file", holds=sorted(self.model.file.values()))
        self.facts(MAIN, facts)

    def event(self, opens: list[str], closes: list[str]) -> None:
        """Open and close channels."""
        self.channels.update({letter(word): word for word in opens})
        for name in closes:
            self.channels.pop(name, None)
        self._tell(opens, closes)

    def unwritable_event(self, name: str) -> None:
        """Open a channel whose Single cannot be written."""
        if not self.model.is_burdened:
            self._tell([name + UNWRITABLE], [])

    def unreadable_event(self, name: str) -> None:
        """Open a channel whose Single can be written and not read back."""
        # Of two bad Singles lnd's order of writing decides which is blamed.
        if not self.model.is_burdened:
            self._tell([name + UNREADABLE], [])

    def manual_update(self, words: list[str], bad: str | None) -> None:
        """Update by hand, perhaps with a Single that cannot be written."""
        if bad is not None and not self.model.is_burdened:
            words = [*(word for word in words if letter(word) != bad), bad + UNWRITABLE]
        self.model.opened(words)
        refusal = self.model.write()
        if not refusal and any(word.endswith(UNWRITABLE) for word in words):
            refusal = "missing-field"  # the others are written
        self._update(words, refusal)

    def disk_will_fail(self, call: str, times: int) -> None:
        """Make the next calls fail."""
        if not any(self.model.failures.values()):
            self.model.failures = {call: times}
            self._ask("fail", call=call, times=times)

    def edited(self, words: list[str]) -> None:
        """Replace the file, as somebody else would."""
        name = self.content(words)
        self.model.file = {letter(word): word for word in words}
        self.model.is_garbage = False
        self.change(Write(MAIN, name))

    def deleted(self) -> None:
        """Delete the file, if there is one."""
        if self.model.file is not None or self.model.is_garbage:
            self.model.file, self.model.is_garbage = None, False
            self.change(Remove(MAIN))

    def damaged(self) -> None:
        """Make the file unreadable."""
        self.model.is_garbage = True
        self.change(Write(MAIN, GARBAGE))

    def restart(self, crashes: bool) -> None:
        """Stop the node, or let it crash, and start it again."""
        self._leave(crashes)
        self._begin()

    def started_twice(self) -> None:
        """Start again what runs: nothing happens."""
        self._ask("start")

    def asked_after_stop(self) -> None:
        """Ask what does not run any more, then start the node again."""
        if self.model.unwritten:
            return  # Whether a stop tries an update again that failed is nobody's promise.
        self._leave(crashes=False)
        self._event(["a"], [], NOT_ACTIVE)
        self._update(["a"], NOT_ACTIVE)
        refuses = self.choices.says("swapper-start-after-stop", "refuse")
        self._ask("start", NOT_ACTIVE if refuses else "")
        self.look()
        self._begin()

    def stopped_unstarted(self) -> None:
        """Crash, make another SubSwapper, stop it before its start, and begin anew."""
        self._leave(crashes=True)
        self._new()
        cancels = self.choices.says("swapper-never-started", "cancel")
        self._ask("stop", cancelled=int(cancels))
        self.look()
        self._begin()

    def _leave(self, crashes: bool) -> None:
        if crashes or self.model.unwritten:
            self._ask("drop")
        else:
            self._ask("stop", cancelled=1)

    def _new(self) -> None:
        starting = [{"$single": word} for word in self.channels.values()]
        ring = {"$key_ring": "own"}
        self._ask("new", path={"$path": MAIN}, key_ring=ring, starting_chans=starting)

    def _begin(self) -> None:
        self.model.restart()
        self._new()
        self.model.opened(self.channels.values())
        refusal = self.model.write()
        self._ask("start", refusal)
        if refusal:
            self._start_again(refusal)

    def _start_again(self, refusal: str) -> None:
        """Start once more over the same bad file, and once more when it is gone."""
        retries = self.choices.says("swapper-second-start", "retry")
        self._ask("start", refusal if retries else "")
        self.look()
        self.deleted()
        if retries:
            self.model.write()
            self._ask("start")
        else:
            self._ask("start")
            self.look()
            self._event([], [], NOT_ACTIVE)
            self._begin()

    def _tell(self, opens: list[str], closes: list[str]) -> None:
        self.model.opened(opens)
        self.model.closed(closes)
        self._event(opens, closes, written=not self.model.write())

    def _event(
        self, opens: Iterable[str], closes: Iterable[str], refusal: str = "", **ok: Any
    ) -> None:
        home = {"$addresses": "home"}
        given = {
            "new_chans": [{"channel": {"$channel": word}, "addresses": home} for word in opens],
            "closed_chans": [{"$outpoint": name} for name in closes],
        }
        self.ask("swapper.event", {"session": SESSION, **given}, refusal, **ok)

    def _update(self, words: Iterable[str], refusal: str) -> None:
        singles = [{"$single": word} for word in words]
        given = {"session": SESSION, "singles": singles}
        self.ask("swapper.manual-update", given, refusal)

    def _ask(
        self, verb: str, refusal: str = "", cancelled: int | None = None, **given: Any
    ) -> None:
        ok = {} if cancelled is None else {"cancelled": cancelled}
        self.ask(f"swapper.{verb}", {"session": SESSION, **given}, refusal, **ok)
