"""What each lnd release does, and what ``safe`` does instead.

A profile is a release and a set of mends. A release profile has what that lnd had, faults
included, and no mend. ``SAFE``, the default everywhere, is the newest release with every
:class:`~scbref.mends.Mend`: it keeps lnd's files, names and union rule and does not lose
backups where lnd was seen to.

It is drawn from lnd's release notes and tags, and nothing else here knows releases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from scbref.errors import UNSUPPORTED, ScbError
from scbref.mends import Mend

Release = tuple[int, ...]


class Behaviour(Enum):
    """Something that an lnd does from some release on (see ``SINCE``)."""

    CLOSES_TEMP_BEFORE_RENAME = "closes-temp-before-rename"
    """MultiFile closes the temporary file before it renames it."""
    SCID_TAKES_BROADCAST_HEIGHT = "scid-takes-broadcast-height"
    """An unconfirmed channel's block height is its funding broadcast height."""
    RECOVER_SKIPS_EXISTING = "recover-skips-existing"
    """Recover skips a channel that exists; before, it aborted."""
    BACKS_UP_PENDING = "backs-up-pending"
    """Pending channels are in the backup."""
    UNION_WITH_DISK = "union-with-disk"
    """An update starts from what is on disk, and Start fails on a file it cannot read."""
    CLOSES_READ_HANDLE = "closes-read-handle"
    """MultiFile opens the file anew for each read; before, it read the first inode for ever."""
    SHELL_HEIGHT_BEFORE_INDEX = "shell-height-before-index"
    """A shell's SCID is looked at height first, so 0:0:0 gets a broadcast height."""
    ECDH_SHACHAIN_ROOT = "ecdh-shachain-root"
    """A revocation locator is stored in place of the legacy public key."""
    KEEPS_LOCAL_FORCE_CLOSE = "keeps-local-force-close"
    """A locally force-closed channel stays until it is fully resolved."""
    READS_UNKNOWN_ADDRESSES = "reads-unknown-addresses"
    """An address of an unknown type is read, with the rest of its block; before, it was refused."""
    ZERO_CONF_SCID = "zero-conf-scid"
    """Zero-conf channels have their real SCID, or broadcast height:0:0."""
    CLOSE_TX_INPUTS = "close-tx-inputs"
    """Close-tx inputs are written."""
    ARCHIVES = "archives"
    """The old file is copied to the archive folder before it is replaced."""
    MANUAL_UPDATE = "manual-update"
    """ManualUpdate exists."""
    RECOVER_COUNTS = "recover-counts"
    """Recover returns how many channels it restored."""
    WRITES_OPAQUE_ADDRESSES = "writes-opaque-addresses"
    """What was read as an opaque address is written again; before, that failed."""
    LEAVES_OUT_BAD_IP = "leaves-out-bad-ip"
    """Of an IP that is of neither length nothing is written; before, 16 zero bytes were."""
    MANUAL_UPDATE_GUARD = "manual-update-guard"
    """ManualUpdate fails at once when the SubSwapper is not active; before, it blocked for ever."""
    HOST_NAMES = "host-names"
    """Type 5 is a host name; before, it was an unknown type. Source: lnd lnwire ``DNSAddress``."""
    ONION_V2_NOT_DIALLED = "onion-v2-not-dialled"
    """ConnectPeer skips Tor version 2 addresses."""


SINCE: Final[dict[Behaviour, Release]] = {
    Behaviour.CLOSES_TEMP_BEFORE_RENAME: (0, 7),
    Behaviour.SCID_TAKES_BROADCAST_HEIGHT: (0, 8, 2),
    Behaviour.RECOVER_SKIPS_EXISTING: (0, 8, 2),
    Behaviour.BACKS_UP_PENDING: (0, 10),
    Behaviour.UNION_WITH_DISK: (0, 10, 2),
    Behaviour.CLOSES_READ_HANDLE: (0, 10, 4),
    Behaviour.SHELL_HEIGHT_BEFORE_INDEX: (0, 12),
    Behaviour.ECDH_SHACHAIN_ROOT: (0, 13),
    Behaviour.KEEPS_LOCAL_FORCE_CLOSE: (0, 14),
    Behaviour.READS_UNKNOWN_ADDRESSES: (0, 15),
    Behaviour.ZERO_CONF_SCID: (0, 15, 1),
    Behaviour.CLOSE_TX_INPUTS: (0, 19),
    Behaviour.ARCHIVES: (0, 19),
    Behaviour.MANUAL_UPDATE: (0, 19),
    Behaviour.RECOVER_COUNTS: (0, 19),
    Behaviour.WRITES_OPAQUE_ADDRESSES: (0, 19, 1),
    Behaviour.LEAVES_OUT_BAD_IP: (0, 19, 1),
    Behaviour.MANUAL_UPDATE_GUARD: (0, 19, 2),
    Behaviour.HOST_NAMES: (0, 20),
    Behaviour.ONION_V2_NOT_DIALLED: (0, 21),
}
"""The first release that has each behaviour."""

