"""The JSON Schemas, made of what the rest of the house says once.

Values come from scbref's wire schemas (``values``), messages, events and files of the corpus from
the types that the judge decodes them with (``structs``), requests and answers from the table of
operations (``protocol``). ``python -m scbref.vectors.generate`` writes and checks the files.
"""

from __future__ import annotations

import json
from typing import Any, Final

from scbref.conformance.corpus.forms import FORMS
from scbref.conformance.corpus.scenario import ScenarioFile
from scbref.conformance.corpus.statements import BehaviourFile, RequirementFile
from scbref.conformance.corpus.vector import VectorFile
from scbref.conformance.running.events import Event

from .protocol import protocol
from .structs import document

Json = dict[str, Any]

EVENTS: Final = "One line of the event stream of a run (scb-conformance run --jsonl)"
EVENT_ORDER: Final = (
    "run-started; for each adapter adapter-started, then results, notes and checks, then"
    " causes, then adapter-finished; run-finished. Text may come from an adapter: escape it."
)
_JUDGE: Final = "../conformance/schema/"
"""From the folder of the vectors."""


def render() -> dict[str, str]:
    """Return the path of each schema, from the folder of the vectors, → its text."""
    events = document(Event, EVENTS)
    files = {
        f"{_JUDGE}protocol.schema.json": protocol(),
        f"{_JUDGE}events.schema.json": {**events, "$comment": EVENT_ORDER},
        "schema/vectors.schema.json": document(
            VectorFile, "vectors/<op>.json: the cases of one operation", *FORMS.values()
        ),
        "schema/scenarios.schema.json": document(
            ScenarioFile,
            "scenarios/<area>.json: cases of several steps over one file and session",
            *FORMS.values(),
        ),
        "schema/behaviours.schema.json": document(
            BehaviourFile, "behaviours.json: where lnd is lenient or odd, and the choices there are"
        ),
        "schema/requirements.schema.json": document(
            RequirementFile, "requirements.json: the normative statements of the format"
        ),
    }
    return {name: _text(schema) for name, schema in files.items()}


def _text(schema: Json) -> str:
    """Return the schema, one line for each definition."""
    schema = dict(schema)
    definitions = schema.pop("$defs")
    head = "".join(f"  {json.dumps(key)}: {_line(value)},\n" for key, value in schema.items())
    lines = [f"    {json.dumps(name)}: {_line(value)}" for name, value in definitions.items()]
    body = ",\n".join(lines)
    return f'{{\n{head}  "$defs": {{\n{body}\n  }}\n}}\n'


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
