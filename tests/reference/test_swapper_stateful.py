"""Random histories of a safe SubSwapper against a dictionary model of the theory.

Nothing that was told is ever lost: after every step the file holds what the model says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from scbref.errors import SwapperError
from tests.reference.swapper_stage import Disk, PackedDisk, Stage, outpoint, packed

NAMES = st.sampled_from([f"n{number}" for number in range(5)])
WORDS = st.tuples(NAMES, st.sampled_from(["", "(1)", "(2)"])).map("".join)
GARBAGE = b"garbage " * 8


def name_of(word: str) -> str:
    return re.match(r"[a-z]+\d*", word)[0]  # type: ignore[index]


def richer(word: str, known: str | None) -> str:
    return known if known and word.endswith("-") and not known.endswith("-") else word


class Model:
    """The next file is disk and memory, memory wins, minus closing."""

    def __init__(self) -> None:
        self.file: dict[str, str] | None = None
        self.is_garbage = False
        self.failures = 0
        self.restart()

    def restart(self) -> None:
        self.seen: dict[str, str] = {}
        self.memory: dict[str, str] = {}
        self.closing: set[str] = set()
        self.set_aside: set[str] = set()
        self.unwritten = False

    def opened(self, words: Iterable[str]) -> None:
        for word in words:
            name = name_of(word)
            self.closing.discard(name)
            self.set_aside.discard(name)
            known = self.memory.get(name) or self.seen.get(name)
            if not word.endswith("!"):
                self.memory[name] = richer(word, known)
                continue
            self.set_aside.add(name)
            if known:
                self.memory[name] = known

    def closed(self, names: Iterable[str]) -> None:
        for name in names:
            self.memory.pop(name, None)
            self.set_aside.discard(name)
            self.closing.add(name)

    def look(self) -> None:
        self.seen = dict(self.file or {})
        for name, word in self.seen.items():
            if name in self.memory:
                self.memory[name] = richer(self.memory[name], word)
            elif name in self.set_aside:
                self.memory[name] = word

    def write(self, prune_to: Iterable[str] = ()) -> tuple[bool, bool | None]:
        """Return whether that went well, and whether the file holds it."""
        self.unwritten = True
        if self.is_garbage:
            return False, False
        self.look()
        if prune_to:
            told = {*prune_to, *self.memory, *self.set_aside}
            self.closed([name for name in self.seen if name not in told])
        union = {**self.seen, **self.memory}
        target = {name: word for name, word in union.items() if name not in self.closing}
        is_failing = self.failures > 0
        self.failures -= is_failing
        if is_failing and self.file != target:
            return False, False
        self.file, self.seen = target, dict(target)
        self.closing.clear()
        self.unwritten = False
        return not is_failing, True


class SwapperHistories(RuleBasedStateMachine):
    """The node's own channels are in ``channels``; the file must follow them."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.channels: dict[str, str] = {}

    @initialize(with_bytes=st.booleans(), words=st.lists(WORDS, max_size=3))
    def begin(self, with_bytes: bool, words: list[str]) -> None:
        self.stage = Stage(disk=PackedDisk() if with_bytes else Disk())
        self.edit(words)
        self.restart("crash", False)

    def teardown(self) -> None:
        if hasattr(self, "stage"):
            self.stage.swapper.stop()

    @rule(opens=st.lists(WORDS, max_size=3), closes=st.lists(NAMES, max_size=2))
    def event(self, opens: list[str], closes: list[str]) -> None:
        self.channels.update({name_of(word): word for word in opens})
        for name in closes:
            self.channels.pop(name, None)
        self.stage.event(" ".join(opens), " ".join(closes))
        self.model.opened(opens)
        self.model.closed(closes)
        self.model.write()

    @rule(name=NAMES)
    def unwritable(self, name: str) -> None:
        self.event([f"{name}!"], [])

    @rule(words=st.lists(WORDS | NAMES.map("{}-".format), max_size=3))
    def manual_update(self, words: list[str]) -> None:
        error = self.stage.manual(" ".join(words))
        self.model.opened(words)
        is_good, is_held = self.model.write()
        assert (error is None) == is_good
        assert error is None or error.written is is_held

    @rule()
    def swap_will_fail(self) -> None:
        self.stage.disk.swap_errors.append(OSError("disk full"))
        self.model.failures += 1

    @rule(words=st.lists(WORDS, max_size=3))
    def edit(self, words: list[str]) -> None:
        self.model.file = {name_of(word): word for word in words}
        self.stage.disk.put(packed(" ".join(self.model.file.values())))
        self.model.is_garbage = False

    @rule()
    def delete(self) -> None:
        self.stage.disk.put(None)
        self.model.file, self.model.is_garbage = None, False

    @rule()
    def turn_unreadable(self) -> None:
        self.stage.disk.put(GARBAGE)
        self.model.is_garbage = True

    @rule(end=st.sampled_from(["stop", "crash"]), prune=st.booleans())
    def restart(self, end: str, prune: bool) -> None:
        if end == "stop":
            self.stage.swapper.stop()
            if self.model.unwritten:
                self.model.write()
        self.model.restart()
        prune_to = list(self.channels) if prune else []
        self.model.opened(self.channels.values())
        self.stage.build(
            " ".join(self.channels.values()), prune_to=[outpoint(name) for name in prune_to]
        )
        while not self.started(prune_to):
            # Start goes on failing until somebody repairs the disk.
            if self.model.is_garbage:
                self.delete()

    def started(self, prune_to: list[str]) -> bool:
        is_good, is_held = self.model.write(prune_to)
        try:
            self.stage.swapper.start()
        except SwapperError as error:
            assert error.written is is_held
            assert not is_good
        else:
            assert is_good
        return is_good

    @invariant()
    def the_file_is_what_the_model_says(self) -> None:
        if not hasattr(self, "stage"):
            return
        if self.model.is_garbage:
            assert self.stage.disk.content == GARBAGE
        elif self.model.file is None:
            assert self.stage.disk.content is None
        else:
            assert self.stage.file == " ".join(sorted(self.model.file.values()))

    @invariant()
    def the_report_names_what_is_set_aside(self) -> None:
        if hasattr(self, "stage"):
            reported = {each.outpoint for each in self.stage.swapper.report.set_aside}
            assert reported == {outpoint(name) for name in self.model.set_aside}


SwapperHistories.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, print_blob=True
)
TestSwapperHistories = SwapperHistories.TestCase
