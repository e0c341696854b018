"""From a command's arguments to a backup that has been read, and from there to JSON."""

from __future__ import annotations

from typing import Any

from scbref.cli.backup_input import RAW, read_backup
from scbref.cli.failure import USAGE, Failure
from scbref.cli.keys import KeyOptions
from scbref.cli.opening import OpenedBackup, ParsedBackup, open_backup, parse_backup
from scbref.cli.terminal import note, warn
from scbref.model import Multi


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
    parsed = parse_backup(open_backup(read_backup(name, entry), key, is_plain=is_plain))
    # A failure is one line, so these wait until nothing can fail any more.
    if parsed.value is not None:
        _say_what_was_undone(parsed.opened)
    return parsed


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
