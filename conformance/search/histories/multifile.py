"""Replays histories of a MultiFile: swaps and extractions of a file that others change too."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

from msgspec import UNSET

from ...corpus.scenario import FactsExpected, Remove, Symlink, Write
from ...judging.compare import Difference
from ...running.archive_names import ARCHIVES
from .material import BROKEN, GARBAGE, MAIN, NOTHING
from .multifile_properties import ELSEWHERE, FAR, UMASK, Files, SwapProperties
from .replayer import Replayer

TEMP: Final = "temp-dont-use.backup"


@dataclass(slots=True)
class MultiFileReplayer(Replayer):
    """One history of one file, its archives and its temporary file."""

    NEEDED: ClassVar[tuple[str, ...]] = ("multifile.swap", "multifile.extract")
    UNTOUCHED: ClassVar[str] = "multifile.extract-read-only"
    files: Files = field(default_factory=Files)
    """What must be on the disk."""
    _failed: bool = False
    """Whether the last swap had to fail."""

    def begin(self, words: tuple[str, ...] | None) -> None:
        """Put the file there, or none."""
        if words is not None:
            self.written(list(words), "")

    def look(self) -> None:
        """Look whether the files are what they must be."""
        files = self.files
        if not files.is_there:
            self.facts(MAIN, FactsExpected(kind="nothing"), self._broken)
            return
        named = files.content
        self.facts(
            MAIN,
            FactsExpected(
                kind="link" if files.link else "file",
                target=files.link or UNSET,
                bytes=named if named is not None else UNSET,
                mode=files.mode or UNSET,
                archives=sorted(files.archives) if self._archives_are_known() else UNSET,
            ),
            self._broken,
        )

    def _broken(self, difference: Difference) -> str:
        """Return the requirement by which the files must be others."""
        fact = difference.path.rpartition(" ")[2]
        if self._asked == "multifile.extract":
            return "multifile.extract-read-only"
        if self._failed or self._asked != "multifile.swap":
            return "multifile.failure-keeps-old"
        if fact == "archives":
            several = len(self.files.archives) > 1
            return "multifile.archive-kept" if several else "multifile.archive"
        if fact in ("kind", "target"):
            to_temp = self.files.link == ELSEWHERE
            return "multifile.linked-temp" if to_temp else "multifile.linked-main"
        return "multifile.mode" if fact == "mode" else "multifile.replace-whole"

    def _archives_are_known(self) -> bool:
        """Say whether it is known what is left of them: the clock decides what is overwritten."""
        if self.files.is_blocked or len(self.files.archives) < 2:
            return not self.files.is_blocked
        return self.choices.says("multifile-same-second-archive", "keep-both")

    def swap(self, words: list[str], no_archive: bool | None) -> None:
        """Replace the file by a good one."""
        self._swap(self.content(words), no_archive)

    def swap_nothing(self) -> None:
        """Replace the file by one of no bytes."""
        self._swap(NOTHING, None)

    def _swap(self, content: str, no_archive: bool | None) -> None:
        given = {"path": {"$path": MAIN}, "packed": {"$bytes": content}}
        more = {} if no_archive is None else {"no_archive": no_archive}
        must = SwapProperties(self.files, content, not no_archive, self.choices)
        self.files, self._failed = must.after(), bool(must.error)
        sentence = "multifile.failure-keeps-old" if must.error else "multifile.replace-whole"
        if content == NOTHING:
            sentence = "multifile.empty-bytes"
        self.ask("multifile.swap", {**given, **more}, sentence, must.error)

    def extract(self) -> None:
        """Unpack the file, in its order."""
        given = {"path": {"$path": MAIN}, "key_ring": {"$key_ring": "own"}}
        named = self.files.content
        if named is None:
            self.ask("multifile.extract", given, "multifile.extract-missing", "not-found")
            return
        if named in BROKEN:
            self.ask("multifile.extract", given, "multifile.extract-missing", BROKEN[named])
            return
        singles = [{"$single": word} for word in self.words[named]]
        multi = {"version": 0, "static_backups": singles}
        self.ask("multifile.extract", given, "multifile.extract", multi=multi)

    def without_a_name(self, swaps: bool) -> None:
        """Do either of the two without a file name."""
        if swaps:
            op, given = "multifile.swap", {"packed": {"$bytes": GARBAGE}}
            self._failed = True
        else:
            op, given = "multifile.extract", {"key_ring": {"$key_ring": "own"}}
        self.ask(op, {"path": "", **given}, "multifile.no-name", "io")

    def written(self, words: list[str], mode: str) -> None:
        """Write a good file, as somebody else would."""
        self._written(self.content(words), mode)

    def damaged(self, content: str) -> None:
        """Write a bad file, as somebody else would."""
        self._written(content, "")

    def _written(self, content: str, mode: str) -> None:
        kept = self.files.mode or UMASK
        self.files = self.files.written(self.files.link or MAIN, content, mode or kept)
        self.change(Write(MAIN, content, mode))

    def removed(self) -> None:
        """Remove the file, or the link."""
        if self.files.is_there:
            self.files = replace(self.files.removed(MAIN), link="")
            self.change(Remove(MAIN))

    def linked(self, dangles: bool) -> None:
        """Make the main file a link: to a file, or to nothing."""
        if self.files.temp == "link":
            return
        self.removed()
        if not dangles and FAR not in self.files.contents:
            self.change(Write(FAR, GARBAGE))
            self.files = self.files.written(FAR, GARBAGE, UMASK)
        self.files = replace(self.files, link=FAR)
        self.change(Symlink(MAIN, FAR))

    def temp_left(self, is_link: bool) -> None:
        """Leave a temporary file of an earlier swap, or a link to nowhere in its place."""
        if self.files.temp or (is_link and (self.files.link or ELSEWHERE in self.files.contents)):
            return
        self.files = replace(self.files, temp="link" if is_link else "file")
        self.change(Symlink(TEMP, ELSEWHERE) if is_link else Write(TEMP, GARBAGE))

    def archives_blocked(self) -> None:
        """Put a file where the folder of the archives goes, or take it away again."""
        if self.files.is_blocked:
            self.change(Remove(ARCHIVES))
        elif not self.files.archives:
            self.change(Write(ARCHIVES, GARBAGE))
        else:
            return
        self.files = replace(self.files, is_blocked=not self.files.is_blocked)
