"""The byte strip of the first page: a backup that lnd wrote, from the file to the field."""

from __future__ import annotations

import html
from dataclasses import dataclass

from scbref.codec import explain
from scbref.envelope import NONCE_SIZE, TAG_SIZE
from scbref.wire.field import Node
from specsite import diagrams, examples, ledger
from specsite.fields import rows_of
from specsite.links import Links
from specsite.markup import text

SHOWN = "S007"
"""A Single that lnd wrote."""
LIT = "remote_node_pub"
"""The field whose note is shown until another one is pointed at."""
_SHORTEST, _HEX = 9, 24


@dataclass(frozen=True)
class Part:
    """One field of the strip."""

    name: str
    kind: str
    offset: int
    data: bytes
    said: str

    @property
    def width(self) -> int:
        """Its share of the row: large parts do not push small ones away."""
        return _SHORTEST + 4 * len(self.data).bit_length()


def parts_of(name: str) -> list[Part]:
    """Return the parts of a captured Single, as the diagrams draw them."""
    data = bytes.fromhex(examples.captured()[name]["plaintext"])
    root, error = explain(data, "single")
    if error is not None:
        raise ValueError(f"{name}: {error}")
    boxes = {box.name: box for box in diagrams.boxes_of("single")}
    return [_part(child, boxes, data) for child in root.children]


def _part(child: Node, boxes: dict[str, diagrams.Box], data: bytes) -> Part:
    box = boxes.get(child.name)
    rows = [row for row in rows_of("single") if row.name == child.name]
    said = rows[0].doc if rows else f"several fields, {child.size} bytes together"
    part = data[child.offset : child.offset + child.size]
    return Part(child.name, box.kind if box else "bytes", child.offset, part, said)


def _rule(name: str) -> str:
    """Return the first requirement of a field as the schemas name it, or nothing."""
    found = [
        item
        for item in ledger.load().requirements.values()
        if item.level == "MUST" and f"`{name}`" in item.text
    ]
    return found[0].id if found else ""


def _hex(part: Part) -> str:
    digits = part.data[:_HEX].hex(" ")
    return digits + (" …" if len(part.data) > _HEX else "")


def _address(part: Part, links: Links) -> str:
    rows = [row.name for row in rows_of("single")]
    first = next(row for row in rows if row == part.name or row.startswith(part.name + "."))
    return links.to("reference/spec/single.md", f"field-single.{first}")


def _note(number: int, part: Part, links: Links) -> str:
    end = part.offset + len(part.data)
    where = f"byte {part.offset}" if len(part.data) == 1 else f"bytes {part.offset}–{end - 1}"
    rule = _rule(part.name)
    more = f" Rule {links.requirement(rule)}." if rule else ""
    css = f"note note-{number}" + (" lit" if part.name == LIT else "")
    said = text(part.said[:1].upper() + part.said[1:]).rstrip(".")
    return (
        f'<p class="{css}"><b>{part.name}</b>, {where}: {said}.{more}'
        f'<br><code class="hex">{_hex(part)}</code></p>'
    )


def _packed(size: int, links: Links) -> str:
    inside = size - NONCE_SIZE - TAG_SIZE
    rows = (
        ("nonce", NONCE_SIZE, "bytes"),
        ("ciphertext", inside, "variable"),
        ("tag", TAG_SIZE, "bytes"),
    )
    return "".join(
        f'<a class="kind kind-{kind}" style="flex-grow:{12 + number.bit_length() * 4}" '
        f'href="{links.to("reference/spec/envelope.md")}">'
        f"{name}<small>{number}</small></a>"
        for name, number, kind in rows
    )


def _rules(count: int) -> str:
    """Return the style that shows a field's note while it is pointed at or focused."""
    pointed = ", ".join(
        f".strip:has(.part-{number}:is(:hover, :focus-visible)) .note-{number}"
        for number in range(count)
    )
    return (
        "<style>.strip:has([class*=part-]:is(:hover, :focus-visible)) .note { display: none; } "
        f"{pointed} {{ display: block !important; }}</style>"
    )


def byte_strip(_argument: str, links: Links) -> str:
    """Render ``<!-- byte-strip -->``."""
    parts = parts_of(SHOWN)
    packed = bytes.fromhex(examples.captured()[SHOWN]["packed"])
    boxes = "".join(
        f'<a class="kind kind-{part.kind} part-{number}{" lit" if part.name == LIT else ""}" '
        f'style="flex-grow:{part.width}" href="{_address(part, links)}">'
        f"{html.escape(part.name)}<small>{len(part.data)}</small></a>"
        for number, part in enumerate(parts)
    )
    notes = "".join(_note(number, part, links) for number, part in enumerate(parts))
    explorer = links.to("explorer/index.md")
    return (
        f'<div class="strip" role="group" aria-label="A backup, byte by byte">{_rules(len(parts))}'
        f'<p class="strip-head">One packed channel as lnd wrote it, {len(packed)} bytes</p>'
        f'<div class="strip-row">{_packed(len(packed), links)}</div>'
        f'<p class="strip-head">Decrypted: one channel, {sum(len(p.data) for p in parts)} bytes</p>'
        f'<div class="strip-row strip-fields">{boxes}</div><div class="strip-notes">{notes}</div>'
        f'<p class="strip-more"><a href="{explorer}#vector=captured/{SHOWN}">'
        "Every byte of it in the explorer</a></p>"
        "</div>"
    )
