"""The worked session of the protocol's page, from the scenario that ``smoke`` plays."""

from __future__ import annotations

import html
import json
from functools import cache
from typing import Any

from scbref.conformance.corpus.expectation import Invalid, Lenient, Valid
from scbref.conformance.corpus.load import load
from scbref.conformance.corpus.scenario import WORKED, Ask, Look, Scenario
from specsite.links import Links

_SHOWN = {
    "$single": "the Single {}",
    "$channel": "the OpenChannel {}",
    "$addresses": "the addresses {}",
    "$key_ring": "the key ring {}",
    "$outpoint": "the outpoint of {}",
}


def worked_session(_argument: str, links: Links) -> str:
    """Render ``<!-- worked-session -->``: requests and answers, values of the pool by name."""
    lines = []
    for step in _scenario().steps:
        if isinstance(step, Ask):
            lines.append(f"> {step.op} {_text(step.in_)}")
            lines.append(f"< {_answer(step)}")
        elif isinstance(step, Look):
            facts = json.dumps(getattr(step.expect, "holds", []))
            lines.append(f"# the file holds {facts}")
    shown = html.escape("\n".join(lines), quote=False)
    return f"<p>{links.vector(WORKED)}</p><pre><code>{shown}</code></pre>"


@cache
def _scenario() -> Scenario:
    (found,) = (each for each in load().scenarios if each.id == WORKED)
    return found


def _answer(step: Ask) -> str:
    expect = step.expect
    if isinstance(expect, Valid):
        return f'{{"ok": {_text(expect.ok)}}}'
    if isinstance(expect, Invalid):
        return f'{{"error": {{"class": "{expect.class_}"}}}}'
    assert isinstance(expect, Lenient)
    said = (
        f"{_answer(Ask(step.op, step.in_, choice.expectation()))} ({name})"
        for name, choice in expect.choices.items()
    )
    return f"by {expect.behaviour}: {' or '.join(said)}"


def _text(value: Any) -> str:
    """Return JSON in which what stands for a value of the pool is said in words."""
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if not isinstance(value, dict):
        text = json.dumps(value)
        return text if len(text) < 70 else f'{text[:12]}…"'
    for name, words in _SHOWN.items():
        if name in value:
            return f"{{… {words.format(value[name])} …}}"
    if "$path" in value:
        return f'"/…/{value["$path"]}"'
    if "$bytes" in value:
        return f'"… {value["$bytes"]}, packed …"'
    return "{" + ", ".join(f'"{name}": {_text(each)}' for name, each in value.items()) + "}"
