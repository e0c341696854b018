"""Containment: adapters run in namespaces of their own, in a file system that is read-only.

What is contained, and what is not, stands in docs/explanation/trust.md.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .escape import clip, escape
from .untrusted_files import remove_tree

LAUNCHER: Final = Path(__file__).with_name("contained.py")
_PREFIX: Final = "cannot contain: "
"""What the launcher writes before its reason."""
_PATIENCE: Final = 20.0
"""Seconds for trying whether this system can contain a process."""


class CannotContain(Exception):
    """This system cannot; says why."""


def contained(argv: Sequence[str], folder: str) -> tuple[str, ...]:
    """Return the command line that runs ``argv`` contained, with ``folder`` to write to."""
    # -I and -S: what the environment says of Python is meant for the adapter.
    return (sys.executable, "-I", "-S", str(LAUNCHER), folder, "--", *argv)


def prepare() -> str:
    """Try whether adapters can be contained, and return the folder that they may write to.

    From now on this process makes its temporary folders in it; it is removed at exit.

    Raises:
        CannotContain: they cannot.
    """
    if not sys.platform.startswith("linux"):
        raise CannotContain("needs Linux")
    folder = os.path.realpath(tempfile.mkdtemp(prefix="scb-contained-"))
    try:
        done = subprocess.run(
            contained((sys.executable, "-I", "-S", "-c", ""), folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
        if done.returncode:
            said = done.stderr.decode("utf-8", "backslashreplace").strip().removeprefix(_PREFIX)
            raise CannotContain(escape(clip(said, 200)) or f"exit status {done.returncode}")
    except (OSError, subprocess.TimeoutExpired) as error:
        remove_tree(folder)
        raise CannotContain(str(error)) from None
    except CannotContain:
        remove_tree(folder)
        raise
    atexit.register(remove_tree, folder)
    tempfile.tempdir = folder
    return folder
