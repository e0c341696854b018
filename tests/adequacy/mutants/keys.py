"""Keys: the path, lnd's rule for leading zeros, roots, the encryption key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import coincurve

from scbref.keys.key_ring import HDKeyRing
from scbref.keys.protocol import BASE_ENCRYPTION_KEY_LOC, base_encryption_key
from scbref.model import KeyLocator
from tests.adequacy.mutants.key_paths import PATHS, PathForm, key_mutant, sha256
from tests.adequacy.mutants.key_roots import base_pub_mutants, root_mutants
from tests.adequacy.mutants.mutant import Change, Mutant, Scene


def _private_key(ring: HDKeyRing) -> bytes:
    return ring._key_at(BASE_ENCRYPTION_KEY_LOC).private_key


def _uncompressed(pub: bytes) -> bytes:
    return coincurve.PublicKey(pub).format(compressed=False)


FROM_PUB: Final[dict[str, Callable[[bytes], bytes]]] = {
    "of-x-only": lambda pub: sha256(pub[1:]),
    "of-uncompressed": lambda pub: sha256(_uncompressed(pub)),
    "of-uncompressed-without-prefix": lambda pub: sha256(_uncompressed(pub)[1:]),
    "of-even": lambda pub: sha256(b"\x02" + pub[1:]),
    "of-hex": lambda pub: sha256(pub.hex().encode()),
    "hashed-twice": lambda pub: sha256(sha256(pub)),
    "unhashed-x": lambda pub: pub[1:],
    "sha512": lambda pub: hashlib.sha512(pub).digest()[:32],
    "sha3": lambda pub: hashlib.sha3_256(pub).digest(),
    "reversed": lambda pub: sha256(pub)[::-1],
}


def key_mutants() -> Iterator[Mutant]:
    """Yield the mutants of key derivation."""
    for name, (form, rules) in PATHS.items():
        yield key_mutant(f"path/{name}", rules, _with_path(form))
    for name, function in FROM_PUB.items():
        yield key_mutant(f"encryption/{name}", ("key.encryption-key",), _with_key(function))
    for name, private in (
        ("private-key", _private_key),
        ("hashed-private-key", lambda ring: sha256(_private_key(ring))),
    ):
        yield key_mutant(f"encryption/{name}", ("key.encryption-key",), _with_private(private))
    for family, index in ((0, 0), (6, 0), (8, 0), (7, 1), (0, 7)):
        yield key_mutant(
            f"encryption/locator-{family}-{index}",
            ("key.base-encryption-locator",),
            _with_locator(family, index),
        )
    yield from root_mutants()
    yield from base_pub_mutants()


def _with_path(form: PathForm) -> Change:
    def change(scene: Scene) -> None:
        scene.set(HDKeyRing, "__init__", lambda ring, root, coin: form.start(ring, root, coin))
        scene.set(HDKeyRing, "_key_at", lambda ring, locator: form.key_at(ring, locator))

    return change


def _with_key(function: Callable[[bytes], bytes]) -> Change:
    def key(ring: Any) -> bytes:
        return function(ring.derive_key(BASE_ENCRYPTION_KEY_LOC).pub_key)

    return lambda scene: scene.rebind(base_encryption_key, key)


def _with_private(function: Callable[[HDKeyRing], bytes]) -> Change:
    def key(ring: Any) -> bytes:
        return function(ring) if isinstance(ring, HDKeyRing) else base_encryption_key(ring)

    return lambda scene: scene.rebind(base_encryption_key, key)


def _with_locator(family: int, index: int) -> Change:
    def key(ring: Any) -> bytes:
        locator = KeyLocator(family, index)
        known = ring.derive_key(locator) if isinstance(ring, HDKeyRing) else None
        return base_encryption_key(ring) if known is None else sha256(known.pub_key or b"")

    return lambda scene: scene.rebind(base_encryption_key, key)
