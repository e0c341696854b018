"""A time limit for calls that take none, such as the resolving of a name."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T], undo: Callable[[T], object] | None = None) -> T:
    """Return what ``work`` returns, or raise what it raises, if it does so in time.

    Args:
        seconds: the limit.
        work: done in a thread of its own, which is left behind when it takes too long.
        undo: gets what came too late.

    Raises:
        TimeoutError: it took too long.
    """
    answers: SimpleQueue[tuple[T, ...] | BaseException] = SimpleQueue()
    is_late = threading.Event()

    def run() -> None:
        try:
            answers.put((work(),))
        except BaseException as error:
            answers.put(error)
        if is_late.is_set():
            _throw_away(answers, undo)

    threading.Thread(target=run, name="scbref-time-limit", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        is_late.set()
        _throw_away(answers, undo)
        raise TimeoutError("it took too long") from None
    if isinstance(answer, BaseException):
        raise answer
    return answer[0]


def _throw_away(
    answers: SimpleQueue[tuple[T, ...] | BaseException], undo: Callable[[T], object] | None
) -> None:
    # Both threads look; whichever comes second finds it.
    try:
        late = answers.get_nowait()
    except Empty:
        return
    if undo is not None and isinstance(late, tuple):
        undo(late[0])
