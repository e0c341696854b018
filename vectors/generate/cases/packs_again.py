"""What was packed or opened before, with another nonce or another key."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Case, Json, case, valid
from ..tools.envelope_cases import NOT_AUTHENTIC
from ..tools.layout import multi_bytes, single_bytes
from ..tools.material import nonce, other_ring, own_ring
from ..tools.multi_cases import multi
from ..tools.sealing import seal
from ..tools.shapes import single, tcp4
from .packs import SEALED


def vectors() -> Iterator[Case]:
    """Yield all cases about packing and opening again."""
    yield from _single_again()
    yield from _multi_again()


def _single_again() -> Iterator[Case]:
    """Yield a Single that another case packs too, with another nonce."""
    value = single(0, [tcp4()], close=False)
    [(slug, ring, at), _] = _again("pack/0/False")
    yield case(
        "single.pack",
        f"again/{slug}",
        f"a Single that was packed before, with another {slug}",
        ["pack.single", "envelope.layout"],
        SEALED,
        {"single": value, "key_ring": ring, "nonce": at.hex()},
        valid(packed=seal(single_bytes(value), ring, at).hex()),
        [value],
    )


def _again(label: str) -> list[tuple[str, Json, bytes]]:
    """Return how to pack once more what was packed with the own key ring and a nonce."""
    return [("nonce", own_ring(), nonce(f"{label}/again")), ("key", other_ring(), nonce(label))]


def _multi_again() -> Iterator[Case]:
    """Yield an empty Multi that another case packs or opens too, with another nonce or key."""
    label, value = "pack-multi/0", multi([])
    for slug, ring, at in _again(label):
        yield case(
            "multi.pack",
            f"again/{slug}",
            f"a Multi that was packed before, with another {slug}",
            ["pack.multi", "envelope.layout", "multi.empty"],
            SEALED,
            {"multi": value, "key_ring": ring, "nonce": at.hex()},
            valid(packed=seal(multi_bytes([]), ring, at).hex()),
            multi=True,
        )
    yield case(
        "multi.unpack",
        "again/key",
        "a Multi that was opened before, with another key",
        ["envelope.authenticate", "pack.multi"],
        "Who has the file has the channels, with whatever key.",
        {"packed": seal(multi_bytes([]), own_ring(), nonce(label)).hex(), "key_ring": other_ring()},
        NOT_AUTHENTIC,
        multi=True,
    )
