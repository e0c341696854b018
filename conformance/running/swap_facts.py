"""The fact ``swapped``: what the adapter's system calls show of the way a file was replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..crash.order import swap_faults
from ..crash.traced import TracedAdapter
from .contents import CannotJudge

UNSEEN: Final = "durability is unchecked: its system calls are not seen"


def swapped(traced: TracedAdapter | None, folder: Path, path: Path, wanted: object) -> list[str]:
    """Return what is true of the swaps since this was last asked; of the rest, what is wrong.

    Args:
        traced: shows the calls; ``None`` where they are not seen.
        folder: of the scenario.
        path: of the backup file.
        wanted: names of the qualities that a swap should have.

    Raises:
        CannotJudge: the calls are not seen.
    """
    calls = traced.calls(folder) if traced else []
    if not calls:
        raise CannotJudge(UNSEEN)
    faults = swap_faults(calls, str(path))
    names = wanted if isinstance(wanted, list) else []
    return [f"not {each}: {faults[each]}" if each in faults else each for each in names]
