"""The D cases of lnd-head-living.jsonl: what lnd's SubSwapper was seen to do."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from scbref.profiles import LND
from tests.reference.captured_files import CAPTURED
from tests.reference.swapper_stage import Disk, Stage


@cache
def outcomes() -> dict[str, Any]:
    lines = (CAPTURED / "lnd-head-living.jsonl").read_text().splitlines()
    return {row["id"]: row["outcome"] for row in map(json.loads, lines)}


def file_of(case: str, *keys: str) -> str:
    """The channels lnd had in the file, in our short form."""
    value = outcomes()[case]
    for key in keys or ("file",):
        value = value[key]
    return " ".join(sorted(word.replace("(cap ", "(") for word in value))


def lnd(disk: Any = None) -> Stage:
    return Stage(LND, disk if disk is not None else Disk())
