"""Says in one line why a backup does not open, as far as its bytes and the key tell."""

from __future__ import annotations

from typing import Final, NoReturn

from scbref.cli.backup_input import BackupInput
from scbref.cli.damage import mended, what_damaged
from scbref.cli.failure import CANNOT_OPEN, UNREADABLE, USAGE, Failure
from scbref.cli.foreign import what_else, whose_by_name
from scbref.cli.key import Key
from scbref.cli.keys import ENVIRONMENT
from scbref.codec import deserialize_multi, deserialize_single
from scbref.envelope import NONCE_SIZE, TAG_SIZE, open_envelope
from scbref.errors import DeserializeError, EnvelopeError
from scbref.packing import NIL_MULTI_SIZE_PACKED

SMALLEST_WITH_CHANNEL: Final = 411
"""Bytes of the smallest packed Single; a Multi with a channel is larger."""


def explain_missing_key(source: BackupInput) -> NoReturn:
    """Ask for a key, unless what was given is no backup.

    Raises:
        Failure: code 2; 4: no backup.
    """
    refuse_what_is_no_backup(source)
    variables = ", ".join(ENVIRONMENT)
    message = "no key: give --words-file, --keys-file, --seed-file, --xprv-file, --key-file,"
    raise Failure(f"{message} --base-pub or --prompt, or set one of {variables}", USAGE)


def explain_refusal(source: BackupInput, key: Key) -> NoReturn:
    """Say why a key does not open a backup, and what to try.

    Raises:
        Failure: code 3; 4: no backup.
    """
    refuse_what_is_no_backup(source)
    _offer_other_key(source, key)
    if _is_plaintext(source.data):
        raise Failure(f"{source.label} is not encrypted; add --plain", CANNOT_OPEN)
    if damage := what_damaged(source.data):
        raise Failure(f"{source.label} does not open: {damage}", UNREADABLE)
    size = len(source.data)
    if hint := whose_by_name(source.name):
        pass
    elif size == NIL_MULTI_SIZE_PACKED:
        hint = "45 bytes is the size of an empty backup without channels: look for an older one"
    elif size < SMALLEST_WITH_CHANNEL:
        least = f"{size} bytes hold no channel, the least is {SMALLEST_WITH_CHANNEL}"
        hint = f"{least}: it may have been cut off, or be another program's file"
    else:
        hint = "it is another node's or seed's key, or the file was changed or cut off"
        hint += f"; {key.caution}" if key.caution else ""
    raise Failure(
        f"{source.label} does not open with {key.name} (message authentication failed); {hint}",
        CANNOT_OPEN,
    )


def _offer_other_key(source: BackupInput, key: Key) -> None:
    others = list(key.others())
    for form in mended(source.data):
        for other in others:
            try:
                open_envelope(form.data, other.key.ring)
            except EnvelopeError:
                continue
            message = f"{source.label} does not open with {key.name}, but {other.hint}"
            raise Failure(message, CANNOT_OPEN)


def _is_plaintext(data: bytes) -> bool:
    for read in (deserialize_multi, deserialize_single):
        try:
            read(data)
        except DeserializeError:
            continue
        return True
    return False


def refuse_what_is_no_backup(source: BackupInput) -> None:
    """Stop when the bytes show by themselves that they are no backup.

    Raises:
        Failure: code 4.
    """
    size = len(source.data)
    found = what_else(source.data)
    if found is not None:
        raise Failure(f"{source.label} is not a backup: it is {found}", UNREADABLE)
    if size >= NONCE_SIZE + TAG_SIZE:
        return
    if named := whose_by_name(source.name):
        raise Failure(f"{source.label} is not a backup: {named}", UNREADABLE)
    part = "the nonce alone has 24" if size < NONCE_SIZE else "nonce and tag alone have 40"
    message = f"{source.label} has {size} bytes, too short for a backup: {part}"
    raise Failure(f"{message}; it may have been cut off, or be another program's file", UNREADABLE)
