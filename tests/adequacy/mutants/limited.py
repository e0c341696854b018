"""Right on small backups, wrong on large ones or where two values meet; foreign envelopes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from Crypto.Cipher import ChaCha20_Poly1305

from scbref import codec
from scbref.envelope import NONCE_SIZE, TAG_SIZE, open_envelope
from scbref.errors import BAD_ADDRESS, OUT_OF_RANGE, DeserializeError, EnvelopeError
from scbref.model import DNSAddress, KeyLocator, Multi, Single
from tests.adequacy.mutants.mutant import Change, Mutant, Scene

Changed = Callable[[Single], Single]
Listed = Callable[[tuple[Single, ...]], tuple[Single, ...]]
ALIAS: Final = 16_000_000
"""The lowest block height of an alias."""
FIRST_READ: Final = 4096
"""Bytes of a first read from a file or a pipe."""


def _refusing(is_bad: Callable[[Single], bool], code: str) -> Changed:
    def changed(single: Single) -> Single:
        if is_bad(single):
            raise DeserializeError("too much", code=code)
        return single

    return changed


def _addresses(order: Callable[[list[Any]], list[Any]]) -> Changed:
    return lambda single: replace(single, addresses=tuple(order(list(single.addresses))))


def _capacity(change: Callable[[int], int]) -> Changed:
    return lambda single: replace(single, capacity=change(single.capacity))


def _long_host(single: Single) -> bool:
    return any(isinstance(a, DNSAddress) and len(a.hostname) > 127 for a in single.addresses)


def _no_alias(single: Single) -> Single:
    scid = single.short_channel_id
    is_alias = ALIAS <= scid.block_height < ALIAS + 250_000
    return replace(single, short_channel_id=replace(scid, block_height=0)) if is_alias else single


def _delay_of_initiator(single: Single) -> Single:
    local, remote = single.local_chan_cfg, single.remote_chan_cfg
    if single.is_initiator or local.csv_delay < 2016:
        return single
    return replace(single, remote_chan_cfg=replace(remote, csv_delay=local.csv_delay))


def _lease_or_close(single: Single) -> Single:
    return replace(single, lease_expiry=0) if single.close_tx_inputs else single


def _close_or_addresses(single: Single) -> Single:
    many = len(single.addresses) > 8
    return replace(single, close_tx_inputs=None) if many else single


def _large_tx(size: int) -> Callable[[Single], bool]:
    def is_large(single: Single) -> bool:
        inputs = single.close_tx_inputs
        return inputs is not None and len(inputs.commit_tx or b"") > size

    return is_large


SINGLES: Final[dict[str, tuple[Changed, str]]] = {
    "addresses/at-most-8": (_addresses(lambda a: a[:8]), "address.order"),
    "addresses/at-most-10": (_addresses(lambda a: a[:10]), "address.order"),
    "addresses/at-most-255": (_addresses(lambda a: a[:255]), "address.order"),
    "addresses/modulo-256": (_addresses(lambda a: a[: len(a) % 256]), "address.order"),
    "addresses/once-each": (_addresses(lambda a: list(dict.fromkeys(a))), "address.order"),
    "addresses/by-kind": (
        _addresses(lambda a: sorted(a, key=lambda x: type(x).__name__)),
        "address.order",
    ),
    "addresses/long-reversed": (
        _addresses(lambda a: a if len(a) < 9 else a[::-1]),
        "address.order",
    ),
    "addresses/host-over-127-refused": (_refusing(_long_host, BAD_ADDRESS), "address.dns-length"),
    "capacity/32-bit": (_capacity(lambda n: n & 0xFFFF_FFFF), "single.capacity"),
    "capacity/double": (_capacity(lambda n: int(float(n)) if n < 2**62 else n), "single.capacity"),
    "capacity/21-million": (_capacity(lambda n: min(n, 2_100_000_000_000_000)), "single.capacity"),
    "initiator/always": (lambda s: replace(s, is_initiator=True), "single.is-initiator"),
    "initiator/never": (lambda s: replace(s, is_initiator=False), "single.is-initiator"),
    "scid/alias-forgotten": (_no_alias, "single.short-channel-id"),
    "delays/of-initiator": (_delay_of_initiator, "single.csv-delays"),
    "lease/not-with-close": (_lease_or_close, "single.lease-expiry"),
    "close/not-with-many-addresses": (_close_or_addresses, "closetx.presence"),
    "transaction/over-4096-refused": (_refusing(_large_tx(4096), OUT_OF_RANGE), "tx.script-limit"),
    "transaction/over-32767-refused": (
        _refusing(_large_tx(32_767), OUT_OF_RANGE),
        "tx.script-limit",
    ),
    "transaction/over-65535-refused": (
        _refusing(_large_tx(65_535), OUT_OF_RANGE),
        "single.length-ignored",
    ),
}
"""Name → what becomes of a Single that was read, and the requirement."""
MULTIS: Final[dict[str, tuple[Listed, str]]] = {
    "singles/at-most-20": (lambda s: s[:20], "multi.back-to-back"),
    "singles/at-most-255": (lambda s: s[:255], "multi.back-to-back"),
    "singles/at-most-999": (lambda s: s[:999], "multi.back-to-back"),
    "singles/modulo-256": (lambda s: s[: len(s) % 256], "multi.back-to-back"),
    "singles/many-reversed": (lambda s: s if len(s) < 21 else s[::-1], "multi.order-kept"),
    "singles/one-per-peer": (
        lambda s: tuple({x.remote_node_pub: x for x in s}.values()),
        "multi.back-to-back",
    ),
    "singles/one-per-txid": (
        lambda s: tuple({x.funding_outpoint.txid: x for x in s}.values()),
        "multi.back-to-back",
    ),
    "singles/one-per-scid": (
        lambda s: tuple({x.short_channel_id: x for x in s}.values()),
        "multi.back-to-back",
    ),
    "singles/last-of-a-channel": (
        lambda s: tuple({x.funding_outpoint: x for x in s}.values()),
        "multi.duplicates-kept",
    ),
    "singles/first-of-a-channel": (
        lambda s: tuple({x.funding_outpoint: x for x in s[::-1]}.values())[::-1],
        "multi.duplicates-kept",
    ),
}
"""Name → what becomes of the Singles that were read, and the requirement."""


def _first_bytes(size: int) -> Change:
    """Read no more than so many bytes, and keep the Singles that are whole."""

    def change(scene: Scene) -> None:
        right = codec.deserialize_multi

        def read(data: bytes, *, strict: bool = False) -> Multi:
            multi = right(data, strict=strict)
            singles, used = [], 5
            for single in multi.static_backups:
                used += len(codec.serialize_single(single))
                if used <= size:
                    singles.append(single)
            return replace(multi, static_backups=tuple(singles))

        scene.rebind(right, read)

    return change


def _of_singles(changed: Changed) -> Change:
    def change(scene: Scene) -> None:
        right = codec.deserialize_single

        def read(data: bytes, *, strict: bool = False) -> Single:
            return changed(right(data, strict=strict))

        scene.rebind(right, read)

    return change


def _of_multis(listed: Listed) -> Change:
    def change(scene: Scene) -> None:
        right = codec.deserialize_multi

        def read(data: bytes, *, strict: bool = False) -> Multi:
            multi = right(data, strict=strict)
            return replace(multi, static_backups=listed(multi.static_backups))

        scene.rebind(right, read)

    return change


Way = Callable[[bytes, bytes], bytes]
"""Opens an envelope with a key in another way; raises ``ValueError`` when it does not open."""


def _short_nonce(size: int, with_aad: bool) -> Way:
    def way(sealed: bytes, key: bytes) -> bytes:
        cipher = ChaCha20_Poly1305.new(key=key, nonce=sealed[:size])
        if with_aad:
            cipher.update(sealed[:size])
        return cipher.decrypt_and_verify(sealed[size:-TAG_SIZE], sealed[-TAG_SIZE:])

    return way


def _moved(nonce: Callable[[bytes], tuple[bytes, bytes]], tag: int = TAG_SIZE) -> Way:
    def way(sealed: bytes, key: bytes) -> bytes:
        at, rest = nonce(sealed)
        text, given = rest[: len(rest) - tag], rest[len(rest) - tag :]
        cipher = ChaCha20_Poly1305.new(key=key, nonce=at)
        cipher.update(at)
        plaintext = cipher.decrypt(text)
        again = ChaCha20_Poly1305.new(key=key, nonce=at)
        again.update(at)
        if again.encrypt_and_digest(plaintext)[1][:tag] != given:
            raise ValueError("not authentic")
        return plaintext

    return way


WAYS: Final[dict[str, tuple[Way, str]]] = {
    "nonce-8": (_short_nonce(8, True), "envelope.cipher"),
    "nonce-12": (_short_nonce(12, True), "envelope.cipher"),
    "nonce-12-no-aad": (_short_nonce(12, False), "envelope.cipher"),
    "nonce-behind": (_moved(lambda s: (s[-24:], s[:-24])), "envelope.layout"),
    "nonce-before-tag": (_moved(lambda s: (s[-40:-16], s[:-40] + s[-16:])), "envelope.layout"),
    "version-in-front": (_moved(lambda s: (s[1:25], s[25:])), "envelope.layout"),
    "tag-of-8": (_moved(lambda s: (s[:24], s[24:]), tag=8), "envelope.authenticate"),
    "tag-of-12": (_moved(lambda s: (s[:24], s[24:]), tag=12), "envelope.authenticate"),
    "tag-of-0": (_moved(lambda s: (s[:24], s[24:]), tag=0), "envelope.authenticate"),
}
"""Name → another way that is tried when lnd's does not open, and the requirement."""
KEYS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "sha512": lambda base: hashlib.sha512(base).digest()[:32],
    "sha3-256": lambda base: hashlib.sha3_256(base).digest(),
    "not-hashed": lambda base: base[:32],
    "zeros": lambda base: bytes(32),
}
"""Name → another key that is tried, made of the base public key."""


