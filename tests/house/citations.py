"""What scbref says of where its rules come from: every ``Source:`` and every ``source=``.

A docstring cites in a paragraph that begins with ``Source:`` and ends with its first sentence:
a module's word (lnd, btcd, …), then files or packages, each followed by symbols in double
backticks. A symbol without a file or package is looked for in those that the docstring of the
Python module cites. A field's ``source=`` is one file and one symbol; the module is lnd unless
it is named.

``citations.txt`` is the register of all of them, so that a machine without Go sees a citation
that was never checked. ``python -m tests.house.citations`` writes it again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.house.go_sources import (
    MODULE_OF,
    Declaration,
    built_versions,
    declarations,
    module_folders,
)
from tests.house.source_tree import Module, modules

REGISTER = Path(__file__).with_name("citations.txt")
WORDS = {"lnd", "btcd", "btcec", "btcutil", "btcwallet"}

_TOKEN = re.compile(r"``(?P<symbol>[^`]+)``|(?P<word>[A-Za-z_][\w/.-]*\w)(?:'s)?")
_END = re.compile(r"\.(\s|$)")
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?")


@dataclass(frozen=True, order=True)
class Citation:
    """One place in a Go module."""

    module: str
    """The word for the module, a key of ``MODULE_OF``."""
    place: str
    """A file, ``chanbackup/single.go``; a package, ``keychain``; empty for the module's root."""
    symbol: str
    """What is declared there; empty where a file is cited as a whole."""

    @property
    def folder(self) -> str:
        """The folder of its package inside the module."""
        if not self.is_file:
            return self.place
        return self.place.rpartition("/")[0]

    @property
    def is_file(self) -> bool:
        """Whether a file is named, not only a package."""
        return self.place.endswith(".go")

    def __str__(self) -> str:
        return " ".join(part for part in (self.module, self.place, self.symbol) if part)


@dataclass(frozen=True)
class Cited:
    """A citation where it stands."""

    where: str
    """Python file and line."""
    candidates: tuple[Citation, ...]
    """The citation; several for a symbol whose place the module's docstring leaves open."""


class UnreadableCitationError(ValueError):
    """A ``Source:`` that names nothing one could look up."""


def _in_module(word: str, place: str, symbol: str) -> Citation:
    inner = f"{word}/{place.partition('/')[0]}"
    if inner in MODULE_OF:
        return Citation(inner, place.partition("/")[2], symbol)
    return Citation(word, place, symbol)


def read_paragraph(text: str) -> Iterator[tuple[str, str | None, str]]:
    """Yield module, place (``None``: left open) and symbol of a ``Source:`` paragraph."""
    end = _END.search(text)
    word, place, is_used = "", None, True
    for token in _TOKEN.finditer(text[: end.start()] if end else text):
        symbol, name = token["symbol"], token["word"]
        if symbol is not None:
            # A Go type such as ``[]net.Addr`` tells which overload is meant.
            if word and _NAME.fullmatch(symbol):
                yield word, place, symbol
                is_used = True
        elif name in WORDS:
            if not is_used:
                yield word, place, ""
            word, place, is_used = name, None, True
        elif name.endswith(".go") or (word and _is_package(text, token, place)):
            if not is_used and place is not None:
                yield word, place, ""
            place, is_used = name, False
    if not is_used:
        yield word, place, ""


def _is_package(text: str, token: re.Match[str], place: str | None) -> bool:
    """Whether a word stands right before a symbol, as ``wire`` in "btcd wire ``OutPoint``"."""
    is_first = place is None or text[: token.start()].endswith(", ")
    return is_first and bool(re.match(r"\s\(?``", text[token.end() :]))


def paragraphs(docstring: str) -> Iterator[str]:
    """Yield what follows each ``Source:``, up to the next empty line."""
    for match in re.finditer(r"\bSource:(.*?)(?:\n\s*\n|\Z)", docstring, flags=re.DOTALL):
        yield " ".join(match[1].split())


