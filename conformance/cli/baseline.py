"""The command ``baseline``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from .exit_codes import EXIT_CODES
from .inputs import Unbuilt, fail, load_corpus, load_expected_failures, resolve_adapter
from .options import explore_options, running_options, vectors_option
from .run_options import run_options


@click.command(epilog=EXIT_CODES)
@click.argument("adapter")
@click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False),
              help="The expected-failure file; of scbref and lnd the one beside it.")  # fmt: skip
@click.option("--update", is_flag=True, help="Write the file instead of printing it.")
@vectors_option
@running_options
@explore_options
def baseline(
    adapter: str,
    path: Path | None,
    update: bool,
    vectors: tuple[Path, ...],
    **given: Any,
) -> None:
    """Print (or --update) the expected-failure file that makes ADAPTER's run pass.

    It searches as run does, so give both the same options. Reasons already written are kept; a
    new entry says that nobody has reviewed it.
    """
    from ..judging.expected_failures import render
    from ..protocol.outcome import BAD, BROKEN
    from ..running.events import Event, Result
    from ..running.run import Run
    from .short_search import with_search

    command = resolve_adapter(adapter, given["env"])
    path = path or command.expected_failures
    if update and path is None:
        fail("say which file to write: --file")
    known = load_expected_failures(path if path and path.exists() else None)
    events: list[Event] = []
    corpus = load_corpus(vectors)
    options = run_options(vectors, given, corpus)
    options = with_search(options, not vectors, given)
    code = Run(corpus, options, [events.append]).execute([command])
    results = [event for event in events if isinstance(event, Result)]
    if code == BROKEN:
        raise Unbuilt(next(r.reason for r in results if r.outcome == "adapter-broken"))
    failures = [(r.id, r.outcome, r.reason) for r in results if r.outcome in BAD]
    text = render(failures, known.entries)
    if path is None or not update:
        sys.stdout.write(text)
        return
    path.write_text(text, encoding="utf-8")
    click.echo(f"{path}: {len(failures)} expected failures")
