"""A shell that runs the commands of a page one after the other in a folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from scbref.cli.keys import ENVIRONMENT
from tests.docs.blocks import Command

LONG = 600.0
"""Seconds after which a command is given up; never reached when all is well."""
STATUS = "echo $?"
# What would make a program print other things than it does for a reader: an outer make or pytest,
# a CI that is asked for, keys.
_OTHERWISE = {"CI", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTEST_ADDOPTS", "PYTHONUNBUFFERED"}


@dataclass
class Shell:
    """Runs commands in a folder; ``$?`` is that of the command before."""

    folder: Path
    status: int = 0

    def run(self, command: Command) -> str:
        """Run a command and return its output, both streams as they come."""
        with TemporaryFile() as output:
            # A process group of its own, for Ctrl-C.
            process = subprocess.Popen(
                ["bash", "-c", f"(exit {self.status})\n{command.text}"],
                cwd=self.folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                if command.is_interrupted:
                    _wait_until_shown(command, output, process)
                    os.killpg(process.pid, signal.SIGINT)
                self.status = process.wait(LONG)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
            return _read(output)


def environment() -> dict[str, str]:
    """The variables of a reader's terminal: this environment's programs first, nothing odd."""
    programs = str(Path(sys.executable).parent)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _OTHERWISE | set(ENVIRONMENT) and not name.startswith("PYTEST_")
    }
    return {**kept, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


def _read(output: IO[bytes]) -> str:
    # pread leaves the offset alone, which the writer shares.
    size = os.fstat(output.fileno()).st_size
    return os.pread(output.fileno(), size, 0).decode()


def _wait_until_shown(
    command: Command, output: IO[bytes], process: subprocess.Popen[bytes]
) -> None:
    end = time.monotonic() + LONG
    while not command.agrees(_read(output)):
        if process.poll() is not None or time.monotonic() > end:
            return
        time.sleep(0.02)
