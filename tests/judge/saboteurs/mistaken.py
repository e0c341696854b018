"""The reference with one mistake of the kind that people make: ``mistaken.py MISTAKE``."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from Crypto.Cipher import ChaCha20_Poly1305

from scbref.adapter import reference
from scbref.keys.hd_key import HARDENED, HDKey
from scbref.keys.key_ring import HDKeyRing

Json = dict[str, Any]
Change = Callable[[Json], None]


def swapped(number: int) -> int:
    """Return a u16 with its bytes exchanged."""
    if not 0 <= number < 2**16:
        return number
    return int.from_bytes(number.to_bytes(2, "big"), "little")


def index_reversed(single: Json) -> None:
    single["funding_outpoint"]["index"] = swapped(single["funding_outpoint"]["index"])


def txid_reversed(single: Json) -> None:
    point = single["funding_outpoint"]
    point["txid"] = bytes.fromhex(point["txid"])[::-1].hex()


def unsigned_capacity(single: Json) -> None:
    single["capacity"] = str(int(single["capacity"]) % 2**64)


def number_capacity(single: Json) -> None:
    single["capacity"] = int(single["capacity"])


def rounded_capacity(single: Json) -> None:
    single["capacity"] = str(int(float(single["capacity"])))


def block_off_by_one(single: Json) -> None:
    single["short_channel_id"]["block_height"] += 1


def addresses_backwards(single: Json) -> None:
    single["addresses"].reverse()


READ: dict[str, Change] = {
    "index-reversed": index_reversed,
    "txid-reversed": txid_reversed,
    "unsigned-capacity": unsigned_capacity,
    "number-capacity": number_capacity,
    "rounded-capacity": rounded_capacity,
    "block-off-by-one": block_off_by_one,
    "addresses-backwards": addresses_backwards,
}
"""Mistakes of a reader: what becomes of each Single that it returns."""
WRITE: dict[str, Change] = {"write-index-reversed": index_reversed}
"""Mistakes of a writer: what becomes of each Single before it is written."""


def uncompressed(ring: HDKeyRing, base: bytes) -> bytes:
    from coincurve import PublicKey

    return hashlib.sha256(PublicKey(base).format(compressed=False)).digest()


KEYS: dict[str, Callable[[HDKeyRing, bytes], bytes]] = {
    "key-of-uncompressed": uncompressed,
    "key-not-hashed": lambda ring, base: base[1:],
    "key-hashed-twice": lambda ring, base: hashlib.sha256(hashlib.sha256(base).digest()).digest(),
}
"""What is taken for the encryption key."""


class Mistaken(reference.ReferenceAdapter):
    """Answers as the reference does, but for its mistake."""

    def __init__(self, mistake: str) -> None:
        super().__init__()
        self.mistake = mistake
        if mistake == "plain-bip32":
            child = HDKey.child
            HDKey.child = lambda key, number, **_: child(key, number)  # type: ignore[method-assign]
        if mistake == "not-hardened":
            child = HDKey.child
            HDKey.child = lambda key, number, **more: child(  # type: ignore[method-assign]
                key, number - HARDENED if number == HARDENED + 7 else number, **more
            )
        if mistake == "other-coin":
            init = HDKeyRing.__init__

            def other(ring: HDKeyRing, root: HDKey, coin_type: int | str) -> None:
                init(ring, root, 1 if coin_type == 0 else coin_type)

            HDKeyRing.__init__ = other  # type: ignore[method-assign]
        if mistake in KEYS:
            self._use_key(KEYS[mistake])
        if mistake in ("no-aad", "ietf-nonce", "utc-archive", "lenient-bool"):
            getattr(self, "_" + mistake.replace("-", "_"))()

    def _use_key(self, make: Callable[[HDKeyRing, bytes], bytes]) -> None:
        from scbref.keys import key_ring
        from scbref.model import KeyLocator

        def key(ring: Any) -> bytes:
            base = ring.derive_key(KeyLocator(7, 0)).pub_key
            return make(ring, bytes(base))

        key_ring.base_encryption_key = key

    def _no_aad(self) -> None:
        from scbref import envelope

        envelope._new_cipher = lambda source, nonce: ChaCha20_Poly1305.new(  # type: ignore[assignment]
            key=source.encryption_key(), nonce=nonce
        )

    def _ietf_nonce(self) -> None:
        from scbref import envelope

        def cipher(source: Any, nonce: bytes) -> Any:
            made = ChaCha20_Poly1305.new(key=source.encryption_key(), nonce=nonce[:12])
            made.update(nonce)
            return made

        envelope._new_cipher = cipher

    def _utc_archive(self) -> None:
        os.environ["TZ"] = "UTC"
        time.tzset()

    def _lenient_bool(self) -> None:
        pass

    def answer(self, request: Json) -> Json:
        op, given = request.get("op", ""), request.get("in", {})
        if op != "hello" and self.mistake in WRITE and "single" in given:
            WRITE[self.mistake](given["single"])
        if op != "hello" and self.mistake in WRITE and "multi" in given:
            for single in given["multi"]["static_backups"]:
                WRITE[self.mistake](single)
        answer: Json = super().answer(request)
        return self._wrong(op, given, answer) if op != "hello" else answer

    def _wrong(self, op: str, given: Json, answer: Json) -> Json:
        ok = answer.get("ok", {})
        if self.mistake in READ and op.endswith((".deserialize", ".unpack")):
            singles = [*ok.get("singles", ()), *ok.get("multi", {}).get("static_backups", ())]
            for single in [*singles, *([ok["single"]] if "single" in ok else [])]:
                READ[self.mistake](single)
        if self.mistake == "lenient-bool" and op == "single.deserialize" and ok:
            ok["single"]["is_initiator"] = given["bytes"][6:8] != "00"
        if self.mistake == "close-bit" and op == "version.decode" and ok:
            ok["version"], ok["close_tx"] = given["encoded"], False
        if self.mistake == "sealed-answers" and op == "single.unpack" and "error" in answer:
            answer["error"]["class"] = "other"
        seven = op == "single.deserialize" and given["bytes"][:2] in ("07", "87")
        if self.mistake == "crash-on-seven" and seven:
            os._exit(3)
        return answer


if __name__ == "__main__":
    reference.serve(Mistaken(sys.argv[1]))
