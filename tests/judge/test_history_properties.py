"""What must hold of histories, by the choices of safe and of lnd."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scbref.conformance.corpus.load import load
from scbref.conformance.protocol.operations import OPERATIONS
from scbref.conformance.search.histories import known_form
from scbref.conformance.search.histories.choices import BEHAVIOURS, Choices
from scbref.conformance.search.histories.log import File, Log, file_of
from scbref.conformance.search.histories.multifile_properties import (
    ELSEWHERE,
    FAR,
    Files,
    SwapProperties,
)
from scbref.conformance.search.histories.swapper_properties import SwapperProperties

SAFE = dict.fromkeys(BEHAVIOURS, "") | {
    "swapper-failed-close": "stays-closed",
    "swapper-poorer-single": "keep-richer",
    "swapper-unserializable-single": "set-aside",
    "swapper-unreadable-single": "set-aside",
    "multifile-linked-main": "follow",
    "multifile-linked-temp": "remove",
    "multifile-empty-bytes": "refuse",
    "multifile-mode": "keep",
}
LND = dict.fromkeys(BEHAVIOURS, "") | {
    "swapper-failed-close": "comes-back",
    "swapper-poorer-single": "overwrite",
    "swapper-unserializable-single": "block",
    "swapper-unreadable-single": "brick",
    "multifile-linked-main": "replace",
    "multifile-linked-temp": "follow",
    "multifile-empty-bytes": "write",
    "multifile-mode": "umask",
}
BLOCKED = LND | {"swapper-unreadable-single": "block"}


def swapper(chosen: dict[str, str]) -> SwapperProperties:
    return SwapperProperties(Log(), Choices(chosen))


A, AB = file_of(["a"]), file_of(["a", "b"])


@pytest.mark.parametrize(
    ("chosen", "after"), [(SAFE, file_of(["b"])), (LND, AB)], ids=["safe", "lnd"]
)
def test_what_must_hold_of_a_failed_close(chosen: dict[str, str], after: File) -> None:
    must = swapper(chosen)
    must.log.told(["a", "b"])
    assert must.update(File()).left == AB
    must.log.told([], ["a"])
    failed = must.update(AB, writing_fails=True)
    assert (failed.error, failed.left) == ("io", AB) and must.log.is_unwritten
    # No choice mattered until now.
    assert must.choices.that_matter == {}
    assert must.update(AB).left == after and not must.log.is_unwritten
    assert must.choices.that_matter.keys() == {"swapper-failed-close"}


def test_what_must_hold_of_a_close_that_was_written() -> None:
    must = swapper(SAFE)
    must.log.told(["a"])
    must.update(File())
    must.log.told([], ["a"])
    assert must.update(A).left == File({})
    # Somebody put it there again: that stays, as everything of which nothing was told.
    assert must.update(AB).left == AB


def test_what_must_hold_of_a_disk_that_fails() -> None:
    must = swapper(SAFE)
    must.log.told(["a"])
    unread = must.update(File(), reading_fails=True)
    assert (unread.error, unread.left, unread.came_to_write) == ("io", File(), False)
    garbage = File(is_garbage=True)
    assert (must.update(garbage).error, must.update(garbage).left) == ("auth-failed", garbage)
    assert must.update(File()).left == A
    # What the file holds already is written, whatever the disk says.
    repeated = must.update(A, writing_fails=True)
    assert (repeated.error, repeated.is_written) == ("io", True)


@pytest.mark.parametrize(("chosen", "kept"), [(SAFE, "a"), (LND, "a bare")], ids=["safe", "lnd"])
def test_what_must_hold_of_a_poorer_single(chosen: dict[str, str], kept: str) -> None:
    seen = swapper(chosen)
    seen.log.told(["a bare"])
    assert seen.update(A).left == file_of([kept])
    told = swapper(chosen)
    told.log.told(["a9"])
    told.log.told(["a"])
    told.log.told(["a bare"])
    assert told.update(File()).left == file_of([kept])
    # It takes the place of nothing that was closed.
    told.log.told([], ["a"])
    told.update(file_of([kept]))
    told.log.told(["a bare"])
    assert told.update(File({})).left == file_of(["a bare"])


@pytest.mark.parametrize(
    ("chosen", "error"), [(SAFE, ""), (LND, "missing-field")], ids=["safe", "lnd"]
)
def test_what_must_hold_of_an_unwritable_single(chosen: dict[str, str], error: str) -> None:
    must = swapper(chosen)
    must.log.told(["a !", "b"])
    update = must.update(A)
    assert (update.error, update.left) == (error, A if error else AB)
    assert must.set_aside == (set() if error else {"a"})
    assert must.is_burdened(update.left) == bool(error)
    must.log.told([], ["a"])
    assert must.update(update.left).left == file_of(["b"]) and must.set_aside == set()


@pytest.mark.parametrize(
    ("chosen", "error", "then"),
    [(SAFE, "", ""), (LND, "", "bad-transaction"), (BLOCKED, "bad-transaction", "")],
    ids=["safe", "lnd", "blocked"],
)
def test_what_must_hold_of_an_unreadable_single(
    chosen: dict[str, str], error: str, then: str
) -> None:
    must = swapper(chosen)
    must.log.told(["b ?"])
    first = must.update(A)
    assert first.error == error
    must.log.told([], ["b"])
    second = must.update(first.left)
    assert second.error == then and second.left.is_bricked == bool(then)
    assert second.left == (file_of(["a", "b ?"]) if then else A)


@pytest.mark.parametrize(
    ("chosen", "link", "mode"), [(SAFE, FAR, "0640"), (LND, "", "umask")], ids=["safe", "lnd"]
)
def test_what_must_hold_of_a_linked_file(chosen: dict[str, str], link: str, mode: str) -> None:
    before = Files(FAR, {FAR: "old"}, {FAR: "0640"})
    swap = SwapProperties(before, "new", True, Choices(chosen))
    after = swap.after()
    assert swap.error == ""
    assert (after.link, after.content, after.archives) == (link, "new", ("old",))
    assert after.mode == mode


@pytest.mark.parametrize(
    ("chosen", "link", "error"), [(SAFE, "", "io"), (LND, ELSEWHERE, "")], ids=["safe", "lnd"]
)
def test_what_must_hold_of_a_linked_temp_and_of_no_bytes(
    chosen: dict[str, str], link: str, error: str
) -> None:
    after = SwapProperties(Files(temp="link"), "new", True, Choices(chosen)).after()
    assert (after.link, after.content, after.temp) == (link, "new", "")
    empty = SwapProperties(after, "zeros 0", False, Choices(chosen))
    assert empty.error == error
    assert empty.after().content == ("new" if error else "zeros 0")


def test_a_file_made_anew_does_not_have_the_mode_of_one_that_is_gone() -> None:
    choices = Choices(SAFE | {"multifile-linked-temp": "follow"})
    before = Files("", {"channel.backup": "old"}, {"channel.backup": "0640"}, temp="link")
    linked = SwapProperties(before, "new", True, choices).after()
    assert (linked.link, linked.mode) == (ELSEWHERE, "0600")
    unlinked = Files("", linked.removed("channel.backup").contents, linked.modes)
    assert SwapProperties(unlinked, "new", True, choices).after().mode == "0600"


def test_whatever_a_history_cites_is_a_requirement() -> None:
    folder = Path(known_form.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    cited = set(re.findall(r'"((?:swapper|multifile)\.[a-z-]+)"', text)) - set(OPERATIONS)
    assert len(cited) > 25
    assert cited <= set(load().requirements)


@pytest.mark.parametrize(
    ("entries", "found", "form"),
    [
        (["a"], None, ("a", "swapper.update")),
        ([], "a9", ("a9", "swapper.carries-over")),
        (["a bare"], "a", ("a", "swapper.poorer-single")),
        (["a", "-"], "a", (None, "swapper.update")),
        (["a", "fails"], "a9", ("a", "swapper.failed-update-kept")),
        (["a", "written", "-", "fails"], "a", (None, "swapper.failed-close-kept")),
        (["a", "written", "-", "fails", "a bare"], "a", ("a bare", "swapper.close-forgets")),
        (["a", "written", "-", "fails", "a !"], "a", ("a", "swapper.open-again")),
        (["a", "written", "a !"], None, ("a", "swapper.last-good-form")),
        (["has a", "a bare"], None, ("a", "swapper.known-form-kept")),
        (["has a", "a bare"], "a9", ("a9", "swapper.file-form-followed")),
        (["has a", "a bare", "-", "written"], "a", ("a", "swapper.carries-over")),
    ],
)
def test_what_must_be_known_of_a_channel_and_why(
    entries: list[str], found: str | None, form: tuple[str | None, str]
) -> None:
    must = swapper(SAFE)
    file = File()
    for entry in entries:
        if entry.startswith("has "):
            file = file_of([entry.removeprefix("has ")])
            must.update(file, writing_fails=True)
        elif entry in ("written", "fails"):
            file = must.update(file, writing_fails=entry == "fails").left
        else:
            must.log.told(*([], ["a"]) if entry == "-" else ([entry],))
    known = must.form("a", file_of([found]) if found else File())
    assert known == form
