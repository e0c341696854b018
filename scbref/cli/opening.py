"""Opens a backup and finds out what it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from scbref.cli.backup_input import BackupInput
from scbref.cli.damage import mended
from scbref.cli.failure import UNREADABLE, Failure
from scbref.cli.key import Key
from scbref.cli.terminal import warn
from scbref.codec import deserialize_multi, deserialize_single, explain
from scbref.envelope import NONCE_SIZE, TAG_SIZE, open_envelope
from scbref.errors import UNKNOWN_VERSION, DeserializeError, EnvelopeError
from scbref.model import Multi, Single
from scbref.packing import NIL_MULTI_SIZE_PACKED
from scbref.wire.trace import Node

MULTI: Final = "multi"
SINGLE: Final = "single"

_EMPTY_MULTI_SIZE: Final = NIL_MULTI_SIZE_PACKED - NONCE_SIZE - TAG_SIZE
_KINDS: Final = {MULTI: "Multi", SINGLE: "Single"}


@dataclass(frozen=True)
class OpenedBackup:
    """A backup whose envelope is open, or that had none."""

    source: BackupInput
    """Where it came from."""
    packed: bytes
    """The packed bytes (40 or more) without what stood around them; empty for plaintext."""
    plaintext: bytes
    """0 or more bytes."""
    mending: str
    """What had to be undone in a raw file, else empty: lnd would not open it as it is."""
    key: Key | None
    """What opened it; ``None`` for plaintext."""
    was_found: bool = False
    """Whether the key is another than what the secret stands for at first."""

    @property
    def given(self) -> bytes:
        """The 0 or more bytes that were handed in: packed, or plaintext."""
        return self.packed or self.plaintext


@dataclass(frozen=True)
class ParsedBackup:
    """A backup whose plaintext has been read, as far as it could be."""

    opened: OpenedBackup
    """The open envelope."""
    kind: str
    """``multi`` or ``single``."""
    value: Multi | Single | None
    """The content, or ``None`` if it cannot be read."""
    error: DeserializeError | None
    """Why it cannot be read."""

    @cached_property
    def root(self) -> Node:
        """The fields of the plaintext; explaining them takes longer than reading."""
        return explain(self.opened.plaintext, self.kind)[0]

    @property
    def singles(self) -> tuple[Single, ...]:
        """The Singles in it, in order."""
        if isinstance(self.value, Multi):
            return self.value.static_backups
        return () if self.value is None else (self.value,)

    @property
    def kind_name(self) -> str:
        """``Multi`` or ``Single``."""
        return _KINDS[self.kind]

    def require(self) -> Multi | Single:
        """Return the content.

        Raises:
            Failure: code 4: it is authentic and cannot be read.
        """
        if self.value is None:
            raise Failure(self.why_unreadable(), UNREADABLE)
        return self.value

    def why_unreadable(self) -> str:
        """Return the line that says what is wrong and where."""
        authentic = "authentic, but " if self.opened.packed else ""
        if self.error is not None and self.error.code == UNKNOWN_VERSION:
            hint = "written by a newer lnd; use a newer scbref, or that lnd"
        else:
            hint = "lnd cannot read it either; --hex of scbref inspect shows the place"
        label = self.opened.source.label
        return f"{label} is {authentic}not a readable {self.kind_name}: {self.error}; {hint}"


def open_backup(source: BackupInput, key: Key | None, *, is_plain: bool = False) -> OpenedBackup:
    """Decrypt a backup, or take it as plaintext.

    Raises:
        Failure: code 2: no key; 3: this key does not open it; 4: no backup.
    """
    if is_plain:
        return OpenedBackup(source, b"", source.data, "", None)
    if key is None:
        from scbref.cli.refusal import explain_missing_key

        explain_missing_key(source)
    keys = [key]
    # The others cost a derivation each, and are seldom needed.
    for others in (False, True):
        if others:
            keys = [other.key for other in key.others() if other.is_open]
        for form in mended(source.data):
            for each in keys:
                try:
                    plaintext = open_envelope(form.data, each.ring)
                except EnvelopeError:
                    continue
                return OpenedBackup(source, form.data, plaintext, form.how, each, others)
    from scbref.cli.refusal import explain_refusal

    explain_refusal(source, key)


def parse_backup(opened: OpenedBackup) -> ParsedBackup:
    """Read the plaintext as what it is: nothing in the envelope says Multi or Single."""
    data = opened.plaintext
    kind, value, error = _tell_apart(data)
    return ParsedBackup(opened, kind, value, error)


def _tell_apart(data: bytes) -> tuple[str, Multi | Single | None, DeserializeError | None]:
    multi, multi_error = _parse_value(data, MULTI)
    # An odd Single can begin like a Multi without channels: then the rest would be ignored.
    if isinstance(multi, Multi) and (multi.static_backups or len(data) == _EMPTY_MULTI_SIZE):
        return MULTI, multi, None
    single, single_error = _parse_value(data, SINGLE)
    if single is not None:
        return SINGLE, single, None
    if multi is not None:
        return MULTI, multi, None
    kind = _likely_kind(data, multi_error, single_error)
    return kind, None, multi_error if kind == MULTI else single_error


def _parse_value(data: bytes, kind: str) -> tuple[Multi | Single | None, DeserializeError | None]:
    try:
        return (deserialize_multi if kind == MULTI else deserialize_single)(data), None
    except DeserializeError as error:
        return None, error


def _likely_kind(
    data: bytes, multi: DeserializeError | None, single: DeserializeError | None
) -> str:
    length = data[1:3]
    # As a Single this would be the length prefix, which is never 0; as a Multi the high
    # half of the count.
    if len(length) < 2 or not any(length):
        return MULTI
    if int.from_bytes(length, "big") == len(data) - 3:
        return SINGLE
    reached_multi = (multi.offset if multi else None) or 0
    reached_single = (single.offset if single else None) or 0
    return MULTI if reached_multi >= reached_single else SINGLE


def warn_if_empty(parsed: ParsedBackup) -> None:
    """Say what a backup without channels is worth."""
    if parsed.value is not None and not parsed.singles:
        warn(
            "an empty backup: no channels. It restores nothing; if the node has or had channels,"
            " look for an older file, such as in chan-backup-archives"
        )
