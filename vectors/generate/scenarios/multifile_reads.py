"""Reading the backup file, and what permissions forbid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import GONE, OLD, TOLD
from .file_steps import ALONE, ARCHIVES, BOTH, IO, TEMP, change, extract, multi_of, swap, write
from .script import MAIN, look, refused, scenario

LONG_AGO: Final = 1_500_000_000
"""Unix time: of a file that nobody has touched for years."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _extract()
    yield _extract_missing()
    yield _extract_unreadable()
    yield _read_only_folder()
    yield _read_only_archive()
    yield _unreadable_main()
    yield _unsearchable_folder()


def _extract() -> Json:
    return scenario(
        "multifile/extract",
        "a file read back, in its order, whatever other names it has; nothing on disk changes",
        ["multifile.extract", "multifile.extract-read-only"],
        "A backup that is whole cannot be used.",
        "lnd:TestExtractMulti",
        [
            write("multi l k", modified=LONG_AGO),
            change("link", "kept", target=MAIN),
            extract(MAIN, multi_of("l k")),
            extract(MAIN, refused("auth-failed", "seal"), "other"),
            extract("kept", multi_of("l k")),
            look(MAIN, bytes="multi l k", modified=LONG_AGO),
            change("remove", "kept"),
            write("multi"),
            extract(MAIN, multi_of("")),
            look(MAIN, bytes="multi"),
            ALONE,
        ],
    )


def _extract_missing() -> Json:
    return scenario(
        "multifile/extract-missing",
        "a missing file is not any other failure",
        "multifile.extract-missing",
        TOLD,
        "living:C3 lnd:TestExtractMulti",
        [
            extract(MAIN, refused("not-found", "state")),
            extract(f"missing/{MAIN}", refused("not-found", "state")),
            change("symlink", target="nowhere"),
            extract(MAIN, refused("not-found", "state")),
            ALONE,
            change("remove"),
            write("multi k"),
            extract(MAIN, multi_of("k")),
        ],
    )


def _extract_unreadable() -> Json:
    steps: list[Json] = []
    for size in (0, 1, 23, 24, 45):
        code = "too-short" if size < 24 else "auth-failed"
        content = f"zeros {size}"
        steps += [write(content), extract(MAIN, refused(code, "seal")), look(MAIN, bytes=content)]
    return scenario(
        "multifile/extract-unreadable",
        "files that do not open: too short, another key, one bit wrong, cut off, a folder",
        ["multifile.extract-missing", "multifile.extract-read-only"],
        TOLD,
        "living:C6.0 living:C6.1 living:C6.23 living:C6.24 living:C6.45 issue:#3583 issue:#3394"
        " issue:#2892 issue:RaspiBlitz#595",
        [
            *steps,
            write("other multi k"),
            extract(MAIN, refused("auth-failed", "seal")),
            extract(MAIN, multi_of("k"), "other"),
            write("multi k"),
            change("corrupt", offset=-1),
            extract(MAIN, refused("auth-failed", "seal")),
            write("multi k"),
            change("truncate", size=100),
            extract(MAIN, refused("auth-failed", "seal")),
            write("single k"),
            extract(MAIN, refused("unknown-version", "frame")),
            write("base64 multi"),
            extract(MAIN, refused("auth-failed", "seal")),
            write("hex multi k"),
            extract(MAIN, refused("auth-failed", "seal")),
            write("multi k and newline"),
            extract(MAIN, refused("auth-failed", "seal")),
            change("remove"),
            change("mkdir"),
            extract(MAIN, IO),
        ],
    )


def _read_only_folder() -> Json:
    return scenario(
        "multifile/read-only-folder",
        "a folder that may not be written to",
        "multifile.failure-keeps-old",
        GONE,
        "living:C50 living:C51",
        [
            write("old"),
            change("chmod", ".", mode="0555"),
            swap("new", expect=IO),
            extract(MAIN, refused("auth-failed", "seal")),
            look(MAIN, bytes="old"),
            ALONE,
            change("chmod", ".", mode="0755"),
            write("stale", TEMP),
            change("chmod", ".", mode="0555"),
            swap("new", expect=IO),
            look(MAIN, bytes="old"),
            change("chmod", ".", mode="0755"),
            swap("new"),
            look(MAIN, bytes="new"),
        ],
        harness=["unprivileged"],
    )


def _read_only_archive() -> Json:
    return scenario(
        "multifile/read-only-archive",
        "an archive folder that may not be written to",
        ["multifile.failure-keeps-old", "multifile.archive"],
        OLD,
        "living:C52 living:C53",
        [
            write("old"),
            change("mkdir", ARCHIVES),
            change("chmod", ARCHIVES, mode="0500"),
            swap("new", expect=IO),
            look(MAIN, bytes="old"),
            BOTH,
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            BOTH,
        ],
        harness=["unprivileged"],
    )


def _unreadable_main() -> Json:
    return scenario(
        "multifile/unreadable-main",
        "a file that may not be read is not a missing one",
        "multifile.extract-missing",
        TOLD,
        "living:C55 living:C57",
        [
            write("multi k", mode="0000"),
            extract(MAIN, IO),
            change("chmod", mode="0600"),
            extract(MAIN, multi_of("k")),
            change("chmod", mode="0000"),
            swap("new", no_archive=True),
            change("chmod", mode="0600"),
            look(MAIN, bytes="new"),
        ],
        harness=["unprivileged"],
    )


def _unsearchable_folder() -> Json:
    inside = f"closed/{MAIN}"
    return scenario(
        "multifile/unsearchable-folder",
        "a file in a folder that nobody may look into is not a missing one",
        ["multifile.extract-missing", "multifile.failure-keeps-old"],
        TOLD,
        "living:C58",
        [
            change("mkdir", "closed"),
            write("multi k", inside),
            change("chmod", "closed", mode="0000"),
            extract(inside, IO),
            swap("new", inside, IO, no_archive=True),
            change("chmod", "closed", mode="0700"),
            look(inside, bytes="multi k"),
            look("closed", entries=[MAIN]),
            extract(inside, multi_of("k")),
        ],
        harness=["unprivileged"],
    )
