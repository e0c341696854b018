"""The tree of fields that explaining a plaintext gives; loads no construct."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Node:
    """One field of parsed bytes: where it stands, what it holds, what it is made of."""

    name: str
    """Name of the field, ``[i]`` for an element of a list, empty for the root."""
    offset: int
    """Where its first byte is."""
    size: int = 0
    """Bytes it takes, length prefixes included."""
    value: Any = None
    """The parsed value."""
    doc: str = ""
    """The sentence of the field's declaration."""
    unit: str = ""
    """Unit or domain of the value."""
    children: list[Node] = field(default_factory=list)
    """Its parts, in the order of the bytes."""
    error: str | None = None
    """Why reading stopped in it, if it did."""


class Tracer:
    """Collects the tree of :class:`Node` while an interpreted schema parses."""

    def __init__(self) -> None:
        self.root = Node("", 0)
        self._open = [self.root]

    def enter(self, name: str, offset: int, doc: str = "", unit: str = "") -> None:
        """Open a node below the current one."""
        node = Node(name, offset, doc=doc, unit=unit)
        self._open[-1].children.append(node)
        self._open.append(node)

    def leave(self, offset: int, value: Any = None, error: str | None = None) -> None:
        """Close the current node at ``offset``."""
        node = self._open.pop()
        node.size = offset - node.offset
        node.value = value
        node.error = error
