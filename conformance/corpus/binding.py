"""Which requirements bind whom: an implementation is told by its choices.

Two profiles follow from the statements themselves: ``lnd``, which chooses as lnd does now, and
``careful``, which chooses what the recommendations prefer, and else as lnd does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .statements import Behaviour, Requirement

Chosen = Mapping[str, str]
"""Behaviour → the choice of one implementation."""


def lnd_choices(behaviours: Iterable[Behaviour]) -> dict[str, str]:
    """Return lnd's current choice for each behaviour."""
    return {each.id: each.lnd[-1].choice for each in behaviours}


def careful_choices(
    behaviours: Iterable[Behaviour], requirements: Iterable[Requirement]
) -> dict[str, str]:
    """Return what is recommended for each behaviour, and lnd's choice where nothing is."""
    preferred = {
        name: choices[0] for each in requirements for name, choices in each.prefers.items()
    }
    return lnd_choices(behaviours) | preferred


def binds(requirement: Requirement, chosen: Chosen) -> bool:
    """Say whether a requirement binds an implementation with these choices.

    One with ``when`` binds those who made one of its choices. A recommendation that ``prefers``
    something binds who follows it; who does not has decided otherwise, as a SHOULD allows.
    """
    asked = [*requirement.when.items(), *requirement.prefers.items()]
    return all(chosen.get(name) in choices for name, choices in asked)
