"""The scenarios agree with what lnd was seen to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from tests.judge.scenario_stage import (
    Json,
    as_lnd,
    asked,
    corpus,
    covering,
    exchanges,
    file_of,
    looked,
    observed,
    scenarios,
)


def effects_of(calls: list[str] | None) -> list[str]:
    """``restore[a]`` and ``connect(node a, …)`` as ``restore a``, ``connect a``."""
    return [re.sub(r"^(restore|connect)\W(?:node )?(\w).*", r"\1 \2", c) for c in calls or []]


def told_effects(ok: Json, pool: Json) -> list[str]:
    nodes = {pool["singles"][name]["remote_node_pub"]: name for name in "abc"}
    return [
        f"restore {e['restore']['$outpoint'][0]}"
        if "restore" in e
        else f"connect {nodes[e['connect']['node_pub']]}"
        for e in ok["effects"]
    ]


def is_of_a_series(ok: Json) -> bool:
    """Whether the channels are some of a series; lnd was watched with three of its own."""
    return any("$each" in effect for effect in ok["effects"])


RECOVERIES = sorted(
    c.partition(":")[2] for e in scenarios() for c in e["covers"] if c.startswith("living:E")
)


@pytest.mark.parametrize("case", RECOVERIES)
def test_recoveries_agree_with_what_lnd_did(case: str) -> None:
    outcome = observed()[case]["outcome"]
    number = outcome.get("num_restored", outcome.get("n", outcome.get("second", {}).get("n")))
    calls = effects_of(outcome["calls"])
    if "first" in outcome:
        calls = calls[2:]  # of two runs; the first ends with the unreachable peer
    failed = outcome.get("err") is not None
    pool = file_of("recover")["pool"]
    told = [
        (expect["ok"]["num_restored"], told_effects(expect["ok"], pool), "failed" in expect["ok"])
        for each in covering(f"living:{case}")
        for _, expect in asked(each, "recover")
        if not is_of_a_series(expect["ok"])
    ]
    assert (number, calls, failed) in told


NEW_SINGLES = sorted(
    c.partition(":")[2]
    for e in scenarios()
    for c in e["covers"]
    if c.startswith("living:A") and "version" in observed()[c.partition(":")[2]]["outcome"]
)


@pytest.mark.slow
@pytest.mark.parametrize("case", NEW_SINGLES)
def test_new_singles_agree_with_what_lnd_made(case: str) -> None:
    outcome = observed()[case]["outcome"]
    wanted = (
        outcome["version"],
        outcome["scid"],
        outcome["shachain"]["loc"],
        outcome["shachain"]["pub"],
        outcome["close"] is not None,
    )
    found = []
    for each in covering(f"living:{case}"):
        if not each["id"].startswith("scenario.newsingle"):
            continue
        scenario = next(s for s in corpus().scenarios if s.id == each["id"])
        for op, _, ok in exchanges(scenario):
            if op == "channel.new-single" and ok is not None:
                single = ok["single"]
                scid, desc = single["short_channel_id"], single["sha_chain_root_desc"]
                found.append(
                    (
                        single["version"],
                        f"{scid['block_height']}:{scid['tx_index']}:{scid['tx_position']}",
                        f"{desc['key_locator']['family']}/{desc['key_locator']['index']}",
                        desc.get("pub_key"),
                        "close_tx_inputs" in single,
                    )
                )
    assert wanted in found


CLASS_OF_TEXT = {
    "message authentication failed": "auth-failed",
    "payload size too small": "too-short",
    "is a directory": "io",
    "cannot write nil pubkey": "missing-field",
    "unknown version": "unknown-version",
    "not active": "not-active",
    "stopped when sending": "not-active",
    "SWAPFAIL": "io",
    "SUBFAIL": "other",
    "file name not set": "io",
    "no such file": None,  # of a swap io, of an extraction not-found
    "flag byte is 00": "bad-transaction",
}


def words(value: list[str]) -> list[str]:
    return sorted(re.sub(r"\(cap (\d)\)", r"\1", word) for word in value)


def outcomes_within(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from outcomes_within(each)


ANALOGUES = {
    "D3.11": "a b",
    "D6.10": "a b",
    "D6.11": "a b c x y",
    "D6.12": "a",
    "D6.14": "a g",
    "D7.1": "a b c d",
    "D7.7": "c",
    "D7.8": "a b",
    "D8.7": "a",
    "D8.8": "a b c d",
    "D8.9": "a b",
    "D8.11": "a b c x8 y",
}
"""Observations with another cast than the scenario: what the file holds there instead."""
BARE = str.maketrans("klmnopqruv", "abcdefghxy")
"""The channels that every release can back up, and those of the observations."""


@pytest.mark.parametrize(
    "case",
    sorted(
        {c.partition(":")[2] for e in scenarios() for c in e["covers"] if c.startswith("living:D")}
    ),
)
def test_swappers_agree_with_what_lnd_did(case: str) -> None:
    steps = [pair for each in covering(f"living:{case}") for pair in asked(each)]
    classes = {expect.get("class") for _, expect in steps}
    for outcome in outcomes_within(observed()[case]["outcome"]):
        for text, name in CLASS_OF_TEXT.items():
            if name and text in str(outcome.get("err")):
                assert name in classes
    held = {
        tuple(sorted(facts["holds"]))
        for each in covering(f"living:{case}")
        for _, facts in looked(each)
        if "holds" in facts
    }
    outcome = observed()[case]["outcome"]
    if isinstance(outcome.get("file"), list):
        wanted = ANALOGUES[case].split() if case in ANALOGUES else words(outcome["file"])
        assert normal(wanted) in {normal(each) for each in held}


def normal(words: Iterable[str]) -> tuple[str, ...]:
    """All changed capacities are alike; the bare channels are called as lnd's were."""
    plain = (re.sub(r"\d", "9", word).translate(BARE) for word in words)
    return tuple(sorted(plain))


@pytest.mark.parametrize(
    "case",
    sorted(
        c.partition(":")[2]
        for e in scenarios()
        for c in e["covers"]
        if c.startswith("living:C") and "after" in observed()[c.partition(":")[2]]["outcome"]
    ),
)
def test_files_agree_with_what_lnd_left(case: str) -> None:
    outcome = observed()[case]["outcome"]
    group = covering(f"living:{case}")
    ends = {"class" in expect for each in group for _, expect in asked(each, "multifile.swap")}
    text = str(outcome.get("err", outcome.get("out")))
    assert (text not in ("None", "ERR=<nil>")) in ends
    archived = [v for k, v in outcome["after"].items() if k.startswith("chan-backup-archives/")]
    facts = [as_lnd(step["expect"]) for each in group for step, _ in looked(each)]
    if archived:
        assert any(each.get("archives") or each.get("archives_hold") for each in facts) or any(
            "entries" in each or each.get("mode") for each in facts
        )
    main = outcome["after"].get("channel.backup", "")
    if "NEW2" in main or "NEW3" in main:
        assert any(str(each.get("bytes", "new")).startswith("new") for each in facts)
    if "OLD1" in main:
        assert any(str(each.get("bytes", "")).startswith("old") for each in facts)
