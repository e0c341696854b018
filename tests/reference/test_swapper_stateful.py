"""Random histories of a safe SubSwapper, held to the properties by which the judge decides.

After every step the file, the error and the report are what must hold after what was told.
"""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from scbref.conformance.search.histories.choices import BEHAVIOURS, Choices
from scbref.conformance.search.histories.log import File, Log, Update, file_of
from scbref.conformance.search.histories.swapper_properties import SwapperProperties
from scbref.conformance.search.histories.words import BARE, UNWRITABLE, letter
from scbref.errors import SwapperError
from tests.reference.swapper_stage import Disk, PackedDisk, Stage, outpoint, packed

NAMES = st.sampled_from("abcde")
WORDS = st.tuples(NAMES, st.sampled_from(["", "(1)", "(2)"])).map("".join)
GARBAGE = b"garbage " * 8
SAFE = dict.fromkeys(BEHAVIOURS, "") | {
    "swapper-failed-close": "stays-closed",
    "swapper-poorer-single": "keep-richer",
    "swapper-unserializable-single": "set-aside",
    "swapper-unreadable-single": "set-aside",
}


def judged(words: Iterable[str]) -> list[str]:
    """The stage's words as the judge writes them."""
    return [word.replace("!", UNWRITABLE).replace("-", BARE) for word in words]


def staged(words: Iterable[str]) -> str:
    """The judge's words as the stage writes them, sorted."""
    return " ".join(sorted(word.replace(BARE, "-") for word in words))


class SwapperHistory(RuleBasedStateMachine):
    """The node's own channels are in ``channels``; the file must follow them."""

    def __init__(self) -> None:
        super().__init__()
        self.file = File()
        self.failures = 0
        """Writes that will fail."""
        self.channels: dict[str, str] = {}
        self.must = SwapperProperties(Log(), Choices(SAFE))

    @initialize(with_bytes=st.booleans(), words=st.lists(WORDS, max_size=3))
    def begin(self, with_bytes: bool, words: list[str]) -> None:
        self.stage = Stage(disk=PackedDisk() if with_bytes else Disk())
        self.edit(words)
        self.restart("crash", False)

    def teardown(self) -> None:
        if hasattr(self, "stage"):
            self.stage.swapper.stop()

    def update(self) -> Update:
        """Say what the update must be that the next call makes, or the last one made."""
        update = self.must.update(self.file, writing_fails=self.failures > 0)
        self.failures -= update.came_to_write and self.failures > 0
        self.file = update.left
        return update

    @rule(opens=st.lists(WORDS, max_size=3), closes=st.lists(NAMES, max_size=2))
    def event(self, opens: list[str], closes: list[str]) -> None:
        self.channels.update({letter(word): word for word in opens})
        for name in closes:
            self.channels.pop(name, None)
        self.stage.event(" ".join(opens), " ".join(closes))
        self.must.log.told(judged(opens), closes)
        self.update()

    @rule(name=NAMES)
    def unwritable(self, name: str) -> None:
        self.event([f"{name}!"], [])

    @rule(words=st.lists(WORDS | NAMES.map("{}-".format), max_size=3))
    def manual_update(self, words: list[str]) -> None:
        error = self.stage.manual(" ".join(words))
        self.must.log.told(judged(words))
        update = self.update()
        assert (error is None) == (not update.error)
        assert error is None or error.written is update.is_written

    @rule()
    def swap_will_fail(self) -> None:
        self.stage.disk.swap_errors.append(OSError("disk full"))
        self.failures += 1

    @rule(words=st.lists(WORDS, max_size=3))
    def edit(self, words: list[str]) -> None:
        self.file = file_of(words)
        self.stage.disk.put(packed(staged(self.file.singles.values())))

    @rule()
    def delete(self) -> None:
        self.stage.disk.put(None)
        self.file = File()

    @rule()
    def turn_unreadable(self) -> None:
        self.stage.disk.put(GARBAGE)
        self.file = File(is_garbage=True)

    @rule(end=st.sampled_from(["stop", "crash"]), prune=st.booleans())
    def restart(self, end: str, prune: bool) -> None:
        if end == "stop":
            self.stage.swapper.stop()
            if self.must.log.is_unwritten:
                self.update()
        self.must = SwapperProperties(Log(), self.must.choices)
        self.must.log.told(judged(self.channels.values()))
        prune_to = list(self.channels) if prune else []
        self.stage.build(
            " ".join(self.channels.values()), prune_to=[outpoint(name) for name in prune_to]
        )
        while not self.started(prune_to):
            # Start goes on failing until somebody repairs the disk.
            if self.file.is_garbage:
                self.delete()

    def started(self, prune_to: list[str]) -> bool:
        if prune_to:
            # What only the file knows counts as closed.
            self.must.log.told([], self.file.singles.keys() - self.channels.keys())
        update = self.update()
        try:
            self.stage.swapper.start()
        except SwapperError as error:
            assert error.written is update.is_written
            assert update.error
        else:
            assert not update.error
        return not update.error

    @invariant()
    def the_file_is_what_it_must_be(self) -> None:
        if not hasattr(self, "stage"):
            return
        if self.file.is_garbage:
            assert self.stage.disk.content == GARBAGE
        elif self.file.words is None:
            assert self.stage.disk.content is None
        else:
            assert self.stage.file == staged(self.file.words.values())

    @invariant()
    def the_report_names_what_is_set_aside(self) -> None:
        if hasattr(self, "stage"):
            reported = {each.outpoint for each in self.stage.swapper.report.set_aside}
            assert reported == {outpoint(name) for name in self.must.set_aside}


SwapperHistory.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, print_blob=True
)
TestSwapperHistory = SwapperHistory.TestCase
