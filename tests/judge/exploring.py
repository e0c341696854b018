"""Short ways to search from a test."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from scbref.conformance.cli.commands import main
from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.protocol.command import Command, resolve
from scbref.conformance.protocol.process import Limits
from scbref.conformance.search.plan import Plan, Report, search

FAULTY = Path(__file__).parent / "saboteurs" / "faulty.py"
QUICK = Limits(hello=20, request=1.5)


def line(fault: str) -> str:
    return f"{sys.executable} {FAULTY} {fault}"


def faulty(fault: str) -> Command:
    return resolve(line(fault))


@cache
def corpus() -> Corpus:
    return load()


@cache
def explore(fault: str, examples: int, *ops: str, **more: Any) -> Report:
    plan = Plan(resolve("scbref"), examples=examples, ops=ops, limits=QUICK, **more)
    return search(faulty(fault), corpus(), plan)


def kinds(report: Report) -> list[str]:
    return [str(found.trial.bucket) for found in report.findings]


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def saved(folder: Path) -> dict[str, Any]:
    """All vectors in a folder of findings, by id."""
    return {
        vector["id"]: vector
        for path in folder.glob("*.json")
        for vector in json.loads(path.read_bytes())["vectors"]
    }
