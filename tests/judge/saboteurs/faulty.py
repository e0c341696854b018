"""The reference with one planted fault: ``faulty.py FAULT``; ``honest`` has none."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from Crypto.Cipher import ChaCha20_Poly1305

from scbref.adapter import reference

Json = dict[str, Any]
NONCE, TAG = 24, 16
GOOD_POINT = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
NARROW = {"single_versions": [0, 1, 2, 3, 4], "features": ["nonce_injection", "error_class"]}


class Faulty(reference.ReferenceAdapter):
    """Answers as the reference does, but for its fault."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault = fault
        self.answered = 0

    def hello(self) -> Json:
        declared = super().hello()
        if self.fault == "bool-declared":
            declared["behaviours"]["bool-other-than-one"] = "true"
        if self.fault == "narrow":
            declared.update(NARROW)
        if self.fault == "own-nonces":
            declared["features"] = [f for f in declared["features"] if f != "nonce_injection"]
        return declared

    def answer(self, request: Json) -> Json:
        if request.get("op") == "hello":
            return super().answer(request)
        self.answered += 1
        handler = getattr(self, "_" + self.fault.replace("-", "_"))
        found: Json = handler(request["op"], request["in"], super().answer(request))
        return found

    def _honest(self, op: str, given: Json, answer: Json) -> Json:
        return answer

    def _bool(self, op: str, given: Json, answer: Json) -> Json:
        """Take every byte but 00 for true."""
        if op == "single.deserialize" and "ok" in answer:
            answer["ok"]["single"]["is_initiator"] = given["bytes"][6:8] != "00"
        return answer

    _bool_declared = _bool

    def _capacity(self, op: str, given: Json, answer: Json) -> Json:
        """Read capacity without a sign."""
        if op == "single.deserialize" and "ok" in answer:
            single = answer["ok"]["single"]
            single["capacity"] = str(int(single["capacity"]) % 2**64)
        return answer

    def _off_curve(self, op: str, given: Json, answer: Json) -> Json:
        """Take any 33 bytes for a key."""
        for _ in range(9):
            error = answer.get("error", {})
            if op != "single.deserialize" or error.get("class") != "bad-point":
                break
            at = 2 * error["offset"]
            data = given["bytes"]
            given = {"bytes": data[:at] + GOOD_POINT + data[at + 66 :]}
            answer = super().answer({"op": op, "in": given})
        return answer

    def _port(self, op: str, given: Json, answer: Json) -> Json:
        """Write IPv6 ports with their bytes swapped."""
        if op == "single.serialize" and "ok" in answer:
            for address in given["single"]["addresses"]:
                if address["type"] == "tcp6":
                    address["port"] = address["port"] >> 8 | (address["port"] & 0xFF) << 8
            return super().answer({"op": op, "in": given})
        return answer

    def _keys_first(self, op: str, given: Json, answer: Json) -> Json:
        """Look at the peer's own key before anything else; no fault, but another order."""
        single = given.get("single", {})
        if op in ("single.serialize", "single.pack") and "remote_node_pub" not in single:
            return {"error": {"class": "missing-field", "phase": "encode"}}
        return answer

    def _mislabelled(self, op: str, given: Json, answer: Json) -> Json:
        """Call an index that does not fit a missing field."""
        if op == "single.serialize" and answer.get("error", {}).get("class") == "out-of-range":
            answer["error"]["class"] = "missing-field"
        return answer

    def _crash(self, op: str, given: Json, answer: Json) -> Json:
        """End at every Single of version 7."""
        if op == "single.deserialize" and given["bytes"][:2] in ("07", "87"):
            print("seven!", file=sys.stderr, flush=True)
            os._exit(3)
        return answer

    def _hang(self, op: str, given: Json, answer: Json) -> Json:
        """Sleep over every Single of version 7."""
        if op == "single.deserialize" and given["bytes"][:2] in ("07", "87"):
            time.sleep(60)
        return answer

    def _class(self, op: str, given: Json, answer: Json) -> Json:
        """Give no reason for a refused version."""
        if answer.get("error", {}).get("class") == "unknown-version":
            answer["error"]["class"] = "other"
        return answer

    def _tag(self, op: str, given: Json, answer: Json) -> Json:
        """Forget the last byte of the tag."""
        if op == "single.unpack" and "error" in answer and len(given["packed"]) > 80:
            packed = self._sealed_again(given)
            if packed[:-2] == given["packed"][:-2]:
                return super().answer({"op": op, "in": {**given, "packed": packed}})
        return answer

    def _sealed_again(self, given: Json) -> str:
        """Decrypt without a look at the tag, and seal that."""
        packed = bytes.fromhex(given["packed"])
        key = super().answer({"op": "key.encryption", "in": given["key_ring"]})["ok"]
        cipher = ChaCha20_Poly1305.new(
            key=bytes.fromhex(key["encryption_key"]), nonce=packed[:NONCE]
        )
        plaintext = cipher.decrypt(packed[NONCE:-TAG])
        sealed = {**given, "nonce": packed[:NONCE].hex(), "plaintext": plaintext.hex()}
        answer = super().answer({"op": "envelope.seal", "in": sealed})
        return str(answer["ok"]["packed"])

    def _bool_inside(self, op: str, given: Json, answer: Json) -> Json:
        """Take every byte but 00 for true, and only where it comes out of an envelope."""
        if op == "single.unpack" and "ok" in answer:
            opened = super().answer({"op": "envelope.open", "in": given})["ok"]
            answer["ok"]["single"]["is_initiator"] = opened["plaintext"][6:8] != "00"
        return answer

    def _trusting(self, op: str, given: Json, answer: Json) -> Json:
        """Count channels that exist already."""
        if op.startswith("recover.") and "ok" in answer:
            restored = [each for each in answer["ok"]["effects"] if "restore" in each]
            answer["ok"]["num_restored"] = len(restored)
        return answer

    def _addressless(self, op: str, given: Json, answer: Json) -> Json:
        """Take a peer without addresses for one that nobody knows."""
        nodes = given.get("source", {}).get("nodes", [])
        if op == "backup.fetch" and "ok" in answer and not all(n["addresses"] for n in nodes):
            return {"error": {"class": "unknown-channel"}}
        return answer

    def _moody(self, op: str, given: Json, answer: Json) -> Json:
        """Answer every seventh request wrongly, whatever it is."""
        if op == "version.decode" and self.answered % 7 == 0:
            answer["ok"]["version"] = 99
        return answer

    def _narrow(self, op: str, given: Json, answer: Json) -> Json:
        """Refuse what an old release does not know; it declares as much."""
        single = answer.get("ok", {}).get("single", {})
        kinds = {address["type"] for address in single.get("addresses", ())}
        if single.get("version", 0) > 4 or "close_tx_inputs" in single or kinds & {"dns", "opaque"}:
            return {"error": {"class": "unknown-version"}}
        return answer

    def _own_nonces(self, op: str, given: Json, answer: Json) -> Json:
        """Never be given a nonce."""
        assert "nonce" not in given and "nonces" not in given
        return answer


if __name__ == "__main__":
    reference.serve(Faulty(sys.argv[1]))
