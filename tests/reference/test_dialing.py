"""One address, one connection: directly or through a proxy, on the loopback interface."""

from __future__ import annotations

import gc
import socket
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from scbref.errors import NOT_FOUND, UNSUPPORTED
from scbref.model import (
    Address,
    DNSAddress,
    OnionV2Address,
    OnionV3Address,
    OpaqueAddress,
    TCP4Address,
    TCP6Address,
)
from scbref.profiles import LND, PROFILES, SAFE, Profile
from scbref.recovery.connector import PeerReport, PeerUnreachable
from scbref.recovery.dialing import Dialer, DialError, Outcome, address_text
from tests.reference.loopback import LOOPBACK, SocksServer, closed_port, listening
from tests.reference.peer_stage import (
    LONG,
    OLD_ONION,
    ONION,
    PEER,
    Session,
    connector,
    local,
    outcomes,
)


@pytest.fixture
def proxy(server: int) -> Iterator[tuple[SocksServer, int]]:
    pytest.importorskip("python_socks", reason="the extra 'tor' is not installed")
    socks = SocksServer({name: server for name in (ONION, OLD_ONION, "node.test", LOOPBACK)})
    with listening(socks) as port:
        yield socks, port


@pytest.mark.slow
def test_a_failed_dial_leaves_no_socket_open() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        with pytest.raises(DialError):
            Dialer(timeout=LONG).dial(local(closed_port()))
        gc.collect()
    assert [w for w in caught if issubclass(w.category, ResourceWarning)] == []


# Kinds of addresses.


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (OnionV2Address(OLD_ONION, 9735), "version 2"),
        (OnionV3Address(ONION, 9735), "needs a proxy"),
        (OpaqueAddress(b"\x09rest"), "unknown"),
    ],
)
@pytest.mark.parametrize("profile", [LND, SAFE])
def test_what_cannot_be_dialled_is_skipped(
    address: Address, why: str, profile: Profile, server: int
) -> None:
    reports: list[PeerReport] = []
    linked = connector(Dialer(timeout=LONG, profile=profile), on_report=reports.append)
    linked.connect_peer(PEER, [address, local(server)])
    assert outcomes(reports[0]) == [Outcome.SKIPPED, Outcome.CONNECTED]
    assert why in reports[0].attempts[0].detail


def test_a_name_is_resolved(server: int) -> None:
    Dialer(timeout=LONG).dial(DNSAddress(b"localhost", server)).close()


@pytest.mark.parametrize("name", [b"", b"a b", b"a\0b", b"\xff", b"x" * 254, b"a/b"])
def test_what_is_no_host_name_is_not_resolved(name: bytes, server: int) -> None:
    with pytest.raises(DialError, match="not a host name"):
        Dialer(timeout=LONG).dial(DNSAddress(name, server))


def test_a_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DialError) as caught:
        Dialer(timeout=LONG).dial(DNSAddress(b"nobody.test", 1))
    assert caught.value.code == NOT_FOUND


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(LONG))
    try:
        with pytest.raises(DialError, match="timed out"):
            Dialer(timeout=0.05).dial(DNSAddress(b"slow.test", 1))
    finally:
        release.set()


def test_the_time_limit_covers_all_answers_of_a_name(server: int) -> None:
    ticks = iter([0.0, 1.0, 6.0])
    with pytest.raises(DialError, match="timed out"):
        Dialer(timeout=1.0, clock=lambda: next(ticks)).dial(DNSAddress(b"localhost", server))


@pytest.mark.parametrize("address", [TCP4Address(b"\1\2", 1), TCP6Address(b"", 1)])
def test_an_address_of_a_wrong_length_is_a_failure(address: Address) -> None:
    with pytest.raises(DialError):
        Dialer(timeout=LONG).dial(address)


