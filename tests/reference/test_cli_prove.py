"""``scbref prove``, ``verify --for``, ``prepare``, ``diff`` and ``merge`` on files of real lnd."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from scbref.json_form import multi_to_json
from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyDescriptor, KeyLocator, Multi, OutPoint, Single
from scbref.packing import pack_multi, unpack_multi
from scbref.proof import channels_across, release_named, restored_by
from tests.reference.captured_files import CAPTURED, json_lines
from tests.reference.cli_cases import as_json, one_line, run

LIVE = CAPTURED / "live"
ROWS = {row["id"]: row for row in json_lines("live/index.jsonl")}
FRANK = ROWS["others/frank-good.backup"]
RING = HDKeyRing.from_seed(bytes.fromhex(FRANK["entropy"]), 1)


def content(name: str) -> tuple[Single, ...]:
    return unpack_multi((LIVE / f"frank-{name}.backup").read_bytes(), RING).static_backups


@dataclass(frozen=True)
class Frank:
    """A node owner after a restore, with his seed in a file."""

    folder: Path

    @property
    def key(self) -> list[str]:
        seed = self.folder / "seed"
        seed.write_text(FRANK["entropy"])
        return ["--seed-file", str(seed), "--network", "regtest"]

    def file(self, name: str) -> str:
        return str(LIVE / f"frank-{name}.backup")

    def packed(self, *singles: Single, name: str = "made.backup") -> str:
        path = self.folder / name
        path.write_bytes(pack_multi(Multi(0, singles), RING))
        return str(path)

    def unpacked(self, name: str) -> tuple[Single, ...]:
        return unpack_multi((self.folder / name).read_bytes(), RING).static_backups


@pytest.fixture
def frank(tmp_path: Path) -> Frank:
    return Frank(tmp_path)


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


def test_the_newest_of_several_files_is_told(frank: Frank) -> None:
    files = [frank.file(name) for name in ("poorer2", "good", "hand")]
    for command in ("inspect", "verify", "prove"):
        result = run(command, *files, *frank.key)
        assert "0*" in result.stdout
        assert f"2: {files[1]}: 2 channels, 2 as new as any" in result.stdout
        assert f"1: {files[0]}: 2 channels, 0 as new as any" in result.stdout
    table = as_json(run("prove", *files, "--json", *frank.key))["across"]
    assert [each["newest_in"] for each in table["channels"]] == [[1], [1]]


def test_a_folder_of_archives_is_read_whole(frank: Frank) -> None:
    folder = frank.folder / "archives"
    folder.mkdir()
    first, second = content("good")
    for name, singles in {"1": (first,), "2": (first, second), "3": ()}.items():
        (folder / name).write_bytes(pack_multi(Multi(0, singles), RING))
    (folder / "note.txt").write_text("no backup")
    result = run("inspect", str(folder), *frank.key)
    assert result.exit_code == 0
    assert "1 channel, 1 as new as any, lacks 1" in result.stdout
    assert "0 channels, 0 as new as any, lacks 2" in result.stdout
    assert "note.txt is not a backup" in result.stderr


def test_a_higher_commitment_number_is_newer_whatever_the_order() -> None:
    rows = [row for row in ROWS.values() if row["node"] == "alice" and row.get("hex")]
    ring = HDKeyRing.from_seed(bytes.fromhex(rows[0]["entropy"]), 1)
    files = [
        unpack_multi(bytes.fromhex(row["hex"]), ring).static_backups
        for row in rows
        if row["kind"] == "multi"
    ]
    numbers = 0
    for channel in channels_across(files, ring):
        known = [each.number for each in channel.files if each and each.number is not None]
        if known:
            assert channel.newest.number == max(known)
            numbers += len(set(known)) > 1
    assert numbers > 0


def test_diff_says_what_differs_and_which_is_newer(frank: Frank) -> None:
    good, poorer = frank.file("good"), frank.file("poorer2")
    assert run("diff", good, good, *frank.key).exit_code == 0
    result = run("diff", poorer, good, *frank.key)
    assert result.exit_code == 1
    assert result.stdout.count(f"{good} is newer") == 2
    assert "commitment number: not shown -> 0" in result.stdout
    only_one = frank.packed(content("good")[0])
    second = content("good")[1].funding_outpoint
    assert f"{second}: not in {only_one}" in run("diff", good, only_one, *frank.key).stdout


def test_merge_takes_the_newest_of_each(frank: Frank) -> None:
    first, second = content("good")
    poorer = {single.funding_outpoint: single for single in content("poorer2")}
    one = frank.packed(first, poorer[second.funding_outpoint], name="one")
    two = frank.packed(second, poorer[first.funding_outpoint], name="two")
    for order in ((one, two), (two, one)):
        out = str(frank.folder / f"merged{len(list(frank.folder.iterdir()))}")
        assert run("merge", *order, "-o", out, *frank.key).exit_code == 0
        assert set(frank.unpacked(Path(out).name)) == {first, second}
        assert run("merge", *order, "-o", out, *frank.key).exit_code == 5


def test_peers_are_listed_with_their_channels(frank: Frank) -> None:
    shown = run("inspect", frank.file("onion-last"), "--peers", *frank.key).stdout
    for single in content("onion-last"):
        pub = bytes(single.remote_node_pub or b"").hex()
        assert f"{pub}@127.0.0.1:" in shown
        assert f"  channel {single.funding_outpoint}, {single.capacity:,} sat" in shown


def test_the_readable_form_is_as_explorers_show_it(frank: Frank) -> None:
    shown = as_json(run("inspect", frank.file("good"), "--readable-json", *frank.key))
    assert shown["form"] == "readable"
    for entry, single in zip(shown["channels"], content("good"), strict=True):
        assert entry["channel_point"] == str(single.funding_outpoint)
        assert any(address.endswith(":9735") or ":" in address for address in entry["addresses"])
        assert len(entry["commitment_txid"]) == 64


def test_an_unconfirmed_channel_is_called_so(frank: Frank) -> None:
    single = content("good")[0]
    scid = replace(single.short_channel_id, block_height=845000, tx_index=0)
    shown = run("inspect", frank.packed(replace(single, short_channel_id=scid)), *frank.key)
    assert "unconfirmed, broadcast at 845000" in shown.stdout


def packable(frank: Frank) -> dict[str, object]:
    return multi_to_json(Multi(0, content("good")))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"close_tx_inputs"', '"closetx_inputs"', "is close_tx_inputs meant?"),
        ('"capacity": "700000"', '"capacity": "0700000"', "capacity"),
        ('"capacity": "700000"', '"capacity": "700_000"', "capacity"),
        ('"capacity": "700000"', '"capacity": "1", "capacity": "700000"', "stands twice"),
        ('"version": 0,', '"version": 0, "lease_expiry": 7,', "lease_expiry"),
        ('"csv_delay": ', '"csv_dealy": 5, "csv_delay": ', "is csv_delay meant?"),
    ],
)
def test_pack_refuses_what_it_would_not_read(old: str, new: str, said: str, frank: Frank) -> None:
    text = json.dumps(packable(frank))
    assert old in text
    source, out = frank.folder / "in.json", frank.folder / "out"
    source.write_text(text.replace(old, new, 1))
    result = run("pack", str(source), "-o", str(out), *frank.key)
    assert result.exit_code == 4
    assert said in one_line(result)
    assert not out.exists()


def test_packing_nothing_warns(frank: Frank) -> None:
    source = frank.folder / "in.json"
    source.write_text('{"version": 0, "static_backups": []}')
    result = run("pack", str(source), "-o", str(frank.folder / "out"), *frank.key)
    assert result.exit_code == 0
    assert "an empty backup" in result.stderr


def test_unpack_never_replaces_its_input(frank: Frank) -> None:
    file = frank.packed(*content("good"))
    before = Path(file).read_bytes()
    result = run("unpack", file, "-o", file, "--force", *frank.key)
    assert result.exit_code == 5
    assert "it is what is read" in one_line(result)
    assert Path(file).read_bytes() == before


def test_a_backup_without_channels_is_not_fine(frank: Frank) -> None:
    empty = frank.packed()
    assert run("verify", "--quiet", empty, *frank.key).exit_code == 1
    assert run("verify", "--quiet", "--min-channels", "0", empty, *frank.key).exit_code == 0
    good = frank.file("good")
    assert run("verify", "--quiet", "--min-channels", "3", good, *frank.key).exit_code == 1
