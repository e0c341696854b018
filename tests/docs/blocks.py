"""The fenced blocks of a page, and the commands in them with the output they show.

In a ``console`` block a line that starts with ``$ `` is a command, lines that start with ``> `` go
on with it, and the rest is its output. ``…`` on a line of its own stands for any lines, ``…`` in
a line for any text, and ``^C`` at the end for the interrupt that ends the command.

``<!-- not-run: reason -->`` on the line above a block says that the tests do not run it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]
INTERRUPT = "^C"
_FENCE = re.compile(
    r"(?:^ *(?:- +)?<!-- not-run: (?P<reason>[^\n]+?) -->\n\n?)?"
    r"^(?P<indent> *)```(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.M | re.S,
)


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    page: str
    line: int
    """Of the opening fence."""
    language: str
    text: str
    not_run: str | None = None
    """Why the tests do not run it."""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass
class Command:
    """One command and what the page shows of its output."""

    text: str
    shown: list[str] = field(default_factory=list)

    @property
    def is_interrupted(self) -> bool:
        """Whether the reader ends it with Ctrl-C."""
        return self.shown[-1:] == [INTERRUPT]

    def agrees(self, output: str) -> bool:
        """Say whether real output is what the page shows, all of it."""
        pattern = ""
        for line in self.shown[: -1 if self.is_interrupted else None]:
            if line == "…":
                pattern += r"(?:[^\n]*\n)*?"
            else:
                pattern += ".*".join(re.escape(part) for part in line.rstrip().split("…")) + r" *\n"
        return re.fullmatch(pattern, output) is not None


def pages() -> list[str]:
    """The pages whose every command is run: of the tutorial, of the how-to, and the first ones."""
    folders = ("docs/tutorial", "docs/how-to")
    found = [path for folder in folders for path in sorted((ROOT / folder).glob("**/*.md"))]
    return ["README.md", "docs/index.md", *(str(path.relative_to(ROOT)) for path in found)]


def blocks(page: str) -> list[Block]:
    """All fenced blocks of a page, in order; the page's path is relative to the root."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, match.start("indent")) + 1,
            match["language"].strip(),
            dedent(match["text"]),
            match["reason"],
        )
        for match in _FENCE.finditer(text)
    ]


def without_blocks(page: str) -> str:
    """The text of a page without its fenced blocks."""
    return _FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))


def commands(block: Block) -> list[Command]:
    """The commands of a console block, in order; other shell blocks are commands without output."""
    if block.language != "console":
        return [Command(line) for line in _joined(block.text) if not line.startswith("#")]
    found: list[Command] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:]))
        elif line.startswith("> ") or line == ">":
            found[-1].text += "\n" + line[2:]
        else:
            found[-1].shown.append(line)
    return found


def _joined(text: str) -> list[str]:
    return text.replace("\\\n", " ").split("\n")