HIGHEST_VERSION: Final[tuple[tuple[Release, int], ...]] = (
    ((0, 6), 0),
    ((0, 8), 1),
    ((0, 10), 2),
    ((0, 12), 3),
    ((0, 14), 4),
    ((0, 17), 5),
    ((0, 19), 6),
    ((0, 21), 7),
)
"""From which release on which Single version is the highest that is known."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One release, and what is mended of it."""

    name: str
    """``safe``, or the release: ``0.19``."""
    release: Release
    """The release whose format this is."""
    mends: frozenset[Mend] = frozenset()
    """What is mended; nothing in a release profile."""

    def has(self, asked: Behaviour | Mend) -> bool:
        """Say whether this profile's release has a behaviour, or whether it has a mend."""
        if isinstance(asked, Mend):
            return asked in self.mends
        return self.release >= SINCE[asked]

    def has_together(self, mends: frozenset[Mend]) -> bool:
        """Say whether this profile has all of several mends that one class carries out.

        Raises:
            ValueError: it has some of them and lacks others.
        """
        lacking = mends - self.mends
        if lacking and lacking != mends:
            numbers = ", ".join(sorted(mend.value for mend in lacking))
            raise ValueError(f"profile {self.name} lacks {numbers}, which come with its others")
        return not lacking

    @property
    def highest_single_version(self) -> int:
        """The highest Single version this release knows (0–7)."""
        return max(version for since, version in HIGHEST_VERSION if self.release >= since)


RELEASES: Final[tuple[Release, ...]] = (
    (0, 6),
    (0, 7),
    (0, 8),
    (0, 8, 2),
    (0, 10),
    (0, 10, 2),
    (0, 10, 4),
    (0, 12),
    (0, 13),
    (0, 14),
    (0, 15),
    (0, 15, 1),
    (0, 17),
    (0, 19),
    (0, 19, 1),
    (0, 19, 2),
    (0, 20),
    (0, 21),
)

SAFE: Final = Profile("safe", RELEASES[-1], frozenset(Mend))
"""The default: the newest lnd's format and files, without its known ways to lose a backup."""

PROFILES: Final[dict[str, Profile]] = {
    "safe": SAFE,
    **{".".join(map(str, r)): Profile(".".join(map(str, r)), r) for r in RELEASES},
}
"""Every profile by name."""

LND: Final = PROFILES["0.21"]
"""The newest lnd, as it is."""

_NAME: Final = re.compile(r"(?:lnd-)?v?(\d+)\.(\d+)(?:\.(\d+))?(?:-beta)?")


def profile_named(name: str) -> Profile:
    """Return ``safe``, or the profile of a release: ``0.19``, ``lnd-0.18``, ``v0.19.2-beta``.

    A release that is not listed does what the nearest one before it does.

    Raises:
        ScbError: ``unsupported``: not a release, or older or newer than those that are known.
    """
    if name in PROFILES:
        return PROFILES[name]
    found = _NAME.fullmatch(name)
    if found is None:
        raise ScbError(f"{name} is not a release such as lnd-0.21", code=UNSUPPORTED)
    release = tuple(int(part) for part in found.groups() if part is not None)
    shown = ".".join(map(str, release))
    if release[:2] > RELEASES[-1]:
        text = f"lnd {shown} is not known here; the newest is lnd-{LND.name}"
        raise ScbError(text, code=UNSUPPORTED)
    if release < RELEASES[0]:
        text = f"releases before lnd-{'.'.join(map(str, RELEASES[0]))} are not known here"
        raise ScbError(text, code=UNSUPPORTED)
    return Profile(shown, release)
