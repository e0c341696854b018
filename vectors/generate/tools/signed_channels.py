"""Channels whose commitment transactions both sides could have signed: keys, numbers, signatures.

The peer's keys are made here, so its signatures can be too: ECDSA by coincurve, partial ones as
BIP-327's Sign says.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Final

import coincurve

from scbref.json_form import single_from_json
from scbref.keys.key_ring import HDKeyRing
from scbref.keys.musig import aggregate, taproot_output_key
from scbref.keys.shachain_root import ShachainRoots
from scbref.keys.taproot_nonce import verification_nonce
from scbref.model import KeyLocator
from scbref.proof.commitment import Commitment, parse_commitment
from scbref.proof.funding import funding_output
from scbref.versions import TAPROOT_VERSIONS, TAPSCRIPT_ROOT_VERSIONS

from .case import Json
from .material import CURVE_ORDER, derived_bytes
from .partial_signing import partial_signature
from .shapes import FAMILIES, single
from .transaction import Tx, TxIn, TxOut

COIN_TYPE: Final = 0
PAYMENT: Final = "payment_base_point"
MULTI_SIG: Final = "multi_sig_key"
_HALF: Final = 0xFFFFFF
"""The bits of a commitment number that locktime and sequence have each."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a channel of a case is like; another value of one of them is another channel."""

    name: str
    """Makes the keys."""
    version: int = 0
    """Of the Single."""
    is_initiator: bool = True
    """Whether we opened the channel."""
    number: int = 42
    """Of the commitment, 48 bits."""
    capacity: int = 1_000_000
    """Satoshis."""
    outputs: tuple[int, ...] = (330, 600_000, 399_000)
    """Satoshis of each output."""
    has_legacy_root: bool = False
    """Whether the root of the revocation secrets is that of a public key."""
    index: int = 17
    """Of our keys."""
    foreign_outpoint: bool = False
    """Whether the transaction spends another output than the funding outpoint."""
    locktime_mark: int = 0x20
    """First byte of the locktime."""
    sequence_mark: int = 0x80
    """First byte of the sequence."""
    inputs: int = 1
    """Of the transaction."""
    witness: tuple[bytes, ...] | None = None
    """Of the first input."""
    tx_version: int = 2
    """Of the transaction."""


def seed_of(terms: Terms) -> str:
    """Return our 16-byte seed, in hex."""
    return derived_bytes(f"proof/seed/{terms.name}", 16).hex()


def ring_of(terms: Terms) -> HDKeyRing:
    """Return our keys."""
    return HDKeyRing.from_seed(bytes.fromhex(seed_of(terms)), COIN_TYPE)


def _secret(terms: Terms, key: str) -> bytes:
    """Return a private key of the peer, 32 bytes."""
    value = int.from_bytes(derived_bytes(f"proof/{terms.name}/{key}", 32), "big")
    return (value % (CURVE_ORDER - 1) + 1).to_bytes(32, "big")


def _public(secret: bytes) -> str:
    return coincurve.PublicKey.from_valid_secret(secret).format().hex()


def channel(terms: Terms) -> Json:
    """Return the Single of a channel, its commitment transaction signed by the peer."""
    value = single(terms.version, name=f"proof/{terms.name}")
    value["is_initiator"] = terms.is_initiator
    value["capacity"] = str(terms.capacity)
    ring = ring_of(terms)
    for key, family in FAMILIES.items():
        value["local_chan_cfg"][key] = {"family": family, "index": terms.index}
        value["remote_chan_cfg"][key] = _public(_secret(terms, key))
    value["sha_chain_root_desc"] = _root(terms, ring)
    transaction = _transaction(terms, value, ring)
    inputs: Json = {"commit_tx": bytes(transaction).hex(), "commit_sig": ""}
    if terms.version in TAPROOT_VERSIONS:
        inputs["commit_height"] = str(terms.number)
    if terms.version in TAPSCRIPT_ROOT_VERSIONS:
        inputs["tapscript_root"] = derived_bytes(f"proof/root/{terms.name}", 32).hex()
    value["close_tx_inputs"] = inputs
    inputs["commit_sig"] = _signature(terms, value, ring).hex()
    return value


