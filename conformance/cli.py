"""The command line ``scb-conformance``.

Heavy imports stand inside the commands, so that ``--help`` is quick.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from conformance import __version__
from conformance.cli_options import filter_options, running_options, vectors_option

if TYPE_CHECKING:
    from conformance.adapter import Command
    from conformance.baseline import Baseline
    from conformance.session import Options
    from conformance.vectors import Corpus

EXIT_CODES = """
\b
Exit codes: 0 conformant · 1 not conformant · 2 usage · 3 adapter broken · 5 nothing ran
"""


class _Usage(click.ClickException):
    """Something the user has to change."""

    exit_code = 2


class _Unbuilt(click.ClickException):
    """An adapter that cannot run."""

    exit_code = 3


def _fail(message: object) -> NoReturn:
    raise _Usage(str(message))


def _load(vectors: Path | None) -> Corpus:
    from conformance.vectors import CorpusError, load

    try:
        return load(vectors)
    except CorpusError as error:
        _fail(f"vectors: {error}")


def _resolve(name: str, env: tuple[str, ...] = ()) -> Command:
    from conformance.adapter import MissingBuiltin, UnknownAdapter, resolve

    try:
        return resolve(name, env)
    except UnknownAdapter as error:
        _fail(error)
    except MissingBuiltin as error:
        raise _Unbuilt(str(error)) from None


def _oracle(name: str, env: tuple[str, ...] = ()) -> Command | None:
    from conformance.adapter import MissingBuiltin, UnknownAdapter, resolve

    if name == "none":
        return None
    try:
        return resolve(name, env)
    except MissingBuiltin:
        return None
    except UnknownAdapter as error:
        _fail(error)


def _options(vectors: Path | None, given: dict[str, Any]) -> Options:
    from conformance.process import Limits
    from conformance.selection import Filter
    from conformance.session import Options

    if given["validate"]:
        try:
            import conformance.validate  # noqa: F401
        except ImportError:
            _fail("--validate needs the package jsonschema")
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
    return Options(
        Filter(given.get("globs", ()), given.get("op", ()), given.get("requirement", ())),
        limits,
        given["seed"] or 0,
        given["seed"] is not None,
        given["one_shot"],
        given["max_in_flight"],
        _oracle(given["oracle"], given["env"]),
        given["validate"],
        given["show_secrets"],
        tuple(replay),
    )


def _baseline(path: Path | None) -> Baseline:
    import datetime

    from conformance.baseline import Baseline, BaselineError, load

    if path is None:
        return Baseline()
    try:
        return load(path, datetime.date.today())
    except BaselineError as error:
        _fail(f"expected failures: {error}")


def _write(text: str) -> None:
    sys.stdout.write(text)


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scb-conformance")
def main() -> None:
    """Judge implementations of lnd's Static Channel Backups."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    # So that the adapters are killed with the judge.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@main.command(epilog=EXIT_CODES)
@click.argument("adapters", nargs=-1, required=True, metavar="ADAPTER…")
@vectors_option
@filter_options
@click.option("--junit", type=click.File("wb"), help="Write JUnit XML here.")
@click.option("--jsonl", type=click.File("wb"), help="Write the events as JSON Lines here.")
@click.option(
    "--expected-failures",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file; of scbref and lnd the one beside the adapter is used by itself.",
)
@running_options
@click.option("--failures", type=click.IntRange(0), default=20, show_default=True,
              help="Failures shown in full; 0 for all.")  # fmt: skip
