"""The shachain root of a shell, and keys that cannot be derived: what lnd was seen to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scbref.channels.shell import (
    open_channel_shell,
)
from scbref.errors import (
    NOT_FOUND,
    OUT_OF_RANGE,
    KeyDerivationError,
)
from scbref.model import (
    KeyDescriptor,
    KeyLocator,
)
from scbref.profiles import LND, Profile
from tests.reference.restore_stage import (
    BASE,
    BOTH,
    BROKEN,
    OBSERVED,
    RING,
    counting_ring,
    legacy,
    priv,
    pub,
)


def test_the_reference_values_are_those_of_the_capture() -> None:
    expected = OBSERVED["F4.0"]
    for text, place in (("0/0", (0, 0)), ("5/0", (5, 0)), ("5/7", (5, 7)), ("5/9", (5, 9))):
        assert priv(*place).hex() == expected[f"priv {text}"]


@BOTH
def test_the_ecdh_root(profile: Profile) -> None:
    shell = open_channel_shell(BASE, RING, profile=profile)
    assert shell.channel.revocation_root.hex() == OBSERVED["F4.0"]["ECDH((5,9), pub(0/3))"]


@BOTH
@pytest.mark.parametrize(("case", "index"), [("F4.4", 0), ("F4.5", 7)])
def test_a_legacy_root_is_found_by_its_public_key(
    case: str, index: int, profile: Profile, short_scan: None
) -> None:
    shell = open_channel_shell(legacy(pub(5, index)), RING, profile=profile)
    assert shell.channel.revocation_root.hex() == OBSERVED[case]["root"]


@pytest.mark.slow
def test_the_last_index_of_the_scan() -> None:
    steps: list[int] = []
    shell = open_channel_shell(legacy(pub(5, 99_999)), RING, progress=steps.append)
    assert shell.channel.revocation_root.hex() == OBSERVED["F4.9"]["root"]
    assert steps == list(range(1_000, 100_000, 1_000))


def test_lnd_ignores_the_public_key_beside_an_index_and_safe_does_not(short_scan: None) -> None:
    odd = legacy(pub(5, 7), index=9)
    seen = open_channel_shell(odd, RING, profile=LND).channel.revocation_root
    assert seen.hex() == OBSERVED["F4.6"]["root"]
    assert open_channel_shell(odd, RING).channel.revocation_root == priv(5, 7)


def test_a_public_key_beside_its_own_index_needs_no_scan() -> None:
    ring = counting_ring()
    shell = open_channel_shell(legacy(pub(5, 70_000), index=70_000), ring)
    assert shell.channel.revocation_root == priv(5, 70_000)
    assert ring.scans == []


@BOTH
def test_a_key_of_another_family_is_not_found(profile: Profile, short_scan: None) -> None:
    assert OBSERVED["F4.8"]["err"].endswith("unable to derive private key")
    with pytest.raises(KeyDerivationError) as caught:
        open_channel_shell(legacy(pub(0, 3)), RING, profile=profile)
    assert (caught.value.code, caught.value.path) == (NOT_FOUND, "sha_chain_root_desc")


@BOTH
@pytest.mark.parametrize("case", BROKEN)
def test_a_key_that_cannot_be_derived_is_named(case: str, profile: Profile) -> None:
    part, source, path = BROKEN[case]
    cause = OBSERVED[case]["err"].rpartition(" ")[2]
    with pytest.raises(KeyDerivationError, match=cause) as caught:
        open_channel_shell(source, counting_ring(part), profile=profile)
    assert caught.value.path == path


@BOTH
def test_a_family_beyond_every_account(profile: Profile) -> None:
    assert "account number" in OBSERVED["F5.9"]["err"]
    config = replace(BASE.local_chan_cfg, multi_sig_key=KeyLocator(2**31, 0))
    with pytest.raises(KeyDerivationError) as caught:
        open_channel_shell(replace(BASE, local_chan_cfg=config), RING, profile=profile)
    assert (caught.value.code, caught.value.path) == (OUT_OF_RANGE, "local_chan_cfg.multi_sig_key")


@BOTH
def test_a_legacy_family_beyond_every_account(profile: Profile) -> None:
    desc = KeyDescriptor(KeyLocator(2**31, 0), pub(5, 0))
    with pytest.raises(KeyDerivationError) as caught:
        open_channel_shell(replace(BASE, sha_chain_root_desc=desc), RING, profile=profile)
    assert caught.value.code == OUT_OF_RANGE
