"""The command ``scb-conformance explore``, and what it shares with ``diff``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from .inputs import (
    Unbuilt,
    Unjudged,
    fail,
    load_corpus,
    required_oracle,
    resolve_adapter,
    resolve_oracle,
)
from .options import ShardType, together, vectors_option

if TYPE_CHECKING:
    from ..search.plan import Plan, Report

EXIT_CODES = """
\b
Exit codes: 0 no disagreement · 1 disagreements · 2 usage · 3 adapter broken ·
4 cannot judge: the oracle, or B of diff, is missing or broken · 5 nothing to explore
"""


searching = together(
    click.option("--examples", type=click.IntRange(0), help="Cases to draw; 2000 by default."),
    click.option("--seconds", type=click.FloatRange(0), help="Search for this long instead."),
    click.option("--op", multiple=True, help="Only this operation (or glob)."),
    click.option("--seed", type=int, default=0, show_default=True, help="Seed of the drawn cases."),
    click.option("--save", metavar="DIR", help="Keep what is found in this folder, as vectors and"
                 " scripts; without it nothing is written."),
    click.option("--database", metavar="DIR", help="Keep examples between runs here, and begin"
                 " with them: a folder, or redis://…; without it a search remembers nothing."),
    click.option("--shard", type=ShardType(), help="Draw this part of the cases."),
    click.option("--kinds", type=click.IntRange(1), default=12, show_default=True,
                 help="Stop after this many different disagreements."),
    click.option("--timeout", type=click.FloatRange(0.05), default=10.0,
                 show_default=True, help="Seconds without an answer."),
    click.option("--memory", type=click.IntRange(0), default=2048, show_default=True,
                 help="Resident MiB an adapter may hold; 0 for no limit."),
    click.option("--one-shot", is_flag=True, help="Start a process for every request."),
    click.option("--env", multiple=True, metavar="NAME",
                 help="Pass this variable on to adapters."),
    click.option("--show-secrets", is_flag=True, help="Show key material."),
    vectors_option,
)  # fmt: skip


@click.command(epilog=EXIT_CODES)
@click.argument("adapter")
@click.option("--oracle", default="scbref", show_default=True, help="Adapter that counts as right.")
@searching
@click.option(
    "--statistics",
    is_flag=True,
    help="Count which values were drawn of each field, by classes of values.",
)
@click.option("--jsonl", type=click.File("wb"), help="Write the events as JSON Lines.")
def explore(adapter: str, oracle: str, jsonl: IO[bytes] | None, **given: Any) -> None:
    """Search beyond the vectors for cases that ADAPTER gets wrong.

    Each is minimised, explained, and can be kept as a vector.
    """
    from ..search.plan import search

    corpus = load_corpus(given["vectors"])
    command = resolve_adapter(adapter, given["env"])
    plan = plan_of(oracle, given)
    started = time.monotonic()
    with obstacles():
        report = search(command, corpus, plan)
    seconds = time.monotonic() - started
    _show(report, seconds, plan)
    code = 1 if report.findings else 4 if report.faults else 0
    if jsonl is not None:
        _write_events(jsonl, report, plan, command.name, list(command.argv), seconds, code)
    sys.exit(code)


@contextmanager
def obstacles() -> Iterator[None]:
    """Turn what keeps a search from coming to its end into a message and an exit code."""
    from ..protocol.driver import Broken
    from ..protocol.escape import escape
    from ..search.database import DatabaseError
    from ..search.plan import NothingToExplore
    from ..search.starting import OracleBroken
    from ..search.store import CannotSave

    try:
        yield
    except OracleBroken as error:
        raise Unjudged(escape(f"cannot judge: {error}")) from None
    except Broken as error:
        raise Unbuilt(escape(error.explained())) from None
    except NothingToExplore as nothing:
        click.echo(str(nothing))
        sys.exit(5)
    except (CannotSave, DatabaseError) as error:
        fail(error)


def plan_of(oracle: str, given: dict[str, Any]) -> Plan:
    """Make the plan of a search from the options of a command."""
    from ..protocol.process import Limits
    from ..search.plan import Plan

    command = required_oracle(oracle, given["env"])
    seconds, examples = given["seconds"], given["examples"]
    if examples is None and seconds is None:
        examples = 2000
    shard = given["shard"]
    save = given["save"]
    return Plan(
        command,
        resolve_oracle("scbref", given["env"]),
        examples,
        seconds,
        ops=given["op"],
        seed=given["seed"],
        shard=(shard.index, shard.count) if shard else (1, 1),
        database=given["database"],
        save=None if save in (None, "none") else Path(save),
        buckets=given["kinds"],
        limits=Limits(given["timeout"], given["timeout"], memory=given["memory"] << 20),
        one_shot=given["one_shot"],
        show_secrets=given["show_secrets"],
        statistics=given.get("statistics", False),
        tick=_ticker(),
    )


def _ticker() -> Callable[[int], None]:
    if not sys.stderr.isatty():
        return lambda asked: None

    def tick(asked: int) -> None:
        sys.stderr.write(f"\r{asked} ")
        sys.stderr.flush()

    return tick


def _show(report: Report, seconds: float, plan: Plan) -> None:
    from ..protocol.escape import escape
    from ..search.describe import finding_lines, named, summary

    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    lines = [f"{named(report.declared)}, right by {named(report.oracle)}"]
    scripts = [*report.scripts, *[None] * len(report.results)]
    lines += finding_lines(report.results, scripts[: len(report.results)])
    if report.coverage is not None:
        lines += report.coverage.lines()
    lines += ["", summary(report, seconds, plan.seed), *report.notes]
    for line in lines:
        click.echo(escape(line))


def _write_events(
    stream: IO[bytes],
    report: Report,
    plan: Plan,
    name: str,
    argv: list[str],
    seconds: float,
    code: int,
) -> None:
    from collections import Counter

    from .. import __version__
    from ..running import events as ev
    from ..running.causes import causes

    tell = ev.JsonLines(stream)
    asked = report.asked
    shard = "" if plan.shard == (1, 1) else f"{plan.shard[0]}/{plan.shard[1]}"
    tell(ev.RunStarted(__version__, "explored", plan.seed, asked, asked, shard))
    who, declared = report.declared.implementation, report.declared
    tell(ev.AdapterStarted(name, argv, who, sorted(declared.ops), sorted(declared.features)))
    for result in report.results:
        tell(result)
    for note in report.notes:
        tell(ev.Note(name, note))
    for cause in causes(name, report.results):
        tell(cause)
    for op, fields in (report.coverage.counts if report.coverage else {}).items():
        tell(ev.Drawn(name, op, {at: dict(classes) for at, classes in fields.items()}))
    counts = dict(Counter(result.outcome for result in report.results))
    tell(ev.AdapterFinished(name, counts, asked, round(seconds, 3), code))
    tell(ev.RunFinished(code))
