"""Roots: seeds, extended keys, base public keys."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from scbref.errors import OUT_OF_RANGE, KeyDerivationError
from scbref.keys import hd_key, key_ring
from scbref.keys.hd_key import ExtendedKey, root_key
from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing
from scbref.point import PublicKey
from tests.adequacy.mutants.key_paths import key_mutant, sha256
from tests.adequacy.mutants.mutant import Change, Mutant, Scene


def _seed_ring(
    lengths: range, make: Callable[[bytes], bytes], cut: Callable[[bytes], tuple[bytes, bytes]]
) -> Any:
    def from_seed(cls: type[HDKeyRing], seed: bytes, coin_type: int | str) -> HDKeyRing:
        if len(seed) not in lengths:
            raise KeyDerivationError("seed", code=OUT_OF_RANGE)
        return cls(root_key(*cut(make(seed))), coin_type)

    return classmethod(from_seed)


def _master(seed: bytes) -> bytes:
    return hmac.digest(b"Bitcoin seed", seed, "sha512")


def _halves(digest: bytes) -> tuple[bytes, bytes]:
    return digest[:32], digest[32:]


def _setting(owner: Any, name: str, value: Any) -> Change:
    return lambda scene: scene.set(owner, name, value)


SIZES: Final = range(16, 65)
SEEDS: Final[dict[str, Any]] = {
    "hmac-key": _seed_ring(SIZES, lambda s: hmac.digest(b"bitcoin seed", s, "sha512"), _halves),
    "hmac-swapped": _seed_ring(SIZES, lambda s: hmac.digest(s, b"Bitcoin seed", "sha512"), _halves),
    "sha512": _seed_ring(SIZES, lambda s: hashlib.sha512(s).digest(), _halves),
    "halves-swapped": _seed_ring(SIZES, _master, lambda d: (d[32:], d[:32])),
    "seed-reversed": _seed_ring(SIZES, lambda s: _master(s[::-1]), _halves),
    "hex-seed": _seed_ring(SIZES, lambda s: _master(s.hex().encode()), _halves),
    "from-15-bytes": _seed_ring(range(15, 65), _master, _halves),
    "from-17-bytes": _seed_ring(range(17, 65), _master, _halves),
    "from-0-bytes": _seed_ring(range(0, 65), _master, _halves),
    "to-65-bytes": _seed_ring(range(16, 66), _master, _halves),
    "to-63-bytes": _seed_ring(range(16, 64), _master, _halves),
    "16-bytes-only": _seed_ring(range(16, 17), _master, _halves),
}


def root_mutants() -> Iterator[Mutant]:
    """Yield the mutants of seeds and extended keys."""
    for name, from_seed in SEEDS.items():
        yield key_mutant(
            f"root/{name}",
            ("key.root-from-seed",),
            _setting(HDKeyRing, "from_seed", from_seed),
        )
    for name, change in (
        ("checksum-unchecked", _no_checksum),
        ("checksum-once", _single_checksum),
        ("unchecked", _anything),
        ("length-unchecked", _any_length),
        ("depth-unchecked", _any_depth),
        ("public-taken", _public_taken),
        ("coin-from-version", _coin_from_version),
        ("halves-swapped", _swapped_payload),
    ):
        yield key_mutant(f"extended/{name}", ("key.extended-root",), change)


def _payload(text: str) -> bytes:
    if not set(text) <= set(hd_key._BASE58):
        raise KeyDerivationError("base58")
    number = 0
    for character in text:
        number = number * 58 + hd_key._BASE58.index(character)
    return number.to_bytes(120, "big")[-82:]


def _parts(data: bytes) -> ExtendedKey:
    version, number = int.from_bytes(data[:4], "big"), int.from_bytes(data[9:13], "big")
    return ExtendedKey(version, data[4], number, data[13:45], data[45:78])


def _no_checksum(scene: Scene) -> None:
    def parse(text: str) -> ExtendedKey:
        if len(text) != 111:
            raise KeyDerivationError("length")
        return _parts(_payload(text))

    scene.set(key_ring, "parse_extended_key", parse)


def _anything(scene: Scene) -> None:
    """Take every text for a root key: letters, length, checksum, depth and kind unchecked."""

    def parse(text: str) -> ExtendedKey:
        known = "".join(c if c in hd_key._BASE58 else "1" for c in text)
        parts = _parts(_payload(known))
        return replace(parts, depth=0, key=b"\0" + parts.key[1:])

    scene.set(key_ring, "parse_extended_key", parse)


def _single_checksum(scene: Scene) -> None:
    def parse(text: str) -> ExtendedKey:
        data = _payload(text)
        if len(text) != 111 or sha256(data[:78])[:4] != data[78:]:
            raise KeyDerivationError("checksum")
        return _parts(data)

    scene.set(key_ring, "parse_extended_key", parse)


def _any_length(scene: Scene) -> None:
    def parse(text: str) -> ExtendedKey:
        data = _payload(text.ljust(111, "1"))
        if len(text) == 111 and sha256(sha256(data[:78]))[:4] != data[78:]:
            raise KeyDerivationError("checksum")
        return _parts(data)

    scene.set(key_ring, "parse_extended_key", parse)


def _reparsed(change: Callable[[ExtendedKey], ExtendedKey]) -> Change:
    parse = hd_key.parse_extended_key
    return lambda scene: scene.set(key_ring, "parse_extended_key", lambda text: change(parse(text)))


_any_depth = _reparsed(lambda parts: replace(parts, depth=0))
_public_taken = _reparsed(lambda parts: replace(parts, key=b"\0" + parts.key[1:]))
_swapped_payload = _reparsed(
    lambda parts: replace(parts, chain_code=parts.key[1:], key=b"\0" + parts.chain_code)
)


def _coin_from_version(scene: Scene) -> None:
    """Take the coin type from the version bytes, whatever is given."""
    right = HDKeyRing.from_extended_key

    def from_extended_key(
        cls: type[HDKeyRing], text: str, coin_type: int | str | None = None
    ) -> HDKeyRing:
        return right(text, None)

    scene.set(HDKeyRing, "from_extended_key", classmethod(from_extended_key))


def base_pub_mutants() -> Iterator[Mutant]:
    """Yield the mutants of a ring that has only a base public key."""
    for name, convert in (
        ("unchecked", lambda data: bytes(data)),
        ("any-prefix", lambda data: PublicKey(bytes([2 + (data[0] & 1)]) + data[1:])),
        ("even-only", lambda data: PublicKey(b"\x02" + data[1:])),
    ):

        def start(ring: BasePublicKeyRing, data: bytes, convert: Any = convert) -> None:
            ring._base_pub = convert(data)

        yield key_mutant(
            f"base-pub/{name}",
            ("key.encryption-key", "point.on-curve"),
            _setting(BasePublicKeyRing, "__init__", start),
        )
