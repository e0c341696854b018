"""What a careful MultiFile keeps: places beside a link, the modes of archives, odd contents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..tools.case import Json, valid
from .consequences import LEAK, OLD, UNLINKED
from .file_steps import (
    ALONE,
    ARCHIVES,
    IO,
    TEMP,
    change,
    extract,
    swap,
    wait,
    write,
)
from .script import MAIN, by, look, look_by, refused, scenario

LINKED: Final = "multifile-linked-main"


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _temp_beside_the_target()
    yield _archive_beside_the_link()
    yield _mode_of_an_archive()
    yield from _not_canonical()


def _by_link(replace: dict[str, Any], follow: dict[str, Any]) -> Json:
    return look_by(MAIN, LINKED, replace=replace, follow=follow)


def _temp_beside_the_target() -> Json:
    return scenario(
        "multifile/temp-beside-the-target",
        "a link to a file in another folder, and beside the link nothing can be made",
        ["multifile.link-places", "multifile.linked-main"],
        UNLINKED,
        "format:7",
        [
            change("mkdir", "far"),
            write("old", "far/real"),
            change("symlink", target="far/real"),
            change("mkdir", TEMP),
            write("in the way", f"{TEMP}/{TEMP}"),
            write("stale", f"far/{TEMP}"),
            swap("new", expect=by(LINKED, replace=IO, follow=valid()), no_archive=True),
            _by_link({"kind": "link"}, {"kind": "link", "target": "far/real"}),
            look_by(
                "far",
                LINKED,
                replace={"entries": ["real", TEMP]},
                follow={"entries": ["real"]},
            ),
            look_by("far/real", LINKED, replace={"bytes": "old"}, follow={"bytes": "new"}),
            look(f"{TEMP}/{TEMP}", bytes="in the way"),
            swap("newer", "far/another"),
            look("far", entries=["another", "real"]),
        ],
    )


def _archive_beside_the_link() -> Json:
    return scenario(
        "multifile/archive-beside-the-link",
        "a link to a file of another name in another folder: where the old file is archived",
        ["multifile.link-places", "multifile.linked-main", "multifile.archive"],
        OLD,
        "format:7",
        [
            change("mkdir", "far"),
            write("old", "far/real"),
            change("symlink", target="far/real"),
            swap("new"),
            look(MAIN, archives=["old"]),
            look(f"far/{ARCHIVES}", kind="nothing"),
            look(".", entries=[ARCHIVES, MAIN, "far"]),
            _by_link({"kind": "file", "bytes": "new"}, {"kind": "link", "target": "far/real"}),
        ],
    )


def _mode_of_an_archive() -> Json:
    private = look_by(
        MAIN,
        "multifile-mode",
        umask={"archives_mode": "umask"},
        keep={"archives_mode": "0600"},
    )
    return scenario(
        "multifile/mode-of-an-archive",
        "who may read the archive of a file that only its owner may read",
        ["multifile.archive-mode", "multifile.mode"],
        LEAK,
        "format:7",
        [
            write("old", mode="0600"),
            swap("new"),
            look(MAIN, archives=["old"]),
            private,
            change("chmod", ARCHIVES, mode="0755"),
            change("chmod", mode="0600"),
            wait("next-second"),
            swap("newer"),
            look(MAIN, archives=["old", "new"]),
            private,
        ],
    )


def _not_canonical() -> Iterator[Json]:
    as_it_is, unset = {"$single": "a"}, {"$single": "a", "with": {"is_initiator": False}}
    for slug, behaviour, choice, said, read in (
        ("wrong-length", "single-length-ignored", "ignore", "a wrong length", [as_it_is]),
        ("true-as-two", "bool-other-than-one", "false", "02 for a truth value", [unset]),
        ("trailing", "trailing-bytes-after-multi", "ignore", "bytes behind the end", [as_it_is]),
        ("twice", "duplicate-outpoints-in-multi", "keep", "a channel twice", [as_it_is] * 2),
    ):
        content = f"{slug} a"
        multi = valid(multi={"version": 0, "static_backups": read})
        taken = {choice: multi, "refuse": refused("not-canonical", "frame")}
        yield scenario(
            f"multifile/not-canonical-{slug}",
            f"a file that lnd reads though it would not write it: {said}",
            "multifile.extract",
            "A backup that lnd restores is refused.",
            "format:7",
            [
                write(content),
                extract(MAIN, by(behaviour, **taken)),
                look(MAIN, bytes=content),
                ALONE,
            ],
        )
