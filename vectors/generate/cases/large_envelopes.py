"""Envelopes that are larger than the buffers and limits that a program may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import NOT_CANONICAL, Case, case, lenient, refusal, valid
from ..tools.consequences import WRONG_KEY
from ..tools.layout import multi_bytes
from ..tools.material import nonce, own_ring
from ..tools.multi_cases import multi, singles
from ..tools.zeros_behind import beginning
from .many_singles import plain

SIZE: Final = 8_500_040
"""Bytes of the largest envelope in a vector, over 8 MiB; a file of a scenario is larger."""
UNIT: Final = 256
"""Zeros that are described together: a case may have so many repetitions only."""
LOST: Final = "The backup of a large node is whole, and cannot be read."


def vectors() -> Iterator[Case]:
    """Yield all cases about large envelopes."""
    yield _over_eight_mebibytes()
    yield from _by_itself()


def _over_eight_mebibytes() -> Case:
    one = singles(1)
    start = beginning(multi_bytes(one), own_ring(), "large", SIZE)
    times, rest = divmod(SIZE - len(start), UNIT)
    zeros = {"$repeat": times, "of": "00" * UNIT}
    return case(
        "multi.unpack",
        "large/over-8-mebibytes",
        "a Multi of one in an envelope of 8,500,040 bytes: what stands behind it is no Single",
        ["envelope.layout", "multi.trailing-bytes"],
        LOST,
        {"packed": {"$hex": [start.hex(), zeros, "00" * rest]}, "key_ring": own_ring()},
        lenient(
            "trailing-bytes-after-multi",
            ignore={"ok": {"multi": multi(one)}},
            refuse=refusal(NOT_CANONICAL, "frame"),
        ),
        one,
        multi=True,
    )


def _by_itself() -> Iterator[Case]:
    """Yield the envelope of 300 Singles, sealed and opened by whoever does not read it."""
    plaintext = {"$hex": [f"00{300:08x}", *plain(300).parts]}
    packed = {"$file": "described/multi-many-300.backup"}
    rules = ["envelope.layout", "envelope.cipher", "envelope.aad-is-nonce"]
    ring, at = own_ring(), nonce("many/many/300").hex()
    given = {"plaintext": plaintext, "key_ring": ring, "nonce": at}
    title = "over 64 KiB"
    yield case("envelope.seal", "large", title, rules, WRONG_KEY, given, valid(packed=packed))
    given = {"packed": packed, "key_ring": ring}
    opened = valid(plaintext=plaintext)
    rules = [*rules, "envelope.authenticate"]
    yield case("envelope.open", "large", title, rules, WRONG_KEY, given, opened)
