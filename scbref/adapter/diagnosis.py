"""Which likely mistake makes exactly the answer that somebody gave: the operation ``x-diagnose``.

It is no operation of the protocol: its name begins with ``x-``. The judge asks it of its oracle,
since keys and ciphers are none of the judge's business.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Final

from scbref.adapter.values import Json, key_ring_of
from scbref.envelope import Variant, opens_as
from scbref.errors import ScbError
from scbref.keys.hd_key import HARDENED, HDKey, parse_extended_key, root_key
from scbref.point import uncompressed

_PURPOSE: Final = 1017
_COINS: Final = (0, 1, 2, 115)
"""Mainnet, the test networks, litecoin, simnet."""
_SEALING: Final = frozenset(
    {"envelope.seal", "single.pack", "multi.pack", "static-chan-backups.pack"}
)
_OPENING: Final = frozenset({"envelope.open", "single.unpack", "multi.unpack", "singles.unpack"})


def diagnose(given: Json) -> Json:
    """Return ``{"mistake": text}`` for the mistake that explains an answer; ``{}`` for none.

    Args:
        given: ``op``, its ``in``, and the ``ok`` that was answered.
    """
    op, asked, ok = given["op"], given["in"], given["ok"]
    try:
        if op == "key.derive":
            return _named(_derived(asked, ok))
        if op == "key.encryption":
            return _named(_encryption(asked, ok))
        if op in _SEALING:
            return _named(_sealed(asked, ok.get("packed")))
        if op in _OPENING:
            return _named(_sealed(asked, asked.get("packed")))
    except (ScbError, ValueError, KeyError, TypeError, AttributeError):
        # What cannot be read or derived is explained by none of these mistakes.
        return {}
    return {}


def _named(mistake: str) -> Json:
    return {"mistake": mistake} if mistake else {}


def _root(asked: Json) -> HDKey:
    if "extended_key" in asked:
        given = parse_extended_key(asked["extended_key"])
        return root_key(given.key[1:], given.chain_code)
    digest = hmac.digest(b"Bitcoin seed", bytes.fromhex(asked["seed"]), "sha512")
    return root_key(digest[:32], digest[32:])


Path = tuple[int, ...]


def _walk(root: HDKey, path: Path, *, plain: bool, family: int) -> HDKey:
    """Derive along a path; lnd's way with leading zeros, or that of BIP-32."""
    key = root
    for depth, number in enumerate(path):
        behind = depth == 1 or (depth == 2 and family == 0)
        key = key.child(number, zeros_behind=behind and not plain)
    return key


def _paths(coin: int, family: int, index: int) -> Iterator[tuple[str, Path, bool]]:
    """Yield likely paths: what was done, the path, and whether leading zeros are BIP-32's."""
    hard = HARDENED
    right = (_PURPOSE + hard, coin + hard, family + hard, 0, index)
    yield "", right, False
    yield "plain BIP-32 is used: lnd puts the leading zeros of a key behind it", right, True
    for other in _COINS:
        if other != coin:
            path = (_PURPOSE + hard, other + hard, family + hard, 0, index)
            yield f"the coin type is {other} instead of {coin}", path, False
    yield "the step 0 before the index is left out", (*right[:3], index), False
    yield "the step before the index is 1 instead of 0", (*right[:3], 1, index), False
    yield "the index is derived hardened", (*right[:4], index + hard), False
    yield "the last two steps are derived hardened", (*right[:3], hard, index + hard), False
    yield "the family is not derived hardened", (*right[:2], family, 0, index), False
    yield "nothing is derived hardened", (_PURPOSE, coin, family, 0, index), False
    yield "family and index are exchanged", (*right[:2], index + hard, 0, family), False
    yield "the index is one too high", (*right[:4], index + 1), False
    yield "the index is taken for 0", (*right[:4], 0), False
    yield "the family is taken for 0", (*right[:2], hard, 0, index), False
    for purpose in (44, 49, 84, 86):
        yield f"the purpose is {purpose}' instead of 1017'", (purpose + hard, *right[1:]), False


