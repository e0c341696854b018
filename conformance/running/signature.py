"""What a failure shares with others of the same cause, as far as one result tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from ..protocol.outcome import Outcome
from .events import Result

ENVELOPE_CLASSES: Final = frozenset({"too-short", "auth-failed"})
WHOLE_CLASSES: Final = frozenset({"bad-point", "unknown-version", "truncated"}) | ENVELOPE_CLASSES
"""Classes of one check, whatever field it is made on."""
_INDEX: Final = re.compile(r"\[\d+\]")
_NUMBER: Final = re.compile(r"\d+")
_WHOLE: Final = re.compile(
    r"^(?:single|multi|singles\[\]|packed|multi\.static_backups\[\]|static_backups\[\]"
    r"|packed\.[^ ]*?\.single|tree|[0-9a-f]{64}:\d+)(?:\.|$)"
)
_MADE: Final = re.compile(r"the envelope is made [^\"\\]+")
_STEP: Final = re.compile(r"step \d+, ([a-z]+(?:[.-][a-z]+)*)")
KEYS: Final = ("key.encryption", "key.derive")
SEALED: Final = ("envelope.seal", "envelope.open")
VAGUE: Final = ("the ciphertext differs", "only the tag of the envelope")
"""How texts begin that say where an envelope differs, but not why."""
_FAMILIES: Final = {
    "version.encode": "version byte",
    "version.decode": "version byte",
    "key.derive": "derived keys",
    "key.encryption": "encryption key",
    "envelope.seal": "sealing",
    "envelope.open": "opening",
    "single.serialize": "writing",
    "single.pack": "writing",
    "multi.serialize": "writing",
    "multi.pack": "writing",
    "static-chan-backups.pack": "writing",
    "single.deserialize": "reading",
    "single.unpack": "reading",
    "singles.unpack": "reading",
    "multi.deserialize": "reading",
    "multi.unpack": "reading",
}
"""Operations that share their code in any sensible implementation."""
_RANKS: Final = (
    "version.encode", "version.decode", "key.derive", "key.encryption", "points",
    "envelope.open", "envelope.seal", "single.deserialize", "single.serialize",
    "multi.deserialize", "multi.serialize", "single.unpack", "single.pack", "singles.unpack",
    "static-chan-backups.pack", "multi.unpack", "multi.pack", "explain",
)  # fmt: skip
"""What others are built of comes first."""


class Signature(NamedTuple):
    """What failures of one cause have in common."""

    family: str
    """Of operations."""
    how: str
    """accepted, refused, class, value, mistake, choice, or the name of an accident."""
    field: str
    """The field, the class that is expected, or the behaviour."""
    kind: str
    """The kind of mistake, the class that came, or the choice."""

    @property
    def is_about_envelope(self) -> bool:
        """Whether a wrong key, or a wrong way to seal, would have this effect."""
        return (
            (self.how in ("refused", "class") and self.kind in ENVELOPE_CLASSES)
            or (self.how == "sealed")
            or "auth-failed" in self.kind
        )

    @property
    def is_scenario(self) -> bool:
        """Whether the cases have several steps."""
        return self.family.startswith("scenario.")

    @property
    def is_about_version(self) -> bool:
        """Whether a wrong version byte would have this effect."""
        return "unknown-version" in (self.field, self.kind) or self.field in (
            "version",
            "close_tx_inputs",
        )


def family_of(op: str) -> str:
    """Return the operations that are judged together."""
    return _FAMILIES.get(op, op)


def rank_of(result: Result) -> int:
    """Return how early a failure comes: what others are built of first."""
    if result.outcome is Outcome.ADAPTER_BROKEN:
        return len(_RANKS) + 2
    expected = (result.expected or {}).get("error") or {}
    point = expected.get("class") == "bad-point" and result.op in _FAMILIES
    op = "points" if point and not result.op.startswith("key.") else result.op
    return _RANKS.index(op) if op in _RANKS else len(_RANKS) + (op.startswith("scenario.swapper"))


def plain(path: str) -> str:
    """Return a path without numbers, and without what stands for the whole answer."""
    path = _INDEX.sub("[]", path)
    while (shorter := _WHOLE.sub("", path)) != path:
        path = shorter
    return path


def signature_of(result: Result) -> Signature:
    """Return the signature of a failure whose fields do not tell."""
    family = family_of(result.op)
    if result.behaves:
        behaviour, _, choice = result.behaves.partition(" = ")
        return Signature(family, "choice", behaviour, choice)
    if result.mistake:
        return Signature("keys", "mistake", "", result.mistake)
    expected, actual = _class(result.expected), _class(result.actual)
    if result.outcome not in (Outcome.FAIL, Outcome.CLASS_MISMATCH) or not result.actual:
        return Signature(family, str(result.outcome), "", _NUMBER.sub("0", result.reason)[:200])
    if expected and "ok" in (result.actual or {}):
        whole = expected in WHOLE_CLASSES
        place = "" if whole else plain(str((result.expected or {})["error"].get("field", "")))
        family = "envelope" if expected in ENVELOPE_CLASSES else family
        return Signature(family, "accepted", expected, place)
    if expected and actual:
        return Signature("refusals", "class", expected, actual)
    if actual:
        place = str((result.actual or {})["error"].get("field", ""))
        family = "envelope" if actual in ENVELOPE_CLASSES else family
        return Signature(family, "refused", plain(place), actual)
    return Signature(family, "value", "", result.reason)


def envelope_trouble(results: Sequence[Result]) -> list[Result]:
    """Return what a wrong key or a wrong way to seal explains; none when all of it may be else."""
    found = [result for result in results if _is_sealing(result)]
    # A refusal for another reason alone is a matter of order, not of keys.
    certain = any(r.mistake or "ok" in (r.expected or {}) or r.differences for r in found)
    return found if certain else []


def _is_sealing(result: Result) -> bool:
    if result.mistake:
        return not result.op.startswith("key.")
    if result.fields and not result.op.startswith("scenario."):
        return False
    given = _class(result.actual)
    if given == "auth-failed" != _class(result.expected):
        return True
    unopened = [d for d in result.differences if "error auth-failed" in (d.actual or "")]
    return bool(unopened) or "does not open" in result.reason


def signature_of_envelopes(results: Sequence[Result]) -> Signature:
    """Return the signature of results that a wrong key or a wrong way to seal explains."""
    named = Counter(r.mistake for r in results if r.mistake and not r.mistake.startswith(VAGUE))
    named.update(m[0] for r in results for d in r.differences if (m := _MADE.search(str(d))))
    vague = Counter(r.mistake for r in results if r.mistake)
    refused = "what is sealed does not open: refused as auth-failed"
    text = next((name for name, _ in (*named.most_common(1), *vague.most_common(1))), refused)
    return Signature("envelope", "sealed", "", text)


def op_of(result: Result) -> str:
    """Return the operation of the step that went wrong, or of the case."""
    match = _STEP.match(result.reason)
    return match[1] if match else result.op


def _class(answer: dict[str, Any] | None) -> str:
    error = (answer or {}).get("error")
    return str(error.get("class", "")) if isinstance(error, dict) else ""
