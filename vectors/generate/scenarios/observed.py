"""The ids of what lnd was seen to do."""

from __future__ import annotations

import json
from pathlib import Path


def observed_ids(captured: Path) -> list[str]:
    """Return the ids of the captured observations, in their order."""
    lines = (captured / "lnd-head-living.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["id"] for line in lines]
