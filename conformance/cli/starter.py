"""Starters for adapters: templates for each language, written where the user wants them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SUFFIX: Final = ".template"
PLACE: Final = "@NAME@"


class Language(NamedTuple):
    """How a starter is built and run; ``{}`` stands for its folder."""

    run: str
    """The command line of the adapter."""
    build: str = ""
    """The command line that builds it; empty when nothing is to be built."""
    needs: tuple[str, ...] = ()
    """Programs that it needs."""


LANGUAGES: Final = {
    "go": Language("{}/adapter", "go build -C {} -o adapter .", ("go",)),
    "python": Language("python3 {}/adapter.py", needs=("python3",)),
    "rust": Language(
        "{}/target/release/" + PLACE + "-scb-adapter",
        "cargo build --release --manifest-path {}/Cargo.toml",
        ("cargo", "cc"),
    ),
    "js": Language("node {}/adapter.js", needs=("node",)),
    "c": Language("{}/adapter", "make -C {}", ("cc", "make")),
    "bash": Language("bash {}/adapter.sh", needs=("bash", "jq")),
}


class StarterError(Exception):
    """A starter cannot be written; says why."""


def write_starter(language: str, folder: Path) -> list[Path]:
    """Write the starter of a language and return its files.

    Raises:
        StarterError: a file is there already, or cannot be written; nothing is overwritten.
    """
    from importlib import resources  # slow, and --help of every command imports this module

    root = resources.files("scbref.conformance").joinpath("starters", language)
    texts = {folder / name: text.replace(PLACE, name_of(folder)) for name, text in _files(root, "")}
    for path in texts:
        if path.exists():
            raise StarterError(f"{path} is there already")
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise StarterError(f"{path}: {error.strerror}") from None
    return list(texts)


def name_of(folder: Path) -> str:
    """Return the implementation's name: that of the folder, as package managers take it."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    return name if name[:1].isalpha() else f"my-{name}".rstrip("-")


def commands(language: str, folder: Path) -> tuple[str, str]:
    """Return the command lines that build a starter (may be empty) and that start it."""
    how = LANGUAGES[language]
    # A bare name would be looked up in PATH.
    where = str(folder) if folder.is_absolute() else f"./{folder}"
    build = how.build.format(shlex.quote(where))
    return build, how.run.format(shlex.quote(where)).replace(PLACE, name_of(folder))


def _files(root: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(root.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(SUFFIX):
            yield prefix + entry.name.removesuffix(SUFFIX), entry.read_text("utf-8")
