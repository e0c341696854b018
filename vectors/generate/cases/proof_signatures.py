"""Signatures that a proof checks: of real daemons and of our own, and what is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ..tools.case import Case, Json
from ..tools.live_channels import live_channels
from ..tools.material import derived_bytes
from ..tools.proof_cases import ALARM, STALE, Proof, proof_case, proof_of, signature_rule
from ..tools.shapes import put
from ..tools.signed_channels import Terms, channel

SIGNATURE: Final = "close_tx_inputs.commit_sig"
HEIGHT: Final = "close_tx_inputs.commit_height"


def vectors() -> Iterator[Case]:
    """Yield all cases about wrong signatures."""
    yield from _live_changed()
    yield from _signatures()
    yield from _taproot()


def _flipped(single: Json, place: int) -> Json:
    data = bytearray.fromhex(single["close_tx_inputs"]["commit_sig"])
    data[place] ^= 1
    return put(single, SIGNATURE, data.hex())


def _live_changed() -> Iterator[Case]:
    """Yield a few channels of daemons, each with one thing wrong."""
    seen = set()
    for name, live in live_channels().items():
        single = live.single
        if single["version"] in seen:
            continue
        seen.add(single["version"])
        rule, capacity = signature_rule(single), int(single["capacity"])
        point = single["funding_outpoint"]
        for slug, changed, rules, verdicts in (
            ("signature", _flipped(single, -1), [rule], ["signature"]),
            (
                "capacity-more",
                put(single, "capacity", str(capacity + 1)),
                [rule, "proof.outputs-fit"],
                ["signature"],
            ),
            (
                "capacity-less",
                put(single, "capacity", "1000"),
                ["proof.outputs-fit", rule],
                ["outputs_fit", "signature"],
            ),
            (
                "outpoint",
                put(single, "funding_outpoint.index", point["index"] + 1),
                ["proof.spends-funding", rule],
                ["spends_funding"],
            ),
        ):
            title = f"a channel of a real daemon, with another {slug.replace('-', ' ')}"
            wrong = dict.fromkeys(verdicts, "wrong")
            proof = Proof(changed, live.key_ring, live.number, verdicts=wrong)
            yield proof_case(f"lnd-changed/{name}/{slug}", title, rules, proof)


def _signatures() -> Iterator[Case]:
    terms = Terms("signatures", 3)
    single = channel(terms)
    signature = bytes.fromhex(single["close_tx_inputs"]["commit_sig"])
    for name, wrong in (
        ("with-hash-type", signature + b"\x01"),
        ("cut", signature[:-1]),
        ("compact", _compact(signature)),
        ("random", derived_bytes("proof/random", 71)),
        ("one-byte", b"\x30"),
        ("first-bit", _flip(signature, 5)),
        ("zeros", bytes(71)),
    ):
        changed = put(single, SIGNATURE, wrong.hex())
        title = f"not the peer's signature: {name.replace('-', ' ')}"
        proof = proof_of(terms, changed, signature="wrong")
        yield proof_case(f"signature/{name}", title, ["proof.signature"], proof)
    other = channel(replace(terms, number=43))["close_tx_inputs"]["commit_sig"]
    proof = proof_of(terms, put(single, SIGNATURE, other), signature="wrong")
    title = "the peer's signature of the next commitment"
    yield proof_case("signature/of-the-next", title, ["proof.signature"], proof)


def _compact(signature: bytes) -> bytes:
    """Return the 64 bytes of r and s of a DER signature."""
    size = signature[3]
    r, s = signature[4 : 4 + size], signature[4 + size + 2 :]
    return r[-32:].rjust(32, b"\0") + s[-32:].rjust(32, b"\0")


def _flip(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def _taproot() -> Iterator[Case]:
    for version in (5, 6, 7):
        terms = Terms(f"taproot-{version}", version, number=99)
        single = channel(terms)
        signature = bytes.fromhex(single["close_tx_inputs"]["commit_sig"])
        for name, wrong in (
            ("scalar", _flip(signature, 31)),
            ("first-nonce", _flip(signature, 64)),
            ("second-nonce", _flip(signature, 97)),
            ("nonces-swapped", signature[:32] + signature[65:] + signature[32:65]),
            ("scalar-of-zero", bytes(32) + signature[32:]),
            ("scalar-too-large", b"\xff" * 32 + signature[32:]),
            ("without-nonce", signature[:32]),
            ("ecdsa", derived_bytes("proof/ecdsa", 71)),
            ("one-byte-more", signature + b"\0"),
        ):
            changed = put(single, SIGNATURE, wrong.hex())
            title = f"not the peer's partial signature: {name.replace('-', ' ')}"
            proof = proof_of(terms, changed, signature="wrong")
            slug = f"taproot/{name}/version-{version}"
            yield proof_case(slug, title, ["proof.signature-taproot"], proof)
        yield from _roots_and_heights(terms, single)
    terms = Terms("taproot-script-root", 6)
    other = derived_bytes("proof/another-script-root", 32).hex()
    changed = put(channel(terms), "close_tx_inputs.tapscript_root", other)
    rules = ["proof.funding-taproot", "proof.signature-taproot"]
    proof = proof_of(terms, changed, signature="wrong")
    yield proof_case("taproot/script-root", "another tapscript root", rules, proof)


def _roots_and_heights(terms: Terms, single: Json) -> Iterator[Case]:
    version = terms.version
    changed = put(single, HEIGHT, "100")
    proof = proof_of(terms, changed, signature="wrong", number="wrong")
    title = "the height is one more than the commitment's number"
    rules = ["proof.number-height", "proof.signature-taproot"]
    yield proof_case(f"taproot/height/version-{version}", title, rules, proof, STALE)
    changed = put(single, "sha_chain_root_desc.key_locator.index", 18)
    proof = proof_of(terms, changed, signature="wrong")
    title = "another revocation root, and so another nonce of ours"
    rules = ["proof.signature-taproot"]
    yield proof_case(f"taproot/other-root/version-{version}", title, rules, proof)
    changed = put(single, "sha_chain_root_desc.key_locator.family", 2**31 - 1)
    proof = proof_of(terms, changed, signature="not-checked")
    title = "a revocation root that cannot be derived"
    rules = ["proof.signature-not-checked"]
    yield proof_case(f"taproot/no-root/version-{version}", title, rules, proof, ALARM)
