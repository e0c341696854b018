"""The bits of a channel type, and the version of a Single that follows from them."""

from __future__ import annotations

from typing import Final

TWEAKLESS: Final = 1 << 1
ZERO_CONF: Final = 1 << 7
TAPROOT: Final = 1 << 10
TAPSCRIPT_ROOT: Final = 1 << 11
VERSIONS: Final = (
    (1 << 12, 7),
    (TAPROOT | TAPSCRIPT_ROOT, 6),
    (TAPROOT, 5),
    (1 << 6, 4),
    (1 << 5, 3),
    (1 << 3, 2),
    (1 << 1, 1),
)
"""Channel-type bits and the version they give; the first that match decide."""


def version_of(chan_type: int) -> int:
    """Return the version of a channel's Single."""
    return next((v for bits, v in VERSIONS if chan_type & bits == bits), 0)
