"""The choices of behaviours to which an adapter is held, and which of them came to matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

BEHAVIOURS: Final = (
    "swapper-failed-close",
    "swapper-poorer-single",
    "swapper-unserializable-single",
    "swapper-unreadable-single",
    "swapper-second-start",
    "swapper-start-after-stop",
    "swapper-never-started",
    "multifile-linked-main",
    "multifile-linked-temp",
    "multifile-empty-bytes",
    "multifile-mode",
    "multifile-same-second-archive",
)
"""The behaviours that the models ask for."""


@dataclass(slots=True)
class Choices:
    """How the implementation decides where lnd loses something."""

    chosen: Mapping[str, str]
    asked: set[str] = field(default_factory=set)
    """What was decided by a choice."""

    def says(self, behaviour: str, choice: str) -> bool:
        """Say whether this is the choice; from then on it counts as one that matters."""
        self.asked.add(behaviour)
        return self.chosen[behaviour] == choice

    @property
    def that_matter(self) -> dict[str, str]:
        """The choices by which something was decided."""
        return {name: self.chosen[name] for name in sorted(self.asked)}
