"""Commitment transactions, put together by hand so that each part can be made wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from vectors.generate.layout import Layout, Part
from vectors.generate.material import derived_bytes


@dataclass(frozen=True, slots=True)
class TxIn:
    """An input of a transaction."""

    txid: bytes = bytes(range(32))
    index: int = 0
    script: bytes = b""
    sequence: int = 0x80AB_CDEF


@dataclass(frozen=True, slots=True)
class TxOut:
    """An output of a transaction."""

    value: int = 330
    script: bytes = b"\x00\x14" + bytes(range(20))


@dataclass(frozen=True, slots=True)
class Tx:
    """A transaction; ``witnesses`` has one list of items for each input, or is ``None``."""

    inputs: tuple[TxIn, ...] = (TxIn(),)
    outputs: tuple[TxOut, ...] = (TxOut(),)
    witnesses: tuple[tuple[bytes, ...], ...] | None = None
    version: int = 2
    locktime: int = 0x20A1_B2C3

    def layout(self) -> Layout:
        """Return the named parts of the serialization."""
        parts = [Part("version", little(self.version, 4))]
        parts.append(Part("segwit", b"" if self.witnesses is None else b"\x00\x01"))
        parts.append(Part("inputs.count", compact_size(len(self.inputs))))
        for index, each in enumerate(self.inputs):
            parts += _input_parts(f"inputs[{index}]", each)
        parts.append(Part("outputs.count", compact_size(len(self.outputs))))
        for index, output in enumerate(self.outputs):
            parts.append(Part(f"outputs[{index}].value", little(output.value, 8)))
            parts.append(Part(f"outputs[{index}].pk_script", script(output.script)))
        for index, items in enumerate(self.witnesses or ()):
            parts.append(Part(f"witnesses[{index}].count", compact_size(len(items))))
            parts += [
                Part(f"witnesses[{index}][{place}]", script(item))
                for place, item in enumerate(items)
            ]
        parts.append(Part("locktime", little(self.locktime, 4)))
        return Layout(tuple(parts))

    def __bytes__(self) -> bytes:
        return bytes(self.layout())


def _input_parts(name: str, each: TxIn) -> list[Part]:
    return [
        Part(f"{name}.txid", each.txid),
        Part(f"{name}.index", little(each.index, 4)),
        Part(f"{name}.script_sig", script(each.script)),
        Part(f"{name}.sequence", little(each.sequence, 4)),
    ]


def little(value: int, size: int) -> bytes:
    """Return a little-endian integer; a negative one in two's complement."""
    return (value % (1 << (8 * size))).to_bytes(size, "little")


def compact_size(value: int, width: int | None = None) -> bytes:
    """Return a CompactSize in its shortest form, or forced to 2, 4 or 8 bytes."""
    if width is None:
        width = 0 if value < 0xFD else 2 if value < 1 << 16 else 4 if value < 1 << 32 else 8
    prefix = {0: b"", 2: b"\xfd", 4: b"\xfe", 8: b"\xff"}[width]
    return prefix + little(value, width or 1)


def script(data: bytes) -> bytes:
    """Return a script: its length and its bytes."""
    return compact_size(len(data)) + data


PLAIN: Final = Tx(outputs=(TxOut(330), TxOut(99_670, b"\x00\x20" + derived_bytes("p2wsh", 32))))
"""A commitment transaction as lnd stores it: one input, two outputs, no witness."""

SMALL: Final = Tx()
"""One input, one output."""

WITNESS: Final = replace(SMALL, witnesses=((b"", derived_bytes("witness", 8)),))
"""With the witness form: one empty item and one of eight bytes."""
