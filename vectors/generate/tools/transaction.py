"""Commitment transactions: their values; bytes and names come from the schema."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Final

from scbref.wire.transaction import TRANSACTION, WIDER, CompactSize

from .material import derived_bytes

COUNT: Final = CompactSize(limit=2**64 - 1)
"""A CompactSize without a limit."""


@dataclass(frozen=True, slots=True)
class TxIn:
    """An input of a transaction; members are those of the schema."""

    txid: bytes = bytes(range(32))
    index: int = 0
    script_sig: bytes = b""
    sequence: int = 0x80AB_CDEF


@dataclass(frozen=True, slots=True)
class TxOut:
    """An output of a transaction; members are those of the schema."""

    value: int = 330
    pk_script: bytes = b"\x00\x14" + bytes(range(20))


@dataclass(frozen=True, slots=True)
class Tx:
    """A transaction; ``witnesses`` has one list of items for each input, or is ``None``."""

    inputs: tuple[TxIn, ...] = (TxIn(),)
    outputs: tuple[TxOut, ...] = (TxOut(),)
    witnesses: tuple[tuple[bytes, ...], ...] | None = None
    version: int = 2
    locktime: int = 0x20A1_B2C3

    def __bytes__(self) -> bytes:
        return bytes(TRANSACTION.build(asdict(self) | {"segwit": self.witnesses is not None}))


def compact_size(value: int, width: int | None = None) -> bytes:
    """Return a CompactSize in its shortest form, or forced to 2, 4 or 8 bytes."""
    if width is None:
        return bytes(COUNT.build(value))
    forms = {integer.width: (first, integer) for first, (integer, _) in WIDER.items()}
    first, integer = forms[width]
    return bytes([first]) + bytes(integer.build(value))


PLAIN: Final = Tx(outputs=(TxOut(330), TxOut(99_670, b"\x00\x20" + derived_bytes("p2wsh", 32))))
"""A commitment transaction as lnd stores it: one input, two outputs, no witness."""

SMALL: Final = Tx()
"""One input, one output."""

WITNESS: Final = replace(SMALL, witnesses=((b"", derived_bytes("witness", 8)),))
"""With the witness form: one empty item and one of eight bytes."""
