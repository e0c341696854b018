"""The backup file on disk when something is in the way."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json, valid
from .consequences import GONE, TOLD, UNLINKED
from .file_steps import ALONE, IO, TEMP, change, swap, write
from .script import MAIN, RING, ask, by, look, look_by, scenario


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _stale_temp()
    yield _temp_is_a_folder()
    yield _named_as_the_temp()
    yield _linked_main()
    yield _dangling_main()
    yield _linked_temp()
    yield _no_name()
    yield _no_folder()
    yield _empty_bytes()
    yield _main_is_a_folder()


def _stale_temp() -> Json:
    return scenario(
        "multifile/stale-temp",
        "a temp left by a killed swap is replaced and never read",
        "multifile.stale-temp",
        GONE,
        "living:C13 living:C14 living:C15 living:C73.03 living:C73.09 lnd:TestUpdateAndSwap",
        [
            write("stale", TEMP),
            swap("old"),
            look(MAIN, bytes="old"),
            ALONE,
            write("stale", TEMP, mode="0400"),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            ALONE,
        ],
    )


def _temp_is_a_folder() -> Json:
    return scenario(
        "multifile/temp-is-a-folder",
        "a folder with something in it stands where the temp goes",
        "multifile.failure-keeps-old",
        GONE,
        "living:C17",
        [
            write("old"),
            change("mkdir", TEMP),
            write("in the way", f"{TEMP}/x"),
            swap("new", expect=IO),
            look(MAIN, bytes="old"),
            look(f"{TEMP}/x", bytes="in the way"),
            change("remove", f"{TEMP}/x"),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            ALONE,
        ],
    )


def _named_as_the_temp() -> Json:
    return scenario(
        "multifile/named-as-the-temp",
        f"the backup file itself is called {TEMP}",
        "multifile.own-temp-name",
        "A successful write deletes the backup.",
        "format:7",
        [
            write("old", TEMP),
            swap(
                "new",
                TEMP,
                by("multifile-named-as-temp", lose=valid(), keep=valid(), refuse=IO),
            ),
            look_by(
                TEMP,
                "multifile-named-as-temp",
                lose={"kind": "nothing"},
                keep={"kind": "file", "bytes": "new"},
                refuse={"kind": "file", "bytes": "old"},
            ),
            swap("new"),
            look(MAIN, bytes="new"),
        ],
    )


def _linked_main() -> Json:
    return scenario(
        "multifile/linked-main",
        "the backup file is a symbolic link",
        "multifile.linked-main",
        UNLINKED,
        "living:C27",
        [
            change("mkdir", "far"),
            write("old", "far/real"),
            change("symlink", target="far/real"),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            look_by(
                MAIN,
                "multifile-linked-main",
                replace={"kind": "file"},
                follow={"kind": "link", "target": "far/real"},
            ),
            look_by(
                "far/real",
                "multifile-linked-main",
                replace={"bytes": "old"},
                follow={"bytes": "new"},
            ),
        ],
    )


def _dangling_main() -> Json:
    return scenario(
        "multifile/dangling-main",
        "the backup file is a symbolic link to nothing",
        "multifile.linked-main",
        UNLINKED,
        "living:C28",
        [
            change("symlink", target="nowhere"),
            swap("new"),
            look(MAIN, bytes="new"),
            look_by(
                MAIN,
                "multifile-linked-main",
                replace={"kind": "file"},
                follow={"kind": "link", "target": "nowhere"},
            ),
        ],
    )


def _linked_temp() -> Json:
    return scenario(
        "multifile/linked-temp",
        "a symbolic link to nothing stands where the temp goes",
        "multifile.linked-temp",
        "The backup is written where somebody else wants it, and the file becomes his link.",
        "format:7",
        [
            write("old"),
            change("symlink", TEMP, target="elsewhere"),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            look_by(
                MAIN,
                "multifile-linked-temp",
                follow={"kind": "link", "target": "elsewhere"},
                remove={"kind": "file"},
            ),
            look_by(
                "elsewhere",
                "multifile-linked-temp",
                follow={"bytes": "new"},
                remove={"kind": "nothing"},
            ),
        ],
    )


def _no_name() -> Json:
    nameless = ask("multifile.swap", {"path": "", "packed": {"$bytes": "new"}}, IO)
    read = ask("multifile.extract", {"path": "", "key_ring": RING}, IO)
    return scenario(
        "multifile/no-name",
        "without a file name both methods fail",
        "multifile.no-name",
        TOLD,
        "living:C1 living:C2 lnd:TestUpdateAndSwap lnd:TestExtractMulti",
        [nameless, read, swap("new"), look(MAIN, bytes="new"), ALONE],
    )


def _no_folder() -> Json:
    return scenario(
        "multifile/no-folder",
        "the folder of the file is not there",
        "multifile.failure-keeps-old",
        GONE,
        "living:C31",
        [
            swap("new", "missing/channel.backup", IO),
            look(".", entries=[]),
            swap("new"),
            look(MAIN, bytes="new"),
        ],
    )


def _empty_bytes() -> Json:
    refuse = by("multifile-empty-bytes", write=valid(), refuse=IO)
    return scenario(
        "multifile/empty-bytes",
        "a swap of no bytes at all",
        "multifile.empty-bytes",
        "The node does not start any more: its backup is a file of zero bytes.",
        "living:C33.0",
        [
            write("old"),
            swap("zeros 0", expect=refuse),
            look_by(
                MAIN,
                "multifile-empty-bytes",
                write={"bytes": "zeros 0"},
                refuse={"bytes": "old"},
            ),
            swap("new"),
            look(MAIN, bytes="new"),
        ],
    )


def _main_is_a_folder() -> Json:
    return scenario(
        "multifile/main-is-a-folder",
        "a folder stands where the backup file goes",
        ["multifile.failure-keeps-old", "multifile.not-a-file"],
        GONE,
        "living:C25 living:C26 living:C37",
        [
            change("mkdir"),
            swap("new", expect=IO),
            look(MAIN, kind="folder", entries=[]),
            look_by(
                MAIN,
                "multifile-folder-as-main",
                leave_archive={"archives": ["zeros 0"]},
                refuse={"archives": []},
            ),
            swap("new", expect=IO, no_archive=True),
            look(TEMP, kind="nothing"),
            swap("new", "other.backup"),
            look("other.backup", bytes="new"),
        ],
    )