def test_a_port_out_of_range_is_a_failure() -> None:
    with pytest.raises(DialError):
        Dialer(timeout=LONG).dial(TCP4Address(socket.inet_aton(LOOPBACK), 70_000))


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (TCP4Address(bytes([10, 1, 2, 3]), 9735), "10.1.2.3:9735"),
        (TCP6Address(bytes(15) + b"\1", 9735), "[::1]:9735"),
        (OnionV3Address(ONION, 1), f"{ONION}:1"),
        (DNSAddress(b"node.test", 2), "node.test:2"),
        (DNSAddress(b"\x1b[31m", 2), "<DNSAddress>"),
        (OpaqueAddress(b"\x09"), "<OpaqueAddress>"),
    ],
)
def test_addresses_as_people_write_them(address: Address, text: str) -> None:
    assert address_text(address) == text


# Through a proxy.


@pytest.mark.parametrize(
    ("address", "profile"),
    [(OnionV3Address(ONION, 9735), SAFE), (OnionV2Address(OLD_ONION, 9735), PROFILES["0.20"])],
)
def test_an_onion_service_is_reached_through_the_proxy(
    address: Any, profile: Profile, proxy: tuple[SocksServer, int]
) -> None:
    socks, port = proxy
    session = Session()
    dialer = Dialer(timeout=LONG, proxy=(LOOPBACK, port), profile=profile)
    connector(dialer, transport=session).connect_peer(PEER, [address])
    assert session.peers == [PEER]
    assert socks.asked == [(3, address.onion_service, 9735)]


def test_version_2_is_skipped_with_a_proxy_too(proxy: tuple[SocksServer, int]) -> None:
    with pytest.raises(PeerUnreachable):
        connector(Dialer(timeout=LONG, proxy=(LOOPBACK, proxy[1]))).connect_peer(
            PEER, [OnionV2Address(OLD_ONION, 9735)]
        )
    assert proxy[0].asked == []


def test_other_addresses_go_around_the_proxy(proxy: tuple[SocksServer, int], server: int) -> None:
    Dialer(timeout=LONG, proxy=(LOOPBACK, proxy[1])).dial(local(server)).close()
    assert proxy[0].asked == []


def test_proxy_all_sends_everything_through_and_resolves_nothing(
    proxy: tuple[SocksServer, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    socks, port = proxy
    resolved: list[object] = []
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: (resolved.append(host), real(host, *a, **k))[1]
    )
    dialer = Dialer(timeout=LONG, proxy=(LOOPBACK, port), proxy_all=True)
    dialer.dial(DNSAddress(b"node.test", 9735)).close()
    dialer.dial(local(9736)).close()
    assert socks.asked == [(3, "node.test", 9735), (1, LOOPBACK, 9736)]
    assert set(resolved) <= {LOOPBACK}


def test_proxy_all_needs_a_proxy() -> None:
    with pytest.raises(ValueError, match="proxy"):
        Dialer(proxy_all=True)


def test_what_the_proxy_says_is_reported(proxy: tuple[SocksServer, int]) -> None:
    dialer = Dialer(timeout=LONG, proxy=(LOOPBACK, proxy[1]))
    with pytest.raises(DialError, match="refused"):
        dialer.dial(OnionV3Address("c" * 56 + ".onion", 9735))


def test_a_proxy_that_is_not_there() -> None:
    pytest.importorskip("python_socks", reason="the extra 'tor' is not installed")
    with pytest.raises(DialError, match="proxy"):
        Dialer(timeout=LONG, proxy=(LOOPBACK, closed_port())).dial(OnionV3Address(ONION, 1))


def test_a_proxy_that_does_not_answer() -> None:
    pytest.importorskip("python_socks", reason="the extra 'tor' is not installed")
    with listening(lambda connection: (connection.recv(100), connection.recv(1), None)[2]) as port:
        dialer = Dialer(timeout=0.1, proxy=(LOOPBACK, port))
        with pytest.raises(DialError, match="timed out"):
            dialer.dial(OnionV3Address(ONION, 1))


def test_without_the_proxy_software_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "python_socks", None)
    with pytest.raises(
        DialError, match=r"^python-socks is .* it with: .* pip install .*python-socks"
    ) as caught:
        Dialer(timeout=LONG, proxy=(LOOPBACK, 1)).dial(OnionV3Address(ONION, 1))
    assert caught.value.code == UNSUPPORTED
