"""What goes wrong for a person: the sentences that several families share."""

from __future__ import annotations

from typing import Final

UNKNOWN: Final = (
    "A Single of a later release is misread as one of today's: wrong keys and wrong scripts"
    " are restored instead of an error that says to upgrade."
)
DIAL: Final = "The peer is looked for at another address than the one that was known, or nowhere."
READABLE: Final = (
    "One unusual address makes a whole file unreadable, although addresses are the part of a"
    " backup that recovery can do without."
)
TOLERANT: Final = "A backup that lnd restores is refused, or read with other values than lnd reads."
UNREADABLE: Final = "A file is written that cannot be read back: every channel in it is lost."
CHANGED: Final = "Something else is stored than was given; nobody notices until it is needed."
MISREAD: Final = (
    "Bytes are taken for a transaction that Bitcoin would refuse; what follows in the file is"
    " looked for in the wrong place."
)
GREEDY: Final = "A file of 500 bytes makes the program reserve a hundred megabytes, or die."
REFUSED: Final = "A file that lnd restores is refused, or the channels behind the first are lost."
IN_PART: Final = "A damaged or newer file is restored in part, without a word about the rest."
MISCOUNT: Final = "One channel more or less than was backed up: money that nobody looks for."
FORGED: Final = (
    "Bytes that anyone could have made are restored as a backup: keys, peers, addresses."
)
WRONG_KEY: Final = (
    "A backup cannot be opened although the seed is right, or is opened by nobody else."
)
CUT: Final = "A cut download or copy is not recognised, and the error sends the user astray."
DERIVED: Final = (
    "The key of a channel is not found: its funds cannot be swept, although the seed is right."
)
CLOSED: Final = "Backups cannot be opened although the seed is right; about 1 seed in 256 shows it."
