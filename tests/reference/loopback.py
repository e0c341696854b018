"""Real servers on 127.0.0.1: one that says hello, and a SOCKS5 proxy."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

LOOPBACK = "127.0.0.1"
_kept: list[socket.socket] = []


def closed_port() -> int:
    """A port nobody listens on, which nobody else is given while the tests run."""
    probe = socket.socket()
    probe.bind((LOOPBACK, 0))
    _kept.append(probe)
    return int(probe.getsockname()[1])


def free_port() -> int:
    """A port that somebody else can listen on in a moment."""
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def listening(serve: Callable[[socket.socket], None], host: str = LOOPBACK) -> Iterator[int]:
    """Serve every connection in a thread of its own; yield the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family)

    def serve_one(connection: socket.socket) -> None:
        with closing(connection):
            try:
                serve(connection)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve_one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def say_hello(connection: socket.socket) -> None:
    connection.sendall(b"hello")
    connection.recv(1)


class SocksServer:
    """Answers CONNECT: joins known names to local ports, refuses the rest."""

    def __init__(self, routes: dict[str, int]) -> None:
        self.routes = routes
        self.asked: list[tuple[int, str, int]] = []

    def __call__(self, client: socket.socket) -> None:
        _, methods = exactly(client, 2)
        exactly(client, methods)
        client.sendall(b"\x05\x00")
        kind = exactly(client, 4)[3]
        host = self._host(client, kind)
        port = int.from_bytes(exactly(client, 2), "big")
        self.asked.append((kind, host, port))
        if host not in self.routes:
            client.sendall(bytes([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]))
            return
        with closing(socket.create_connection((LOOPBACK, self.routes[host]))) as target:
            client.sendall(bytes([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
            relay(client, target)

    @staticmethod
    def _host(client: socket.socket, kind: int) -> str:
        if kind == 3:
            return exactly(client, exactly(client, 1)[0]).decode()
        family = socket.AF_INET if kind == 1 else socket.AF_INET6
        return socket.inet_ntop(family, exactly(client, 4 if kind == 1 else 16))


def relay(one: socket.socket, other: socket.socket) -> None:
    """Pass on what each says to the other, until one of them closes."""
    while True:
        for ready in select.select([one, other], [], [])[0]:
            data = ready.recv(1000)
            if not data:
                return
            (other if ready is one else one).sendall(data)


def exactly(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data
