"""Makes the mutants of a module: each change once, with a name that outlives edits elsewhere."""

from __future__ import annotations

import difflib
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.adequacy.lines.modules import Module
from tests.adequacy.lines.parts import Part, changed_lines, changed_part, digest, parts
from tests.adequacy.lines.tools import mutated_sources


@dataclass(frozen=True, slots=True)
class LineMutant:
    """The reference with one change in one part of a module."""

    module: str
    part: str
    """Name of the function, or of the statement's place."""
    part_hash: str
    """Of the part as it is in the reference."""
    change: str
    """``old → new``, and ``(2)`` behind it for the second place of the part with that change."""
    tools: tuple[str, ...]
    """Who makes it."""
    is_in_function: bool
    """Whether it is carried out when the function is called, not when the module is imported."""
    lines: tuple[int, int]
    """First and last line of the statement that is changed, from 1."""
    source: str
    """The whole module, mutated."""

    @property
    def key(self) -> str:
        """What it is known by: as long as its part stays, so does this."""
        return digest(self.module, self.part, self.part_hash, self.change)


def mutants_of(module: Module) -> list[LineMutant]:
    """Return the mutants of a module; those that differ only in what people read are left out."""
    with warnings.catch_warnings():
        # A mutated comparison may look odd to the compiler.
        warnings.simplefilter("ignore", SyntaxWarning)
        return list(_made(module))


def _made(module: Module) -> list[LineMutant]:
    original = parts(module.source)
    texts: dict[tuple[int, tuple[str, ...]], str] = {}
    ranges: dict[tuple[int, tuple[str, ...]], tuple[int, int]] = {}
    makers: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for tool, text in mutated_sources(module.source):
        found = changed_part(module.source, original, text)
        if found is None:
            continue
        place, part = found
        changed = place, part.lines
        if changed not in texts:
            texts[changed] = text
            ranges[changed] = changed_lines(original[place], part)
        tools = makers.setdefault(changed, [])
        if tool not in tools:
            tools.append(tool)
    names = _names(original, list(texts))
    return [
        LineMutant(
            module.name,
            original[place].name,
            original[place].hash,
            name,
            tuple(makers[place, lines]),
            original[place].is_function,
            ranges[place, lines],
            texts[place, lines],
        )
        for (place, lines), name in zip(texts, names, strict=True)
    ]


def _names(original: Sequence[Part], changed: Sequence[tuple[int, tuple[str, ...]]]) -> list[str]:
    seen: Counter[tuple[int, str]] = Counter()
    names = []
    for place, lines in changed:
        name = describe(original[place].lines, lines)
        seen[place, name] += 1
        number = seen[place, name]
        names.append(name if number == 1 else f"{name} ({number})")
    return names


def describe(before: Sequence[str], after: Sequence[str]) -> str:
    """Return ``old → new`` of the lines in which two texts differ."""
    removed: list[str] = []
    added: list[str] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        if kind != "equal":
            removed += [line.strip() for line in before[first:last]]
            added += [line.strip() for line in after[new_first:new_last]]
    return f"{' ¶ '.join(removed)} → {' ¶ '.join(added)}"
