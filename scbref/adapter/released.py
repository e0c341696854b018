"""The operations of a release profile: what its lnd reads, and what it writes of any value."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat

from scbref.adapter.scripted import ScriptedNode
from scbref.adapter.stateful import StatefulOperations
from scbref.adapter.stateless import StatelessOperations, nonce_of, packed_to_json
from scbref.adapter.values import Json, key_ring_of
from scbref.codec.released import codec_of
from scbref.envelope import EncryptionKeySource, open_envelope, seal_envelope
from scbref.json_form import multi_to_json, single_to_json
from scbref.model import Single
from scbref.multifile import MultiFile
from scbref.profiles import Profile
from scbref.recovery.recover import recover


class ReleasedStateless(StatelessOperations):
    """Stateless operations in the format of one release."""

    def __init__(self, *, strict: bool, profile: Profile) -> None:
        super().__init__(strict=strict, profile=profile)
        self.codec = codec_of(profile)

    def _unpacked(self, packed: bytes, key_ring: EncryptionKeySource) -> Single:
        plain = open_envelope(packed, key_ring)
        return self.codec.deserialize_single(plain, strict=self.strict)

    def _single_serialize(self, given: Json) -> Json:
        return {"bytes": self.codec.serialize_single(self._single(given["single"])).hex()}

    def _single_deserialize(self, given: Json) -> Json:
        data = bytes.fromhex(given["bytes"])
        return {"single": single_to_json(self.codec.deserialize_single(data, strict=self.strict))}

    def _single_pack(self, given: Json) -> Json:
        single = self._single(given["single"])
        return {"packed": self._packed(single, key_ring_of(given), nonce_of(given)).hex()}

    def _single_unpack(self, given: Json) -> Json:
        packed = bytes.fromhex(given["packed"])
        return {"single": single_to_json(self._unpacked(packed, key_ring_of(given)))}

    def _singles_unpack(self, given: Json) -> Json:
        key_ring = key_ring_of(given)
        packed = map(bytes.fromhex, given["packed"])
        singles = [self._unpacked(each, key_ring) for each in packed]
        return {"singles": [single_to_json(single) for single in singles]}

    def _packed(self, single: Single, key_ring: EncryptionKeySource, nonce: bytes | None) -> bytes:
        return seal_envelope(self.codec.serialize_single(single), key_ring, nonce)

    def _static_chan_backups_pack(self, given: Json) -> Json:
        key_ring = key_ring_of(given)
        singles = [self._single(single) for single in given["singles"]]
        nonces = map(bytes.fromhex, given["nonces"]) if "nonces" in given else repeat(None)
        # Of two with one channel point the last wins.
        packed = {
            single.funding_outpoint: self._packed(single, key_ring, nonce)
            for single, nonce in zip(singles, nonces, strict=False)
        }
        return packed_to_json(packed)

    def _multi_serialize(self, given: Json) -> Json:
        return {"bytes": self.codec.serialize_multi(self._multi(given["multi"])).hex()}

    def _multi_deserialize(self, given: Json) -> Json:
        data = bytes.fromhex(given["bytes"])
        return {"multi": multi_to_json(self.codec.deserialize_multi(data, strict=self.strict))}

    def _multi_pack(self, given: Json) -> Json:
        plain = self.codec.serialize_multi(self._multi(given["multi"]))
        return {"packed": seal_envelope(plain, key_ring_of(given), nonce_of(given)).hex()}

    def _multi_unpack(self, given: Json) -> Json:
        plain = open_envelope(bytes.fromhex(given["packed"]), key_ring_of(given))
        return {"multi": multi_to_json(self.codec.deserialize_multi(plain, strict=self.strict))}


class ReleasedStateful(StatefulOperations):
    """Stateful operations that read in the format of one release."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self.codec = codec_of(profile)

    def _multifile_extract(self, given: Json) -> Json:
        packed = MultiFile(given["path"], profile=self.profile).read_packed()
        plain = open_envelope(packed, key_ring_of(given))
        return {"multi": multi_to_json(self.codec.deserialize_multi(plain))}

    def _recover_singles(self, given: Json) -> Json:
        node = self._node(given)
        return node.recover(lambda: self._recover(self._singles(given), node))

    def _recover_multi(self, given: Json) -> Json:
        node = self._node(given)
        return node.recover(lambda: self._recover(self._backups(given), node))

    def _singles(self, given: Json) -> list[Single]:
        key_ring = key_ring_of(given)
        plain = [open_envelope(bytes.fromhex(each), key_ring) for each in given["packed"]]
        return [self.codec.deserialize_single(each) for each in plain]

    def _backups(self, given: Json) -> tuple[Single, ...]:
        plain = open_envelope(bytes.fromhex(given["packed"]), key_ring_of(given))
        return self.codec.deserialize_multi(plain).static_backups

    def _recover(self, singles: Iterable[Single], node: ScriptedNode) -> int:
        return recover(singles, node, node, profile=self.profile, ledger=node.ledger)
