"""What the commitment transaction in a backup shows: the channel that it spends, and how old it is.

Source: lnd lnwallet/wallet.go ``DeriveStateHintObfuscator``, lnwallet/transactions.go
``GetStateNumHint``.
BOLT 3 says what locktime and sequence hide; BIP-143 and BIP-341 say which digest is signed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from scbref.keys.musig import tagged_hash
from scbref.model import OutPoint
from scbref.wire.transaction import TRANSACTION

_HINT_BITS: Final = 24
"""Bits of the obscured commitment number in locktime and in sequence."""
_HINT_MASK: Final = (1 << _HINT_BITS) - 1
_LOCKTIME_MARK: Final = 0x20
"""First byte of a commitment transaction's locktime."""
_SEQUENCE_MARK: Final = 0x80
"""First byte of its sequence."""
_SIGHASH_ALL: Final = (1).to_bytes(4, "little")


@dataclass(frozen=True, slots=True)
class Commitment:
    """A parsed commitment transaction."""

    version: int
    """Transaction version, i32."""
    spends: tuple[OutPoint, ...]
    """The outputs it spends; a commitment transaction spends one."""
    sequences: tuple[int, ...]
    """u32 of each input."""
    outputs: tuple[tuple[int, bytes], ...]
    """Satoshis and script of each output; a script has 0–4,000,000 bytes."""
    locktime: int
    """u32."""

    @property
    def total(self) -> int:
        """Satoshis of all outputs together."""
        return sum(value for value, _ in self.outputs)

    @property
    def has_marks(self) -> bool:
        """Whether locktime and sequence begin as those of a commitment transaction do."""
        return (
            len(self.sequences) == 1
            and self.locktime >> _HINT_BITS == _LOCKTIME_MARK
            and self.sequences[0] >> _HINT_BITS == _SEQUENCE_MARK
        )

    def number(self, opener_base_point: bytes, other_base_point: bytes) -> int:
        """Return the commitment number, 48 bits, that locktime and sequence hide.

        Args:
            opener_base_point: payment base point of who opened the channel, 33 bytes.
            other_base_point: that of the other, 33 bytes.

        Source: lnd lnwallet/transactions.go ``GetStateNumHint``.
        """
        digest = hashlib.sha256(opener_base_point + other_base_point).digest()
        hidden = (self.sequences[0] & _HINT_MASK) << _HINT_BITS | self.locktime & _HINT_MASK
        return hidden ^ int.from_bytes(digest[-6:], "big")

    def digest(self, witness_script: bytes, amount: int) -> bytes:
        """Return the 32 bytes that a signature for the only input signs, as BIP-143 says.

        Args:
            witness_script: 71 bytes of the funding output's script.
            amount: satoshis of the funding output.
        """
        outpoint = self.spends[0].txid + self.spends[0].index.to_bytes(4, "little")
        sequence = self.sequences[0].to_bytes(4, "little")
        return _hash256(
            self.version.to_bytes(4, "little", signed=True)
            + _hash256(outpoint)
            + _hash256(sequence)
            + outpoint
            + _compact_size(len(witness_script))
            + witness_script
            + amount.to_bytes(8, "little", signed=True)
            + sequence
            + _hash256(self._outputs())
            + self.locktime.to_bytes(4, "little")
            + _SIGHASH_ALL
        )

    def taproot_digest(self, pk_script: bytes, amount: int) -> bytes:
        """Return the 32 bytes that a key-path signature for the only input signs (BIP-341).

        Args:
            pk_script: 34 bytes of the funding output.
            amount: satoshis of the funding output.
        """
        outpoint = self.spends[0].txid + self.spends[0].index.to_bytes(4, "little")
        return tagged_hash(
            "TapSighash",
            b"\0\0",  # epoch, and SIGHASH_DEFAULT
            self.version.to_bytes(4, "little", signed=True),
            self.locktime.to_bytes(4, "little"),
            _sha256(outpoint),
            _sha256(amount.to_bytes(8, "little", signed=True)),
            _sha256(_compact_size(len(pk_script)) + pk_script),
            _sha256(self.sequences[0].to_bytes(4, "little")),
            _sha256(self._outputs()),
            bytes(5),  # key path without annex, and the first input
        )

    def _outputs(self) -> bytes:
        return b"".join(
            value.to_bytes(8, "little", signed=True) + _compact_size(len(script)) + script
            for value, script in self.outputs
        )


def parse_commitment(transaction: bytes) -> Commitment:
    """Take apart a transaction that a Single was read with, 10 bytes or more."""
    parsed: Any = TRANSACTION.parse(transaction)
    return Commitment(
        parsed.version,
        tuple(OutPoint(each.txid, each.index) for each in parsed.inputs),
        tuple(each.sequence for each in parsed.inputs),
        tuple((each.value, each.pk_script) for each in parsed.outputs),
        parsed.locktime,
    )


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _hash256(data: bytes) -> bytes:
    return _sha256(_sha256(data))


def _compact_size(value: int) -> bytes:
    if value < 0xFD:
        return bytes([value])
    if value <= 0xFFFF:
        return b"\xfd" + value.to_bytes(2, "little")
    return b"\xfe" + value.to_bytes(4, "little")
