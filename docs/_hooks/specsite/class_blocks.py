"""The conformance classes of the specification, from the table that the judge reads."""

from __future__ import annotations

from scbref.conformance.protocol.conformance_classes import CONFORMANCE_CLASSES, ConformanceClass
from specsite import ledger
from specsite.links import Links
from specsite.markup import code, table, text


def class_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- conformance-classes -->``: what each of them requires."""
    rows = [
        (
            f"#class-{each.name}",
            code(each.name),
            text(each.summary),
            _codes(each.required),
            _codes(each.optional),
            _codes(each.features),
        )
        for each in CONFORMANCE_CLASSES.values()
    ]
    head = ("Class", "An implementation of it …", "Requires", "May also have", "Features")
    return table(head, rows)


def class_requirements(_argument: str, _links: Links) -> str:
    """Render ``<!-- conformance-class-requirements -->``: the statements that bind each class."""
    rows = [
        (code(each.name), _codes(each.areas), str(_number(each)), _versions(each))
        for each in CONFORMANCE_CLASSES.values()
    ]
    return table(("Class", "Areas of its requirements", "Requirements", "Versions"), rows)


def _number(of: ConformanceClass) -> int:
    known = ledger.load().requirements
    return sum(name.partition(".")[0] in of.areas for name in known)


def _versions(of: ConformanceClass) -> str:
    return "Singles 0–7, Multi 0" if of.versioned else "–"


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(map(code, names)) or "–"
