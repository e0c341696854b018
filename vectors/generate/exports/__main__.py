"""Command line: ``python -m scbref.vectors.generate.exports [--check]``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .field_table import field_table
from .kaitai import kaitai
from .yaml import to_yaml

FOLDER = Path(__file__).parents[2] / "formats"
HEAD = """\
# Written by make schema-exports from the schemas of scbref: change those instead.
# What this description cannot say is listed under -not-expressed; a reader checks it by itself.
"""


def exports() -> dict[str, str]:
    """Return the text of each exported file by its name."""
    return {
        "scb.ksy": HEAD + to_yaml(kaitai()),
        "fields.json": json.dumps(field_table(), indent=1, ensure_ascii=False) + "\n",
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with ``--check`` only compare; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scbref.vectors.generate.exports")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if one is stale")
    check = parser.parse_args(arguments).check
    stale = [name for name, text in exports().items() if _current(name) != text]
    for name in stale:
        if not check:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / name).write_text(exports()[name], encoding="utf-8")
        print(f"{'stale' if check else 'changed'}: vectors/formats/{name}", file=sys.stderr)
    if not stale:
        print(f"{len(exports())} exported schemas are current")
    return 1 if check and stale else 0


def _current(name: str) -> str | None:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
