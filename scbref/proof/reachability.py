"""Which addresses of a peer can be reached from anywhere, as far as they show it themselves.

Source: lnd chanrestore.go ``server.ConnectPeer``.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Final

from scbref.model import (
    Address,
    DNSAddress,
    OnionV2Address,
    OnionV3Address,
    OpaqueAddress,
    TCP4Address,
    TCP6Address,
)
from scbref.profiles import Behaviour, Profile
from scbref.wire.address_rules import is_valid_dns, unmapped

_LOCAL_CHAINS: Final = frozenset(
    {
        "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f",
        "f67ad7695d9b662a72ff3d8edbbb2de0bfa67b13974bb9910d116d5cbd863e68",
    }
)
"""Genesis hashes, internal order, of regtest and simnet: their nodes share a machine."""

_PRIVATE: Final = tuple(
    ip_network(each)
    for each in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)
"""Networks that exist many times over."""


def first_dialled(addresses: Iterable[Address], release: Profile) -> Address | None:
    """Return the one address that lnd dials, or ``None``."""
    skips_v2 = release.has(Behaviour.ONION_V2_NOT_DIALLED)
    for address in addresses:
        if not (skips_v2 and isinstance(address, OnionV2Address)):
            return address
    return None


def why_unreachable(address: Address, chain_hash: bytes, *, has_tor: bool = False) -> str | None:
    """Say what keeps an address from being reached, or return ``None`` if nothing shows.

    Args:
        address: of a peer.
        chain_hash: 32 bytes; on a chain of one machine its own addresses are right.
        has_tor: the node that dials is behind Tor.
    """
    if isinstance(address, OpaqueAddress):
        return f"it is of an unknown type ({address.payload[0]})"
    if isinstance(address, OnionV2Address):
        return "it is an onion of version 2, which Tor gave up in 2021"
    if address.port == 0:
        return "its port is 0"
    if isinstance(address, OnionV3Address):
        return None if has_tor else "it is an onion, which only an lnd behind Tor reaches"
    if isinstance(address, DNSAddress):
        return None if is_valid_dns(address) else "it is not a host name"
    return None if chain_hash.hex() in _LOCAL_CHAINS else _why_not_global(address)


def _why_not_global(address: TCP4Address | TCP6Address) -> str | None:
    plain = unmapped(address)
    ip = ip_address(plain.ip)
    if ip.is_unspecified:
        return "it is no address of a machine"
    if ip.is_loopback:
        return "it is this machine's own"
    if any(ip in network for network in _PRIVATE):
        return "it is of a private network"
    return None


def reachable_first(
    addresses: Iterable[Address], chain_hash: bytes, *, has_tor: bool = False
) -> tuple[Address, ...]:
    """Return the addresses with those first that nothing speaks against; else as they were.

    Plain addresses come before onions, onions before what nobody reaches. An opaque address
    stays last: it has no end that a reader could see.

    Args:
        addresses: of one peer.
        chain_hash: 32 bytes; see :func:`why_unreachable`.
        has_tor: the node that dials is behind Tor; onions count as plain addresses.
    """

    def rank(address: Address) -> int:
        if isinstance(address, OpaqueAddress):
            return 3
        if why_unreachable(address, chain_hash, has_tor=has_tor) is None:
            return 0
        return 1 if isinstance(address, OnionV3Address) and address.port else 2

    return tuple(sorted(addresses, key=rank))
