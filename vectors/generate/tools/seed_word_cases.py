"""Cases of ``aezeed.decode`` and ``aezeed.encode``, and the seeds and phrases in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from scbref.keys.aezeed import CipherSeed, encode_aezeed

from .case import Case, Json, case
from .material import derived_bytes

SCRYPT_N: Final = "scrypt_n"
"""The member, and the feature, by which a case is quick."""
QUICK: Final = 16
"""Cost parameter of most cases; lnd's makes a case take a tenth of a second."""
MADE: Final = "Words are written down that open nothing."
ACCEPTED: Final = "A slip in the words goes unnoticed: the wallet is empty and nobody says why."


def decode_case(
    slug: str,
    title: str,
    rules: Sequence[str] | str,
    consequence: str,
    given: Json,
    expect: Json,
) -> Case:
    """Return a case of ``aezeed.decode``; ``slug`` is the id after the operation."""
    return _needing(case("aezeed.decode", slug, title, rules, consequence, given, expect), given)


def encode_case(
    slug: str, title: str, rules: Sequence[str] | str, given: Json, expect: Json
) -> Case:
    """Return a case of ``aezeed.encode``; ``slug`` is the id after the operation."""
    return _needing(case("aezeed.encode", slug, title, rules, MADE, given, expect), given)


def _needing(case: Case, given: Json) -> Case:
    needs = {"features": [SCRYPT_N]} if SCRYPT_N in given else {}
    return replace(case, needs=needs)


def seed_json(seed: CipherSeed) -> Json:
    """Return a seed as the protocol has it."""
    return {
        "internal_version": seed.internal_version,
        "birthday": seed.birthday,
        "entropy": seed.entropy.hex(),
        "salt": seed.salt.hex(),
    }


def seed_of(name: str, birthday: int, version: int = 0, salt: bytes | None = None) -> CipherSeed:
    """Return the seed that belongs to a name; its salt too, unless it is given (5 bytes)."""
    salt = derived_bytes(f"aezeed/salt/{name}", 5) if salt is None else salt
    return CipherSeed(derived_bytes(f"aezeed/entropy/{name}", 16), birthday, version, salt)


def phrase(name: str) -> list[str]:
    """Return the 24 words of the seed that belongs to a name, without a passphrase."""
    return list(encode_aezeed(seed_of(name, 5_700), b"", scrypt_n=QUICK))
