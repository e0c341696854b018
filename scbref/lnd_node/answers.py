"""What lnd's answers hold, as values."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from scbref.lnd_node.refusal import NodeError, Trouble
from scbref.model import OutPoint

TXID_SIZE: Final = 32

T = TypeVar("T")


def read_json(read: Callable[[], T]) -> T:
    """Return what reads an answer.

    Raises:
        NodeError: ``unreadable``: it has another form.
    """
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError):
        text = "lnd's answer has another form than is known; is this scbref older than that lnd?"
        raise NodeError(text, Trouble.UNREADABLE) from None


@dataclass(frozen=True, slots=True)
class ChannelList:
    """The channels of a node.

    Source: lnd rpcserver.go ``rpcServer.ListChannels``, ``rpcServer.PendingChannels``.
    """

    backed_up: frozenset[OutPoint]
    """Open, unconfirmed, or waiting for their close to confirm: an export has each of them."""
    force_closing: frozenset[OutPoint]
    """Closed on the chain, with money that is still to come: an export has none of them."""
    waiting_close: frozenset[OutPoint]
    """Of those that are backed up the ones that are on their way out; a restored one is here."""
    closing: frozenset[OutPoint]
    """Of these the ones whose closing transaction the node knows, or has seen in a block."""

    @classmethod
    def of(cls, opened: Any, pending: Any) -> ChannelList:
        """Read ``/v1/channels`` and ``/v1/channels/pending``.

        Raises:
            NodeError: ``unreadable``.
        """

        def inside(name: str) -> frozenset[OutPoint]:
            return frozenset(_point(each["channel"]) for each in pending.get(name) or ())

        def read() -> ChannelList:
            waiting = inside("waiting_close_channels")
            unconfirmed = inside("pending_open_channels")
            return cls(
                frozenset(map(_point, opened.get("channels") or ())) | unconfirmed | waiting,
                inside("pending_force_closing_channels"),
                waiting,
                frozenset(
                    _point(each["channel"])
                    for each in pending.get("waiting_close_channels") or ()
                    if each.get("closing_txid") or each.get("close_height")
                ),
            )

        return read_json(read)

    @property
    def everything(self) -> frozenset[OutPoint]:
        """Every channel that the node still has something to do with."""
        return self.backed_up | self.force_closing


def closed_points(answer: Any) -> frozenset[OutPoint]:
    """Read ``/v1/channels/closed``.

    Raises:
        NodeError: ``unreadable``.

    Source: lnd rpcserver.go ``rpcServer.ClosedChannels``, which leaves out what is pending.
    """
    return read_json(lambda: frozenset(map(_point, answer.get("channels") or ())))


def packed_multi(answer: Any) -> bytes:
    """Return the packed Multi, 45 bytes or more, of a ``ChanBackupSnapshot``.

    Raises:
        NodeError: ``unreadable``.
    """
    return read_json(
        lambda: base64.b64decode(answer["multi_chan_backup"]["multi_chan_backup"], validate=True)
    )


def parse_point(text: str) -> OutPoint:
    """Return a channel point as lnd writes it: ``txid:index``, txid reversed.

    Raises:
        ValueError: it is none.
    """
    txid, _, index = text.partition(":")
    data = bytes.fromhex(txid)
    if len(data) != TXID_SIZE:
        raise ValueError(text)
    return OutPoint(data[::-1], int(index))


def _point(channel: Any) -> OutPoint:
    return parse_point(channel["channel_point"])
