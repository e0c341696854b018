"""The backup file on disk: lnd's ``MultiFile``, with its two ways to replace the file.

It uses packing and the system calls in :mod:`scbref.multifile.files`, and beside the store it
is the only room that writes to disk. The command line, the adapter and a node's SubSwapper (as
its ``Swapper``) use it.
"""

from scbref.multifile.multi_file import (
    DEFAULT_BACKUP_FILE_NAME,
    DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME,
    DEFAULT_TEMP_BACKUP_FILE_NAME,
    MultiFile,
)

__all__ = [
    "DEFAULT_BACKUP_FILE_NAME",
    "DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME",
    "DEFAULT_TEMP_BACKUP_FILE_NAME",
    "MultiFile",
]
