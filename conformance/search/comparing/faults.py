"""All faults of a value that cannot be written.

The specification leaves open which of several faults a writer names, so the class of each is right.
The oracle names one; that member is replaced by a good one, and the oracle is asked again.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from msgspec import UNSET

from ...corpus.expectation import Invalid
from ..drawing.seeds import SeedCorpus
from ..drawing.values import Json

Steps = list[Any]

_STEP: Final = re.compile(r"([a-z_]+)|\[(\d+)\]")
MOST: Final = 8
"""Faults that are looked for in one value."""


def further_classes(
    given: Json, first: Invalid, ask: Callable[[Json], Invalid | None], seeds: SeedCorpus
) -> Iterator[str]:
    """Yield the classes of the faults behind the first one.

    Args:
        given: the request's ``in``.
        first: the oracle's refusal of it.
        ask: puts a mended ``in`` to the oracle; returns its refusal, if it refuses.
        seeds: has good values.
    """
    refusal: Invalid | None = first
    for _ in range(MOST):
        if refusal is None or refusal.field is UNSET:
            return
        mended = copy.deepcopy(given)
        steps = [name or int(number) for name, number in _STEP.findall(refusal.field)]
        for single, rest in _places(mended, steps):
            _mend(single, rest, _good(single, seeds))
        if mended == given:
            return
        given, refusal = mended, ask(mended)
        if refusal is not None:
            yield refusal.class_


def _places(given: Json, steps: Steps) -> Iterator[tuple[Json, Steps]]:
    """Yield the Single that a path leads to, and the rest of the path."""
    if "single" in given:
        yield given["single"], steps
    elif "multi" in given and steps[:1] == ["static_backups"]:
        yield given["multi"]["static_backups"][steps[1]], steps[2:]
    for single in given.get("singles", ()):
        # Which one of a list it is about, the path does not say.
        yield single, steps


def _mend(single: Json, steps: Steps, good: Json) -> None:
    """Put the member of a good Single in the place of the one at a path."""
    if not steps:
        return
    steps = steps[:1] if steps[0] == "addresses" else steps
    parent: Any = single
    source: Any = good
    for step in steps[:-1]:
        parent, source = parent.get(step), source.get(step)
        if not isinstance(parent, dict) or not isinstance(source, dict):
            return
    if steps[-1] in source:
        parent[steps[-1]] = copy.deepcopy(source[steps[-1]])
    else:
        parent.pop(steps[-1], None)


def _good(single: Json, seeds: SeedCorpus) -> Json:
    """Return a good Single without addresses, of the same version where there is one."""
    values = [template.value for template in seeds.templates]
    # The last has everything that its version can have.
    fitting = [value for value in values if value["version"] == single.get("version")][-1:]
    return {**next(iter([*fitting, *values]), {}), "addresses": []}
