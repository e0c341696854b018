"""A corpus in the toy format that is too large to be kept in memory."""

from __future__ import annotations

import json
from pathlib import Path

from tests.judge.corpus import valid, vector


def write_large_corpus(folder: Path, count: int) -> None:
    """Write ``count`` vectors of some 1,200 bytes each, a vector a line."""
    head = '{"format": 1, "corpus": "0.0.1", "op": "version.decode", "vectors": [\n'
    entry = vector(
        "version.decode/0", {"encoded": 3}, valid(version=3, close_tx=False), title="x" * 1000
    )
    line = json.dumps(entry)
    with (folder / "version.decode.json").open("w") as stream:
        stream.write(head)
        for n in range(count):
            stream.write(("" if n == 0 else ",\n") + line.replace("decode/0", f"decode/{n}"))
        stream.write("\n]}\n")
    (folder / "behaviours.json").write_text('{"behaviours": []}')
