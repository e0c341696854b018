"""The fake software for programs: ``client.py`` beside it is what a manifest names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, UnixStreamServer
from threading import Thread

from tests.judge.daemons.fake_node import FakeSoftware, Refused

VALUES = {
    "mine": ("blocks",),
    "start": ("node", "words"),
    "fund": ("node", "amount"),
    "connect": ("node", "peer"),
    "open": ("node", "peer", "kind", "capacity"),
    "close": ("node", "channel"),
    "force-close": ("node", "channel"),
    "restore": ("node", "file"),
}
"""Of each command, in their order; the others have the node alone."""


@contextmanager
def serving(socket: Path) -> Iterator[list[str]]:
    """Answer the commands of ``client.py``; give what was asked, as it comes."""
    asked: list[str] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            command, folder, *rest = json.loads(self.rfile.readline())
            asked.append(command)
            of_the_chain = command.startswith("chain")
            names = VALUES.get(command, () if of_the_chain else ("node",))
            try:
                values = dict(zip(names, rest, strict=True))
                answer = {"out": FakeSoftware(Path(folder)).do(command, **values)}
            except Refused as refused:
                answer = {"refused": str(refused)}
            self.wfile.write(json.dumps(answer).encode())

    with UnixStreamServer(str(socket), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield asked
        server.shutdown()
        thread.join()
