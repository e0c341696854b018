"""Private keys of descriptors, and shared secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import coincurve

from scbref.errors import NOT_FOUND, KeyDerivationError
from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyDescriptor, KeyLocator
from tests.adequacy.mutants.key_paths import key_mutant, sha256
from tests.adequacy.mutants.mutant import Change, Mutant, setting

ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_RIGHT: Final = HDKeyRing.derive_priv_key
_FIND: Final = HDKeyRing.find_key_indices
_ECDH: Final = HDKeyRing.ecdh

Derive = Callable[[HDKeyRing, KeyDescriptor], bytes]
Hash = Callable[[coincurve.PublicKey], bytes]


def private_key_mutants() -> Iterator[Mutant]:
    """Yield the mutants of private keys and of shared secrets."""
    for name, (rule, derive) in DERIVED.items():
        yield key_mutant(f"private/{name}", (rule,), _deriving(derive))
    for name, (first, last) in RANGES.items():
        yield key_mutant(f"private/scan-{name}", ("key.private-key-scan",), _scanning(first, last))
    for name, made in HASHES.items():
        yield key_mutant(f"ecdh/{name}", ("key.shared-secret",), _hashing(made))
    for name, point in POINTS.items():
        yield key_mutant(f"ecdh/{name}", ("key.shared-secret",), _pointing(point))


def _at_locator(ring: HDKeyRing, desc: KeyDescriptor) -> bytes:
    return _RIGHT(ring, KeyDescriptor(desc.key_locator))


def _fits_or_is_refused(ring: HDKeyRing, desc: KeyDescriptor) -> bytes:
    names_both = desc.pub_key is not None and desc.key_locator.index
    if names_both and ring.derive_key(desc.key_locator).pub_key != desc.pub_key:
        raise KeyDerivationError("not the key at the index", code=NOT_FOUND)
    return _RIGHT(ring, desc)


def _scans_at_any_index(ring: HDKeyRing, desc: KeyDescriptor) -> bytes:
    if desc.pub_key is not None:
        found = _FIND(ring, desc.key_locator.family, [desc.pub_key], None)
        if desc.pub_key in found:
            locator = KeyLocator(desc.key_locator.family, found[desc.pub_key])
            return _RIGHT(ring, KeyDescriptor(locator))
    return _RIGHT(ring, desc)


def _scans_family(family: int) -> Derive:
    def derive(ring: HDKeyRing, desc: KeyDescriptor) -> bytes:
        if desc.pub_key is None or desc.key_locator.index:
            return _RIGHT(ring, desc)
        found = next((i for i in range(300) if _pub(ring, family, i) == desc.pub_key), 0)
        return _RIGHT(ring, KeyDescriptor(KeyLocator(family, found)))

    return derive


def _pub(ring: HDKeyRing, family: int, index: int) -> Any:
    return ring.derive_key(KeyLocator(family, index)).pub_key


def _after(change: Callable[[bytes], bytes]) -> Derive:
    return lambda ring, desc: change(_RIGHT(ring, desc))


DERIVED: Final[dict[str, tuple[str, Derive]]] = {
    "zeros-dropped": ("key.private-key", _after(lambda key: key.lstrip(b"\0"))),
    "zeros-behind": ("key.private-key", _after(lambda key: key.lstrip(b"\0").ljust(32, b"\0"))),
    "negated": (
        "key.private-key",
        _after(lambda key: (ORDER - int.from_bytes(key, "big")).to_bytes(32, "big")),
    ),
    "reversed": ("key.private-key", _after(lambda key: key[::-1])),
    "hashed": ("key.private-key", _after(sha256)),
    "never-scans": ("key.private-key-scan", _at_locator),
    "scans-family-5": ("key.private-key-scan", _scans_family(5)),
    "scans-family-0": ("key.private-key-scan", _scans_family(0)),
    "public-key-must-fit": ("key.private-key-index", _fits_or_is_refused),
    "scans-at-any-index": ("key.private-key-index", _scans_at_any_index),
}
RANGES: Final = {
    "from-1": (1, 100_000),
    "to-1": (0, 1),
    "to-9": (0, 10),
    "to-19": (0, 20),
    "to-99": (0, 100),
    "to-255": (0, 256),
    "to-999": (0, 1_000),
    "to-2047": (0, 2_048),
}
"""Name → the first index that is tried, and the one after the last."""


def _deriving(derive: Derive) -> Change:
    return setting(
        HDKeyRing, "derive_priv_key", lambda ring, desc, progress=None: derive(ring, desc)
    )


def _scanning(first: int, last: int) -> Change:
    def find(ring: HDKeyRing, family: int, wanted: Any, progress: Any = None) -> dict[bytes, int]:
        found = _FIND(ring, family, wanted, progress)
        return {key: index for key, index in found.items() if first <= index < last}

    return setting(HDKeyRing, "find_key_indices", find)


HASHES: Final[dict[str, Hash]] = {
    "of-x-only": lambda point: sha256(point.format()[1:]),
    "of-uncompressed": lambda point: sha256(point.format(compressed=False)),
    "of-even": lambda point: sha256(b"\x02" + point.format()[1:]),
    "of-x-without-zeros": lambda point: sha256(
        point.format()[:1] + point.format()[1:].lstrip(b"\0")
    ),
    "unhashed": lambda point: point.format()[1:],
    "hashed-twice": lambda point: sha256(sha256(point.format())),
    "sha512": lambda point: hashlib.sha512(point.format()).digest()[:32],
    "sha3": lambda point: hashlib.sha3_256(point.format()).digest(),
    "reversed": lambda point: sha256(point.format())[::-1],
    "of-hex": lambda point: sha256(point.format().hex().encode()),
}
"""Name → what is made of the product of the two keys."""


def _hashing(made: Hash) -> Change:
    def ecdh(ring: HDKeyRing, desc: KeyDescriptor, pub_key: bytes) -> bytes:
        _ECDH(ring, desc, pub_key)  # Refuses what is to be refused.
        secret = ring.derive_priv_key(desc)
        return made(coincurve.PublicKey(bytes(pub_key)).multiply(secret))

    return setting(HDKeyRing, "ecdh", ecdh)


POINTS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "prefix-by-last-bit": lambda pub: bytes([2 + pub[0] % 2]) + pub[1:],
    "x-only-as-even": lambda pub: b"\x02" + pub if len(pub) == 32 else pub,
    "cut-to-33": lambda pub: pub[:33],
    "always-even": lambda pub: b"\x02" + pub[1:],
}
"""Name → what is made of the public key before it is read."""


def _pointing(change: Callable[[bytes], bytes]) -> Change:
    return setting(
        HDKeyRing,
        "ecdh",
        lambda ring, desc, pub_key: _ECDH(ring, desc, change(bytes(pub_key))),
    )
