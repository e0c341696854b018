"""How a Multi is put together: its version byte, and the Singles behind a count.

Source: lnd chanbackup/multi.go ``Multi.PackToWriter``, ``Multi.UnpackFromReader``.
"""

from __future__ import annotations

from typing import Any

from construct import Container, stream_read, stream_write

from scbref.errors import OUT_OF_RANGE, UNKNOWN_VERSION
from scbref.model import Multi, Single
from scbref.versions import MultiBackupVersion
from scbref.wire.emission import Reader, Writer
from scbref.wire.encoding import Encoding, Json, integer_from_json
from scbref.wire.field import Fault, Field, Reject, build_named, named, parse_named
from scbref.wire.single_frame import SingleFrame, is_unknown

KNOWN_MULTI_VERSIONS = frozenset(int(version) for version in MultiBackupVersion)


class MultiVersionByte(Encoding):
    """One byte that must be 0."""

    kind = "multi-version"
    width = 1
    words = "u8"

    def __init__(self, known: frozenset[int] = KNOWN_MULTI_VERSIONS) -> None:
        super().__init__()
        self.known = known

    def _parse(self, stream: Any, context: Container, path: str) -> int:
        return self._known(int(stream_read(stream, 1, path)[0]))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        stream_write(stream, bytes([self._known(obj)]), 1, path)
        return obj

    def _known(self, version: int) -> int:
        if version not in self.known:
            raise Reject(UNKNOWN_VERSION, f"unknown Multi version {version}")
        return version

    def export(self) -> Json:
        """Return the versions."""
        return {"kind": self.kind, "known": sorted(self.known)}

    def to_json(self, value: Any, scope: Json) -> int:
        """Return the version."""
        return int(value)

    def from_json(self, value: Any) -> int:
        """Return the version, known or not."""
        return integer_from_json(value)

    def json_schema(self) -> Json:
        """Return the range of a byte."""
        return {"type": "integer", "minimum": 0, "maximum": 255}

    def emit_read(self, out: Reader) -> str:
        """Emit one code of a run, and the check."""
        version = out.take("B")
        out.then_decline_if(is_unknown(version, self.known))
        return version

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the check, and one code of a run."""
        out.decline_if(is_unknown(value, self.known))
        out.put("B", value)


class MultiFrame(Encoding):
    """Version byte, count, Singles."""

    kind = "multi"
    member = "static_backups"

    def __init__(self, version: Field, count: Field, element: SingleFrame) -> None:
        super().__init__()
        self.version = version
        self.count = count
        self.element = element

    def _parse(self, stream: Any, context: Container, path: str) -> Multi:
        version = self.version._parse(stream, context, path)
        count = self.count._parse(stream, context, path)
        # A list grown one by one: a false count costs no memory.
        singles = [
            parse_named(f"{self.member}[{index}]", self.element, stream, context)
            for index in range(count)
        ]
        return Multi(version, tuple(singles))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        self.version._build(obj.version, stream, context, path)
        self.count._build(len(obj.static_backups), stream, context, path)
        for index, single in enumerate(obj.static_backups):
            build_named(f"{self.member}[{index}]", self.element, single, stream, context)
        return obj

    def export(self) -> Json:
        """Return head and element."""
        head = [self.version.export(), self.count.export()]
        return {
            "kind": self.kind,
            "head": head,
            "name": self.member,
            "element": self.element.export(),
        }

    def to_json(self, value: Any, scope: Json) -> Json:
        """Return an object with the Singles in a list."""
        return {
            self.version.name: self.version.subcon.to_json(value.version, scope),
            self.member: [self.element.to_json(single, {}) for single in value.static_backups],
        }

    def from_json(self, value: Any) -> Multi:
        """Return the Multi of an object; without a version it is 0, without Singles empty."""
        singles = value.get(self.member, []) if isinstance(value, dict) else None
        if not isinstance(singles, list):
            raise Reject(OUT_OF_RANGE, "a Multi must be an object with static_backups")
        version = self.version.from_json(value.get(self.version.name, MultiBackupVersion.DEFAULT))
        return Multi(version, tuple(self._single_of(i, each) for i, each in enumerate(singles)))

    def _single_of(self, index: int, value: Any) -> Single:
        try:
            return self.element.from_json(value)
        except (Fault, Reject) as error:
            raise named(error, f"{self.member}[{index}]") from None

    def json_schema(self) -> Json:
        """Return the schema of the object."""
        singles = {"type": "array", "items": self.element.json_schema()}
        name = self.version.name
        return {
            "type": "object",
            "properties": {name: self.version.subcon.json_schema(), self.member: singles},
            "required": [name, self.member],
        }

    def emit_read(self, out: Reader) -> str:
        """Emit the head; the expression is the version, where Singles begin, and how many."""
        out.release(self.version.name)
        out.release(self.count.name)
        version = self.version.emit_read(out)
        count = self.count.emit_read(out)
        out.flush()
        return f"{version}, off, {count}"

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the head, from the variables ``version`` and ``count``."""
        self.version.subcon.emit_write(out, "version")
        self.count.subcon.emit_write(out, "count")
        out.emit(f"return {out.packed()}")
