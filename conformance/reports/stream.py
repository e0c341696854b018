"""Read saved event streams (``run --jsonl``), also that of a run that was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..running.events import Event, RunFinished, RunStarted

MISPLACED = (
    "run-started is the first event and comes once; give the files of several runs one by one"
)


class StreamError(Exception):
    """A file is no event stream; the text names file and line."""


def read(path: Path) -> Iterator[Event]:
    """Yield the events of one file.

    A last line without a line end is left out: the run was killed, or the disk was full.

    Raises:
        StreamError: the file cannot be read, or a line of it is no event.
    """
    decoder = msgspec.json.Decoder(Event)
    number = 0
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if not line.endswith(b"\n"):
                    break
                event = decoder.decode(line)
                if (number == 1) != isinstance(event, RunStarted):
                    raise StreamError(f"{path}, line {number}: {MISPLACED}")
                yield event
    except OSError as error:
        raise StreamError(f"{path}: {error.strerror}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StreamError(f"{path}, line {number}: no event of a run: {error}") from None
    if number == 0:
        raise StreamError(f"{path}: it is empty")


def read_all(path: Path) -> tuple[list[Event], bool]:
    """Return the events of one file, and whether its last one is there.

    Raises:
        StreamError: as ``read``.
    """
    events = list(read(path))
    return events, bool(events) and isinstance(events[-1], RunFinished)
