"""What comes of a broken promise, in plain words: the sentences that several scenarios share."""

from __future__ import annotations

from typing import Final

STALE: Final = "A new channel is in no backup: when the disk dies, its money is lost."
OUTDATED: Final = "An old state of the channel is restored."
BACK: Final = "Restoring dials peers about channels that are long closed."
WIPED: Final = "Channels that only the file knew are gone from it, and from everywhere."
POOR: Final = "A backup that could be restored is replaced by one that cannot."
CLOBBER: Final = "The only backup is overwritten because it could not be read with this key."
ALL: Final = (
    "Because of one channel no other channel is backed up any more, and only the log knows."
)
BRICK: Final = "The whole file can never be read again, all other channels' backups included."
HEIGHT: Final = (
    "After a restore the node never finds the close of the channel, and its money stays."
)

HANG: Final = "The node cannot be stopped cleanly, or believes in backups that nobody writes."
NEVER: Final = "The node runs on, everything looks well, and no backup is ever written."

GONE: Final = "The only backup is gone, or half of one, at the moment it is needed."
OLD: Final = "The old backup cannot be got back after a bad one replaced it."
LEAK: Final = "Somebody else on the machine reads the backup, or its owner no longer can."
TOLD: Final = "The node believes that it has no backup yet, and writes a new one over it."
UNLINKED: Final = "Backups no longer arrive on the disk that the link leads to, and nobody notices."
