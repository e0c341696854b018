"""Extended keys given as a root: what they may say, and what is no root."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyLocator
from scbref.point import public_key_of

from ..tools.case import Case, Json, case, invalid, refusal, valid
from ..tools.consequences import CLOSED
from ..tools.extended_keys import XPUB, base58check, extended_key, root_key, root_of
from ..tools.material import CURVE_ORDER, key_ring

REFUSED: Final = invalid(refusal("other", "semantic"))


def vectors() -> Iterator[Case]:
    """Yield all cases about extended keys but those beside the keys that lnd derived."""
    yield from _misspelt()
    yield from _with_a_coin_type()
    yield from _odd_roots()
    yield from _no_roots()
    yield from _other_version_bytes()


def _misspelt() -> Iterator[Case]:
    good = root_key("00" * 16)
    spoilt = good[:-1] + ("1" if good[-1] != "1" else "2")
    bad = {
        "checksum": spoilt,
        "cut": good[:-1],
        "foreign-letter": "0" + good[1:],
        "leading-one": "1" + good,
    }
    for name, text in bad.items():
        yield case(
            "key.encryption",
            f"extended-key/{name}",
            f"an extended key that is none: {name}",
            ["key.extended-root", "key.extended-root-refused"],
            "A misspelt root key is taken, and nothing is found below it.",
            {"extended_key": text, "coin_type": 0},
            REFUSED,
        )


def _extended(
    name: str, title: str, payload: bytes, expect: Json, coin_type: int | None = None
) -> Case:
    """Return a case of ``key.encryption``; with a coin type it is about that too."""
    rules = ["key.extended-root", "key.extended-root-refused"] + (
        [] if coin_type is None else ["key.coin-type"]
    )
    given = {"extended_key": base58check(payload), "coin_type": coin_type or 0}
    return case("key.encryption", f"extended-key/{name}", title, rules, CLOSED, given, expect)


def _opens(ring: Json) -> Json:
    return valid(base_pub=ring["base_pub"], encryption_key=ring["encryption_key"])


def _with_a_coin_type() -> Iterator[Case]:
    seed = bytes(16)
    child = extended_key(place=b"\x01" + b"\xa5" * 4 + bytes(4), seed=seed)
    yield _extended("not-a-root", "an extended private key of depth 1", child, REFUSED, 0)
    public = extended_key(XPUB, key=public_key_of(root_of(seed)[0]), seed=seed)
    yield _extended("public", "an extended public key", public, REFUSED, 0)
    yield _extended(
        "mainnet-version-testnet-coin",
        "an xprv with the coin type of the test networks",
        extended_key(seed=seed),
        _opens(key_ring(seed.hex(), 1)),
        1,
    )


def _odd_roots() -> Iterator[Case]:
    """Yield what is a root all the same."""
    same = _opens(key_ring("00" * 16))
    for name, title, place in (
        ("fingerprint", "depth 0 with a parent fingerprint", b"\0" + b"\xa5" * 4 + bytes(4)),
        ("child-number", "depth 0 with a child number", bytes(8) + b"\x05"),
        ("child-number-hardened", "depth 0 with a hardened child number", bytes(5) + b"\x80\0\0\0"),
    ):
        yield _extended(name, title, extended_key(place=place), same)
    one = extended_key(key=b"\0" + (1).to_bytes(32, "big"))
    base = HDKeyRing.from_extended_key(base58check(one), 0)
    pub = (base.derive_key(KeyLocator(7, 0)).pub_key or b"").hex()
    ok = valid(base_pub=pub, encryption_key=base.encryption_key().hex())
    yield _extended("key-one", "the private key 1: 31 zero bytes at m", one, ok)


def _no_roots() -> Iterator[Case]:
    account = public_key_of(root_of(bytes(16))[0]) or b""
    for name, title, payload in (
        ("depth-1", "depth 1, no fingerprint, child 0", extended_key(place=b"\x01" + bytes(8))),
        ("depth-255", "depth 255", extended_key(place=b"\xff" + bytes(8))),
        (
            "account-public",
            "the extended public key of an account",
            extended_key(XPUB, b"\x03" + b"\xa5" * 4 + b"\x80\0\0\0", account),
        ),
        ("key-zero", "the private key 0", extended_key(key=bytes(33))),
        (
            "key-order",
            "the order of the curve as private key",
            extended_key(key=b"\0" + CURVE_ORDER.to_bytes(32, "big")),
        ),
        ("77-bytes", "77 bytes with a good checksum", extended_key()[:-1]),
        ("79-bytes", "79 bytes with a good checksum", extended_key() + b"\0"),
    ):
        yield _extended(name, title, payload, REFUSED)


def _other_version_bytes() -> Iterator[Case]:
    for name, version, lnd in (
        ("sprv", "0420b900", "takes it: simnet"),
        ("zprv", "04b2430c", "refuses it"),
        (XPUB, XPUB, "refuses it: they say public, the key data private"),
        ("01000000", "01000000", "refuses it"),
    ):
        note = f"only xprv and tprv are demanded; lnd {lnd}"
        expect = {"verdict": "unspecified", "note": note}
        title = f"an extended private key with the version bytes of {name}"
        yield _extended(f"version-{name}", title, extended_key(version), expect)
