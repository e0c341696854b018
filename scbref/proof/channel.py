"""Proves one channel of a backup: funding output, commitment transaction, signature, number.

Source: lnd chanbackup/single.go ``CloseTxInputs``.

Nothing here needs a network, so nothing here says that a channel is still open: it says that the
file fits itself and the keys. A signature that verifies shows three things at once: both
multisig keys, the capacity and the transaction are right.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scbref.errors import ScbError
from scbref.keys.musig import (
    PARTIAL_SIGNATURE_SIZE,
    is_partial_signature_of,
    is_signature_of,
)
from scbref.keys.protocol import SecretKeyRing
from scbref.keys.shachain_root import ShachainRoots
from scbref.keys.taproot_nonce import verification_nonce
from scbref.model import KeyLocator, Single
from scbref.proof.commitment import Commitment, parse_commitment
from scbref.proof.funding import ADDRESS_PREFIXES, FundingOutput, funding_output
from scbref.versions import TAPROOT_VERSIONS

CHECKS: Final = ("keys", "funding", "spends-funding", "outputs-fit", "signature", "number")
"""Names of the checks, in the order in which they rest on one another."""


class Verdict(StrEnum):
    """What became of one check."""

    PROVED = "proved"
    WRONG = "wrong"
    ABSENT = "absent"
    """The backup does not hold what the check looks at."""
    NOT_CHECKED = "not-checked"
    """It is there, and this program cannot check it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a backup proves, or does not."""

    name: str
    """One of :data:`CHECKS`."""
    verdict: Verdict
    """What became of it."""
    detail: str
    """The same for people, in one sentence."""


@dataclass(frozen=True, slots=True)
class ChannelProof:
    """Everything that one Single proves."""

    single: Single
    """The backup of the channel."""
    checks: tuple[Check, ...]
    """In the order in which they rest on one another."""
    funding: FundingOutput | None = None
    """The funding output that the keys give."""
    address: str | None = None
    """Its address, where the chain is known."""
    commitment_number: int | None = None
    """Which commitment the transaction is: a backup with a higher number is newer."""

    @property
    def is_wrong(self) -> bool:
        """Whether something in the backup contradicts something else."""
        return any(check.verdict is Verdict.WRONG for check in self.checks)

    def verdict_of(self, name: str) -> Verdict:
        """Return what became of the check of that name; ``absent`` if it was not reached."""
        return next((c.verdict for c in self.checks if c.name == name), Verdict.ABSENT)


def prove(
    single: Single, key_ring: SecretKeyRing, roots: ShachainRoots | None = None
) -> ChannelProof:
    """Check whether a Single fits the keys of its owner, and itself.

    Args:
        single: the backup of one channel.
        key_ring: derives the owner's public keys.
        roots: finds the roots of revocation secrets of all channels, so that what one search
            cost serves the next channel too.
    """
    return _Prover(single, key_ring, roots or ShachainRoots(key_ring)).prove()


class _Prover:
    def __init__(self, single: Single, key_ring: SecretKeyRing, roots: ShachainRoots) -> None:
        self._single = single
        self._key_ring = key_ring
        self._roots = roots
        self._checks: list[Check] = []

    def prove(self) -> ChannelProof:
        single = self._single
        our_keys = self._our_keys()
        funding = None
        if our_keys is not None:
            funding = funding_output(single, our_keys[0])
            self._funding(funding)
        commitment = self._commitment()
        number = None
        if commitment is not None:
            self._spends_funding(commitment)
            self._outputs_fit(commitment)
            self._signature(commitment, funding)
            if our_keys is not None:
                number = self._number(commitment, our_keys[1])
        prefix = ADDRESS_PREFIXES.get(single.chain_hash.hex())
        address = funding.address(prefix) if funding and prefix else None
        return ChannelProof(single, tuple(self._checks), funding, address, number)

    def _note(self, name: str, verdict: Verdict, detail: str) -> None:
        self._checks.append(Check(name, verdict, detail))

    def _our_keys(self) -> tuple[bytes, bytes] | None:
        """Return our multisig key and payment base point, 33 bytes each."""
        config = self._single.local_chan_cfg
        locators = {
            "multi_sig_key": config.multi_sig_key,
            "revocation_base_point": config.revocation_base_point,
            "payment_base_point": config.payment_base_point,
            "delay_base_point": config.delay_base_point,
            "htlc_base_point": config.htlc_base_point,
        }
        keys = {}
        for name, locator in locators.items():
            key = self._derived(name, locator)
            if key is None:
                return None
            keys[name] = key
        self._note("keys", Verdict.PROVED, "our five keys can be derived")
        return keys["multi_sig_key"], keys["payment_base_point"]

    def _derived(self, name: str, locator: KeyLocator) -> bytes | None:
        try:
            key = self._key_ring.derive_key(locator).pub_key
        except ScbError as error:
            place = f"{name} ({locator.family}/{locator.index})"
            self._note("keys", Verdict.WRONG, f"{place} cannot be derived: {error.message}")
            return None
        return None if key is None else bytes(key)

    def _funding(self, funding: FundingOutput | None) -> None:
        if funding is None:
            detail = "the tapscript root of the funding output is not in the backup"
            self._note("funding", Verdict.ABSENT, detail)
        else:
            kind = "taproot" if funding.witness_version else "P2WSH of both multisig keys"
            self._note("funding", Verdict.PROVED, f"the keys give one funding output, {kind}")

    def _commitment(self) -> Commitment | None:
        inputs = self._single.close_tx_inputs
        if inputs is None or inputs.commit_tx is None:
            detail = "no commitment transaction in the backup: nothing says how old it is"
            self._note("spends-funding", Verdict.ABSENT, detail)
            return None
        return parse_commitment(bytes(inputs.commit_tx))

    def _spends_funding(self, commitment: Commitment) -> None:
        point = self._single.funding_outpoint
        if commitment.spends == (point,):
            self._note("spends-funding", Verdict.PROVED, f"the transaction spends {point}")
        else:
            others = ", ".join(map(str, commitment.spends))
            detail = f"the transaction spends {others}, not the channel point {point}"
            self._note("spends-funding", Verdict.WRONG, detail)

    def _outputs_fit(self, commitment: Commitment) -> None:
        capacity = self._single.capacity
        total = f"{len(commitment.outputs)} outputs of {commitment.total:,} sat"
        if commitment.total > capacity or any(value < 0 for value, _ in commitment.outputs):
            detail = f"{total} do not fit the capacity of {capacity:,} sat"
            self._note("outputs-fit", Verdict.WRONG, detail)
        else:
            self._note("outputs-fit", Verdict.PROVED, f"{total} fit the capacity")

    def _signature(self, commitment: Commitment, funding: FundingOutput | None) -> None:
        inputs = self._single.close_tx_inputs
        signature = inputs.commit_sig if inputs else b""
        their_key = self._single.remote_chan_cfg.multi_sig_key
        if not signature:
            self._note("signature", Verdict.ABSENT, "the peer's signature is not in the backup")
            return
        if funding is None or their_key is None or len(commitment.spends) != 1:
            detail = "without funding output and one input there is nothing to verify it for"
            self._note("signature", Verdict.NOT_CHECKED, detail)
            return
        amount = self._single.capacity
        if funding.witness_version:
            fits = self._fits_taproot(signature, commitment, funding, bytes(their_key))
        else:
            digest = commitment.digest(funding.witness_script, amount)
            fits = is_signature_of(signature, digest, bytes(their_key))
        if fits is None:
            detail = "the root of the revocation secrets, which its nonce needs, is not derivable"
            self._note("signature", Verdict.NOT_CHECKED, detail)
        elif fits:
            detail = "the peer has signed this transaction for this funding output"
            self._note("signature", Verdict.PROVED, detail)
        else:
            detail = "the peer's signature does not fit: a key, the capacity, the transaction or"
            detail += " the signature itself is wrong"
            self._note("signature", Verdict.WRONG, detail)

    def _fits_taproot(
        self, signature: bytes, commitment: Commitment, funding: FundingOutput, their_key: bytes
    ) -> bool | None:
        """Say whether the partial signature fits; ``None`` where our nonce cannot be made."""
        single, ring = self._single, self._key_ring
        inputs = single.close_tx_inputs
        if inputs is None:
            return None
        try:
            our_key = bytes(ring.derive_key(single.local_chan_cfg.multi_sig_key).pub_key or b"")
            root = self._roots.root_of(single, our_key)
        except ScbError:
            return None
        nonce = verification_nonce(root, inputs.commit_height, our_key)
        digest = commitment.taproot_digest(funding.pk_script, single.capacity)
        script_root = inputs.tapscript_root or b""
        if len(signature) != PARTIAL_SIGNATURE_SIZE:
            return False
        other = (our_key, nonce)
        return is_partial_signature_of(signature, digest, their_key, other, script_root)

    def _number(self, commitment: Commitment, our_base_point: bytes) -> int | None:
        single = self._single
        their_base_point = single.remote_chan_cfg.payment_base_point
        if their_base_point is None or not commitment.has_marks:
            detail = "locktime and sequence are not those of a commitment transaction"
            self._note("number", Verdict.WRONG, detail)
            return None
        points = (our_base_point, bytes(their_base_point))
        number = commitment.number(*(points if single.is_initiator else points[::-1]))
        stored = single.close_tx_inputs.commit_height if single.close_tx_inputs else 0
        if single.version in TAPROOT_VERSIONS and stored != number:
            detail = f"the transaction is commitment {number}, the backup says {stored}"
            self._note("number", Verdict.WRONG, detail)
        else:
            self._note("number", Verdict.PROVED, f"the transaction is commitment {number}")
        return number
