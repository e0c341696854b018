"""What goes wrong for a person: the sentences that several families share."""

from __future__ import annotations

UNKNOWN = (
    "A Single of a later release is misread as one of today's: wrong keys and wrong scripts"
    " are restored instead of an error that says to upgrade."
)
DIAL = "The peer is looked for at another address than the one that was known, or nowhere."
READABLE = (
    "One unusual address makes a whole file unreadable, although addresses are the part of a"
    " backup that recovery can do without."
)
TOLERANT = "A backup that lnd restores is refused, or read with other values than lnd reads."
UNREADABLE = "A file is written that cannot be read back: every channel in it is lost."
CHANGED = "Something else is stored than was given; nobody notices until it is needed."
MISREAD = (
    "Bytes are taken for a transaction that Bitcoin would refuse; what follows in the file is"
    " looked for in the wrong place."
)
GREEDY = "A file of 500 bytes makes the program reserve a hundred megabytes, or die."
REFUSED = "A file that lnd restores is refused, or the channels behind the first are lost."
IN_PART = "A damaged or newer file is restored in part, without a word about the rest."
MISCOUNT = "One channel more or less than was backed up: money that nobody looks for."
FORGED = "Bytes that anyone could have made are restored as a backup: keys, peers, addresses."
WRONG_KEY = "A backup cannot be opened although the seed is right, or is opened by nobody else."
CUT = "A cut download or copy is not recognised, and the error sends the user astray."
DERIVED = (
    "The key of a channel is not found: its funds cannot be swept, although the seed is right."
)
CLOSED = "Backups cannot be opened although the seed is right; about 1 seed in 256 shows it."
