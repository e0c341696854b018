"""Answers cases with scbref, in process, and says where a case and scbref disagree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from scbref import codec, packing
from scbref.envelope import open_envelope, seal_envelope
from scbref.errors import EnvelopeError, KeyDerivationError, ScbError, SerializeError
from scbref.json_form import multi_from_json, multi_to_json, single_from_json, single_to_json
from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing, SymmetricKeyRing
from scbref.model import KeyLocator
from scbref.versions import decode_version, encode_version

from .case import FRAME_FIELDS, Case, Json

CHOICES: Final[Mapping[str, str]] = {
    "single-length-ignored": "ignore",
    "trailing-bytes-after-single": "ignore",
    "trailing-bytes-after-multi": "ignore",
    "bool-other-than-one": "false",
    "capacity-top-bit-negative": "negative",
    "type-0-address-dropped": "drop",
    "unknown-address-opaque": "opaque",
    "dns-address-read": "dns",
    "dns-unvalidated": "accept",
    "onion-v3-unverified": "accept",
    "mapped-ipv6-read": "keep",
    "duplicate-outpoints-in-multi": "keep",
    "duplicate-outpoints-packed": "last",
    "mapped-ipv6-rewritten": "rewrite",
    "unwritten-fields-dropped": "drop",
}
"""What scbref does where lnd is lenient; every other behaviour it refuses."""

STRICT_REFUSES: Final = frozenset(
    {
        "single-length-ignored",
        "trailing-bytes-after-single",
        "trailing-bytes-after-multi",
        "bool-other-than-one",
        "type-0-address-dropped",
        "dns-unvalidated",
        "mapped-ipv6-read",
    }
)
"""Behaviours whose choice ``refuse`` is what ``strict=True`` does."""


def _root(given: Json) -> HDKeyRing:
    if "extended_key" in given:
        return HDKeyRing.from_extended_key(given["extended_key"], given.get("coin_type"))
    return HDKeyRing.from_seed(bytes.fromhex(given["seed"]), given["coin_type"])


def _ring(given: Json) -> SymmetricKeyRing:
    return SymmetricKeyRing(bytes.fromhex(given["key_ring"]["encryption_key"]))


def _nonce(given: Json) -> bytes:
    return bytes.fromhex(given["nonce"])


def _encode(given: Json, _: bool) -> Json:
    return {"encoded": encode_version(given["version"], given["close_tx"])}


def _decode(given: Json, _: bool) -> Json:
    version, close_tx = decode_version(given["encoded"])
    return {"version": version, "close_tx": close_tx}


def _derive(given: Json, _: bool) -> Json:
    locator = KeyLocator(**given["key_locator"])
    return {"pub_key": (_root(given).derive_key(locator).pub_key or b"").hex()}


def _encryption(given: Json, _: bool) -> Json:
    if "base_pub" in given:
        base_ring = BasePublicKeyRing(bytes.fromhex(given["base_pub"]))
        return {"base_pub": given["base_pub"], "encryption_key": base_ring.encryption_key().hex()}
    ring = _root(given)
    base = ring.derive_key(KeyLocator(7, 0)).pub_key or b""
    return {"base_pub": base.hex(), "encryption_key": ring.encryption_key().hex()}


def _serialize_single(given: Json, _: bool) -> Json:
    return {"bytes": codec.serialize_single(single_from_json(given["single"])).hex()}


def _deserialize_single(given: Json, strict: bool) -> Json:
    data = bytes.fromhex(given["bytes"])
    return {"single": single_to_json(codec.deserialize_single(data, strict=strict))}


def _pack_single(given: Json, _: bool) -> Json:
    single = single_from_json(given["single"])
    return {"packed": packing.pack_single(single, _ring(given), _nonce(given)).hex()}


def _unpack_single(given: Json, strict: bool) -> Json:
    packed = bytes.fromhex(given["packed"])
    return {"single": single_to_json(packing.unpack_single(packed, _ring(given), strict=strict))}


def _unpack_singles(given: Json, strict: bool) -> Json:
    packed = packing.PackedSingles(map(bytes.fromhex, given["packed"]))
    return {"singles": [single_to_json(s) for s in packed.unpack(_ring(given), strict=strict)]}


def _pack_static(given: Json, _: bool) -> Json:
    singles = [single_from_json(each) for each in given["singles"]]
    nonces = [bytes.fromhex(each) for each in given["nonces"]]
    packed = packing.pack_static_chan_backups(singles, _ring(given), nonces)
    return {
        "packed": [
            {
                "funding_outpoint": {"txid": point.txid.hex(), "index": point.index},
                "packed": data.hex(),
            }
            for point, data in packed.items()
        ]
    }


def _serialize_multi(given: Json, _: bool) -> Json:
    return {"bytes": codec.serialize_multi(multi_from_json(given["multi"])).hex()}


def _deserialize_multi(given: Json, strict: bool) -> Json:
    data = bytes.fromhex(given["bytes"])
    return {"multi": multi_to_json(codec.deserialize_multi(data, strict=strict))}


def _pack_multi(given: Json, _: bool) -> Json:
    multi = multi_from_json(given["multi"])
    return {"packed": packing.pack_multi(multi, _ring(given), _nonce(given)).hex()}


def _unpack_multi(given: Json, strict: bool) -> Json:
    packed = bytes.fromhex(given["packed"])
    return {"multi": multi_to_json(packing.unpack_multi(packed, _ring(given), strict=strict))}


def _seal(given: Json, _: bool) -> Json:
    plaintext = bytes.fromhex(given["plaintext"])
    return {"packed": seal_envelope(plaintext, _ring(given), _nonce(given)).hex()}


def _open(given: Json, _: bool) -> Json:
    return {"plaintext": open_envelope(bytes.fromhex(given["packed"]), _ring(given)).hex()}


OPERATIONS: Final[Mapping[str, Callable[[Json, bool], Json]]] = {
    "version.encode": _encode,
    "version.decode": _decode,
    "key.derive": _derive,
    "key.encryption": _encryption,
    "single.serialize": _serialize_single,
    "single.deserialize": _deserialize_single,
    "single.pack": _pack_single,
    "single.unpack": _unpack_single,
    "singles.unpack": _unpack_singles,
    "static-chan-backups.pack": _pack_static,
    "multi.serialize": _serialize_multi,
    "multi.deserialize": _deserialize_multi,
    "multi.pack": _pack_multi,
    "multi.unpack": _unpack_multi,
    "envelope.seal": _seal,
    "envelope.open": _open,
}


def answer(op: str, given: Json, *, strict: bool = False) -> Json:
    """Return scbref's answer: ``{"ok": …}``, or a refusal as in an expectation."""
    try:
        return {"ok": OPERATIONS[op](given, strict)}
    except ScbError as error:
        refused: Json = {"class": error.code, "phase": _phase(error)}
        if error.path is not None:
            refused["field"] = error.path
        if error.offset is not None:
            refused["offset"] = error.offset
        return refused


