"""The stateless operations: one request decides the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scbref import codec, packing
from scbref.adapter.values import Json, hd_key_ring, key_ring_of, outpoint_to_json
from scbref.envelope import open_envelope, seal_envelope
from scbref.json_form import (
    multi_from_json,
    multi_to_json,
    node_to_json,
    single_from_json,
    single_to_json,
)
from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing
from scbref.model import KeyLocator, Multi, OutPoint, Single
from scbref.profiles import Profile
from scbref.versions import decode_version, encode_version


class StatelessOperations:
    """Answers requests about versions, keys, plaintexts and envelopes."""

    def __init__(self, *, strict: bool, profile: Profile) -> None:
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
        }
        """Operation → what answers the ``in`` of a request with an ``ok``."""

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

    def _single(self, value: Json) -> Single:
        """Return a Single to be written, as the profile's release holds it."""
        return packing.as_written_by(single_from_json(value), self.profile)

    def _multi(self, value: Json) -> Multi:
        multi = multi_from_json(value)
        singles = [packing.as_written_by(single, self.profile) for single in multi.static_backups]
        return Multi(multi.version, tuple(singles))

    def _single_serialize(self, given: Json) -> Json:
        return {"bytes": codec.serialize_single(self._single(given["single"])).hex()}

    def _single_deserialize(self, given: Json) -> Json:
        data = bytes.fromhex(given["bytes"])
        return {"single": single_to_json(codec.deserialize_single(data, strict=self.strict))}

    def _single_pack(self, given: Json) -> Json:
        single = self._single(given["single"])
        return {"packed": packing.pack_single(single, key_ring_of(given), nonce_of(given)).hex()}

    def _single_unpack(self, given: Json) -> Json:
        packed = bytes.fromhex(given["packed"])
        single = packing.unpack_single(packed, key_ring_of(given), strict=self.strict)
        return {"single": single_to_json(single)}

    def _singles_unpack(self, given: Json) -> Json:
        packed = packing.PackedSingles(map(bytes.fromhex, given["packed"]))
        singles = packed.unpack(key_ring_of(given), strict=self.strict)
        return {"singles": [single_to_json(single) for single in singles]}

    def _static_chan_backups_pack(self, given: Json) -> Json:
        singles = [self._single(single) for single in given["singles"]]
        nonces = [bytes.fromhex(n) for n in given["nonces"]] if "nonces" in given else None
        packed = packing.pack_static_chan_backups(singles, key_ring_of(given), nonces)
        return packed_to_json(packed)

    def _multi_serialize(self, given: Json) -> Json:
        return {"bytes": codec.serialize_multi(self._multi(given["multi"])).hex()}

    def _multi_deserialize(self, given: Json) -> Json:
        data = bytes.fromhex(given["bytes"])
        return {"multi": multi_to_json(codec.deserialize_multi(data, strict=self.strict))}

    def _multi_pack(self, given: Json) -> Json:
        multi = self._multi(given["multi"])
        return {"packed": packing.pack_multi(multi, key_ring_of(given), nonce_of(given)).hex()}

    def _multi_unpack(self, given: Json) -> Json:
        packed = bytes.fromhex(given["packed"])
        multi = packing.unpack_multi(packed, key_ring_of(given), strict=self.strict)
        return {"multi": multi_to_json(multi)}

    def _envelope_seal(self, given: Json) -> Json:
        plaintext = bytes.fromhex(given["plaintext"])
        return {"packed": seal_envelope(plaintext, key_ring_of(given), nonce_of(given)).hex()}

    def _envelope_open(self, given: Json) -> Json:
        packed = bytes.fromhex(given["packed"])
        return {"plaintext": open_envelope(packed, key_ring_of(given)).hex()}

    def _explain(self, given: Json) -> Json:
        node, _ = codec.explain(bytes.fromhex(given["bytes"]), given["kind"])
        return {"tree": node_to_json(node)}


def packed_to_json(packed: Mapping[OutPoint, bytes]) -> Json:
    """Return packed Singles, 411 bytes or more each, with the channel point of each."""
    return {
        "packed": [
            {"funding_outpoint": outpoint_to_json(point), "packed": data.hex()}
            for point, data in packed.items()
        ]
    }


def nonce_of(given: Json) -> bytes | None:
    """Return the 24 bytes of the nonce that a request gives, if it gives one."""
    return bytes.fromhex(given["nonce"]) if "nonce" in given else None
