"""What is told of an adapter before its first case, and how its answers are checked."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ..corpus.load import Corpus
from ..judging.declaration import impossible_declaration
from ..protocol.command import Command
from ..protocol.driver import Broken, Driver, Request
from ..protocol.escape import clip
from ..protocol.messages import Declared, Implementation
from .events import AdapterStarted
from .options import Options

LONG = 200
"""Characters of a declared text, and names in a declared list, that are reported."""


def declare(driver: Driver, corpus: Corpus, options: Options) -> Declared:
    """Start an adapter and return what it declares, or what the claim it is judged by declares.

    Raises:
        Broken: it does not start, does not answer, or declares the impossible.
    """
    declared = driver.hello()
    problem = impossible_declaration(declared, corpus)
    if not problem and options.validate:
        from ..protocol.validate import check_hello

        problem = check_hello(msgspec.to_builtins(declared))
    if problem:
        raise Broken(f"hello: {problem}", driver.stderr)
    return declared if options.claim is None else options.claim.declare(declared)


def introduction(command: Command, declared: Declared) -> AdapterStarted:
    """Return the event that introduces an adapter; what it says of itself is cut if it is long."""
    members = msgspec.structs.asdict(declared.implementation)
    return AdapterStarted(
        command.name,
        list(command.argv),
        Implementation(**{name: clip(text, LONG) for name, text in members.items()}),
        _names(declared.ops),
        _names(declared.features),
        sorted(declared.single_versions),
        sorted(declared.multi_versions),
    )


def _names(declared: frozenset[str]) -> list[str]:
    return [clip(name, LONG) for name in sorted(declared)[:LONG]]


def answer_check() -> Callable[[Request, bytes], str]:
    """Return what checks an answer against the JSON Schema; loading it takes a while."""
    from ..protocol.validate import check_answer

    return check_answer
