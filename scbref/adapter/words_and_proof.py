"""The operations of an owner: the words of a wallet, and what a Single proves."""

from __future__ import annotations

from collections.abc import Callable

from scbref.adapter.values import Json, hd_key_ring
from scbref.json_form import single_from_json
from scbref.keys.aezeed import SCRYPT_N, CipherSeed, decode_aezeed, encode_aezeed


class OwnerOperations:
    """Answers requests about aezeed and proofs."""

    def __init__(self) -> None:
        self.ops: dict[str, Callable[[Json], Json]] = {
            "aezeed.decode": self._aezeed_decode,
            "aezeed.encode": self._aezeed_encode,
            "closetx.verify": self._closetx_verify,
        }
        """Operation → what answers the ``in`` of a request with an ``ok``."""

    def _aezeed_decode(self, given: Json) -> Json:
        passphrase = bytes.fromhex(given["passphrase"])
        cost = given.get("scrypt_n", SCRYPT_N)
        seed = decode_aezeed(given["words"], passphrase, scrypt_n=cost)
        return {
            "internal_version": seed.internal_version,
            "birthday": seed.birthday,
            "entropy": seed.entropy.hex(),
            "salt": seed.salt.hex(),
        }

    def _aezeed_encode(self, given: Json) -> Json:
        seed = CipherSeed(
            bytes.fromhex(given["entropy"]),
            given["birthday"],
            given["internal_version"],
            bytes.fromhex(given["salt"]),
        )
        passphrase = bytes.fromhex(given["passphrase"])
        cost = given.get("scrypt_n", SCRYPT_N)
        return {"words": list(encode_aezeed(seed, passphrase, scrypt_n=cost))}

    def _closetx_verify(self, given: Json) -> Json:
        # Loaded when it is needed first: the adapter is started for many a single question.
        from scbref.proof import CHECKS, prove

        proof = prove(single_from_json(given["single"]), hd_key_ring(given["key_ring"]))
        checks = {name.replace("-", "_"): str(proof.verdict_of(name)) for name in CHECKS}
        answer: Json = {"checks": checks}
        if proof.funding is not None:
            answer["funding_script"] = proof.funding.pk_script.hex()
        if proof.commitment_number is not None:
            answer["commitment_number"] = str(proof.commitment_number)
        return answer
