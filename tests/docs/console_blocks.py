"""The command blocks of a page, as commands with the output they show.

In a ``console`` block a line that starts with ``$ `` is a command, lines that start with ``> `` go
on with it, and the rest is its output. ``…`` on a line of its own stands for any lines, ``…`` in
a line for any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK = re.compile(r"^```console( [^\n]*)?\n(.*?)^```$", re.M | re.S)


@dataclass
class Command:
    """One command and what the page shows of its output."""

    text: str
    shown: list[str] = field(default_factory=list)

    def agrees(self, output: str) -> bool:
        """Say whether real output is what the page shows."""
        pattern = ""
        for line in self.shown:
            if line == "…":
                pattern += r"(?:[^\n]*\n)*?"
            else:
                pattern += ".*".join(re.escape(part) for part in line.rstrip().split("…")) + r" *\n"
        return re.fullmatch(pattern, output) is not None


def commands(page: Path) -> list[Command]:
    """All commands of a page's console blocks, in order."""
    found: list[Command] = []
    for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        for line in match.group(2).splitlines():
            if line.startswith("$ "):
                found.append(Command(line[2:]))
            elif line.startswith("> ") or line == ">":
                found[-1].text += "\n" + line[2:]
            else:
                found[-1].shown.append(line)
    return found
