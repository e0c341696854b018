"""Reaches the peers of restored channels: who answered, where, and what the others did."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from scbref.cli.failure import USAGE, Failure
from scbref.cli.terminal import counted, note, printable

if TYPE_CHECKING:
    from scbref.channeldb import ChannelDB
    from scbref.model import Address, Single
    from scbref.recovery.connector import PeerReport
    from scbref.recovery.dialing import AddressAttempt
    from scbref.recovery.reaching import Peer, Reacher

HIGHEST_PORT = 65_535
_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class DialOptions:
    """How to dial, as the options say."""

    peer_seconds: float
    """For all addresses of a peer."""
    total_seconds: float
    """For all peers."""
    socks: str | None
    """``HOST:PORT`` that everything goes through."""
    tor_proxy: str | None
    """``HOST:PORT`` that onion services go through."""

    def reacher(self) -> Reacher:
        """Return what dials, with random keys.

        Raises:
            Failure: code 2: a proxy that is none, or two.
        """
        import time

        from scbref.recovery.dialing import Dialer
        from scbref.recovery.peer_proof import PeerProof
        from scbref.recovery.reaching import Reacher

        if self.socks is not None and self.tor_proxy is not None:
            raise Failure("give --socks or --tor-proxy, not both", USAGE)
        text = self.socks if self.socks is not None else self.tor_proxy
        proxy = None if text is None else parse_proxy(text)
        return Reacher(
            Dialer(proxy=proxy, proxy_all=self.socks is not None),
            PeerProof(random=os.urandom, clock=time.monotonic),
            peer_seconds=self.peer_seconds,
            total_seconds=self.total_seconds,
        )


def dial_options(command: _F) -> _F:
    """Give a command the options of dialling, as one argument ``dial``."""

    @wraps(command)
    def with_dial(
        *args: Any,
        timeout: float,
        total_timeout: float,
        socks: str | None,
        tor_proxy: str | None,
        **others: Any,
    ) -> Any:
        dial = DialOptions(timeout, total_timeout, socks, tor_proxy)
        return command(*args, dial=dial, **others)

    options = (
        _proxy("--socks", "SOCKS5 proxy for all connections."),
        _proxy("--tor-proxy", "SOCKS5 proxy for onion addresses only."),
        _seconds("--timeout", 60.0, "How long to try each peer, all its addresses together."),
        _seconds("--total-timeout", 600.0, "How long to try all peers together."),
    )
    decorated: Any = with_dial
    for option in reversed(options):
        decorated = option(decorated)
    return cast(_F, decorated)


def _proxy(name: str, help_text: str) -> Callable[[_F], _F]:
    return click.option(name, metavar="HOST:PORT", help=help_text)


def _seconds(name: str, default: float, help_text: str) -> Callable[[_F], _F]:
    return click.option(
        name,
        type=click.FloatRange(0, min_open=True),
        default=default,
        show_default=True,
        metavar="SECONDS",
        help=help_text,
    )


def parse_proxy(text: str) -> tuple[str, int]:
    """Return host and port.

    Raises:
        Failure: code 2.
    """
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 0 < int(port) <= HIGHEST_PORT:
        raise Failure("a proxy is HOST:PORT, such as 127.0.0.1:9050", USAGE)
    return host, int(port)


class WaitingPeers:
    """The peers that channels of a backup wait for; the store remembers who was reached.

    It is noted for each peer as soon as it is known. So whatever ends a run, the next one dials
    the others alone.
    """

    def __init__(self, singles: Sequence[Single], store: ChannelDB) -> None:
        self._singles = singles
        self._store = store
        self.reached = 0
        """Peers that were, in this run."""
        self.unreached = 0
        """Peers that were dialled in vain."""

    def channels(self) -> list[Single]:
        """Return the Singles whose channel waits for its peer."""
        return [one for one in self._singles if self._store.awaits_peer(one.funding_outpoint)]

    def dial(self, reacher: Reacher) -> None:
        """Dial them all at once, and say of each what came of it."""
        peers = list(self._peers())
        firsts = self._dialled_by_lnd()
        try:
            with closing(reacher.reach_all(peers)) as reports:
                for report in reports:
                    self._note(report)
                    if report.is_reached:
                        _say_where_lnd_dials(report, firsts[report.node_pub])
        finally:
            if peers:
                click.echo(f"peers: {self.reached:,} of {len(peers):,} reached")

    def _note(self, report: PeerReport) -> None:
        if report.is_reached:
            self._store.note_peer_reached(report.node_pub)
            self.reached += 1
        else:
            self.unreached += 1
        click.echo(printable(f"peer {report.node_pub.hex()} {_what_became_of(report)}"))

    def _peers(self) -> Iterator[Peer]:
        from scbref.recovery.reaching import Peer

        for node_pub, singles in self._by_peer().items():
            # In the order of the file; then what else the store knows, or was told since.
            _, known = self._store.addrs_for_node(node_pub)
            in_file = (address for single in singles for address in single.addresses)
            yield Peer(node_pub, tuple(dict.fromkeys((*in_file, *known))))

    def _by_peer(self) -> dict[bytes, list[Single]]:
        peers: dict[bytes, list[Single]] = {}
        for single in self.channels():
            peers.setdefault(bytes(single.remote_node_pub or b""), []).append(single)
        return peers

    def _dialled_by_lnd(self) -> dict[bytes, set[Address]]:
        """Return of each peer the first addresses of its channels: lnd dials no others."""
        from scbref.model import OnionV2Address

        firsts: dict[bytes, set[Address]] = {}
        for single in self._singles:
            dialled = [a for a in single.addresses if not isinstance(a, OnionV2Address)][:1]
            firsts.setdefault(bytes(single.remote_node_pub or b""), set()).update(dialled)
        return firsts


def _say_where_lnd_dials(report: PeerReport, firsts: set[Address]) -> None:
    from scbref.recovery.dialing import address_text

    where = report.attempts[-1].address
    if firsts == {where}:
        return
    command = f"lncli connect {report.node_pub.hex()}@{address_text(where)}"
    others = ", ".join(sorted(address_text(each) for each in firsts - {where}))
    dials = f"dials {others} alone" if others else "knows no address"
    note(printable(f"lnd's restore {dials}; there it takes: {command}"))


def _what_became_of(report: PeerReport) -> str:
    from scbref.recovery.dialing import address_text

    failed = [attempt for attempt in report.attempts if not attempt.is_connected]
    tried = _list(failed)
    if not report.is_reached:
        return f"not reached: {tried or 'it has no address'}"
    where = f"reached at {address_text(report.attempts[-1].address)}"
    return f"{where}; before that {tried}" if tried else where


def _list(attempts: Iterable[AddressAttempt]) -> str:
    return "; ".join(map(_in_words, attempts))


def _in_words(attempt: AddressAttempt) -> str:
    from scbref.model import OnionV3Address
    from scbref.recovery.dialing import Outcome, address_text

    text = address_text(attempt.address)
    if attempt.outcome is Outcome.PORT_OPEN:
        return f"{text} port open, but {attempt.detail}"
    if attempt.outcome is Outcome.OTHER_NODE:
        return f"{text} somebody else answers there: {attempt.detail}"
    if attempt.outcome is Outcome.UNTRIED:
        return f"{text} not tried, {attempt.detail}"
    if attempt.outcome is Outcome.SKIPPED and isinstance(attempt.address, OnionV3Address):
        return f"{text} needs Tor, see --socks"
    if attempt.outcome is Outcome.SKIPPED:
        return f"{text} {attempt.detail}"
    return f"{text} {attempt.detail[:1].lower()}{attempt.detail[1:]}"


def say_who_waits(peers: WaitingPeers, *, has_dialled: bool) -> int:
    """Say how many channels wait for a peer, and return it."""
    waiting = len(peers.channels())
    if waiting:
        verb = "waits for its peer" if waiting == 1 else "wait for their peers"
        when = "later with" if has_dialled else "with"
        note(f"{counted(waiting, 'channel')} {verb}: run it again {when} --connect")
    return waiting
