"""The manifest of a node's software: a TOML file with the commands that drive it.

Every fault is told with the line that it is in.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import msgspec
from msgspec import Struct

from .asked import ASKED

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Way:
    """One command that a manifest gives."""

    does: str
    """What it has done when it ends with code 0."""
    values: tuple[str, ...] = ("node",)
    """Names that may stand in braces in its words, beside ``folder``."""
    free: tuple[str, ...] = ()
    """Those of them that need not."""
    answer: tuple[str, ...] = ()
    """Members of the JSON object that it prints; none: what it prints is not read."""
    optional: bool = False
    """Whether it may be left out; what needs it is not asked then."""

    @property
    def known(self) -> tuple[str, ...]:
        """All names that may stand in braces."""
        return (FOLDER, *self.values)

    @property
    def needed(self) -> tuple[str, ...]:
        """Those that have to."""
        return tuple(value for value in self.values if value not in self.free)


FOLDER: Final = "folder"
"""Every command may have it: the folder of the trial, in which the nodes' folders are."""

COMMANDS: Final[Mapping[str, Way]] = {
    "chain-start": Way("A chain runs, in folder, that mines on command.", ()),
    "chain-stop": Way("Nothing that a command started is still running.", ()),
    "mine": Way("This many blocks are mined, and the running nodes have seen them.", ("blocks",)),
    "start": Way(
        "A node runs with the content of its folder and is ready. If the folder is empty, its"
        " wallet is made from the 24 words in the file words; if there is no such file, from new"
        " ones, which are written to it. The words have no passphrase. The node listens at the same"
        " address each time.",
        ("node", "words"),
        answer=("pub_key", "address"),
    ),
    "stop": Way("The node was stopped in the normal way."),
    "fund": Way("This many satoshi were sent to the node on chain.", ("node", "amount")),
    "connect": Way("The node is connected to the peer, key@host:port.", ("node", "peer")),
    "open": Way(
        "A channel of that kind and capacity is being opened: the funding is on its way.",
        ("node", "peer", "kind", "capacity"),
        ("kind",),
        ("channel_point",),
    ),
    "close": Way(
        "A cooperative close of the channel is on its way.", ("node", "channel"), optional=True
    ),
    "force-close": Way(
        "A force close of the channel by this node is on its way. Also used for peers.",
        ("node", "channel"),
        optional=True,
    ),
    "list": Way("Every channel that is not closed and settled was printed.", answer=("channels",)),
    "balance": Way(
        "The balance of the node was printed, in satoshi: in its wallet, confirmed or not, and in"
        " open channels.",
        answer=("on_chain", "in_channels"),
    ),
    "backup": Way("The path of the node's backup file was printed.", answer=("file",)),
    "restore": Way("The node accepted the backup in file.", ("node", "file")),
}
"""All of them."""


LEAST: Final[Mapping[str, float]] = {
    "peers": 1,
    "capacity": 1,
    "first-blocks": 1,
    "confirmations": 1,
    "close-blocks": 1,
    "fees": 0,
    "coin-type": 0,
    "command-seconds": 0.1,
    "wait-seconds": 0.1,
}
"""The least number of each key."""
REQUIREMENTS: Final = tuple(each.requirement for each in ASKED)


class ManifestError(Exception):
    """A manifest cannot be used; the text begins with file and line."""


class Left(Struct, frozen=True, forbid_unknown_fields=True):
    """A requirement that is not asked, ``[[skip]]``."""

    requirement: str
    reason: str


