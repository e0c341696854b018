"""What is known of the backup file, so that an update unpacks only what somebody else changed.

The file is recognised by its bytes, not by its time stamp: two writes within one tick of the
file system's clock look alike to ``stat``, and comparing 5.9 MB (10,000 channels) takes a
millisecond.
"""

from __future__ import annotations

from scbref.codec import serialize_single, split_multi
from scbref.envelope import EncryptionKeySource, open_envelope, seal_envelope
from scbref.errors import IO, NOT_FOUND, OTHER, BackupFileError, ScbError, SwapperError
from scbref.packing import PackedMulti
from scbref.swapper.protocols import PackedSource, Swapper
from scbref.swapper.state import Entry


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
        self.exists = False
        """Whether there was a file when :meth:`changes` looked."""

    def changes(self) -> list[Entry] | None:
        """Return the file's Singles if it is not as last read or written, else ``None``.

        Raises:
            SwapperError: the file is there and cannot be read; with the code of the reason.
        """
        try:
            if isinstance(self._swapper, PackedSource):
                return self._unpack_if_new(self._swapper)
            multi = self._swapper.extract_multi(self._key_ring)
        # A Swapper is the caller's: whatever it raises, the file is not to be replaced.
        except Exception as error:
            if not means_no_file(error):
                message = f"the backup on disk cannot be read: {error}"
                raise SwapperError(message, code=code_of(error), written=False) from error
            self._packed, self.exists = None, False
            return []
        self.exists = True
        return [Entry.of_bytes(each, serialize_single(each)) for each in multi.static_backups]

    def replace(self, plain: bytes) -> None:
        """Seal a Multi's plaintext (5 bytes or more), check the result, and swap it in.

        Raises:
            SwapperError: it could not be packed, or does not open (``written`` is ``False``); or
                the Swapper failed (``written`` is ``None``: look with :meth:`changes`).
        """
        packed = self._pack(plain)
        try:
            self._swapper.update_and_swap(packed)
        except Exception as error:
            message = f"the backup could not be replaced: {error}"
            raise SwapperError(message, code=code_of(error)) from error
        self._packed = packed

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
        entries = [Entry.of_bytes(single, part) for single, part in split_multi(plain)]
        self._packed = packed
        return entries
