"""The steps of a scenario: what is asked, what is looked at, and what the judge does to the files.

Format: vectors/README.md. Values may name something in the pool of the scenario's file.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ..protocol.shape import shape
from .expectation import Expect, OpName, Slug, Valid

KINDS: Final = ["file", "folder", "link", "pipe", "nothing"]
"""What can be at a path."""
Json = dict[str, Any]

_Name = Annotated[str, shape(minLength=1)]
_Path = Annotated[str, shape(minLength=1, pattern="^[^/]")]
Octal = Annotated[str, shape(pattern="^[0-7]{4}$")]
"""Permissions, or the bits that a umask takes from them."""


SWAPPED: Final = [
    "renamed",
    "synced",
    "closed",
    "beside",
    "archived-first",
    "archive-synced",
    "folder-synced",
]
"""What the system calls of a swap can show; vectors/README.md says what each means."""


class Facts(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What must be found at a path; members that are absent are not looked at."""

    kind: Annotated[str, shape(enum=KINDS)] | UnsetType = UNSET
    """``file``, ``folder``, ``link``, ``pipe`` (a named one), or ``nothing``; a link is not
    followed."""
    bytes: _Name | UnsetType = UNSET
    """Name of the exact content."""
    holds: list[_Name] | UnsetType = UNSET
    """Names of the Singles in it, or ranges of a series, in any order, once it is unpacked with
    the ring ``own``."""
    mode: Annotated[str, shape(pattern="^([0-7]{4}|umask)$")] | UnsetType = UNSET
    """Four octal digits, or ``umask``: 0666 without the bits of the adapter's umask."""
    target: _Name | UnsetType = UNSET
    """Where a link leads, as it is written."""
    modified: Annotated[int, shape(minimum=0)] | UnsetType = UNSET
    """Seconds of Unix time at which it was last written, as ``write`` can set it."""
    entries: list[_Name] | UnsetType = UNSET
    """Names in a folder, sorted."""
    archives: list[_Name] | UnsetType = UNSET
    """Contents of the file's archives by name, in any order; their names have the right form."""
    archives_hold: list[list[_Name]] | UnsetType = UNSET
    """The same by the Singles in them."""
    archives_mode: Annotated[str, shape(pattern="^([0-7]{4}|umask)$")] | UnsetType = UNSET
    """The mode that each of the file's archives has, as ``mode``."""
    changes: bool | UnsetType = UNSET
    """Whether the file is replaced again and again although nothing is asked."""
    swapped: list[Annotated[str, shape(enum=SWAPPED)]] | UnsetType = UNSET
    """What is true of every replacement of the file since the last look at this."""


class FactsExpected(Facts, frozen=True, tag_field="verdict", tag="valid"):
    """These facts."""


class LenientFacts(
    Struct, frozen=True, tag_field="verdict", tag="lenient", forbid_unknown_fields=True
):
    """Facts that depend on the adapter's declared choice, or lnd's current one."""

    behaviour: Slug
    choices: Annotated[dict[str, Facts], shape(minProperties=2)]


class Ask(
    Struct,
    frozen=True,
    tag_field="do",
    tag="ask",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Send a request and judge the answer."""

    op: OpName
    in_: Json = msgspec.field(name="in")
    expect: Expect = msgspec.field(default_factory=lambda: Valid({}))


class Look(Struct, frozen=True, tag_field="do", tag="look", forbid_unknown_fields=True):
    """Look at the file system."""

    path: _Path
    expect: Annotated[FactsExpected | LenientFacts, shape(minProperties=2)]


class Write(
    Struct,
    frozen=True,
    tag_field="do",
    tag="write",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Write a file, as somebody else would."""

    path: _Path
    bytes: _Name
    """Name of the content."""
    mode: Octal = ""
    """Four octal digits."""
    modified: Annotated[int, shape(minimum=0)] | UnsetType = UNSET
    """Seconds of Unix time at which it was last written; now when absent."""


class Remove(Struct, frozen=True, tag_field="do", tag="remove", forbid_unknown_fields=True):
    """Remove a file."""

    path: _Path


class Corrupt(Struct, frozen=True, tag_field="do", tag="corrupt", forbid_unknown_fields=True):
    """Flip one bit of the byte at ``offset``; a negative one counts from the end."""

    path: _Path
    offset: int


class Truncate(Struct, frozen=True, tag_field="do", tag="truncate", forbid_unknown_fields=True):
    """Cut a file down to ``size`` bytes, or fill it up with zeros."""

    path: _Path
    size: Annotated[int, shape(minimum=0)]


class Chmod(Struct, frozen=True, tag_field="do", tag="chmod", forbid_unknown_fields=True):
    """Change the mode of a file or folder, given as four octal digits."""

    path: _Path
    mode: Octal


class Symlink(
    Struct,
    frozen=True,
    tag_field="do",
    tag="symlink",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Make a symbolic link."""

    path: _Path
    target: _Name
    absolute: bool = False
    """Whether the link gets the whole path of the target, which lies beside it."""


class Link(Struct, frozen=True, tag_field="do", tag="link", forbid_unknown_fields=True):
    """Give a file a second name (a hard link), which shows whether its content is changed."""

    path: _Path
    """The new name."""
    target: _Path
    """The file, also from the folder of the scenario; a link there is not followed."""


class Mkdir(Struct, frozen=True, tag_field="do", tag="mkdir", forbid_unknown_fields=True):
    """Make a folder."""

    path: _Path


class Pipe(Struct, frozen=True, tag_field="do", tag="pipe", forbid_unknown_fields=True):
    """Make a named pipe that nobody writes into: whoever opens it to read waits for ever."""

    path: _Path


class Wait(Struct, frozen=True, tag_field="do", tag="wait", forbid_unknown_fields=True):
    """Wait for the ``start-of-second`` (well before its end), or the ``next-second``."""

    until: Annotated[str, shape(enum=["start-of-second", "next-second"])]


class Kill(Struct, frozen=True, tag_field="do", tag="kill", forbid_unknown_fields=True):
    """Look at what is left if the adapter is killed after any system call of some requests."""

    path: _Path
    """Of the file that is looked at."""
    asks: Annotated[list[Ask], shape(minItems=1)]
    """The requests."""
    either: Annotated[list[Facts], shape(minItems=1)]
    """What may be found then, whenever it was killed: one of these."""
    then: Annotated[list[Ask | Look], shape(minItems=1)]
    """What must work then with a new process, over what was left."""


Change = Write | Remove | Corrupt | Truncate | Chmod | Symlink | Link | Mkdir | Pipe
Step = Ask | Look | Wait | Kill | Change
