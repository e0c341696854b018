"""``scbref prove``, ``verify --for`` and ``prepare`` on files of real lnd."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scbref.model import KeyDescriptor, KeyLocator, OutPoint, Single
from scbref.proof import release_named, restored_by
from tests.reference.cli_cases import as_json, one_line, run
from tests.reference.frank_stage import RING, Frank, content


def test_a_good_file_is_proved(frank: Frank) -> None:
    result = run("prove", frank.file("good"), *frank.key)
    assert result.exit_code == 0
    assert "the peer's signature fits in 2 of 2" in result.stdout
    shown = as_json(run("prove", frank.file("good"), "--json", *frank.key))
    channels = shown["files"][0]["channels"]
    assert [each["commitment_number"] for each in channels] == [0, 0]
    verdicts = {check["verdict"] for each in channels for check in each["checks"]}
    assert verdicts == {"proved"}
    assert all(each["address"].startswith("bcrt1") for each in channels)


def _foreign_outpoint(single: Single) -> Single:
    return replace(single, funding_outpoint=OutPoint(bytes(range(32)), 1))


def _too_small(single: Single) -> Single:
    return replace(single, capacity=1_000)


def _wrong_signature(single: Single) -> Single:
    assert single.close_tx_inputs is not None
    other = content("good")[1].close_tx_inputs
    assert other is not None
    inputs = replace(single.close_tx_inputs, commit_sig=other.commit_sig)
    return replace(single, close_tx_inputs=inputs)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_foreign_outpoint, "not the channel point"),
        (_too_small, "do not fit the capacity of 1,000 sat"),
        (_wrong_signature, "the peer's signature does not fit"),
    ],
)
def test_what_contradicts_itself_has_an_exit_code_of_its_own(
    change: object, said: str, frank: Frank
) -> None:
    assert callable(change)
    first, second = content("good")
    file = frank.packed(change(first), second)
    proved = run("prove", file, *frank.key)
    assert (proved.exit_code, said in proved.stdout) == (6, True)
    verified = run("verify", file, "--strict", *frank.key)
    assert (verified.exit_code, said in verified.stdout) == (6, True)
    assert "proof: 1 channel of 2 contradicted" in verified.stdout


def test_a_proof_takes_keys_that_derive(frank: Frank) -> None:
    result = run("prove", frank.file("good"), "--base-pub", _base_pub())
    assert result.exit_code == 2
    assert "give the seed or the root key" in one_line(result)


def _base_pub() -> str:
    return bytes(RING.derive_key(KeyLocator(7, 0)).pub_key or b"").hex()


@pytest.mark.parametrize(
    ("name", "release", "restored", "is_whole"),
    [
        ("good", "lnd-0.21", 2, False),
        ("onion-last", "lnd-0.21", 2, True),
        ("onion-last", "lnd-0.18", 0, False),
        ("hand", "lnd-0.21", 2, False),
        ("hand", "lnd-0.18", 2, False),
        ("poorer2", "lnd-0.21", 0, False),
        ("mended", "lnd-0.21", 0, False),
    ],
)
def test_what_lnd_made_of_franks_files_is_foretold(
    name: str, release: str, restored: int, is_whole: bool, frank: Frank
) -> None:
    found = restored_by(content(name), release_named(release), RING)
    assert (found.num_restored if found.is_read else 0, found.is_complete) == (restored, is_whole)
    result = run("verify", frank.file(name), "--for", release, *frank.key)
    assert result.exit_code == (0 if is_whole else 1)
    assert ("refuses the file" in result.stdout) == (not found.is_read)


def test_an_onion_first_is_fine_behind_tor(frank: Frank) -> None:
    options = ["--for", "lnd-0.21", "--tor", *frank.key]
    assert run("verify", frank.file("good"), *options).exit_code == 0


@pytest.mark.parametrize("name", ["lnd-0.12", "lnd-99.0", "newest", "lnd-0.22"])
def test_an_unknown_release_is_a_usage_error(name: str, frank: Frank) -> None:
    result = run("verify", frank.file("good"), "--for", name, *frank.key)
    assert result.exit_code == 2
    one_line(result)


def test_lnd_ends_behind_a_channel_without_an_address(frank: Frank) -> None:
    first, second = content("onion-last")
    found = restored_by([replace(first, addresses=()), second], release_named("lnd-0.21"), RING)
    assert [each.is_restored for each in found.channels] == [True, False]
    assert not found.channels[0].is_dialled


def test_a_prepared_backup_has_what_lnd_needs(frank: Frank) -> None:
    before = Path(frank.file("poorer2")).read_bytes()
    out = str(frank.folder / "out.backup")
    args = ["prepare", frank.file("poorer2"), "--for", "lnd-0.21", *frank.key]
    assert run(*args, "-o", out).exit_code == 0
    by_hand = {single.funding_outpoint: single for single in content("hand")}
    prepared = frank.unpacked("out.backup")
    assert len(prepared) == 2
    for single in prepared:
        model = by_hand[single.funding_outpoint]
        assert sorted(map(str, single.addresses)) == sorted(map(str, model.addresses))
        assert replace(single, addresses=model.addresses) == model
    assert run("verify", out, "--for", "lnd-0.21", *frank.key).exit_code == 0
    assert run(*args, "-o", out).exit_code == 5
    assert run(*args, "-o", frank.file("poorer2")).exit_code == 5
    assert Path(frank.file("poorer2")).read_bytes() == before


def test_for_an_older_lnd_the_close_tx_inputs_are_left_out(frank: Frank) -> None:
    out = str(frank.folder / "old.backup")
    args = ["prepare", frank.file("good"), "--for", "lnd-0.18", "-o", out, *frank.key]
    assert run(*args).exit_code == 0
    assert [single.close_tx_inputs for single in frank.unpacked("old.backup")] == [None, None]
    assert run("verify", out, "--for", "lnd-0.18", *frank.key).exit_code == 0


def test_channels_are_chosen_by_point_and_by_peer(frank: Frank) -> None:
    first, second = content("good")
    args = ["prepare", frank.file("good"), "--for", "lnd-0.21", *frank.key]
    point, peer = str(first.funding_outpoint), bytes(second.remote_node_pub or b"").hex()
    for option, value, kept in (
        ("--only", point, first),
        ("--without", point, second),
        ("--only", peer, second),
    ):
        name = f"{option}{value[:8]}"
        assert run(*args, "-o", str(frank.folder / name), option, value).exit_code == 0
        points = [single.funding_outpoint for single in frank.unpacked(name)]
        assert points == [kept.funding_outpoint]
    missing = run(*args, "-o", str(frank.folder / "no"), "--only", f"{'00' * 32}:0")
    assert missing.exit_code == 2
    assert not (frank.folder / "no").exists()


@pytest.mark.slow
def test_what_no_lnd_restores_is_left_out_and_named(frank: Frank) -> None:
    first, second = content("good")
    lost = KeyDescriptor(KeyLocator(5, 0), first.remote_node_pub)
    file = frank.packed(replace(first, sha_chain_root_desc=lost), second)
    out = str(frank.folder / "part.backup")
    result = run("prepare", file, "--for", "lnd-0.21", "-o", out, *frank.key)
    assert result.exit_code == 1
    assert f"{first.funding_outpoint} is left out" in result.stderr
    assert [s.funding_outpoint for s in frank.unpacked("part.backup")] == [second.funding_outpoint]


def test_a_rehearsal_does_not_promise_what_lnd_refuses(frank: Frank) -> None:
    args = ["--db", str(frank.folder / "db"), "--dry-run", *frank.key]
    refused = run("recover", frank.file("poorer2"), *args)
    assert refused.exit_code == 1
    assert "would be restored" not in refused.stdout
    assert refused.stdout.count("lnd-0.21 would not") == 2
    assert run("recover", frank.file("hand"), *args).stdout.count("would be restored") == 2