@click.option("--no-color", is_flag=True, help="Plain text, also on a terminal.")
def run(
    adapters: tuple[str, ...],
    vectors: Path | None,
    junit: IO[bytes] | None,
    jsonl: IO[bytes] | None,
    expected_failures: Path | None,
    failures: int,
    no_color: bool,
    **given: Any,
) -> None:
    """Run the vectors through each ADAPTER and judge the answers.

    ADAPTER is scbref, lnd, or a command line in one word: "python3 my_adapter.py".
    """
    import os

    from conformance.console import Console
    from conformance.events import JsonLines, Reporter
    from conformance.junit import JUnit
    from conformance.run import Run

    if expected_failures and len(adapters) > 1:
        _fail("--expected-failures is of one adapter; run several one by one")
    if len(set(adapters)) < len(adapters):
        _fail("an adapter is named twice")
    corpus = _load(vectors)
    commands = [_resolve(name, given["env"]) for name in adapters]
    baselines = {
        command.name: _baseline(expected_failures or command.expected_failures)
        for command in commands
    }
    terminal = sys.stdout.isatty() and "NO_COLOR" not in os.environ and not no_color
    progress = sys.stderr if sys.stderr.isatty() and not no_color else None
    reporters: list[Reporter] = [
        Console(_write, color=terminal, progress=progress, failures=failures)
    ]
    reporters += [JUnit(junit)] if junit else []
    reporters += [JsonLines(jsonl)] if jsonl else []
    options = _options(vectors, given)
    sys.exit(Run(corpus, options, reporters, baselines).execute(commands))


@main.command(epilog=EXIT_CODES)
@click.argument("adapter")
@click.argument("vector_id", metavar="ID")
@vectors_option
@running_options
def replay(adapter: str, vector_id: str, vectors: Path | None, **given: Any) -> None:
    """Run the one vector ID again and show request, answer and verdict."""
    from conformance.replay import replay as replay_vector

    corpus = _load(vectors)
    vector = corpus.find(vector_id)
    if vector is None:
        _fail(_unknown(vector_id, corpus))
    command = _resolve(adapter, given["env"])
    options = _options(vectors, given)
    sys.exit(replay_vector(command, corpus, vector, options, click.echo))


@main.command(epilog=EXIT_CODES)
@click.argument("adapter")
@vectors_option
@click.option("--timeout", type=click.FloatRange(0.05), default=5.0, show_default=True,
              help="Seconds without an answer.")  # fmt: skip
@click.option("--env", multiple=True, metavar="NAME", help="Pass this variable on.")
def smoke(adapter: str, vectors: Path | None, timeout: float, env: tuple[str, ...]) -> None:
    """Try whether ADAPTER works at all, and say what to do if not."""
    from conformance.process import Limits
    from conformance.smoke import Smoke

    corpus = _load(vectors)
    limits = Limits(hello=timeout, request=timeout)
    sys.exit(Smoke(_resolve(adapter, env), corpus, limits, click.echo).execute())


@main.command("list")
@vectors_option
@filter_options
def list_vectors(
    vectors: Path | None,
    globs: tuple[str, ...],
    op: tuple[str, ...],
    requirement: tuple[str, ...],
) -> None:
    """List the vectors: id, verdict, title."""
    from conformance.selection import Filter

    selected = Filter(globs, op, requirement).select(_load(vectors).vectors)
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
    from conformance.explain import explain as explain_name
    from conformance.oracle import Oracle
    from conformance.process import Limits
    from conformance.redact import Redactor

    corpus = _load(vectors)
    witness = Oracle(_oracle(oracle), Limits())
    try:
        redactor = Redactor(corpus.vectors, show=show_secrets)
        lines = explain_name(name, corpus, witness, redactor)
    finally:
        witness.close()
    if not lines:
        _fail(_unknown(name, corpus))
    click.echo("\n".join(lines))


def _unknown(name: str, corpus: Corpus) -> str:
    from conformance.explain import similar

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
    from conformance.baseline import render
    from conformance.events import Event, Result
    from conformance.outcome import BAD, BROKEN
    from conformance.run import Run

    command = _resolve(adapter, given["env"])
    path = path or command.expected_failures
    if update and path is None:
        _fail("say which file to write: --file")
    known = _baseline(path if path and path.exists() else None)
    events: list[Event] = []
    code = Run(_load(vectors), _options(vectors, given), [events.append]).execute([command])
    results = [event for event in events if isinstance(event, Result)]
    if code == BROKEN:
        raise _Unbuilt(next(r.reason for r in results if r.outcome == "adapter-broken"))
    failures = [(r.id, r.outcome, r.reason) for r in results if r.outcome in BAD]
    text = render(failures, known.entries)
    if update and path is not None:
        path.write_text(text, encoding="utf-8")
        click.echo(f"{path}: {len(failures)} expected failures")
    else:
        _write(text)
