"""Where a node is and what opens its door: an address, a macaroon, a certificate."""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import httpx

from scbref.lnd_node.refusal import NodeError, Trouble

_V2: Final = b"\x02"
"""A macaroon in the binary form of version 2, as lnd writes it, begins so."""
_LARGEST: Final = 64 * 1024
_CONNECT: Final = 10.0
"""Seconds for a connection."""
_READ: Final = 60.0
"""Seconds between two pieces of an answer; a node with thousands of channels packs for a while."""


@dataclass(frozen=True, repr=False)
class NodeAccess:
    """How a node is reached. Its files are read at every connection: lnd may write them anew."""

    address: str
    """Such as ``https://127.0.0.1:8080``."""
    macaroon_file: str
    """Path of the macaroon, as lnd writes it or as hex."""
    tls_cert_file: str | None
    """Path of lnd's ``tls.cert``; ``None`` where a certificate that browsers know is in front."""

    @classmethod
    def parse(cls, address: str, macaroon_file: str, tls_cert_file: str | None) -> NodeAccess:
        """Check and complete an address.

        Raises:
            NodeError: ``access``: not of the form ``https://HOST:PORT``.
        """
        whole = address if "://" in address else f"https://{address}"
        try:
            url = httpx.URL(whole)
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme != "https" or not url.host or url.userinfo or url.path not in ("", "/"):
            text = "the address of a node is https://HOST:PORT, such as https://127.0.0.1:8080"
            raise NodeError(text, Trouble.ACCESS)
        return cls(f"https://{url.netloc.decode('ascii')}", macaroon_file, tls_cert_file)

    def open(self) -> httpx.AsyncClient:
        """Read the files and return a client; nothing is connected yet.

        Raises:
            NodeError: ``access``: one of the files.
        """
        return httpx.AsyncClient(
            base_url=self.address,
            headers={"Grpc-Metadata-macaroon": self._macaroon().hex()},
            verify=self._certificate(),
            timeout=httpx.Timeout(_READ, connect=_CONNECT, pool=None),
            # A proxy is no place for a macaroon, and seldom leads to this machine.
            trust_env=False,
        )

    def _macaroon(self) -> bytes:
        try:
            with open(self.macaroon_file, "rb") as file:
                data = file.read(_LARGEST)
        except (OSError, ValueError) as error:
            raise _unusable("macaroon", self.macaroon_file, error) from None
        with suppress(ValueError):
            data = bytes.fromhex(data.decode("ascii"))
        if not data.startswith(_V2):
            raise NodeError(f"{self.macaroon_file} is no macaroon of lnd", Trouble.ACCESS)
        return data

    def _certificate(self) -> ssl.SSLContext:
        if self.tls_cert_file is None:
            return ssl.create_default_context()
        try:
            return ssl.create_default_context(cafile=self.tls_cert_file)
        except ssl.SSLError:
            text = f"{self.tls_cert_file} is no certificate (PEM), as lnd's tls.cert is one"
            raise NodeError(text, Trouble.ACCESS) from None
        except (OSError, ValueError) as error:
            raise _unusable("certificate", self.tls_cert_file, error) from None


def _unusable(what: str, path: str, error: Exception) -> NodeError:
    reason = getattr(error, "strerror", None) or "not a path"
    return NodeError(f"the {what} {path} cannot be read: {reason.lower()}", Trouble.ACCESS)
