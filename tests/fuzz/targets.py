"""What must hold of any bytes, one function for each reader; no fuzzer is needed to call them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from scbref import codec
from scbref.cli.backup_input import recognise
from scbref.cli.damage import mended, what_damaged
from scbref.cli.failure import EXIT_CODES, Failure
from scbref.cli.key_texts import make_key
from scbref.cli.passphrase import Passphrase
from scbref.cli.refusal import refuse_what_is_no_backup
from scbref.codec import CODEC
from scbref.codec.decline import DECLINED
from scbref.envelope import NONCE_SIZE, TAG_SIZE, open_envelope, seal_envelope
from scbref.errors import DeserializeError, EnvelopeError, SerializeError
from scbref.json_form import multi_from_json, multi_to_json, single_from_json, single_to_json
from scbref.keys.key_ring import SymmetricKeyRing
from scbref.model import Multi, Single, TCP6Address
from scbref.wire.field import Fault, Node, Reject

KEY: Final = SymmetricKeyRing(bytes(range(32)))


def fuzz_envelope(data: bytes) -> None:
    """Bytes are authentic only if we sealed them; what we sealed opens, and no other bit of it."""
    try:
        open_envelope(data, KEY)
    except EnvelopeError as refusal:
        assert refusal.code == ("too-short" if len(data) < NONCE_SIZE else "auth-failed")
    else:
        raise AssertionError("a forgery")
    nonce = data[:NONCE_SIZE].ljust(NONCE_SIZE, b"\0")
    sealed = seal_envelope(data, KEY, nonce)
    assert len(sealed) == NONCE_SIZE + len(data) + TAG_SIZE
    assert open_envelope(sealed, KEY) == data
    at = sum(data) % len(sealed)
    changed = sealed[:at] + bytes([sealed[at] ^ 1 << at % 8]) + sealed[at + 1 :]
    try:
        open_envelope(changed, KEY)
    except EnvelopeError as refusal:
        assert refusal.code == "auth-failed"
    else:
        raise AssertionError("a changed envelope opens")


def fuzz_single(data: bytes) -> None:
    """The two readers agree, a refusal has a place, and what was read can be written again."""
    try:
        single = codec.deserialize_single(data)
    except DeserializeError as refusal:
        _check_refusal(refusal, data)
        assert _interpreted(data) == refusal.code
    else:
        assert _derived(data) == single == _interpreted(data)
        assert single_from_json(single_to_json(single)) == single
        again = codec.deserialize_single(_written(single))
        assert again == single or _has_mapped_address(single)
        assert codec.serialize_single(again) == _written(single)
    _check_explained(data, "single")


def _written(single: Single) -> bytes:
    try:
        return codec.serialize_single(single)
    except SerializeError as refusal:
        raise AssertionError(f"read, but not written: {refusal}") from None


def _has_mapped_address(single: Single) -> bool:
    """An IPv4 address in IPv6 form is written as what it is, and comes back so."""
    return any(
        isinstance(address, TCP6Address) and address.ip.startswith(bytes(10) + b"\xff\xff")
        for address in single.addresses
    )


def fuzz_multi(data: bytes) -> None:
    """The same of a Multi; splitting it gives the bytes of its Singles."""
    try:
        multi = codec.deserialize_multi(data)
    except DeserializeError as refusal:
        _check_refusal(refusal, data)
    else:
        assert multi_from_json(multi_to_json(multi)) == multi
        mapped = any(map(_has_mapped_address, multi.static_backups))
        assert codec.deserialize_multi(codec.serialize_multi(multi)) == multi or mapped
        parts = codec.split_multi(data)
        assert Multi(0, tuple(single for single, _ in parts)) == multi
        joined = codec.serialize_multi_of([part for _, part in parts])
        assert data.startswith(joined)
    _check_explained(data, "multi")


def fuzz_transaction(data: bytes) -> None:
    """A transaction is kept byte for byte, or refused with a class."""
    try:
        transaction = codec.parse_transaction(data)
    except SerializeError as refusal:
        assert refusal.code in ("bad-transaction", "truncated")
    else:
        assert bytes(transaction) == data


def fuzz_input(data: bytes) -> None:
    """Whatever a file holds, it is a backup's bytes or refused in one line; mending ends."""
    try:
        found = recognise("a file", data or b"\n", None)
    except Failure as refusal:
        _check_failure(refusal)
        return
    assert sum(len(form.data) for form in mended(found.data)) <= 20 * len(found.data)
    what_damaged(found.data)
    try:
        refuse_what_is_no_backup(found)
    except Failure as refusal:
        _check_failure(refusal)


def fuzz_words(data: bytes) -> None:
    """Whatever a key file holds, it is a key or refused."""
    for kind in ("words", "seed", "xprv", "key", "base_pub", "any"):
        try:
            key = make_key("a file", kind, data, None, Passphrase(None, may_ask=False))
        except Failure as refusal:
            _check_failure(refusal)
            continue
        assert len(key.ring.encryption_key()) == 32
        assert key.name.startswith("this") or key.name.startswith("these")


def _check_failure(refusal: Failure) -> None:
    assert refusal.exit_code in EXIT_CODES
    assert "a file" in refusal.message and len(refusal.message) < 500


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "envelope": fuzz_envelope,
    "single": fuzz_single,
    "multi": fuzz_multi,
    "transaction": fuzz_transaction,
    "input": fuzz_input,
    "words": fuzz_words,
}


def _check_refusal(refusal: DeserializeError, data: bytes) -> None:
    assert refusal.code and refusal.path is not None
    assert refusal.offset is not None and 0 <= refusal.offset <= len(data)


def _interpreted(data: bytes) -> Single | str:
    try:
        single: Single = CODEC.single.parse(data)
    except (Fault, Reject) as refusal:
        return refusal.code
    return single


def _derived(data: bytes) -> Single | None:
    try:
        return CODEC.fast.read_single(data, 0)[0]
    except DECLINED:
        return None


def _check_explained(data: bytes, kind: str) -> None:
    node, _ = codec.explain(data, kind)

    def visit(node: Node) -> None:
        assert 0 <= node.offset <= node.offset + node.size <= len(data)
        for child in node.children:
            visit(child)

    visit(node)
