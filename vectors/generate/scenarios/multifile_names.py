"""The backup file under other names, in other folders, and of other sizes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .bare_channels import MANY
from .consequences import GONE, OLD
from .file_steps import ALONE, ARCHIVES, TEMP, change, extract, multi_of, swap, write
from .script import MAIN, Steps, look, refused, scenario

NAMES: Final = (
    ("plain", "scb", "without any extension"),
    ("blanks", "my node's channel backup (1).bak", "with blanks, a quote and brackets"),
    ("dots", "..channel.tar.gz.backup", "with many dots"),
    ("hyphen", "-rf", "that looks like an option"),
    ("not-ascii", "Kanäle ⚡ 备份.backup", "of letters beyond ASCII"),
    ("long", f"{'n' * 220}.backup", "of 227 letters, so that the archive's has 247"),
    ("other-case", "CHANNEL.BACKUP", "in capitals"),
    ("like-a-temp", f"{TEMP}.tmp", "that begins like the temporary file's"),
    ("like-an-archive", f"{MAIN}-2021-02-03-04-05-06", "that looks like an archive's"),
    ("decomposed", "Kana\u0308le e\u0301.backup", "of letters and marks that other systems join"),
    ("blanks-around", "  scb ", "with blanks around it"),
    ("newlines", "channel\nbackup\n", "of two lines"),
    ("percent", "%41%2Fchannel%20.backup", "with signs as in addresses of pages"),
    ("marks", "lnd:8333#1?x=2&y;z,w.backup", "with marks that end names elsewhere"),
    ("backslashes", "far\\..\\channel.backup", "with backslashes"),
    ("hidden", ".channel.backup", "that begins with a dot"),
    ("dot-at-the-end", "channel.", "that ends in a dot"),
    ("number", "0", "of one digit"),
    ("like-a-format", "%Y-%m-%d%s{0}$HOME~*?.backup", "full of signs that programs replace"),
)
"""Slug, name, and what is special about it."""
SIZES: Final = (4_095, 4_096, 4_097, 65_535, 65_536, 65_537, 1_048_576, 1_048_577, 4_194_305)
"""Bytes, around the sizes of usual buffers."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    for slug, name, title in NAMES:
        yield _named(slug, name, title)
    yield _named_without_archive()
    yield _two_files_in_one_folder()
    yield _nested()
    yield _roundabout_path()
    yield _sizes()
    yield _archived_whole()
    yield _same_again()
    yield _read_whole()


def _named(slug: str, name: str, title: str) -> Json:
    return scenario(
        f"multifile/named-{slug}",
        f"a backup file with a name {title}: its archives are called after it",
        ["multifile.archive-name", "multifile.replace-whole"],
        OLD,
        "format:7",
        [
            swap("old", name),
            look(".", entries=[name]),
            swap("new", name),
            look(name, kind="file", bytes="new", archives=["old"]),
            look(".", entries=[ARCHIVES, name]),
        ],
    )


def _named_without_archive() -> Json:
    steps: Steps = []
    for _, name, _ in NAMES:
        steps += [
            write("old", name),
            swap("new", name, no_archive=True),
            look(name, kind="file", bytes="new"),
            extract(name, refused("auth-failed", "seal")),
            look(".", entries=[name]),
            change("remove", name),
        ]
    return scenario(
        "multifile/named-anyhow",
        "the name of the file decides nothing: written, read, and nothing else left in the folder",
        ["multifile.replace-whole", "multifile.extract"],
        GONE,
        "format:7",
        steps,
    )


def _two_files_in_one_folder() -> Json:
    return scenario(
        "multifile/two-files-in-one-folder",
        "two backup files side by side, one named like the other and more: neither harms the other",
        ["multifile.archive-name", "multifile.replace-whole"],
        OLD,
        "format:7",
        [
            write("old", "scb"),
            write("older", "scb-2"),
            swap("new", "scb", no_archive=False),
            look("scb", bytes="new", archives=["old"]),
            look("scb-2", bytes="older", archives=[]),
            swap("newer", "scb-2"),
            look("scb", bytes="new", archives=["old"]),
            look("scb-2", bytes="newer", archives=["older"]),
        ],
    )


