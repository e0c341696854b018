"""The shipped scenarios, and what lnd's choice makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.corpus.references import References
from scbref.conformance.corpus.scenario import Pool, Scenario

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
AREAS = ("newsingle", "fetch", "multifile", "swapper", "recover", "durability")
Json = dict[str, Any]


@cache
def corpus() -> Corpus:
    return load()


@cache
def file_of(area: str) -> Json:
    content: Json = json.loads((VECTORS / "scenarios" / f"{area}.json").read_text("utf-8"))
    return content


def scenarios() -> list[Json]:
    return [each for area in AREAS for each in file_of(area)["scenarios"]]


def covering(cover: str) -> list[Json]:
    return [each for each in scenarios() if cover in each["covers"]]


@cache
def lnd_choices() -> dict[str, str]:
    ledger = json.loads((VECTORS / "behaviours.json").read_text("utf-8"))["behaviours"]
    return {each["id"]: each["lnd"][-1]["choice"] for each in ledger}


def as_lnd(expect: Json) -> Json:
    """What a step expects of lnd: ``ok``, ``class`` or facts."""
    if expect.get("verdict") == "lenient":
        found: Json = expect["choices"][lnd_choices()[expect["behaviour"]]]
        return found
    return expect


def asked(scenario: Json, op: str = "") -> Iterator[tuple[Json, Json]]:
    """The requests of a scenario, each with what is expected of lnd."""
    for step in scenario["steps"]:
        if step["do"] == "ask" and step["op"].startswith(op):
            yield step, as_lnd(step.get("expect", {"verdict": "valid", "ok": {}}))


def looked(scenario: Json) -> Iterator[tuple[Json, Json]]:
    for step in scenario["steps"]:
        if step["do"] == "look":
            yield step, as_lnd(step["expect"])


@cache
def observed() -> dict[str, Json]:
    lines = (VECTORS / "captured" / "lnd-head-living.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def exchanges(scenario: Scenario) -> Any:
    raw = next(each for each in scenarios() if each["id"] == scenario.id)
    for step, expect in asked(raw):
        given = expanded(step["in"], scenario.pool)
        yield step["op"], given, expanded(expect["ok"], scenario.pool) if "ok" in expect else None


def expanded(value: Any, pool: Pool) -> Any:
    def packed(names: Sequence[str]) -> list[str]:
        return ["00"] * len(names)  # only the oracle packs

    def content(name: str) -> str:
        return pool.bytes[name] if name in pool.bytes else packed(pool.sealed[name])[0]

    return References(pool, "/somewhere/{}".format, content, packed).expand(value)
