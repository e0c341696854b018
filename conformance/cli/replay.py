"""Run one case again and show all of it: request, answer, verdict, and how to do it by hand."""

from __future__ import annotations

import glob
import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ..corpus.load import Corpus, Vector
from ..judging.selection import Filter
from ..protocol.command import Command
from ..protocol.driver import Reply, Request
from ..protocol.escape import escape
from ..protocol.messages import HELLO_LINE, encode_request
from ..running.adapter_run import Options
from ..running.events import AdapterFinished, Check, Event, Result
from ..running.redact import Redactor
from ..running.run import Run
from ..running.wording import failure_lines


def replay(
    command: Command,
    corpus: Corpus,
    vector: Vector,
    options: Options,
    write: Callable[[str], None],
) -> int:
    """Run ``vector`` alone and write what happened.

    Returns:
        The exit code of a run of this vector.
    """
    events: list[Event] = []
    seen: list[tuple[Request, Reply]] = []
    options = replace(
        options,
        filter=Filter(globs=(glob.escape(vector.id),)),
        watch=lambda request, reply: seen.append((request, reply)),
    )
    code = Run(corpus, options, [events.append]).execute([command])
    redactor = Redactor([vector], show=options.show_secrets)

    def line(text: str) -> None:
        write(escape(redactor.text(text)))

    line(f"vector   {vector.id}")
    for request, reply in seen[:1]:
        asked = encode_request(1, request.op, request.payload).decode().rstrip("\n")
        line(f"request  {asked}")
        line(f"answer   {reply.line.decode('utf-8', 'replace') or '(none)'}")
        hello = HELLO_LINE.decode().rstrip("\n")
        shell = f"printf '%s\\n' {shlex.quote(hello)} {shlex.quote(asked)} | {command}"
        line(f"by hand  {shell}")
        if redactor.text(shell) != shell:
            line("         (secrets of the vector are left out: --show-secrets)")
    for text in ending(events):
        line(text)
    return code


def ending(events: Iterable[Event]) -> Iterator[str]:
    """Yield how the run of one case ended, without escaping."""
    for event in events:
        if isinstance(event, Result):
            yield f"outcome  {event.outcome}"
            for text in failure_lines(event):
                yield f"         {text}"
        elif isinstance(event, Check) and not event.passed:
            yield f"check    {event.id}: {event.detail}"
        elif isinstance(event, AdapterFinished):
            yield f"         {event.seconds:.2f} s, exit code {event.exit_code}"
