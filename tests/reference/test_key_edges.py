"""Every root of the corpus with numbers at their edges: answered or refused, no traceback."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from scbref.adapter.reference import ReferenceAdapter

EDGES = (0, 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1)
COIN_TYPES = (0, 1, 2**31 - 1, 2**31, 2**32 - 1)
DECLARED = {"out-of-range", "bad-point", "not-found", "other"}
POINT = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"


def roots() -> list[dict[str, str]]:
    """Every extended key of the corpus, and one seed in five."""
    folder = resources.files("scbref.vectors")
    found: dict[str, dict[str, str]] = {}
    for op in ("key.derive", "key.encryption", "key.derive-private", "key.ecdh"):
        for vector in json.loads((folder / f"{op}.json").read_text(encoding="utf-8"))["vectors"]:
            for name in ("extended_key", "seed"):
                if name in vector["in"]:
                    found[vector["in"][name]] = {name: vector["in"][name]}
    listed = list(found.values())
    seeds = [root for root in listed if "seed" in root]
    return [root for root in listed if "seed" not in root] + seeds[::5]


def requests(op: str, root: dict[str, str]) -> Iterator[dict[str, Any]]:
    for coin_type in COIN_TYPES:
        given: dict[str, Any] = {**root, "coin_type": coin_type}
        if op == "key.encryption":
            yield given
            continue
        for family in EDGES:
            for index in EDGES:
                place = {"family": family, "index": index}
                if op == "key.derive":
                    yield {**given, "key_locator": place}
                else:
                    more = {"pub_key": POINT} if op == "key.ecdh" else {}
                    yield {**given, "key_descriptor": {"key_locator": place}, **more}


@pytest.mark.slow
@pytest.mark.parametrize("op", ["key.derive", "key.encryption", "key.derive-private", "key.ecdh"])
def test_numbers_at_their_edges_are_answered_or_refused(op: str) -> None:
    adapter, seen = ReferenceAdapter(), Counter[str]()
    for root in roots():
        for given in requests(op, root):
            answer = adapter.answer({"op": op, "in": given})
            if "ok" in answer:
                assert given["coin_type"] < 2**31, given
                seen["ok"] += 1
            else:
                assert answer["error"]["class"] in DECLARED, (given, answer)
                assert answer["error"]["phase"] == "semantic"
                seen[answer["error"]["class"]] += 1
    assert seen["ok"] > 0 and seen["out-of-range"] > 0 and seen["other"] > 0, seen
