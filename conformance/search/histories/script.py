"""A history as a shell script for any adapter: requests, and what happens to the files."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Final

from ...corpus.scenario import Ask, Look, Remove, Step, Symlink, Write
from ...protocol.messages import HELLO_LINE, encode_request
from ...running.scenario_run import describe
from .trials import ReplayedHistory

_HEAD: Final = """\
#!/bin/sh
# {id}
# {title}
# Plays the steps to an adapter, in a new folder:  sh replay.sh [ADAPTER [ARGUMENT…]]
[ $# -gt 0 ] || set -- {command}
work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT
trap '' PIPE
files=$work/files
mkdir "$files" && mkfifo "$work/asks" "$work/answers" || exit
"$@" <"$work/asks" >"$work/answers" &
exec 3>"$work/asks" 4<"$work/answers"
ask() {{
    printf '%s\\n' "$1" >&3
    if IFS= read -r answer <&4; then printf '%s\\n' "$answer"; else echo "no answer"; exit 1; fi
}}
look() {{
    if [ -e "$files/$1" ]; then wc -c "$files/$1"; else echo "nothing at $files/$1"; fi
}}
"""


def history_script(trial: ReplayedHistory, name: str, title: str, command: Sequence[str]) -> str:
    """Return the script.

    Args:
        trial: the history.
        name: the id of its scenario.
        title: one line.
        command: the adapter it was found with.
    """
    head = _HEAD.format(id=name, title=title, command=shlex.join(command))
    hello = f"ask {shlex.quote(HELLO_LINE.decode().rstrip())}"
    return head + "\n".join([hello, *_lines(trial), ""])


def _lines(trial: ReplayedHistory) -> Iterator[str]:
    for number, (step, payload) in enumerate(zip(trial.steps, trial.requests, strict=True), 1):
        yield f"# {number}  {describe(step)}"
        if isinstance(step, Ask) and payload is not None:
            request = encode_request(number, step.op, payload).decode().rstrip()
            # The folder is another one every time.
            parts = map(shlex.quote, request.split(trial.folder))
            yield "ask {}".format('"$files"'.join(parts))
        else:
            yield from _change(trial, step)


def _change(trial: ReplayedHistory, step: Step) -> Iterator[str]:
    if isinstance(step, Look):
        yield f"look {shlex.quote(step.path)}"
    elif isinstance(step, Write):
        data = bytes.fromhex(trial.pool.bytes[step.bytes])
        text = "".join(f"\\{byte:03o}" for byte in data)
        yield f"printf '{text}' >{_path(step.path)}"
        if step.mode:
            yield f"chmod {step.mode} {_path(step.path)}"
    elif isinstance(step, Remove):
        yield f"rm {_path(step.path)}"
    elif isinstance(step, Symlink):
        yield f"ln -s {shlex.quote(step.target)} {_path(step.path)}"
    else:
        raise NotImplementedError(f"no history has a step like {describe(step)}")


def _path(name: str) -> str:
    return f'"$files"/{shlex.quote(name)}'
