"""Why a running lnd does not give what it was asked for: one typed error, and no guess at a cause.

What lnd says itself is quoted. lnd renews its certificate as it starts, once that has expired.

Source: lnd rpcperms/interceptor.go (``ErrWalletLocked``, ``ErrNoWallet``, ``ErrRPCStarting``,
``ErrWaitingToStart``), server.go (``ErrServerNotActive``), tls_manager.go (``TLSManager``).
"""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Iterator
from enum import Enum
from typing import Final

import httpx

from scbref.errors import ScbError

_EXPIRED: Final = 10
"""OpenSSL's ``X509_V_ERR_CERT_HAS_EXPIRED``."""
_SHOWN: Final = 200
"""Characters of an answer that an error text repeats."""


class Trouble(Enum):
    """The kinds of failure; the value is the error's ``code``."""

    ACCESS = "access"
    """Address, macaroon file or certificate file are not usable."""
    UNREACHABLE = "unreachable"
    """Nothing answers at the address."""
    CERTIFICATE = "certificate"
    """Something answers, and cannot prove to be the node of the certificate."""
    NOT_LND = "not-lnd"
    """Something answers that does not speak as lnd's REST does."""
    NOT_ACCEPTED = "not-accepted"
    """The node does not accept the macaroon at all."""
    DENIED = "denied"
    """The macaroon does not allow this call."""
    LOCKED = "locked"
    """The wallet is locked, or there is none yet."""
    STARTING = "starting"
    """The node is not ready for this call yet."""
    ENDED = "ended"
    """The node ended the connection."""
    REFUSED = "refused"
    """The node answered with an error of its own."""
    OTHER_NODE = "other-node"
    """The node's backup does not open with the key: it is another node, or another wallet's key."""
    UNREADABLE = "unreadable"
    """The node's backup opens and cannot be read, or its answer has another form."""


PASSING: Final = {
    Trouble.UNREACHABLE,
    Trouble.LOCKED,
    Trouble.STARTING,
    Trouble.ENDED,
    Trouble.REFUSED,
    Trouble.NOT_LND,
}
"""What may be over after some time, without anybody doing something about scbref."""


class NodeError(ScbError):
    """A running lnd could not be asked, or refused.

    Attributes:
        trouble: the kind.
    """

    def __init__(self, message: str, trouble: Trouble) -> None:
        super().__init__(message, code=trouble.value)
        self.trouble = trouble

    @property
    def may_pass(self) -> bool:
        """Whether asking again later makes sense."""
        return self.trouble in PASSING


_SAID: Final = (
    ("wallet locked", Trouble.LOCKED, "its wallet is locked; unlock it (lncli unlock)"),
    ("wallet not created", Trouble.LOCKED, "it has no wallet yet (lncli create)"),
    ("waiting to start", Trouble.STARTING, "it is waiting to start"),
    ("in the process of starting", Trouble.STARTING, "it is still starting"),
    (
        "permission denied",
        Trouble.DENIED,
        "the macaroon does not allow this call; bake one that does (lncli bakemacaroon)",
    ),
    ("verification failed", Trouble.NOT_ACCEPTED, "it does not accept this macaroon"),
    ("cannot get macaroon", Trouble.NOT_ACCEPTED, "it does not accept this macaroon"),
    ("expected 1 macaroon", Trouble.NOT_ACCEPTED, "it does not accept this macaroon"),
)
"""A part of what lnd says, and what that is."""


def refused(address: str, status: int, body: bytes) -> NodeError:
    """Return the error for an answer other than 200.

    Args:
        address: of the node, for people.
        status: the HTTP status.
        body: 0 or more bytes of the answer.
    """
    said = _said(body)
    if said is None:
        text = f"{address} answers, but not as lnd's REST does (HTTP {status})"
        return NodeError(text, Trouble.NOT_LND)
    for part, trouble, meaning in _SAID:
        if part in said:
            return NodeError(f"lnd at {address} refuses: {meaning}", trouble)
    if status in (401, 403):
        return NodeError(f"lnd at {address} does not accept this macaroon", Trouble.NOT_ACCEPTED)
    return NodeError(f"lnd at {address} says: {said}", Trouble.REFUSED)


def not_ready(address: str, state: str) -> NodeError:
    """Return the error for a node that says in which state it is, such as ``LOCKED``.

    Source: lnd rpcperms/interceptor.go ``rpcStateToWalletState``.
    """
    trouble, meaning = {
        "NON_EXISTING": (Trouble.LOCKED, "it has no wallet yet (lncli create)"),
        "LOCKED": (Trouble.LOCKED, "its wallet is locked; unlock it (lncli unlock)"),
    }.get(state, (Trouble.STARTING, "it is still starting"))
    return NodeError(f"lnd at {address} is not ready: {meaning}", trouble)


def _said(body: bytes) -> str | None:
    """Return the message in an error of lnd's gateway, if the body is one."""
    try:
        answer = json.loads(body)
        if isinstance(answer.get("error"), dict):
            answer = answer["error"]
        text = " ".join(str(answer["message"]).split())
    except (ValueError, KeyError, AttributeError, RecursionError):
        return None
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def not_reached(address: str, error: httpx.HTTPError) -> NodeError:
    """Return the error for a request that got no whole answer."""
    if isinstance(error, httpx.TimeoutException):
        return NodeError(f"lnd at {address} does not answer in time", Trouble.UNREACHABLE)
    is_broken = isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError)
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            if cause.verify_code == _EXPIRED:
                text = "the certificate has expired; lnd makes a new one when it is restarted"
                return NodeError(f"{address}: {text}", Trouble.CERTIFICATE)
            why = cause.verify_message.rstrip(".")
            text = f"{address} is not the node of this certificate: {why}"
            return NodeError(f"{text}; --tls-cert takes lnd's tls.cert", Trouble.CERTIFICATE)
        if isinstance(cause, ssl.SSLError):
            # A node that is being ended gives this too.
            why = (cause.reason or "it was broken off").lower().replace("_", " ")
            text = f"no TLS connection with {address}: {why}; is it the port of lnd's REST?"
            return NodeError(text, Trouble.NOT_LND)
        if isinstance(cause, OSError) and cause.errno and not is_broken:
            # asyncio puts addresses into the text that belongs to the number.
            reason = os.strerror(cause.errno).lower()
            return NodeError(f"lnd cannot be reached at {address}: {reason}", Trouble.UNREACHABLE)
    if is_broken:
        return NodeError(f"{address} ended the connection without a whole answer", Trouble.ENDED)
    return NodeError(f"lnd cannot be reached at {address}", Trouble.UNREACHABLE)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what it comes from, and the members of groups."""
    left: list[BaseException | None] = [error]
    seen: set[int] = set()
    while left:
        each = left.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        left += [each.__cause__, each.__context__]
        if isinstance(each, BaseExceptionGroup):
            left += each.exceptions
