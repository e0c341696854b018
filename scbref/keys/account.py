"""Keys from an account: what a watch-only node, or a list of accounts, has.

The account of family 7 is m/1017'/coin'/7', and the base encryption key its child 0/0. Neither
step is hardened (BIP-32), so the extended public key is enough.
"""

from __future__ import annotations

import hmac
from typing import Final

import coincurve

from scbref.errors import BAD_POINT, OUT_OF_RANGE, KeyDerivationError
from scbref.keys.hd_key import HARDENED, parse_extended_key
from scbref.keys.protocol import BASE_ENCRYPTION_KEY_LOC
from scbref.model import KeyLocator
from scbref.point import PublicKey

ACCOUNT_DEPTH: Final = 3
"""Steps from the root to an account: m/1017'/coin'/family'."""


def account_family(text: str) -> int | None:
    """Return the key family of an extended account key, or ``None`` if it is no account's.

    Args:
        text: base58check of an extended public or private key, 111 characters.

    Raises:
        KeyDerivationError: not base58check of an extended key. It quotes nothing.
    """
    parts = parse_extended_key(text)
    if parts.depth != ACCOUNT_DEPTH or parts.child_number < HARDENED:
        return None
    return parts.child_number - HARDENED


def base_key_of_account(text: str) -> PublicKey:
    """Return the 33-byte base encryption public key of a wallet from its account of family 7.

    Args:
        text: base58check of the extended public or private account key, 111 characters.

    Raises:
        KeyDerivationError: see :func:`key_of_account`.
    """
    return key_of_account(text, BASE_ENCRYPTION_KEY_LOC)


def key_of_account(text: str, wanted: KeyLocator) -> PublicKey:
    """Return the 33-byte public key at a locator from the account of its family.

    Args:
        text: base58check of the extended public or private account key, 111 characters.
        wanted: family of the account, and an index below 2^31.

    Raises:
        KeyDerivationError: not base58check; ``out-of-range``: the account of another family;
            ``bad-point``: the key in it is none.
    """
    family = account_family(text)
    if family != wanted.family:
        what = "of no account" if family is None else f"of the account of key family {family}"
        message = f"it is the key {what}, and that of family {wanted.family} is needed"
        raise KeyDerivationError(message, code=OUT_OF_RANGE)
    parts = parse_extended_key(text)
    key, chain_code = parts.key, parts.chain_code
    try:
        if key[0] == 0:
            key = coincurve.PublicKey.from_valid_secret(key[1:]).format()
        for number in (0, wanted.index):
            digest = hmac.digest(chain_code, key + number.to_bytes(4, "big"), "sha512")
            key, chain_code = coincurve.PublicKey(key).add(digest[:32]).format(), digest[32:]
    except ValueError:
        message = "the extended key holds no key"
        raise KeyDerivationError(message, code=BAD_POINT) from None
    return PublicKey(key)
