"""The envelope by itself: any plaintext sealed, and opened again without being read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Case, case, invalid, refusal, valid
from ..tools.consequences import CUT, FORGED, WRONG_KEY
from ..tools.envelope_cases import NOT_AUTHENTIC
from ..tools.layout import multi_bytes, single_bytes
from ..tools.material import derived_bytes, nonce, other_ring, own_ring
from ..tools.multi_cases import singles
from ..tools.sealing import seal
from ..tools.shapes import single

LAYOUT: Final = ("envelope.layout", "envelope.cipher", "envelope.aad-is-nonce")


def vectors() -> Iterator[Case]:
    """Yield all cases of the two operations on envelopes."""
    yield from _any_plaintext()
    yield from _refused()


def _plaintexts() -> dict[str, tuple[str, bytes]]:
    """Return name → (title, plaintext); 64 bytes are a block of the cipher, 16 one of the tag."""
    sizes = {
        f"size/{size}": (f"{size} bytes", derived_bytes("envelope", size))
        for size in (1, 15, 16, 17, 63, 64, 65, 1000)
    }
    return {
        "empty": ("no bytes at all", b""),
        **sizes,
        "zeros": ("64 zero bytes", bytes(64)),
        "single": ("a Single", single_bytes(single())),
        "multi": ("a Multi", multi_bytes(singles(2))),
        "unreadable": ("what is neither a Single nor a Multi", b"\xff" * 40),
    }


def _any_plaintext() -> Iterator[Case]:
    ring = own_ring()
    for name, (title, plaintext) in _plaintexts().items():
        at = nonce(f"envelope/{name}")
        packed = seal(plaintext, ring, at).hex()
        rules = [*LAYOUT, "envelope.kind-not-marked"]
        rules += ["envelope.empty-plaintext"] if not plaintext else []
        given = {"plaintext": plaintext.hex(), "key_ring": ring, "nonce": at.hex()}
        text = f"{title}, sealed"
        yield case("envelope.seal", name, text, rules, WRONG_KEY, given, valid(packed=packed))
        given = {"packed": packed, "key_ring": ring}
        rules += ["envelope.authenticate"]
        opened = valid(plaintext=plaintext.hex())
        yield case("envelope.open", name, f"{text} and opened", rules, WRONG_KEY, given, opened)


def _refused() -> Iterator[Case]:
    packed = seal(b"plaintext", own_ring(), nonce("envelope/refused"))
    changed = packed[:-1] + bytes([packed[-1] ^ 1])
    authenticate = ["envelope.authenticate", "envelope.authenticate-first"]
    for name, title, data, rules, expect, consequence in (
        (
            "too-short",
            "23 bytes",
            packed[:23],
            ["envelope.too-short"],
            invalid(refusal("too-short", "seal")),
            CUT,
        ),
        ("no-tag", "a nonce alone", packed[:24], authenticate, NOT_AUTHENTIC, CUT),
        ("cut", "the last byte missing", packed[:-1], authenticate, NOT_AUTHENTIC, CUT),
        ("changed", "the last bit turned over", changed, authenticate, NOT_AUTHENTIC, FORGED),
        (
            "other-seed",
            "another seed's",
            seal(b"plaintext", other_ring(), nonce("envelope/refused")),
            authenticate,
            NOT_AUTHENTIC,
            FORGED,
        ),
    ):
        given = {"packed": data.hex(), "key_ring": own_ring()}
        yield case("envelope.open", name, title, rules, consequence, given, expect)
