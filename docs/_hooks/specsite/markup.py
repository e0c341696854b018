"""Small pieces of HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

_LEVELS = re.compile(r"\b(MUST NOT|SHOULD NOT|MUST|SHOULD|MAY)\b")


def text(value: str) -> str:
    """Escape a text; words in backquotes become code, the words of RFC 2119 stand out."""
    parts = html.escape(value, quote=False).split("`")
    shown = [f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts)]
    return _LEVELS.sub(r'<em class="rfc">\1</em>', "".join(shown))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], css: str = "") -> str:
    """Return a table whose cells are HTML; a first row element ``#id`` names the row."""
    lines = [f'<div class="spec-table"><table class="{css}"><thead><tr>']
    lines += [f"<th>{cell}</th>" for cell in head]
    lines.append("</tr></thead><tbody>")
    for row in rows:
        anchor = ""
        cells = list(row)
        if cells and cells[0].startswith("#"):
            anchor = f' id="{html.escape(cells.pop(0)[1:])}"'
        lines.append(f"<tr{anchor}>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    lines.append("</tbody></table></div>")
    return "\n".join(lines)


def code(value: str) -> str:
    """Return an inline code text."""
    return f"<code>{html.escape(value)}</code>"


def bytes_block(data: bytes, per_line: int = 32) -> str:
    """Return bytes as hex, some on each line, ready to be copied."""
    digits = data.hex()
    step = 2 * per_line
    lines = [digits[start : start + step] for start in range(0, len(digits), step)]
    return '<pre class="bytes"><code>' + "\n".join(lines) + "</code></pre>"
