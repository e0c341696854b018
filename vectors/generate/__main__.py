"""Command line: ``python -m scbref.vectors.generate [--check]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .corpus import CorpusError, collect, render
from .tools.described import FOLDER

VECTORS = Path(__file__).parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Write the corpus, or with ``--check`` only compare; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scbref.vectors.generate", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if a file is not current"
    )
    check = parser.parse_args(arguments).check
    try:
        cases = collect()
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 1
    files = render(cases, VECTORS)
    stale = sorted(name for name, data in files.items() if _current(name) != data)
    there = [*VECTORS.glob("*.*.json"), *VECTORS.glob(f"{FOLDER}*")]
    names = [path.relative_to(VECTORS).as_posix() for path in there]
    stale += sorted(name for name in names if name not in files)
    if not check:
        for name in stale:
            _replace(VECTORS / name, files.get(name))
    print(f"{len(cases)} vectors in {len(files)} files")
    for name in stale:
        print(f"{'stale' if check else 'changed'}: vectors/{name}", file=sys.stderr)
    return 1 if check and stale else 0


def _replace(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink()  # no operation has this name any more, and no case names the file
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _current(name: str) -> bytes | None:
    path = VECTORS / name
    return path.read_bytes() if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
