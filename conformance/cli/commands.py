"""The command line ``scb-conformance``.

Heavy imports stand inside the commands, so that ``--help`` is quick.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scbref import __version__
from scbref.dependencies import how_to_mend

from ..protocol.stopping import listen
from .crash import crash
from .init import init
from .inputs import (
    Unbuilt,
    fail,
    load_corpus,
    load_profile,
    resolve_adapter,
    resolve_oracle,
)
from .options import (
    ShardType,
    explore_options,
    filter_options,
    report_options,
    running_options,
    vectors_option,
)
from .program import Program
from .reports import compare, finish, merge, open_files, report
from .search import diff, explore, plan_of_run

if TYPE_CHECKING:
    from ..corpus.load import Corpus
    from ..judging.expected_failures import Baseline
    from ..running.adapter_run import Options

EXIT_CODES = """
\b
Exit codes: 0 conformant · 1 not conformant · 2 usage, or a report could not be written ·
3 adapter broken · 5 nothing ran · 130, 143 stopped by SIGINT, SIGTERM
"""


def _options(vectors: Path | None, given: dict[str, Any], corpus: Corpus) -> Options:
    from ..judging.selection import Filter
    from ..protocol.process import Limits
    from ..running.adapter_run import Options

    if given["validate"]:
        try:
            from ..protocol import validate  # noqa: F401
        except ImportError as error:
            fail(f"--validate: {how_to_mend(error) or error}")
    limits = Limits(
        hello=given["timeout"],
        request=given["timeout"],
        run=given["run_timeout"],
        memory=given["memory"] << 20,
    )
    replay: list[str] = [] if vectors is None else ["--vectors", str(vectors)]
    for name in ("one_shot", "validate"):
        replay += [f"--{name.replace('_', '-')}"] if given[name] else []
    for name in given["env"]:
        replay += ["--env", name]
    profile = load_profile(given["profile"], corpus) if given["profile"] else None
    replay += ["--profile", given["profile"]] if profile else []
    return Options(
        Filter(
            given.get("globs", ()),
            given.get("op", ()),
            given.get("requirement", ()),
            given.get("shard"),
        ),
        limits,
        given["seed"] or 0,
        given["seed"] is not None,
        given["one_shot"],
        given["max_in_flight"],
        resolve_oracle(given["oracle"], given["env"]),
        given["validate"],
        given["show_secrets"],
        profile,
        tuple(replay),
    )


def _baseline(path: Path | None) -> Baseline:
    import datetime

    from ..judging.expected_failures import Baseline, BaselineError, load

    if path is None:
        return Baseline()
    try:
        return load(path, datetime.date.today())
    except BaselineError as error:
        fail(f"expected failures: {error}")


def _write(text: str) -> None:
    sys.stdout.write(text)


@click.group(
    cls=Program, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="scb-conformance")
def main() -> None:
    """Judge implementations of lnd's Static Channel Backups."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    # So that the adapters are killed with the judge, and what is known is reported.
    listen()


@main.command(epilog=EXIT_CODES)
@click.argument("adapters", nargs=-1, required=True, metavar="ADAPTER…")
@vectors_option
@filter_options
@click.option("--shard", type=ShardType(), help="Only this part, by the hash of the ids.")
@report_options
@click.option("--jsonl", metavar="FILE", help="Write the events as JSON Lines.")
@click.option(
    "--expected-failures",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file; of scbref and lnd the one beside the adapter is used by itself.",
)
@running_options
@explore_options
@click.option("--failures", type=click.IntRange(0), default=20, show_default=True,
              help="Failures shown in full; 0 for all.")  # fmt: skip
@click.option("--no-color", is_flag=True, help="Plain text, also on a terminal.")
def run(
    adapters: tuple[str, ...],
    vectors: Path | None,
    expected_failures: Path | None,
    failures: int,
    no_color: bool,
    explore_examples: int | None,
    no_explore: bool,
    database: str | None,
    **given: Any,
) -> None:
    """Run the vectors through each ADAPTER and judge the answers.

    ADAPTER is scbref, lnd, or a command line in one word: "python3 my_adapter.py".
    """
    import os
    from dataclasses import replace

    from ..reports.console import Console
    from ..reports.files import Guarded
    from ..running.run import Run

    if expected_failures and len(adapters) > 1:
        fail("--expected-failures is of one adapter; run several one by one")
    if len(set(adapters)) < len(adapters):
        fail("an adapter is named twice")
    corpus = load_corpus(vectors)
    commands = [resolve_adapter(name, given["env"]) for name in adapters]
    baselines = {
        command.name: _baseline(expected_failures or command.expected_failures)
        for command in commands
    }
    terminal = sys.stdout.isatty() and "NO_COLOR" not in os.environ and not no_color
    progress = sys.stderr if sys.stderr.isatty() and not no_color else None
    options = _options(vectors, given, corpus)
    no_explore |= options.profile is not None  # the search knows no profiles
    plan = plan_of_run(options, vectors is None, explore_examples, no_explore, database)
    options = replace(options, explore=plan)
    reports = open_files(given, lambda: corpus.requirements)
    stream = sys.stderr if any(each.stream is sys.stdout.buffer for each in reports) else sys.stdout
    console = Console(stream.write, color=terminal, progress=progress, failures=failures)
    reports.append(Guarded("the console report", console, stream))
    code = Run(corpus, options, reports, baselines).execute(commands)
    lost = finish(reports)
    sys.exit(code or lost)


