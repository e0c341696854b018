"""One case put to two adapters: do they agree, and if not, in what way?"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from msgspec import UNSET

from ...corpus.load import Behaviour, Invalid, Valid
from ...corpus.plaintext import plaintexts
from ...judging.compare import canonical
from ...judging.judge import ERROR_CLASS, Judgement, judge
from ...judging.selection import NONCE_INJECTION, PACK_OPS
from ...protocol.driver import Reply
from ...protocol.messages import Answer, Declared
from ...protocol.outcome import Outcome
from ...running.hexdump import as_bytes
from ...running.oracle import Oracle
from ..drawing.cases import DrawnCase
from ..drawing.seeds import SeedCorpus
from .adapter import Adapter
from .behaviours import differing, touched, unsettled
from .bucket import Bucket, bucket_of, plain

Json = dict[str, Any]
_VERSION: Final = re.compile(r"(static_backups\[\d+\]\.)?version")
_TYPE: Final = re.compile(r".*addresses\.\[\d+\]\.type")
OF_THE_FORMAT: Final = frozenset({"close_tx_inputs", "dns_address", "opaque_address"})
"""Features that say what a backup may hold; no drawn case needs another one."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of one case."""

    case: DrawnCase
    """What was put to both."""
    bucket: Bucket | None
    """``None`` when they agree, or nothing can be said."""
    expect: Valid | Invalid | None = None
    """What is right, if anything can be said."""
    judgement: Judgement = field(default_factory=lambda: Judgement(Outcome.PASS))
    """On the target's answer."""
    reply: Reply | None = None
    """The target's."""
    excused: frozenset[str] = frozenset()
    """Behaviours that explain a difference."""

    @property
    def example(self) -> DrawnCase:
        """What was tried."""
        return self.case

    @property
    def size(self) -> tuple[int, str]:
        """What makes one counterexample simpler than another: its length, then its text.

        Of an envelope the text inside: its ciphertext says nothing.
        """
        text = canonical(self.case.given).decode()
        return len(text), self.case.inside or text


