"""Follows a running lnd: a stream that wakes, looks that read, and a way back when it is gone.

lnd's stream tells that a channel opened or closed, not when it begins to tell, and nothing of new
commitments, addresses, or a zero-conf channel that confirmed. So each event, and each new
connection, is followed by looks of our own, soon and then less and less often. What a look finds
is told; of what the stream carries only channels that are not known yet, which is all that is to
be had where the node dies before the look.

Everything waits in one thread on events of asyncio; the wish to end reaches it wherever it waits.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import time
from contextlib import aclosing, suppress
from threading import Thread
from typing import Final

from scbref.errors import ScbError
from scbref.lnd_node.access import NodeAccess
from scbref.lnd_node.client import READY, NodeClient
from scbref.lnd_node.given import Voice, event_of
from scbref.lnd_node.looking import look, open_export
from scbref.lnd_node.node_channels import NodeChannels
from scbref.lnd_node.refusal import NodeError, not_ready
from scbref.lnd_node.waiting import growing
from scbref.swapper import CLOSED, ChannelEvent, Closed

_FIRST_LOOK: Final = 0.5
_LAST_LOOK: Final = 1.5
"""Seconds that the look at the end may take."""
_FIRST_DELAY: Final = 0.2
_LONGEST_DELAY: Final = 3.0
"""Seconds until a node that is gone is tried again, at first and at most; it takes longer than that
to start."""
_COMMITMENTS: Final = 600.0
"""Seconds that a newer commitment waits at most for other news, to be written with them."""

_log: Final = logging.getLogger("scbref.lnd_node")


class NodeFeed:
    """A ``ChannelSubscription`` with a thread of its own, which runs until :meth:`cancel`."""

    def __init__(
        self,
        access: NodeAccess,
        channels: NodeChannels,
        first: ChannelEvent | None,
        *,
        look_every: float,
        voice: Voice,
    ) -> None:
        """Begin to follow.

        Args:
            access: how the node is reached.
            channels: what is known of its channels, from the look that this begins with.
            first: what to tell at once.
            look_every: seconds between looks when nothing happens.
            voice: tells the owner of the node.
        """
        self.error: Exception | None = None
        """Why the feed ended by itself, with ``CLOSED``; ``None`` while it did not."""
        self.trouble: str | None = None
        """Why the node cannot be followed at the moment; ``None`` while it is."""
        self._access = access
        self._channels = channels
        self._look_every = look_every
        self._voice = voice
        self._events: queue.Queue[ChannelEvent | Closed] = queue.Queue()
        self._told_commitments = time.monotonic()
        self._put(first)
        self._loop = asyncio.new_event_loop()
        self._wish = asyncio.Event()
        self._news = asyncio.Event()
        self._thread = Thread(target=self._run, name="scbref-lnd-feed", daemon=True)
        self._thread.start()

    @property
    def events(self) -> queue.Queue[ChannelEvent | Closed]:
        """The events, at last ``CLOSED`` if the node cannot be followed any more."""
        return self._events

    def cancel(self) -> None:
        """Look once more where that is possible at once, and end; a second call does nothing."""
        if self._thread.is_alive():
            # It may have ended by itself just now.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wish.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._until_wished())
        # Nobody is there to catch it, and a silent end would look like a quiet node.
        except Exception as error:
            _log.error("the node cannot be followed: %s", error)
            self.error = self._channels.error = error
            self._events.put(CLOSED)
        finally:
            self._loop.close()

    async def _until_wished(self) -> None:
        follow = asyncio.create_task(self._follow())
        wish = asyncio.create_task(self._wish.wait())
        try:
            await asyncio.wait({follow, wish}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({follow}, timeout=_LAST_LOOK)
            if follow.done():
                follow.result()
        finally:
            wish.cancel()
            follow.cancel()
            await asyncio.gather(follow, wish, return_exceptions=True)
            self._put(event_of(self._channels.told.take_untold(), ()))

    async def _follow(self) -> None:
        delays = growing(_FIRST_DELAY, _LONGEST_DELAY)
        while True:
            try:
                async with NodeClient(self._access) as client:
                    await self._until_ready(client)
                    await self._look(client)
                    delays = growing(_FIRST_DELAY, _LONGEST_DELAY)
                    await self._while_connected(client)
                return
            except NodeError as error:
                if self._wish.is_set():
                    return
                if not error.may_pass:
                    raise
                self._cut_off(error)
                await self._wait(next(delays), self._wish)

    async def _until_ready(self, client: NodeClient) -> None:
        async with aclosing(client.states()) as states:
            async for state in states:
                if state == READY:
                    return
                self._cut_off(not_ready(self._access.address, state))

    async def _while_connected(self, client: NodeClient) -> None:
        stream = asyncio.create_task(self._listen(client))
        pauses = growing(_FIRST_LOOK, self._look_every)
        try:
            is_last = False
            while not is_last:
                await self._wait(next(pauses), self._wish, self._news, task=stream)
                is_last = self._wish.is_set()
                if self._news.is_set():
                    pauses = growing(_FIRST_LOOK, self._look_every)
                self._news.clear()
                if stream.done():
                    stream.result()
                await self._look(client)
        finally:
            stream.cancel()
            await asyncio.gather(stream, return_exceptions=True)

    async def _listen(self, client: NodeClient) -> None:
        async for packed in client.subscribe():
            singles = open_export(packed, self._channels.key_ring)
            self._put(event_of(self._channels.told.take_new(singles), ()))
            self._news.set()

    async def _look(self, client: NodeClient) -> None:
        before = self._channels.told.points
        found = await look(client, self._channels.key_ring)
        opened, closed = await self._channels.take(client, found, before)
        is_time = time.monotonic() - self._told_commitments > _COMMITMENTS
        if opened or closed or is_time:
            opened += self._channels.told.take_untold()
            self._told_commitments = time.monotonic()
        self._put(event_of(opened, closed))
        self._say_what_is_wrong()

    def _say_what_is_wrong(self) -> None:
        if self.trouble is not None:
            self.trouble = None
            self._voice.note("the node is followed again")
        for line in self._channels.complaints():
            self._voice.warn(line)

    def _cut_off(self, error: ScbError) -> None:
        if self.trouble != error.message:
            self._voice.warn(f"{error.message}; trying again")
        self.trouble = error.message

    async def _wait(
        self, seconds: float, *events: asyncio.Event, task: asyncio.Task[None] | None = None
    ) -> None:
        """Wait for one of several events, or the end of a task, at most so long."""
        waits = [asyncio.create_task(event.wait()) for event in events]
        others = [] if task is None else [task]
        try:
            await asyncio.wait(
                [*waits, *others], timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for each in waits:
                each.cancel()

    def _put(self, event: ChannelEvent | None) -> None:
        if event is not None:
            self._events.put(event)
