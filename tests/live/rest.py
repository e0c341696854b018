"""lnd's REST: JSON over TLS with the node's own certificate and macaroon."""

from __future__ import annotations

import base64
import json
import ssl
from pathlib import Path
from typing import Any

import httpx

Json = dict[str, Any]
SLOWEST = 900
"""Seconds that a call may take: lnd searches 100,000 keys before it refuses a poorer file."""


class Refused(RuntimeError):
    """lnd answered with an error; the text is lnd's."""


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_b64(text: str) -> bytes:
    return base64.b64decode(text)


class Rest:
    """One node's REST address, from the start of the daemon to its end."""

    def __init__(self, port: int, folder: Path, macaroon: Path) -> None:
        self.port = port
        self.folder = folder
        self.macaroon = macaroon
        self._http: httpx.Client | None = None

    def forget(self) -> None:
        """Read the certificate anew at the next call: the node was stopped or wiped."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "tls.cert"))

    def headers(self) -> dict[str, str]:
        if not self.macaroon.exists():
            return {}
        return {"Grpc-Metadata-Macaroon": self.macaroon.read_bytes().hex()}

    @property
    def http(self) -> httpx.Client:
        if self._http is None:
            address = f"https://127.0.0.1:{self.port}"
            self._http = httpx.Client(base_url=address, verify=self.tls(), timeout=SLOWEST)
        return self._http

    def call(self, method: str, path: str, body: Json | None = None, **query: Any) -> Json:
        """Ask once.

        Raises:
            Refused: lnd's own error.
        """
        request = self.http.build_request(
            method, path, json=body, params=query or None, headers=self.headers()
        )
        answer = self.http.send(request)
        if answer.status_code != httpx.codes.OK:
            raise Refused(said_in(answer.text))
        result: Json = answer.json()
        return result

    def first(self, method: str, path: str, body: Json | None = None, **query: Any) -> Json:
        """Return the first message of a stream and leave it; lnd goes on with what it began.

        Raises:
            Refused: lnd's own error.
        """
        with self.http.stream(
            method, path, json=body, params=query or None, headers=self.headers()
        ) as answer:
            for line in answer.iter_lines():
                message: Json = json.loads(line)
                if "result" in message:
                    first: Json = message["result"]
                    return first
                raise Refused(said_in(line))
        raise Refused("an empty stream")


def said_in(text: str) -> str:
    """Return the message of an error of lnd's."""
    try:
        error = json.loads(text)
    except ValueError:
        return text
    error = error.get("error", error)
    return str(error.get("message", text)) if isinstance(error, dict) else str(error)
