"""``scbref recover --connect``: every channel first, then every peer; who was reached stays so."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from scbref.channeldb import ChannelDB
from scbref.cli.failure import Failure
from scbref.cli.recovery_peers import parse_proxy
from scbref.model import Address, DNSAddress, OnionV2Address, OnionV3Address, Single
from tests.reference.bolt8_responder import LightningPeer
from tests.reference.cli_cases import one_line
from tests.reference.loopback import LOOPBACK, SocksServer, closed_port, listening
from tests.reference.peer_stage import LONG, OLD_ONION, ONION, local
from tests.reference.store_stage import Node, single

SOON = ("--connect", "--timeout", "5")


def peer(number: int = 1) -> LightningPeer:
    return LightningPeer(bytes([number] * 32))


def of(owner: LightningPeer, name: str, *addresses: Address) -> Single:
    return single(name, addresses, remote_node_pub=owner.key)


def hold(connection: socket.socket) -> None:
    """Take the connection, and say nothing until the other side goes."""
    while connection.recv(100):
        pass


def test_a_peer_that_was_absent_is_dialled_by_the_next_run(node: Node) -> None:
    him = peer()
    absent = closed_port()
    result = node.recover(node.backup(of(him, "a", local(absent))), *SOON)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{'61' * 32}:0 restored",
        f"{node.db}: restored 1 channel",
        f"peer {him.key.hex()} not reached: {LOOPBACK}:{absent} connection refused",
        "peers: 0 of 1 reached",
    ]
    assert "run it again later with --connect" in result.stderr
    with listening(him) as port:
        backup = node.backup(of(him, "a", local(port)))
        result = node.recover(backup, *SOON)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.splitlines()[-2:] == [
            f"peer {him.key.hex()} reached at {LOOPBACK}:{port}",
            "peers: 1 of 1 reached",
        ]
    again = node.recover(backup, *SOON)
    assert again.exit_code == 0
    assert again.stdout.splitlines() == [
        f"{'61' * 32}:0 exists already",
        f"{node.db}: restored 0 channels, 1 existed already",
    ]


def test_an_open_port_is_not_reached_and_dialled_again(node: Node) -> None:
    him = peer()
    with listening(hold) as port:
        backup = node.backup(of(him, "a", local(port)))
        result = node.recover(backup, "--connect", "--timeout", "0.1")
    assert result.exit_code == 1
    text = f"{LOOPBACK}:{port} port open, but no handshake in time"
    assert f"peer {him.key.hex()} not reached: {text}" in result.stdout
    with listening(him) as port:
        result = node.recover(node.backup(of(him, "a", local(port))), *SOON)
    assert result.exit_code == 0
    assert f"reached at {LOOPBACK}:{port}" in result.stdout


def test_somebody_else_at_the_address_is_told_as_such(node: Node) -> None:
    him, other = peer(1), peer(2)
    with listening(other) as port:
        result = node.recover(node.backup(of(him, "a", local(port))), *SOON)
    assert result.exit_code == 1
    assert f"{LOOPBACK}:{port} somebody else answers there: closed at act 1" in result.stdout
    assert "peers: 0 of 1 reached" in result.stdout


def test_all_channels_are_restored_before_anybody_is_dialled(node: Node) -> None:
    him = peer()
    stored: list[int] = []

    def look(connection: socket.socket) -> None:
        with ChannelDB(node.db) as store:
            stored.append(len(store.fetch_all_channels()))
        him(connection)

    with listening(look) as port:
        others = [single(name, [local(closed_port())]) for name in "bcd"]
        backup = node.backup(of(him, "a", local(port)), *others)
        result = node.recover(backup, *SOON)
    assert stored == [4]
    lines = result.stdout.splitlines()
    assert [line.endswith(" restored") for line in lines[:4]] == [True] * 4
    assert lines[4] == f"{node.db}: restored 4 channels"
    assert lines[-1] == "peers: 1 of 2 reached"


def test_a_peer_of_several_channels_is_dialled_once(node: Node) -> None:
    him = peer()
    with listening(him) as port:
        backup = node.backup(*(of(him, name, local(port)) for name in "abc"))
        result = node.recover(backup, *SOON)
        him.shaken.get(timeout=LONG)
    assert (result.exit_code, result.stderr) == (0, "")
    assert him.shaken.empty()
    assert "peers: 1 of 1 reached" in result.stdout


def test_the_second_run_dials_only_those_not_yet_reached(node: Node) -> None:
    near, far = peer(1), peer(2)
    with listening(near) as port:
        channels = [of(near, "a", local(port)), of(far, "b", local(closed_port()))]
        backup = node.backup(*channels)
        assert node.recover(backup, *SOON).exit_code == 1
        near.shaken.get(timeout=LONG)
        result = node.recover(backup, *SOON)
        assert near.shaken.empty()
    assert "peers: 0 of 1 reached" in result.stdout
    with node.open_store() as store:
        waits = [store.awaits_peer(each.funding_outpoint) for each in channels]
    assert waits == [False, True]


def test_the_addresses_of_all_channels_of_a_peer_are_tried_in_their_order(node: Node) -> None:
    him = peer()
    first, second = closed_port(), closed_port()
    with listening(him) as port:
        channels = [
            of(him, "a", local(first), OnionV2Address(OLD_ONION, 9735)),
            of(him, "b", local(first), local(second), OnionV3Address(ONION, 9735)),
            of(him, "c", local(port)),
        ]
        result = node.recover(node.backup(*channels), *SOON)
    assert result.exit_code == 0
    refused = "connection refused"
    assert (
        f"reached at {LOOPBACK}:{port}; before that {LOOPBACK}:{first} {refused}; "
        f"{OLD_ONION}:9735 Tor version 2 services are gone; {LOOPBACK}:{second} {refused}; "
        f"{ONION}:9735 needs Tor, see --socks\n"
    ) in result.stdout
    note = f"lnd's restore dials {LOOPBACK}:{first} alone; there it takes: lncli connect "
    assert f"{note}{him.key.hex()}@{LOOPBACK}:{port}\n" in result.stderr


def test_an_address_that_the_store_was_told_since_is_tried_too(node: Node) -> None:
    him = peer()
    backup = node.backup(of(him, "a"))
    result = node.recover(backup, *SOON)
    assert f"peer {him.key.hex()} not reached: it has no address" in result.stdout
    with listening(him) as port:
        with node.open_store() as store:
            store.set_node_addrs(him.key, [local(port)])
        result = node.recover(backup, *SOON)
    assert result.exit_code == 0
    assert "lnd's restore knows no address; there it takes: lncli connect" in result.stderr


def test_who_comes_after_the_total_is_told(node: Node) -> None:
    him = peer()
    with listening(him) as port:
        backup = node.backup(of(him, "a", local(port)))
        result = node.recover(backup, "--connect", "--total-timeout", "0.000001")
    assert result.exit_code == 1
    assert f"{LOOPBACK}:{port} not tried, no time left" in result.stdout


@pytest.mark.parametrize("option", ["--socks", "--tor-proxy"])
def test_onion_addresses_go_through_the_proxy(node: Node, option: str) -> None:
    pytest.importorskip("python_socks")
    him = peer()
    with listening(him) as port:
        server = SocksServer({ONION: port})
        with listening(server) as proxy:
            backup = node.backup(of(him, "a", OnionV3Address(ONION, 9735)))
            result = node.recover(backup, *SOON, option, f"{LOOPBACK}:{proxy}")
    assert result.exit_code == 0, result.stdout
    assert server.asked == [(3, ONION, 9735)]


def test_with_socks_the_proxy_resolves_the_names_and_nothing_goes_around_it(node: Node) -> None:
    pytest.importorskip("python_socks")
    him, her = peer(1), peer(2)
    with ExitStack() as open_ports:
        his, hers = (open_ports.enter_context(listening(each)) for each in (him, her))
        server = SocksServer({"node.test": his, LOOPBACK: hers})
        proxy = open_ports.enter_context(listening(server))
        channels = [of(him, "a", DNSAddress(b"node.test", 9735)), of(her, "b", local(hers))]
        result = node.recover(node.backup(*channels), *SOON, "--socks", f"{LOOPBACK}:{proxy}")
    assert result.exit_code == 0, result.stdout
    assert sorted(server.asked) == [(1, LOOPBACK, hers), (3, "node.test", 9735)]


def test_a_service_that_the_proxy_does_not_reach(node: Node) -> None:
    pytest.importorskip("python_socks")
    with listening(SocksServer({})) as proxy:
        backup = node.backup(of(peer(), "a", OnionV3Address(ONION, 9735)))
        result = node.recover(backup, *SOON, "--socks", f"{LOOPBACK}:{proxy}")
    assert result.exit_code == 1
    assert f"{ONION}:9735 by proxy: Connection refused" in result.stdout


@pytest.mark.parametrize("text", ["9050", "host:", "host:0", "host:70000", ":9050", "host:x"])
def test_a_proxy_that_is_none_is_a_usage_error(node: Node, text: str) -> None:
    for option in ("--socks", "--tor-proxy"):
        result = node.recover(node.backup(single("a")), "--connect", option, text)
        assert result.exit_code == 2
        assert "HOST:PORT" in one_line(result)
    with pytest.raises(Failure):
        parse_proxy(text)


def test_two_proxies_are_a_usage_error(node: Node) -> None:
    proxies = ["--socks", "127.0.0.1:1", "--tor-proxy", "127.0.0.1:1"]
    result = node.recover(node.backup(single("a")), "--connect", *proxies)
    assert result.exit_code == 2
    assert not node.db.exists()


def test_a_proxy_may_be_at_an_ipv6_address() -> None:
    assert parse_proxy("[::1]:9050") == ("::1", 9050)


def test_an_interrupt_keeps_what_is_done_and_the_next_run_goes_on(node: Node) -> None:
    near, far = peer(1), peer(2)
    is_dialled = threading.Event()

    def silent(connection: socket.socket) -> None:
        is_dialled.set()
        hold(connection)

    with listening(near) as port, listening(silent) as quiet:
        channels = [of(near, "a", local(port)), of(far, "b", local(quiet))]
        backup = node.backup(*channels)
        command = [sys.executable, "-m", "scbref", "recover", backup, "--db", str(node.db)]
        with subprocess.Popen(
            [*command, *node.key, "--connect"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={"PYTHONUNBUFFERED": "1"},
        ) as running:
            assert running.stdout is not None and running.stderr is not None
            told = [running.stdout.readline() for _ in range(4)]
            assert is_dialled.wait(LONG)
            running.send_signal(signal.SIGINT)
            told += running.stdout.readlines()
            errors = running.stderr.read()
            assert running.wait(LONG) == 130
        assert told[-2:] == [
            f"peer {near.key.hex()} reached at {LOOPBACK}:{port}\n",
            "peers: 1 of 2 reached\n",
        ]
        assert "1 channel waits for its peer: run it again later with --connect" in errors
        assert errors.endswith("interrupted; what is done is kept, and a second run goes on\n")
    with node.open_store() as store:
        waits = [store.awaits_peer(each.funding_outpoint) for each in channels]
    assert waits == [False, True]