def _opens_too(way: Way, key: Callable[[Any], bytes]) -> Change:
    def change(scene: Scene) -> None:
        def opened(sealed: bytes, source: Any) -> bytes:
            try:
                return open_envelope(sealed, source)
            except EnvelopeError:
                if len(sealed) < NONCE_SIZE + TAG_SIZE:
                    raise
                try:
                    return way(sealed, key(source))
                except ValueError:
                    pass
                raise

        scene.rebind(open_envelope, opened)

    return change


def _other_key(make: Callable[[bytes], bytes]) -> Callable[[Any], bytes]:
    """Return what makes the other key; a ring without its base key gives its encryption key."""

    def key(source: Any) -> bytes:
        if not hasattr(source, "derive_key"):
            return bytes(source.encryption_key())
        return make(source.derive_key(KeyLocator(7, 0)).pub_key)

    return key


def limited_mutants() -> Iterator[Mutant]:
    """Yield the mutants that small and plain backups do not show."""
    changes: dict[str, tuple[Change, str]] = {
        f"singles/first-{size}-bytes": (_first_bytes(size), "multi.all-or-nothing-read")
        for size in (FIRST_READ, 65_536)
    }
    changes |= {name: (_of_singles(each), rule) for name, (each, rule) in SINGLES.items()}
    changes |= {name: (_of_multis(each), rule) for name, (each, rule) in MULTIS.items()}
    for name, (way, rule) in WAYS.items():
        changes[f"opens-too/{name}"] = (_opens_too(way, lambda s: s.encryption_key()), rule)
    whole = _moved(lambda s: (s[:24], s[24:]))
    for name, make in KEYS.items():
        change = _opens_too(whole, _other_key(make))
        changes[f"opens-too/key-{name}"] = (change, "key.encryption-key")
    for name, (change, rule) in changes.items():
        title = name.replace("/", ": ").replace("-", " ")
        yield Mutant(f"limited.{name}", title, (rule,), change)
