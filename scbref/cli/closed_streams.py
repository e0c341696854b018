"""Standard streams that were closed when the program was started, as by ``>&-`` in a shell."""

from __future__ import annotations

import os
import sys
from typing import Final

_STREAMS: Final = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
"""Names in ``sys`` by their number, and how they are used."""


def reopen_closed_streams() -> None:
    """Put the null device where standard streams are closed: nobody wants what is said there.

    A file that is opened later would get their numbers, and with it what is said.
    """
    for number, (name, mode) in enumerate(_STREAMS):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115
