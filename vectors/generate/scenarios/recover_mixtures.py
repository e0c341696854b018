"""Recovery with the outcomes of any two channels together, in a covering array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import covertable

from ..tools.case import Json
from .recover_many import BOTH, LOST, called, recover, restored
from .recovery_steps import outcome
from .script import by, scenario

CHANNELS: Final = 6
"""Of a recovery; the last two have a peer together, the first three a transaction."""
RESTORED: Final = "ok"
EXISTS: Final = "exists"
REFUSED: Final = "fail"
UNREACHED: Final = "unreached"


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield scenario(
        "recover/mixtures-of-restored-and-existing",
        "which of six channels exist already: every three of them in every way",
        ["recover.existing", "recover.order"],
        LOST,
        "format:8",
        [_mixed(row, "") for row in _rows((RESTORED, EXISTS), 3)],
    )
    yield scenario(
        "recover/mixtures-of-refused",
        "channels restored, existing and refused by the database, every two in every way",
        ["recover.restore-error", "recover.go-on", "recover.failure-told"],
        LOST,
        "format:8",
        [_mixed(row, "recover-restore-failure") for row in _rows((RESTORED, EXISTS, REFUSED), 2)],
    )
    yield scenario(
        "recover/mixtures-of-unreached",
        "channels restored, existing, and restored without reaching the peer, every two in every"
        " way",
        [
            "recover.connect-error",
            "recover.go-on",
            "recover.unreached-counted",
            "recover.failure-told",
        ],
        LOST,
        "format:8",
        [
            _mixed(row, "recover-unreachable-peer")
            for row in _rows((RESTORED, EXISTS, UNREACHED), 2)
        ],
    )


def _rows(outcomes: Sequence[str], strength: int) -> list[tuple[int, list[str]]]:
    """Return lists of outcomes, one for each channel, with their numbers."""
    factors = {str(number): list(outcomes) for number in range(CHANNELS)}
    made = covertable.make(factors, strength=strength)
    return list(enumerate([row[name] for name in factors] for row in made))


def _mixed(numbered: tuple[int, list[str]], behaviour: str) -> Json:
    """Recover six channels with these outcomes, as Singles and as a Multi in turn."""
    number, outcomes = numbered
    restore = [each if each in (EXISTS, REFUSED) else RESTORED for each in outcomes]
    connect = [REFUSED if each == UNREACHED else "ok" for each in outcomes
               if each in (RESTORED, UNREACHED)]  # fmt: skip
    goes_on = told(outcomes, goes_on=True)
    expect = by(behaviour, abort=told(outcomes, goes_on=False), go_on=goes_on)
    return recover(
        BOTH[number % len(BOTH)],
        "many[0:6]",
        expect if behaviour else goes_on,
        restore=restore,
        connect=connect,
    )


def told(outcomes: Sequence[str], *, goes_on: bool) -> Json:
    """Return what a recovery with these outcomes must answer."""
    effects: list[Json] = []
    count, failed = 0, ""
    for number, each in enumerate(outcomes):
        name = f"many[{number}]"
        was_restored = each in (RESTORED, UNREACHED)
        effects.append(called(name) if was_restored else restored(name))
        count += was_restored
        if each in (REFUSED, UNREACHED):
            failed = "other"
            if not goes_on:
                break
    return outcome(count, effects, failed)
