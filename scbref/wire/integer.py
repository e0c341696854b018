"""Numbers of a fixed width."""

from __future__ import annotations

from typing import Any, Final

from construct import BytesInteger, Container, FormatField

from scbref.wire.emission import Reader, Writer
from scbref.wire.encoding import Encoding, Json, integer_from_json

_STRUCT_CODES: Final = {1: "b", 2: "h", 4: "l", 8: "q"}


class Integer(Encoding):
    """A number of ``width`` bytes; a decimal string in JSON if it has eight."""

    kind = "integer"
    width: int

    def __init__(self, width: int, *, signed: bool = False, little: bool = False) -> None:
        super().__init__()
        self.width = width
        self.signed = signed
        self.little = little
        code = _STRUCT_CODES.get(width)
        self._struct_code = code if code is None or signed else code.upper()
        self._wire = (
            BytesInteger(width, signed=signed, swapped=little)
            if self._struct_code is None
            else FormatField("<" if little else ">", self._struct_code)
        )

    @property
    def lowest(self) -> int:
        """The smallest value."""
        return -(1 << (8 * self.width - 1)) if self.signed else 0

    @property
    def highest(self) -> int:
        """The largest value."""
        return int((1 << (8 * self.width - self.signed)) - 1)

    @property
    def short_name(self) -> str:
        """Sign and bits, ``u16``."""
        return f"{'i' if self.signed else 'u'}{8 * self.width}"

    @property
    def words(self) -> str:
        """Sign, bits and byte order."""
        order = "little-endian" if self.little else "big-endian"
        return f"{self.short_name} {order}" if self.width > 1 else self.short_name

    def _parse(self, stream: Any, context: Container, path: str) -> int:
        value: int = self._wire._parse(stream, context, path)
        return value

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        return self._wire._build(obj, stream, context, path)

    def export(self) -> Json:
        """Return size, sign and byte order."""
        return {
            "kind": self.kind,
            "size": self.width,
            "signed": self.signed,
            "little": self.little,
        }

    def to_json(self, value: Any, scope: Json) -> Any:
        """Return a number, or a decimal string where a number might be rounded."""
        return str(value) if self.width == 8 else int(value)

    def from_json(self, value: Any) -> int:
        """Return the number, whether it fits the wire or not."""
        return integer_from_json(value)

    def json_schema(self) -> Json:
        """Return the range, or the pattern of a decimal string."""
        if self.width == 8:
            sign = "-?" if self.signed else ""
            return {"type": "string", "pattern": f"^(0|{sign}[1-9][0-9]{{0,19}})$"}
        return {"type": "integer", "minimum": self.lowest, "maximum": self.highest}

    def emit_read(self, out: Reader) -> str:
        """Emit one code of a run, and a conversion for what ``struct`` has no code for."""
        if self._has_code:
            return out.take(str(self._struct_code))
        return f"int.from_bytes({out.take(f'{self.width}s')}, {self._arguments})"

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the counterpart of the reader."""
        if self._has_code:
            out.put(str(self._struct_code), value)
        else:
            # Parentheses: the value may be any expression, such as a count.
            target = value if value.replace(".", "_").isidentifier() else f"({value})"
            out.put(f"{self.width}s", f"{target}.to_bytes({self.width}, {self._arguments})")

    @property
    def _has_code(self) -> bool:
        """Whether it fits a run, which is big-endian."""
        return self._struct_code is not None and (not self.little or self.width == 1)

    @property
    def _arguments(self) -> str:
        order = "'little'" if self.little else "'big'"
        return f"{order}, signed=True" if self.signed else order


U8, U16, U24, U32, U64 = Integer(1), Integer(2), Integer(3), Integer(4), Integer(8)
I64 = Integer(8, signed=True)
U16_LITTLE, U32_LITTLE, U64_LITTLE = (Integer(size, little=True) for size in (2, 4, 8))
I32_LITTLE, I64_LITTLE = (Integer(size, signed=True, little=True) for size in (4, 8))
