"""How the interpreted schemas refuse: first without a name, then with name and place."""

from __future__ import annotations

from construct import ConstructError


class Reject(ConstructError):  # type: ignore[misc]
    """A leaf refuses its bytes or its value; it does not know its own name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Fault(ConstructError):  # type: ignore[misc]
    """A refusal with name and place; ``codec`` turns it into an ``ScbError``."""

    def __init__(self, code: str, message: str, offset: int | None, name: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset
        self.names = [name]

    def within(self, name: str) -> Fault:
        """Put the name of an enclosing field in front and return self."""
        self.names.insert(0, name)
        return self

    @property
    def field_path(self) -> str:
        """The dotted field name, such as ``static_backups[2].addresses[0].port``."""
        return ".".join(self.names).replace(".[", "[")


def named(error: Reject | Fault, name: str) -> Fault:
    """Return the refusal of something called ``name`` that has no place in any bytes."""
    if isinstance(error, Fault):
        return error.within(name)
    return Fault(error.code, error.message, None, name)