def _root(terms: Terms, ring: HDKeyRing) -> Json:
    locator = KeyLocator(5, 0 if terms.has_legacy_root else terms.index)
    root: Json = {"key_locator": {"family": locator.family, "index": locator.index}}
    if terms.has_legacy_root:
        root["pub_key"] = (ring.derive_key(KeyLocator(5, 3)).pub_key or b"").hex()
    return root


def _mask(value: Json, ring: HDKeyRing) -> int:
    """Return the 48 bits that hide the number of a channel's commitments, as BOLT 3 has it."""
    locator = KeyLocator(**value["local_chan_cfg"][PAYMENT])
    points = [
        bytes(ring.derive_key(locator).pub_key or b""),
        bytes.fromhex(value["remote_chan_cfg"][PAYMENT]),
    ]
    if not value["is_initiator"]:
        points.reverse()
    return int.from_bytes(hashlib.sha256(b"".join(points)).digest()[26:], "big")


def number_in(value: Json, ring: HDKeyRing) -> int:
    """Return the number, 48 bits, that an owner reads out of a Single's transaction."""
    transaction = parse_commitment(bytes.fromhex(value["close_tx_inputs"]["commit_tx"]))
    hidden = (transaction.sequences[0] & _HALF) << 24 | transaction.locktime & _HALF
    return hidden ^ _mask(value, ring)


def _transaction(terms: Terms, value: Json, ring: HDKeyRing) -> Tx:
    hidden = _mask(value, ring) ^ terms.number
    locktime = terms.locktime_mark << 24 | hidden & _HALF
    sequence = terms.sequence_mark << 24 | hidden >> 24
    point = value["funding_outpoint"]
    index = point["index"] + terms.foreign_outpoint
    first = TxIn(bytes.fromhex(point["txid"]), index, sequence=sequence)
    more = (replace(first, index=index + 1 + n) for n in range(terms.inputs - 1))
    outputs = tuple(
        TxOut(amount, b"\x00\x20" + derived_bytes(f"proof/output/{number}", 32))
        for number, amount in enumerate(terms.outputs)
    )
    witnesses = None if terms.witness is None else (terms.witness, *[()] * (terms.inputs - 1))
    return Tx((first, *more), outputs, witnesses, terms.tx_version, locktime)


def _signature(terms: Terms, value: Json, ring: HDKeyRing) -> bytes:
    """Return the peer's signature of the transaction as it stands."""
    commitment = parse_commitment(bytes.fromhex(value["close_tx_inputs"]["commit_tx"]))
    secret = _secret(terms, MULTI_SIG)
    ours = ring.derive_key(KeyLocator(FAMILIES[MULTI_SIG], terms.index)).pub_key or b""
    if terms.version in TAPROOT_VERSIONS:
        return _partial(terms, value, commitment, (ring, bytes(ours)))
    funding = funding_output(single_from_json(value), bytes(ours))
    assert funding is not None
    digest = commitment.digest(funding.witness_script, terms.capacity)
    return bytes(coincurve.PrivateKey(secret).sign(digest, hasher=None))


def _partial(
    terms: Terms, value: Json, commitment: Commitment, own: tuple[HDKeyRing, bytes]
) -> bytes:
    ring, our_key = own
    secret = _secret(terms, MULTI_SIG)
    theirs = bytes.fromhex(_public(secret))
    script_root = bytes.fromhex(value["close_tx_inputs"].get("tapscript_root", ""))
    output = taproot_output_key(aggregate((our_key, theirs)), script_root)
    digest = commitment.taproot_digest(b"\x51\x20" + output, terms.capacity)
    root = ShachainRoots(ring).root_of(single_from_json(value), our_key)
    nonce = verification_nonce(root, terms.number, our_key)
    return partial_signature(secret, digest, (our_key, nonce), script_root)
