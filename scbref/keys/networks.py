"""Coin types: the second step of every key path, which tells the networks apart.

Source: lnd keychain ``CoinTypeBitcoin``, ``CoinTypeTestnet``; the network names are lnd's too.
"""

from __future__ import annotations

from typing import Final

from scbref.errors import OUT_OF_RANGE, UNSUPPORTED, KeyDerivationError
from scbref.keys.hd_key import HARDENED

_TEST_NETWORKS: Final = ("testnet", "testnet4", "signet", "regtest", "simnet")
COIN_TYPES: Final = {"mainnet": 0, **dict.fromkeys(_TEST_NETWORKS, 1), "litecoin": 2}
"""Second step of every path, by network name."""

# xprv, yprv, zprv; tprv, uprv, vprv, sprv (simnet)
_COIN_TYPE_OF_VERSION: Final = {
    **dict.fromkeys((0x0488ADE4, 0x049D7878, 0x04B2430C), COIN_TYPES["mainnet"]),
    **dict.fromkeys((0x04358394, 0x044A4E28, 0x045F18BC, 0x0420B900), COIN_TYPES["testnet"]),
}


def coin_type_number(coin_type: int | str) -> int:
    """Return a coin type, 0 to 2^31 - 1, for itself or for a network name in ``COIN_TYPES``.

    Raises:
        KeyDerivationError: ``unsupported``: an unknown network; ``out-of-range``: the number.
    """
    if isinstance(coin_type, str):
        if coin_type not in COIN_TYPES:
            raise KeyDerivationError(f"unknown network {coin_type!r}", code=UNSUPPORTED)
        return COIN_TYPES[coin_type]
    if not 0 <= coin_type < HARDENED:
        raise KeyDerivationError(f"coin type {coin_type} is out of range", code=OUT_OF_RANGE)
    return coin_type


def coin_type_of_version(version: int) -> int:
    """Return the coin type that the version (u32) of an extended private key tells.

    Raises:
        KeyDerivationError: it tells none.
    """
    if version not in _COIN_TYPE_OF_VERSION:
        raise KeyDerivationError("the key names no known network; give a coin type")
    return _COIN_TYPE_OF_VERSION[version]
