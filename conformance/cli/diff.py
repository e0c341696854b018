"""The command ``scb-conformance diff``: adapters against each other, none of which is right."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, Any

import click

from .inputs import Unbuilt, load_corpus, resolve_adapter
from .search import EXIT_CODES, obstacles, plan_of, searching

if TYPE_CHECKING:
    from ..corpus.load import Corpus
    from ..protocol.command import Command
    from ..search.chain.chain import ChainReport
    from ..search.differential import AdapterDiff


@click.command(epilog=EXIT_CODES)
@click.argument("a")
@click.argument("b")
@click.argument("more", metavar="[C…]", nargs=-1)
@click.option(
    "--chain/--no-chain",
    "chained",
    default=True,
    show_default=True,
    help="Have each adapter read what every other one writes of the values of the corpus.",
)
@click.option(
    "--compare/--no-compare",
    "compared",
    default=True,
    show_default=True,
    help="Put requests to A and to each of the others, and compare the answers.",
)
@click.option("--filter", "globs", multiple=True, metavar="GLOB", help="In chains, only these ids.")
@click.option("--jsonl", type=click.File("wb"), help="Write what chains found as JSON Lines.")
@searching
def diff(
    a: str,
    b: str,
    more: tuple[str, ...],
    chained: bool,
    compared: bool,
    globs: tuple[str, ...],
    jsonl: IO[bytes] | None,
    **given: Any,
) -> None:
    """Compare the adapters A, B and more; none is assumed to be right.

    A and each of the others get the requests of the corpus, then drawn ones (--examples 0: none).
    In chains every adapter reads what every other one writes.
    """
    if not chained and not compared:
        raise click.UsageError("--no-chain and --no-compare leave nothing to do")
    from ..search.plan import NothingToExplore

    corpus = load_corpus(given["vectors"])
    commands = [resolve_adapter(name, given["env"]) for name in (a, b, *more)]
    found = faults = False
    if compared:
        for name in (b, *more):
            result = _compare(commands[0], name, corpus, given)
            found, faults = found or bool(result.found), faults or bool(result.faults)
    if chained:
        try:
            found = _chain(commands, corpus, globs, jsonl, given, found=found) or found
        except NothingToExplore as nothing:
            click.echo(f"no chains: {nothing}")
            if not compared:
                sys.exit(5)
    sys.exit(1 if found else 4 if faults else 0)


def _compare(command: Command, other: str, corpus: Corpus, given: dict[str, Any]) -> AdapterDiff:
    from ..search.describe import diff_lines
    from ..search.differential import differential

    with obstacles():
        result = differential(command, corpus, plan_of(other, given))
    _show(diff_lines(result))
    return result


def _chain(
    commands: Sequence[Command],
    corpus: Corpus,
    globs: tuple[str, ...],
    jsonl: IO[bytes] | None,
    given: dict[str, Any],
    *,
    found: bool,
) -> bool:
    from ..judging.selection import Filter
    from ..protocol.driver import Broken
    from ..protocol.escape import escape
    from ..protocol.process import Limits
    from ..search.chain.chain import chain
    from ..search.chain.words import chain_lines, shown

    wanted = Filter(globs, given["op"])
    limits = Limits(given["timeout"], given["timeout"], memory=given["memory"] << 20)
    try:
        report = chain(commands, corpus, wanted, limits)
    except Broken as error:
        raise Unbuilt(escape(error.explained())) from None
    report.findings = shown(report.findings, corpus, secrets=given["show_secrets"])
    _show(chain_lines(report))
    if jsonl is not None:
        _write_events(jsonl, report, commands, corpus, int(found or bool(report.findings)))
    return bool(report.findings)


def _write_events(
    stream: IO[bytes],
    report: ChainReport,
    commands: Sequence[Command],
    corpus: Corpus,
    code: int,
) -> None:
    from .. import __version__
    from ..running import events as ev
    from ..search.chain.words import chain_events

    tell = ev.JsonLines(stream)
    total = len(corpus.cases)
    tell(ev.RunStarted(__version__, corpus.version, 0, total, total))
    for command, declared in zip(commands, report.declared, strict=True):
        who, ops = declared.implementation, sorted(declared.ops)
        features = sorted(declared.features)
        tell(ev.AdapterStarted(command.name, list(command.argv), who, ops, features))
    for event in chain_events(report):
        tell(event)
    tell(ev.RunFinished(code))


def _show(lines: Any) -> None:
    from ..protocol.escape import escape

    show: Callable[[str], None] = click.echo
    for line in lines:
        show(escape(line))
