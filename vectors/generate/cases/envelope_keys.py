"""Envelopes sealed with wrong keys, wrong associated data, wrong ciphers."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.captured import seeds_with_zeros
from ..tools.case import Case, valid
from ..tools.consequences import FORGED, WRONG_KEY
from ..tools.envelope_cases import NOT_AUTHENTIC, Kind, kinds, unpack
from ..tools.material import derived_bytes, key_ring, nonce, other_ring, own_ring
from ..tools.sealing import TAG_SIZE, seal, sealed, wrong_keys


def vectors() -> Iterator[Case]:
    """Yield all cases about keys and ciphers of envelopes."""
    for kind in kinds():
        yield from _keys(kind)
        yield from _associated_data(kind)
        yield from _ciphers(kind)
    yield from _zero_seeds()


def _keys(kind: Kind) -> Iterator[Case]:
    value = nonce("keys")
    ring = own_ring()
    other_coin = key_ring(ring["seed"], 1)
    for name, title, other, rule in (
        ("other-seed", "another seed", other_ring(), "key.root-from-seed"),
        ("other-coin-type", "the same seed on a test network", other_coin, "key.coin-type"),
    ):
        yield unpack(
            kind,
            f"key/{name}",
            f"sealed with the key of {title}",
            ["envelope.authenticate", rule],
            FORGED,
            seal(kind.plaintext, other, value),
            NOT_AUTHENTIC,
        )
    for name, (title, key) in wrong_keys(ring).items():
        located = "node" in name or "index" in name
        rules = ["key.base-encryption-locator", "key.locator-path"] if located else []
        yield unpack(
            kind,
            f"key/{name}",
            f"sealed with {title}",
            ["key.encryption-key", *rules, "envelope.authenticate"],
            WRONG_KEY,
            sealed(kind.plaintext, key, value),
            NOT_AUTHENTIC,
        )


def _associated_data(kind: Kind) -> Iterator[Case]:
    key = bytes.fromhex(own_ring()["encryption_key"])
    value = nonce("ciphers")
    for name, aad in {
        "empty": b"",
        "zeros": bytes(24),
        "first-12": value[:12],
        "first-16": value[:16],
        "nonce-twice": value + value,
        "other-nonce": nonce("another"),
        "key": key,
    }.items():
        yield unpack(
            kind,
            f"aad/{name}",
            f"associated data: {name.replace('-', ' ')}",
            ["envelope.aad-is-nonce", "envelope.authenticate"],
            WRONG_KEY,
            sealed(kind.plaintext, key, value, aad=aad),
            NOT_AUTHENTIC,
        )


def _ciphers(kind: Kind) -> Iterator[Case]:
    key = bytes.fromhex(own_ring()["encryption_key"])
    value = nonce("ciphers")
    for name, short in {"first-12": value[:12], "last-12": value[12:]}.items():
        yield unpack(
            kind,
            f"cipher/chacha20-{name}",
            f"ChaCha20-Poly1305 with 12 bytes of the nonce ({name.replace('-', ' ')})",
            ["envelope.cipher", "envelope.authenticate"],
            WRONG_KEY,
            sealed(kind.plaintext, key, value, cipher_nonce=short),
            NOT_AUTHENTIC,
        )
    yield unpack(
        kind,
        "cipher/none",
        "the plaintext itself between a nonce and 16 other bytes",
        ["envelope.cipher", "envelope.authenticate"],
        FORGED,
        value + kind.plaintext + derived_bytes("mac", TAG_SIZE),
        NOT_AUTHENTIC,
    )


def _zero_seeds() -> Iterator[Case]:
    """Yield seeds for which plain BIP-32 gives another encryption key than lnd."""
    one, _ = kinds()
    rules = ["key.leading-zeros-purpose", "key.encryption-key", "key.standard-elsewhere"]
    for index, entry in enumerate(seeds_with_zeros()):
        ring = {name: entry[name] for name in ("seed", "coin_type", "base_pub", "encryption_key")}
        title = "a seed whose key of m/1017' begins with zeros"
        yield unpack(
            one,
            f"key/leading-zeros-{index}/lnd",
            f"{title}, sealed by lnd's rule",
            rules,
            WRONG_KEY,
            seal(one.plaintext, ring, nonce("zeros")),
            valid(**one.ok),
            ring,
        )
        yield unpack(
            one,
            f"key/leading-zeros-{index}/plain-bip32",
            f"{title}, sealed by plain BIP-32",
            rules,
            WRONG_KEY,
            sealed(one.plaintext, entry["plain_key"], nonce("zeros")),
            NOT_AUTHENTIC,
            ring,
        )
