"""One address, one TCP connection: directly, or through a SOCKS5 proxy such as Tor's.

Onion services are reached through the proxy only. Without one they are skipped, as is what can
never be dialled: Tor version 2 services (their network is gone; lnd skips them from 0.21 on) and
addresses of an unknown type. With ``proxy_all`` nothing goes around the proxy, and no name
is resolved here.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from scbref.dependencies import how_to_mend
from scbref.errors import IO, NOT_FOUND, UNSUPPORTED, ScbError
from scbref.model import (
    Address,
    DNSAddress,
    OnionV2Address,
    OnionV3Address,
    OpaqueAddress,
)
from scbref.profiles import SAFE, Behaviour, Profile
from scbref.recovery.time_limit import within

DEFAULT_DIAL_TIMEOUT: Final = 120.0
"""Seconds for one address. Source: lnd tor ``DefaultConnTimeout``."""

_HOST_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,253}")

Clock = Callable[[], float]
"""Seconds that only grow."""


class DialError(ScbError):
    """An address does not answer, or is none.

    ``io``: no connection; ``not-found``: the name does not resolve; ``unsupported``: the
    software for proxies is not installed.
    """


class Outcome(Enum):
    """What became of one address."""

    CONNECTED = "connected"
    """It answered, and the transport took it."""
    ALREADY_CONNECTED = "already-connected"
    """It answered, and the transport has a session with the peer."""
    SKIPPED = "skipped"
    """It cannot be dialled."""
    FAILED = "failed"
    """It did not answer, or the transport refused it."""
    PORT_OPEN = "port-open"
    """It took the connection, and the handshake did not come to an end."""
    OTHER_NODE = "other-node"
    """Somebody else answers there: one without the key of the peer."""
    UNTRIED = "untried"
    """There was no time left for it."""


@dataclass(frozen=True, slots=True)
class AddressAttempt:
    """One address that was tried."""

    address: Address
    """The address."""
    outcome: Outcome
    """What became of it."""
    detail: str = ""
    """Why, when it was skipped or failed."""
    seconds: float = 0.0
    """How long it took."""

    @property
    def is_connected(self) -> bool:
        """Whether the peer is there, or the transport says so."""
        return self.outcome in (Outcome.CONNECTED, Outcome.ALREADY_CONNECTED)

    def __str__(self) -> str:
        text = f"{address_text(self.address)} {self.outcome.value}"
        return f"{text}: {self.detail}" if self.detail else text


class Dialer:
    """Opens TCP connections to addresses of a backup."""

    def __init__(
        self,
        *,
        timeout: float = DEFAULT_DIAL_TIMEOUT,
        proxy: tuple[str, int] | None = None,
        proxy_all: bool = False,
        profile: Profile = SAFE,
        clock: Clock = time.monotonic,
    ) -> None:
        """Say how to dial.

        Args:
            timeout: seconds for one address, the resolving of its name included.
            proxy: host and port of a SOCKS5 proxy without a password.
            proxy_all: send everything through the proxy, not only onion services.
            profile: whose rules to follow.
            clock: measures the timeout.

        Raises:
            ValueError: ``proxy_all`` without a proxy.
        """
        if proxy_all and proxy is None:
            raise ValueError("proxy_all needs a proxy")
        self._timeout = timeout
        self._proxy = proxy
        self._proxy_all = proxy_all
        self._profile = profile
        self.clock = clock

    def why_skipped(self, address: Address) -> str | None:
        """Say why an address is not worth dialling; ``None`` when it is."""
        if isinstance(address, OpaqueAddress):
            return "unknown address type"
        if isinstance(address, OnionV2Address) and self._profile.has(
            Behaviour.ONION_V2_NOT_DIALLED
        ):
            return "Tor version 2 services are gone"
        if isinstance(address, OnionV2Address | OnionV3Address) and self._proxy is None:
            return "an onion service needs a proxy"
        return None

    def dial(self, address: Address, timeout: float | None = None) -> socket.socket:
        """Connect to an address, in ``timeout`` seconds or those of the constructor.

        Returns:
            A blocking socket.

        Raises:
            DialError: it does not answer in time, or cannot be dialled.
        """
        seconds = self._timeout if timeout is None else timeout
        try:
            host, port = host_and_port(address)
            is_onion = isinstance(address, OnionV2Address | OnionV3Address)
            if self._proxy is not None and (is_onion or self._proxy_all):
                connection = _dial_by_proxy(self._proxy, host, port, seconds)
            else:
                connection = self._dial_directly(host, port, seconds)
        # UnicodeError and OverflowError: a host or port that the socket layer cannot take.
        except (OSError, ValueError, OverflowError) as error:
            known = error.strerror if isinstance(error, OSError) else None
            reason = "timed out" if isinstance(error, TimeoutError) else known or str(error)
            raise DialError(reason, code=IO) from error
        connection.settimeout(None)
        return connection

    def _dial_directly(self, host: str, port: int, seconds: float) -> socket.socket:
        deadline = self.clock() + seconds
        last: OSError = TimeoutError("no time left")
        for family, kind, protocol, _, target in _resolve(host, port, seconds):
            remaining = deadline - self.clock()
            if remaining <= 0:
                break
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(remaining)
                connection.connect(target)
            except OSError as error:
                connection.close()
                last = error
            else:
                return connection
        raise last


def _resolve(host: str, port: int, seconds: float) -> list[tuple[Any, ...]]:
    def look_up() -> list[tuple[Any, ...]]:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)

    try:
        return within(seconds, look_up)
    except socket.gaierror as error:
        reason = error.strerror or error
        raise DialError(f"the name does not resolve: {reason}", code=NOT_FOUND) from error


def _dial_by_proxy(proxy: tuple[str, int], host: str, port: int, seconds: float) -> socket.socket:
    try:
        from python_socks import (
            ProxyConnectionError,
            ProxyError,
            ProxyTimeoutError,
            ProxyType,
        )
        from python_socks.sync import Proxy
    except ImportError as error:
        raise DialError(how_to_mend(error) or str(error), code=UNSUPPORTED) from None
    # With rdns the name goes to the proxy as it is: onion names resolve nowhere else.
    client = Proxy(ProxyType.SOCKS5, *proxy, rdns=True)
    try:
        return within(
            seconds, lambda: client.connect(host, port, timeout=seconds), socket.socket.close
        )
    except (ProxyError, ProxyConnectionError, ProxyTimeoutError) as error:
        raise DialError(f"by proxy: {error}", code=IO) from error


def host_and_port(address: Address) -> tuple[str, int]:
    """Return the host, as text, and the port of an address.

    Raises:
        ValueError: it has none, or no usable one.
    """
    if isinstance(address, OpaqueAddress):
        raise ValueError("unknown address type")
    if isinstance(address, OnionV2Address | OnionV3Address):
        return address.onion_service, address.port
    if isinstance(address, DNSAddress):
        # Anything can stand in a backup; an empty name would resolve to this machine.
        name = address.hostname.decode("ascii", errors="replace")
        if not _HOST_NAME.fullmatch(name):
            raise ValueError("not a host name")
        return name, address.port
    return str(ipaddress.ip_address(address.ip)), address.port


def address_text(address: Address) -> str:
    """Return an address as people write it."""
    try:
        host, port = host_and_port(address)
    except ValueError:
        return f"<{type(address).__name__}>"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
