"""One adapter that is tried out: its process, its declaration, and what it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from ..corpus.load import Corpus
from ..judging.declaration import impossible_declaration
from ..protocol.command import Command
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
from ..protocol.process import AdapterProcess, CannotStart, Limits, ProcessEnded


class Failed(Exception):
    """A step failed; ``advice`` says what to change."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.advice = advice


@dataclass(slots=True)
class Conversation:
    """Starts the adapter, and asks it; whatever goes wrong raises :class:`Failed`."""

    command: Command
    corpus: Corpus | None
    """Says which behaviours and choices there are."""
    limits: Limits
    one_shot: bool = False
    """Start a process for every request."""
    declared: Declared | None = None
    """The answer to hello, once it came."""
    process: AdapterProcess | None = None
    """The one that runs."""
    _number: int = 1000

    def start(self) -> AdapterProcess:
        """Start a process, in the place of one that runs.

        Raises:
            Failed: it cannot be started.
        """
        if self.process is not None:
            self.process.kill()
        try:
            self.process = AdapterProcess(self.command, self.limits)
        except CannotStart as error:
            raise Failed(str(error), "name a program that can be run") from None
        return self.process

    def hello(self) -> str:
        """Start, and read the declaration; return who it is.

        Raises:
            Failed: there is no usable declaration.
        """
        process = self.start()
        process.send(HELLO_LINE)
        if self.one_shot:
            process.close_input()
        try:
            lines = [*process.receive(self.limits.hello), *process.waiting_lines()]
        except ProcessEnded as ended:
            loop = "exit" if self.one_shot else "flush, and loop"
            advice = f'read a line, answer {{"id": 0, "ok": {{…}}}}, end the line, {loop}'
            raise Failed(ended.detail, advice) from None
        try:
            declared = read_hello(lines)
        except BadDeclaration as error:
            advice = "see hello in docs/reference/protocol.md; only answers go to standard output"
            raise Failed(str(error), advice) from None
        if problem := impossible_declaration(declared, self.corpus):
            raise Failed(problem, "declare only what the protocol and the corpus name")
        self.declared = declared
        who = declared.implementation
        return f"{who.name} {who.version}".strip() + f", {len(declared.ops)} operations"

    def ask(self, *asked: tuple[str, bytes]) -> list[Answer]:
        """Send requests together and return the answers to all of them, whatever they say.

        Raises:
            Failed: one has no answer, or what came is none.
        """
        if self.one_shot:
            self.start()
        elif self.process is None:
            self.hello()
        assert self.process is not None
        waiting: set[int] = set()
        lines = b""
        for op, payload in asked:
            self._number += 7
            waiting.add(self._number)
            lines += encode_request(self._number, op, payload)
        self.process.send(lines)
        if self.one_shot:
            self.process.close_input()
        answers: list[Answer] = []
        while waiting:
            try:
                for line in self.process.receive(self.limits.request):
                    answers.append(parse_answer(line))
                    if answers[-1].id not in waiting:
                        raise Failed(
                            f"an answer with id {answers[-1].id}, which no open request has",
                            "answer once, with the id of the request",
                        )
                    waiting.discard(answers[-1].id)
            except MalformedLine as error:
                advice = "one JSON object a line; everything else to standard error"
                raise Failed(str(error), advice) from None
            except ProcessEnded as ended:
                advice = "answer every request, also with an error; end the line and flush"
                raise Failed(ended.detail, advice) from None
        return answers

    def drop(self) -> None:
        """Kill the process, if one runs: the next request starts another."""
        if self.process is not None:
            self.process.kill()
            self.process = None

    def said_last(self) -> str:
        """Return the last line of the process's standard error; empty if it said nothing."""
        if self.process is None or not self.process.stderr.strip():
            return ""
        return self.process.stderr.strip().splitlines()[-1]
