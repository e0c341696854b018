"""Try out an adapter in under a second, and say of every fault what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ..corpus.load import Corpus, Valid, Vector
from ..judging.declaration import impossible_declaration
from ..judging.judge import unknown_member
from ..judging.selection import not_applicable, request_input
from ..protocol.command import Command
from ..protocol.escape import clip, escape, shorten
from ..protocol.hello import read_hello
from ..protocol.messages import (
    HELLO_LINE,
    Answer,
    BadDeclaration,
    Declared,
    MalformedLine,
    encode_request,
    parse_answer,
)
from ..protocol.outcome import BROKEN, CONFORMANT, Outcome
from ..protocol.process import AdapterProcess, CannotStart, Limits, ProcessEnded

UNKNOWN_OP = "no-such.operation"
UNKNOWN_MEMBER = "of-a-later-protocol"
BYE = b'{"id":2147483647,"op":"bye"}\n'


class _Failed(Exception):
    """A step failed; ``advice`` says what to change."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.advice = advice


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
    _declared: Declared | None = None
    _process: AdapterProcess | None = None
    _number: int = 1000
    _failed: int = 0
    _untried: list[str] = field(default_factory=list)

    def execute(self) -> int:
        """Run all steps; return 0, or 3 when the adapter needs work."""
        try:
            if self._step("hello", self._hello):
                assert self._declared is not None
                self._step("unknown operation", self._unknown)
                for op in sorted(self._declared.ops):
                    if self._sample(op):
                        self._step(op, lambda op=op: self._operation(op))  # type: ignore[misc]
                    else:
                        self._untried.append(op)
                self._step("unknown members", self._unknown_members)
                if self._untried:
                    self.write(f"        no vector to try: {', '.join(self._untried)}")
                if not self.one_shot:
                    self._several_requests()
        finally:
            if self._process is not None:
                self._process.kill()
        if self._failed:
            self.write(f"the adapter needs work: {self._failed} steps failed")
            return BROKEN
        self.write("the adapter works; whether the implementation is right: scb-conformance run")
        return CONFORMANT

    def _several_requests(self) -> None:
        """Try what matters only to a process that answers more than one request."""
        assert self._declared is not None
        if self._declared.max_in_flight > 1:
            self._step("two at once", self._two)
        self._step("end of input", self._end_of_input)
        self._step("bye", self._bye)

    def _step(self, name: str, action: Callable[[], str]) -> bool:
        try:
            done = action()
        except _Failed as error:
            self._failed += 1
            self.write(escape(clip(f"FAILED  {name}: {error}")))
            self.write(escape(f"        {error.advice}"))
            if self._process is not None and self._process.stderr.strip():
                last = self._process.stderr.strip().splitlines()[-1]
                self.write(escape(clip(f"        | {last}")))
            if self._process is not None:
                self._process.kill()
                self._process = None
            return False
        self.write(escape(clip(f"ok      {name}{f': {done}' if done else ''}")))
        return True

    def _start(self) -> AdapterProcess:
        if self._process is not None:
            self._process.kill()
        try:
            self._process = AdapterProcess(self.command, self.limits)
        except CannotStart as error:
            raise _Failed(str(error), "name a program that can be run") from None
        return self._process

    def _hello(self) -> str:
        process = self._start()
        process.send(HELLO_LINE)
        if self.one_shot:
            process.close_input()
        try:
            lines = [*process.receive(self.limits.hello), *process.waiting_lines()]
        except ProcessEnded as ended:
            loop = "exit" if self.one_shot else "flush, and loop"
            advice = f'read a line, answer {{"id": 0, "ok": {{…}}}}, end the line, {loop}'
            raise _Failed(ended.detail, advice) from None
        try:
            declared = read_hello(lines)
        except BadDeclaration as error:
            advice = "see hello in docs/reference/protocol.md; only answers go to standard output"
            raise _Failed(str(error), advice) from None
        if problem := impossible_declaration(declared, self.corpus):
            raise _Failed(problem, "declare only what the protocol and the corpus name")
        self._declared = declared
        who = declared.implementation
        return f"{who.name} {who.version}".strip() + f", {len(declared.ops)} operations"

    def _ask(self, *asked: tuple[str, bytes]) -> list[Answer]:
        """Send requests together and return the answers to all of them, whatever they say."""
        if self.one_shot:
            self._start()
        elif self._process is None:
            self._hello()
        assert self._process is not None
        waiting: set[int] = set()
        lines = b""
        for op, payload in asked:
            self._number += 7
            waiting.add(self._number)
            lines += encode_request(self._number, op, payload)
        self._process.send(lines)
        if self.one_shot:
            self._process.close_input()
        answers: list[Answer] = []
        while waiting:
            try:
                for line in self._process.receive(self.limits.request):
                    answers.append(parse_answer(line))
                    if answers[-1].id not in waiting:
                        raise _Failed(
                            f"an answer with id {answers[-1].id}, which no open request has",
                            "answer once, with the id of the request",
                        )
                    waiting.discard(answers[-1].id)
            except MalformedLine as error:
                advice = "one JSON object a line; everything else to standard error"
                raise _Failed(str(error), advice) from None
            except ProcessEnded as ended:
                advice = "answer every request, also with an error; end the line and flush"
                raise _Failed(ended.detail, advice) from None
        return answers

    def _unknown(self) -> str:
        advice = 'answer {"id": …, "error": {"class": "unsupported"}} and go on'
        try:
            (answer,) = self._ask((UNKNOWN_OP, b"{}"))
        except _Failed as error:
            raise _Failed(f"an operation that does not exist: {error}", advice) from None
        if answer.ok is not msgspec.UNSET:
            raise _Failed("ok to an operation that does not exist", advice)
        return ""

    def _unknown_members(self) -> str:
        """Ask twice, the second time with one more member in the request and in all its objects."""
        assert self._declared is not None
        samples = [(op, found[1]) for op in self._declared.ops if (found := self._sample(op))]
        if not samples:
            return "no vector to try"
        op, payload = max(samples, key=lambda sample: (sample[1].count(b"{"), sample[0]))
        more = msgspec.json.encode(_with_unknown_members(msgspec.json.decode(payload)))
        # It ends up after "in", as a member of the request itself.
        more += b',"%s":["x",{"y":1}]' % UNKNOWN_MEMBER.encode()
        advice = "ignore members that the protocol does not name, in every object"
        try:
            (known,) = self._ask((op, payload))
            (extended,) = self._ask((op, more))
        except _Failed as error:
            raise _Failed(f"{op} with unknown members: {error}", advice) from None
        if _kind(known) != _kind(extended):
            problem = f"{op}: {_kind(known)}, but {_kind(extended)} with unknown members"
            raise _Failed(problem, advice)
        return ""

    def _operation(self, op: str) -> str:
        sample = self._sample(op)
        assert sample is not None
        vector, payload = sample
        (answer,) = self._ask((op, payload))
        if answer.skip is not msgspec.UNSET:
            return f"skipped: {answer.skip.reason}"
        if answer.ok is not msgspec.UNSET and (problem := unknown_member(op, answer.ok)):
            raise _Failed(problem, "answer with the members that the protocol names, and no others")
        if isinstance(vector.expect, Valid) and answer.error is not msgspec.UNSET:
            return f"answers, though with {answer.error} where {vector.id} expects ok"
        return ""

    def _sample(self, op: str) -> tuple[Vector, bytes] | None:
        """Choose the shortest vector that applies, a valid one if there is any."""
        assert self._declared is not None
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
        assert self._declared is not None
        for op in sorted(self._declared.ops):
            if sample := self._sample(op):
                self._ask((op, sample[1]), (op, sample[1]))
                return ""
        return "no vector to try"

    def _end_of_input(self) -> str:
        if self._process is None:
            self._hello()
        assert self._process is not None
        process, self._process = self._process, None
        if problem := process.finish() or process.orphaned:
            raise _Failed(problem, "when standard input ends: finish and exit with status 0")
        if process.unread:
            shown = shorten(process.unread[0].decode("utf-8", "backslashreplace"), 80)
            raise _Failed(f"after its last answer it wrote '{shown}'", "answer each request once")
        return "; ".join(process.left_behind)

    def _bye(self) -> str:
        self._hello()
        assert self._process is not None
        self._process.send(BYE)
        try:
            self._process.receive(self.limits.grace)
        except ProcessEnded as ended:
            if ended.detail.startswith("it exited with status 0"):
                self._process.finish()
                return ""
            stayed = ended.outcome is Outcome.TIMED_OUT
            problem = "it did not exit" if stayed else ended.detail
        else:  # an answer to bye is harmless
            problem = self._process.finish()
        if problem:
            raise _Failed(problem, 'at {"op": "bye"}: finish and exit with status 0')
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
