"""What happens in a run, as a stream of events; every report is made from it alone.

JSON Schema: ``conformance/schema/events.schema.json``. Text in events may come from an adapter, so
whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Annotated, Any, Final

import msgspec
from msgspec import Struct

from ..judging.compare import Difference
from ..protocol.messages import Implementation
from ..protocol.outcome import Outcome
from ..protocol.shape import shape
from .standing import ClassVerdict as ClassVerdict, Standing as Standing

VERDICTS: Final = ["valid", "invalid", "lenient", "unspecified", "scenario"]

LEVELS: Final = ["MUST", "SHOULD", "MAY"]
"""How much a requirement binds, the strongest first (RFC 2119)."""

_Count = Annotated[int, shape(minimum=0)]
_ExitCode = Annotated[int, shape(enum=[0, 1, 3, 4, 5, 130, 143])]
"""0 nothing failed, 1 not conformant, 3 adapter broken, 4 the judge cannot judge, 5 nothing ran,
130 and 143 stopped by a signal."""
_Shown = Annotated[
    dict[str, Any],
    shape(
        minProperties=1,
        maxProperties=1,
        properties={
            "ok": {"type": "object"},
            "error": {"type": "object", "required": ["class"]},
            "skip": {"type": "object"},
        },
        additionalProperties=False,
    ),
]


class RunStarted(Struct, frozen=True, tag_field="type", tag="run-started", omit_defaults=True):
    """First event."""

    judge: str
    """Version of scb-conformance."""
    corpus: str
    """Version of the vectors."""
    seed: int
    selected: _Count
    """Cases that the filters let through."""
    total: _Count
    """Cases of the corpus."""
    shard: Annotated[str, shape(pattern="^[1-9][0-9]*/[1-9][0-9]*$")] = ""
    """``i/n`` when this run asks only the i-th of n parts of what is selected."""
    profile: str = ""
    """What the adapters are judged as, whatever their hello says."""
    site: str = ""
    """Address of the root of the site whose pages show the cases; empty: links are relative."""


class AdapterStarted(
    Struct, frozen=True, tag_field="type", tag="adapter-started", omit_defaults=True
):
    """An adapter is about to be asked; ``implementation`` is absent when it did not say hello."""

    adapter: str
    command: list[str]
    implementation: Implementation | None = None
    ops: list[str] = []
    features: list[str] = []
    single_versions: list[int] = []
    multi_versions: list[int] = []


class FieldDifference(Struct, frozen=True, omit_defaults=True):
    """A field of the answer that is not what it should be."""

    path: str
    """Of the field, without what stands for the whole answer: ``funding_outpoint.index``."""
    kinds: Annotated[list[str], shape(minItems=1)]
    """Mistakes that turn the one value into the other, the most particular first."""


class Moment(Struct, frozen=True, omit_defaults=True):
    """A step of a scenario, as people would tell it."""

    step: Annotated[int, shape(minimum=1)]
    what: str
    """What was asked, done or looked at."""
    kind: Annotated[str, shape(enum=["event", "write", "look"])]
    """An event is asked of the adapter, a write is the judge's, a look changes nothing."""
    files: dict[str, str] = {}
    """What each file held after it, where that is not what it held before."""
    expected: str = ""
    """What should have come, of the step that went wrong."""
    found: str = ""
    """What came instead."""


class Result(Struct, frozen=True, tag_field="type", tag="result", omit_defaults=True):
    """What became of one case; members from ``title`` on are absent from a pass."""

    adapter: str
    id: str
    op: str
    outcome: Outcome
    verdict: Annotated[str, shape(enum=VERDICTS)]
    """What a vector expects: valid, invalid, lenient or unspecified; of a scenario ``scenario``."""
    requirements: list[str] = []
    hash: Annotated[str, shape(pattern="^[0-9a-f]{16}$")] = ""
    """Of the content of the case: when it differs, another question was asked under this id."""
    level: Annotated[str, shape(enum=LEVELS)] = ""
    """The strongest word among its requirements; absent when it names none."""
    seconds: Annotated[float, shape(minimum=0)] = 0.0
    """From the result before it to this one, so that all together are the time of the run: an
    answer that was waited for shows, one that came together with others takes next to nothing."""
    title: str = ""
    reason: str = ""
    """Why it has this outcome; what happened, if the adapter died."""
    by_design: bool = False
    """Not judged because it is about another choice, or about nothing that is specified: the
    verdict lacks nothing."""
    excuse: str = ""
    """The reason in the expected-failure file."""
    consequence: str = ""
    expected: _Shown | None = None
    """``ok`` or ``error``, as an answer has them."""
    actual: _Shown | None = None
    differences: list[Difference] = []
    dump: list[str] = []
    """An annotated hex dump, line by line."""
    stderr: str = ""
    replay: str = ""
    size: _Count = 0
    """Characters of the case's request or steps as JSON: the smaller, the simpler."""
    fields: list[FieldDifference] = []
    """Where the value differs, by the fields of the backup, with the kinds of mistake."""
    given: str = ""
    """Bytes of the input, hex: those of the point that should have been refused."""
    behaves: str = ""
    """The choice of a behaviour, ``name = choice``, that makes exactly this answer, if another."""
    mistake: str = ""
    """The one mistake that makes exactly this answer, where it could be computed."""
    timeline: list[Moment] = []
    """Of a scenario: the steps that matter."""


