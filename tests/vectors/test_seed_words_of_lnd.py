"""Every captured phrase, put again to lnd's own package behind its adapter."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from scbref.conformance.protocol.command import LND_BINARY
from tests.reference.captured_files import json_lines

ROWS = list(json_lines("lnd-aezeed.jsonl"))
CLASSES = {
    "invalid passphrase": "auth-failed",
    "mnemonic phrase checksum doesn't match": "bad-checksum",
    "wrong seed version": "unknown-version",
}


def request(number: int, row: dict[str, Any]) -> dict[str, Any]:
    # lnd was given 24 strings, some of them empty or with a space behind.
    words = str(row["mnemonic"]).split(" ", 23)
    given = {"words": words, "passphrase": row["passphrase_hex"]}
    return {"id": number, "op": "aezeed.decode", "in": given}


def expected(row: dict[str, Any]) -> dict[str, Any] | str:
    if row["ok"]:
        return {
            "internal_version": row["internal_version"],
            "birthday": row["birthday_days"],
            "entropy": row["entropy_hex"],
            "salt": row["salt_hex"],
        }
    return CLASSES.get(row["error"], "unknown-word")


@pytest.mark.slow
def test_lnds_adapter_answers_every_captured_row() -> None:
    if not LND_BINARY.is_file():
        pytest.skip("the lnd adapter is not built: make adapters")
    requests = [request(number, row) for number, row in enumerate(ROWS, 1)]
    lines = "".join(json.dumps(each) + "\n" for each in requests)
    done = subprocess.run([LND_BINARY], input=lines, capture_output=True, text=True, check=True)
    answers = {each["id"]: each for each in map(json.loads, done.stdout.splitlines())}
    found = [answers[number].get("ok") or answers[number]["error"]["class"]
             for number in range(1, len(ROWS) + 1)]  # fmt: skip
    assert len(ROWS) == 102
    assert found == [expected(row) for row in ROWS]