@main.command(epilog=EXIT_CODES)
@click.argument("adapter")
@click.argument("vector_id", metavar="ID")
@vectors_option
@running_options
def replay(adapter: str, vector_id: str, vectors: Path | None, **given: Any) -> None:
    """Run the one vector or scenario ID again and show requests, answers and verdict."""
    from .replay import replay as replay_vector
    from .scenario_replay import replay as replay_scenario

    corpus = load_corpus(vectors)
    vector, scenario = corpus.find(vector_id), corpus.find_scenario(vector_id)
    if vector is None and scenario is None:
        fail(_unknown(vector_id, corpus))
    command = resolve_adapter(adapter, given["env"])
    options = _options(vectors, given, corpus)
    if scenario is not None:
        sys.exit(replay_scenario(command, corpus, scenario, options, click.echo))
    assert vector is not None
    sys.exit(replay_vector(command, corpus, vector, options, click.echo))


@main.command(epilog=EXIT_CODES)
@click.argument("adapter")
@vectors_option
@click.option("--timeout", type=click.FloatRange(0.05), default=5.0, show_default=True,
              help="Seconds without an answer.")  # fmt: skip
@click.option("--env", multiple=True, metavar="NAME", help="Pass this variable on.")
@click.option("--one-shot", is_flag=True, help="Start a process for every request.")
def smoke(
    adapter: str, vectors: Path | None, timeout: float, env: tuple[str, ...], one_shot: bool
) -> None:
    """Try whether ADAPTER works at all, and say what to do if not."""
    from ..protocol.process import Limits
    from ..running.smoke import Smoke

    corpus = load_corpus(vectors)
    limits = Limits(hello=timeout, request=timeout)
    command = resolve_adapter(adapter, env)
    sys.exit(Smoke(command, corpus, limits, click.echo, one_shot).execute())


@main.command("list")
@vectors_option
@filter_options
def list_vectors(
    vectors: Path | None,
    globs: tuple[str, ...],
    op: tuple[str, ...],
    requirement: tuple[str, ...],
) -> None:
    """List the vectors and scenarios: id, verdict, title."""
    from ..judging.selection import Filter

    wanted, corpus = Filter(globs, op, requirement), load_corpus(vectors)
    selected = [case for case in corpus.cases if wanted.accepts(case)]
    for vector in selected:
        click.echo(f"{vector.id}\t{vector.verdict}\t{vector.title}")
    if not selected:
        sys.exit(5)


@main.command()
@click.argument("name")
@vectors_option
@click.option("--oracle", default="scbref", show_default=True, help="Names the fields, or none.")
@click.option("--show-secrets", is_flag=True, help="Show the key material of the vectors.")
def explain(name: str, vectors: Path | None, oracle: str, show_secrets: bool) -> None:
    """Explain a vector, outcome, error class, operation, behaviour or requirement."""
    from ..protocol.process import Limits
    from ..reports.explain import explain as explain_name
    from ..running.oracle import Oracle
    from ..running.redact import Redactor

    corpus = load_corpus(vectors)
    witness = Oracle(resolve_oracle(oracle), Limits())
    try:
        redactor = Redactor(corpus.vectors, show=show_secrets)
        lines = explain_name(name, corpus, witness, redactor)
    finally:
        witness.close()
    if not lines:
        fail(_unknown(name, corpus))
    click.echo("\n".join(lines))


def _unknown(name: str, corpus: Corpus) -> str:
    from ..reports.explain import similar

    near = similar(name, corpus)
    return f"nothing is called {name!r}" + (f"; near: {', '.join(near)}" if near else "")


@main.command(epilog=EXIT_CODES)
@click.argument("adapter")
@click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False),
              help="The expected-failure file; of scbref and lnd the one beside it.")  # fmt: skip
@click.option("--update", is_flag=True, help="Write the file instead of printing it.")
@vectors_option
@running_options
def baseline(
    adapter: str, path: Path | None, update: bool, vectors: Path | None, **given: Any
) -> None:
    """Print (or --update) the expected-failure file that makes ADAPTER's run pass.

    Reasons already written are kept; a new entry says that nobody has reviewed it.
    """
    from ..judging.expected_failures import render
    from ..protocol.outcome import BAD, BROKEN
    from ..running.events import Event, Result
    from ..running.run import Run

    command = resolve_adapter(adapter, given["env"])
    path = path or command.expected_failures
    if update and path is None:
        fail("say which file to write: --file")
    known = _baseline(path if path and path.exists() else None)
    events: list[Event] = []
    corpus = load_corpus(vectors)
    options = _options(vectors, given, corpus)
    code = Run(corpus, options, [events.append]).execute([command])
    results = [event for event in events if isinstance(event, Result)]
    if code == BROKEN:
        raise Unbuilt(next(r.reason for r in results if r.outcome == "adapter-broken"))
    failures = [(r.id, r.outcome, r.reason) for r in results if r.outcome in BAD]
    text = render(failures, known.entries)
    if update and path is not None:
        path.write_text(text, encoding="utf-8")
        click.echo(f"{path}: {len(failures)} expected failures")
    else:
        _write(text)


for command in (init, report, compare, merge, explore, diff, crash):
    main.add_command(command)
