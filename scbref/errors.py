"""The errors of scbref: one shallow tree, each class with a stable ``.code``.

Callers test the class or the code, never the text. Every error can say where
it happened: ``path`` is the dotted field name, ``offset`` the byte counted
from the start of the bytes that were given to the failing call.

    ScbError
    ├── SerializeError          a value of yours cannot be written
    ├── UnpackError
    │   ├── EnvelopeError       too short, or the tag does not match
    │   └── DeserializeError    authentic (or plain) bytes that are not a backup
    ├── KeyDerivationError      no such key below this root
    ├── SeedWordsError          the words, or their passphrase, are wrong; ``index`` of the word
    ├── ChannelSourceError      a channel or its peer is not known to the source
    ├── BackupFileError         the file could not be read or replaced
    │   └── FileChangedError    somebody else was quicker
    ├── RecoverError            recovery stopped; ``num_restored`` were restored
    └── SwapperError            the SubSwapper was asked for something its state forbids

``code`` is one of the classes of the adapter protocol, so that an adapter can
answer with it unchanged.
"""

from __future__ import annotations

from typing import Final

TOO_SHORT: Final = "too-short"
AUTH_FAILED: Final = "auth-failed"
TRUNCATED: Final = "truncated"
UNKNOWN_VERSION: Final = "unknown-version"
BAD_POINT: Final = "bad-point"
BAD_ADDRESS: Final = "bad-address"
BAD_TRANSACTION: Final = "bad-transaction"
OUT_OF_RANGE: Final = "out-of-range"
MISSING_FIELD: Final = "missing-field"
NOT_CANONICAL: Final = "not-canonical"
UNKNOWN_CHANNEL: Final = "unknown-channel"
ALREADY_EXISTS: Final = "already-exists"
NOT_ACTIVE: Final = "not-active"
NOT_FOUND: Final = "not-found"
IO: Final = "io"
LIMIT: Final = "limit"
UNSUPPORTED: Final = "unsupported"
UNKNOWN_WORD: Final = "unknown-word"
BAD_CHECKSUM: Final = "bad-checksum"
OTHER: Final = "other"


class ScbError(Exception):
    """Base of every error that scbref raises on purpose.

    Attributes:
        code: stable kebab-case class of the failure.
        path: dotted name of the field it happened in, or ``None``.
        offset: byte offset in the input of the failing call, or ``None``.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = OTHER,
        path: str | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.path = path
        self.offset = offset

    def __str__(self) -> str:
        where = ""
        if self.path:
            where += f" in {self.path}"
        if self.offset is not None:
            where += f" at byte {self.offset}"
        return f"{self.message}{where}"


class SerializeError(ScbError):
    """A value cannot be written; nothing was.

    Found: a missing key, a number over its width, a list too long for its
    length prefix, a point off the curve. The bytes would be refused or misread
    by a reader. lnd refuses some of these and silently wraps the others.
    """


class UnpackError(ScbError):
    """Bytes could not be turned back into a backup."""


class EnvelopeError(UnpackError):
    """The encrypted envelope does not open.

    ``too-short``: fewer than 24 bytes, no room for the nonce.
    ``auth-failed``: the tag does not match: another key, or changed bytes;
    nothing can tell which. lnd says "message authentication failed".
    """


class DeserializeError(UnpackError):
    """The plaintext is not a backup this format knows.

    ``path`` names the field and ``offset`` the byte where reading stopped. The
    envelope, if there was one, was authentic, so the writer made these bytes.
    """


class KeyDerivationError(ScbError):
    """A key is not below this root, or the root itself is unusable."""


class SeedWordsError(ScbError):
    """The words of a wallet cannot be deciphered. The text never holds a word.

    ``auth-failed`` after a right checksum means that the words are right and the passphrase is
    not. lnd answers with ``ErrUnknownMnemonicWord``, ``ErrIncorrectVersion``,
    ``ErrIncorrectMnemonic`` and ``ErrInvalidPass``.

    Attributes:
        index: from 0, which word is not in the list; ``None`` for every other code.
    """

    def __init__(self, message: str, *, code: str = OTHER, index: int | None = None) -> None:
        super().__init__(message, code=code)
        self.index = index


class ChannelSourceError(ScbError):
    """The channel source does not know a channel or its peer, or failed."""


class BackupFileError(ScbError):
    """The backup file could not be read or replaced; the old file is whole.

    ``not-found``: there is no file. ``io``: everything else.
    """


class FileChangedError(BackupFileError):
    """Somebody changed the backup file after it was read; nothing was replaced."""


class RecoverError(ScbError):
    """Recovery stopped early.

    Attributes:
        num_restored: how many channels had been restored, counted as lnd does.
    """

    def __init__(
        self,
        message: str,
        *,
        num_restored: int,
        code: str = OTHER,
        path: str | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(message, code=code, path=path, offset=offset)
        self.num_restored = num_restored


class SwapperError(ScbError):
    """The SubSwapper was used in a state that does not allow it, or a write failed.

    Attributes:
        written: whether the file holds the update all the same; ``None`` when unknown.
    """

    def __init__(self, message: str, *, code: str = OTHER, written: bool | None = None) -> None:
        super().__init__(message, code=code)
        self.written = written
