"""From channels to Singles, against what lnd was seen to do (cases A, some of F)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import coincurve
import pytest
from hypothesis import given, strategies as st

from scbref.channels.fetching import (
    NO_POINT,
    new_single,
)
from scbref.channels.open_channel import LocalCommitment
from scbref.codec import deserialize_single, serialize_single
from scbref.errors import (
    BAD_POINT,
    MISSING_FIELD,
    SerializeError,
)
from scbref.model import (
    Address,
    CloseTxInputs,
    KeyDescriptor,
    KeyLocator,
    Single,
    TCP4Address,
)
from scbref.point import public_key_of
from scbref.profiles import LND, PROFILES, SAFE, Profile
from tests.reference.one_channel import (
    ADDRESS,
    ANCHORS,
    CASES,
    CHANNEL,
    COMMIT_TX,
    FINAL,
    LEASE,
    ORDER,
    ROOT,
    TAPROOT,
    TAPSCRIPT,
    TAPSCRIPT_ROOT,
    TWEAKLESS,
    ZERO_FEE,
    T,
    legacy,
    scid,
)

NO_COMMIT: dict[str, Any] = {"local_commitment": None}
WITH_ROOT: dict[str, Any] = {"tapscript_root": TAPSCRIPT_ROOT}
ALIAS = scid("16000000:1:2")
ZERO_CONF = TWEAKLESS | T.ZERO_CONF_BIT
CHANGES: dict[str, dict[str, Any]] = {
    "A2.00": {"chan_type": T(0)},
    "A2.01": {"chan_type": T.DUAL_FUNDER_BIT},
    "A2.02": {"chan_type": TWEAKLESS},
    "A2.03": {"chan_type": ANCHORS},
    "A2.04": {"chan_type": T.ANCHOR_OUTPUTS_BIT},
    "A2.05": {"chan_type": ZERO_FEE},
    "A2.07": {"chan_type": LEASE, "thaw_height": 700},
    "A2.08": {"chan_type": T.LEASE_EXPIRATION_BIT},
    "A2.12": {"chan_type": TAPROOT, **WITH_ROOT},
    "A2.13": {"chan_type": TAPSCRIPT, **WITH_ROOT},
    "A2.15": {"chan_type": TAPSCRIPT, **NO_COMMIT},
    "A2.16": {"chan_type": FINAL},
    "A2.17": {"chan_type": FINAL | T.TAPSCRIPT_ROOT_BIT, **WITH_ROOT},
    "A2.21": {"chan_type": TAPROOT, **NO_COMMIT},
    "A2.22": {"local_commitment": LocalCommitment(COMMIT_TX)},
    "A3.00": {"short_channel_id": scid("700000:5:1"), "funding_broadcast_height": 699_990},
    "A3.01": {"short_channel_id": scid("700000:0:1")},
    "A3.03": {"short_channel_id": scid("0:7:3"), "funding_broadcast_height": 1234},
    "A3.04": {"short_channel_id": scid("0:0:0"), "funding_broadcast_height": 0},
    "A3.05": {"short_channel_id": scid("0:0:0"), "funding_broadcast_height": 2**24},
    "A3.08": {"chan_type": ZERO_CONF, "short_channel_id": ALIAS, "funding_broadcast_height": 0},
    "A3.09": {
        "chan_type": ZERO_CONF,
        "short_channel_id": ALIAS,
        "confirmed_scid": scid("0:1:0"),
    },
    "A3.10": {"short_channel_id": scid("500:1:2"), "confirmed_scid": scid("600:3:4")},
    "A4.00": {"revocation_key_locator": KeyLocator(5, 0)},
    "A4.02": {"revocation_root": b""},
    "A4.05": {"revocation_key_locator": KeyLocator(6, 3)},
    "A4.06": legacy(bytes(31) + b"\1"),
    "A4.07": legacy(bytes(32)),
    "A4.08": legacy(ORDER.to_bytes(32, "big")),
    "A4.09": legacy((ORDER + 1).to_bytes(32, "big")),
    "A4.10": legacy(b"\xff" * 32),
}


def close_outcome(inputs: CloseTxInputs | None) -> dict[str, Any] | None:
    if inputs is None:
        return None
    return {"height": inputs.commit_height, "root set": inputs.tapscript_root is not None}


def as_observed(single: Single) -> dict[str, Any]:
    """The shape of the captured outcomes, without what only Go can have."""
    desc = single.sha_chain_root_desc
    outcome: dict[str, Any] = {
        "version": single.version,
        "lease": single.lease_expiry,
        "scid": str(single.short_channel_id),
        "shachain": {
            "loc": f"{desc.key_locator.family}/{desc.key_locator.index}",
            "pub": None if desc.pub_key is None else desc.pub_key.hex(),
        },
        "close": close_outcome(single.close_tx_inputs),
    }
    if single.close_tx_inputs is not None:
        outcome["close"]["sig"] = single.close_tx_inputs.commit_sig.hex()
    try:
        data = serialize_single(single)
    except SerializeError:
        return outcome | {"refused": True}
    outcome["first byte"] = f"0x{data[0]:02x}"
    if single.close_tx_inputs is not None:
        outcome["close read back"] = close_outcome(deserialize_single(data).close_tx_inputs)
    return outcome


def expected(captured: dict[str, Any]) -> dict[str, Any]:
    outcome = {k: v for k, v in captured.items() if k != "addresses nil"}
    if outcome["close"] is not None:
        outcome["close"] = {k: v for k, v in outcome["close"].items() if k != "tx aliased"}
    # What lnd writes and cannot read back, our codec does not write.
    if "serialize err" in outcome or "deserialize err" in outcome:
        for name in ("serialize err", "deserialize err", "first byte", "close read back"):
            outcome.pop(name, None)
        outcome["refused"] = True
    return outcome


@pytest.mark.parametrize("case", CHANGES)
def test_a_single_is_what_lnd_makes_of_the_channel(case: str) -> None:
    single = new_single(replace(CHANNEL, **CHANGES[case]), (), LND)
    assert as_observed(single) == expected(CASES[case]["outcome"])


@pytest.mark.parametrize("case", sorted(set(CHANGES) - {"A4.07", "A4.08"}))
def test_safe_makes_the_same_where_lnd_loses_nothing(case: str) -> None:
    channel = replace(CHANNEL, **CHANGES[case])
    assert new_single(channel, (ADDRESS,), SAFE) == new_single(channel, (ADDRESS,), LND)


def test_every_channel_type() -> None:
    observed = CASES["A1"]["outcome"]
    counts: Counter[str] = Counter()
    base = replace(CHANNEL, thaw_height=555, tapscript_root=TAPSCRIPT_ROOT)
    for bits in range(1 << 13):
        single = new_single(replace(base, chan_type=T(bits)), (), LND)
        inputs = single.close_tx_inputs
        counts[str(single.version)] += 1
        assert inputs is not None
        assert inputs.commit_height == (77 if bits & T.SIMPLE_TAPROOT_FEATURE_BIT else 0)
        assert inputs.tapscript_root == (TAPSCRIPT_ROOT if bits & T.TAPSCRIPT_ROOT_BIT else None)
        assert single.lease_expiry == (555 if single.version == 4 else 0)
    assert counts == observed["count by version"]
    assert observed["pack errors"] == {}


def test_a_tapscript_channel_without_its_root_cannot_be_written() -> None:
    single = new_single(replace(CHANNEL, chan_type=TAPSCRIPT), (), SAFE)
    with pytest.raises(SerializeError) as caught:
        serialize_single(single)
    assert caught.value.code == MISSING_FIELD


@pytest.mark.parametrize("case", ["A4.07", "A4.08"])
def test_a_root_without_public_key(case: str) -> None:
    """DEV-NS-2."""
    channel = replace(CHANNEL, **CHANGES[case])
    with pytest.raises(SerializeError) as caught:
        new_single(channel, ())
    assert (caught.value.code, caught.value.path) == (BAD_POINT, "sha_chain_root_desc.pub_key")
    assert new_single(channel, (), LND).sha_chain_root_desc.pub_key == NO_POINT


@pytest.mark.parametrize("profile", [SAFE, LND], ids=["safe", "lnd"])
def test_no_root_at_all_is_an_error_where_lnd_panics(profile: Profile) -> None:
    """DEV-NS-5; lnd: A4.11."""
    with pytest.raises(SerializeError) as caught:
        new_single(replace(CHANNEL, **legacy(b"")), (), profile)
    assert caught.value.code == MISSING_FIELD


@given(st.binary(min_size=32, max_size=32))
def test_public_key_of_is_modulo_the_order(scalar: bytes) -> None:
    number = int.from_bytes(scalar, "big") % ORDER
    want = coincurve.PrivateKey.from_int(number).public_key.format() if number else None
    assert public_key_of(scalar) == want


def test_later_changes_of_the_callers_list_do_not_reach_the_single() -> None:
    """DEV-NS-1; lnd: A6."""
    addresses: list[Address] = [ADDRESS]
    single = new_single(CHANNEL, addresses)
    addresses[0] = TCP4Address(bytes([9, 9, 9, 9]), 1)
    assert single.addresses == (ADDRESS,)


RELEASE_RULES = [
    # release, change of the channel, field, value
    ("0.6", {"chan_type": FINAL}, "version", 0),
    ("0.8.2", {"chan_type": FINAL}, "version", 1),
    ("0.10", {"chan_type": ZERO_FEE}, "version", 2),
    ("0.12", {"chan_type": LEASE, "thaw_height": 700}, "version", 3),
    ("0.13", {"chan_type": LEASE, "thaw_height": 700}, "lease_expiry", 0),
    ("0.14", {"chan_type": LEASE, "thaw_height": 700}, "lease_expiry", 700),
    ("0.15.1", {"chan_type": TAPROOT}, "version", 3),
    ("0.17", {"chan_type": TAPSCRIPT}, "version", 5),
    ("0.19", {"chan_type": TAPSCRIPT}, "version", 6),
    ("0.20", {"chan_type": FINAL}, "version", 5),
    ("0.20", {"chan_type": FINAL | T.TAPSCRIPT_ROOT_BIT}, "version", 6),
    ("0.21", {"chan_type": FINAL}, "version", 7),
    ("0.7", {"short_channel_id": scid("0:0:0")}, "short_channel_id", scid("0:0:0")),
    ("0.8.2", {"short_channel_id": scid("0:0:0")}, "short_channel_id", scid("498:0:0")),
    ("0.14", {"chan_type": ZERO_CONF, "short_channel_id": ALIAS}, "short_channel_id", ALIAS),
    (
        "0.15.1",
        {"chan_type": ZERO_CONF, "short_channel_id": ALIAS},
        "short_channel_id",
        scid("498:0:0"),
    ),
    (
        "0.15.1",
        {"chan_type": ZERO_CONF, "confirmed_scid": scid("600:3:4")},
        "short_channel_id",
        scid("600:3:4"),
    ),
    (
        "0.12",
        {},
        "sha_chain_root_desc",
        KeyDescriptor(KeyLocator(5, 0), public_key_of(ROOT)),
    ),
    ("0.13", {}, "sha_chain_root_desc", KeyDescriptor(KeyLocator(5, 9))),
    ("0.17", {}, "close_tx_inputs", None),
    ("0.19", {}, "close_tx_inputs", CloseTxInputs(COMMIT_TX, bytes([1, 2, 3]))),
]


@pytest.mark.parametrize(("release", "change", "field", "value"), RELEASE_RULES)
def test_each_release_has_its_rules(
    release: str, change: dict[str, Any], field: str, value: object
) -> None:
    single = new_single(replace(CHANNEL, **change), (), PROFILES[release])
    assert getattr(single, field) == value


@pytest.mark.parametrize("release", [name for name in PROFILES if name != "safe"])
def test_no_release_writes_a_version_it_does_not_know(release: str) -> None:
    profile = PROFILES[release]
    versions = {
        new_single(replace(CHANNEL, chan_type=T(bits)), (), profile).version
        for bits in range(1 << 13)
    }
    assert versions == set(range(profile.highest_single_version + 1))


def test_a_channel_shows_no_secret() -> None:
    assert ROOT.hex() not in repr(CHANNEL) and str(ROOT) not in repr(CHANNEL)
