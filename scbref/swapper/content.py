"""What is known of the backup file, so that an update unpacks only what somebody else changed.

The file is recognised by its bytes, not by its time stamp: two writes within one tick of the
file system's clock look alike to ``stat``, and comparing 5.9 MB (10,000 channels) takes a
millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from scbref.codec import serialize_single, split_multi
from scbref.envelope import EncryptionKeySource, open_envelope, seal_envelope
from scbref.errors import (
    IO,
    NOT_FOUND,
    OTHER,
    BackupFileError,
    FileChangedError,
    ScbError,
    SwapperError,
)
from scbref.packing import PackedMulti
from scbref.swapper.allowance import Allowance
from scbref.swapper.protocols import ExclusiveSwapper, GuardedSwapper, PackedSource, Swapper
from scbref.swapper.state import Entry

_LOOKS_BEFORE_TRUST: Final = 2
"""Equal contents, seen apart, before the file's identity alone is believed.

Two writes within one tick of the file system's clock have one identity.
"""
_READ_EVERY: Final = 30
"""Each so many looks the content is read whatever the identity says: disks err."""
_SET_ASIDE_AT_ONCE: Final = 20
"""Unreadable files that are set aside one after the other."""
_SET_ASIDE_AGAIN: Final = 600.0
"""Seconds until one more is: a backup comes back, and its copies do not fill the disk."""


def code_of(error: Exception) -> str:
    """Return the class of an error: its own code, ``io``, or ``other``."""
    if isinstance(error, ScbError):
        return error.code
    return IO if isinstance(error, OSError) else OTHER


def means_no_file(error: Exception) -> bool:
    """Say whether an error means that there is no backup yet. A wrapped one does not."""
    if isinstance(error, BackupFileError):
        return error.code == NOT_FOUND
    return isinstance(error, FileNotFoundError)


class FileContent:
    """Reads what changed and writes what was checked; the border to a foreign ``Swapper``."""

    def __init__(self, swapper: Swapper, key_ring: EncryptionKeySource) -> None:
        self._swapper = swapper
        self._key_ring = key_ring
        self._packed: bytes | None = None
        self._identity: object | None = None
        self._known: object | None = None
        self._same_looks = 0
        self._looks = 0
        self.exists = False
        """Whether there was a file when :meth:`changes` looked."""
        self.was_replaced_in_order: bool | None = None
        """Whether what we knew was archived by who replaced it; ``None``: unknown."""
        self.set_aside: tuple[str, ...] = ()
        """Copies of unreadable files that were in the backup's place."""
        self._allowance = Allowance(_SET_ASIDE_AT_ONCE, _SET_ASIDE_AGAIN)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep other writers out, where the Swapper can do that.

        Raises:
            SwapperError: somebody else keeps us out (``written`` is ``False``).
        """
        with ExitStack() as stack:
            if isinstance(self._swapper, ExclusiveSwapper):
                try:
                    stack.enter_context(self._swapper.exclusive())
                except Exception as error:
                    message = f"the backup cannot be locked: {error}"
                    raise SwapperError(message, code=code_of(error), written=False) from error
            yield

    def is_as_left(self) -> bool:
        """Say whether the file need not be read: it is, by its identity, as it was last seen."""
        self._looks += 1
        if not self.exists or self._same_looks < _LOOKS_BEFORE_TRUST:
            return False
        return self._looks % _READ_EVERY != 0 and self._look_at_identity() == self._identity

    @property
    def is_settled(self) -> bool:
        """Whether the file was the same at the last two looks: nobody is writing it now."""
        return self._same_looks > 0

    def put_aside(self, because: SwapperError) -> None:
        """Copy a file that cannot be read to a safe place, so that it may be replaced.

        Args:
            because: why it cannot be read.

        Raises:
            SwapperError: it cannot be copied, or too many were of late (``written`` is ``False``).
        """
        if not isinstance(self._swapper, GuardedSwapper):
            raise because
        if wait := self._allowance.wait:
            many = f"{len(self.set_aside)} such files were set aside; the next in {wait} s"
            raise SwapperError(f"{because}; {many}", code=because.code, written=False) from because
        try:
            path = self._swapper.set_aside()
        except Exception as error:
            message = f"the unreadable backup cannot be set aside: {error}"
            raise SwapperError(message, code=code_of(error), written=False) from error
        self._allowance.use()
        self.set_aside = (*self.set_aside, path)
        self._packed, self.exists = None, False

    def changes(self) -> list[Entry] | None:
        """Return the file's Singles if it is not as last read or written, else ``None``.

        Raises:
            SwapperError: the file is there and cannot be read; with the code of the reason.
        """
        identity, self._known = self._look_at_identity(), self._identity
        self._same_looks = self._same_looks + 1 if identity == self._identity else 0
        self._identity = identity
        try:
            if isinstance(self._swapper, PackedSource):
                return self._unpack_if_new(self._swapper)
            multi = self._swapper.extract_multi(self._key_ring)
        # A Swapper is the caller's: whatever it raises, the file is not to be replaced.
        except Exception as error:
            if not means_no_file(error):
                message = f"the backup on disk cannot be read: {error}"
                raise SwapperError(message, code=code_of(error), written=False) from error
            self._packed, self.exists, self.was_replaced_in_order = None, False, False
            return []
        self.exists = True
        return [Entry.of_bytes(each, serialize_single(each)) for each in multi.static_backups]

    def replace(self, plain: bytes) -> None:
        """Seal a Multi's plaintext (5 bytes or more), check the result, and swap it in.

        Raises:
            FileChangedError: somebody else changed the file since :meth:`changes` read it.
            SwapperError: it could not be packed, or does not open (``written`` is ``False``); or
                the Swapper failed (``written`` is ``None``: look with :meth:`changes`).
        """
        packed = self._pack(plain)
        try:
            self._swapper.update_and_swap(packed)
        except FileChangedError:
            raise
        except Exception as error:
            message = f"the backup could not be replaced: {error}"
            raise SwapperError(message, code=code_of(error)) from error
        self._packed, self._same_looks, self._identity = packed, 0, self._look_at_identity()

    def _has_archived(self, before: bytes | None) -> bool | None:
        if before is None or not isinstance(self._swapper, GuardedSwapper):
            return None
        try:
            return self._swapper.has_archived(before, self._known)
        except ScbError:
            # Then nobody can say; the file itself is readable.
            return None

    def _look_at_identity(self) -> object | None:
        return self._swapper.identity() if isinstance(self._swapper, GuardedSwapper) else None

    def _pack(self, plain: bytes) -> PackedMulti:
        try:
            packed = PackedMulti(seal_envelope(plain, self._key_ring))
            is_same = open_envelope(packed, self._key_ring) == plain
        # The key ring is the caller's too.
        except Exception as error:
            message = f"the backup cannot be packed: {error}"
            raise SwapperError(message, code=code_of(error), written=False) from error
        if not is_same:
            raise SwapperError("what was packed opens as something else", written=False)
        return packed

    def _unpack_if_new(self, source: PackedSource) -> list[Entry] | None:
        packed = source.read_packed()
        self.exists = True
        if packed == self._packed:
            return None
        plain = open_envelope(packed, self._key_ring)
        self.was_replaced_in_order = self._has_archived(self._packed)
        entries = [Entry.of_bytes(single, part) for single, part in split_multi(plain)]
        self._packed = packed
        return entries
