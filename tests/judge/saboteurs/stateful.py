"""The reference with a fault on its stateful side: ``stateful.py FAULT``."""

from __future__ import annotations

import os
import sys
from typing import Any

from scbref.adapter.reference import ReferenceAdapter, serve
from scbref.profiles import PROFILES
from scbref.swapper.state import BackupState

Json = dict[str, Any]
KEPT = "swapper-poorer-single"


def in_place(adapter: ReferenceAdapter) -> None:
    """Write the file where it stands, in two parts."""

    def swap(given: Json) -> Json:
        data = bytes.fromhex(given["packed"])
        with open(given["path"], "wb", buffering=0) as file:
            file.write(data[:100])
            file.write(data[100:])
        return {}

    adapter.ops["multifile.swap"] = swap


def unsynced(adapter: ReferenceAdapter) -> None:
    """Rename what was never brought to disk."""

    def swap(given: Json) -> Json:
        temp = given["path"] + ".new"
        with open(temp, "wb", buffering=0) as file:
            file.write(bytes.fromhex(given["packed"]))
        os.rename(temp, given["path"])
        return {}

    adapter.ops["multifile.swap"] = swap


def no_union(adapter: ReferenceAdapter) -> None:
    """Forget what only the file knows, as lnd did before 0.10.2."""
    BackupState.target = lambda self: dict(self.memory)  # type: ignore[method-assign]


def close_comes_back(adapter: ReferenceAdapter) -> None:
    """Forget a close that could not be written, and say nothing of it."""
    closed = BackupState.closed

    def forgetful(self: BackupState, outpoints: Any) -> None:
        closed(self, outpoints)
        self.closing.difference_update(self.disk.keys() - self.memory.keys())

    BackupState.closed = forgetful  # type: ignore[method-assign]


def keeps_poorer(adapter: ReferenceAdapter) -> None:
    """Let a Single with less in it take the place of a fuller one, and say nothing of it."""
    declared = adapter.hello()
    copy = ReferenceAdapter(profile=PROFILES["0.21"])
    hello = {**declared, "behaviours": copy.hello()["behaviours"] | {KEPT: "keep-richer"}}
    adapter.ops.update(copy.ops)
    adapter.hello = lambda: hello  # type: ignore[method-assign]


def archives_always(adapter: ReferenceAdapter) -> None:
    """Archive also where that is switched off."""
    swap = adapter.ops["multifile.swap"]
    adapter.ops["multifile.swap"] = lambda given: swap({**given, "no_archive": False})


def dies_at_event(adapter: ReferenceAdapter) -> None:
    """Die where an event comes."""
    adapter.ops["swapper.event"] = lambda given: os._exit(9)


def honest(adapter: ReferenceAdapter) -> None:
    """Have no fault."""


if __name__ == "__main__":
    found = ReferenceAdapter()
    globals()[sys.argv[1].replace("-", "_")](found)
    serve(found)
