"""From a command's arguments to a backup that has been read, and from there to JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scbref.cli.backup_input import RAW, BackupInput, read_backup, read_backups
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
    from scbref.model import Single


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
    key = _key(name, keys, is_plain=is_plain)
    refuse_larger(name)
    return _opened(read_backup(name, entry), key, is_plain=is_plain)


def _opened(found: BackupInput, key: Key | None, *, is_plain: bool) -> ParsedBackup:
    parsed = parse_backup(open_backup(found, key, is_plain=is_plain))
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
    holder: str = ""
    """The JSON that it is one of several Singles of, if it is."""


def load_all(
    names: Sequence[str], keys: KeyOptions, *, is_plain: bool = False, entry: int | None = None
) -> ParsedBackup | list[LoadedFile]:
    """Read and open one backup, whose content may still be unreadable, or several.

    Several are more than one name, a folder, or the packed Singles in one JSON.

    Args:
        names: paths of files and folders, or ``-``.
        keys: the key options.
        is_plain: they are plaintext.
        entry: which of several packed Singles in JSON to take, from 1.

    Raises:
        Failure: see :func:`load` and :func:`load_many`.
    """
    if names_many(names):
        return load_many(names, keys, is_plain=is_plain, entry=entry)
    (name,) = names
    key = _key(name, keys, is_plain=is_plain)
    refuse_larger(name)
    found = read_backups(name, entry)
    if len(found) == 1:
        return _opened(found[0], key, is_plain=is_plain)
    return _some(_each_opened(found, key, is_plain=is_plain))


def load_many(
    names: Sequence[str], keys: KeyOptions, *, is_plain: bool = False, entry: int | None = None
) -> list[LoadedFile]:
    """Read and open several backups with one key; one that fails is kept as a failure.

    Args:
        names: paths of files and folders, or ``-``. Of a folder, each file in it is taken, and of
            a JSON with several packed Singles each of them.
        keys: the key options.
        is_plain: they are plaintext.
        entry: which of several packed Singles in JSON to take, from 1.

    Raises:
        Failure: of the key, of a folder without files, or of all files when each failed: the
            first.
    """
    files = list(_files(names))
    key = _key("-" if "-" in files else files[0], keys, is_plain=is_plain)
    loaded: list[LoadedFile] = []
    for name in files:
        try:
            refuse_larger(name)
            found = read_backups(name, entry)
        except Failure as failure:
            loaded.append(LoadedFile(printable(shown_name(name)), None, failure))
        else:
            loaded += _each_opened(found, key, is_plain=is_plain)
    return _some(loaded)


def _key(name: str, keys: KeyOptions, *, is_plain: bool) -> Key | None:
    if is_plain and keys.is_given():
        raise Failure("plaintext has no key; give --plain or a key, not both", USAGE)
    return None if is_plain else keys.read_for_backup(FILE=name)


def _some(loaded: list[LoadedFile]) -> list[LoadedFile]:
    """Return what was loaded, if any of it was opened."""
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


def by_file(loaded: Sequence[LoadedFile]) -> dict[str, list[Single]]:
    """Return the channels of each file that could be opened; Singles of one JSON go together."""
    found: dict[str, list[Single]] = {}
    for each in loaded:
        if each.parsed is not None:
            found.setdefault(each.holder or each.name, []).extend(each.parsed.singles)
    return found


def key_ring_of(loaded: Sequence[LoadedFile]) -> HDKeyRing | None:
    """Return the ring that opened the files, if it derives keys."""
    from scbref.keys.key_ring import HDKeyRing

    opened = [each.parsed.opened.key for each in loaded if each.parsed is not None]
    ring = opened[0].ring if opened and opened[0] is not None else None
    return ring if isinstance(ring, HDKeyRing) else None


def _each_opened(
    found: Sequence[BackupInput], key: Key | None, *, is_plain: bool
) -> list[LoadedFile]:
    holder = found[0].name.rpartition(", entry ")[0] if len(found) > 1 else ""
    return [_opened_or_failed(each, key, printable(holder), is_plain=is_plain) for each in found]


def _opened_or_failed(
    found: BackupInput, key: Key | None, holder: str, *, is_plain: bool
) -> LoadedFile:
    shown = printable(found.name)
    try:
        parsed = _opened(found, key, is_plain=is_plain)
        parsed.require()
    except Failure as failure:
        return LoadedFile(shown, None, failure, holder)
    return LoadedFile(shown, parsed, None, holder)


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

    The channels of a Multi are made one by one; see ``json_bytes``.

    Raises:
        Failure: code 4: it cannot be read.
    """
    from scbref.cli.json_text import EachInTurn
    from scbref.json_form import multi_to_json, single_to_json

    value = parsed.require()
    if not isinstance(value, Multi):
        return single_to_json(value)
    channels = EachInTurn(single_to_json, value.static_backups)
    return multi_to_json(Multi(value.version, ())) | {"static_backups": channels}