def _nested() -> Json:
    deep = f"data/chain/bitcoin/{MAIN}"
    return scenario(
        "multifile/nested",
        "the temp, the archive and nothing else are beside the file, however deep its folder",
        ["multifile.archive-name", "multifile.replace-whole"],
        OLD,
        "format:7",
        [
            *(change("mkdir", each) for each in ("data", "data/chain", "data/chain/bitcoin")),
            write("stale", TEMP),
            write("another", MAIN),
            swap("old", deep),
            look("data/chain/bitcoin", entries=[MAIN]),
            swap("new", deep),
            look(deep, bytes="new", archives=["old"]),
            look("data/chain/bitcoin", entries=[ARCHIVES, MAIN]),
            look("data/chain", entries=["bitcoin"]),
            look(".", entries=[MAIN, "data", TEMP]),
            look(MAIN, bytes="another"),
            look(TEMP, bytes="stale"),
        ],
    )


def _roundabout_path() -> Json:
    return scenario(
        "multifile/roundabout-path",
        "a path with two dots, a lone dot and doubled slashes in it",
        ["multifile.replace-whole", "multifile.extract"],
        GONE,
        "format:7",
        [
            change("mkdir", "sub"),
            swap("old", f"sub/../{MAIN}", no_archive=True),
            look(MAIN, kind="file", bytes="old"),
            swap("new", f"./sub/.//../{MAIN}", no_archive=True),
            look(MAIN, bytes="new"),
            look("sub", entries=[]),
            write("multi k", f"sub/{MAIN}"),
            extract(f"sub//{MAIN}", multi_of("k")),
            extract(f"sub/./../{MAIN}", refused("auth-failed", "seal")),
            look(".", entries=[MAIN, "sub"]),
        ],
    )


def _sizes() -> Json:
    steps: Steps = []
    for size in (*SIZES, *reversed(SIZES)):
        steps += [swap(f"large {size}", no_archive=True), look(MAIN, bytes=f"large {size}")]
    largest = len(SIZES) * 2
    steps.insert(largest, change("link", "kept", target=MAIN))
    return scenario(
        "multifile/sizes",
        "files around the sizes of usual buffers and up to 4 MB, growing and shrinking",
        ["multifile.replace-whole", "multifile.never-in-place"],
        GONE,
        "format:7",
        [
            *steps,
            look("kept", bytes=f"large {SIZES[-1]}"),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            look(".", entries=[MAIN, "kept"]),
        ],
    )


def _archived_whole() -> Json:
    return scenario(
        "multifile/archived-whole",
        "an old file of 4 MB with two names is archived to its last byte, though the new one is far"
        " smaller",
        ["multifile.archive", "multifile.never-in-place"],
        OLD,
        "format:7",
        [
            write(f"large {SIZES[-1]}"),
            change("link", "kept", target=MAIN),
            swap("new"),
            look(MAIN, bytes="new", archives=[f"large {SIZES[-1]}"]),
            look("kept", bytes=f"large {SIZES[-1]}"),
        ],
    )


def _same_again() -> Json:
    return scenario(
        "multifile/same-again",
        "the bytes of before once more: over themselves, over others of that size, over nothing",
        "multifile.replace-whole",
        GONE,
        "format:7",
        [
            swap("old", no_archive=True),
            swap("old", no_archive=True),
            look(MAIN, bytes="old"),
            change("corrupt", offset=5),
            swap("old", no_archive=True),
            look(MAIN, bytes="old"),
            change("remove"),
            swap("old", no_archive=True),
            look(MAIN, kind="file", bytes="old"),
            ALONE,
        ],
    )


def _read_whole() -> Json:
    everything = " ".join(MANY)
    return scenario(
        "multifile/read-whole",
        f"a file of {len(MANY)} channels, over 16 KB, is read to its end",
        "multifile.extract",
        "The channels at the end of the file are in no restore.",
        "format:7",
        [
            write(f"multi {everything}"),
            extract(MAIN, multi_of(everything)),
            change("corrupt", offset=-1),
            extract(MAIN, refused("auth-failed", "seal")),
            change("corrupt", offset=-1),
            change("corrupt", offset=4_096),
            extract(MAIN, refused("auth-failed", "seal")),
            ALONE,
        ],
    )
