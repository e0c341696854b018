"""On which side of its requirements a case stands: what is accepted, and what must not be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

POSITIVE: Final = "positive"
"""A conforming implementation accepts it."""
FALSIFYING: Final = "falsifying"
"""A conforming implementation refuses it, or a proof calls it wrong."""
_WRONG: Final = "wrong"


def sides(expect: Mapping[str, Any]) -> frozenset[str]:
    """Return the sides of an expectation as it stands in a vector file.

    A lenient one stands on the side of each choice, an unspecified one on none.
    """
    if expect["verdict"] == "lenient":
        return frozenset(_side(answer) for answer in expect["choices"].values())
    if expect["verdict"] == "invalid":
        return frozenset([FALSIFYING])
    return frozenset([_side(expect)]) if expect["verdict"] == "valid" else frozenset()


def _side(answer: Mapping[str, Any]) -> str:
    if "ok" not in answer:
        return FALSIFYING
    return FALSIFYING if _WRONG in answer["ok"].get("checks", {}).values() else POSITIVE
