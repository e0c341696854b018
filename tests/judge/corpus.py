"""A small corpus in the toy format of ``saboteurs/honest.py``, and short ways to run over it."""

from __future__ import annotations

import json
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result as Called

from scbref.conformance.cli.commands import main
from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.judging.expected_failures import ExpectedFailures
from scbref.conformance.protocol.command import Command
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.protocol.process import Limits
from scbref.conformance.running.events import AdapterFinished, Check, Event, Result
from scbref.conformance.running.options import Options
from scbref.conformance.running.run import Run

SABOTEURS = Path(__file__).parent / "saboteurs"
KEY = "5eC0DE".lower() + "ab" * 29
RING = {"encryption_key": KEY}
TRIGGER = "version.decode/013"
QUICK = Limits(hello=5, request=1, run=30, grace=0.3, memory=200 << 20, line=4 << 20)


def vector(vector_id: str, given: Any, expect: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": vector_id,
        "hash": "0" * 16,
        "title": f"the title of {vector_id}",
        "requirements": [f"{vector_id.partition('.')[0]}.works"],
        "consequence": "somebody loses money",
        "needs": {},
        "in": given,
        "expect": expect,
        **more,
    }


def valid(**ok: Any) -> dict[str, Any]:
    return {"verdict": "valid", "ok": ok}


def invalid(kind: str, **more: Any) -> dict[str, Any]:
    return {"verdict": "invalid", "class": kind, "phase": "field", **more}


SINGLE = {"version": 3, "rest": "aa" * 30}
OTHER = {"version": 4, "rest": "bb" * 30}


def sealed(single: dict[str, Any], nonce: str) -> str:
    return f"{nonce}{single['version']:02x}{single['rest']}{KEY[:32]}"


NONCES = ["01" * 24, "02" * 24]
VECTORS: dict[str, list[dict[str, Any]]] = {
    "version.decode": [
        vector(
            f"version.decode/{n:03}",
            {"encoded": n},
            valid(version=n & 127, close_tx=n > 127),
        )
        for n in range(40)
    ],
    "version.encode": [
        vector("version.encode/5", {"version": 5, "close_tx": True}, valid(encoded=133)),
        vector("version.encode/6", {"version": 6, "close_tx": False}, valid(encoded=6)),
    ],
    "single.deserialize": [
        vector(
            "single.deserialize/ok",
            {"bytes": "03aabb"},
            valid(single={"version": 3, "rest": "aabb"}),
        ),
        vector("single.deserialize/empty", {"bytes": ""}, invalid("truncated", offset=0)),
        vector(
            "single.deserialize/unknown",
            {"bytes": "09" + "cc" * 24},
            invalid("unknown-version", field="version", offset=0),
        ),
        vector(
            "single.deserialize/lenient",
            {"bytes": "07"},
            {
                "verdict": "lenient",
                "behaviour": "seven",
                "choices": {
                    "accept": {"ok": {"single": {"version": 7, "rest": ""}}},
                    "refuse": {"class": "unknown-version", "phase": "frame"},
                },
            },
        ),
        vector(
            "single.deserialize/free",
            {"bytes": "00"},
            {"verdict": "unspecified", "note": "nobody has decided"},
        ),
        vector("single.deserialize/new", {"bytes": "08"}, valid(), needs={"single_versions": [8]}),
    ],
    "single.serialize": [
        vector("single.serialize/ok", {"single": SINGLE}, valid(bytes="03" + "aa" * 30)),
    ],
    "single.pack": [
        vector(
            "single.pack/ok",
            {"single": SINGLE, "key_ring": RING, "nonce": NONCES[0]},
            valid(packed=sealed(SINGLE, NONCES[0])),
        ),
    ],
    "single.unpack": [
        vector(
            "single.unpack/ok",
            {"packed": sealed(SINGLE, NONCES[0]), "key_ring": RING},
            valid(single=SINGLE),
        ),
        vector("single.unpack/short", {"packed": "00", "key_ring": RING}, invalid("too-short")),
    ],
    "static-chan-backups.pack": [
        vector(
            "static-chan-backups.pack/two",
            {"singles": [SINGLE, OTHER], "key_ring": RING, "nonces": NONCES},
            valid(
                packed=[
                    {
                        "funding_outpoint": {"txid": f"{s['rest']:0<64}", "index": s["version"]},
                        "packed": sealed(s, nonce),
                    }
                    for s, nonce in zip([SINGLE, OTHER], NONCES, strict=True)
                ]
            ),
        ),
    ],
}
BEHAVIOURS = [
    {
        "id": "seven",
        "title": "Version seven is new",
        "requirement": "single.works",
        "choices": [
            {"name": "accept", "title": "read", "consequence": "none"},
            {"name": "refuse", "title": "not read", "consequence": "the channel is lost"},
        ],
        "lnd": [{"since": "0.6", "choice": "refuse"}, {"since": "0.21", "choice": "accept"}],
    }
]


