"""Check that a tag may be released, and print what the changelog says of it.

``python .ci/release.py v0.2.0``: the tag is ``v`` and the version in ``scbref/__init__.py``, and
CHANGELOG.md has a section of that version, with a date and a text.

``python .ci/release.py vectors/v0.6.0``: the same of the corpus, whose version is in
``vectors/generate/corpus.py`` and whose changelog has no dates; npm's file and cargo's have that
version too, and the Go module can be fetched by its path. It needs no package.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = "vectors/"
"""How the tags of the corpus begin: the folder of its Go module, as Go wants it."""
NOWHERE = (".example", ".test", ".invalid", ".localhost")
"""Reserved names, under which nothing can be fetched."""


def version(source: str, name: str = "__version__", file: str = "scbref/__init__.py") -> str:
    """Return the version that a source states, its one place."""
    found = re.findall(rf'^{name}(?:: Final)? = "([^"]+)"$', source, re.M)
    if len(found) != 1:
        raise ValueError(f"{file} states no version, or several")
    return str(found[0])


def section(changelog: str, wanted: str) -> str:
    """Return the text of a version's section.

    Raises:
        ValueError: there is none, or it has no date or no text.
    """
    found = _section(changelog, rf"## \[{re.escape(wanted)}\](?P<date>[^\n]*)")
    if found is None:
        raise ValueError(f"CHANGELOG.md has no section of {wanted}: ## [{wanted}] - YYYY-MM-DD")
    if not re.fullmatch(r" - \d{4}-\d\d-\d\d", found["date"].rstrip()):
        raise ValueError(f"the section of {wanted} in CHANGELOG.md has no date")
    return _text(found, wanted, "CHANGELOG.md")


def corpus_section(changelog: str, wanted: str) -> str:
    """Return the text of a version's section in the changelog of the corpus.

    Raises:
        ValueError: there is none, or it has no text.
    """
    found = _section(changelog, rf"## {re.escape(wanted)}")
    if found is None:
        raise ValueError(f"vectors/CHANGELOG.md has no section of {wanted}: ## {wanted}")
    return _text(found, wanted, "vectors/CHANGELOG.md")


def _section(changelog: str, head: str) -> re.Match[str] | None:
    return re.search(rf"^{head}$(?P<text>.*?)(?=^## |\Z)", changelog, re.M | re.S)


def _text(found: re.Match[str], wanted: str, file: str) -> str:
    if not re.search(r"^- ", found["text"], re.M):
        raise ValueError(f"the section of {wanted} in {file} is empty")
    return found["text"].strip() + "\n"


def packages(here: str, npm: str, cargo: str, go: str) -> None:
    """Hold the packages of the corpus to its version, and the Go module to a path that exists.

    Args:
        here: the version of the corpus.
        npm: the text of ``package.json``.
        cargo: the text of ``Cargo.toml``.
        go: the text of ``go.mod``.

    Raises:
        ValueError: a package has another version, or nobody could fetch the module.
    """
    stated = {"package.json": json.loads(npm)["version"]}
    stated["Cargo.toml"] = tomllib.loads(cargo)["package"]["version"]
    for name, other in stated.items():
        if other != here:
            raise ValueError(f"vectors/{name} has version {other}, the corpus {here}")
    (module,) = re.findall(r"^module (\S+)$", go, re.M)
    if module.partition("/")[0].endswith(NOWHERE):
        raise ValueError(
            f"nobody can fetch the Go module {module}: its path in vectors/go.mod, and wherever"
            " it is imported, has to be the address of the repository and /vectors"
        )


def notes(tag: str) -> str:
    """Check a tag; return what the changelog says of it.

    Raises:
        ValueError: it may not be released.
    """
    if tag.startswith(CORPUS):
        source, name = "vectors/generate/corpus.py", "CORPUS_VERSION"
        here = version(_read(source), name, source)
    else:
        here = version(_read("scbref/__init__.py"))
    wanted = f"{CORPUS if tag.startswith(CORPUS) else ''}v{here}"
    if tag != wanted:
        raise ValueError(f"the tag is {tag!r}, and the version {here}: it has to be {wanted}")
    if not tag.startswith(CORPUS):
        return section(_read("CHANGELOG.md"), here)
    text = corpus_section(_read("vectors/CHANGELOG.md"), here)
    files = ("vectors/package.json", "vectors/Cargo.toml", "vectors/go.mod")
    packages(here, *map(_read, files))
    return text


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def main() -> None:
    """Check the tag that is given, and print the section."""
    (tag,) = sys.argv[1:] or [""]
    try:
        text = notes(tag)
    except ValueError as error:
        sys.exit(str(error))
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
