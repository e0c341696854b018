"""From Singles to shells: what lnd was seen to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scbref.channels.shell import (
    ChannelShell,
    open_channel_shell,
    open_channel_shells,
)
from scbref.errors import (
    NOT_FOUND,
    OUT_OF_RANGE,
    UNKNOWN_VERSION,
    KeyDerivationError,
    ScbError,
)
from scbref.keys.key_ring import HDKeyRing
from scbref.model import (
    KeyDescriptor,
    KeyLocator,
    LocalChannelConfig,
    Multi,
    Single,
)
from scbref.profiles import LND, PROFILES, Profile
from tests.reference.captured_files import regtest_cases
from tests.reference.restore_stage import (
    BASE,
    BOTH,
    INPUTS,
    OBSERVED,
    RING,
    chain_hash,
    counting_ring,
    exported,
    legacy,
    priv,
    pub,
    scid,
)


def test_the_ring_is_the_one_of_the_capture() -> None:
    for place, expected in OBSERVED["F0"].items():
        assert pub(*map(int, place.split("/"))).hex() == expected


@BOTH
@pytest.mark.parametrize("version", [1, 3, 4, 5, 6, 7])
def test_a_shell_of_each_version(version: int, profile: Profile) -> None:
    source = replace(BASE, version=version, lease_expiry=4321, close_tx_inputs=INPUTS)
    shell = open_channel_shell(source, RING, profile=profile)
    channel, expected = shell.channel, OBSERVED[f"F1.{version}"]
    assert int(channel.chan_type) == expected["chan_type"]
    assert channel.funding_broadcast_height == expected["broadcast"]
    assert channel.capacity == expected["capacity"]
    assert channel.is_initiator is expected["is_initiator"]
    assert channel.is_pending is expected["pending"]
    assert str(channel.short_channel_id) == expected["scid"]
    assert channel.revocation_root.hex() == expected["shachain root"]
    assert channel.thaw_height == expected["thaw_height"]
    assert (channel.tapscript_root is not None) is expected["tapscript_root set"]
    assert (channel.local_commitment is not None) is expected["commit tx"]
    locator = channel.revocation_key_locator
    assert f"{locator.family}/{locator.index}" == expected["revocation_key_locator"]
    assert shell.local_keys.htlc_base_point.hex() == expected["local htlc pub"]
    assert shell.local_keys.multi_sig_key.hex() == expected["local multisig pub"]
    assert shell.node_pub == channel.identity_pub == BASE.remote_node_pub
    assert shell.node_addrs == BASE.addresses
    assert channel.restored


def test_our_five_keys_are_the_ones_at_the_locators() -> None:
    config = LocalChannelConfig(1, *(KeyLocator(family, 10 + family) for family in (0, 1, 3, 4, 2)))
    keys = open_channel_shell(replace(BASE, local_chan_cfg=config), RING).local_keys
    assert keys.multi_sig_key == pub(0, 10)
    assert keys.revocation_base_point == pub(1, 11)
    assert keys.payment_base_point == pub(3, 13)
    assert keys.delay_base_point == pub(4, 14)
    assert keys.htlc_base_point == pub(2, 12)


@BOTH
@pytest.mark.parametrize("version", [8, 127, -1])
def test_an_unknown_version_has_no_shell(version: int, profile: Profile) -> None:
    assert "unknown Single version" in OBSERVED["F1.8"]["err"]
    with pytest.raises(ScbError, match="unknown Single version") as caught:
        open_channel_shell(replace(BASE, version=version), RING, profile=profile)
    assert caught.value.code == UNKNOWN_VERSION


@BOTH
@pytest.mark.parametrize("network", ["mainnet", "testnet4", "signet", "regtest"])
def test_places_and_heights_of_one_single(network: str, profile: Profile) -> None:
    for text, expected in OBSERVED[f"F2.{network}"].items():
        source = replace(BASE, chain_hash=chain_hash(network), short_channel_id=scid(text))
        shell = open_channel_shell(source, RING, profile=profile)
        assert place(shell) == expected


def place(shell: ChannelShell) -> str:
    channel = shell.channel
    return f"scid {channel.short_channel_id}, broadcast {channel.funding_broadcast_height}"


def test_testnet3_has_a_launch_block_of_its_own() -> None:
    source = replace(BASE, chain_hash=chain_hash("testnet"), short_channel_id=scid("0:0:0"))
    assert place(open_channel_shell(source, RING)) == "scid 0:0:0, broadcast 1489300"


@BOTH
@pytest.mark.parametrize("case", ["F3.1", "F3.3"])
def test_singles_of_one_call_share_the_earliest_block(case: str, profile: Profile) -> None:
    rows = [row.split(" -> ") for row in OBSERVED[case]]
    singles = [replace(BASE, short_channel_id=scid(text)) for text, _ in rows]
    opened = open_channel_shells(singles, RING, profile=profile)
    assert [place(shell) for shell in opened.shells] == [expected for _, expected in rows]


def test_before_0_8_2_a_place_is_taken_as_it_is() -> None:
    source = replace(BASE, version=0, short_channel_id=scid("700000:0:3"))
    shell = open_channel_shell(source, RING, profile=PROFILES["0.7"])
    assert place(shell) == "scid 700000:0:3, broadcast 0"


def test_before_0_13_a_locator_is_a_private_key() -> None:
    source = replace(BASE, version=0)
    shell = open_channel_shell(source, RING, profile=PROFILES["0.12"])
    assert shell.channel.revocation_root == priv(5, 9)


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


BROKEN: dict[str, tuple[str, Single, str]] = {
    "F5.0": ("family 0", BASE, "local_chan_cfg.multi_sig_key"),
    "F5.1": ("family 1", BASE, "local_chan_cfg.revocation_base_point"),
    "F5.2": ("family 2", BASE, "local_chan_cfg.htlc_base_point"),
    "F5.4": ("family 4", BASE, "local_chan_cfg.delay_base_point"),
    "F5.5": ("ecdh", BASE, "sha_chain_root_desc"),
    "F5.6": ("derive_priv_key", legacy(pub(5, 0)), "sha_chain_root_desc"),
}


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


def test_lnd_gives_up_a_call_at_the_first_single_and_safe_goes_on() -> None:
    assert "unknown Single version" in OBSERVED["F5.7"]["err"]
    bad = replace(BASE, version=8)
    with pytest.raises(ScbError, match="unknown Single version"):
        open_channel_shells([BASE, bad, BASE], RING, profile=LND)
    opened = open_channel_shells([BASE, bad, BASE], RING)
    assert len(opened.shells) == 2
    assert [(u.single, u.error.code) for u in opened.unmapped] == [(bad, UNKNOWN_VERSION)]


@pytest.mark.parametrize(("name", "given"), [("a", "500:2:1"), ("b", "812:0:0")])
def test_the_channel_lnd_stored(name: str, given: str) -> None:
    channel = open_channel_shell(
        replace(BASE, short_channel_id=scid(given)), RING, profile=LND
    ).channel
    expected = OBSERVED[f"F6.5.{name}"]
    assert channel.funding_broadcast_height == expected["broadcast"]
    assert int(channel.chan_type) == expected["chan_type"]
    assert str(channel.short_channel_id) == expected["scid"]
    assert channel.thaw_height == expected["thaw"]
    assert channel.restored is (expected["status"] == "ChanStatusRestored")


def test_from_which_block_the_chain_is_watched() -> None:
    given = {"a": "500:2:1", "b": "812:0:0", "c": "0:0:0", "d": "500:2:1"}
    hints = []
    for name, text in given.items():
        source = replace(BASE, short_channel_id=scid(text))
        channel = open_channel_shell(source, RING, profile=LND).channel
        hint = channel.short_channel_id.block_height or channel.funding_broadcast_height
        hints.append(f"{name} hint={hint}")
    assert hints == OBSERVED["F6.1"]["spend registrations"]


@pytest.mark.parametrize(("name", "given"), [("a", "500:2:1"), ("b", "812:0:0"), ("c", "0:0:0")])
def test_what_lnd_writes_of_a_restored_channel_is_poorer(name: str, given: str) -> None:
    source = replace(BASE, short_channel_id=scid(given), close_tx_inputs=INPUTS)
    seen, expected = exported(source, LND), OBSERVED["F7.3"][name]
    assert str(seen.short_channel_id) == expected["scid"]
    assert (seen.close_tx_inputs is not None) is expected["close inputs"]
    assert (seen.sha_chain_root_desc.pub_key is not None) is expected["shachain pub present"]


@pytest.mark.parametrize("version", range(8))
def test_a_restored_channel_keeps_its_version(version: int) -> None:
    expected = OBSERVED["F10"][f"v{version}"]
    seen = exported(replace(BASE, version=version), LND)
    assert seen.version == expected["re-exported version"]
    assert (seen.close_tx_inputs is not None) is expected["close inputs"]


@BOTH
def test_every_channel_of_real_nodes_has_a_shell(profile: Profile) -> None:
    for case in regtest_cases():
        if "rootkey" in case:
            ring = HDKeyRing.from_extended_key(case["rootkey"], case["coin_type"])
        else:
            ring = HDKeyRing.from_seed(bytes.fromhex(case["entropy_hex"]), case["coin_type"])
        packed = bytes.fromhex(case["channel_backup"])
        if case.get("single"):
            singles = (Single.unpack(packed, ring),)
        else:
            singles = Multi.unpack(packed, ring).static_backups
        opened = open_channel_shells(singles, ring, profile=profile)
        assert [shell.channel.funding_outpoint for shell in opened.shells] == [
            single.funding_outpoint for single in singles
        ]
        assert opened.unmapped == ()


def test_every_captured_mapping_is_checked_or_said_to_be_elsewhere() -> None:
    """F6.3, F6.4, F8 and F11 need a database or a chain watcher."""
    here = {"F0", "F3.1", "F3.3", "F4.0", "F4.4", "F4.5", "F4.6", "F4.8", "F4.9", "F7.3", "F10"}
    here |= {f"F1.{version}" for version in (1, 3, 4, 5, 6, 7, 8)} | set(BROKEN) | {"F5.7", "F5.9"}
    here |= {f"F2.{name}" for name in ("mainnet", "testnet4", "signet", "regtest")}
    here |= {"F6.1", "F6.5.a", "F6.5.b"}
    elsewhere = {"F6.3", "F6.4", "F8", "F11"}
    assert here | elsewhere == {case for case in OBSERVED if case.startswith("F")}


@pytest.mark.parametrize(("release", "height"), [("0.8.2", 0), ("0.10.4", 0), ("0.12", 1)])
def test_before_0_12_a_channel_at_0_0_0_gets_no_height(release: str, height: int) -> None:
    """Read in lnd 0.8.2–0.11: the transaction index is looked at before the height."""
    nowhere = scid("0:0:0")
    unplaced = replace(BASE, version=0, chain_hash=bytes(32), short_channel_id=nowhere)
    shell = open_channel_shell(unplaced, RING, profile=PROFILES[release])
    assert shell.channel.funding_broadcast_height == height
