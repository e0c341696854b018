"""The backup file on disk."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json, valid
from ..tools.layout import multi_bytes
from ..tools.material import nonce, own_ring
from ..tools.sealing import seal
from .bare_channels import bare_singles
from .consequences import GONE, LEAK, OLD
from .file_steps import ALONE, ARCHIVES, BOTH, IO, change, extract, swap, wait, write
from .script import MAIN, RING, ask, at, look, look_by, scenario, single_refs


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _first_write()
    yield _replace()
    yield _pack_swap_extract()
    yield _modes()
    yield _mode_of_a_new_file()
    yield _archive()
    yield _no_archive()
    yield _archives_pile_up()
    yield _archives_of_one_second()
    yield _archive_of_an_empty_file()
    yield _archive_impossible()


def _first_write() -> Json:
    return scenario(
        "multifile/first-write",
        "no file yet",
        "multifile.replace-whole",
        GONE,
        "living:C10 lnd:TestUpdateAndSwap",
        [swap("new"), look(MAIN, kind="file", bytes="new"), ALONE],
    )


def _replace() -> Json:
    return scenario(
        "multifile/replace",
        "a second write replaces the first, a third the second; no temp stays",
        "multifile.replace-whole",
        GONE,
        "lnd:TestUpdateAndSwap living:C12 issue:PR#3129 issue:#4450",
        [
            swap("old", no_archive=True),
            swap("new", no_archive=True),
            look(MAIN, kind="file", bytes="new"),
            swap("newer", no_archive=True),
            look(MAIN, kind="file", bytes="newer"),
            ALONE,
        ],
    )


def _pack_swap_extract() -> Json:
    at_nonce = nonce("scenario/multifile")
    known = bare_singles()
    packed = seal(multi_bytes([known["k"], known["l"]]), own_ring(), at_nonce)
    multi = {"version": 0, "static_backups": single_refs("k l")}
    return scenario(
        "multifile/pack-swap-extract",
        "a Multi packed, written to disk, and read from there",
        ["multifile.extract", "multifile.replace-whole"],
        GONE,
        "lnd:TestMultiPackUnpack lnd:TestPackedMultiUnpack lnd:TestExtractMulti",
        [
            ask(
                "multi.pack",
                {"multi": multi, "key_ring": RING, "nonce": at_nonce.hex()},
                valid(packed=packed.hex()),
            ),
            ask("multi.unpack", {"packed": packed.hex(), "key_ring": RING}, valid(multi=multi)),
            ask("multifile.swap", {"path": at(MAIN), "packed": packed.hex()}),
            extract(MAIN, valid(multi=multi)),
            look(MAIN, holds=["k", "l"]),
        ],
        multi_versions=[0],
        features=["nonce_injection"],
    )


def _modes() -> Json:
    return scenario(
        "multifile/modes",
        "what the old file's mode has to do with the new one's",
        "multifile.mode",
        LEAK,
        "living:C44.022 living:C44.077 living:C44.000 living:C44.027",
        [
            write("old", mode="0640"),
            swap("new"),
            look(MAIN, bytes="new"),
            look_by(MAIN, "multifile-mode", umask={"mode": "umask"}, keep={"mode": "0640"}),
        ],
    )


def _mode_of_a_new_file() -> Json:
    return scenario(
        "multifile/mode-of-a-new-file",
        "the mode of a file that was not there before",
        "multifile.mode",
        LEAK,
        "living:C45.077 living:C45.000",
        [
            swap("new"),
            look_by(MAIN, "multifile-mode", umask={"mode": "umask"}, keep={"mode": "0600"}),
        ],
    )


def _archive() -> Json:
    return scenario(
        "multifile/archive",
        "the old file is copied to the archive, under its name and the local time",
        ["multifile.archive", "multifile.archive-name"],
        OLD,
        "living:C11 living:C43 lnd:TestUpdateAndSwapWithArchive lnd:TestCreateArchiveFile"
        " issue:#8906",
        [
            write("old"),
            swap("new"),
            look(MAIN, bytes="new", archives=["old"]),
            look(ARCHIVES, kind="folder", mode="0700"),
            BOTH,
        ],
    )


def _no_archive() -> Json:
    return scenario(
        "multifile/no-archive",
        "no archive when it is switched off, or when there is nothing to keep",
        "multifile.archive",
        OLD,
        "living:C12 living:C22 lnd:TestUpdateAndSwapWithArchive lnd:TestCreateArchiveFile",
        [
            swap("old"),
            ALONE,
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            ALONE,
            write("in the way", ARCHIVES),
            swap("newer", no_archive=True),
            look(MAIN, bytes="newer"),
            look(ARCHIVES, kind="file", bytes="in the way"),
        ],
    )


def _archives_pile_up() -> Json:
    return scenario(
        "multifile/archives-pile-up",
        "two swaps in two seconds keep two archives, and nothing removes them",
        "multifile.archive",
        OLD,
        "living:C42 issue:#11102",
        [
            write("old"),
            swap("new"),
            wait("next-second"),
            swap("newer"),
            look(MAIN, bytes="newer", archives=["old", "new"]),
        ],
    )


def _archives_of_one_second() -> Json:
    return scenario(
        "multifile/archives-of-one-second",
        "two swaps in one second",
        "multifile.archive-kept",
        OLD,
        "living:C40 living:C41",
        [
            write("old and longer"),
            wait("start-of-second"),
            swap("new"),
            swap("newer"),
            look(MAIN, bytes="newer"),
            look_by(
                MAIN,
                "multifile-same-second-archive",
                overwrite={"archives": ["new"]},
                keep_both={"archives": ["old and longer", "new"]},
            ),
        ],
    )


def _archive_of_an_empty_file() -> Json:
    return scenario(
        "multifile/archive-of-an-empty-file",
        "an old file of zero bytes is archived too",
        "multifile.archive",
        OLD,
        "living:C30",
        [write("zeros 0"), swap("new"), look(MAIN, bytes="new", archives=["zeros 0"])],
    )


def _archive_impossible() -> Json:
    return scenario(
        "multifile/archive-impossible",
        "a file stands where the archive folder should be: the old backup stays",
        ["multifile.failure-keeps-old", "multifile.archive"],
        OLD,
        "living:C74.20",
        [
            write("old"),
            write("in the way", ARCHIVES),
            swap("new", expect=IO),
            look(MAIN, bytes="old"),
            BOTH,
            change("remove", ARCHIVES),
            swap("new"),
            look(MAIN, bytes="new", archives=["old"]),
        ],
    )
