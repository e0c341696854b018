"""An adapter whose files cannot grow: writing beyond the limit is cut short, and then refused.

That is what a full disk does. The limit is the system's for the size of a file (``RLIMIT_FSIZE``),
so it needs neither a disk nor rights.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..protocol.command import Command
from ..protocol.driver import Driver
from ..protocol.process import Limits

# Without the trap a program dies of a signal instead of seeing the error.
_WITHOUT_SIGNAL: Final = ("/bin/sh", "-c", 'trap "" XFSZ; exec "$@"', "sh")


def with_file_limit(command: Command, limits: Limits, size: int) -> Driver:
    """Return what asks an adapter none of whose files can grow beyond ``size`` bytes."""
    limited = replace(command, argv=(*_WITHOUT_SIGNAL, *command.argv))
    return Driver(limited, replace(limits, file_size=size), max_in_flight=1)
