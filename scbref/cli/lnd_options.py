"""The options that name a running lnd, and what is said when it cannot be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from scbref.cli.failure import NODE, USAGE, Failure

if TYPE_CHECKING:
    from scbref.cli.key import Key
    from scbref.envelope import EncryptionKeySource
    from scbref.lnd_node.access import NodeAccess

_OPTIONS: Final = (
    click.option("--lnd", metavar="URL", help="A running lnd: its REST, https://127.0.0.1:8080."),
    click.option(
        "--macaroon-file", metavar="FILE", help="Macaroon for it; minimal rights are enough."
    ),
    click.option("--tls-cert", metavar="FILE", help="Its tls.cert. Default: the system's trust."),
)


@dataclass(frozen=True, repr=False)
class NodeOptions:
    """What the user said about a running lnd."""

    lnd: str | None
    """Its address."""
    macaroon_file: str | None
    """Path of the macaroon."""
    tls_cert: str | None
    """Path of the certificate."""

    def access(self) -> NodeAccess | None:
        """Return how the node is reached, ``None`` if none was named.

        Raises:
            Failure: code 2: an option is missing or not usable.
        """
        if self.lnd is None:
            if self.macaroon_file is not None or self.tls_cert is not None:
                raise Failure("--macaroon-file and --tls-cert go with --lnd", USAGE)
            return None
        if self.macaroon_file is None:
            raise Failure("--lnd needs a macaroon; give --macaroon-file", USAGE)
        from scbref.lnd_node.access import NodeAccess

        with node_errors_told():
            return NodeAccess.parse(self.lnd, self.macaroon_file, self.tls_cert)


def node_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a node to a command; it gets them as one ``node`` argument."""

    @wraps(function)
    def command(**arguments: Any) -> None:
        names = ("lnd", "macaroon_file", "tls_cert")
        values = {name: arguments.pop(name) for name in names}
        function(node=NodeOptions(**values), **arguments)

    wrapped: Callable[..., None] = command
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


@contextmanager
def node_errors_told() -> Iterator[None]:
    """Turn a ``NodeError`` of the block into a failure of one line.

    Raises:
        Failure: code 2: the options; 7: the node.
    """
    from scbref.lnd_node.refusal import NodeError, Trouble

    try:
        yield
    except NodeError as error:
        code = USAGE if error.trouble is Trouble.ACCESS else NODE
        raise Failure(error.message, code) from None


def ring_that_opens(key: Key, packed: bytes) -> EncryptionKeySource | None:
    """Return, of a key and those that it may stand for, the one that opens a backup.

    Args:
        key: what the user gave.
        packed: a packed Multi of 0 or more bytes.

    Returns:
        ``None`` where none does.
    """
    from scbref.cli.terminal import note
    from scbref.envelope import open_envelope
    from scbref.errors import EnvelopeError

    for is_other in (False, True):
        # The others cost a derivation each, and are seldom needed.
        keys = [other.key for other in key.others() if other.is_open] if is_other else [key]
        for each in keys:
            try:
                open_envelope(packed, each.ring)
            except EnvelopeError:
                continue
            if is_other:
                note(f"it opens with {each.name}")
            return each.ring
    return None
