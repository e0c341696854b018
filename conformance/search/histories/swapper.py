"""Replays histories of a SubSwapper: opens, closes, failing disks, restarts, other people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ...corpus.scenario import FactsExpected, Remove, Write
from ...judging.compare import Difference
from .log import File, Log, file_of
from .material import GARBAGE, MAIN, home
from .replayer import Replayer, sides
from .swapper_properties import SwapperProperties
from .words import UNREADABLE, UNWRITABLE, letter

SESSION = "s"
NOT_ACTIVE = "not-active"


@dataclass(slots=True)
class SwapperReplayer(Replayer):
    """One history of a SubSwapper over one file."""

    NEEDED: ClassVar[tuple[str, ...]] = tuple(
        f"swapper.{name}"
        for name in ("new", "start", "event", "manual-update", "fail", "stop", "drop")
    )
    UNTOUCHED: ClassVar[str] = "swapper.every-event-writes"
    properties: SwapperProperties = field(init=False)
    """What must hold after what the process was told, and did."""
    file: File = field(default_factory=File)
    """What the file holds."""
    failing: dict[str, int] = field(default_factory=dict)
    """Calls of the disk that will fail, by name."""
    says_so: bool = False
    """Whether it is said that subscriptions go well; nothing said means the same."""
    channels: dict[str, str] = field(default_factory=dict)
    """The node's own channels; the file must follow them."""
    _error: str = ""
    """The class of the last update's refusal; empty where it went well."""
    _was_unread: bool = False
    """Whether the last update could not read the file."""

    def __post_init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        """Begin a new log, as a process begins without memory."""
        self.properties = SwapperProperties(Log(), self.choices)
        self.failing = {}

    @property
    def log(self) -> Log:
        """What the process was told, and did."""
        return self.properties.log

    def begin(self, words: tuple[str, ...] | None) -> None:
        """Start over a file, or over none."""
        if words is not None:
            self.edited(list(words))
        self._begin()

    def look(self) -> None:
        """Look whether the file is what it must be."""
        if self.file.is_garbage:
            facts = FactsExpected(bytes=GARBAGE)
        elif self.file.is_bricked:
            facts = FactsExpected(kind="file")
        elif self.file.words is None:
            facts = FactsExpected(kind="nothing")
        else:
            facts = FactsExpected(kind="file", holds=sorted(self.file.words.values()))
        self.facts(MAIN, facts, self._broken)

    def _broken(self, difference: Difference) -> str:
        """Return the requirement by which the file must be another one."""
        if self.file.is_garbage or self.file.is_bricked:
            return "swapper.start-bad-file"
        if self._error:
            return "multifile.failure-keeps-old"
        expected, actual = sides(difference)
        if not isinstance(expected, list) or not isinstance(actual, list):
            return (
                "swapper.start-writes-union" if self.file.words else "swapper.subscribe-on-creation"
            )
        wrong = sorted({letter(word) for word in set(expected) ^ set(actual)})
        known = [self.properties.reasons[name] for name in wrong if name in self.properties.reasons]
        return known[0] if known else "swapper.update"

    def event(self, opens: list[str], closes: list[str]) -> None:
        """Open and close channels."""
        self.channels.update({letter(word): word for word in opens})
        for name in closes:
            self.channels.pop(name, None)
        self._tell(opens, closes)

    def unwritable_event(self, name: str) -> None:
        """Open a channel whose Single cannot be written."""
        if not self._is_burdened:
            self._tell([name + UNWRITABLE], [])

    def unreadable_event(self, name: str) -> None:
        """Open a channel whose Single can be written and not read back."""
        # With two bad Singles, lnd names the one that it comes to first.
        if not self._is_burdened:
            self._tell([name + UNREADABLE], [])

    def manual_update(self, words: list[str], bad: str | None) -> None:
        """Update by hand, perhaps with a Single that cannot be written."""
        if bad is not None and not self._is_burdened:
            words = [*(word for word in words if letter(word) != bad), bad + UNWRITABLE]
        self.log.told(words)
        refusal = self._updated()
        if not refusal and any(word.endswith(UNWRITABLE) for word in words):
            refusal = "missing-field"  # the others are written
        self._update(words, "swapper.manual-update", refusal)

    def disk_will_fail(self, call: str, times: int) -> None:
        """Make the next calls fail."""
        if not any(self.failing.values()):
            self.failing = {call: times}
            self._ask("fail", "swapper.failed-update-kept", call=call, times=times)

    def edited(self, words: list[str]) -> None:
        """Replace the file, as somebody else would."""
        name = self.content(words)
        self.file = file_of(words)
        self.change(Write(MAIN, name))

    def deleted(self) -> None:
        """Delete the file, if there is one."""
        if self.file != File():
            self.file = File()
            self.change(Remove(MAIN))

    def damaged(self) -> None:
        """Make the file unreadable."""
        self.file = File(is_garbage=True)
        self.change(Write(MAIN, GARBAGE))

    def restart(self, crashes: bool) -> None:
        """Stop the node, or let it crash, and start it again."""
        self.says_so = crashes
        self._leave(crashes)
        self._begin()

    def started_twice(self) -> None:
        """Start again what runs: nothing happens."""
        self._ask("start", "swapper.start-once")

    def asked_after_stop(self) -> None:
        """Ask what does not run any more, then start the node again."""
        if self.log.is_unwritten:
            return  # Nobody promises whether a stop tries a failed update again.
        self._leave(crashes=False)
        self._event(["a"], [], "swapper.stop", NOT_ACTIVE)
        self._update(["a"], "swapper.manual-update-inactive", NOT_ACTIVE)
        refuses = self.choices.says("swapper-start-after-stop", "refuse")
        self._ask("start", "swapper.start-after-stop", NOT_ACTIVE if refuses else "")
        self.look()
        self._begin()

    def stopped_unstarted(self) -> None:
        """Crash, make another SubSwapper, stop it before its start, and begin anew."""
        self._leave(crashes=True)
        self._new()
        cancels = self.choices.says("swapper-never-started", "cancel")
        self._ask("stop", "swapper.cancel-always", cancelled=int(cancels))
        self.look()
        self._begin()

    def subscription_fails(self, crashes: bool) -> None:
        """Stop or crash, make a SubSwapper whose subscription fails, and begin anew."""
        self._leave(crashes)
        self._new("other", subscribe_fails=True)
        self._ask("start", "swapper.subscribe-on-creation", NOT_ACTIVE)
        self.look()
        self._begin()

    def _leave(self, crashes: bool) -> None:
        if crashes or self.log.is_unwritten:
            self._ask("drop", "multifile.crash-safe")
        else:
            self._ask("stop", "swapper.stop", cancelled=1)

    def _new(self, refusal: str = "", **more: Any) -> None:
        starting = [{"$single": word} for word in self.channels.values()]
        ring = {"$key_ring": "own"}
        given = {"path": {"$path": MAIN}, "key_ring": ring, "starting_chans": starting, **more}
        self._ask("new", "swapper.subscribe-on-creation", refusal, **given)

    def _begin(self) -> None:
        self._forget()
        more: dict[str, Any] = {"subscribe_fails": False} if self.says_so else {}
        self._new(**more)
        self.log.told(self.channels.values())
        refusal = self._updated()
        self._ask("start", self._sentence("swapper.start-writes-union"), refusal)
        if refusal:
            self._start_again(refusal)

    def _start_again(self, refusal: str) -> None:
        """Start once more over the same bad file, and once more when it is gone."""
        retries = self.choices.says("swapper-second-start", "retry")
        self._ask("start", "swapper.second-start", refusal if retries else "")
        self.look()
        self.deleted()
        if retries:
            self._updated()
            self._ask("start", "swapper.second-start")
        else:
            self._ask("start", "swapper.second-start")
            self.look()
            self._event([], [], "swapper.second-start", NOT_ACTIVE)
            self._begin()

    def _tell(self, opens: list[str], closes: list[str]) -> None:
        self.log.told(opens, closes)
        written = not self._updated()
        self._event(opens, closes, self._sentence("swapper.every-event-writes"), written=written)

    def _sentence(self, otherwise: str) -> str:
        """Return the requirement by which the last update must end as it does."""
        if not self._error:
            return otherwise
        if self._error == "io":
            return "multifile.failure-keeps-old"
        return "swapper.start-bad-file" if self._was_unread else "swapper.unserializable"

    def _updated(self) -> str:
        """Take note of an update; return the class of the error that it must end with, if any."""
        reading_fails, writing_fails = (self.failing.get(c, 0) > 0 for c in ("extract", "swap"))
        update = self.properties.update(
            self.file, reading_fails=reading_fails, writing_fails=writing_fails
        )
        self.file = update.left
        self._error, self._was_unread = update.error, not update.was_read
        if reading_fails:
            self.failing["extract"] -= 1
        elif writing_fails and update.came_to_write:
            self.failing["swap"] -= 1
        return update.error

    @property
    def _is_burdened(self) -> bool:
        return self.properties.is_burdened(self.file)

    def _event(
        self,
        opens: Iterable[str],
        closes: Iterable[str],
        requirement: str,
        refusal: str = "",
        **ok: Any,
    ) -> None:
        given = {
            "new_chans": [
                {"channel": {"$channel": word}, "addresses": {"$addresses": home(word)}}
                for word in opens
            ],
            "closed_chans": [{"$outpoint": name} for name in closes],
        }
        self.ask("swapper.event", {"session": SESSION, **given}, requirement, refusal, **ok)

    def _update(self, words: Iterable[str], requirement: str, refusal: str) -> None:
        singles = [{"$single": word} for word in words]
        given = {"session": SESSION, "singles": singles}
        self.ask("swapper.manual-update", given, requirement, refusal)

    def _ask(
        self,
        verb: str,
        requirement: str,
        refusal: str = "",
        cancelled: int | None = None,
        **given: Any,
    ) -> None:
        ok = {} if cancelled is None else {"cancelled": cancelled}
        self.ask(f"swapper.{verb}", {"session": SESSION, **given}, requirement, refusal, **ok)
