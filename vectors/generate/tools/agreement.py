"""Whether scbref agrees with a case: asked in process, through its own adapter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scbref.adapter.reference import ReferenceAdapter
from scbref.profiles import PROFILES

from .case import Case, Json
from .described import expanded

BEHAVIOURS: Final = Path(__file__).parents[2] / "behaviours.json"
READINGS: Final = (ReferenceAdapter(), ReferenceAdapter(strict=True))
"""The reference as it reads by default, which is as lnd does, and strictly."""
OLDEST: Final = ReferenceAdapter(profile=PROFILES["0.6"])
"""The reference as it reads with the least knowledge: Singles of version 0, no close-tx inputs."""


def disagreement(case: Case) -> str | None:
    """Say how an answer of scbref differs from what the case expects, or return ``None``.

    A case about those who know less is put to the oldest release.

    A lenient case is put to both readings where they declare different choices. A place (field,
    offset) is compared only where the case states it, and not of strict reading, which blames the
    list of addresses where the case names the address.
    """
    given, expect = expanded([case.given, case.expect])
    for adapter, expectation in _expected(expect, case.needs).items():
        answer = adapter.answer({"op": case.op, "in": given})
        got = answer.get("error", _without_texts(answer))
        if any(got.get(member) != value for member, value in expectation.items()):
            name = "scbref, strict," if adapter.strict else "scbref"
            return f"expected {_shown(expectation)}, {name} answers {_shown(got)}"
    return None


def _without_texts(answer: Json) -> Json:
    """Return an answer whose ``failed`` has its class alone, as the judge compares it."""
    failed = answer.get("ok", {}).get("failed")
    if failed is None:
        return answer
    return {"ok": answer["ok"] | {"failed": {"class": failed["class"]}}}


def _expected(expect: Json, needs: Json) -> dict[ReferenceAdapter, Json]:
    """Return which readings are asked, and what each must answer."""
    plain, strict = READINGS
    expected = {name: value for name, value in expect.items() if name != "verdict"}
    if expect["verdict"] == "unspecified":
        return {}
    if expect["verdict"] != "lenient":
        about_others = needs.keys() & {"not_single_versions", "not_features"}
        return {OLDEST if about_others else plain: expected}
    choices = {adapter: _choice(adapter, expect["behaviour"]) for adapter in READINGS}
    if choices[strict] == choices[plain]:
        del choices[strict]
    asked = {adapter: expect["choices"][choice] for adapter, choice in choices.items()}
    if strict in asked:
        asked[strict] = {member: asked[strict][member] for member in ("class", "phase")}
    return asked


def _choice(adapter: ReferenceAdapter, behaviour: str) -> str:
    """Return what an adapter declares, or lnd's current choice, as the judge does."""
    return DECLARED[adapter].get(behaviour) or LND[behaviour]


def _shown(answer: Mapping[str, Any]) -> str:
    text = repr(dict(answer))
    return text if len(text) <= 600 else text[:600] + "…"


def _lnd() -> dict[str, str]:
    found = json.loads(BEHAVIOURS.read_text(encoding="utf-8"))["behaviours"]
    return {each["id"]: each["lnd"][-1]["choice"] for each in found}


DECLARED: Final[Mapping[ReferenceAdapter, Mapping[str, str]]] = {
    adapter: adapter.hello()["behaviours"] for adapter in READINGS
}
"""What each reading declares where implementations may differ."""
LND: Final[Mapping[str, str]] = _lnd()
"""lnd's current choice for each behaviour."""
