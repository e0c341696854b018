"""The command ``replay``: one case again, with all of it shown, and how to do it by hand."""

from __future__ import annotations

import glob
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .exit_codes import EXIT_CODES
from .inputs import fail, load_corpus, resolve_adapter, unknown
from .options import running_options, vectors_option
from .run_options import run_options

if TYPE_CHECKING:
    from ..corpus.load import Case, Corpus, Vector
    from ..corpus.scenario import Scenario
    from ..protocol.command import Command
    from ..protocol.driver import Reply, Request
    from ..running.events import Event
    from ..running.options import Options
    from ..running.scenario_setting import StepSeen

LONGEST = 1 << 17
"""Characters of a request that is shown with all of it."""


@click.command(epilog=EXIT_CODES)
@click.argument("adapter")
@click.argument("vector_id", metavar="ID")
@vectors_option
@running_options
def replay(adapter: str, vector_id: str, vectors: tuple[Path, ...], **given: Any) -> None:
    """Run the one vector or scenario ID again and show requests, answers and verdict."""
    corpus = load_corpus(vectors)
    vector, scenario = corpus.find(vector_id), corpus.find_scenario(vector_id)
    if vector is None and scenario is None:
        fail(unknown(vector_id, corpus))
    command = resolve_adapter(adapter, given["env"])
    options = run_options(vectors, given, corpus)
    if scenario is not None:
        sys.exit(_replay_scenario(command, corpus, scenario, options))
    assert vector is not None
    sys.exit(_replay_vector(command, corpus, vector, options))


def _replay_vector(command: Command, corpus: Corpus, vector: Vector, options: Options) -> int:
    """Run ``vector`` alone, write what happened, and return the exit code of that run."""
    from ..protocol.messages import HELLO_LINE, encode_request
    from ..running.redact import Redactor
    from ..running.wording import cut

    redactor = Redactor([vector], show=options.show_secrets)
    seen: list[tuple[Request, Reply]] = []
    line = _writer(redactor.text)
    code, events = _run_one(
        command, corpus, vector, options, watch=lambda *exchange: seen.append(exchange)
    )
    line(f"vector   {vector.id}")
    for request, reply in seen[:1]:
        asked = encode_request(1, request.op, request.payload).decode().rstrip("\n")
        if len(asked) > LONGEST:
            line(f"request  {cut(asked)}")
            line(f"answer   {cut(reply.line.decode('utf-8', 'replace')) or '(none)'}")
            line("by hand  the request is too long to be shown")
            continue
        line(f"request  {asked}")
        line(f"answer   {reply.line.decode('utf-8', 'replace') or '(none)'}")
        hello = HELLO_LINE.decode().rstrip("\n")
        shell = f"printf '%s\\n' {shlex.quote(hello)} {shlex.quote(asked)} | {command}"
        line(f"by hand  {shell}")
        if redactor.text(shell) != shell:
            line("         (secrets of the vector are left out: --show-secrets)")
    for text in _ending(events):
        line(text)
    return code


def _replay_scenario(command: Command, corpus: Corpus, scenario: Scenario, options: Options) -> int:
    """Run ``scenario`` alone, write each step, and return the exit code of that run."""
    import msgspec

    from ..protocol.outcome import Outcome
    from ..running.events import Result
    from ..running.redact import Redactor
    from ..running.wording import cut

    line = _writer(Redactor([scenario], show=options.show_secrets).text)

    def step(seen: StepSeen) -> None:
        line(f"step {seen.number:<3} {seen.text}")
        if seen.request is not None and options.show_secrets:
            line(f"         request  {seen.request.payload.decode()}")
        if seen.reply is not None:
            answer = seen.reply.line.decode("utf-8", "replace") or f"(none) {seen.reply.detail}"
            line(f"         answer   {cut(answer)}")
        if seen.judgement.outcome is not Outcome.PASS:
            line(f"         {seen.judgement.outcome}: {seen.judgement.reason}")

    line(f"scenario {scenario.id}")
    line(f"         {scenario.title}")
    code, events = _run_one(command, corpus, scenario, options, watch_step=step)
    # The steps of a result are left out: they were shown as they came.
    shown = [msgspec.structs.replace(e, dump=[]) if isinstance(e, Result) else e for e in events]
    for text in _ending(shown):
        line(text)
    return code


def _writer(redact: Callable[[str], str]) -> Callable[[str], None]:
    """Return what writes one line, without secrets and with nothing that a terminal obeys."""
    from ..protocol.escape import escape

    return lambda text: click.echo(escape(redact(text)))


def _run_one(
    command: Command, corpus: Corpus, case: Case, options: Options, **watching: Any
) -> tuple[int, list[Event]]:
    """Run one case; return the exit code and the events."""
    from dataclasses import replace

    from ..judging.selection import Filter
    from ..running.run import Run

    events: list[Event] = []
    only = Filter(globs=(glob.escape(case.id),))
    run = Run(corpus, replace(options, filter=only, **watching), [events.append])
    return run.execute([command]), events


def _ending(events: Iterable[Event]) -> Iterator[str]:
    """Yield how the run of one case ended, without escaping."""
    from ..running.events import AdapterFinished, Check, Result
    from ..running.wording import failure_lines

    for event in events:
        if isinstance(event, Result):
            yield f"outcome  {event.outcome}"
            for text in failure_lines(event):
                yield f"         {text}"
        elif isinstance(event, Check) and not event.passed:
            yield f"check    {event.id}: {event.detail}"
        elif isinstance(event, AdapterFinished):
            yield f"         {event.seconds:.2f} s, exit code {event.exit_code}"