@dataclass
class Comparer:
    """Compares a target with an oracle, case by case; the seed corpus names the fields."""

    target: Adapter
    """The adapter that is searched."""
    oracle: Adapter
    """Says what is right."""
    seeds: SeedCorpus
    """Names the fields of bytes, and opens envelopes."""
    behaviours: Mapping[str, Behaviour]
    """Those of the corpus, by id."""
    opener: Oracle
    """Opens what was packed with a nonce of the adapter's own."""
    constructed: bool = True
    """Whether an answer known by construction is right, whatever the oracle says."""
    oracle_faults: list[str] = field(default_factory=list)
    """Requests to which the oracle gave no answer."""
    _ahead: deque[tuple[int, DrawnCase]] = field(default_factory=deque)
    """Cases that the oracle was asked about ahead, with their numbers."""
    _choices: frozenset[str] = field(init=False)
    _declared: Declared = field(init=False)
    _narrow: bool = field(init=False)

    def __post_init__(self) -> None:
        self._declared = mine = self.target.declared
        theirs = self.oracle.declared
        self._choices = differing(mine, theirs, self.behaviours)
        self._narrow = not (
            mine.single_versions >= theirs.single_versions
            and mine.features >= theirs.features & OF_THE_FORMAT
        )

    @property
    def accidents(self) -> int:
        """Requests to which the target gave no answer."""
        return self.target.accidents

    def restart(self) -> None:
        """Go on with new processes."""
        self.target.restart()
        self.oracle.restart()

    def ahead(self, cases: Iterable[DrawnCase]) -> None:
        """Have the oracle work on cases that ``attempt`` is going to be given, in this order."""
        asked = [case for case in cases if not self._is_known(case)]
        self.oracle.ask_ahead([self._question(case) for case in asked])
        self._ahead = deque(enumerate(asked))

    def attempt(self, case: DrawnCase) -> Comparison:
        """Put a case to both and compare."""
        expect = self._expectation(case)
        if expect is None or (self._narrow and not self._applies(case, expect)):
            return Comparison(case, None)
        reply = self.target.ask(case.op, self._sent(case))
        if reply.answer is None:
            assert reply.outcome is not None
            judgement = Judgement(reply.outcome, reply.detail)
        else:
            judgement = self._judge(case, expect, reply.answer)
        if judgement.outcome in (Outcome.PASS, Outcome.SKIPPED):
            return Comparison(case, None)
        bucket = self._bucket(case, expect, reply, judgement)
        counts = {bucket.expected, bucket.actual} == {"truncated", "bad-transaction"}
        if counts and unsettled(case.op, case.given, self.seeds):
            return Comparison(case, None)
        excused = frozenset() if reply.answer is None else self._excuses(case, expect, reply.answer)
        return Comparison(case, None if excused else bucket, expect, judgement, reply, excused)

    def _expectation(self, case: DrawnCase) -> Valid | Invalid | None:
        """Return what is right: known by construction, or the oracle's answer."""
        if case.ok is not None and self._is_known(case):
            return Valid(case.ok)
        reply = self._oracle_on(case)
        if reply.answer is None:
            self.oracle_faults.append(f"{case.op}: {reply.outcome}: {reply.detail}")
            return None
        if reply.answer.ok is not UNSET:
            return Valid(reply.answer.ok)
        return _refused(reply.answer)

    def _is_known(self, case: DrawnCase) -> bool:
        """Say whether a case is right by construction."""
        return case.ok is not None and self.constructed

    def _question(self, case: DrawnCase) -> tuple[str, Json]:
        return case.op, _without_nonce(case, self.oracle.declared)

    def _oracle_on(self, case: DrawnCase) -> Reply:
        """Return the oracle's reply, which may have come already."""
        reply = None
        if self._ahead and self._ahead[0][1] is case:
            reply = self.oracle.reply_to(self._ahead.popleft()[0])
        return reply or self.oracle.ask(*self._question(case))

    def _sent(self, case: DrawnCase) -> Json:
        return _without_nonce(case, self._declared)

    def _judge(self, case: DrawnCase, expect: Valid | Invalid, answer: Answer) -> Judgement:
        if isinstance(expect, Invalid) and self._same_class(expect, answer):
            return Judgement(Outcome.PASS)
        opened = None
        own_nonces = NONCE_INJECTION not in self._declared.features & self.oracle.declared.features
        sealed = case.op in PACK_OPS and own_nonces
        if sealed and isinstance(expect, Valid) and answer.ok is not UNSET:
            opened = self.opener.open(case.op, case.given, expect.ok, answer.ok)
        return judge(expect, case.op, self._declared, answer, opened)

    def _same_class(self, expect: Invalid, answer: Answer) -> bool:
        """Say whether the oracle does not tell the two classes apart."""
        if answer.error is UNSET:
            return False
        theirs = self.oracle.declared
        alias = theirs.error_aliases.get(answer.error.class_)
        return ERROR_CLASS not in theirs.features or alias == expect.class_

    def _bucket(
        self, case: DrawnCase, expect: Valid | Invalid, reply: Reply, judgement: Judgement
    ) -> Bucket:
        bucket = bucket_of(case.op, expect, reply.answer, judgement)
        if bucket.how == "value" and bucket.expected == "bytes":
            return replace(bucket, expected=self._field(case, judgement) or bucket.expected)
        return bucket

    def _field(self, case: DrawnCase, judgement: Judgement) -> str:
        """Name the field of the first byte that differs, if that can be told."""
        first = judgement.differences[0]
        left, right = (as_bytes((s or "").strip('"')) for s in (first.expected, first.actual))
        if left is None or right is None:
            return ""
        at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
        for place in self.seeds.explain(left, case.op.partition(".")[0]):
            if place.leaf and at is not None and place.start <= at < place.end:
                return plain(place.name)
        return ""

    def _excuses(self, case: DrawnCase, expect: Valid | Invalid, answer: Answer) -> frozenset[str]:
        answers = [expect.ok] if isinstance(expect, Valid) else []
        answers += [answer.ok] if answer.ok is not UNSET else []
        return frozenset(touched(self._choices, case.op, case.given, answers, self.seeds))

    def _applies(self, case: DrawnCase, expect: Valid | Invalid) -> bool:
        """Say whether the target declares what the case is about."""
        versions, features = set(), set()
        for value in (case.given, expect.ok if isinstance(expect, Valid) else {}):
            found = _needs(value)
            versions |= found[0]
            features |= found[1]
        for data, kind in plaintexts(case.op, case.given, self.seeds.open):
            for place in self.seeds.explain(data, kind):
                byte = data[place.start] if place.start < len(data) else 0
                if _VERSION.fullmatch(place.name) and (kind == "single" or "." in place.name):
                    versions.add(byte & 0x7F)
                    features |= {"close_tx_inputs"} if byte & 0x80 else set()
                if _TYPE.fullmatch(place.name):
                    features |= _address_features(byte)
        if case.op == "version.decode" and case.given["encoded"] & 0x80:
            features.add("close_tx_inputs")
        known = self.oracle.declared.single_versions
        return versions & known <= self._declared.single_versions and features <= (
            self._declared.features
        )


def _refused(answer: Answer) -> Invalid | None:
    refusal = answer.error
    if refusal is UNSET:
        return None
    return Invalid(refusal.class_, refusal.phase, refusal.field, refusal.offset)


def _without_nonce(case: DrawnCase, declared: Declared) -> Json:
    if case.op in PACK_OPS and NONCE_INJECTION not in declared.features:
        return {key: v for key, v in case.given.items() if key not in ("nonce", "nonces")}
    return case.given


def _address_features(kind: int) -> set[str]:
    return {"dns_address"} if kind == 5 else {"opaque_address"} if kind > 5 else set()


def _needs(value: Any) -> tuple[set[int], set[str]]:
    """Return the Single versions and the features that a JSON value is about."""
    versions: set[int] = set()
    features: set[str] = set()
    if isinstance(value, dict):
        if "remote_chan_cfg" in value and isinstance(value.get("version"), int):
            versions.add(value["version"])
        features |= {"close_tx_inputs"} if "close_tx_inputs" in value else set()
        if value.get("type") in ("dns", "opaque"):
            features.add(f"{value['type']}_address")
    members = value.values() if isinstance(value, dict) else value
    for member in members if isinstance(value, dict | list) else ():
        below = _needs(member)
        versions |= below[0]
        features |= below[1]
    return versions, features
