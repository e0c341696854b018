"""One case of the corpus, and the few ways to say what is expected of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]

KNOWN_SINGLE_VERSIONS: Final = range(8)
NOT_CANONICAL: Final = "not-canonical"
"""The class of what strict reading refuses and lnd's takes."""
FRAME_FIELDS: Final = frozenset({"version", "length", "count", "byte_count"})
"""Fields whose failure is one of the frame; every other one's is one of the field."""


@dataclass(frozen=True, slots=True)
class Case:
    """A vector before it is written."""

    op: str
    """The protocol's operation."""
    slug: str
    """The id after ``<op>/``; never used again for something else."""
    title: str
    """What is special about the input, one line."""
    requirements: tuple[str, ...]
    """Ids of the ledger, the main one first."""
    consequence: str
    """What goes wrong for a person when an implementation gets this wrong."""
    given: Json
    """The ``in`` of the request."""
    expect: Json
    """The expectation, in one of the four forms of README.md."""
    needs: Json
    """What an adapter must declare for this case to be sent."""

    @property
    def id(self) -> str:
        """The stable id."""
        return f"{self.op}/{self.slug}"

    def to_json(self, given: Json | None = None, expect: Json | None = None) -> Json:
        """Return the vector as it stands in the file.

        Args:
            given: ``in`` with what it describes expanded, where it describes something.
            expect: the expectation likewise.
        """
        content = {"op": self.op, "in": given or self.given, "expect": expect or self.expect}
        return {
            "id": self.id,
            "hash": hashlib.sha256(canonical(content).encode()).hexdigest()[:16],
            "title": self.title,
            "requirements": list(self.requirements),
            "consequence": self.consequence,
            "needs": self.needs,
            "in": self.given,
            "expect": self.expect,
        }


def canonical(value: Any) -> str:
    """Return canonical JSON: sorted members, no white space, nothing escaped needlessly."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def valid(**ok: Any) -> Json:
    """Expect exactly this answer."""
    return {"verdict": "valid", "ok": ok}


def refusal(code: str, phase: str, field: str | None = None, offset: int | None = None) -> Json:
    """Describe a refusal: its class, its phase and, where it has one, its place."""
    answer: Json = {"class": code, "phase": phase}
    if field is not None:
        answer["field"] = field
    if offset is not None:
        answer["offset"] = offset
    return answer


def read_refusal(code: str, field: str, offset: int) -> Json:
    """Describe a refusal to read a field of plaintext."""
    phase = "frame" if field.rpartition(".")[2] in FRAME_FIELDS else "field"
    return refusal(code, phase, field, offset)


def invalid(answer: Mapping[str, Any]) -> Json:
    """Expect this refusal."""
    return {"verdict": "invalid", **answer}


def lenient(behaviour: str, **choices: Json) -> Json:
    """Expect what the adapter chose: ``{"ok": …}`` or a refusal for each choice."""
    return {"verdict": "lenient", "behaviour": behaviour, "choices": choices}


def needs_of(singles: Iterable[Mapping[str, Any]], multi: bool = False) -> Json:
    """Return what an adapter must know to be asked about these Singles (protocol form)."""
    versions: set[int] = set()
    features: set[str] = set()
    for single in singles:
        versions.add(single["version"])
        if "close_tx_inputs" in single:
            features.add("close_tx_inputs")
        kinds = {address["type"] for address in single["addresses"]}
        features |= {f"{kind}_address" for kind in kinds & {"dns", "opaque"}}
    needs: Json = {}
    if known := sorted(versions & set(KNOWN_SINGLE_VERSIONS)):
        needs["single_versions"] = known
    if multi:
        needs["multi_versions"] = [0]
    if features:
        needs["features"] = sorted(features)
    return needs


def case(
    op: str,
    slug: str,
    title: str,
    requirements: Sequence[str] | str,
    consequence: str,
    given: Json,
    expect: Json,
    about: Iterable[Mapping[str, Any]] = (),
    *,
    multi: bool = False,
    without: Json | None = None,
) -> Case:
    """Put a case together.

    Args:
        op: the operation.
        slug: the id after the op.
        title: one line.
        requirements: one id or several.
        consequence: plain words.
        given: the request's ``in``.
        expect: from :func:`valid`, :func:`invalid` or :func:`lenient`.
        about: the Singles the case is about; they decide ``needs``.
        multi: whether a Multi is involved.
        without: what a release must not know: ``not_single_versions``, ``not_features``.
    """
    ids = (requirements,) if isinstance(requirements, str) else tuple(dict.fromkeys(requirements))
    return Case(
        op, slug, title, ids, consequence, given, expect, needs_of(about, multi) | (without or {})
    )
