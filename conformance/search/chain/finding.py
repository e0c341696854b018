"""A value that did not come through a link, and how findings are grouped."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..comparing.bucket import plain
from .judging import Outcome


@dataclass(frozen=True, slots=True)
class ChainFinding:
    """One value, one writer and one reader."""

    case: str
    """Id of the case that the value is from."""
    requirements: list[str]
    """Those of the case: what is broken, by whichever side."""
    writes: str
    """The operation that wrote."""
    reads: str
    """The operation that read; empty when nothing was written."""
    writer: str
    """The adapter that wrote, as the user named it."""
    reader: str
    """The adapter that read; empty when nothing was written."""
    outcome: Outcome
    """What went wrong."""
    size: int
    """Bytes of the writer's request: the smaller, the simpler."""

    @property
    def kind(self) -> str:
        """What went wrong, without the case and the adapters."""
        if not self.reads:
            return f"{self.writes}: {self.outcome.how}"
        pair = self.writes if self.writes == self.reads else f"{self.writes} → {self.reads}"
        found = self.outcome.differences
        if self.writes == self.reads and found:
            return f"{pair}: they do not agree on {plain(found[0].path)}"
        if found:
            return f"{pair}: another {plain(found[0].path)}"
        return f"{pair}: {self.outcome.how}"

    @property
    def replay(self) -> str:
        """The command that shows it again."""
        others = [self.reader] if self.reader else []
        words = ["scb-conformance", "diff", "--no-compare", "--filter", self.case]
        # diff needs two; who refuses to write needs no other.
        return shlex.join([*words, self.writer, *(others or [self.writer])])


def grouped(findings: Iterable[ChainFinding]) -> list[tuple[str, Sequence[ChainFinding]]]:
    """Return the findings of each kind, the simplest first."""
    kinds: dict[str, list[ChainFinding]] = defaultdict(list)
    for finding in findings:
        kinds[finding.kind].append(finding)
    return [
        (kind, sorted(each, key=lambda f: (f.size, f.case, f.writer, f.reader)))
        for kind, each in sorted(kinds.items())
    ]
