"""Expected failures: a TOML file in the implementer's repository, which must be exact.

    format = 1

    [[expected]]
    id = "single.deserialize/pubkey/off-curve"   # or: glob = "multi.*/big/*", max = 3
    reason = "the point check is missing"        # required
    link = "https://…/issues/12"                 # optional
    expires = 2027-01-31                         # optional: fails from the next day on
    class = "crashed"                            # optional: excuses this outcome only

An entry that excuses nothing is itself a failure: its case passes, its id is unknown, or its glob
matches no failure or more than its maximum.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec
from msgspec import Struct

from ..protocol.outcome import BAD, NOT_RUN, Outcome

FORMAT = 1
FOUND = re.compile(r"found/|scenario\.[a-z]+/found-")
"""How the ids of cases and histories that a search found begin."""


class ExpectedFailuresError(Exception):
    """The expected-failure file cannot be used."""


class ExpectedFailure(Struct, frozen=True, forbid_unknown_fields=True):
    """One ``[[expected]]``."""

    reason: str
    id: str = ""
    """Of one case; or ``glob``."""
    glob: str = ""
    max: int = 0
    """Failures that the glob excuses at most."""
    link: str = ""
    expires: datetime.date | None = None
    """The last day on which it excuses anything."""
    class_: Outcome | None = msgspec.field(name="class", default=None)
    """The only outcome that it excuses; ``None`` for every bad one."""

    @property
    def name(self) -> str:
        """Its id or glob."""
        return self.id or self.glob

    def covers(self, case_id: str) -> bool:
        """Say whether the entry is about this case."""
        return self.id == case_id or bool(self.glob and fnmatchcase(case_id, self.glob))


class _File(Struct, forbid_unknown_fields=True):
    format: int
    expected: list[ExpectedFailure] = []


@dataclass(slots=True)
class ExpectedFailures:
    """The expected failures of one adapter, and which of them a run has met."""

    entries: Sequence[ExpectedFailure] = ()
    today: datetime.date = datetime.date.max
    """Decides which entries have expired."""
    _used: Counter[int] = field(default_factory=Counter)
    _passed: set[int] = field(default_factory=set)
    _over: Counter[int] = field(default_factory=Counter)
    _idle: dict[int, Outcome] = field(default_factory=dict)

    def apply(self, case_id: str, outcome: Outcome) -> tuple[Outcome, str]:
        """Turn an outcome into xfail or xpass where an entry says so.

        Returns:
            The outcome to report and the entry's reason, or an empty text.
        """
        for number, entry in enumerate(self.entries):
            if not entry.covers(case_id) or self._expired(entry):
                continue
            if outcome in BAD and entry.class_ in (None, outcome):
                if entry.glob and self._used[number] >= entry.max:
                    self._over[number] += 1
                    continue
                self._used[number] += 1
                return Outcome.XFAIL, entry.reason
            if outcome is Outcome.PASS and entry.id:
                self._passed.add(number)
                return Outcome.XPASS, entry.reason
            if outcome in NOT_RUN and entry.id:
                self._idle[number] = outcome
        return outcome, ""

    def problems(self, known: Iterable[str], selected: Iterable[str]) -> list[str]:
        """List the entries that are out of date: they excuse nothing, or more fails than they say.

        Args:
            known: ids of all cases.
            selected: ids of those that this run asks; a glob about others too may match nothing.
        """
        known, selected = list(known), set(selected)
        found = []
        for number, entry in enumerate(self.entries):
            covered = [vector_id for vector_id in known if entry.covers(vector_id)]
            if self._expired(entry):
                found.append(f"{entry.name}: expired on {entry.expires}")
            elif FOUND.match(entry.name) and not covered:
                continue  # a search may not find it again
            elif not covered:
                found.append(f"{entry.name}: no such vector")
            elif self._over[number]:
                total = self._used[number] + self._over[number]
                found.append(f"{entry.name}: {total} failures, at most {entry.max} are expected")
            elif number in self._idle:
                found.append(
                    f"{entry.name}: was {self._idle[number]}, so there is nothing to excuse"
                )
            elif entry.glob and not self._used[number] and selected.issuperset(covered):
                found.append(f"{entry.name}: matches no failure")
        return found

    def _expired(self, entry: ExpectedFailure) -> bool:
        return entry.expires is not None and self.today > entry.expires


def load(path: Path, today: datetime.date) -> ExpectedFailures:
    """Read an expected-failure file.

    Raises:
        ExpectedFailuresError: it is not there, not TOML, or not of this form.
    """
    try:
        file = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except OSError as error:
        raise ExpectedFailuresError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ExpectedFailuresError(f"{path}: {error}") from None
    if file.format != FORMAT:
        raise ExpectedFailuresError(f"{path}: format {file.format}; this judge reads {FORMAT}")
    seen: set[str] = set()
    for entry in file.expected:
        problem = _entry_problem(entry, seen)
        if problem:
            raise ExpectedFailuresError(f"{path}: {entry.name or 'an entry'}: {problem}")
        seen.add(entry.name)
    return ExpectedFailures(file.expected, today)


def _entry_problem(entry: ExpectedFailure, seen: set[str]) -> str:
    if bool(entry.id) == bool(entry.glob):
        return "give either id or glob"
    if bool(entry.glob) != (entry.max > 0):
        return "max goes with glob, and is 1 or more"
    if not entry.reason.strip():
        return "a reason is needed"
    if entry.class_ not in (None, *BAD):
        return f"class must be one of {', '.join(sorted(BAD))}"
    return "it comes twice" if entry.name in seen else ""


def render(
    failures: Iterable[tuple[str, Outcome, str]], previous: Sequence[ExpectedFailure]
) -> str:
    """Write an expected-failure file for failures as (id, outcome, what was wrong).

    What people wrote about an id (reason, link, expiry) is kept. Entries whose failure is gone are
    left out, and globs become ids.
    """
    lines = ["# Expected failures, strict both ways: scb-conformance explain xfail", "format = 1"]
    for vector_id, outcome, problem in sorted(failures):
        old = next((e for e in previous if e.covers(vector_id)), None)
        reason = old.reason if old else f"not reviewed: {problem or outcome}"
        lines += ["", "[[expected]]", f"id = {_toml(vector_id)}", f"reason = {_toml(reason)}"]
        lines += [f"link = {_toml(old.link)}"] if old and old.link else []
        lines += [f"expires = {old.expires}"] if old and old.expires else []
        lines += [f"class = {_toml(outcome)}"]
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    """Return a TOML basic string; the escapes of JSON that occur here are those of TOML."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
