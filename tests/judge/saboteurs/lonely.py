"""The reference, wrong in a way that only another adapter sees: ``lonely.py FAULT``."""

from __future__ import annotations

import sys
from typing import Any

from scbref.adapter import reference

Json = dict[str, Any]


def reversed_plaintext(text: str) -> str:
    """Return plaintext with the bytes after the first one in reverse; twice is nothing."""
    data = bytes.fromhex(text)
    return (data[:1] + data[:0:-1]).hex()


class Lonely(reference.ReferenceAdapter):
    """Answers as the reference does, but for its fault."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault = getattr(self, "_" + fault.replace("-", "_"))

    def hello(self) -> Json:
        declared = super().hello()
        if self.fault == self._reads_only:
            declared["ops"] = ["version.decode"]
        return declared

    def answer(self, request: Json) -> Json:
        if request.get("op") == "hello":
            return super().answer(request)
        found: Json = self.fault(request["op"], request["in"])
        return found

    def _plain(self, op: str, given: Json) -> Json:
        return super().answer({"op": op, "in": given})

    def _own_format(self, op: str, given: Json) -> Json:
        """Write and read plaintext in an order of its own."""
        if op == "single.deserialize":
            given = {**given, "bytes": reversed_plaintext(given["bytes"])}
        answer = self._plain(op, given)
        if op == "single.serialize" and "ok" in answer:
            answer["ok"]["bytes"] = reversed_plaintext(answer["ok"]["bytes"])
        return answer

    def _drops_field(self, op: str, given: Json) -> Json:
        """Lose the lease expiry of what it reads."""
        answer = self._plain(op, given)
        if op == "single.deserialize" and "ok" in answer:
            answer["ok"]["single"].pop("lease_expiry", None)
        return answer

    def _own_envelope(self, op: str, given: Json) -> Json:
        """Seal and open with the nonce behind the ciphertext."""
        if op in ("envelope.open", "multi.unpack"):
            packed = given["packed"]
            given = {**given, "packed": packed[-48:] + packed[:-48]}
        answer = self._plain(op, given)
        if op in ("envelope.seal", "multi.pack") and "ok" in answer:
            packed = answer["ok"]["packed"]
            answer["ok"]["packed"] = packed[48:] + packed[:48]
        return answer

    def _own_keys(self, op: str, given: Json) -> Json:
        """Derive keys at the next index."""
        if op == "key.derive":
            place = given["key_locator"]
            given = {**given, "key_locator": {**place, "index": place["index"] ^ 1}}
        return self._plain(op, given)

    def _own_encryption_key(self, op: str, given: Json) -> Json:
        """Turn the key that seals around."""
        answer = self._plain(op, given)
        if op == "key.encryption" and "ok" in answer:
            key = bytes.fromhex(answer["ok"]["encryption_key"])
            answer["ok"]["encryption_key"] = key[::-1].hex()
        return answer

    def _own_words(self, op: str, given: Json) -> Json:
        """Write birthdays that are a day later, and read them back a day earlier."""
        if op == "aezeed.encode" and given["birthday"] < 65535:
            given = {**given, "birthday": given["birthday"] + 1}
        answer = self._plain(op, given)
        if op == "aezeed.decode" and "ok" in answer:
            answer["ok"]["birthday"] = max(answer["ok"]["birthday"] - 1, 0)
        return answer

    def _silent(self, op: str, given: Json) -> Json:
        """Refuse to write Multis."""
        if op == "multi.serialize":
            return {"error": {"class": "other"}}
        return self._plain(op, given)

    def _crashes(self, op: str, given: Json) -> Json:
        """Die of the version byte 86."""
        if op == "version.decode" and given["encoded"] == 0x86:
            sys.exit(3)
        return self._plain(op, given)

    def _reads_only(self, op: str, given: Json) -> Json:
        return self._plain(op, given)

    def _honest(self, op: str, given: Json) -> Json:
        return self._plain(op, given)


if __name__ == "__main__":
    reference.serve(Lonely(sys.argv[1]))
