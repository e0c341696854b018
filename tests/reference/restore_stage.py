"""A wallet and a Single of it, as in lnd's captured mappings (F-cases)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest

from scbref.channels.fetching import new_single
from scbref.channels.shell import open_channel_shell
from scbref.errors import KeyDerivationError
from scbref.keys import key_ring, rewritten_roots
from scbref.keys.key_ring import HDKeyRing
from scbref.keys.protocol import Progress
from scbref.model import (
    CloseTxInputs,
    KeyDescriptor,
    KeyLocator,
    LocalChannelConfig,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
    Single,
    TCP4Address,
)
from scbref.point import PublicKey
from scbref.profiles import LND, SAFE, Profile
from tests.reference.captured_files import json_lines

OBSERVED = {row["id"]: row["outcome"] for row in json_lines("lnd-head-living.jsonl")}
RING = HDKeyRing.from_seed(bytes(range(16)), 1)
BOTH = pytest.mark.parametrize("profile", [LND, SAFE], ids=["lnd", "safe"])

GENESIS = {
    "mainnet": "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
    "testnet": "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943",
    "testnet4": "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043",
    "signet": "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6",
    "regtest": "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
}


def chain_hash(network: str) -> bytes:
    return bytes.fromhex(GENESIS[network])[::-1]


def pub(family: int, index: int) -> PublicKey:
    return PublicKey(RING.derive_key(KeyLocator(family, index)).pub_key or b"")


def priv(family: int, index: int) -> bytes:
    return RING.derive_priv_key(KeyDescriptor(KeyLocator(family, index)))


BASE = Single(
    version=3,
    is_initiator=True,
    chain_hash=chain_hash("regtest"),
    funding_outpoint=OutPoint(b"a" * 32, 0),
    short_channel_id=ShortChannelID(500, 2, 1),
    remote_node_pub=pub(6, 0),
    addresses=(TCP4Address(bytes([10, 1, 2, 3]), 9735),),
    capacity=1_000_000,
    local_chan_cfg=LocalChannelConfig(144, *(KeyLocator(family, 3) for family in (0, 1, 3, 4, 2))),
    remote_chan_cfg=RemoteChannelConfig(144, *(pub(6, index) for index in range(1, 6))),
    sha_chain_root_desc=KeyDescriptor(KeyLocator(5, 9)),
)
INPUTS = CloseTxInputs(
    commit_tx=b"tx", commit_sig=b"sig", commit_height=7, tapscript_root=bytes(32)
)


def scid(text: str) -> ShortChannelID:
    return ShortChannelID(*map(int, text.split(":")))


def legacy(pub_key: bytes, index: int = 0) -> Single:
    return replace(BASE, sha_chain_root_desc=KeyDescriptor(KeyLocator(5, index), pub_key))


class CountingRing(HDKeyRing):
    """A wallet that tells how often it was scanned, and fails where told."""

    def __init__(self, root: Any, coin_type: int | str) -> None:
        super().__init__(root, coin_type)
        self.scans: list[tuple[int, int]] = []
        self.broken: set[str] = set()

    def find_key_indices(
        self, family: int, wanted: Collection[bytes], progress: Progress | None = None
    ) -> dict[bytes, int]:
        self.scans.append((family, len(wanted)))
        return super().find_key_indices(family, wanted, progress)

    def derive_key(self, locator: KeyLocator) -> KeyDescriptor:
        self._fail_if_broken(f"family {locator.family}", "RINGFAIL")
        return super().derive_key(locator)

    def derive_priv_key(self, desc: KeyDescriptor, progress: Progress | None = None) -> bytes:
        self._fail_if_broken("derive_priv_key", "PRIVFAIL")
        return super().derive_priv_key(desc, progress)

    def ecdh(self, desc: KeyDescriptor, pub_key: bytes) -> bytes:
        self._fail_if_broken("ecdh", "ECDHFAIL")
        return super().ecdh(desc, pub_key)

    def _fail_if_broken(self, part: str, message: str) -> None:
        if part in self.broken:
            raise KeyDerivationError(message)


def counting_ring(*broken: str) -> CountingRing:
    ring = CountingRing.from_seed(bytes(range(16)), 1)
    assert isinstance(ring, CountingRing)
    ring.broken = set(broken)
    return ring


class PlainRing:
    """A secret key ring without a scan of its own, such as a remote signer's."""

    def __init__(self) -> None:
        self.encryption_key = RING.encryption_key
        self.derive_key = RING.derive_key
        self.ecdh = RING.ecdh

    def derive_priv_key(self, desc: KeyDescriptor) -> bytes:
        return RING.derive_priv_key(desc)


def exported(source: Single, profile: Profile) -> Single:
    channel = open_channel_shell(source, RING, profile=profile).channel
    return new_single(channel, source.addresses, profile)


def shorten_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a search that finds nothing quick."""
    monkeypatch.setattr(key_ring, "MAX_KEY_RANGE_SCAN", 50)
    monkeypatch.setattr(rewritten_roots, "MAX_ECDH_ROOT_TRIES", 200)


BROKEN: dict[str, tuple[str, Single, str]] = {
    "F5.0": ("family 0", BASE, "local_chan_cfg.multi_sig_key"),
    "F5.1": ("family 1", BASE, "local_chan_cfg.revocation_base_point"),
    "F5.2": ("family 2", BASE, "local_chan_cfg.htlc_base_point"),
    "F5.4": ("family 4", BASE, "local_chan_cfg.delay_base_point"),
    "F5.5": ("ecdh", BASE, "sha_chain_root_desc"),
    "F5.6": ("derive_priv_key", legacy(pub(5, 0)), "sha_chain_root_desc"),
}
