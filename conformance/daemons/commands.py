"""Runs the commands of a manifest, and reads what they answer."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec

from ..protocol.escape import clip
from .manifest import COMMANDS, Manifest

LAST = 400
"""Characters of standard error that are told."""


class CommandFailed(Exception):
    """A command did not end well, or did not answer what it must.

    Attributes:
        is_refusal: it ended by itself with a code that is not 0.
    """

    def __init__(self, name: str, detail: str, *, is_refusal: bool = False) -> None:
        super().__init__(f"the command {name} {detail}")
        self.is_refusal = is_refusal


class Commands(Protocol):
    """What a trial asks of the software."""

    def run(self, name: str, **values: object) -> Mapping[str, Any]:
        """Run a command with these values in it, and return its answer.

        Raises:
            CommandFailed: it did not end well in time, or its answer is none.
        """
        ...


class ManifestCommands:
    """Runs them as programs, one after the other, in the folder of the manifest."""

    def __init__(self, manifest: Manifest, home: Path, folder: Path) -> None:
        """Take where relative programs are looked for, and the folder of the trial."""
        self._manifest = manifest
        self._home = home
        self._folder = folder

    def run(self, name: str, **values: object) -> Mapping[str, Any]:
        """See ``Commands``."""
        values["folder"] = self._folder
        words = [word.format(**values) for word in self._manifest.commands[name]]
        done = self._execute(name, words)
        return answer_of(name, done)

    def _execute(self, name: str, words: list[str]) -> bytes:
        output = self._folder / "command.out"
        errors = self._folder / "command.err"
        # Files, not pipes: a daemon that keeps its output open would hold a pipe for ever.
        with output.open("wb") as out, errors.open("wb") as err:
            try:
                process = subprocess.Popen(
                    words,
                    cwd=self._home,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    start_new_session=True,
                )
            except OSError as error:
                raise CommandFailed(name, f"cannot be run: {error.strerror}: {words[0]}") from None
            code = self._wait(name, process)
        if code != 0:
            last = errors.read_bytes()[-LAST:].decode(errors="replace").strip()
            detail = f"ended with code {code}{': ' if last else ''}{clip(last)}"
            raise CommandFailed(name, detail, is_refusal=code > 0)
        return output.read_bytes()

    def _wait(self, name: str, process: subprocess.Popen[bytes]) -> int:
        seconds = self._manifest.command_seconds
        try:
            return process.wait(seconds)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise CommandFailed(name, f"took longer than {seconds:g} s") from None
            raise


def answer_of(name: str, output: bytes) -> Mapping[str, Any]:
    """Return what a command answers: a JSON object with the members that it must have.

    Raises:
        CommandFailed: it is none.
    """
    members = COMMANDS[name].answer
    if not members:
        return {}
    shown = clip(output[:LAST].decode(errors="replace").strip())
    try:
        answer = msgspec.json.decode(output)
    except msgspec.DecodeError:
        raise CommandFailed(name, f"printed no JSON: {shown or 'nothing'}") from None
    if not isinstance(answer, dict):
        raise CommandFailed(name, f"printed no JSON object: {shown}")
    for member in members:
        if member not in answer:
            raise CommandFailed(name, f"printed no {member}: {shown}")
    return answer
