"""Keep what was found: vector files that ``--vectors`` reads, and scripts of plain bytes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conformance.adapter import Command
from conformance.explore.finding import Finding
from conformance.protocol import HELLO_LINE, encode_request
from conformance.vectors import FORMAT

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


def save(folder: Path, findings: Sequence[Finding], corpus: str, command: Command) -> list[Path]:
    """Add findings to the vector files in a folder, and write a script for each.

    Args:
        folder: made if it is not there.
        findings: what was found; one that is there already is replaced.
        corpus: version of the corpus.
        command: the adapter they were found with.

    Returns:
        The scripts.

    Raises:
        CannotSave: the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for op in sorted({found.vector.op for found in findings}):
            new = [found.content for found in findings if found.vector.op == op]
            _add(folder / f"{op}.json", op, new, corpus)
        return [_script(folder, found, command) for found in findings]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotSave(f"{folder}: {error}") from None


def _add(path: Path, op: str, new: list[dict[str, Any]], corpus: str) -> None:
    fresh = {vector["id"]: vector for vector in new}
    if path.exists():
        fresh = {v["id"]: v for v in json.loads(path.read_bytes())["vectors"]} | fresh
    content = {"format": FORMAT, "corpus": corpus, "op": op, "vectors": list(fresh.values())}
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)


def _script(folder: Path, found: Finding, command: Command) -> Path:
    vector, reply = found.vector, found.meeting.reply
    path = folder / vector.id / "replay.sh"
    path.parent.mkdir(parents=True, exist_ok=True)
    payload = json.dumps(vector.in_, separators=(",", ":")).encode()
    lines = HELLO_LINE + encode_request(1, vector.op, payload)
    answered = reply.line.decode("utf-8", "replace") if reply and reply.line else ""
    text = _SCRIPT.format(
        id=vector.id,
        title=_one_line(vector.title),
        right=_one_line(json.dumps(found.content["expect"])),
        answered=_one_line(answered or found.meeting.judgement.reason),
        command=shlex.join(_with_environment(command)),
        lines=lines.decode(),
    )
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def _with_environment(command: Command) -> Sequence[str]:
    """Return the command line, with the one variable that the built-in reference needs."""
    path = command.environment.get("PYTHONPATH")
    return ("env", f"PYTHONPATH={path}", *command.argv) if path else command.argv


def _one_line(text: str) -> str:
    # An adapter's text stands in a comment: no line end may leave it.
    return "".join(c if c.isprintable() else "?" for c in text)[:400]
