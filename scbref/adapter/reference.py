"""The reference behind the adapter protocol: ``python -m scbref.adapter``.

``--strict`` answers with strict reading instead of lnd's; ``--profile NAME`` makes the
stateful operations follow a release (``0.21``, ``0.6``, …) instead of ``safe``. Both declare the
choices that follow.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

import msgspec

from scbref import __version__, codec, packing
from scbref.adapter.behaviours import living_behaviours
from scbref.adapter.stateful import LivingOps
from scbref.adapter.values import hd_key_ring, key_ring_of
from scbref.envelope import open_envelope, seal_envelope
from scbref.errors import EnvelopeError, ScbError, SerializeError, SwapperError
from scbref.json_form import (
    multi_from_json,
    multi_to_json,
    node_to_json,
    single_from_json,
    single_to_json,
)
from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing
from scbref.model import KeyLocator
from scbref.profiles import PROFILES, SAFE, Behaviour, Profile
from scbref.versions import MultiBackupVersion, SingleBackupVersion, decode_version, encode_version

Json = dict[str, Any]

WRITER_REFUSALS = (
    "writer-port-wraps",
    "writer-nil-ip",
    "writer-dns-length-wraps",
    "writer-address-block-wraps",
    "writer-single-length-wraps",
    "writer-commit-sig-length-wraps",
    "writer-opaque-known-type",
    "writer-opaque-empty",
    "writer-opaque-swallows",
    "writer-onion-suffix-unchecked",
    "writer-onion-host-short",
    "writer-zero-input-tx",
    "writer-unparsable-point",
    "writer-nil-commit-tx",
)
"""Where lnd writes what cannot be read back, the reference refuses."""

STRICT_REFUSALS = (
    "single-length-ignored",
    "trailing-bytes-after-single",
    "trailing-bytes-after-multi",
    "bool-other-than-one",
    "type-0-address-dropped",
    "mapped-ipv6-read",
    "dns-unvalidated",
)
"""What strict reading refuses besides."""


FEATURES = (
    "close_tx_inputs",
    "dns_address",
    "opaque_address",
    "nonce_injection",
    "error_class",
)


class ReferenceAdapter:
    """Answers requests, one at a time."""

    def __init__(self, strict: bool = False, profile: Profile = SAFE) -> None:
        self.strict = strict
        self.profile = profile
        self.ops: dict[str, Callable[[Json], Json]] = {
            "version.encode": self._version_encode,
            "version.decode": self._version_decode,
            "key.derive": self._key_derive,
            "key.encryption": self._key_encryption,
            "single.serialize": self._single_serialize,
            "single.deserialize": self._single_deserialize,
            "single.pack": self._single_pack,
            "single.unpack": self._single_unpack,
            "singles.unpack": self._singles_unpack,
            "static-chan-backups.pack": self._static_chan_backups_pack,
            "multi.serialize": self._multi_serialize,
            "multi.deserialize": self._multi_deserialize,
            "multi.pack": self._multi_pack,
            "multi.unpack": self._multi_unpack,
            "envelope.seal": self._envelope_seal,
            "envelope.open": self._envelope_open,
            "explain": self._explain,
            **LivingOps(profile).ops,
        }

    def hello(self) -> Json:
        """Say what is implemented and where it differs from lnd."""
        refusals = WRITER_REFUSALS + (STRICT_REFUSALS if self.strict else ())
        writes_inputs = self.profile.has(Behaviour.CLOSE_TX_INPUTS)
        return {
            "protocol": 1,
            "implementation": {
                "name": self._name(),
                "version": __version__,
                "language": "python",
            },
            "ops": list(self.ops),
            "single_versions": [
                int(v) for v in SingleBackupVersion if v <= self.profile.highest_single_version
            ],
            "multi_versions": [int(v) for v in MultiBackupVersion],
            "features": FEATURES if writes_inputs else FEATURES[1:],
            "behaviours": dict.fromkeys(refusals, "refuse") | living_behaviours(self.profile),
            "max_in_flight": 64,
        }

    def _name(self) -> str:
        name = "scbref-strict" if self.strict else "scbref"
        return name if self.profile == SAFE else f"{name} as lnd {self.profile.name}"

    def answer(self, request: Json) -> Json:
        """Return the answer to one request, without its id."""
        op = request.get("op", "")
        if op == "hello":
            return {"ok": self.hello()}
        handler = self.ops.get(op)
        if handler is None:
            return {"error": {"class": "unsupported", "message": f"no op {op!r}"}}
        try:
            return {"ok": handler(request["in"])}
        except ScbError as error:
            return {"error": _error(error)}

    def _version_encode(self, given: Json) -> Json:
        return {"encoded": encode_version(given["version"], given["close_tx"])}

    def _version_decode(self, given: Json) -> Json:
        decoded, close_tx = decode_version(given["encoded"])
        return {"version": decoded, "close_tx": close_tx}

    def _key_derive(self, given: Json) -> Json:
        locator = given["key_locator"]
        ring = hd_key_ring(given)
        desc = ring.derive_key(KeyLocator(locator["family"], locator["index"]))
        assert desc.pub_key is not None
        return {"pub_key": desc.pub_key.hex()}

    def _key_encryption(self, given: Json) -> Json:
        ring: HDKeyRing | BasePublicKeyRing
        if "base_pub" in given:
            ring = BasePublicKeyRing(bytes.fromhex(given["base_pub"]))
        else:
            ring = hd_key_ring(given)
        base = ring.derive_key(KeyLocator(7, 0)).pub_key
        assert base is not None
        return {"base_pub": base.hex(), "encryption_key": ring.encryption_key().hex()}

    def _single_serialize(self, given: Json) -> Json:
        return {"bytes": codec.serialize_single(single_from_json(given["single"])).hex()}

    def _single_deserialize(self, given: Json) -> Json:
        data = bytes.fromhex(given["bytes"])
        return {"single": single_to_json(codec.deserialize_single(data, strict=self.strict))}

    def _single_pack(self, given: Json) -> Json:
        single = single_from_json(given["single"])
        return {"packed": packing.pack_single(single, key_ring_of(given), _nonce(given)).hex()}

    def _single_unpack(self, given: Json) -> Json:
        packed = bytes.fromhex(given["packed"])
        single = packing.unpack_single(packed, key_ring_of(given), strict=self.strict)
        return {"single": single_to_json(single)}

    def _singles_unpack(self, given: Json) -> Json:
        packed = packing.PackedSingles(map(bytes.fromhex, given["packed"]))
        singles = packed.unpack(key_ring_of(given), strict=self.strict)
        return {"singles": [single_to_json(single) for single in singles]}

    def _static_chan_backups_pack(self, given: Json) -> Json:
        singles = [single_from_json(single) for single in given["singles"]]
        nonces = [bytes.fromhex(n) for n in given["nonces"]] if "nonces" in given else None
        packed = packing.pack_static_chan_backups(singles, key_ring_of(given), nonces)
        return {
            "packed": [
                {
                    "funding_outpoint": {"txid": point.txid.hex(), "index": point.index},
                    "packed": data.hex(),
                }
                for point, data in packed.items()
            ]
        }

    def _multi_serialize(self, given: Json) -> Json:
        return {"bytes": codec.serialize_multi(multi_from_json(given["multi"])).hex()}

    def _multi_deserialize(self, given: Json) -> Json:
        data = bytes.fromhex(given["bytes"])
        return {"multi": multi_to_json(codec.deserialize_multi(data, strict=self.strict))}

    def _multi_pack(self, given: Json) -> Json:
        multi = multi_from_json(given["multi"])
        return {"packed": packing.pack_multi(multi, key_ring_of(given), _nonce(given)).hex()}

    def _multi_unpack(self, given: Json) -> Json:
        packed = bytes.fromhex(given["packed"])
        multi = packing.unpack_multi(packed, key_ring_of(given), strict=self.strict)
        return {"multi": multi_to_json(multi)}

    def _envelope_seal(self, given: Json) -> Json:
        plaintext = bytes.fromhex(given["plaintext"])
        return {"packed": seal_envelope(plaintext, key_ring_of(given), _nonce(given)).hex()}

    def _envelope_open(self, given: Json) -> Json:
        packed = bytes.fromhex(given["packed"])
        return {"plaintext": open_envelope(packed, key_ring_of(given)).hex()}

    def _explain(self, given: Json) -> Json:
        node, _ = codec.explain(bytes.fromhex(given["bytes"]), given["kind"])
        return {"tree": node_to_json(node)}


def _error(error: ScbError) -> Json:
    result: Json = {"class": error.code, "phase": _phase(error), "message": str(error)}
    if error.path is not None:
        result["field"] = error.path
    if error.offset is not None:
        result["offset"] = error.offset
    return result


def _phase(error: ScbError) -> str:
    if isinstance(error, EnvelopeError):
        return "seal"
    if isinstance(error, SerializeError):
        return "encode"
    if isinstance(error, SwapperError):
        return "state"
    field = (error.path or "").rpartition(".")[2]
    return "frame" if field in ("version", "length", "count") else "field"


def _nonce(given: Json) -> bytes | None:
    return bytes.fromhex(given["nonce"]) if "nonce" in given else None


def serve(adapter: ReferenceAdapter) -> None:
    """Answer lines on stdin until it ends or ``bye``."""
    decode = msgspec.json.Decoder().decode
    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        request = decode(line)
        if request["op"] == "bye":
            break
        out.write(encode({"id": request["id"], **adapter.answer(request)}) + b"\n")
        out.flush()


def main(arguments: list[str] | None = None) -> None:
    """Serve as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m scbref.adapter")
    parser.add_argument("--strict", action="store_true", help="refuse what is not canonical")
    parser.add_argument("--profile", choices=list(PROFILES), default=SAFE.name)
    given = parser.parse_args(arguments)
    serve(ReferenceAdapter(given.strict, PROFILES[given.profile]))


if __name__ == "__main__":
    main()
