"""The nonce with which lnd lets its peer sign a taproot commitment.

Source: lnd channeldb/channel.go ``DeriveMusig2Shachain``, ``NewMusigVerificationNonce``;
shachain/element.go ``element.derive`` (BOLT 3). lnd keeps no nonce: each is made anew from the
root of the channel's revocation secrets and the number of the commitment.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from scbref.keys.musig import public_nonce

_HEIGHT: Final = 48
"""Bits of an index in a shachain."""
_LABEL: Final = b"taproot-rev-root"


def verification_nonce(root: bytes, number: int, multi_sig_key: bytes) -> bytes:
    """Return our 66-byte public nonce for one commitment.

    Args:
        root: 32 bytes, the root of our revocation secrets.
        number: of the commitment, 0 to 2^48 − 1.
        multi_sig_key: our key of the funding output, 33 bytes.
    """
    taproot_root = hmac.digest(_LABEL, hashlib.sha256(root).digest(), "sha256")
    return public_nonce(_element(taproot_root, number), multi_sig_key)


def _element(root: bytes, number: int) -> bytes:
    """Return the 32 bytes of a shachain at the place of a commitment."""
    index = (1 << _HEIGHT) - 1 - number
    element = root
    for bit in range(_HEIGHT - 1, -1, -1):
        if index >> bit & 1:
            flipped = bytearray(element)
            flipped[bit // 8] ^= 1 << bit % 8
            element = hashlib.sha256(flipped).digest()
    return element
