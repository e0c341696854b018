"""The oracle: another adapter, asked what is inside packed bytes and which field a byte is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET

from ..judging.compare import keyed_by_outpoint
from ..judging.judge import Opened
from ..protocol.command import Command
from ..protocol.driver import Broken, Driver, Request
from ..protocol.operations import OPERATIONS
from ..protocol.process import Limits

TAG: Final = 16
"""Bytes of the tag at the end of an envelope."""
KEPT: Final = 32
"""Answers that are remembered: a scenario looks at a file, and then at its copy in an archive."""
DIAGNOSE: Final = "x-diagnose"
"""An operation that an oracle may have beyond the protocol: which mistake makes an answer."""
NO_ORACLE: Final = "there is no oracle (--oracle)"
"""Why nothing is opened when the user wants none."""


class Oracle:
    """Answers questions over the adapter protocol; it is started with the first one."""

    def __init__(self, command: Command | None, limits: Limits) -> None:
        self._driver = Driver(command, limits, max_in_flight=1) if command else None
        self._name = repr(command.name) if command else ""
        self.problem = "" if command else NO_ORACLE
        """Why it cannot be asked, once that is known; else empty."""
        self.failed = ""
        """Why an oracle that was named could not say what a verdict leans on; else empty."""
        self._kept: dict[bytes, dict[str, Any]] = {}

    def close(self) -> None:
        """End its process."""
        if self._driver is not None:
            self._driver.close()

    def kill(self) -> None:
        """End its process at once."""
        if self._driver is not None:
            self._driver.kill()

    def ask(self, op: str, given: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
        """Ask one question; return the ``ok`` value, or ``None`` and what came instead."""
        if problem := self._obstacle(op):
            return None, problem
        assert self._driver is not None
        request = Request(0, op, msgspec.json.encode(given))
        ((_, reply),) = self._driver.exchange([request])
        if reply.answer is None:
            self.problem = f"the oracle failed: {reply.detail}"
            return None, self.problem
        if reply.answer.ok is UNSET:
            refusal = reply.answer.error
            return None, str(refusal) if refusal is not UNSET else "the oracle skipped"
        return reply.answer.ok, ""

    def ask_once(self, op: str, given: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
        """As ``ask``, but what was answered to the same question shortly before is answered again.

        Whoever asks must not change the answer.
        """
        question = op.encode() + msgspec.json.encode(given)
        if (known := self._kept.get(question)) is not None:
            return known, ""
        answer, problem = self.ask(op, given)
        if answer is not None:
            self._kept[question] = answer
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return answer, problem

    def diagnose(self, op: str, given: Mapping[str, Any], actual: Mapping[str, Any]) -> str:
        """Return the likely mistake that makes an answer; empty if none does, or nobody knows."""
        question = {"op": op, "in": given, "ok": actual}
        answer, _ = self.ask(DIAGNOSE, question)
        mistake = answer.get("mistake") if answer else None
        return mistake if isinstance(mistake, str) else ""

    def plaintext(self, packed: str, key_ring: Any) -> bytes | None:
        """Return what is in an envelope (hex); ``None`` if nobody can open it."""
        answer, _ = self.ask("envelope.open", {"packed": packed, "key_ring": key_ring})
        return bytes.fromhex(answer["plaintext"]) if answer else None

    def open(
        self,
        op: str,
        given: Mapping[str, Any],
        expected: Mapping[str, Any],
        actual: Mapping[str, Any],
    ) -> Opened:
        """Decrypt both sides of a pack operation.

        Args:
            op: one of the pack operations.
            given: its ``in``, for the key ring.
            expected: the vector's ``ok``.
            actual: the adapter's ``ok``.
        """
        key_ring = given.get("key_ring")
        left, problem = self._unpack(op, expected.get("packed"), key_ring)
        if left is None:
            return self._unopened(f"the expected bytes could not be opened: {problem}")
        if "packed" not in actual:
            return Opened(left, None, "the answer has no packed")
        right, problem = self._unpack(op, actual["packed"], key_ring)
        if right is None and self.problem:
            return self._unopened(self.problem)
        return Opened(left, right, f"the answer does not open: {_why(expected, actual, problem)}")

    def check(self) -> str:
        """Say why the oracle cannot be started at all; an empty text when it can, or is none."""
        if self._driver is not None and not self.problem:
            try:
                self._driver.hello()
            except Broken as error:
                self.problem = f"the oracle {self._name} does not work: {error}"
        return self.problem if self._driver is not None else ""

    def cannot(self, op: str) -> str:
        """Say why a verdict that leans on this operation of the oracle cannot be given.

        An empty text when it can. Without an oracle nobody counts on one; else ``failed`` is set.
        """
        problem = self._obstacle(op)
        if problem and self._driver is not None:
            self.failed = self.failed or problem
        return problem

    def _obstacle(self, op: str) -> str:
        if self._driver is None or self.problem or self.check():
            return self.problem
        if op not in self._driver.hello().ops:
            return f"the oracle {self._name} does not declare {op}"
        return ""

    def _unopened(self, problem: str) -> Opened:
        """Return that nothing can be said, and remember why if somebody counts on the oracle."""
        if self._driver is not None:
            self.failed = self.failed or problem
        return Opened(None, None, problem)

    def _unpack(self, op: str, packed: Any, key_ring: Any) -> tuple[dict[str, Any] | None, str]:
        """Open ``packed``; a list by channel becomes a mapping from outpoint to Single."""
        if op != "static-chan-backups.pack":
            return self.ask(OPERATIONS[op].opened_by, {"packed": packed, "key_ring": key_ring})
        if not isinstance(packed, list) or not all(
            isinstance(e, dict) and e.keys() >= {"funding_outpoint", "packed"} for e in packed
        ):
            return None, "packed is not a list of {funding_outpoint, packed}"
        blobs = [entry["packed"] for entry in packed]
        opened, problem = self.ask(
            OPERATIONS[op].opened_by, {"packed": blobs, "key_ring": key_ring}
        )
        singles = opened.get("singles") if opened else None
        if not isinstance(singles, list) or len(singles) != len(packed):
            return None, problem or "the oracle opened another number of Singles"
        entries = [
            {"funding_outpoint": entry["funding_outpoint"], "single": single}
            for entry, single in zip(packed, singles, strict=True)
        ]
        return {"packed": keyed_by_outpoint(entries)}, ""


def _why(expected: Mapping[str, Any], actual: Mapping[str, Any], problem: str) -> str:
    """Say why an envelope does not open, where comparing it with the right one tells."""
    left, right = expected.get("packed"), actual.get("packed")
    if isinstance(left, str) and isinstance(right, str) and len(left) == len(right):
        end = -2 * TAG
        if left[:end] == right[:end] and left != right:
            return "key, nonce and ciphertext are right, only the tag differs"
    return problem
