"""Cases where an implementation written from the pages alone met a gap in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyLocator
from scbref.point import POINT_SIZE, public_key_of

from ..tools.case import Case, Json, case, invalid, lenient, refusal, valid
from ..tools.extended_keys import XPUB, base58check, extended_key, root_of
from ..tools.layout import single_layout
from ..tools.material import CURVE_ORDER, derived_bytes, key_ring
from ..tools.shapes import onion_v2, onion_v3, put, single, tcp4, tcp6
from .keys import CLOSED, DERIVED
from .points import ROOT
from .write_faults import CHANGED, UNREADABLE, write, written

_HARDENED: Final = 2**31
_WITNESS_SEED: Final = "bf40d9aed13c579207fcaa9f3440ec40"
"""The seed with which the JavaScript witness asked lnd."""


def vectors() -> Iterator[Case]:
    """Yield all of them."""
    yield from _hardened_indices()
    yield from _extended_keys()
    yield from _other_version_bytes()
    yield _zeros_for_no_root_key()
    yield _unsigned_capacity()
    yield from _types_against_values()


def _hardened_indices() -> Iterator[Case]:
    """Yield keys below branches (m/1017'/coin'/family'/0) that begin with zero bytes."""
    for seed, coin_type, family, index, zeros in (
        (_WITNESS_SEED, 0, 6, _HARDENED, 1),
        (_WITNESS_SEED, 0, 6, _HARDENED - 1, 1),
        (_seed(30), 0, 0, _HARDENED, 1),
        (_seed(224), 1, 0, 2**32 - 1, 1),
        (_seed(781), 1, 7, _HARDENED + 1, 1),
        (_seed(106), 0, _HARDENED - 2, _HARDENED, 1),
        (_seed(20031), 0, 6, _HARDENED, 2),
    ):
        is_hardened = index >= _HARDENED
        ring = HDKeyRing.from_seed(bytes.fromhex(seed), coin_type)
        key = ring.derive_key(KeyLocator(family, index)).pub_key or b""
        rule = "leading-zeros-index" if is_hardened else "standard-elsewhere"
        yield case(
            "key.derive",
            f"branch-zeros/{coin_type}/{family}-{index}/{zeros}",
            f"{zeros} zero byte(s) at m/1017'/{coin_type}'/{family}'/0, index {index}, "
            f"which is {'hardened' if is_hardened else 'the last plain one'}",
            [f"key.{rule}", "key.locator-path"],
            DERIVED,
            {
                "seed": seed,
                "coin_type": coin_type,
                "key_locator": {"family": family, "index": index},
            },
            valid(pub_key=key.hex()),
        )


def _seed(number: int) -> str:
    return derived_bytes(f"seed/spec-gaps/{number}", 16).hex()


def _extended(name: str, title: str, payload: bytes, expect: Json) -> Case:
    return case(
        "key.encryption",
        f"extended-key/{name}",
        title,
        ["key.extended-root"],
        CLOSED,
        {"extended_key": base58check(payload), "coin_type": 0},
        expect,
    )


def _extended_keys() -> Iterator[Case]:
    ring = key_ring("00" * 16)
    same = valid(base_pub=ring["base_pub"], encryption_key=ring["encryption_key"])
    for name, title, place in (
        ("fingerprint", "depth 0 with a parent fingerprint", b"\0" + b"\xa5" * 4 + bytes(4)),
        ("child-number", "depth 0 with a child number", bytes(8) + b"\x05"),
        ("child-number-hardened", "depth 0 with a hardened child number", bytes(5) + b"\x80\0\0\0"),
    ):
        yield _extended(name, title, extended_key(place=place), same)

    one = b"\0" + (1).to_bytes(32, "big")
    text = base58check(extended_key(key=one))
    base = HDKeyRing.from_extended_key(text, 0)
    pub = (base.derive_key(KeyLocator(7, 0)).pub_key or b"").hex()
    ok = valid(base_pub=pub, encryption_key=base.encryption_key().hex())
    yield _extended("key-one", "the private key 1: 31 zero bytes at m", extended_key(key=one), ok)

    refused = invalid(refusal("other", "semantic"))
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
        yield _extended(name, title, payload, refused)


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


def _zeros_for_no_root_key() -> Case:
    return write(
        "point/sha-chain-root-desc-pub-key/all-zero",
        "33 zero bytes given as the key of the revocation root; no key is an absent one",
        ["point.checked-on-write", "point.all-zero", "single.sha-chain-root-pub"],
        UNREADABLE,
        put(single(), ROOT, bytes(POINT_SIZE).hex()),
        invalid(refusal("bad-point", "encode", ROOT)),
    )


def _unsigned_capacity() -> Case:
    layout = single_layout(single())
    refused = refusal("out-of-range", "encode", "capacity")
    return write(
        "number/capacity/2-to-63",
        "capacity: 2^63, which fits 64 bits without a sign",
        ["single.capacity-signed", "single.integer-ranges"],
        CHANGED,
        put(single(), "capacity", str(2**63)),
        lenient(
            "capacity-top-bit-negative",
            negative=refused,
            unsigned=written(layout.replaced("capacity", (2**63).to_bytes(8, "big"))),
            refuse=refused,
        ),
    )


def _types_against_values() -> Iterator[Case]:
    """Yield addresses whose type is not that of their value; lnd goes by the value."""
    v2, v3 = onion_v2(), onion_v3()
    mapped = "00" * 10 + "ffff01020304"
    for name, title, address, lnd in (
        ("tcp4-16-bytes", "tcp4 with 16 bytes", tcp4(tcp6()["ip"]), "type 2"),
        ("tcp4-mapped", "tcp4 with an IPv4-mapped address", tcp4(mapped), "type 1"),
        ("tcp6-4-bytes", "tcp6 with 4 bytes", tcp6("01020304"), "type 1"),
        ("onion-v3-22", "onion_v3 with a version 2 name", v2 | {"type": "onion_v3"}, "type 3"),
        ("onion-v2-62", "onion_v2 with a version 3 name", v3 | {"type": "onion_v2"}, "type 4"),
    ):
        yield write(
            f"address/type-against-value/{name}",
            title,
            ["address.ip-length" if "tcp" in name else "address.onion-length"],
            CHANGED,
            single(0, [address]),
            {"verdict": "unspecified", "note": f"lnd has no such value; made one, it is {lnd}"},
        )
