"""The node of a schema: how a value stands on the wire, and all that is known about it.

Whatever reads the schemas asks the node: the interpreter (``_parse`` and ``_build``, by
construct's names), the compiler of the fast codec (``emit_…``), the JSON form, the field
tables, the explorer. Another kind of node is one subclass of :class:`Encoding`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from construct import Construct, Renamed

from scbref.errors import OUT_OF_RANGE
from scbref.wire.emission import Reader, Writer
from scbref.wire.refusal import Reject

Json = dict[str, Any]


class Encoding(Construct):  # type: ignore[misc]
    """How one value stands on the wire.

    What a node has no use for may be left out: one that only stands inside a
    transaction, whose value is not kept, has no JSON form and only :meth:`emit_skip`.
    """

    kind: ClassVar[str]
    """Name of this kind of node in the explorer's data."""
    optional: ClassVar[bool] = False
    """Whether the value may be ``None`` and its JSON member left out."""
    width: int | None = None
    """Bytes it takes, if they are always as many."""
    members: tuple[Renamed, ...] = ()
    """The fields it consists of, if it is a group of them."""

    @property
    def size(self) -> str:
        """Its bytes for people: a number, or an expression in ``n``."""
        return "n" if self.width is None else str(self.width)

    @property
    def words(self) -> str:
        """How it is encoded, in words."""
        raise self._lacks("words")

    def export(self) -> Json:
        """Return the node as the explorer's data: its kind, and what its reader needs."""
        return {"kind": self.kind}

    def to_json(self, value: Any, scope: Json) -> Any:
        """Return a value of the model as JSON; ``scope`` has what presence rules ask for."""
        raise self._lacks("JSON form")

    def from_json(self, value: Any) -> Any:
        """Return the value of the model that JSON, not ``null``, describes.

        Raises:
            Reject, Fault: ``out-of-range``: it is not of its JSON kind.
        """
        raise self._lacks("JSON form")

    def json_schema(self) -> Json:
        """Return the JSON Schema of the JSON form."""
        raise self._lacks("JSON form")

    def emit_read(self, out: Reader) -> str:
        """Emit the reading of a value and return its expression, good behind a flush."""
        raise self._lacks("reader")

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the writing of the expression ``value``."""
        raise self._lacks("writer")

    def emit_skip(self, out: Reader) -> None:
        """Emit passing over a value that is checked and not kept."""
        if self.width is None:
            raise self._lacks("way to be skipped")
        out.skip(self.width)

    def _lacks(self, what: str) -> TypeError:
        return TypeError(f"{type(self).__name__} has no {what}")


class BytesEncoding(Encoding):
    """A node whose value is bytes: lower-case hex in JSON."""

    def to_json(self, value: Any, scope: Json) -> Any:
        """Return lower-case hex."""
        return bytes(value).hex()

    def from_json(self, value: Any) -> bytes:
        """Return the bytes of hex digits, as many as there are."""
        return bytes_from_json(value)

    def json_schema(self) -> Json:
        """Return the pattern of as many hex digits as the wire has room for."""
        return hex_schema("*" if self.width is None else f"{{{self.width}}}")


def bytes_from_json(value: Any) -> bytes:
    """Return the bytes of hex digits, as many as there are.

    Raises:
        Reject: ``out-of-range``: it is no such string.
    """
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        raise Reject(OUT_OF_RANGE, "must be hex digits") from None


def hex_schema(times: str) -> Json:
    """Return the schema of bytes as hex; ``times`` is the quantifier of one byte."""
    return {"type": "string", "pattern": f"^([0-9a-f]{{2}}){times}$"}


def integer_from_json(value: Any) -> int:
    """Return the integer that a JSON number or a decimal string is.

    Raises:
        Reject: ``out-of-range``: it is neither.
    """
    try:
        if isinstance(value, bool | float):
            raise ValueError
        return int(value)
    except (TypeError, ValueError):
        raise Reject(OUT_OF_RANGE, "must be an integer") from None
