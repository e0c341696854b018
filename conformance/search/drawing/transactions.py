"""Commitment transactions: well formed ones of every size, and some that are not."""

from __future__ import annotations

from typing import Final

from .dice import Dice

PLAIN_SIZE: Final = 45_000
"""Bytes of a transaction with which a Single stays below the limit of its length, at most."""
SCRIPTS: Final = (0, 1, 22, 34, 71, 252, 253, 254, 520, 10_000)
"""Sizes of scripts and witness elements, on both sides of where a CompactSize grows."""
LARGE: Final = (65_535, 65_536, 70_000)
"""Sizes of elements that do not fit into a Single."""
COUNTS: Final = (252, 253, 254, 300)
"""Numbers of inputs or outputs, on both sides of where a CompactSize grows."""


def compact_size(number: int) -> bytes:
    """Return Bitcoin's CompactSize of a number (1, 3 or 5 bytes)."""
    if number < 0xFD:
        return bytes([number])
    if number < 1 << 16:
        return b"\xfd" + number.to_bytes(2, "little")
    return b"\xfe" + number.to_bytes(4, "little")


def _item(content: bytes) -> bytes:
    return compact_size(len(content)) + content


def transaction(
    inputs: int,
    outputs: int,
    script: bytes = b"",
    stack: tuple[bytes, ...] | None = None,
    filler: bytes = bytes(48),
) -> bytes:
    """Return a Bitcoin transaction with equal inputs and equal outputs.

    Args:
        inputs: 1 or more; a transaction of none begins like one with witnesses.
        outputs: 0 or more.
        script: of every input and every output.
        stack: witness elements of every input; ``None`` for the form without witnesses.
        filler: 48 bytes for everything of fixed size.
    """
    parts = [filler[:4], b"" if stack is None else b"\0\1", compact_size(inputs)]
    parts += [filler[4:40] + _item(script) + filler[40:44]] * inputs
    parts += [compact_size(outputs), *[filler[4:12] + _item(script)] * outputs]
    if stack is not None:
        parts += [compact_size(len(stack)) + b"".join(map(_item, stack))] * inputs
    return b"".join([*parts, filler[44:]])


def drawn_transaction(dice: Dice) -> bytes:
    """Draw a transaction that every reader takes, of ``PLAIN_SIZE`` bytes at most."""
    inputs, outputs = 1 + dice.below(2), dice.below(3)
    script = dice.data(dice.pick(SCRIPTS[:5]))
    stack = None
    if dice.flag():
        # Without any element the form with witnesses is refused.
        stack = tuple(dice.data(dice.below(73)) for _ in range(1 + dice.below(3)))
    if dice.once_in(12):
        inputs, outputs = dice.often((2, (dice.pick(COUNTS), 1)), (1, (1, dice.pick(COUNTS))))
        script, stack = script[:10], stack and (b"", b"\1" * dice.below(40))
    elif dice.once_in(8):
        script = dice.data(dice.pick(SCRIPTS))
    elif stack and dice.once_in(6):
        stack = (*stack[:1], dice.data(dice.pick(SCRIPTS)))
        if dice.once_in(8):
            inputs, stack = 1, (dice.data(PLAIN_SIZE - 1_000),)
    return transaction(inputs, outputs, script, stack, dice.data(48))


def odd_transaction(dice: Dice) -> bytes:
    """Draw a transaction that is large, empty, or wrong at one place."""
    filler = dice.data(48)
    plain = transaction(1, 1, b"", None, filler)
    kind = dice.below(9)
    if kind == 0:
        return transaction(1 + dice.below(2), 1, b"", (), filler)
    if kind == 1:
        return transaction(1, 0, dice.data(dice.pick(LARGE)), None, filler)
    if kind == 2:
        return transaction(1, 1, b"", (dice.data(dice.pick(LARGE)),), filler)
    if kind == 3:
        return transaction(0, dice.below(3), b"", None, filler)
    if kind == 4:
        return plain + dice.data(1 + dice.below(4))
    if kind == 5:
        return plain[: dice.below(len(plain))]
    if kind == 6:
        return transaction(dice.pick((2_000, 300)), 1, b"", (b"\1",), filler)
    if kind == 7:
        # A flag that no form has, after the marker of the form with witnesses.
        whole = bytearray(transaction(1, 1, b"", (b"\1",), filler))
        whole[5] = dice.pick((0, 2, 255))
        return bytes(whole)
    return filler[: dice.below(11)]
