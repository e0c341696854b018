"""Does what a shell line names exist: our commands and options, make targets, modules."""

from __future__ import annotations

import inspect
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import PurePath

import click

from scbref.cli import cli
from scbref.conformance import pytest_plugin
from scbref.conformance.cli.commands import main
from tests.docs.blocks import ROOT

PLACEHOLDER = re.compile(r"…|\.\.\.|^[A-Z_]+$")
"""What stands for something that the reader puts there."""
# GitHub's expressions, and what the shell would put in.
_FILLED_IN = re.compile(r"\$\{\{.*?\}\}|\$\w+")
_HERE_DOCUMENT = re.compile(r"<<'?(\w+)'?\n.*?^\1$", re.M | re.S)


def faults(line: str) -> list[str]:
    """Return what a shell line names that does not exist."""
    return [fault for words in _commands(line) for fault in _faults(words)]


def _commands(line: str) -> Iterator[list[str]]:
    """Yield the words of each command of a line: between pipes, ``&&``, ``;`` and new lines."""
    for part in _HERE_DOCUMENT.sub("", _FILLED_IN.sub("1", line)).splitlines():
        words: list[str] = []
        lexer = shlex.shlex(part, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        for word in [*lexer, ";"]:
            if set(word) <= set("|&;()<>"):
                yield words
                words = []
            else:
                words.append(word)


def _faults(words: list[str]) -> list[str]:
    while words and re.match(r"\w+=", words[0]):
        words = words[1:]
    if not words:
        return []
    program, *rest = words
    name = PurePath(program).name
    if name in ("python", "python3") and rest[:1] == ["-m"]:
        name, rest = rest[1], rest[2:]
        if find_spec(name) is None:
            return [f"no module {name}"]
    check = _PROGRAMS.get(name)
    return [f"{name}: {fault}" for fault in check(rest)] if check else []


def _click(group: click.Group) -> Callable[[list[str]], list[str]]:
    def check(words: list[str]) -> list[str]:
        command: click.Command = group
        context = click.Context(group)
        found = []
        for word in words:
            if word.startswith("-") and word != "-":
                if word.split("=")[0] not in _options(command):
                    found.append(f"no option {word} of {command.name}")
            elif isinstance(command, click.Group):
                below = command.get_command(context, word)
                if below is None and not PLACEHOLDER.search(word):
                    found.append(f"no command {word}")
                if below is None:
                    return found
                command = below
        return found

    return check


def _options(command: click.Command) -> set[str]:
    named = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    return named | {"-h", "--help"}


def _make(words: list[str]) -> list[str]:
    if "-C" in words:  # another Makefile
        return []
    return [f"no target {word}" for word in words if "=" not in word and word not in targets()]


@cache
def targets() -> frozenset[str]:
    """The targets of the Makefile."""
    return frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))


def _pytest(words: list[str]) -> list[str]:
    options = [word.split("=")[0] for word in words if word.startswith("--scb-")]
    return [f"no option {option}" for option in options if option not in plugin_options()]


@cache
def plugin_options() -> frozenset[str]:
    """The options that our plugin adds to pytest."""
    return frozenset(re.findall(r'"(--scb-[a-z-]+)"', inspect.getsource(pytest_plugin)))


def _pip(words: list[str]) -> list[str]:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    asked = [name for word in words for name in re.findall(r"^scbref\[(.+)\]$", word)]
    return [
        f"no extra {name}" for names in asked for name in names.split(",") if name not in extras
    ]


def all_options() -> set[str]:
    """Every option of the two programs, of their commands, and of the pytest plugin."""
    found = set(plugin_options())
    waiting: list[click.Command] = [main, cli]
    while waiting:
        command = waiting.pop()
        found |= _options(command)
        if isinstance(command, click.Group):
            context = click.Context(command)
            names = command.list_commands(context)
            waiting += [each for name in names if (each := command.get_command(context, name))]
    return found


_PROGRAMS: dict[str, Callable[[list[str]], list[str]]] = {
    "scbref": _click(cli),
    "scb-conformance": _click(main),
    "conformance": _click(main),
    "make": _make,
    "pytest": _pytest,
    "pip": _pip,
}
