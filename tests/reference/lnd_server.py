"""Serves a ``FakeLnd`` over HTTPS on loopback."""

from __future__ import annotations

import json
import queue
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.reference.fake_lnd import MACAROON, FakeLnd, Json, Refusal, authority


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    node: FakeLnd

    def do_GET(self) -> None:
        if self.path == "/v1/channels/backup/subscribe":
            self._stream(self.node.listeners)
        elif self.path == "/v1/state/subscribe":
            self._stream(self.node.state_listeners, self.node.state_message())
        else:
            self._reply({})

    def do_POST(self) -> None:
        self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def log_message(self, *_: Any) -> None: ...

    def _reply(self, body: Json) -> None:
        try:
            if (
                self.headers["Grpc-Metadata-macaroon"] != MACAROON.hex()
                and self.path != "/v1/state"
            ):
                raise Refusal("verification failed: signature mismatch after caveat verification")
            status, answer = 200, self.node.answer(self.path, body)
        except Refusal as refusal:
            status, answer = 500, {"code": 2, "message": str(refusal), "details": []}
        except KeyError:
            status, answer = 404, {"code": 5, "message": "Not Found", "details": []}
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, listeners: list[queue.Queue[bytes]], first: bytes = b"") -> None:
        messages: queue.Queue[bytes] = queue.Queue()
        if first:
            messages.put(first)
        with self.node.lock:
            listeners.append(messages)
        if listeners is self.node.listeners:
            self.node.subscribed.set()
        # As lnd: no header before the first event.
        is_first = True
        while message := messages.get():
            if is_first:
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
            is_first = False
            self.wfile.write(f"{len(message):x}\r\n".encode() + message + b"\r\n")
        self.close_connection = True
        with self.node.lock:
            listeners.remove(messages)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.connections: list[socket.socket] = []

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.connections.append(connection)
        return connection, address

    def handle_error(self, *_: Any) -> None: ...


@contextmanager
def serving(
    node: FakeLnd, host: str = "127.0.0.1", valid_until: datetime | None = None
) -> Iterator[FakeLnd]:
    """Let the node answer, at the port that it had."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(host, not_after=valid_until).configure_cert(context)
    server = _Server(("127.0.0.1", node.port), type("Handler", (_Handler,), {"node": node}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    node.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield node
    finally:
        server.shutdown()
        node.over.set()
        node.end_streams()
        for connection in server.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        server.server_close()
        thread.join()
