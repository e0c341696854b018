"""Rules of addresses that need no schema: onion names as text, mapped IPv4, host names.

They stand apart from the schema so that the generated codec, and whoever only looks at
addresses, can use them without loading construct.
"""

from __future__ import annotations

import string
from typing import Any, Final

from gmpy2 import mpz

from scbref.model import DNSAddress, TCP4Address, TCP6Address

ONION_SUFFIX: Final = ".onion"
MAPPED_PREFIX: Final = bytes(10) + b"\xff\xff"
"""First 12 bytes of an IPv4-mapped IPv6 address."""

_BASE32: Final = (string.ascii_lowercase + "234567").encode()
_DIGITS: Final = (string.digits + string.ascii_lowercase)[:32].encode()
# A name is a number in base 32, with digits that Python writes otherwise.
_TO_BASE32: Final = bytes.maketrans(_DIGITS, _BASE32)
_FROM_BASE32: Final = bytes(
    _DIGITS[_BASE32.index(byte)] if byte in _BASE32 else ord("?") for byte in range(256)
)

_HOST_BYTES: Final = frozenset((string.ascii_letters + string.digits + "-.").encode())


def onion_text(data: bytes) -> str:
    """Return the service name of the 10 or 35 bytes of an onion service."""
    digits: str = mpz.from_bytes(data, "big").digits(32)
    return digits.zfill(len(data) * 8 // 5).encode().translate(_TO_BASE32).decode() + ONION_SUFFIX


def onion_bytes(text: str, length: int) -> bytes:
    """Return the ``length`` bytes (10 or 35) of a service name.

    Raises:
        ValueError: upper case, a foreign character, another length or suffix.
    """
    name = text.removesuffix(ONION_SUFFIX)
    if name == text or name != name.lower() or len(name) != length * 8 // 5:
        raise ValueError("not an onion service name of this version")
    try:
        number = int(name.encode("ascii").translate(_FROM_BASE32), 32)
    except ValueError:
        raise ValueError("not base32") from None
    return number.to_bytes(length, "big")


def unmapped(address: Any) -> Any:
    """Return the address as lnd writes it: IPv4-mapped IPv6 becomes IPv4."""
    if isinstance(address, TCP6Address) and address.ip[:12] == MAPPED_PREFIX:
        return TCP4Address(address.ip[12:], address.port)
    return address


def is_valid_dns(address: DNSAddress) -> bool:
    """Say whether host name and port keep the rules that lnd has for its own addresses.

    Source: lnd lnwire/dns_addr.go ``ValidateDNSAddr``; lnd does not apply it when reading.
    """
    return (
        address.port != 0
        and len(address.hostname) > 0
        and all(byte in _HOST_BYTES for byte in address.hostname)
    )
