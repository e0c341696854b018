"""What the SubSwapper's file is read and written as: large files, and fields of its Singles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from scbref.errors import IO, SwapperError
from scbref.swapper.content import FileContent
from scbref.swapper.state import Entry
from tests.adequacy.mutants.mutant import Change, Mutant, setting, stateful

_OF, _CHANGES = Entry.of.__func__, FileContent.changes


def content_mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    for name, single in _SINGLES.items():
        yield stateful(f"swapper/{name}", "swapper.update", _entry(single))
    for limit in (1 << 20, 64 << 10):
        yield stateful(
            f"swapper/file-over-{limit}-unread",
            "swapper.update",
            setting(FileContent, "changes", _refusing(limit)),
        )
    yield stateful(
        "swapper/file-over-mib-taken-for-none",
        "swapper.start-writes-union",
        setting(FileContent, "changes", _forgetting(1 << 20)),
    )


def _entry(change: Callable[[Any], Any]) -> Change:
    def of(cls: type[Entry], single: Any) -> Entry:
        return _OF(cls, change(single))

    return setting(Entry, "of", classmethod(of))


_SINGLES: dict[str, Callable[[Any], Any]] = {
    "initiator-always": lambda single: replace(single, is_initiator=True),
    "initiator-never": lambda single: replace(single, is_initiator=False),
    "first-address-only": lambda single: replace(single, addresses=single.addresses[:1]),
    "capacity-of-32-bits": lambda single: replace(single, capacity=single.capacity & 0xFFFFFFFF),
}


def _refusing(limit: int) -> Any:
    def changes(content: Any) -> Any:
        found = _CHANGES(content)
        if content._packed is not None and len(content._packed) > limit:
            raise SwapperError("the file is too large", code=IO, written=False)
        return found

    return changes


def _forgetting(limit: int) -> Any:
    def changes(content: Any) -> Any:
        found = _CHANGES(content)
        return [] if found and len(content._packed or b"") > limit else found

    return changes
