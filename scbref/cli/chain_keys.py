"""Which network a key is for, when the channels tell and the user has not said."""

from __future__ import annotations

from collections.abc import Iterable

from scbref.cli.channel_view import chain_name
from scbref.cli.key import Key
from scbref.cli.terminal import note, warn
from scbref.envelope import open_envelope
from scbref.errors import ScbError
from scbref.keys.key_ring import HDKeyRing
from scbref.keys.networks import COIN_TYPES
from scbref.multifile import MultiFile


def key_for_file(key: Key, path: str, chain_hashes: Iterable[bytes]) -> Key:
    """Return the key that goes on with a backup file: that of its channels, but for one it has.

    Args:
        key: what the user gave.
        path: of the file, which may be missing.
        chain_hashes: see :func:`key_for_chains`.
    """
    try:
        # It waits for no pipe in the place of the file.
        open_envelope(MultiFile(path).read_packed(), key.ring)
    except ScbError:
        return key_for_chains(key, chain_hashes)
    return key


def key_for_chains(key: Key, chain_hashes: Iterable[bytes]) -> Key:
    """Return the key of the network that channels are on, if the user named none.

    Args:
        key: what the user gave.
        chain_hashes: 32 bytes of each channel; chains that are not known say nothing.
    """
    coins = {COIN_TYPES.get(chain_name(each)) for each in chain_hashes} - {None}
    if not isinstance(key.ring, HDKeyRing) or len(coins) != 1 or key.ring.coin_type in coins:
        return key
    for other in key.others():
        ring = other.key.ring
        if isinstance(ring, HDKeyRing) and ring.coin_type in coins:
            if other.is_open:
                note(f"the channels are on another network, so it is {other.key.name}")
                return other.key
            warn(f"the channels are on another network than {key.name}")
            break
    return key
