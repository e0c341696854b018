"""What changes in the bytes of a Single from one version byte to another, as a unified diff.

Both field lists are read off the schema with its presence rules; nothing is listed by hand.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from difflib import SequenceMatcher

from construct import Container

from scbref.versions import SingleBackupVersion, decode_version
from specsite.fields import rows_of
from specsite.links import Links

PAGE = "reference/spec/single.md"
"""Where the field tables are that a line links to."""

_AROUND = 2
"""Unchanged lines shown on each side of a change."""

_SIGNS = {"added": "+", "removed": "\N{MINUS SIGN}"}


@dataclass(frozen=True)
class Line:
    """A field as the diff compares it: its place may move, nothing else may change."""

    name: str
    size: str
    encoding: str


def lines_of(version_byte: int) -> list[Line]:
    """Return the fields of a Single with a version byte (0–255), in their order on the wire.

    Raises:
        ValueError: no lnd writes this byte.
    """
    version, close_tx = decode_version(version_byte)
    context = Container(version=SingleBackupVersion(version), close_tx=close_tx)
    lines = []
    for row in rows_of("single"):
        if all(rule.test(context) for rule in row.rules):
            is_version = row.name == "version"
            encoding = f"the byte {version_byte:02x}" if is_version else row.encoding
            lines.append(Line(row.name, row.size, encoding))
    return lines


def _row(line: Line, change: str, links: Links) -> str:
    sign = f'<span class="sign">{_SIGNS[change]}</span> {change}' if change else ""
    target = links.to(PAGE, f"field-single.{line.name}")
    name = html.escape(line.name).replace(".", ".<wbr>")
    cells = (sign, f'<a href="{target}"><code>{name}</code></a>', line.size, line.encoding)
    css = f' class="{change}"' if change else ""
    return f"<tr{css}>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _skipped(count: int) -> str:
    if count == 0:
        return ""
    fields = "field" if count == 1 else "fields"
    return f'<tr class="same"><td colspan="4">{count} {fields} as before</td></tr>'


def _rows(old: list[Line], new: list[Line], links: Links) -> list[str]:
    rows = []
    shown = 0
    for group in SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(_AROUND):
        rows.append(_skipped(group[0][1] - shown))
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                rows += [_row(line, "", links) for line in old[old_from:old_to]]
                continue
            rows += [_row(line, "removed", links) for line in old[old_from:old_to]]
            rows += [_row(line, "added", links) for line in new[new_from:new_to]]
        shown = group[-1][2]
    rows.append(_skipped(len(old) - shown))
    return [row for row in rows if row]


def _summary(old: list[Line], new: list[Line]) -> str:
    """Say in words what the diff shows; the version byte itself is no news."""
    before, after = set(old[1:]), set(new[1:])
    added = [line.name for line in new[1:] if line not in before]
    removed = [line.name for line in old[1:] if line not in after]
    parts = [
        f"{len(names)} {'field' if len(names) == 1 else 'fields'} {word}"
        for names, word in ((added, "added"), (removed, "removed"))
        if names
    ]
    return ", ".join(parts) or "the same fields, another version byte"


def wire_diff(argument: str, links: Links) -> str:
    """Render ``<!-- wire-diff: 03 04 -->``: from one version byte to another, both in hex."""
    before, after = (bytes.fromhex(word)[0] for word in argument.split())
    old, new = lines_of(before), lines_of(after)
    head = "".join(f"<th>{cell}</th>" for cell in ("Change", "Field", "Bytes", "Encoding"))
    caption = (
        f"Version byte <code>{before:02x}</code> to <code>{after:02x}</code>: {_summary(old, new)}"
    )
    return "\n".join(
        [
            f'<div class="spec-table"><table class="wire-diff"><caption>{caption}</caption>',
            f"<thead><tr>{head}</tr></thead><tbody>",
            *_rows(old, new, links),
            "</tbody></table></div>",
        ]
    )
