"""The commands ``vectors check``, ``hash``, ``import`` and ``expand``: vectors of your own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .inputs import fail

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from ..corpus.check import Checker

_paths = click.argument(
    "paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path)
)


@click.group("vectors")
def vectors_group() -> None:
    """Check, hash, import and expand vectors of your own."""


@vectors_group.command(epilog="Exit codes: 0 nothing is wrong · 1 something is · 2 usage")
@_paths
def check(paths: tuple[Path, ...]) -> None:
    """Check folders and files of vectors, and name everything that is wrong with its place.

    Hashes are computed again; operations, members, error classes, requirements, behaviours and
    features must exist; no id may come twice.
    """
    files, checker = _files_and_checker(paths)
    problems = [problem for path in files for problem in checker.check(path)]
    for problem in problems:
        click.echo(problem)
    found = f"{len(problems)} problems" if problems else "nothing wrong"
    click.echo(f"{checker.cases} cases in {len(files)} files: {found}")
    sys.exit(1 if problems else 0)


def _files_and_checker(paths: Iterable[Path]) -> tuple[list[Traversable], Checker]:
    """Return the files with cases, and what checks them against the statements that count."""
    from ..corpus.check import Checker
    from ..corpus.expectation import CorpusError
    from ..corpus.files import find
    from ..corpus.load import statements

    try:
        found = [find(path) for path in paths]
        behaviours, requirements = statements(found)
    except CorpusError as error:
        fail(error)
    files = [path for each in found for path in (*each.vectors, *each.scenarios)]
    return files, Checker(behaviours, requirements)


@vectors_group.command("hash")
@_paths
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if one is wrong.")
def hash_cases(paths: tuple[Path, ...], only_check: bool) -> None:
    """Compute the hash of every case, and write it into the file where it is missing or wrong.

    Nothing else of a file is changed.
    """
    import json

    from ..corpus.hashes import with_hashes

    stale = 0
    for path in _files_and_checker(paths)[0]:
        assert isinstance(path, Path)
        try:
            text, changed, number = with_hashes(path.read_text("utf-8"), path.parent)
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            fail(f"{path}: not JSON: {error}")
        if changed and not only_check:
            path.write_text(text, encoding="utf-8")
        stale += changed
        done = "wrong" if only_check else "written"
        click.echo(f"{path}: {changed} of {number} hashes {done}")
    sys.exit(1 if stale and only_check else 0)


@vectors_group.command("import")
@click.argument("capture", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder for the files; made if it is not there.")  # fmt: skip
@click.option("--corpus", default="1.0.0", show_default=True, help="Version of the new corpus.")
def import_capture(capture: Path, out: Path, corpus: str) -> None:
    """Make vectors from the recorded requests and answers in CAPTURE, lines of JSON.

    \b
    A line is one of
      {"op": …, "in": {…}, "ok": {…}}              a correct answer
      {"op": …, "in": {…}, "error": {"class": …}}  a correct refusal
      {"id": 7, "op": …, "in": {…}}                a message to an adapter, and on a
      {"id": 7, "ok": {…}}                         later line the answer to it
      {"kind": "single", "packed": …, …}           as in vectors/captured

    The first two may also have id, title, requirements, consequence and needs.
    """  # noqa: D301 - click wants the character
    from ..corpus.capture import layout, vector_files
    from ..corpus.expectation import CorpusError

    try:
        lines = capture.read_bytes().splitlines()
        files = vector_files(lines, str(capture), corpus, capture.parent)
    except CorpusError as error:
        fail(error)
    if not files:
        fail(f"{capture}: no exchange in it")
    _write_new(out, {f"{op}.json": file for op, file in files.items()}, layout)


def _write_new(
    out: Path, files: Mapping[str, dict[str, Any]], layout: Callable[[dict[str, Any]], str]
) -> None:
    """Write files of vectors into a folder, none over one that is there."""
    taken = [path for name in files if (path := out / name).exists()]
    if taken:
        fail(f"{taken[0]} is there already; choose another folder")
    out.mkdir(parents=True, exist_ok=True)
    for name, file in sorted(files.items()):
        path = out / name
        path.write_text(layout(file), encoding="utf-8")
        click.echo(f"{path}: {len(file['vectors'])} vectors")


@vectors_group.command("expand")
@_paths
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder for the files; made if it is not there.")  # fmt: skip
def expand_cases(paths: tuple[Path, ...], out: Path) -> None:
    """Write the files of vectors again, with everything that a case describes in full.

    For programs that read vectors without this one.
    """
    import json

    from ..corpus.capture import layout
    from ..corpus.described import Expander
    from ..corpus.error import CorpusError
    from ..corpus.hashes import expanded

    files: dict[str, dict[str, Any]] = {}
    for path in _files_and_checker(paths)[0]:
        assert isinstance(path, Path)
        try:
            file = json.loads(path.read_text("utf-8"))
            if "vectors" in file:
                expander = Expander(path.parent)
                whole = [expanded(each, expander) for each in file["vectors"]]
                files[path.name] = {**file, "vectors": whole}
        except (ValueError, TypeError, AttributeError, CorpusError) as error:
            fail(f"{path}: {error}")
    _write_new(out, files, layout)
