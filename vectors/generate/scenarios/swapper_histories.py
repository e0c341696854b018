"""Long histories of a SubSwapper, and what its file must hold at any time of them.

A history is drawn from a hash of its name, and the model beside it is the whole rule: the next
file is disk and memory without what was closed. Where a close was not written, two answers are
right, and the model gives both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..tools.case import Json
from ..tools.material import derived_bytes
from .bare_channels import MANY
from .consequences import STALE
from .file_steps import change, write
from .script import MAIN, Steps, look, look_by, scenario
from .swapper_steps import UNWRITTEN, drop, event, fail, manual, new, start, stop

LENGTH: Final = 54
"""Turns of a history; nearly each has an event."""
Form = dict[str, str]
"""Channel → the name of its newest Single."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    plain = "swapper.every-event-writes swapper.add-before-close swapper.duplicates"
    union = f"swapper.update swapper.start-writes-union {plain}"
    failures = "swapper.failed-update-kept swapper.failed-close-kept swapper.update"
    yield _scenario("events", "events only", "event", plain)
    title = "events, crashes, stops and new starts, files that vanish or are replaced"
    yield _scenario("starts", title, "event start file", union)
    title = "a disk that fails now and then, and crashes while something is not written"
    yield _scenario("failures", title, "event start fail", failures)
    for number in (1, 2):
        title = "events and manual updates, failures, new starts and changes by somebody else"
        yield _scenario(f"everything-{number}", title, "event manual start file fail", failures)


def _scenario(name: str, title: str, kinds: str, rules: str) -> Json:
    history = History(name, kinds.split())
    return scenario(
        f"swapper/history-{name}",
        f"{LENGTH} turns with up to {len(MANY)} channels: {title}",
        list(dict.fromkeys(rules.split())),
        STALE,
        "format:8",
        history.steps(),
    )


class Draw:
    """Numbers that depend on a name only."""

    def __init__(self, name: str) -> None:
        self._bytes = iter(derived_bytes(f"history/{name}", 65_536))

    def below(self, limit: int) -> int:
        """Return a number from 0 to ``limit`` - 1; the limit is small."""
        return (next(self._bytes) << 8 | next(self._bytes)) % limit

    def some(self, among: Sequence[str], most: int) -> list[str]:
        """Return up to ``most`` of them, perhaps one twice."""
        return [among[self.below(len(among))] for _ in range(self.below(most + 1))] if among else []


@dataclass(slots=True)
class Model:
    """What memory and file hold."""

    remembers: bool
    """Whether a close that was not written stays closed."""
    memory: Form = field(default_factory=dict)
    disk: Form = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    """Closed, and not yet written."""

    def begin(self, starting: Sequence[str]) -> None:
        """Start anew: nothing is known but these channels and the file."""
        self.memory, self.pending = _forms(starting), set()
        self.write(())

    def apply(self, opens: Sequence[str], closes: Sequence[str], *, written: bool) -> None:
        """Take in an event whose update succeeds or not."""
        self.memory |= _forms(opens)
        self.pending -= _forms(opens).keys()
        for each in closes:
            self.memory.pop(each, None)
        if self.remembers:
            self.pending |= set(closes)
        if written:
            self.write(closes)

    def write(self, closes: Sequence[str]) -> None:
        """Replace the file."""
        union = self.disk | self.memory
        gone = {*closes, *self.pending}
        self.disk = {name: form for name, form in union.items() if name not in gone}
        self.pending.clear()


@dataclass(slots=True)
class History:
    """A history under way."""

    name: str
    kinds: Sequence[str]
    """What can happen besides events: ``start``, ``file``, ``fail``, ``manual``."""
    models: tuple[Model, Model] = field(default_factory=lambda: (Model(True), Model(False)))
    draw: Draw = field(init=False)
    done: Steps = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draw = Draw(self.name)

    def steps(self) -> Steps:
        """Play it."""
        self._start(list(MANY[: self.draw.below(8)]))
        for turn in range(1, LENGTH + 1):
            # No file of an earlier turn is looked at unless it could be wrong.
            kind = self.kinds[self.draw.below(len(self.kinds))] if turn % 3 == 0 else "event"
            getattr(self, f"_{kind}")()
            if turn % 6 == 0:
                self._look()
        self._written([], [])
        self._look()
        return self.done

    def _event(self) -> None:
        opens = [self._form(each) for each in self.draw.some(MANY, 4)]
        known = sorted(self.models[0].memory) or list(MANY)
        closes = self.draw.some(known, 3) + self.draw.some(MANY, 1)
        self._written(opens, closes)

    def _manual(self) -> None:
        forms = [self._form(each) for each in self.draw.some(MANY, 3)]
        self.done.append(manual(_text(forms)))
        for model in self.models:
            model.apply(forms, [], written=True)

    def _start(self, starting: list[str] | None = None) -> None:
        if starting is None:
            # A crash may come over what is not written; a stop, since who stops may try again, not.
            is_stop = self.draw.below(2) and not any(model.pending for model in self.models)
            self.done.append(stop() if is_stop else drop())
            starting = list(self.models[0].memory.values())
            if self.draw.below(3) == 0:
                starting = starting[::2]
        self.done += [new(_text(starting)), start()]
        for model in self.models:
            model.begin(starting)

    def _file(self) -> None:
        """Remove the file, or put another there; what only the old one knew is closed before."""
        only_disk = sorted({n for m in self.models for n in m.disk.keys() - m.memory.keys()})
        self._written([], only_disk)
        forms = [self._form(each) for each in dict.fromkeys(self.draw.some(MANY, 4))]
        if self.draw.below(2):
            forms = []
            self.done.append(change("remove"))
        else:
            self.done.append(write(" ".join(["multi", *(f.replace(" ", "_") for f in forms)])))
        for model in self.models:
            model.disk = _forms(forms)
        self._event()

    def _fail(self) -> None:
        times = 1 + self.draw.below(3)
        self.done.append(fail(("swap", "extract")[self.draw.below(2)], times))
        for _ in range(times):
            opens = [self._form(each) for each in self.draw.some(MANY, 2)]
            closes = self.draw.some(sorted(self.models[0].memory), 2)
            self.done.append(event(_text(opens), _text(closes), UNWRITTEN))
            for model in self.models:
                model.apply(opens, closes, written=False)
        if self.draw.below(3):
            self._event()
        else:
            self.done.append(drop())
            self._start(list(self.models[0].memory.values()))

    def _written(self, opens: list[str], closes: list[str]) -> None:
        self.done.append(event(_text(opens), _text(closes)))
        for model in self.models:
            model.apply(opens, closes, written=True)

    def _form(self, channel: str) -> str:
        return f"{channel} more" if self.draw.below(3) == 0 else channel

    def _look(self) -> None:
        kept, back = (sorted(model.disk.values()) for model in self.models)
        if kept == back:
            self.done.append(look(MAIN, kind="file", holds=kept))
        else:
            choices = {"comes_back": {"holds": back}, "stays_closed": {"holds": kept}}
            self.done.append(look_by(MAIN, "swapper-failed-close", **choices))


def _forms(singles: Sequence[str]) -> Form:
    return {each.removesuffix(" more"): each for each in singles}


def _text(names: Sequence[str]) -> str:
    return " ".join(name.replace(" ", "_") for name in names)