def write_corpus(
    folder: Path, vectors: dict[str, list[dict[str, Any]]] | None = None, behaviours: Any = None
) -> Path:
    """Write a corpus as files and return its folder."""
    for op, entries in (VECTORS if vectors is None else vectors).items():
        content = {"format": 1, "corpus": "0.0.1", "op": op, "vectors": entries}
        (folder / f"{op}.json").write_text(json.dumps(content, indent=1))
    entries = BEHAVIOURS if behaviours is None else behaviours
    (folder / "behaviours.json").write_text(json.dumps({"format": 1, "behaviours": entries}))
    return folder


def toy_corpus(folder: Path) -> Corpus:
    return load(write_corpus(folder))


def python(script: str, *arguments: str) -> str:
    """The command line of one of the adapters here; -S only because it starts faster."""
    return " ".join(
        [sys.executable, "-S", str(SABOTEURS / f"{script}.py"), *(f"'{a}'" for a in arguments)]
    )


def narrow(**declared: Any) -> str:
    """The command line of the reference with another declaration."""
    return shlex.join([sys.executable, str(SABOTEURS / "narrow.py"), json.dumps(declared)])


def command(script: str, *arguments: str) -> Command:
    argv = (sys.executable, "-S", str(SABOTEURS / f"{script}.py"), *arguments)
    return Command(" ".join((script, *arguments)), argv)


HONEST = command("honest")


def saboteur(mode: str, **declared: Any) -> Command:
    return command("saboteur", mode, *([json.dumps(declared)] if declared else []))


def call(*arguments: object) -> Called:
    """Run the command line in this process."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@dataclass
class Report:
    """What a run told."""

    exit_code: int
    events: list[Event]

    @property
    def results(self) -> dict[str, Result]:
        return {event.id: event for event in self.events if isinstance(event, Result)}

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(event.outcome for event in self.results.values())

    @property
    def bad(self) -> dict[str, Outcome]:
        """Outcomes that are neither a pass nor harmless."""
        harmless = {Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.SKIPPED}
        return {k: r.outcome for k, r in self.results.items() if r.outcome not in harmless}

    @property
    def failed_checks(self) -> list[Check]:
        return [e for e in self.events if isinstance(e, Check) and not e.passed]

    @property
    def finished(self) -> list[AdapterFinished]:
        return [event for event in self.events if isinstance(event, AdapterFinished)]


def run(
    commands: Command | Sequence[Command],
    corpus: Corpus,
    *,
    expected: ExpectedFailures | None = None,
    **options: Any,
) -> Report:
    """Run adapters over a corpus, with short limits and the honest adapter as oracle."""
    commands = [commands] if isinstance(commands, Command) else commands
    options = {"limits": QUICK, "oracle": HONEST, **options}
    events: list[Event] = []
    by_adapter = {commands[0].name: expected} if expected else {}
    code = Run(corpus, Options(**options), [events.append], by_adapter).execute(commands)
    report = Report(code, events)
    assert len(report.results) <= len(corpus.cases)
    return report
