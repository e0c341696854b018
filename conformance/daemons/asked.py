"""What a trial of a node asks: requirements of the area ``node``, and what decides it besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement that a trial can show."""

    requirement: str
    """Its id in ``vectors/requirements.json``."""
    is_must: bool
    """Whether the verdict hangs on it; a recommendation that is not kept is only told."""
    title: str
    """What is tried, in a few words."""
    consequence: str
    """What an owner loses where it is not kept."""


FILE_LISTS_ALL: Final = Asked(
    "node.file-lists-all",
    True,
    "the file has every channel that the node lists, with its peer and capacity",
    "A channel that is not in the file is not restored, and its money stays with the peer.",
)
REMOVED_FILE: Final = Asked(
    "node.removed-file",
    False,
    "a file that is removed while the node runs is written again",
    "Until the next event there is no backup at all.",
)
COOPERATIVE_CLOSE: Final = Asked(
    "node.cooperative-close",
    True,
    "a channel stays in the file until its cooperative close is confirmed, and then goes",
    "A close that never confirms leaves a channel that no backup knows.",
)
REMOTE_FORCE_CLOSE: Final = Asked(
    "node.remote-force-close",
    True,
    "a channel stays in the file until its peer's force close is confirmed, and then goes",
    "A force close that never confirms leaves a channel that no backup knows.",
)
LOCAL_FORCE_CLOSE: Final = Asked(
    "node.local-force-close",
    True,
    "a channel that the node force-closed stays in the file until everything of it is resolved",
    "A loss while the own output waits for its delay finds no backup of the channel.",
)
CLOSED_WHILE_DOWN: Final = Asked(
    "node.closed-while-down",
    True,
    "a channel that closed while the node was down leaves the file after the start",
    "A restore asks the peer to close what has long been closed, and waits for it for ever.",
)
BAD_FILE: Final = Asked(
    "node.bad-file",
    True,
    "the node does not start on a file that it cannot read, and leaves it as it is",
    "The only copy of a backup is overwritten because the wrong words were typed.",
)
WITHOUT_PEERS: Final = Asked(
    "node.restore-without-peers",
    True,
    "a restore succeeds with all peers away, and they are reached when they come back",
    "Channels whose peer was away during the restore stay open for ever.",
)
FILE_AFTER_RESTORE: Final = Asked(
    "node.file-after-restore",
    False,
    "the file has the restored channels after the restore",
    "A second loss before the peers have closed finds a file without channels.",
)
ADDRESS_ORDER: Final = Asked(
    "node.dials-in-order",
    False,
    "the first address that the backup has of a peer is dialled",
    "The address that an owner put in front, since he knows that it works, is not tried.",
)
EVERY_ADDRESS: Final = Asked(
    "node.dials-every-address",
    False,
    "a peer whose first address does not answer is reached at its second, without a restart",
    "Channels whose peer has moved stay open until the owner thinks of a restart.",
)
SHARED_PEER: Final = Asked(
    "node.shared-peer",
    False,
    "all channels of one peer are closed without a restart of the restored node",
    "Some channels stay open until the owner thinks of a restart.",
)

ASKED: Final = (
    FILE_LISTS_ALL,
    REMOVED_FILE,
    COOPERATIVE_CLOSE,
    REMOTE_FORCE_CLOSE,
    LOCAL_FORCE_CLOSE,
    CLOSED_WHILE_DOWN,
    BAD_FILE,
    WITHOUT_PEERS,
    FILE_AFTER_RESTORE,
    SHARED_PEER,
    ADDRESS_ORDER,
    EVERY_ADDRESS,
)
"""In the order in which a trial comes to them."""

RESTORED: Final = "daemon.restored"
CLOSED: Final = "daemon.closed"
MONEY_BACK: Final = "daemon.money-back"
CHECKS: Final = {
    RESTORED: "the restore ended well",
    CLOSED: "every peer has closed every channel",
    MONEY_BACK: "the owner has on chain what it had, less fees",
}
"""What the trial is for: checks of the whole, beside the requirements."""