class Cause(Struct, frozen=True, tag_field="type", tag="cause", omit_defaults=True):
    """Failures that have one cause; comes after the results, those that explain others first."""

    adapter: str
    number: Annotated[int, shape(minimum=1)]
    """Its place in the list."""
    text: str
    """The cause in words."""
    operations: dict[str, Annotated[int, shape(minimum=1)]]
    """How many of the cases are of each operation."""
    ids: Annotated[list[str], shape(minItems=1)]
    """The cases, the simplest first."""
    follows: Annotated[int, shape(minimum=0)] = 0
    """Number of the cause that may explain this one too; 0 for none."""

    @property
    def simplest(self) -> str:
        """The id of the simplest case."""
        return self.ids[0]


class Check(Struct, frozen=True, tag_field="type", tag="check"):
    """Something judged about the run as a whole."""

    adapter: str
    id: str
    passed: bool
    detail: str


class Note(Struct, frozen=True, tag_field="type", tag="note"):
    """Something seen and not judged."""

    adapter: str
    text: str


class Drawn(Struct, frozen=True, tag_field="type", tag="drawn"):
    """Which values a search drew for one operation (``explore --statistics``)."""

    adapter: str
    op: str
    fields: dict[str, dict[str, _Count]]
    """Field → class of values → how often it was drawn; 0 for a class that never was."""


class Chained(Struct, frozen=True, tag_field="type", tag="chained", omit_defaults=True):
    """A value of a case that did not come through a chain of two adapters (``diff``)."""

    id: str
    """Of the case that the value is from."""
    requirements: list[str]
    """Those of the case: one of the two adapters breaks one of them."""
    kind: str
    """What went wrong, without the case and the adapters."""
    writes: str
    """The operation that wrote."""
    adapter: str
    """The adapter that wrote, or refused to write."""
    how: str
    """``not written``, ``refused``, ``value``, or the name of an accident."""
    reads: str = ""
    """The operation that read; absent when nothing was written."""
    reader: str = ""
    """The adapter that read; absent when nothing was written."""
    reason: str = ""
    """In words."""
    differences: list[Difference] = []
    """Expected is what went in, actual what came out."""
    replay: str = ""
    """The command that shows it again."""


class ChainedClass(Struct, frozen=True, tag_field="type", tag="chained-class"):
    """How many values went from one adapter to another, of one conformance class (``diff``)."""

    name: str
    """Of the conformance class of what was written or asked."""
    adapter: str
    """The adapter that wrote."""
    reader: str
    """The adapter that read."""
    read: _Count
    """Values that it read, or failed to read."""


class AdapterFinished(
    Struct, frozen=True, tag_field="type", tag="adapter-finished", omit_defaults=True
):
    """What came of one adapter."""

    adapter: str
    counts: Annotated[
        dict[Outcome, Annotated[int, shape(minimum=1)]],
        shape(propertyNames={"enum": [str(outcome) for outcome in Outcome]}),
    ]
    """How many cases had each outcome that occurred."""
    asked: _Count
    """Cases that were judged."""
    seconds: Annotated[float, shape(minimum=0)]
    exit_code: _ExitCode
    verdict: str = ""
    """In words."""
    classes: list[ClassVerdict] = []
    """Of every conformance class; none when the adapter never said hello."""
    not_asked: dict[str, int] = {}
    """Cases that need what the adapter does not declare, by reason."""
    not_judged: dict[str, int] = {}
    """Cases that were skipped for the sake of the machine, the oracle or the adapter, by reason."""


class RunFinished(Struct, frozen=True, tag_field="type", tag="run-finished"):
    """Last event; its exit code is that of the program."""

    exit_code: _ExitCode


Event = (
    RunStarted
    | AdapterStarted
    | Result
    | Check
    | Note
    | Cause
    | Drawn
    | Chained
    | ChainedClass
    | AdapterFinished
    | RunFinished
)
Reporter = Callable[[Event], None]


class JsonLines:
    """Writes every event as one line of JSON."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._encoder = msgspec.json.Encoder()

    def __call__(self, event: Event) -> None:
        """Write one event."""
        self._stream.write(self._encoder.encode(event) + b"\n")
        if not isinstance(event, Result):
            self._stream.flush()
