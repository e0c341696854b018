"""Holds the compiled description to the reference, in Python and in JavaScript; prints what agrees.

python -m tests.formats <folder of node_modules> <folder of the compiled code>
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from scbref.vectors.generate.exports.kaitai import NOT_EXPRESSED
from scbref.wire.compact_size import SCRIPT_SLAB_SIZE
from tests.formats.compiled import load, read
from tests.formats.expected import expected, not_expressed
from tests.formats.plaintexts import Plaintext, plaintexts

PROGRAM = Path(__file__).with_name("agreement.mjs")
SHOWN = 5


def cases() -> list[dict[str, Any]]:
    """Return every plaintext with what the reference makes of it."""
    result = []
    for (kind, data), name in (*plaintexts().items(), _long_scripts()):
        fields, error = expected(kind, data)
        case: dict[str, Any] = {"id": name, "kind": kind, "data": data.hex()}
        if error is None:
            case["fields"] = fields
        elif unseen := not_expressed(data, error):
            case["unseen"] = unseen
        result.append(case)
    return result


def _long_scripts() -> tuple[Plaintext, str]:
    """Return scripts over the limit with all their bytes, where a vector has but the lengths."""
    ending = "/tx/total/outputs-0-pk-script/one-over"
    found = next(item for item in plaintexts().items() if item[1].endswith(ending))
    (kind, data), name = found
    return (kind, data + bytes(SCRIPT_SLAB_SIZE)), f"{name} with its bytes"


def in_python(code: Path, all_cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what agrees with the compiled Python code, and the faults."""
    scb = load(code / "python" / "scb.py")
    counts: Counter[str] = Counter()
    unseen: Counter[str] = Counter()
    faults = []
    for case in all_cases:
        found = read(scb, case["kind"], bytes.fromhex(case["data"]))
        if "fields" in case and found == case["fields"]:
            counts["equal"] += 1
            counts["fields"] += _leaves(found)
        elif "unseen" in case and found is not None:
            unseen[case["unseen"]] += 1
        elif found is None and "fields" not in case:
            counts["refused"] += 1  # of what is unseen too, if more behind it is wrong
        else:
            faults.append(f"{case['id']}: the reference and the compiled code differ")
    return {**counts, "unseen": dict(unseen), "faults": faults}


def _leaves(value: Any) -> int:
    if isinstance(value, dict | list):
        return sum(map(_leaves, value.values() if isinstance(value, dict) else value))
    return 1


def in_javascript(modules: Path, code: Path, all_cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the same of the compiled JavaScript code."""
    lines = code / "cases.jsonl"
    lines.write_text("".join(json.dumps(case) + "\n" for case in all_cases), encoding="utf-8")
    command = ["node", str(PROGRAM), str(lines), str(modules), str(code / "javascript")]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def tell(language: str, result: dict[str, Any]) -> None:
    """Print the counts of one language, and the first faults."""
    unseen = result["unseen"]
    rounded = f", {result['rounded']} of them rounded" if result.get("rounded") else ""
    if result.get("misread"):
        rounded += f", {result['misread']} misread by the runtime (negative, beyond 31 bits)"
    print(
        f"{language}: {result['equal']} plaintexts with {result['fields']} equal values{rounded}; "
        f"{result['refused']} refused by both; read although the reference refuses: "
        + (", ".join(f"{unseen.get(name, 0)} for {name}" for name in NOT_EXPRESSED))
    )
    for fault in result["faults"][:SHOWN]:
        print(f"FAILED: {language}: {fault}")


def main(modules: Path, code: Path) -> int:
    """Compare, and return the exit status."""
    all_cases = cases()
    print(f"{len(all_cases)} plaintexts")
    results = {
        "Python": in_python(code, all_cases),
        "JavaScript": in_javascript(modules, code, all_cases),
    }
    for language, result in results.items():
        tell(language, result)
    complete = all(set(result["unseen"]) == set(NOT_EXPRESSED) for result in results.values())
    if not complete:
        print("FAILED: of what cannot be said, something has no plaintext")
    return 0 if complete and not any(result["faults"] for result in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
