"""Keep the key material of the corpus out of reports, also where an adapter repeats it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import msgspec

from ..corpus.load import Case, Vector
from ..judging.compare import Difference
from .events import Moment

SECRET_MEMBERS: Final = frozenset(
    {
        "seed",
        "extended_key",
        "encryption_key",
        "private_key",
        "shared_secret",
    }
)
_QUOTED: Final = [msgspec.json.encode(name) for name in sorted(SECRET_MEMBERS)]
REDACTED: Final = "[redacted]"
_MIN_LENGTH: Final = 16
"""Characters; a shorter "secret" is hostile input, and might occur in any text."""


LONGEST: Final = 1 << 20
"""Characters of a text that are shown."""


class Redactor:
    """Removes the secrets of some cases from values and from text."""

    def __init__(self, cases: Sequence[Case], *, show: bool = False) -> None:
        self._show = show
        self._cases = cases

    @cached_property
    def _known(self) -> list[str]:
        """The secrets, longest first; collected when first needed, since that reads all cases."""
        if self._show:
            return []
        asked = [given for case in self._cases if _may_hold_secrets(given := _asked(case))]
        found = {secret.lower() for given in asked for secret in _secrets(given)}
        return sorted(found, key=lambda secret: (-len(secret), secret))

    def text(self, text: str) -> str:
        """Return ``text`` without the secrets, whether in upper or lower case."""
        if len(text) < _MIN_LENGTH:
            return text
        if len(text) > LONGEST:
            return self._long(text)
        lowered = text.lower()
        present = [secret for secret in self._known if secret in lowered]
        if not present:
            return text
        return re.sub("|".join(map(re.escape, present)), REDACTED, text, flags=re.IGNORECASE)

    def _long(self, text: str) -> str:
        """Return the beginning of a long text, cut where no secret stands."""
        end = LONGEST
        if self._known:
            window = text[: LONGEST + len(self._known[0])].lower()
            for secret in self._known:
                at = window.find(secret, max(0, LONGEST - len(secret)))
                if 0 <= at < end < at + len(secret):
                    end = at
        return f"{self.text(text[:end])}… ({len(text)} characters)"

    def value(self, value: Any) -> Any:
        """Return a JSON value without them, and without the members that are secret by name."""
        if self._show:
            return value
        if isinstance(value, dict):
            return {
                self.text(key): REDACTED if key in SECRET_MEMBERS else self.value(member)
                for key, member in value.items()
            }
        if isinstance(value, list):
            return [self.value(member) for member in value]
        return self.text(value) if isinstance(value, str) else value

    def difference(self, difference: Difference) -> Difference:
        """Return a difference without them."""
        if self._show:
            return difference
        secret = difference.path.rpartition(".")[2] in SECRET_MEMBERS
        sides = [
            side if side is None else REDACTED if secret else self.text(side)
            for side in (difference.expected, difference.actual)
        ]
        return Difference(self.text(difference.path), *sides)

    def moment(self, moment: Moment) -> Moment:
        """Return a step of a timeline without them."""
        return Moment(
            moment.step,
            self.text(moment.what),
            moment.kind,
            {self.text(name): self.text(held) for name, held in moment.files.items()},
            self.text(moment.expected),
            self.text(moment.found),
        )


def is_a_pattern(secret: str) -> bool:
    """Say whether hex is a pattern that also stands in public bytes: 00 01 02 …, one byte again.

    A seed like that is no secret, and hiding it would hide what happens to look like it.
    """
    try:
        data = bytes.fromhex(secret)
    except ValueError:
        return False
    steps = {(after - before) % 256 for before, after in pairwise(data)}
    return len(steps) <= 1


def _asked(case: Case) -> Any:
    """Return what a case sends, as its file has it: no secret is described."""
    return case.stored_in if isinstance(case, Vector) else case.in_


def _may_hold_secrets(value: Any) -> bool:
    """Say whether a value has a member that is secret by name; quicker than to look at each."""
    text = msgspec.json.encode(value)
    return any(name in text for name in _QUOTED)


def _secrets(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, member in value.items():
            if key in SECRET_MEMBERS and isinstance(member, str):
                if len(member) >= _MIN_LENGTH and not is_a_pattern(member):
                    yield member
            else:
                yield from _secrets(member)
    elif isinstance(value, list):
        for member in value:
            yield from _secrets(member)
