"""What a Single proves: keys, funding output, transaction and number, right and wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ..tools.case import KNOWN_SINGLE_VERSIONS, Case
from ..tools.live_channels import live_channels
from ..tools.material import point
from ..tools.proof_cases import (
    ABOUT_INPUTS,
    ALARM,
    STALE,
    Proof,
    all_rules,
    funding_rule,
    proof_case,
    proof_of,
    signature_rule,
)
from ..tools.shapes import drop, put
from ..tools.signed_channels import (
    COIN_TYPE,
    MULTI_SIG,
    Terms,
    channel,
    number_in,
    ring_of,
    seed_of,
)

SIGNATURE: Final = "close_tx_inputs.commit_sig"
MOST: Final = 2**48 - 1
"""The largest commitment number."""


def vectors() -> Iterator[Case]:
    """Yield all cases about proofs, wrong signatures aside."""
    yield from _live()
    yield from _every_version()
    yield from _numbers()
    yield from _outputs()
    yield from _outputs_wrong()
    yield from _transactions()
    yield from _absent()
    yield from _keys()


def _live() -> Iterator[Case]:
    for name, live in live_channels().items():
        title = f"a channel of a real daemon, version {live.single['version']}"
        proof = Proof(live.single, live.key_ring, live.number)
        yield proof_case(f"lnd/{name}", title, all_rules(live.single), proof, ALARM)


def _every_version() -> Iterator[Case]:
    for version in KNOWN_SINGLE_VERSIONS:
        for is_initiator in (True, False):
            for letter in "ab":
                who = "ours" if is_initiator else "theirs"
                terms = Terms(
                    f"version-{version}/{who}/{letter}",
                    version,
                    is_initiator,
                    number=version * 1_000 + 7,
                    has_legacy_root=letter == "b" and version in (2, 3),
                    index=version * 31 + (letter == "b"),
                )
                single = channel(terms)
                title = f"version {version}, opened by {'us' if is_initiator else 'the peer'}"
                slug = f"signed/{version}/{who}-{letter}"
                yield proof_case(slug, title, all_rules(single), proof_of(terms, single), ALARM)


def _numbers() -> Iterator[Case]:
    numbers = (0, 1, 0xFF_FFFF, 0x100_0000, 2**40 + 1, MOST - 1, MOST)
    for position, number in enumerate(numbers):
        for version in (1, 5):
            terms = Terms(f"number-{number}/{version}", version, position % 2 == 0, number)
            single = channel(terms)
            rules = ["proof.number", "proof.number-opener"]
            title = f"commitment {number}, version {version}"
            proof = proof_of(terms, single)
            yield proof_case(f"number/{number}/version-{version}", title, rules, proof, STALE)
    for name, locktime, sequence in (
        ("locktime", 0x21, 0x80),
        ("locktime-zero", 0, 0x80),
        ("sequence", 0x20, 0x81),
        ("sequence-final", 0x20, 0xFF),
    ):
        for version in (3, 7):
            terms = Terms(
                f"mark-{name}/{version}",
                version,
                locktime_mark=locktime,
                sequence_mark=sequence,
            )
            title = f"{name.replace('-', ' ')}: not that of a commitment transaction"
            proof = replace(proof_of(terms, number="wrong"), number=None)
            yield proof_case(
                f"mark/{name}/version-{version}", title, ["proof.number"], proof, STALE
            )


def _outputs() -> Iterator[Case]:
    for name, outputs in (
        ("none", ()),
        ("all-of-it", (1_000_000,)),
        ("zero", (0, 1)),
        ("many", (1_000,) * 300),
    ):
        terms = Terms(f"outputs-{name}", 0, outputs=outputs)
        single = channel(terms)
        title = f"outputs: {name.replace('-', ' ')}"
        rules = ["proof.outputs-fit", "proof.signature"]
        yield proof_case(f"outputs/{name}", title, rules, proof_of(terms, single), ALARM)
    terms = Terms("outputs-most", 2, capacity=21 * 10**14, outputs=(21 * 10**14 - 1, 1))
    title = "a channel of all bitcoin that there will be"
    yield proof_case(
        "outputs/most", title, ["proof.outputs-fit", "proof.signature"], proof_of(terms), ALARM
    )


def _outputs_wrong() -> Iterator[Case]:
    for name, outputs in (
        ("one-too-much", (1_000_001,)),
        ("together-too-much", (600_000, 400_001)),
        ("negative", (1_000_001, -1)),
        ("only-negative", (-1,)),
        ("sum-wraps", (2**63 - 1, 2**63 - 1, 3)),
    ):
        for version in (1, 7):
            terms = Terms(f"too-much-{name}/{version}", version, outputs=outputs)
            title = f"signed outputs that do not fit: {name.replace('-', ' ')}"
            proof = proof_of(terms, outputs_fit="wrong")
            slug = f"outputs-wrong/{name}/version-{version}"
            yield proof_case(slug, title, ["proof.outputs-fit"], proof)


def _transactions() -> Iterator[Case]:
    for version in (0, 5):
        terms = Terms(f"foreign/{version}", version, foreign_outpoint=True)
        title = "the signed transaction spends another output"
        proof = proof_of(terms, spends_funding="wrong")
        rules = ["proof.spends-funding", signature_rule({"version": version})]
        yield proof_case(f"tx/foreign-outpoint/version-{version}", title, rules, proof)
        terms = Terms(f"two-inputs/{version}", version, inputs=2)
        title = "a transaction with two inputs"
        wrong = {"spends_funding": "wrong", "number": "wrong", "signature": "not-checked"}
        proof = replace(proof_of(terms), verdicts=wrong, number=None)
        rules = ["proof.spends-funding", "proof.number", "proof.signature-not-checked"]
        yield proof_case(f"tx/two-inputs/version-{version}", title, rules, proof)
        terms = Terms(f"witness/{version}", version, witness=(b"", b"\x30" * 71))
        title = "a transaction with a witness, which no digest covers"
        rules = [signature_rule({"version": version}), "proof.spends-funding"]
        yield proof_case(f"tx/witness/version-{version}", title, rules, proof_of(terms), ALARM)
        terms = Terms(f"tx-version/{version}", version, tx_version=-3)
        title = "a transaction of version −3"
        rules = [signature_rule({"version": version})]
        yield proof_case(f"tx/version/version-{version}", title, rules, proof_of(terms), ALARM)


def _absent() -> Iterator[Case]:
    for version in KNOWN_SINGLE_VERSIONS:
        terms = Terms(f"absent-{version}", version)
        single = channel(terms)
        bare = drop(single, "close_tx_inputs")
        verdicts = dict.fromkeys(ABOUT_INPUTS, "absent")
        proof = replace(proof_of(terms, bare), verdicts=verdicts, number=None)
        if version == 6:  # its funding output needs the tapscript root
            verdicts["funding"] = "absent"
            proof = replace(proof, script=None, verdicts=verdicts)
        title = f"version {version} without close-tx inputs"
        yield proof_case(f"absent/inputs/{version}", title, ["proof.absent"], proof, ALARM)
        unsigned = put(single, SIGNATURE, "")
        proof = proof_of(terms, unsigned, signature="absent")
        title = f"version {version} without a signature"
        yield proof_case(f"absent/signature/{version}", title, ["proof.absent"], proof)


def _keys() -> Iterator[Case]:
    rules = ["proof.keys", "proof.signature-not-checked"]
    for position, key in enumerate(
        (MULTI_SIG, "revocation_base_point", "payment_base_point", "htlc_base_point")
    ):
        version = (0, 3, 4, 7)[position]
        terms = Terms(f"underivable/{key}", version)
        single = put(channel(terms), f"local_chan_cfg.{key}.family", 2**31 - 1)
        wrong = {"keys": "wrong", "funding": "absent"}
        wrong |= {"signature": "not-checked", "number": "absent"}
        proof = replace(proof_of(terms, single), verdicts=wrong, number=None, script=None)
        title = f"the locator of {key} has a family that has no account"
        yield proof_case(f"keys/underivable/{key.replace('_', '-')}", title, rules, proof)
    for version in (1, 6):
        terms = Terms(f"other-keys/{version}", version)
        for side, single in (
            ("ours", put(channel(terms), f"local_chan_cfg.{MULTI_SIG}.index", 18)),
            (
                "theirs",
                put(channel(terms), f"remote_chan_cfg.{MULTI_SIG}", point("proof/other").hex()),
            ),
        ):
            title = f"another multisig key, {side}"
            own = [signature_rule(single), funding_rule(single)]
            proof = proof_of(terms, single, signature="wrong")
            yield proof_case(f"keys/other-{side}/version-{version}", title, own, proof)
    terms = Terms("another-seed", 2)
    single = channel(terms)
    other = Terms("another-seed-2", 2)
    ring = {"seed": seed_of(other), "coin_type": COIN_TYPE}
    proof = Proof(single, ring, number_in(single, ring_of(other)), verdicts={"signature": "wrong"})
    title = "the seed of another owner"
    yield proof_case("keys/another-seed", title, ["proof.signature", "proof.keys"], proof)
