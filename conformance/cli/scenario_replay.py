"""Play one scenario again and show every step: what was asked, answered and found."""

from __future__ import annotations

import glob
from collections.abc import Callable
from dataclasses import replace

import msgspec

from ..corpus.load import Corpus
from ..corpus.scenario import Scenario
from ..judging.selection import Filter
from ..protocol.command import Command
from ..protocol.escape import escape
from ..protocol.outcome import Outcome
from ..running.adapter_run import Options
from ..running.events import Event, Result
from ..running.redact import Redactor
from ..running.run import Run
from ..running.scenario_player import StepSeen
from ..running.wording import cut
from .replay import ending


def replay(
    command: Command,
    corpus: Corpus,
    scenario: Scenario,
    options: Options,
    write: Callable[[str], None],
) -> int:
    """Play ``scenario`` alone and write what happened.

    Returns:
        The exit code of a run of this scenario.
    """
    redactor = Redactor([scenario], show=options.show_secrets)
    events: list[Event] = []

    def line(text: str) -> None:
        write(escape(redactor.text(text)))

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
    wanted = Filter(globs=(glob.escape(scenario.id),))
    options = replace(options, filter=wanted, watch_step=step)
    code = Run(corpus, options, [events.append]).execute([command])
    for text in ending(map(_without_steps, events)):
        line(text)
    return code


def _without_steps(event: Event) -> Event:
    """Take out of a result the steps, which were shown as they came."""
    return msgspec.structs.replace(event, dump=[]) if isinstance(event, Result) else event