def _phase(error: ScbError) -> str:
    if isinstance(error, EnvelopeError):
        return "seal"
    if isinstance(error, SerializeError):
        return "encode"
    if isinstance(error, KeyDerivationError):
        return "semantic"
    frame = error.path is None or error.path.rpartition(".")[2] in FRAME_FIELDS
    return "frame" if frame else "field"


def disagreement(case: Case) -> str | None:
    """Say how scbref's answer differs from what the case expects, or return ``None``.

    A place (field, offset) is compared only where the case states it.
    """
    expected = dict(case.expect)
    verdict = expected.pop("verdict")
    if verdict == "unspecified":
        return None
    if verdict == "lenient":
        behaviour = expected["behaviour"]
        expected = expected["choices"][CHOICES.get(behaviour, "refuse")]
        if behaviour in STRICT_REFUSES:
            refused = case.expect["choices"]["refuse"]
            strict = answer(case.op, case.given, strict=True)
            if strict.get("class") != refused["class"]:
                return f"strict: expected {refused}, scbref answers {_shown(strict)}"
    got = answer(case.op, case.given)
    if any(got.get(member) != value for member, value in expected.items()):
        return f"expected {_shown(expected)}, scbref answers {_shown(got)}"
    return None


def _shown(answer_: Mapping[str, Any]) -> str:
    text = repr(dict(answer_))
    return text if len(text) <= 600 else text[:600] + "…"
