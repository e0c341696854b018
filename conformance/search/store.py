"""Keep what was found: vector files that ``--vectors`` reads, and scripts of plain bytes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..corpus.load import FORMAT, Corpus
from ..corpus.scenario import FOLDER
from ..protocol.command import Command
from ..protocol.messages import HELLO_LINE, encode_request
from .comparing.finding import CaseFinding
from .histories.finding import HistoryFinding
from .histories.script import history_script

_SCRIPT = """\
#!/bin/sh
# {id}
# {title}
# right:    {right}
# answered: {answered}
# Sends the case to an adapter:  sh replay.sh [ADAPTER [ARGUMENT…]]
[ $# -gt 0 ] || set -- {command}
"$@" <<'END_OF_REQUESTS'
{lines}END_OF_REQUESTS
"""


class CannotSave(Exception):
    """The folder cannot be written, or holds something else."""


def save(
    folder: Path, findings: Sequence[CaseFinding | HistoryFinding], corpus: Corpus, command: Command
) -> list[Path]:
    """Add findings to the files of vectors and scenarios in a folder, and write a script for each.

    Args:
        folder: made if it is not there.
        findings: what was found; one that is there already is replaced.
        corpus: what the search started from.
        command: the adapter they were found with.

    Returns:
        The scripts.

    Raises:
        CannotSave: the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        histories = [found for found in findings if isinstance(found, HistoryFinding)]
        cases = [found for found in findings if isinstance(found, CaseFinding)]
        for op in sorted({found.vector.op for found in cases}):
            new = [found.content for found in cases if found.vector.op == op]
            head = {"format": FORMAT, "corpus": corpus.version, "op": op}
            _add(folder / f"{op}.json", head, {"vectors": new})
        for area in sorted({found.scenario.area for found in histories}):
            _add_histories(folder, area, [f for f in histories if f.scenario.area == area], corpus)
        return [_script(folder, found, command) for found in findings]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotSave(f"{folder}: {error}") from None


def _add_histories(
    folder: Path, area: str, histories: Sequence[HistoryFinding], corpus: Corpus
) -> None:
    """Add scenarios, what they refer to, and the behaviours by whose choices they are right."""
    (folder / FOLDER).mkdir(exist_ok=True)
    path = folder / FOLDER / f"{area}.json"
    pool: dict[str, Any] = json.loads(path.read_bytes())["pool"] if path.exists() else {}
    for found in histories:
        for name, entries in msgspec.to_builtins(found.pool).items():
            pool[name] = pool.get(name, {}) | entries
    head = {"format": FORMAT, "corpus": corpus.version, "area": area, "pool": pool}
    _add(path, head, {"scenarios": [found.content for found in histories]})
    named = {name for found in histories for name in found.trial.choices}
    known = [msgspec.to_builtins(corpus.behaviours[name]) for name in sorted(named)]
    if known:
        _add(folder / "behaviours.json", {}, {"behaviours": known})


def _add(path: Path, head: dict[str, Any], new: dict[str, list[dict[str, Any]]]) -> None:
    """Add to the one list of a file; what has an id that is there already takes its place."""
    ((member, entries),) = new.items()
    fresh = {entry["id"]: entry for entry in entries}
    if path.exists():
        fresh = {e["id"]: e for e in json.loads(path.read_bytes())[member]} | fresh
    temporary = path.with_suffix(".tmp")
    text = json.dumps({**head, member: list(fresh.values())}, indent=1, ensure_ascii=False)
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)


def _script(folder: Path, found: CaseFinding | HistoryFinding, command: Command) -> Path:
    path = folder / found.id / "replay.sh"
    path.parent.mkdir(parents=True, exist_ok=True)
    argv = command.argv
    if isinstance(found, HistoryFinding):
        title = _one_line(found.scenario.title)
        text = history_script(found.trial, found.id, title, argv)
    else:
        text = _case_script(found, argv)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def _case_script(found: CaseFinding, argv: Sequence[str]) -> str:
    vector, reply = found.vector, found.trial.reply
    payload = json.dumps(vector.in_, separators=(",", ":")).encode()
    lines = HELLO_LINE + encode_request(1, vector.op, payload)
    answered = reply.line.decode("utf-8", "replace") if reply and reply.line else ""
    return _SCRIPT.format(
        id=vector.id,
        title=_one_line(vector.title),
        right=_one_line(json.dumps(found.content["expect"])),
        answered=_one_line(answered or found.trial.judgement.reason),
        command=shlex.join(argv),
        lines=lines.decode(),
    )


def _one_line(text: str) -> str:
    # An adapter's text stands in a comment: no line end may leave it.
    return "".join(c if c.isprintable() else "?" for c in text)[:400]
