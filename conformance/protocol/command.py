"""From what the user calls an adapter, a name or a command line, to a program to start."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .systems import NO_ADAPTERS, can_start_adapters

ADAPTERS = Path(__file__).parents[1] / "adapters"
LND_PROFILE = "0.21"
"""The profile of ``scbref-lnd``: the newest lnd as the reference repeats it, faults included."""
LND_BINARY = ADAPTERS / "lnd" / "bin" / "scb-adapter-lnd"
RUST_BINARY = ADAPTERS / "rust" / "target" / "release" / "scb-adapter-rust"
JS_PROGRAM = ADAPTERS / "js" / "adapter.mjs"
JAVA_LAUNCHER = ADAPTERS / "java" / "scb-adapter-java"
JAVA_ARCHIVE = ADAPTERS / "java" / "target" / "scb-adapter-java.jar"

ALLOWED_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT")
"""Variables that an adapter inherits; the option ``--env`` adds to them."""


class UnknownAdapter(Exception):
    """It is neither the name of a built-in adapter nor a program."""


class MissingBuiltin(Exception):
    """A built-in adapter has not been built."""


@dataclass(frozen=True, slots=True)
class Command:
    """How to start an adapter."""

    name: str
    """As the user gave it; what a replay command repeats."""
    argv: tuple[str, ...]
    """Program and arguments; no shell reads them."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The whole environment but TMPDIR and, unless it is here, TZ, which each process is given."""
    expected_failures: Path | None = None
    """The expected-failure file beside a built-in adapter."""

    def __str__(self) -> str:
        """Return the command line for a shell."""
        return shlex.join(self.argv)


def resolve(name: str, passed_variables: Sequence[str] = ()) -> Command:
    """Turn what the user typed into a command.

    Args:
        name: ``scbref``, ``scbref-lnd``, ``lnd``, ``rust``, ``js``, ``java``, or a command line.
        passed_variables: environment variables to hand on besides the allowed ones.

    Raises:
        UnknownAdapter: it cannot be run, or no program can be on this system.
        MissingBuiltin: a built-in adapter is not there; says what builds it.
    """
    if not can_start_adapters():
        raise UnknownAdapter(NO_ADAPTERS)
    environment = {
        key: os.environ[key]
        for key in (*ALLOWED_ENVIRONMENT, *passed_variables)
        if key in os.environ
    }
    if name in ("scbref", "scbref-lnd"):
        return _scbref(name, environment)
    if name == "lnd":
        return _lnd(environment)
    if name == "rust":
        return _built(name, RUST_BINARY, RUST_BINARY, environment)
    if name == "js":
        return _built(name, JS_PROGRAM, JS_PROGRAM.parent / "node_modules", environment, "node")
    if name == "java":
        return _built(name, JAVA_LAUNCHER, JAVA_ARCHIVE, environment)
    try:
        argv = shlex.split(name)
    except ValueError as error:
        raise UnknownAdapter(f"{name!r} is not a command line: {error}") from None
    if not argv or shutil.which(argv[0]) is None:
        raise UnknownAdapter(
            f"{name!r} is neither a built-in adapter (scbref, scbref-lnd, lnd, rust, js, java)"
            " nor a program that can be run"
        )
    return Command(name, tuple(argv), environment)


def _scbref(name: str, environment: dict[str, str]) -> Command:
    argv: tuple[str, ...] = (sys.executable, "-m", "scbref.adapter")
    if name == "scbref-lnd":
        argv += ("--profile", LND_PROFILE)
    return Command(name, argv, environment, expected_failure_file(name))


def _lnd(environment: dict[str, str]) -> Command:
    if not LND_BINARY.is_file():
        raise MissingBuiltin(_missing("lnd", LND_BINARY, "adapters"))
    return Command("lnd", (str(LND_BINARY),), environment, expected_failure_file("lnd"))


def _built(
    name: str, program: Path, needed: Path, environment: dict[str, str], *interpreter: str
) -> Command:
    if not (program.is_file() and needed.exists()):
        raise MissingBuiltin(_missing(name, needed, f"adapter-{name}"))
    return Command(name, (*interpreter, str(program)), environment, expected_failure_file(name))


def _missing(name: str, path: Path, target: str) -> str:
    shown = path.relative_to(ADAPTERS.parent.parent)
    return f"the adapter {name} is not built: {shown} is missing; run: make {target}"


def expected_failure_file(name: str) -> Path | None:
    """Return the expected-failure file beside the built-in adapter ``name``, if any."""
    for path in (
        ADAPTERS / name / "expected-failures.toml",
        ADAPTERS / f"{name}.expected-failures.toml",
    ):
        if path.is_file():
            return path
    return None
