"""A Multi: the backups of all channels of a node, back to back.

Source: lnd chanbackup/multi.go ``Multi.PackToWriter``, ``Multi.UnpackFromReader``.
Version byte, u32 count, then that many Singles. Big-endian. lnd's comment puts the
count first; its code, and every file, has the version byte first.

The count rules: bytes after the last counted Single are ignored, a count that is
too large ends in a truncation. One Single with an unknown version makes the whole
Multi unreadable, because lnd does not use the length that would let it skip.

Rejects: a version other than 0, whatever a Single rejects, the end of the data.
Deviations: strict mode also refuses bytes after the last Single.
"""

from __future__ import annotations

from scbref.wire.field import field
from scbref.wire.multi_frame import MultiFrame as MultiFrame, MultiVersionByte as MultiVersionByte
from scbref.wire.primitives import U32
from scbref.wire.single import SINGLE

MULTI_SOURCE = "chanbackup/multi.go Multi.PackToWriter"

MULTI_VERSION = field(
    "version",
    MultiVersionByte(),
    "version of the Multi",
    source=MULTI_SOURCE,
    requirement=("multi.version-on-read", "multi.header"),
)
COUNT = field(
    "count",
    U32,
    "number of Singles that follow",
    source=MULTI_SOURCE,
    requirement="multi.count-not-trusted",
)

MULTI = MultiFrame(MULTI_VERSION, COUNT, SINGLE)