def docstrings(module: Module) -> Iterator[tuple[int, str]]:
    """Yield every string that stands as a statement, with its line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            text = node.value.value
            if isinstance(text, str):
                yield node.lineno, text


def _of_docstrings(module: Module) -> Iterator[Cited]:
    own = ast.get_docstring(module.tree) or ""
    places = {
        (word, place)
        for paragraph in paragraphs(own)
        for word, place, _ in read_paragraph(paragraph)
        if place is not None
    }
    for line, text in docstrings(module):
        for paragraph in paragraphs(text):
            where = f"{module.path}:{line}"
            found = list(read_paragraph(paragraph))
            if not found:
                raise UnreadableCitationError(f"{where} cites nothing: {paragraph}")
            for word, place, symbol in found:
                known = [p for w, p in sorted(places) if w == word] if place is None else [place]
                candidates = [_in_module(word, each, symbol) for each in known or [""]]
                yield Cited(where, tuple(candidates))


def read_source(text: str) -> Citation:
    """Read the ``source=`` of a field, ``lnwire/lnwire.go WriteElement ([]net.Addr)``."""
    words = text.partition(" (")[0].split()
    module = words.pop(0) if words[0] in WORDS else "lnd"
    if len(words) != 2 or not words[0].endswith(".go"):
        raise UnreadableCitationError(f"a source is a file and a symbol: {text}")
    return _in_module(module, *words)


@cache
def _named_sources() -> dict[str, str]:
    """The constants that hold a source, by name: ``SINGLE_SOURCE`` and its like."""
    return {
        target.id: node.value.value
        for module in modules("scbref")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.endswith("SOURCE")
    }


def _of_fields(module: Module) -> Iterator[Cited]:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.keyword) or node.arg != "source":
            continue
        where = f"{module.path}:{node.value.lineno}"
        if isinstance(node.value, ast.Constant):
            yield Cited(where, (read_source(node.value.value),))
        elif isinstance(node.value, ast.Name) and node.value.id.isupper():
            yield Cited(where, (read_source(_named_sources()[node.value.id]),))


def all_cited() -> Iterator[Cited]:
    """Yield every citation of scbref."""
    for module in modules("scbref"):
        yield from _of_docstrings(module)
        yield from _of_fields(module)


def register_text(citations: Iterable[Citation | None]) -> str:
    """Return the register: the versions it was checked with, then the citations."""
    versions = [f"# {word} {version}" for word, version in built_versions().items()]
    return "\n".join([*versions, *sorted(map(str, citations))]) + "\n"


@cache
def _declared(folders: frozenset[Path]) -> dict[Path, list[Declaration]]:
    return declarations(sorted(folder for folder in folders if folder.is_dir()))


class GoSources:
    """Looks citations up in the modules that Go has."""

    def __init__(self, folders: dict[str, Path], cited: tuple[Cited, ...]) -> None:
        """Take the folder of each module, and everything that will be looked up."""
        self._folders = folders
        self._declared = _declared(
            frozenset(self._folder(each) for item in cited for each in item.candidates)
        )

    def _folder(self, citation: Citation) -> Path:
        return self._folders[citation.module] / citation.folder

    def has(self, citation: Citation) -> bool:
        """Say whether a file or package is there and declares the symbol."""
        file = citation.place.rpartition("/")[2] if citation.is_file else ""
        if not citation.symbol:
            return (self._folder(citation) / file).exists()
        return any(
            each.symbol == citation.symbol and file in ("", each.file)
            for each in self._declared.get(self._folder(citation), ())
        )

    def confirmed(self, cited: Cited) -> Citation | None:
        """Return the first candidate that is there."""
        return next(filter(self.has, cited.candidates), None)


if __name__ == "__main__":
    found = module_folders()
    if isinstance(found, str):
        raise SystemExit(found)
    everything = tuple(all_cited())
    go_sources = GoSources(found, everything)
    confirmed = {go_sources.confirmed(each) for each in everything} - {None}
    REGISTER.write_text(register_text(confirmed), encoding="utf-8")
