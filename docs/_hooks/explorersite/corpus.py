"""The vectors and captured backups that the page offers, each as a script it loads on demand.

Scripts and not JSON, because a page opened from a folder on disk may load scripts and nothing else.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from scbref.conformance.corpus.described import Expander
from scbref.conformance.protocol.operations import OPERATIONS

Json = dict[str, Any]

KINDS = {op.name: op.holds for op in OPERATIONS.values() if op.holds and not op.stateful}
"""Operation → what its bytes hold."""
EXAMPLE = "frank-01/channel.backup"
"""A real daemon's file among the captured ones, for those who have none at hand."""
CAPTURED = "captured"
"""Name of the group of backups that lnd wrote; their ids begin with it."""


def script(name: str, value: Any) -> str:
    """Return a script that hands ``value`` to the page."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f"scbExplorerData({json.dumps(name)},{text});\n"


def read(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def of_operation(document: Json, folder: Path) -> list[Json]:
    """Return what the page needs of the vectors of one operation; what they describe, expanded."""
    expander = Expander(folder)
    return [_case(vector, _parts(vector["in"], expander)) for vector in document["vectors"]]


def _parts(given: Json, expander: Expander) -> list[str]:
    packed = expander.expanded(given.get("packed", given.get("bytes")))
    return [packed] if isinstance(packed, str) else packed


def _case(vector: Json, parts: list[str]) -> Json:
    given, expect = vector["in"], vector["expect"]
    case = {
        "id": vector["id"],
        "title": vector["title"],
        "verdict": expect["verdict"],
        "requirements": vector["requirements"],
        "parts": [_base64(part) for part in parts],
    }
    if "class" in expect:
        case["class"] = expect["class"]
    if "key_ring" in given:
        case["key"] = given["key_ring"]
    return case


def _base64(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


def index(group: str, cases: list[Json]) -> list[list[str]]:
    """Return what the list of a group shows: ids without the group, titles, verdicts."""
    return [[case["id"][len(group) + 1 :], case["title"], case["verdict"]] for case in cases]


def example(folder: Path) -> Json:
    """Return a backup of a real daemon with the words of its wallet, which guards no money."""
    lines = (folder / "live/index.jsonl").read_text(encoding="utf-8").splitlines()
    found = next(line for line in map(json.loads, lines) if line["id"] == EXAMPLE)
    return {"name": "example.backup", "words": found["mnemonic"], "packed": _base64(found["hex"])}


def captured(folder: Path) -> list[Json]:
    """Return the backups that lnd wrote, with their throw-away seeds."""
    lines = (folder / "lnd-head-backups.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [_captured_case(json.loads(line)) for line in lines]
    large = read(folder / "lnd-head-multi-1000.json")
    packed = (folder / "lnd-head-multi-1000.backup").read_bytes()
    title = f"{large['count']:,} channels"
    cases.append(_captured_entry("multi-1000", "multi", title, packed, large))
    return cases


def _captured_case(line: Json) -> Json:
    kind = line["kind"]
    if kind == "single":
        close_tx = " with close-tx inputs" if line["single"]["close_tx_inputs"] else ""
        title = f"version {line['single']['version']}{close_tx}"
    else:
        title = "1 channel" if line["count"] == 1 else f"{line['count']} channels"
    return _captured_entry(line["id"], kind, title, bytes.fromhex(line["packed"]), line)


def _captured_entry(name: str, kind: str, title: str, packed: bytes, keys: Json) -> Json:
    return {
        "id": f"{CAPTURED}/{name}",
        "kind": kind,
        "title": f"{kind.capitalize()} written by lnd: {title}",
        "verdict": "valid",
        "requirements": [],
        "parts": [base64.b64encode(packed).decode()],
        "key": {"seed": keys["seed_hex"], "coin_type": keys["coin_type"]},
    }
