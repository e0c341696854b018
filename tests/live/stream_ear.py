"""Hears a node's stream of backups as any client would: when does lnd tell of a channel?

What our file is behind lnd's own has two parts: until lnd tells of the channel, and from there on.
The first is lnd's and the machine's, the second is ours.
"""

from __future__ import annotations

import json
import threading
import time

import httpx

from tests.live.looking import Content
from tests.live.node import Node
from tests.live.rest import from_b64

AGAIN = 0.05
"""Seconds until a stream that broke is asked for again."""


class StreamEar(threading.Thread):
    """Notes each snapshot of a node's stream, and the time at which it came."""

    def __init__(self, node: Node) -> None:
        super().__init__(name=f"ear at {node.name}", daemon=True)
        self.node = node
        self.heard: list[Content] = []
        self._wish = threading.Event()

    def stop(self) -> None:
        """End; a stream that is open ends with its node."""
        self._wish.set()

    def run(self) -> None:
        while not self._wish.wait(AGAIN):
            try:
                self._listen()
            except (httpx.HTTPError, OSError, KeyError, ValueError):
                continue

    def _listen(self) -> None:
        rest = self.node.rest
        address = f"https://127.0.0.1:{rest.port}/v1/channels/backup/subscribe"
        endless = httpx.Timeout(None, connect=5)
        with (
            httpx.Client(verify=rest.tls(), timeout=endless) as client,
            client.stream("GET", address, headers=rest.headers()) as answer,
        ):
            for line in answer.iter_lines():
                when = time.time()
                packed = json.loads(line)["result"]["multi_chan_backup"]["multi_chan_backup"]
                self.heard.append(Content(when, from_b64(packed)))