class Manifest(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What a manifest says."""

    format: int
    """1."""
    name: str
    """Name of the software."""
    commands: dict[str, list[str]]
    """Program and arguments of each, with ``{name}`` for values; no shell reads them."""
    version: str = ""
    """Version of the software."""
    coin_type: int = 1
    """Coin type of the keys that seal the backups: 0 for mainnet, 1 for all test networks."""
    peers: int = 2
    """Number of nodes in addition to the owner."""
    kinds: list[str] = msgspec.field(default_factory=lambda: ["any"])
    """Kinds of channel; one of each is opened with each peer. Only ``open`` interprets the
    words."""
    capacity: int = 500_000
    """Satoshi of each channel."""
    fees: int = 100_000
    """Satoshi that opening, closing and sweeping may cost in total."""
    first_blocks: int = 1
    """Mined before any node is funded, to activate the rules that channels need."""
    confirmations: int = 6
    """Blocks after which a payment is confirmed and a channel is open."""
    close_blocks: int = 200
    """Most blocks from the restore until all money is back."""
    command_seconds: float = 120.0
    """For each command."""
    wait_seconds: float = 60.0
    """For events that no command causes directly: a write of the file, a close."""
    skip: list[Left] = []
    """Requirements that are not asked."""

    def why_skipped(self, requirement: str) -> str:
        """Say why a requirement is not asked; empty when it is."""
        reasons = (each.reason for each in self.skip if each.requirement == requirement)
        return next(reasons, "")


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        ManifestError: it cannot be read or used.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ManifestError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = 1 + error.object[: error.start].count(b"\n")
        raise ManifestError(f"{path}:{line}: not UTF-8") from None
    return _Reading(path, text).manifest()


class _Reading:
    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()
        self._text = text

    def manifest(self) -> Manifest:
        try:
            table = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            message, line = _split(str(error), len(self._lines))
            raise ManifestError(f"{self._path}:{line}: {message}") from None
        self._know_all(table)
        try:
            manifest = msgspec.convert(table, Manifest)
        except msgspec.ValidationError as error:
            self._fail(str(error), *_named(str(error)))
        self._check(manifest)
        return manifest

    def _know_all(self, table: Mapping[str, Any]) -> None:
        fields = {field.encode_name for field in msgspec.structs.fields(Manifest)}
        for key in table:
            if key not in fields:
                self._fail(f"unknown key {key}; known are {', '.join(sorted(fields))}", key)
        for key in ("format", "name", "commands"):
            if key not in table:
                self._fail(f"{key} is missing")
        if not isinstance(table["commands"], dict):
            self._fail("commands is a table, [commands]", "commands")
        for name, words in table["commands"].items():
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                message = f"the command {name} is a list of texts: program and arguments"
                self._fail(message, "commands", name)

    def _check(self, manifest: Manifest) -> None:
        if manifest.format != FORMAT:
            self._fail(f"format {manifest.format}; this judge reads {FORMAT}", "format")
        for key, least in LEAST.items():
            if getattr(manifest, key.replace("-", "_")) < least:
                self._fail(f"{key} is at least {least}", key)
        if not manifest.kinds:
            self._fail("kinds is empty: no channel would be opened", "kinds")
        for name, words in manifest.commands.items():
            self._check_command(name, words)
        for name, way in COMMANDS.items():
            if name not in manifest.commands and not way.optional:
                self._fail(f"the command {name} is missing", "commands")
        for left in manifest.skip:
            if left.requirement not in REQUIREMENTS:
                known = ", ".join(REQUIREMENTS)
                self._fail(f"{left.requirement} is not asked; asked are {known}", left.requirement)

    def _check_command(self, name: str, words: list[str]) -> None:
        if name not in COMMANDS:
            self._fail(f"unknown command {name}; known are {', '.join(COMMANDS)}", "commands", name)
        way = COMMANDS[name]
        if not words:
            self._fail(f"the command {name} has no program", name)
        try:
            used = {field for word in words for _, field, _, _ in string.Formatter().parse(word)}
        except ValueError as error:
            self._fail(f"the command {name}: {error}; write {{{{ and }}}} for braces", name)
        used.discard(None)
        for value in sorted(str(each) for each in used):
            if value not in way.known:
                known = ", ".join(f"{{{each}}}" for each in way.known)
                self._fail(f"the command {name} has {{{value}}}; it may have {known}", name)
        for value in way.needed:
            if value not in used:
                self._fail(f"the command {name} needs {{{value}}}", name)

    def _fail(self, message: str, *names: str) -> NoReturn:
        raise ManifestError(f"{self._path}:{self._line_of(*names)}: {message}")

    def _line_of(self, *names: str) -> int:
        """Return the line that the last of these names is on, in or behind those of the others."""
        line = 1
        for name in names:
            quoted = re.escape(name)
            # The key itself, else a table of this name, else a value.
            for form in (rf'\s*"?{quoted}"?\s*=', rf"\s*\[+\s*{quoted}\s*\]", rf".*\"{quoted}\""):
                found = (
                    number
                    for number, text in enumerate(self._lines, 1)
                    if number >= line and re.match(form, text)
                )
                if number := next(found, 0):
                    line = number
                    break
        return line


def _split(message: str, lines: int) -> tuple[str, int]:
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message)
    if found is None:
        return message, 1
    return found[1], int(found[2] or lines)


def _named(message: str) -> list[str]:
    """Return the keys that a message of msgspec names: of ``$.skip[0]``, and an unknown one."""
    path = re.search(r"`\$\.?([^`]*)`", message)
    names = re.split(r"[.\[\]]+", path[1]) if path else []
    unknown = re.search(r"unknown field `([^`]*)`", message)
    return [name for name in names if name] + ([unknown[1]] if unknown else [])
