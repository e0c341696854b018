"""Which network's key goes on with a backup file, when nobody has named a network."""

from __future__ import annotations

from pathlib import Path

from scbref.cli.chain_keys import key_for_file
from scbref.cli.key import Key, seed_key
from scbref.envelope import seal_envelope
from scbref.keys.key_ring import HDKeyRing

SEED = bytes(range(16))
REGTEST = bytes.fromhex("06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f")
ON_REGTEST = [REGTEST, REGTEST]


def coin_type(key: Key) -> int:
    assert isinstance(key.ring, HDKeyRing)
    return key.ring.coin_type


def test_a_new_file_gets_the_key_of_its_channels(tmp_path: Path) -> None:
    path = str(tmp_path / "channel.backup")
    assert coin_type(key_for_file(seed_key(SEED, None), path, ON_REGTEST)) == 1
    assert coin_type(key_for_file(seed_key(SEED, None), path, [])) == 0
    assert coin_type(key_for_file(seed_key(SEED, "mainnet"), path, ON_REGTEST)) == 0
    assert coin_type(key_for_file(seed_key(SEED, None), path, [bytes(32), REGTEST])) == 1


def test_a_file_that_is_there_keeps_its_key(tmp_path: Path) -> None:
    path = tmp_path / "channel.backup"
    for network, number in (("mainnet", 0), ("regtest", 1)):
        ring = HDKeyRing.from_seed(SEED, network)
        path.write_bytes(seal_envelope(b"\0\0\0\0\0", ring))
        assert coin_type(key_for_file(seed_key(SEED, None), str(path), ON_REGTEST)) == number
