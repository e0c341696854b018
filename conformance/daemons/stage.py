"""What every step of a trial works with: the nodes, the commands, and what was found so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .backup_file import BackupReader
from .commands import Commands
from .findings import Findings
from .manifest import Manifest
from .node import Node, Patience

SOON = 10.0
"""Seconds in which a removed file should be there again, and a restore be seen in the file."""


@dataclass
class Stage:
    """Where a trial is played."""

    manifest: Manifest
    commands: Commands
    reader: BackupReader
    findings: Findings
    folder: Path
    patience: Patience
    say: Callable[[str], None]
    """Takes a line of progress."""
    nodes: list[Node] = field(default_factory=list)
    closed: int = 0
    """Restored channels that are closed."""
    opened: list[str] = field(default_factory=list)
    """Points of the channels that are to be restored."""

    @property
    def owner(self) -> Node:
        """The node that loses its disk."""
        return self.nodes[0]

    @property
    def peers(self) -> list[Node]:
        """The nodes that it has channels with."""
        return self.nodes[1:]

    def mine(self, blocks: int) -> None:
        """Mine so many blocks."""
        self.commands.run("mine", blocks=blocks)

    def until_mined(self, what: str, look: Callable[[], bool]) -> None:
        """Mine what was sent, and wait until it is seen."""
        self.mine(self.manifest.confirmations)
        self.patience.until(what, look)
