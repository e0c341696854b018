"""Requests sent ahead get the replies that they get when they are asked one by one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.process import Limits
from scbref.conformance.search.comparing.adapter import Adapter
from tests.judge.corpus import python

BYTES = [("version.decode", {"encoded": number}) for number in range(40)]


@pytest.fixture
def adapter() -> Iterator[Adapter]:
    made = Adapter(resolve(python("honest")), Limits(hello=20), in_flight=16)
    assert made.declared
    yield made
    made.close()


def version(adapter: Adapter, number: int) -> object:
    reply = adapter.reply_to(number)
    assert reply is not None and reply.answer is not None
    return reply.answer.ok


def test_each_has_its_reply_whatever_is_asked_meanwhile(adapter: Adapter) -> None:
    adapter.ask_ahead(BYTES)
    assert version(adapter, 3) == {"version": 3, "close_tx": False}
    other = adapter.ask("version.decode", {"encoded": 200}).answer
    assert other is not None and other.ok == {"version": 72, "close_tx": True}
    assert [version(adapter, number) for number in (39, 0, 20)] == [
        {"version": number, "close_tx": False} for number in (39, 0, 20)
    ]
    assert adapter.reply_to(3) is None


def test_new_requests_take_the_place_of_those_before(adapter: Adapter) -> None:
    adapter.ask_ahead(BYTES)
    adapter.ask_ahead(BYTES[7:8])
    assert version(adapter, 0) == {"version": 7, "close_tx": False}
    assert adapter.reply_to(1) is None


def test_a_new_process_owes_nothing(adapter: Adapter) -> None:
    adapter.ask_ahead(BYTES)
    adapter.restart()
    assert adapter.reply_to(0) is None
    assert adapter.value("version.decode", {"encoded": 5}) == {"version": 5, "close_tx": False}


@pytest.mark.parametrize("mode", ["crash_once", "shuffle"])
def test_a_process_that_dies_or_answers_out_of_order(mode: str) -> None:
    made = Adapter(resolve(python("saboteur", mode)), Limits(hello=20, grace=0.3), in_flight=16)
    try:
        assert made.declared
        made.ask_ahead(BYTES)
        replies = {number: made.reply_to(number) for number in range(len(BYTES))}
    finally:
        made.close()
    unanswered = {number for number, reply in replies.items() if reply and not reply.answer}
    assert unanswered == ({13} if mode == "crash_once" else set())
    assert made.accidents == len(unanswered)
    for number, reply in replies.items():
        if number not in unanswered:
            assert reply is not None and reply.answer is not None
            assert reply.answer.ok == {"version": number, "close_tx": False}
