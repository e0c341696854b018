"""Several files in one answer: tables, ``scbref diff`` and ``merge``; and the forms for people."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from scbref.keys.key_ring import HDKeyRing
from scbref.model import Multi
from scbref.packing import pack_multi, pack_single, unpack_multi
from scbref.proof import channels_across
from tests.reference.cli_cases import as_json, run
from tests.reference.frank_stage import RING, ROWS, Frank, content


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


def test_the_packed_singles_of_one_json_are_one_file_of_many_channels(frank: Frank) -> None:
    packed = [pack_single(single, RING).hex() for single in content("good")]
    entries = [{"chan_backup": text} for text in packed]
    value = json.dumps({"single_chan_backups": {"chan_backups": entries}})
    (frank.folder / "exported.json").write_text(value)
    file = str(frank.folder / "exported.json")
    table = run("inspect", file, *frank.key)
    assert table.exit_code == 0
    assert f"1: {file}: 2 channels, 2 as new as any" in table.stdout
    verified = run("verify", file, *frank.key)
    assert verified.exit_code == 0
    assert f"{file}, entry 2: Single" in verified.stdout
    proved = as_json(run("prove", file, "--json", *frank.key))
    points = [each["channels"][0]["channel_point"] for each in proved["files"]]
    assert points == [str(single.funding_outpoint) for single in content("good")]
    piped = run("inspect", "-", *frank.key, stdin=value)
    assert "standard input: 2 channels" in piped.stdout
    beside = run("verify", file, frank.file("good"), *frank.key)
    assert f"2: {frank.file('good')}: 2 channels, 2 as new as any" in beside.stdout


def test_one_bad_single_of_many_does_not_hide_the_others(frank: Frank) -> None:
    good = pack_single(content("good")[0], RING).hex()
    entries = [{"chan_backup": text} for text in (good, "00" * 60)]
    value = json.dumps({"chan_backups": entries})
    result = run("inspect", "-", *frank.key, stdin=value)
    assert "1 channel, 1 as new as any" in result.stdout
    assert "entry 2" in result.stderr
