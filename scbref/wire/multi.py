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

from typing import Any

from construct import Construct, Container, stream_read, stream_write

from scbref.errors import UNKNOWN_VERSION
from scbref.model import Multi
from scbref.versions import MultiBackupVersion
from scbref.wire.field import Reject, build_named, field, parse_named
from scbref.wire.primitives import U32
from scbref.wire.single import SINGLE

MULTI_SOURCE = "chanbackup/multi.go Multi.PackToWriter"
KNOWN_MULTI_VERSIONS = frozenset(int(version) for version in MultiBackupVersion)


class MultiVersionByte(Construct):  # type: ignore[misc]
    """One byte that must be 0."""

    known = KNOWN_MULTI_VERSIONS

    def _parse(self, stream: Any, context: Container, path: str) -> int:
        return self._known(int(stream_read(stream, 1, path)[0]))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        stream_write(stream, bytes([self._known(obj)]), 1, path)
        return obj

    def _known(self, version: int) -> int:
        if version not in self.known:
            raise Reject(UNKNOWN_VERSION, f"unknown Multi version {version}")
        return version


MULTI_VERSION = field("version", MultiVersionByte(), "version of the Multi", source=MULTI_SOURCE)
COUNT = field("count", U32, "number of Singles that follow", source=MULTI_SOURCE)


class MultiFrame(Construct):  # type: ignore[misc]
    """Version byte, count, Singles."""

    version = MULTI_VERSION
    count = COUNT
    element = SINGLE

    def _parse(self, stream: Any, context: Container, path: str) -> Multi:
        version = self.version._parse(stream, context, path)
        count = self.count._parse(stream, context, path)
        # A list grown one by one: a false count costs no memory.
        singles = [
            parse_named(f"static_backups[{index}]", self.element, stream, context)
            for index in range(count)
        ]
        return Multi(version, tuple(singles))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        self.version._build(obj.version, stream, context, path)
        self.count._build(len(obj.static_backups), stream, context, path)
        for index, single in enumerate(obj.static_backups):
            build_named(f"static_backups[{index}]", self.element, single, stream, context)
        return obj


MULTI = MultiFrame()
