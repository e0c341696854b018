"""The reference's adapter with one module mutated: ``python -m … MODULE SOURCE [OPTION …]``.

For what only a process of its own can show: the judge traces its system calls, and fills its disk.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def main(name: str, source: Path, options: Sequence[str]) -> None:
    """Answer requests as the adapter does, with another source of a module."""
    from tests.adequacy.lines.modules import module
    from tests.adequacy.lines.mutated_import import import_mutated, is_of_reference

    path = module(name).path
    # To find a module imports the package that it is in, and that may be all of it.
    imported = set(filter(is_of_reference, sys.modules))
    import_mutated(name, path, source.read_text(encoding="utf-8"), imported)
    sys.argv = ["scbref.adapter", *options]
    from scbref.adapter.__main__ import main as adapter

    adapter()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
