"""Addresses in the protocol's form, of every kind, length and order."""

from __future__ import annotations

import base64
from typing import Any, Final

from .dice import Dice

Json = dict[str, Any]

KINDS: Final = ("tcp4", "tcp6", "onion_v2", "onion_v3", "dns", "opaque")
FEATURES: Final = {"dns": "dns_address", "opaque": "opaque_address"}
"""By kind: the feature without which it is not drawn."""
HOSTS: Final = (0, 1, 12, 63, 64, 126, 127, 128, 129, 200, 254, 255)
"""Bytes of a host name: on both sides of where a signed byte ends."""
PAYLOADS: Final = (0, 1, 2, 7, 40, 127, 128, 255, 256, 1000)
"""Bytes of an unknown address after its type."""
MANY: Final = 300
"""Addresses of a node that has very many."""
_FORMS: Final = ("00000000", "7f000001", "ffffffff", "0a000002", "c0a80001")
_LONG_FORMS: Final = ("00" * 16, "00" * 15 + "01", "fe80" + "00" * 13 + "01", "ff" * 16)


def known_kinds(features: frozenset[str]) -> tuple[str, ...]:
    """Return the kinds that adapters with these features know."""
    return tuple(k for k in KINDS if k not in FEATURES or FEATURES[k] in features)


def onion(data: bytes) -> str:
    """Return the host name of an onion service (10 or 35 bytes)."""
    return base64.b32encode(data).decode().lower() + ".onion"


def zero_address(kind: str) -> Json:
    """Return the plainest address of one of ``KINDS``."""
    if kind in ("tcp4", "tcp6"):
        return {"type": kind, "ip": "00" * (4 if kind == "tcp4" else 16), "port": 0}
    if kind in ("onion_v2", "onion_v3"):
        data = bytes(10 if kind == "onion_v2" else 35)
        return {"type": kind, "onion_service": onion(data), "port": 0}
    if kind == "dns":
        return {"type": kind, "hostname": "61", "port": 1}
    return {"type": "opaque", "payload": "ff"}


def drawn_address(dice: Dice, kind: str) -> Json:
    """Draw an address of one of ``KINDS`` that comes back as it is."""
    if kind == "opaque":
        first = dice.pick((6, 7, 127, 128, 254, 255, 6 + dice.below(250)))
        return {"type": kind, "payload": f"{first:02x}" + dice.data(dice.pick(PAYLOADS)).hex()}
    port = dice.pick((9735, dice.number(16)))
    if kind == "tcp4":
        ip = dice.pick(_FORMS) if dice.once_in(4) else dice.data(4).hex()
        return {"type": kind, "ip": ip, "port": port}
    if kind == "tcp6":
        # 20…: never an IPv4-mapped address, which is one of the quirks.
        ip = dice.pick(_LONG_FORMS) if dice.once_in(4) else "20" + dice.data(15).hex()
        return {"type": kind, "ip": ip, "port": port}
    if kind == "dns":
        size = dice.pick(HOSTS) if dice.once_in(2) else dice.below(40)
        letters = dice.data(size) if dice.once_in(2) else b"a" * size
        return {"type": kind, "hostname": letters.hex(), "port": port}
    data = dice.data(10 if kind == "onion_v2" else 35)
    return {"type": kind, "onion_service": onion(data), "port": port}


def drawn_addresses(dice: Dice, kinds: tuple[str, ...]) -> list[Json]:
    """Draw a list of addresses that comes back as it is: of unknown ones the last, at most."""
    known = tuple(kind for kind in kinds if kind != "opaque")
    size = dice.length(long=26, rare=MANY)
    if size == MANY:
        one = drawn_address(dice, dice.pick(known[:4]))
        return [{**one, "port": number} for number in range(size)]
    listed = [drawn_address(dice, dice.pick(known)) for _ in range(size)]
    if listed and "opaque" in kinds and dice.once_in(3):
        listed[-1] = drawn_address(dice, "opaque")
    if len(listed) > 1 and dice.once_in(6):
        listed[0] = listed[-2]
    return listed
