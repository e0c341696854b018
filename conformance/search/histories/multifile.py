"""HistoryTrials of a MultiFile: swaps and extractions over a file to which others do things too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

from msgspec import UNSET

from ...corpus.scenario import FactsExpected, Remove, Symlink, Write
from .choices import Choices
from .material import BROKEN, GARBAGE, NOTHING
from .replayer import MAIN, Replayer

TEMP: Final = "temp-dont-use.backup"
ARCHIVES: Final = "chan-backup-archives"
FAR: Final = "far"
"""Where the backup file leads if it is a link."""
ELSEWHERE: Final = "elsewhere"
"""Where the temporary file leads if it is one."""
NEW_MODE: Final = "0600"


@dataclass(slots=True)
class FileModel:
    """What is on the disk."""

    choices: Choices
    link: str = ""
    """Where the main file leads, if it is a link."""
    contents: dict[str, str] = field(default_factory=dict)
    """Path → name of the content; links have none."""
    modes: dict[str, str] = field(default_factory=dict)
    temp: str = ""
    """``file``, ``link``, or nothing."""
    archives: list[str] = field(default_factory=list)
    """Contents of the archives."""
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

    def swap(self, content: str, *, no_archive: bool) -> str:
        """Replace the file; return the class of the error, or nothing."""
        if content == NOTHING and self.choices.says("multifile-empty-bytes", "refuse"):
            return "io"
        old = self.content
        through_temp = self.temp == "link" and self.choices.says("multifile-linked-temp", "follow")
        self.temp = ""
        if through_temp:
            self.contents[ELSEWHERE] = content
        if old is not None and not no_archive:
            if self.is_blocked:
                return "io"
            self.archives.append(old)
        if through_temp:
            self.link, written = ELSEWHERE, ELSEWHERE
            self.contents.pop(MAIN, None)
            self.modes.pop(ELSEWHERE, None)
        elif self.link and self.choices.says("multifile-linked-main", "follow"):
            written = self.link
        else:
            old_mode = self.modes.get(self.link or MAIN)
            self.link, written = "", MAIN
            if old_mode:
                self.modes[MAIN] = old_mode
        self.contents[written] = content
        keeps = self.choices.says("multifile-mode", "keep")
        self.modes[written] = self.modes.get(written, NEW_MODE) if keeps else "umask"
        return ""


@dataclass(slots=True)
class MultiFileReplayer(Replayer):
    """One history."""

    NEEDED: ClassVar[tuple[str, ...]] = ("multifile.swap", "multifile.extract")
    model: FileModel = field(init=False)

    def __post_init__(self) -> None:
        self.model = FileModel(self.choices)

    def begin(self, words: tuple[str, ...] | None) -> None:
        """Put the file there, or none."""
        if words is not None:
            self.written(list(words), "")

    def look(self) -> None:
        """Look whether the files are what the model says."""
        model = self.model
        if not model.is_there:
            self.facts(MAIN, FactsExpected(kind="nothing"))
            return
        named = model.content
        self.facts(
            MAIN,
            FactsExpected(
                kind="link" if model.link else "file",
                target=model.link or UNSET,
                bytes=named if named is not None else UNSET,
                mode=model.modes[model.link or MAIN] if named is not None else UNSET,
                archives=sorted(model.archives) if self._archives_are_known() else UNSET,
            ),
        )

    def _archives_are_known(self) -> bool:
        """Say whether it is known what is left of them: the clock decides what is overwritten."""
        if self.model.is_blocked or len(self.model.archives) < 2:
            return not self.model.is_blocked
        return self.choices.says("multifile-same-second-archive", "keep-both")

    def swap(self, words: list[str], no_archive: bool) -> None:
        """Replace the file by a good one."""
        self._swap(self.content(words), no_archive)

    def swap_nothing(self) -> None:
        """Replace the file by one of no bytes."""
        self._swap(NOTHING, False)

    def _swap(self, content: str, no_archive: bool) -> None:
        given = {"path": {"$path": MAIN}, "packed": {"$bytes": content}}
        more = {"no_archive": True} if no_archive else {}
        refusal = self.model.swap(content, no_archive=no_archive)
        self.ask("multifile.swap", {**given, **more}, refusal)

    def extract(self) -> None:
        """Unpack the file, in its order."""
        given = {"path": {"$path": MAIN}, "key_ring": {"$key_ring": "own"}}
        named = self.model.content
        if named is None:
            self.ask("multifile.extract", given, "not-found")
            return
        if named in BROKEN:
            self.ask("multifile.extract", given, BROKEN[named])
            return
        singles = [{"$single": word} for word in self.words[named]]
        self.ask("multifile.extract", given, multi={"version": 0, "static_backups": singles})

    def without_a_name(self, swaps: bool) -> None:
        """Do either of the two without a file name."""
        if swaps:
            self.ask("multifile.swap", {"path": "", "packed": {"$bytes": GARBAGE}}, "io")
        else:
            self.ask("multifile.extract", {"path": "", "key_ring": {"$key_ring": "own"}}, "io")

    def written(self, words: list[str], mode: str) -> None:
        """Write a good file, as somebody else would."""
        self._written(self.content(words), mode)

    def damaged(self, content: str) -> None:
        """Write a bad file, as somebody else would."""
        self._written(content, "")

    def _written(self, content: str, mode: str) -> None:
        path = self.model.link or MAIN
        is_new = path not in self.model.contents
        self.model.contents[path] = content
        if mode or is_new:
            self.model.modes[path] = mode or "umask"
        self.change(Write(MAIN, content, mode))

    def removed(self) -> None:
        """Remove the file, or the link."""
        if self.model.is_there:
            if not self.model.link:
                self.model.contents.pop(MAIN)
                self.model.modes.pop(MAIN)
            self.model.link = ""
            self.change(Remove(MAIN))

    def linked(self, dangles: bool) -> None:
        """Make the main file a link: to a file, or to nothing."""
        if self.model.temp == "link":
            return
        self.removed()
        if not dangles and FAR not in self.model.contents:
            self.change(Write(FAR, GARBAGE))
            self.model.contents[FAR], self.model.modes[FAR] = GARBAGE, "umask"
        self.model.link = FAR
        self.change(Symlink(MAIN, FAR))

    def temp_left(self, is_link: bool) -> None:
        """Leave a temporary file of an earlier swap, or a link to nowhere in its place."""
        if self.model.temp or (is_link and (self.model.link or ELSEWHERE in self.model.contents)):
            return
        self.model.temp = "link" if is_link else "file"
        self.change(Symlink(TEMP, ELSEWHERE) if is_link else Write(TEMP, GARBAGE))

    def archives_blocked(self) -> None:
        """Put a file where the folder of the archives goes, or take it away again."""
        if self.model.is_blocked:
            self.change(Remove(ARCHIVES))
        elif not self.model.archives:
            self.change(Write(ARCHIVES, GARBAGE))
        else:
            return
        self.model.is_blocked = not self.model.is_blocked
