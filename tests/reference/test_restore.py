"""From Singles to shells: what ``safe`` keeps or finds where lnd does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from scbref.channels.fetching import new_single
from scbref.channels.shell import (
    ShellOpener,
    open_channel_shell,
    open_channel_shells,
)
from scbref.errors import (
    MISSING_FIELD,
    NOT_FOUND,
    OUT_OF_RANGE,
    KeyDerivationError,
    ScbError,
)
from scbref.keys.key_ring import HDKeyRing
from scbref.model import (
    KeyDescriptor,
    KeyLocator,
)
from scbref.point import public_key_of
from scbref.profiles import LND, SAFE, Profile
from tests.reference.restore_stage import (
    BASE,
    BOTH,
    INPUTS,
    RING,
    PlainRing,
    counting_ring,
    exported,
    legacy,
    priv,
    pub,
)


@pytest.mark.parametrize("version", range(8))
def test_safe_writes_of_a_restored_channel_what_it_was_restored_from(version: int) -> None:
    source = replace(BASE, version=version, close_tx_inputs=INPUTS)
    assert exported(source, SAFE) == source
    assert exported(exported(source, SAFE), SAFE) == source


def test_a_shell_of_lnd_does_not_remember_its_single() -> None:
    assert open_channel_shell(BASE, RING, profile=LND).channel.restored_from is None


@pytest.mark.parametrize("own_index", [3, 40, 10_003])
def test_safe_restores_what_lnd_wrote_of_a_restored_channel(
    own_index: int, short_scan: None
) -> None:
    config = replace(BASE.local_chan_cfg, multi_sig_key=KeyLocator(0, own_index))
    source = replace(
        BASE, local_chan_cfg=config, sha_chain_root_desc=KeyDescriptor(KeyLocator(5, own_index + 6))
    )
    first = open_channel_shell(source, RING, profile=LND).channel
    poorer = new_single(first, (), LND)
    assert poorer.sha_chain_root_desc.pub_key == public_key_of(first.revocation_root)
    with pytest.raises(KeyDerivationError):
        open_channel_shell(poorer, RING, profile=LND)
    assert open_channel_shell(poorer, RING).channel.revocation_root == first.revocation_root


def test_many_legacy_keys_are_one_scan_of_their_family(short_scan: None) -> None:
    ring = counting_ring()
    singles = [legacy(pub(5, index)) for index in (7, 30, 2, 0)]
    roots = [s.channel.revocation_root for s in open_channel_shells(singles, ring).shells]
    assert roots == [priv(5, index) for index in (7, 30, 2, 0)]
    assert ring.scans == [(5, 3)]


def test_an_opener_scans_once_for_singles_that_come_one_by_one(short_scan: None) -> None:
    ring = counting_ring()
    opener = ShellOpener(ring)
    singles = [legacy(pub(5, index)) for index in (7, 30, 2)]
    opener.prepare(singles)
    for single in singles:
        opener.open(single)
    assert ring.scans == [(5, 3)]


def test_a_single_whose_key_is_missing_does_not_hold_up_the_others(short_scan: None) -> None:
    ring = counting_ring()
    stranger = HDKeyRing.from_seed(bytes(16), 1).derive_key(KeyLocator(5, 1)).pub_key
    singles = [legacy(stranger or b""), legacy(pub(5, 7)), BASE]
    opened = open_channel_shells(singles, ring)
    assert [shell.channel.restored_from for shell in opened.shells] == singles[1:]
    assert [(u.single, u.error.code) for u in opened.unmapped] == [(singles[0], NOT_FOUND)]
    assert len(ring.scans) == 1


def test_a_family_that_cannot_be_scanned_does_not_hold_up_the_others(short_scan: None) -> None:
    desc = KeyDescriptor(KeyLocator(2**31, 0), pub(5, 0))
    singles = [replace(BASE, sha_chain_root_desc=desc), legacy(pub(5, 7))]
    opened = open_channel_shells(singles, RING)
    assert [shell.channel.revocation_root for shell in opened.shells] == [priv(5, 7)]
    assert [u.error.code for u in opened.unmapped] == [OUT_OF_RANGE]


def test_a_ring_without_a_scan_of_ours_scans_by_itself(short_scan: None) -> None:
    opened = open_channel_shells([legacy(pub(5, 7), index=9), legacy(pub(0, 3))], PlainRing())
    assert [s.channel.revocation_root for s in opened.shells] == [priv(5, 7)]
    assert [u.error.code for u in opened.unmapped] == [NOT_FOUND]


@BOTH
def test_a_single_without_a_peer_has_no_shell(profile: Profile) -> None:
    with pytest.raises(ScbError) as caught:
        open_channel_shell(replace(BASE, remote_node_pub=None), RING, profile=profile)
    assert caught.value.code == MISSING_FIELD


@BOTH
def test_no_singles_no_shells(profile: Profile) -> None:
    assert open_channel_shells([], RING, profile=profile).shells == ()


@pytest.mark.parametrize("show", [repr, str])
def test_a_shell_does_not_show_its_root(show: Callable[[object], str], short_scan: None) -> None:
    shell = open_channel_shell(legacy(pub(5, 7)), RING)
    shown = show(shell)
    assert shell.channel.revocation_root.hex() not in shown
    assert repr(shell.channel.revocation_root) not in shown
