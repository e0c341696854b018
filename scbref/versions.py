"""Version bytes and the features that hang on them.

Source: lnd chanbackup/single.go (``SingleBackupVersion``, ``closeTxVersionMask``),
chanbackup/multi.go (``MultiBackupVersion``).
"""

from __future__ import annotations

from enum import IntEnum

CLOSE_TX_VERSION_MASK = 0x80
"""Bit 7 of the version byte: close-tx inputs follow (lnd 0.19 and later)."""


class SingleBackupVersion(IntEnum):
    """Low seven bits of a Single's first byte: the commitment type it describes."""

    DEFAULT = 0
    TWEAKLESS_COMMIT = 1
    ANCHORS_COMMIT = 2
    ANCHORS_ZERO_FEE_HTLC_TX_COMMIT = 3
    SCRIPT_ENFORCED_LEASE = 4
    SIMPLE_TAPROOT = 5
    TAPSCRIPT_ROOT = 6
    SIMPLE_TAPROOT_FINAL = 7


class MultiBackupVersion(IntEnum):
    """First byte of a Multi; only one exists."""

    DEFAULT = 0


LEASE_VERSIONS = frozenset({SingleBackupVersion.SCRIPT_ENFORCED_LEASE})
"""Versions that carry ``lease_expiry``."""

TAPROOT_VERSIONS = frozenset(
    {
        SingleBackupVersion.SIMPLE_TAPROOT,
        SingleBackupVersion.TAPSCRIPT_ROOT,
        SingleBackupVersion.SIMPLE_TAPROOT_FINAL,
    }
)
"""Versions whose close-tx inputs carry ``commit_height`` (lnd ``IsTaproot``)."""

TAPSCRIPT_ROOT_VERSIONS = frozenset({SingleBackupVersion.TAPSCRIPT_ROOT})
"""Versions whose close-tx inputs carry ``tapscript_root`` (lnd ``HasTapscriptRoot``)."""


def encode_version(version: int, close_tx: bool) -> int:
    """Combine a version and the close-tx bit into the byte on the wire.

    Like lnd's ``SingleBackupVersion.Encode`` it accepts every byte value: whether
    the version is known is for the reader and writer of a Single to say.

    Args:
        version: 0–255.
        close_tx: whether close-tx inputs follow.

    Returns:
        The version byte, 0–255.
    """
    return (version | CLOSE_TX_VERSION_MASK) if close_tx else version


def decode_version(encoded: int) -> tuple[int, bool]:
    """Split a version byte (0–255) into version (0–127) and close-tx bit.

    Source: lnd chanbackup/single.go, ``DecodeVersion``.
    """
    return encoded & ~CLOSE_TX_VERSION_MASK, bool(encoded & CLOSE_TX_VERSION_MASK)
