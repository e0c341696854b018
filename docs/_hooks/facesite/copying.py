"""What the button of a block of commands copies: the commands, without prompts and outputs."""

from __future__ import annotations

import html
import re

_BLOCK = re.compile(
    r'<div class="(?P<classes>[^"]*\blanguage-console\b[^"]*)">(?P<body>.*?)</div>', re.DOTALL
)
_TAG = re.compile(r"<[^>]+>")


def commands_in(text: str) -> str:
    """Return the commands of a session, one a line; lines that go on keep their breaks."""
    lines = []
    for line in text.splitlines():
        if line.startswith(("$ ", "> ")):
            lines.append(line[2:])
    return "\n".join(lines)


def with_commands(content: str) -> str:
    """Tell the theme's copy button, by ``data-copy``, what to take of each block of commands."""

    def mark(block: re.Match[str]) -> str:
        text = html.unescape(_TAG.sub("", block.group("body")))
        copied = html.escape(commands_in(text)).replace("\n", "&#10;")
        classes, body = block.group("classes", "body")
        return f'<div class="{classes}" data-copy="{copied}">{body}</div>'

    return _BLOCK.sub(mark, content)
