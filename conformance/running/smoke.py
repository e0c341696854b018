"""Try out an adapter in under a second, and say of every fault what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ..corpus.load import Corpus, Valid, Vector
from ..judging.judge import unknown_member
from ..judging.selection import not_applicable, request_input
from ..protocol.command import Command
from ..protocol.escape import clip, escape, shorten
from ..protocol.messages import Answer, Declared
from ..protocol.outcome import BROKEN, CONFORMANT, Outcome
from ..protocol.process import Limits, ProcessEnded
from .conversation import Conversation, Failed
from .worked_session import WorkedSession

UNKNOWN_OP = "no-such.operation"
UNKNOWN_MEMBER = "of-a-later-protocol"
BYE = b'{"id":2147483647,"op":"bye"}\n'


@dataclass(slots=True)
class Smoke:
    """The steps of a smoke test."""

    command: Command
    corpus: Corpus | None
    """Gives requests to try; without one only the protocol is tried."""
    limits: Limits
    write: Callable[[str], None]
    """Takes each line of the report."""
    one_shot: bool = False
    """Start a process for every request."""
    _talk: Conversation = field(init=False)
    _failed: int = 0
    _tried: set[str] = field(default_factory=set)
    _untried: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._talk = Conversation(self.command, self.corpus, self.limits, self.one_shot)

    @property
    def _declared(self) -> Declared:
        assert self._talk.declared is not None
        return self._talk.declared

    def execute(self) -> int:
        """Run all steps; return 0, or 3 when the adapter needs work."""
        try:
            if self._step("hello", self._talk.hello):
                self._step("unknown operation", self._unknown)
                for op in sorted(self._declared.ops):
                    if self._sample(op):
                        self._step(op, lambda op=op: self._operation(op))  # type: ignore[misc]
                if not self.one_shot:
                    self._session()
                self._untried = sorted(self._declared.ops - self._tried)
                self._step("unknown members", self._unknown_members)
                if self._untried:
                    self.write(f"        no vector to try: {', '.join(self._untried)}")
                if not self.one_shot:
                    self._several_requests()
        finally:
            self._talk.drop()
        if self._failed:
            self.write(f"the adapter needs work: {self._failed} steps failed")
            return BROKEN
        self.write("the adapter works; whether the implementation is right: scb-conformance run")
        return CONFORMANT

    def _several_requests(self) -> None:
        """Try what matters only to a process that answers more than one request."""
        if self._declared.max_in_flight > 1:
            self._step("two at once", self._two)
        self._step("end of input", self._end_of_input)
        self._step("bye", self._bye)

    def _session(self) -> None:
        """Play the worked session of the protocol's page, as far as it is declared."""
        worked = WorkedSession(self._talk, self.corpus)
        for op, steps in worked.by_operation():
            self._step(op, lambda op=op, steps=steps: worked.play(op, steps))  # type: ignore[misc]
        worked.close()

    def _step(self, name: str, action: Callable[[], str]) -> bool:
        self._tried.add(name)
        try:
            done = action()
        except Failed as error:
            self._failed += 1
            self.write(escape(clip(f"FAILED  {name}: {error}")))
            self.write(escape(f"        {error.advice}"))
            if last := self._talk.said_last():
                self.write(escape(clip(f"        | {last}")))
            self._talk.drop()
            return False
        self.write(escape(clip(f"ok      {name}{f': {done}' if done else ''}")))
        return True

    def _unknown(self) -> str:
        advice = 'answer {"id": …, "error": {"class": "unsupported"}} and go on'
        try:
            (answer,) = self._talk.ask((UNKNOWN_OP, b"{}"))
        except Failed as error:
            raise Failed(f"an operation that does not exist: {error}", advice) from None
        if answer.ok is not msgspec.UNSET:
            raise Failed("ok to an operation that does not exist", advice)
        return ""

    def _unknown_members(self) -> str:
        """Ask twice, the second time with one more member in the request and in all its objects."""
        samples = [(op, found[1]) for op in self._declared.ops if (found := self._sample(op))]
        if not samples:
            return "no vector to try"
        op, payload = max(samples, key=lambda sample: (sample[1].count(b"{"), sample[0]))
        more = msgspec.json.encode(_with_unknown_members(msgspec.json.decode(payload)))
        # It ends up after "in", as a member of the request itself.
        more += b',"%s":["x",{"y":1}]' % UNKNOWN_MEMBER.encode()
        advice = "ignore members that the protocol does not name, in every object"
        try:
            (known,) = self._talk.ask((op, payload))
            (extended,) = self._talk.ask((op, more))
        except Failed as error:
            raise Failed(f"{op} with unknown members: {error}", advice) from None
        if _kind(known) != _kind(extended):
            problem = f"{op}: {_kind(known)}, but {_kind(extended)} with unknown members"
            raise Failed(problem, advice)
        return ""

    def _operation(self, op: str) -> str:
        sample = self._sample(op)
        assert sample is not None
        vector, payload = sample
        (answer,) = self._talk.ask((op, payload))
        if answer.skip is not msgspec.UNSET:
            return f"skipped: {answer.skip.reason}"
        if answer.ok is not msgspec.UNSET and (problem := unknown_member(op, answer.ok)):
            raise Failed(problem, "answer with the members that the protocol names, and no others")
        if isinstance(vector.expect, Valid) and answer.error is not msgspec.UNSET:
            return f"answers, though with {answer.error} where {vector.id} expects ok"
        return ""

    def _sample(self, op: str) -> tuple[Vector, bytes] | None:
        """Choose the shortest vector that applies, a valid one if there is any."""
        found = [
            (not isinstance(vector.stored_expect, Valid), len(payload), vector.id, vector, payload)
            for vector in (self.corpus.vectors if self.corpus else ())
            if vector.op == op
            and not vector.is_described  # that is a long one
            and not not_applicable(vector, self._declared)
            for payload in [msgspec.json.encode(request_input(vector, self._declared))]
        ]
        return min(found, key=lambda entry: entry[:3])[3:] if found else None

    def _two(self) -> str:
        for op in sorted(self._declared.ops):
            if sample := self._sample(op):
                self._talk.ask((op, sample[1]), (op, sample[1]))
                return ""
        return "no vector to try"

    def _end_of_input(self) -> str:
        if self._talk.process is None:
            self._talk.hello()
        assert self._talk.process is not None
        process, self._talk.process = self._talk.process, None
        if problem := process.finish() or process.orphaned:
            raise Failed(problem, "when standard input ends: finish and exit with status 0")
        if process.unread:
            shown = shorten(process.unread[0].decode("utf-8", "backslashreplace"), 80)
            raise Failed(f"after its last answer it wrote '{shown}'", "answer each request once")
        return "; ".join(process.left_behind)

    def _bye(self) -> str:
        self._talk.hello()
        assert self._talk.process is not None
        self._talk.process.send(BYE)
        try:
            self._talk.process.receive(self.limits.grace)
        except ProcessEnded as ended:
            if ended.detail.startswith("it exited with status 0"):
                self._talk.process.finish()
                return ""
            stayed = ended.outcome is Outcome.TIMED_OUT
            problem = "it did not exit" if stayed else ended.detail
        else:  # an answer to bye is harmless
            problem = self._talk.process.finish()
        if problem:
            raise Failed(problem, 'at {"op": "bye"}: finish and exit with status 0')
        return ""


def _kind(answer: Answer) -> str:
    """Say what an answer is, apart from its content, which a fresh nonce may change."""
    if answer.error is not msgspec.UNSET:
        return f"error {answer.error.class_}"
    return "ok" if answer.ok is not msgspec.UNSET else "skip"


def _with_unknown_members(value: Any) -> Any:
    """Return a copy of decoded JSON in which each object has one more member."""
    if isinstance(value, list):
        return [_with_unknown_members(item) for item in value]
    if not isinstance(value, dict):
        return value
    known = {name: _with_unknown_members(item) for name, item in value.items()}
    return {**known, UNKNOWN_MEMBER: {"seed": "no seed"}}
