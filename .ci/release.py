"""Check that a tag may be released, and print what the changelog says of it.

``python .ci/release.py v0.2.0``: the tag is ``v`` and the version in ``scbref/__init__.py``, and
CHANGELOG.md has a section of that version, with a date and a text. It needs no package.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def version(source: str) -> str:
    """Return the version that the source of the package states, its one place."""
    found = re.findall(r'^__version__ = "([^"]+)"$', source, re.M)
    if len(found) != 1:
        raise ValueError("scbref/__init__.py states no version, or several")
    return str(found[0])


def section(changelog: str, wanted: str) -> str:
    """Return the text of a version's section.

    Raises:
        ValueError: there is none, or it has no date or no text.
    """
    head = rf"^## \[{re.escape(wanted)}\](?P<date>[^\n]*)$"
    found = re.search(rf"{head}(?P<text>.*?)(?=^## \[|\Z)", changelog, re.M | re.S)
    if found is None:
        raise ValueError(f"CHANGELOG.md has no section of {wanted}: ## [{wanted}] - YYYY-MM-DD")
    if not re.fullmatch(r" - \d{4}-\d\d-\d\d", found["date"].rstrip()):
        raise ValueError(f"the section of {wanted} in CHANGELOG.md has no date")
    if not re.search(r"^- ", found["text"], re.M):
        raise ValueError(f"the section of {wanted} in CHANGELOG.md is empty")
    return found["text"].strip() + "\n"


def main() -> None:
    """Check the tag that is given, and print the section."""
    (tag,) = sys.argv[1:] or [""]
    try:
        here = version((ROOT / "scbref" / "__init__.py").read_text(encoding="utf-8"))
        if tag != f"v{here}":
            raise ValueError(f"the tag is {tag!r}, and the version {here}: it has to be v{here}")
        text = section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), here)
    except ValueError as error:
        sys.exit(str(error))
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