def _keys(asked: Json, family: int, index: int) -> Iterator[tuple[str, HDKey]]:
    root, coin = _root(asked), asked.get("coin_type", 0)
    for name, path, plain in _paths(coin, family, index):
        if all(0 <= number < 2**32 for number in path):
            yield name, _walk(root, path, plain=plain, family=path[2] % HARDENED)


def _derived(asked: Json, ok: Json) -> str:
    """Name the mistake behind a derived public key."""
    locator = asked["key_locator"]
    wanted = bytes.fromhex(ok["pub_key"])
    for name, key in _keys(asked, locator["family"], locator["index"]):
        for form, data in _forms(key):
            if data == wanted and (name or form):
                return name or f"the answer is {form} instead of the compressed public key"
    return ""


def _forms(key: HDKey) -> Iterator[tuple[str, bytes]]:
    """Yield what may be taken for a public key."""
    yield "", key.public_key
    yield "the uncompressed public key", uncompressed(key.public_key)
    yield "the private key", key.private_key
    yield "the chain code", key.chain_code
    yield "the x alone", key.public_key[1:]


def _encryption(asked: Json, ok: Json) -> str:
    """Name the mistake behind an encryption key."""
    wanted = bytes.fromhex(ok["encryption_key"])
    return next((name for name, key in _symmetric(asked) if key == wanted), "")


def _symmetric(ring: Json) -> Iterator[tuple[str, bytes]]:
    """Yield likely encryption keys of a key ring: the right one first, without a name."""
    if "seed" in ring or "extended_key" in ring:
        for name, key in _keys(ring, 7, 0):
            yield from _hashed(name, key.public_key, key)
        for family in (0, 1, 2, 3, 4, 5, 6, 8, 9):
            _, key = next(_keys(ring, family, 0))
            yield f"the family is {family} instead of 7", hashlib.sha256(key.public_key).digest()
    elif "base_pub" in ring:
        yield from _hashed("", bytes.fromhex(ring["base_pub"]), None)
    else:
        yield "", bytes.fromhex(ring["encryption_key"])


def _hashed(name: str, public: bytes, key: HDKey | None) -> Iterator[tuple[str, bytes]]:
    """Yield what may be made of the base key; a wrong path is enough of a mistake."""
    sha = hashlib.sha256
    yield name, sha(public).digest()
    if name:
        return
    it = "the encryption key is"
    yield f"{it} the hash of the uncompressed point", sha(uncompressed(public)).digest()
    yield f"{it} the hash of the x alone", sha(public[1:]).digest()
    yield f"{it} hashed twice", sha(sha(public).digest()).digest()
    yield f"{it} the x of the point, not hashed", public[1:]
    yield f"{it} the hash of the hex text of the point", sha(public.hex().encode()).digest()
    yield f"{it} right but for the order of its bytes", sha(public).digest()[::-1]
    yield f"{it} a part of the SHA-512 of the point", hashlib.sha512(public).digest()[:32]
    if key is not None:
        yield f"{it} the hash of the private key", sha(key.private_key).digest()
        yield f"{it} the private key itself", key.private_key
        yield f"{it} the chain code", key.chain_code


def _sealed(asked: Json, packed: object) -> str:
    """Name the mistake with which an envelope was made."""
    blobs = packed if isinstance(packed, list) else [packed]
    names = set()
    for blob in blobs:
        sealed = bytes.fromhex(blob["packed"] if isinstance(blob, dict) else str(blob))
        names.add(_envelope(asked["key_ring"], sealed))
    return names.pop() if len(names) == 1 else ""


def _envelope(ring: Json, sealed: bytes) -> str:
    right = key_ring_of({"key_ring": ring}).encryption_key()
    for variant in Variant:
        if variant is not Variant.RIGHT and opens_as(sealed, right, variant) is not None:
            return f"the envelope is made {variant.value}"
    for name, key in _symmetric(ring):
        if name and opens_as(sealed, key, Variant.RIGHT) is not None:
            return f"the envelope is made with another key: {name}"
    return ""
