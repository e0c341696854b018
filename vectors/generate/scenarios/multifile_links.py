"""Links and leftovers around the backup file, and whose file it is."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json
from .consequences import GONE, LEAK, OLD, TOLD, UNLINKED
from .file_steps import ALONE, ARCHIVES, BOTH, IO, TEMP, change, extract, multi_of, swap, write
from .script import MAIN, Steps, look, look_by, refused, scenario

STRANGER = "Another file of the machine is overwritten, and its content is gone for good."


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _never_in_place()
    yield _temp_links_to_a_file()
    yield _temp_is_another_name()
    yield _temp_is_an_empty_folder()
    yield _temp_is_whole_and_main_is_missing()
    yield _linked_main_archived()
    yield _link_to_a_link()
    yield _linked_archive_folder()
    yield _archives_of_before()
    yield _unreadable_main_is_kept()
    yield from _modes()


def _never_in_place() -> Json:
    return scenario(
        "multifile/never-in-place",
        "the old file keeps its content under the second name that it has",
        "multifile.never-in-place",
        "A copy that somebody made as a hard link changes with the original, half-written too.",
        "format:7",
        [
            write("old"),
            change("link", "kept", target=MAIN),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            look("kept", bytes="old"),
            change("link", "kept too", target=MAIN),
            swap("newer", no_archive=True),
            look(MAIN, bytes="newer"),
            look("kept too", bytes="new"),
            look("kept", bytes="old"),
            change("link", "last", target=MAIN),
            swap("zeros 10"),
            look("last", bytes="newer"),
            look(MAIN, bytes="zeros 10"),
        ],
    )


def _temp_links_to_a_file() -> Json:
    return scenario(
        "multifile/temp-links-to-a-file",
        "a link to a file stands where the temp goes, then one to the backup itself, then one to a"
        " folder",
        ["multifile.spares-linked-file", "multifile.stale-temp"],
        STRANGER,
        "format:7",
        [
            write("precious", "elsewhere"),
            change("symlink", TEMP, target="elsewhere"),
            swap("old", no_archive=True),
            look("elsewhere", kind="file", bytes="precious"),
            look(MAIN, kind="file", bytes="old"),
            look(TEMP, kind="nothing"),
            change("symlink", TEMP, target=MAIN),
            change("link", "kept", target=MAIN),
            swap("new", no_archive=True),
            look(MAIN, kind="file", bytes="new"),
            look("kept", bytes="old"),
            look(TEMP, kind="nothing"),
            change("mkdir", "folder"),
            change("symlink", TEMP, target="folder"),
            swap("newer", no_archive=True),
            look(MAIN, kind="file", bytes="newer"),
            look(TEMP, kind="nothing"),
            look("folder", kind="folder", entries=[]),
        ],
    )


def _temp_is_another_name() -> Json:
    return scenario(
        "multifile/temp-is-another-name",
        "what stands where the temp goes is a second name of another file, then of the backup",
        ["multifile.spares-linked-file", "multifile.stale-temp"],
        STRANGER,
        "format:7",
        [
            write("precious", "elsewhere"),
            change("link", TEMP, target="elsewhere"),
            swap("old", no_archive=True),
            look("elsewhere", bytes="precious"),
            look(MAIN, bytes="old"),
            change("link", TEMP, target=MAIN),
            change("link", "kept", target=MAIN),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            look("kept", bytes="old"),
            look(".", entries=[MAIN, "elsewhere", "kept"]),
        ],
    )


def _temp_is_an_empty_folder() -> Json:
    return scenario(
        "multifile/temp-is-an-empty-folder",
        "an empty folder stands where the temp goes",
        "multifile.stale-temp",
        GONE,
        "format:7",
        [
            write("old"),
            change("mkdir", TEMP),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            ALONE,
        ],
    )


def _temp_is_whole_and_main_is_missing() -> Json:
    return scenario(
        "multifile/temp-is-whole-and-main-is-missing",
        "a whole backup under the temp's name is no backup: there is no file",
        ["multifile.stale-temp", "multifile.extract-missing", "multifile.extract-read-only"],
        "A backup that was never finished, or is years old, is taken for the current one.",
        "format:7",
        [
            write("multi k", TEMP),
            extract(MAIN, refused("not-found", "state")),
            look(TEMP, bytes="multi k"),
            look(MAIN, kind="nothing"),
            write("multi l"),
            write("multi k m", TEMP),
            extract(MAIN, multi_of("l")),
            write("garbage"),
            extract(MAIN, refused("auth-failed", "seal")),
            look(".", entries=[MAIN, TEMP]),
            look(TEMP, bytes="multi k m"),
        ],
    )


def _linked_main_archived() -> Json:
    return scenario(
        "multifile/linked-main-archived",
        "the backup file is a symbolic link: its content goes to the archive beside the link or,"
        " where the link is followed, beside what it leads to",
        ["multifile.archive", "multifile.linked-main"],
        OLD,
        "living:C27",
        [
            write("old", "real"),
            change("symlink", target="real"),
            swap("new"),
            look(MAIN, bytes="new", archives=["old"]),
        ],
    )


def _link_to_a_link() -> Json:
    return scenario(
        "multifile/link-to-a-link",
        "the backup file is a link to a link in another folder",
        "multifile.linked-main",
        UNLINKED,
        "format:7",
        [
            change("mkdir", "far"),
            change("mkdir", "away"),
            write("multi k", "away/real"),
            change("symlink", "far/half way", target="../away/real"),
            change("symlink", target="far/half way"),
            extract(MAIN, multi_of("k")),
            look(MAIN, kind="link"),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            look("far/half way", kind="link", target="../away/real"),
            look_by(
                "away/real",
                "multifile-linked-main",
                replace={"kind": "file", "bytes": "multi k"},
                follow={"kind": "file", "bytes": "new"},
            ),
            look("away", entries=["real"]),
        ],
    )


def _linked_archive_folder() -> Json:
    return scenario(
        "multifile/linked-archive-folder",
        "the archive folder is a link to a folder elsewhere: archives go there",
        "multifile.archive",
        OLD,
        "format:7",
        [
            change("mkdir", "big disk"),
            change("symlink", ARCHIVES, target="big disk"),
            write("old"),
            swap("new"),
            look(MAIN, bytes="new", archives=["old"]),
            look(ARCHIVES, kind="link", target="big disk"),
        ],
    )


def _archives_of_before() -> Json:
    before = f"{ARCHIVES}/{MAIN}-2019-12-31-23-59-59"
    notes = f"{ARCHIVES}/notes.txt"
    return scenario(
        "multifile/archives-of-before",
        "old archives and other files in the archive folder stay as they are, and so does its mode",
        ["multifile.archive"],
        OLD,
        "format:7",
        [
            change("mkdir", ARCHIVES),
            change("chmod", ARCHIVES, mode="0750"),
            write("older", before),
            write("precious", notes),
            write("old"),
            swap("new"),
            swap("newer", no_archive=True),
            look(before, kind="file", bytes="older"),
            look(notes, kind="file", bytes="precious"),
            look(ARCHIVES, kind="folder", mode="0750"),
            look(MAIN, bytes="newer"),
        ],
    )


def _unreadable_main_is_kept() -> Json:
    return scenario(
        "multifile/unreadable-main-is-kept",
        "an old file that cannot be archived, since nobody may read it, is not replaced",
        ["multifile.failure-keeps-old", "multifile.archive"],
        TOLD,
        "format:7",
        [
            write("multi k", mode="0000"),
            swap("new", expect=IO),
            change("chmod", mode="0600"),
            look(MAIN, bytes="multi k"),
            look(TEMP, kind="nothing"),
            swap("new"),
            look(MAIN, bytes="new"),
            BOTH,
        ],
        harness=["unprivileged"],
    )


def _modes() -> Iterator[Json]:
    covered = {"0022": "living:C44.022", "0077": "living:C44.077 living:C45.077",
               "0000": "living:C44.000 living:C45.000", "0027": "living:C44.027"}  # fmt: skip
    for umask, covers in covered.items():
        steps: Steps = [swap("old", no_archive=True), _mode("0600")]
        for mode in ("0600", "0640", "0666", "0400", "0644"):
            steps += [change("chmod", mode=mode), swap("new", no_archive=True), _mode(mode)]
        yield scenario(
            f"multifile/umask-{umask}",
            f"new files and files of five modes, under a umask of {umask}",
            "multifile.mode",
            LEAK,
            covers,
            steps,
            umask=umask,
        )
        yield scenario(
            f"multifile/archive-folder-under-umask-{umask}",
            f"the archive folder is its owner's alone, under a umask of {umask}",
            "multifile.archive",
            LEAK,
            covers.split()[0],
            [swap("old"), swap("new"), look(ARCHIVES, kind="folder", mode="0700")],
            umask=umask,
        )


def _mode(kept: str) -> Json:
    return look_by(MAIN, "multifile-mode", umask={"mode": "umask"}, keep={"mode": kept})
