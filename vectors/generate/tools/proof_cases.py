"""Cases of ``closetx.verify``: what a Single is expected to prove, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from scbref.versions import TAPROOT_VERSIONS

from .case import Case, Json, case, valid
from .funding_scripts import funding_script
from .signed_channels import COIN_TYPE, Terms, channel, seed_of

FOOLED: Final = "A backup that cannot bring the money back is called proved."
ALARM: Final = "An owner is told that a good backup is wrong."
STALE: Final = "Of two backups the older one is taken for the newer."
CHECKS: Final = ("keys", "funding", "spends_funding", "outputs_fit", "signature", "number")
"""Members of the answer, in the order in which they rest on one another."""
ABOUT_INPUTS: Final = CHECKS[2:]
"""Those that look at close-tx inputs."""
MUSIG2: Final = "musig2"


@dataclass(frozen=True, slots=True)
class Proof:
    """What is expected of one Single."""

    single: Json
    """The Single."""
    key_ring: Json
    """Of its owner: seed and coin type."""
    number: int | None
    """The commitment number, where the transaction shows one."""
    script: str | None = ""
    """The funding script, in hex; empty for the one that the keys give, ``None`` for none."""
    verdicts: Mapping[str, str] = field(default_factory=dict)
    """Of the checks that are not proved."""


def proof_case(
    slug: str, title: str, rules: Sequence[str], proof: Proof, consequence: str = FOOLED
) -> Case:
    """Return the case of a proof; ``slug`` is the id after the operation."""
    checks = dict.fromkeys(CHECKS, "proved") | dict(proof.verdicts)
    ok: Json = {"checks": checks}
    script = proof.script
    if script == "":
        script = funding_script(proof.single, proof.key_ring)
    if script is not None:
        ok["funding_script"] = script
    if proof.number is not None:
        ok["commitment_number"] = str(proof.number)
    given = {"single": proof.single, "key_ring": proof.key_ring}
    made = case(
        "closetx.verify", slug, title, rules, consequence, given, valid(**ok), [proof.single]
    )
    is_taproot = proof.single["version"] in TAPROOT_VERSIONS
    if is_taproot and checks["signature"] in ("proved", "wrong"):
        features = sorted({*made.needs.get("features", ()), MUSIG2})
        made = replace(made, needs={**made.needs, "features": features})
    return made


def proof_of(terms: Terms, single: Json | None = None, **verdicts: str) -> Proof:
    """Return what is expected of a channel, or of ``single`` with its owner's keys.

    Args:
        terms: of the channel.
        single: its Single with a change; by default without one.
        verdicts: of the checks that are not proved.
    """
    ring = {"seed": seed_of(terms), "coin_type": COIN_TYPE}
    value = channel(terms) if single is None else single
    return Proof(value, ring, terms.number, verdicts=verdicts)


def signature_rule(single: Json) -> str:
    """Return the requirement about the signature of a Single's version."""
    taproot = single["version"] in TAPROOT_VERSIONS
    return "proof.signature-taproot" if taproot else "proof.signature"


def funding_rule(single: Json) -> str:
    """Return the requirement about the funding script of a Single's version."""
    taproot = single["version"] in TAPROOT_VERSIONS
    return "proof.funding-taproot" if taproot else "proof.funding-script"


def all_rules(single: Json) -> list[str]:
    """Return the rules that a Single of which everything is proved stands for."""
    number = ["proof.number", "proof.number-opener"]
    rules = [signature_rule(single), funding_rule(single), "proof.spends-funding"]
    if single["version"] in TAPROOT_VERSIONS:
        number.append("proof.number-height")
    return [*rules, "proof.outputs-fit", *number, "proof.keys"]
