"""How a command ends: its exit code, and the one line that a failure may say."""

from __future__ import annotations

from typing import Final, NoReturn

OK: Final = 0
NOT_GOOD: Final = 1
USAGE: Final = 2
CANNOT_OPEN: Final = 3
UNREADABLE: Final = 4
IO: Final = 5
CONTRADICTED: Final = 6
NODE: Final = 7
INTERNAL: Final = 70
INTERRUPTED: Final = 130
NO_READER: Final = 141

EXIT_CODES: Final = {
    OK: "done",
    NOT_GOOD: (
        "a problem was found: a file does not round-trip or is not canonical, "
        "or a channel was not restored, reached or backed up"
    ),
    USAGE: "usage: an option, a key, a seed or a package is missing or unusable",
    CANNOT_OPEN: "the backup cannot be opened with this key",
    UNREADABLE: "not a backup, or content that cannot be read or written",
    IO: "a file could not be read or written",
    CONTRADICTED: (
        "the backup contradicts itself or the keys: a wrong signature, a foreign outpoint, "
        "outputs beyond the capacity, a key that cannot be derived"
    ),
    NODE: "a running lnd could not be reached, refused, or is another node",
    INTERNAL: "a fault of scbref itself",
}
"""What each exit code means; 130 and 141 are Ctrl-C and a closed pipe, as in a shell."""


class Failure(Exception):
    """Ends the command with one line on standard error and an exit code.

    Attributes:
        message: what it is and what to try; never holds a secret.
        exit_code: one of ``EXIT_CODES``.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


def fail_on(error: OSError, name: str, doing: str = "read") -> NoReturn:
    """Turn an operating system error about one file into a failure.

    Raises:
        Failure: always, with code 5.
    """
    tries: dict[type[OSError], str] = {
        FileNotFoundError: "check the path",
        IsADirectoryError: "name a file in it",
        NotADirectoryError: "check the path",
        PermissionError: "check who owns it",
    }
    reason = (error.strerror or type(error).__name__).lower()
    hint = tries.get(type(error), "")
    shown = name if len(name) <= 200 else f"{name[:200]}..."
    raise Failure(f"cannot {doing} {shown}: {reason}{'; ' if hint else ''}{hint}", IO) from None
