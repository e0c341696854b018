"""Proofs: the funding output, the transaction, signatures, numbers, and what is called proved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from scbref.keys import musig
from scbref.keys.musig import is_partial_signature_of, is_signature_of
from scbref.keys.taproot_nonce import verification_nonce
from scbref.model import OutPoint, Single
from scbref.proof.channel import Verdict, _Prover
from scbref.proof.commitment import Commitment
from scbref.proof.funding import FundingOutput, funding_output
from scbref.versions import TAPROOT_VERSIONS
from tests.adequacy.mutants.mutant import Change, Mutant, Scene, setting

_NOTE: Final = _Prover._note
_DIGEST: Final = Commitment.digest
_TAPROOT_DIGEST: Final = Commitment.taproot_digest
_NUMBER: Final = Commitment.number


def _noting(name: str, old: Verdict, new: Verdict) -> Change:
    """Return the change that says ``new`` of one check where ``old`` is right."""

    def note(prover: Any, check: str, verdict: Verdict, detail: str) -> None:
        _NOTE(prover, check, new if (check, verdict) == (name, old) else verdict, detail)

    return setting(_Prover, "_note", note)


def _funding(change: Callable[[Single, bytes], FundingOutput | None]) -> Change:
    return lambda scene: scene.rebind(funding_output, change)


def _script(first: bytes, second: bytes) -> FundingOutput:
    script = b"\x52\x21" + first + b"\x21" + second + b"\x52\xae"
    return FundingOutput(b"\0\x20" + hashlib.sha256(script).digest(), script)


def _in_order(is_ours_first: bool) -> Callable[[Single, bytes], FundingOutput | None]:
    def output(single: Single, ours: bytes) -> FundingOutput | None:
        theirs = single.remote_chan_cfg.multi_sig_key
        if single.version in TAPROOT_VERSIONS or theirs is None:
            return funding_output(single, ours)
        pair = (ours, bytes(theirs)) if is_ours_first else (bytes(theirs), ours)
        return _script(*pair)

    return output


def _descending(single: Single, ours: bytes) -> FundingOutput | None:
    theirs = single.remote_chan_cfg.multi_sig_key
    if single.version in TAPROOT_VERSIONS or theirs is None:
        return funding_output(single, ours)
    return _script(*sorted((ours, bytes(theirs)), reverse=True))


def _as_version(version: int, only: int) -> Callable[[Single, bytes], FundingOutput | None]:
    def output(single: Single, ours: bytes) -> FundingOutput | None:
        if single.version == only:
            single = replace(single, version=version)
        return funding_output(single, ours)

    return output


def _digest(change: Callable[[Commitment], Commitment], amount: Callable[[int], int]) -> Change:
    def both(scene: Scene) -> None:
        scene.set(
            Commitment,
            "digest",
            lambda tx, script, value: _DIGEST(change(tx), script, amount(value)),
        )
        scene.set(
            Commitment,
            "taproot_digest",
            lambda tx, script, value: _TAPROOT_DIGEST(change(tx), script, amount(value)),
        )

    return both


def _same(value: Any) -> Any:
    return value


def _number(change: Callable[..., int]) -> Change:
    return setting(Commitment, "number", change)


def _signed(check: Callable[[bytes, bytes, bytes], bool]) -> Change:
    return lambda scene: scene.rebind(is_signature_of, check)


def _partial(check: Callable[..., bool]) -> Change:
    return lambda scene: scene.rebind(is_partial_signature_of, check)


def _nonce(change: Callable[[bytes, int, bytes], bytes]) -> Change:
    return lambda scene: scene.rebind(verification_nonce, change)


def _spends(change: Callable[[Any, Commitment], Commitment]) -> Change:
    real = _Prover._spends_funding

    def spends(prover: Any, tx: Commitment) -> None:
        real(prover, change(prover, tx))

    return setting(_Prover, "_spends_funding", spends)


def _outputs(change: Callable[[Commitment], Commitment]) -> Change:
    real = _Prover._outputs_fit
    return setting(_Prover, "_outputs_fit", lambda prover, tx: real(prover, change(tx)))


def _without_index(prover: Any, tx: Commitment) -> Commitment:
    point = prover._single.funding_outpoint
    return replace(tx, spends=tuple(OutPoint(each.txid, point.index) for each in tx.spends))


def _wrapped_sum(tx: Commitment) -> Commitment:
    total = (tx.total + 2**63) % 2**64 - 2**63
    return replace(tx, outputs=((total, b""),))


def _only_multi_sig(scene: Scene) -> None:
    real = _Prover._derived

    def derived(prover: Any, name: str, locator: Any) -> bytes | None:
        if name == "multi_sig_key":
            return real(prover, name, locator)
        try:
            return bytes(prover._key_ring.derive_key(locator).pub_key)
        except Exception:
            return b"\x02" * 33

    scene.set(_Prover, "_derived", derived)


_P, _W, _A, _N = Verdict.PROVED, Verdict.WRONG, Verdict.ABSENT, Verdict.NOT_CHECKED
VERDICTS: Final = {
    "keys/never-wrong": ("keys", "keys", _W, _P),
    "funding/absent-is-proved": ("absent", "funding", _A, _P),
    "spends-funding/never-wrong": ("spends-funding", "spends-funding", _W, _P),
    "spends-funding/absent-is-wrong": ("absent", "spends-funding", _A, _W),
    "outputs/never-wrong": ("outputs-fit", "outputs-fit", _W, _P),
    "signature/never-wrong": ("signature", "signature", _W, _P),
    "signature/wrong-is-not-checked": ("signature", "signature", _W, _N),
    "signature/absent-is-wrong": ("absent", "signature", _A, _W),
    "signature/absent-is-proved": ("absent", "signature", _A, _P),
    "signature/not-checked-is-proved": ("signature-not-checked", "signature", _N, _P),
    "signature/not-checked-is-wrong": ("signature-not-checked", "signature", _N, _W),
    "signature/never-checked": ("signature", "signature", _P, _N),
    "number/never-wrong": ("number", "number", _W, _P),
}
CHANGES: Final[dict[str, tuple[str, Change]]] = {
    "keys/only-multisig": ("keys", _only_multi_sig),
    "funding/ours-first": ("funding-script", _funding(_in_order(True))),
    "funding/theirs-first": ("funding-script", _funding(_in_order(False))),
    "funding/descending": ("funding-script", _funding(_descending)),
    "funding/root-ignored": ("funding-taproot", _funding(_as_version(5, only=6))),
    "funding/final-taproot-as-p2wsh": ("funding-taproot", _funding(_as_version(4, only=7))),
    "funding/untweaked": (
        "funding-taproot",
        lambda scene: scene.rebind(musig.taproot_output_key, lambda key, root=b"": key[1:]),
    ),
    "funding/sum-of-keys": (
        "funding-taproot",
        setting(musig, "_coefficient", lambda key, keys: 1),
    ),
    "spends-funding/index-ignored": ("spends-funding", _spends(_without_index)),
    "spends-funding/first-input-only": (
        "spends-funding",
        _spends(lambda prover, tx: replace(tx, spends=tx.spends[:1])),
    ),
    "outputs/largest-only": (
        "outputs-fit",
        _outputs(lambda tx: replace(tx, outputs=tuple(sorted(tx.outputs)[-1:]))),
    ),
    "outputs/negative-ignored": (
        "outputs-fit",
        _outputs(lambda tx: replace(tx, outputs=tuple((max(v, 0), s) for v, s in tx.outputs[1:]))),
    ),
    "outputs/one-may-be-missing": (
        "outputs-fit",
        _outputs(lambda tx: replace(tx, outputs=((tx.total - 1, b""),) if tx.total > 0 else ())),
    ),
    "outputs/at-most-one-less": (
        "outputs-fit",
        _outputs(lambda tx: replace(tx, outputs=(*tx.outputs, (1, b"")))),
    ),
    "outputs/sum-of-64-bits": ("outputs-fit", _outputs(_wrapped_sum)),
    "outputs/none-is-wrong": (
        "outputs-fit",
        _outputs(lambda tx: tx if tx.outputs else replace(tx, outputs=((-1, b""),))),
    ),
    "digest/version-2": ("signature", _digest(lambda tx: replace(tx, version=2), _same)),
    "digest/no-locktime": ("signature", _digest(lambda tx: replace(tx, locktime=0), _same)),
    "digest/no-amount": ("signature", _digest(_same, lambda value: 0)),
    "digest/32-bit-amount": ("signature", _digest(_same, lambda value: value & 0xFFFF_FFFF)),
    "digest/first-252-outputs": (
        "signature",
        _digest(lambda tx: replace(tx, outputs=tx.outputs[:252]), _same),
    ),
    "signature/hash-type-cut": (
        "signature",
        _signed(lambda s, d, k: is_signature_of(s[:-1] if s[-1:] == b"\1" else s, d, k)),
    ),
    "signature/der-only": ("signature", _signed(lambda s, d, k: s[:1] == b"\x30")),
    "signature/length-only": ("signature", _signed(lambda s, d, k: 70 <= len(s) <= 72)),
    "partial/length-only": (
        "signature-taproot",
        _partial(lambda signature, *rest: len(signature) == 98),
    ),
    "partial/root-ignored": (
        "signature-taproot",
        _partial(lambda s, d, k, other, root=b"": is_partial_signature_of(s, d, k, other)),
    ),
    "partial/nonce-of-zero": (
        "signature-taproot",
        _nonce(lambda root, number, key: verification_nonce(root, 0, key)),
    ),
    "partial/nonce-of-the-next": (
        "signature-taproot",
        _nonce(lambda root, number, key: verification_nonce(root, number + 1, key)),
    ),
    "partial/nonce-of-24-bits": (
        "signature-taproot",
        _nonce(lambda root, number, key: verification_nonce(root, number & 0xFFFFFF, key)),
    ),
    "number/others-first": (
        "number-opener",
        _number(lambda tx, opener, other: _NUMBER(tx, other, opener)),
    ),
    "number/sorted": (
        "number-opener",
        _number(lambda tx, *points: _NUMBER(tx, *sorted(points))),
    ),
    "number/24-bits": ("number", _number(lambda tx, *points: _NUMBER(tx, *points) & 0xFFFFFF)),
    "number/one-more": ("number", _number(lambda tx, *points: _NUMBER(tx, *points) + 1)),
    "number/halves-swapped": (
        "number",
        _number(
            lambda tx, *points: (number := _NUMBER(tx, *points)) >> 24 | (number & 0xFFFFFF) << 24
        ),
    ),
    "number/marks-unchecked": (
        "number",
        setting(Commitment, "has_marks", property(lambda tx: len(tx.sequences) == 1)),
    ),
    "number/locktime-unmarked": (
        "number",
        setting(
            Commitment,
            "has_marks",
            property(lambda tx: len(tx.sequences) == 1 and tx.sequences[0] >> 24 == 0x80),
        ),
    ),
    "number/sequence-unmarked": (
        "number",
        setting(
            Commitment,
            "has_marks",
            property(lambda tx: len(tx.sequences) == 1 and tx.locktime >> 24 == 0x20),
        ),
    ),
}


def _height_unchecked(scene: Scene) -> None:
    real = _Prover._number

    def number(prover: Any, tx: Commitment, ours: bytes) -> int | None:
        single = prover._single
        prover._single = replace(single, version=0)
        found = real(prover, tx, ours)
        prover._single = single
        return found

    scene.set(_Prover, "_number", number)


def proof_mutants() -> Iterator[Mutant]:
    """Yield the mutants of proofs."""
    for name, (rule, check, old, new) in VERDICTS.items():
        yield _mutant(name, rule, _noting(check, old, new))
    for name, (rule, change) in CHANGES.items():
        yield _mutant(name, rule, change)
    yield _mutant("number/height-unchecked", "number-height", _height_unchecked)


def _mutant(name: str, rule: str, change: Change) -> Mutant:
    title = f"proof: {name.replace('/', ', ').replace('-', ' ')}"
    return Mutant(f"proof.{name}", title, (f"proof.{rule}",), change)
