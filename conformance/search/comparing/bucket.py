"""What a disagreement is about: the class that is held fixed while it is made smaller."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final

from msgspec import UNSET

from ...corpus.expectation import Invalid, Valid
from ...judging.judge import Judgement
from ...protocol.messages import Answer

_INDEX: Final = re.compile(r"\[\d+\]")
_LONGEST: Final = 80
"""Characters of a slug."""


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """What two adapters, or an adapter and a property, disagree about."""

    op: str
    """The operation, in a history the one asked last."""
    how: str
    """accepted, refused, class, value, file, or the name of an accident."""
    expected: str
    """``ok``, the class of the refusal, the field that differs, or what a file must be."""
    actual: str
    """What came instead, in the same terms."""

    def __str__(self) -> str:
        """Return one line."""
        if self.how == "value":
            return f"{self.op}: another {self.expected}"
        if self.how == "file":
            return f"after {self.op}: the file {self.actual}"
        return f"{self.op}: {self.actual} instead of {self.expected}"

    @property
    def slug(self) -> str:
        """What an id says of it: the same in every search that finds it, whatever case shows it."""
        told = f"{self.actual} for {self.expected}"
        if self.how == "value":
            told = f"another {self.expected}"
        elif self.how == "file":
            told = f"file {self.expected} {self.actual}"
        plain = re.sub(r"[^a-z0-9]+", "-", told.lower()).strip("-")
        if re.fullmatch(r"[a-z0-9._\[\] -]+", told) and len(plain) <= _LONGEST:
            return plain
        # An adapter may have named its class as it likes.
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"{plain[: _LONGEST - 9]}-{digest}".lstrip("-")


def bucket_of(
    op: str, expect: Valid | Invalid, answer: Answer | None, judgement: Judgement
) -> Bucket:
    """Return the bucket of a disagreement about one answer.

    Args:
        op: the operation.
        expect: what is right.
        answer: what came, if anything.
        judgement: on it; not a pass.
    """
    right = "ok" if isinstance(expect, Valid) else expect.class_
    if answer is None:
        outcome = str(judgement.outcome)
        return Bucket(op, outcome, right, outcome)
    if answer.ok is UNSET:
        refusal = answer.error
        given = refusal.class_ if refusal is not UNSET else "skip"
        return _classes(op, right, given)
    if isinstance(expect, Invalid):
        return _classes(op, right, "ok")
    # A recovery that ends with an error says so inside its ok.
    ended = _failure(expect.ok), _failure(answer.ok)
    if ended[0] != ended[1] and any(d.path.startswith("failed") for d in judgement.differences):
        return _classes(op, *ended)
    paths = [difference.path for difference in judgement.differences]
    return Bucket(op, "value", plain(paths[0]) if paths else "content", "ok")


def plain(path: str) -> str:
    """Return the path of a member without the numbers in it."""
    return _INDEX.sub("[]", path)


def _classes(op: str, right: str, given: str) -> Bucket:
    how = "accepted" if given == "ok" else "refused" if right == "ok" else "class"
    return Bucket(op, how, right, given)


def _failure(ok: dict[str, Any]) -> str:
    failed = ok.get("failed")
    return str(failed.get("class")) if isinstance(failed, dict) else "ok"
