"""From a command's arguments to a backup that has been read, and from there to JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scbref.cli.backup_input import RAW, read_backup
from scbref.cli.failure import IO, USAGE, Failure, fail_on
from scbref.cli.key import Key
from scbref.cli.keys import KeyOptions
from scbref.cli.opening import OpenedBackup, ParsedBackup, open_backup, parse_backup
from scbref.cli.size_limit import refuse_larger
from scbref.cli.streams import shown_name
from scbref.cli.terminal import note, printable, warn
from scbref.model import Multi

if TYPE_CHECKING:
    from scbref.keys.key_ring import HDKeyRing


def load(
    name: str, keys: KeyOptions, *, is_plain: bool = False, entry: int | None = None
) -> ParsedBackup:
    """Read and open a backup; its content may still be unreadable.

    Args:
        name: a path, or ``-``.
        keys: the key options.
        is_plain: it is plaintext.
        entry: which of several packed Singles in JSON to take, from 1.

    Raises:
        Failure: see ``KeyOptions.read``, ``read_backup`` and ``open_backup``.
    """
    if is_plain and keys.is_given():
        raise Failure("plaintext has no key; give --plain or a key, not both", USAGE)
    key = None if is_plain else keys.read_for_backup(FILE=name)
    return _loaded(name, key, is_plain=is_plain, entry=entry)


def _loaded(name: str, key: Key | None, *, is_plain: bool, entry: int | None) -> ParsedBackup:
    refuse_larger(name)
    parsed = parse_backup(open_backup(read_backup(name, entry), key, is_plain=is_plain))
    # A failure is one line, so these wait until nothing can fail any more.
    if parsed.value is not None:
        _say_what_was_undone(parsed.opened)
    return parsed


@dataclass(frozen=True)
class LoadedFile:
    """One of several files, or why it could not be opened."""

    name: str
    """Its path, for people."""
    parsed: ParsedBackup | None
    """Its content, which can be read."""
    failure: Failure | None
    """What was in the way."""


def load_many(
    names: Sequence[str], keys: KeyOptions, *, is_plain: bool = False, entry: int | None = None
) -> list[LoadedFile]:
    """Read and open several backups with one key; one that fails is kept as a failure.

    Args:
        names: paths of files and folders, or ``-``. Of a folder, each file in it is taken.
        keys: the key options.
        is_plain: they are plaintext.
        entry: which of several packed Singles in JSON to take, from 1.

    Raises:
        Failure: of the key, of a folder without files, or of all files when each failed: the
            first.
    """
    if is_plain and keys.is_given():
        raise Failure("plaintext has no key; give --plain or a key, not both", USAGE)
    files = list(_files(names))
    key = None if is_plain else keys.read_for_backup(FILE="-" if "-" in files else files[0])
    loaded = [_loaded_or_failed(name, key, is_plain, entry) for name in files]
    failures = [file.failure for file in loaded if file.failure is not None]
    if failures and len(failures) == len(loaded):
        raise failures[0]
    return loaded


def names_many(names: Sequence[str]) -> bool:
    """Say whether these arguments are several files, or a folder."""
    return len(names) > 1 or any(os.path.isdir(name) for name in names)


def _files(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if not os.path.isdir(name):
            yield name
            continue
        try:
            inside = sorted(entry.path for entry in os.scandir(name) if entry.is_file())
        except OSError as error:
            fail_on(error, name)
        if not inside:
            raise Failure(f"no file is in the folder {name}", IO)
        yield from inside


def _loaded_or_failed(name: str, key: Key | None, is_plain: bool, entry: int | None) -> LoadedFile:
    shown = printable(shown_name(name))
    try:
        parsed = _loaded(name, key, is_plain=is_plain, entry=entry)
        parsed.require()
    except Failure as failure:
        return LoadedFile(shown, None, failure)
    return LoadedFile(shown, parsed, None)


def ring_of(parsed: ParsedBackup, why: str) -> HDKeyRing:
    """Return the ring that opened a backup, if it derives keys.

    Args:
        parsed: the backup.
        why: what is to be derived, for the failure.

    Raises:
        Failure: code 2: no key, or one that derives nothing.
    """
    from scbref.keys.key_ring import HDKeyRing

    key = parsed.opened.key
    if key is None or not isinstance(key.ring, HDKeyRing):
        raise Failure(f"{why}; give the seed or the root key", USAGE)
    return key.ring


def _say_what_was_undone(opened: OpenedBackup) -> None:
    if opened.source.encoding != RAW:
        note(f"input was {opened.source.encoding}")
    if opened.mending:
        warn(f"{opened.mending}; lnd does not open the file as it is")
    if opened.was_found and opened.key is not None:
        note(f"it opens with {opened.key.name}")


def content_json(parsed: ParsedBackup) -> dict[str, Any]:
    """Return the Multi or Single as JSON in the shape of the adapter protocol.

    Raises:
        Failure: code 4: it cannot be read.
    """
    from scbref.json_form import multi_to_json, single_to_json

    value = parsed.require()
    return multi_to_json(value) if isinstance(value, Multi) else single_to_json(value)
