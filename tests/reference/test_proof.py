"""What a file proves, on files of real daemons, and on the same files with one thing made wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from scbref.keys.aezeed import decode_aezeed
from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyLocator, Single
from scbref.packing import unpack_multi, unpack_single
from scbref.proof import CHECKS, Verdict, prove
from scbref.versions import TAPROOT_VERSIONS
from tests.reference.captured_files import ROOT, json_lines

LIVE = [row for row in json_lines("live/index.jsonl") if row["form"] == "raw"]
REGTEST = ROOT.parent / "shared" / "captured" / "lnd-regtest-backups.json"


def ring_of(row: dict[str, object]) -> HDKeyRing:
    return HDKeyRing.from_seed(bytes.fromhex(str(row["entropy"])), int(str(row["coin_type"])))


@cache
def channels() -> list[tuple[Single, HDKeyRing]]:
    """Every channel with close-tx inputs of the daemons' files, each commitment once."""
    found = {}
    for row in LIVE:
        if row["kind"] != "multi":
            continue
        ring = ring_of(row)
        for single in unpack_multi(bytes.fromhex(str(row["hex"])), ring).static_backups:
            if single.close_tx_inputs is not None:
                key = (single.funding_outpoint, bytes(single.close_tx_inputs.commit_tx or b""))
                found.setdefault(key, (single, ring))
    return list(found.values())


def one(version: int) -> tuple[Single, HDKeyRing]:
    return next(pair for pair in channels() if pair[0].version == version)


VERSIONS = (0, 1, 3, 4, 5, 7)


def test_every_channel_of_the_daemons_is_proved() -> None:
    for single, ring in channels():
        proof = prove(single, ring)
        verdicts = {check.name: check.verdict for check in proof.checks}
        assert verdicts == dict.fromkeys(CHECKS, Verdict.PROVED), single.funding_outpoint
        assert proof.address is not None and proof.address.startswith("bcrt1")
        if single.version in TAPROOT_VERSIONS and single.close_tx_inputs:
            assert proof.commitment_number == single.close_tx_inputs.commit_height
    assert {single.version for single, _ in channels()} == set(VERSIONS)
    assert len(channels()) > 20


def test_without_close_inputs_only_keys_and_funding_are_proved() -> None:
    single, ring = one(3)
    proof = prove(replace(single, close_tx_inputs=None), ring)
    assert [check.name for check in proof.checks] == ["keys", "funding", "spends-funding"]
    assert proof.verdict_of("spends-funding") is Verdict.ABSENT
    assert proof.verdict_of("signature") is Verdict.ABSENT
    assert not proof.is_wrong


def _other_outpoint(single: Single) -> Single:
    point = single.funding_outpoint
    return replace(single, funding_outpoint=replace(point, index=point.index + 1))


def _smaller(single: Single) -> Single:
    return replace(single, capacity=1_000)


def _larger(single: Single) -> Single:
    return replace(single, capacity=single.capacity + 1)


def _changed_signature(single: Single) -> Single:
    inputs = single.close_tx_inputs
    assert inputs is not None
    last = inputs.commit_sig[:-1] + bytes([inputs.commit_sig[-1] ^ 1])
    return replace(single, close_tx_inputs=replace(inputs, commit_sig=last))


def _cut_signature(single: Single) -> Single:
    inputs = single.close_tx_inputs
    assert inputs is not None
    return replace(single, close_tx_inputs=replace(inputs, commit_sig=inputs.commit_sig[:40]))


def _other_multisig_key(single: Single) -> Single:
    config = single.remote_chan_cfg
    changed = replace(config, multi_sig_key=config.htlc_base_point)
    return replace(single, remote_chan_cfg=changed)


def _other_own_key(single: Single) -> Single:
    config = single.local_chan_cfg
    locator = KeyLocator(config.multi_sig_key.family, config.multi_sig_key.index + 7)
    return replace(single, local_chan_cfg=replace(config, multi_sig_key=locator))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (_other_outpoint, {"spends-funding"}),
        (_smaller, {"outputs-fit", "signature"}),
        (_larger, {"signature"}),
        (_changed_signature, {"signature"}),
        (_cut_signature, {"signature"}),
        (_other_multisig_key, {"signature"}),
        (_other_own_key, {"signature"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_one_wrong_thing_is_told(
    version: int, change: Callable[[Single], Single], wrong: set[str]
) -> None:
    single, ring = one(version)
    proof = prove(change(single), ring)
    assert {c.name for c in proof.checks if c.verdict is Verdict.WRONG} == wrong
    assert proof.is_wrong


def test_a_key_that_cannot_be_derived_is_told() -> None:
    single, ring = one(3)
    config = replace(single.local_chan_cfg, htlc_base_point=KeyLocator(2**31, 0))
    proof = prove(replace(single, local_chan_cfg=config), ring)
    assert proof.verdict_of("keys") is Verdict.WRONG
    assert "htlc_base_point" in proof.checks[0].detail


def test_a_wrong_commitment_number_is_told() -> None:
    single, ring = one(5)
    inputs = single.close_tx_inputs
    assert inputs is not None
    stale = replace(inputs, commit_height=inputs.commit_height + 1)
    proof = prove(replace(single, close_tx_inputs=stale), ring)
    assert proof.verdict_of("number") is Verdict.WRONG


@pytest.mark.skipif(not REGTEST.is_file(), reason="the other project's backups are not here")
def test_funding_outputs_of_another_project_are_rebuilt() -> None:
    cases = json.loads(REGTEST.read_text())["cases"]
    for case in cases:
        packed = bytes.fromhex(case["channel_backup"])
        if "entropy_hex" in case:
            ring = HDKeyRing.from_seed(bytes.fromhex(case["entropy_hex"]), 1)
            words = case["mnemonic"].split()
            seed = decode_aezeed(words, case["password"].encode())
            assert seed.entropy.hex() == case["entropy_hex"]
        else:
            ring = HDKeyRing.from_extended_key(case["rootkey"], 1)
        is_single = bool(case.get("single"))
        singles = (
            (unpack_single(packed, ring),)
            if is_single
            else unpack_multi(packed, ring).static_backups
        )
        proofs = [prove(single, ring) for single in singles]
        scripts = {proof.funding.pk_script.hex() for proof in proofs if proof.funding}
        assert case["pk_script"] in scripts, case["name"]
        assert not any(proof.is_wrong for proof in proofs)
    assert len(cases) == 4
