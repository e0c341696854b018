"""Which mutant fails a case that no mutant of the case's own requirements fails.

To find one, the case is put to mutant after mutant, of all that there are. What was found last is
tried first, and never believed: a mutant that passes the case by now is looked for anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ELSEWHERE: Final = Path(__file__).with_name("elsewhere.json")
"""Vector or scenario → mutant; ``--update`` writes it."""


def found_last(path: Path = ELSEWHERE) -> dict[str, str]:
    """Return what was found last; nothing where there is no such file."""
    if not path.is_file():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write(failed_elsewhere: Mapping[str, str], path: Path = ELSEWHERE) -> None:
    """Write what was found, a line for each case."""
    text = json.dumps(dict(sorted(failed_elsewhere.items())), indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")
