"""What must hold of a backup file, its archives and its mode after it was replaced.

Every property compares what is on the disk after a swap with what was there before it:

- *The file reads as what was swapped in*, or a swap that is refused leaves it as it was.
- *What was replaced is archived*, unless that is switched off.
- *A link is replaced, or followed*, and *a temporary file that was left is not*, or followed:
  as the adapter declares.
- *The mode stays*, or is what the umask makes of it: as the adapter declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from .choices import Choices
from .material import MAIN, NOTHING

FAR: Final = "far"
"""Where the backup file leads if it is a link."""
ELSEWHERE: Final = "elsewhere"
"""Where the temporary file leads if it is one."""
NEW_MODE: Final = "0600"
UMASK: Final = "umask"
"""The mode of a file that is made without a word about it."""


@dataclass(frozen=True, slots=True)
class Files:
    """What is on the disk."""

    link: str = ""
    """Where the main file leads, if it is a link."""
    contents: Mapping[str, str] = field(default_factory=dict)
    """Path → name of the content; links have none."""
    modes: Mapping[str, str] = field(default_factory=dict)
    """Path → mode, in octal digits or ``umask``."""
    temp: str = ""
    """``file``, ``link``, or nothing: what has the temporary file's name."""
    archives: tuple[str, ...] = ()
    """Contents of the archives, the oldest first."""
    is_blocked: bool = False
    """Whether a file stands where the folder of the archives goes."""

    @property
    def is_there(self) -> bool:
        """Whether something has the main file's name."""
        return bool(self.link) or MAIN in self.contents

    @property
    def content(self) -> str | None:
        """The name of what is read under the main file's name."""
        return self.contents.get(self.link or MAIN)

    @property
    def mode(self) -> str | None:
        """The mode of what is read under the main file's name."""
        return self.modes.get(self.link or MAIN)

    def written(self, path: str, content: str, mode: str) -> Files:
        """Return the disk with a file written."""
        contents, modes = {**self.contents, path: content}, {**self.modes, path: mode}
        return replace(self, contents=contents, modes=modes)

    def removed(self, path: str) -> Files:
        """Return the disk without a file."""
        contents = {name: each for name, each in self.contents.items() if name != path}
        modes = {name: mode for name, mode in self.modes.items() if name != path}
        return replace(self, contents=contents, modes=modes)


@dataclass(frozen=True, slots=True)
class SwapProperties:
    """What must hold of one swap."""

    before: Files
    """What was on the disk."""
    content: str
    """The name of what is swapped in."""
    is_archiving: bool
    """Whether the adapter is asked to archive."""
    choices: Choices
    """What the adapter declares."""

    @property
    def is_refused_at_once(self) -> bool:
        """Whether the swap must be refused before anything is done."""
        return self.content == NOTHING and self.choices.says("multifile-empty-bytes", "refuse")

    @property
    def archives_a_file(self) -> bool:
        """Whether there is something to archive."""
        return self.is_archiving and self.before.content is not None

    @property
    def error(self) -> str:
        """The class of the refusal; empty where the swap must go well."""
        is_blocked = self.archives_a_file and self.before.is_blocked
        return "io" if self.is_refused_at_once or is_blocked else ""

    @property
    def follows_temp(self) -> bool:
        """Whether the file is written through a link that has the temporary file's name."""
        return self.before.temp == "link" and self.choices.says("multifile-linked-temp", "follow")

    @property
    def leads_to(self) -> str:
        """Where the main file leads afterwards; empty if it is no link."""
        if self.follows_temp:
            return ELSEWHERE
        is_link = bool(self.before.link)
        follows = is_link and self.choices.says("multifile-linked-main", "follow")
        return self.before.link if follows else ""

    @property
    def mode(self) -> str:
        """The mode of the file afterwards."""
        if not self.choices.says("multifile-mode", "keep"):
            return UMASK
        # A file that a temporary link leads to is not the old one.
        return NEW_MODE if self.follows_temp else self.before.mode or NEW_MODE

    def after(self) -> Files:
        """Return what must be on the disk afterwards."""
        if self.is_refused_at_once:
            return self.before
        # Where the temporary file is a link that is followed, what it leads to is written first.
        began = replace(self.before, temp="")
        if self.follows_temp:
            began = began.written(ELSEWHERE, self.content, self.mode)
        if self.error:
            return began
        if self.archives_a_file:
            began = replace(began, archives=(*began.archives, self.before.content or ""))
        swapped = began.removed(MAIN).written(self.leads_to or MAIN, self.content, self.mode)
        return replace(swapped, link=self.leads_to)
