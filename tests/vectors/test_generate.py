"""The generator: deterministic, and at odds with nobody.

Whether the files are what it writes is asked by ``make check-vectors``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scbref.vectors.generate import __main__ as command, corpus
from scbref.vectors.generate.cases.captured import vectors as captured_vectors
from scbref.vectors.generate.tools.agreement import disagreement
from scbref.vectors.generate.tools.captured import CAPTURED
from scbref.vectors.generate.tools.case import Case, case, invalid, lenient, refusal, valid
from scbref.vectors.generate.tools.layout import Layout, multi_layout, single_bytes, single_layout
from scbref.vectors.generate.tools.shapes import all_shapes, close_tx_inputs, dns, put, single, tcp4
from scbref.vectors.generate.tools.transaction import SMALL, WITNESS, Tx, compact_size


def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    def few() -> list[Case]:
        return [_case(7)]

    monkeypatch.setattr(command, "VECTORS", tmp_path)
    monkeypatch.setattr(command, "collect", few)
    return command.main(list(arguments))


def _case(encoded: int, **ok: object) -> Case:
    answer = ok or {"version": encoded & 0x7F, "close_tx": encoded >= 0x80}
    return case(
        "version.decode",
        f"{encoded:02x}",
        "t",
        "version.layout",
        "c",
        {"encoded": encoded},
        valid(**answer),
    )


@pytest.mark.slow
def test_writing_then_checking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(tmp_path, monkeypatch) == 0
    assert json.loads((tmp_path / "version.decode.json").read_text())["op"] == "version.decode"
    assert _run(tmp_path, monkeypatch, "--check") == 0


@pytest.mark.slow
@pytest.mark.parametrize("spoil", ["changed", "missing", "left-over"])
def test_check_names_stale_files_and_changes_nothing(
    spoil: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _run(tmp_path, monkeypatch)
    target = tmp_path / ("old.op.json" if spoil == "left-over" else "version.decode.json")
    if spoil == "missing":
        target.unlink()
    else:
        target.write_text("{}")
    capsys.readouterr()
    assert _run(tmp_path, monkeypatch, "--check") == 1
    assert f"stale: vectors/{target.name}" in capsys.readouterr().err
    assert target.exists() == (spoil != "missing")
    assert _run(tmp_path, monkeypatch) == 0
    assert _run(tmp_path, monkeypatch, "--check") == 0
    assert target.exists() == (spoil != "left-over")


def test_a_disagreement_with_the_reference_stops_the_generation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wrong() -> list[Case]:
        return [_case(7, version=6, close_tx=False)]

    monkeypatch.setattr(corpus, "FAMILIES", (wrong,))
    with pytest.raises(corpus.CorpusError, match=r"version\.decode/07: expected"):
        corpus.collect()


def test_an_id_given_twice_stops_the_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    def twice() -> list[Case]:
        return [_case(7), _case(7)]

    monkeypatch.setattr(corpus, "FAMILIES", (twice,))
    with pytest.raises(corpus.CorpusError, match=r"twice: version\.decode/07"):
        corpus.collect()


def test_class_field_and_offset_are_compared() -> None:
    data = single_bytes(single())[:100].hex()

    def cut(code: str, field: str, offset: int) -> Case:
        expect = invalid(refusal(code, "field", field, offset))
        return case(
            "single.deserialize", "x", "t", "single.truncated", "c", {"bytes": data}, expect
        )

    assert disagreement(cut("truncated", "remote_node_pub", 78)) is None
    assert disagreement(cut("bad-point", "remote_node_pub", 78))
    assert disagreement(cut("truncated", "capacity", 78))
    assert disagreement(cut("truncated", "remote_node_pub", 79))


def _bool_of_2(**choices: dict[str, object]) -> Case:
    data = single_layout(single()).replaced("is_initiator", b"\x02").hex()
    expect = lenient("bool-other-than-one", **choices)
    rule = "single.bool-other"
    return case("single.deserialize", "x", "t", rule, "c", {"bytes": data}, expect)


def test_a_lenient_case_is_put_to_both_readings() -> None:
    false = {"ok": {"single": put(single(), "is_initiator", False)}}
    true = {"ok": {"single": single()}}
    refused = refusal("not-canonical", "field", "is_initiator", 3)
    assert disagreement(_bool_of_2(false=false, true=true, refuse=refused)) is None
    assert disagreement(_bool_of_2(false=true, true=false, refuse=refused))
    for strict in (refusal("other", "field"), refusal("not-canonical", "frame")):
        problem = disagreement(_bool_of_2(false=false, true=true, refuse=strict))
        assert problem is not None
        assert "strict" in problem


@pytest.mark.slow
def test_a_case_keeps_its_place_in_its_file_and_a_new_one_goes_to_the_end(tmp_path: Path) -> None:
    def order(cases: list[Case]) -> list[str]:
        text = corpus.render(cases, tmp_path)["version.decode.json"]
        (tmp_path / "version.decode.json").write_bytes(text)
        return [vector["id"].rpartition("/")[2] for vector in json.loads(text)["vectors"]]

    assert order([_case(7), _case(3)]) == ["07", "03"]
    assert order([_case(1), _case(3), _case(7), _case(2)]) == ["07", "03", "01", "02"]
    assert order([_case(2), _case(7)]) == ["07", "02"]


def test_the_generator_writes_what_lnd_wrote() -> None:
    lines = (CAPTURED / "lnd-head-backups.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 140
    assert len(list(captured_vectors())) > 50  # each of them asserts equality with lnd's bytes


def _gapless(layout: Layout) -> bool:
    ends = [part.offset + part.size for part in layout.parts]
    starts = [part.offset for part in layout.parts]
    return [0, *ends] == [*starts, len(bytes(layout))]


@pytest.mark.parametrize(("slug", "value"), [(slug, value) for slug, _, value in all_shapes()])
def test_layouts_name_every_byte_once(slug: str, value: dict[str, object]) -> None:
    layout = single_layout(value)
    assert bytes(layout) == single_bytes(value)
    assert _gapless(layout)
    assert len({part.name for part in layout.parts}) == len(layout.parts)


def test_layouts_name_lists_and_transactions_down_to_their_counts() -> None:
    inputs = close_tx_inputs(6, bytes(WITNESS))
    layout = multi_layout([single(), single(6, [tcp4(), dns()], close=inputs)])
    names = {part.name.removeprefix("static_backups[1].") for part in layout.parts}
    assert {"addresses.byte_count", "addresses[0].type", "addresses[1].hostname"} <= names
    inside = {name.removeprefix("close_tx_inputs.commit_tx.") for name in names}
    assert {"segwit", "inputs.count", "inputs[0].script_sig", "witnesses[0][1]"} <= inside


def test_a_cut_is_blamed_on_the_field_that_lacks_bytes() -> None:
    layout = single_layout(single(0, [tcp4()]))
    assert layout.cut_at(0) == ("version", 0)
    assert layout.cut_at(2) == ("length", 1)
    assert layout.cut_at(110) == ("remote_node_pub", 78)
    assert layout.cut_at(111) == ("addresses.byte_count", 111)
    assert layout.cut_at(115) == ("addresses", 111)
    assert layout.cut_at(120) == ("capacity", 120)
    with pytest.raises(ValueError, match="not inside"):
        layout.cut_at(len(bytes(layout)))


def test_a_cut_before_the_witness_marker_is_blamed_on_it_although_it_is_not_there() -> None:
    layout = single_layout(single(close=close_tx_inputs(0, bytes(SMALL))))
    name = "close_tx_inputs.commit_tx.segwit"
    start, size = layout.place(name)
    assert size == 0
    assert layout.cut_at(start) == (name, start)


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        single_layout(single()).place("lease_expiry")


def test_an_exchanged_part_brings_its_length_along() -> None:
    layout = multi_layout([single(), single(name="b")])
    longer = layout.replaced("static_backups[1].addresses", bytes.fromhex("0007010a0000022607"))
    plain = multi_layout([single(), put(single(name="b"), "addresses", [tcp4()])])
    assert longer == bytes(plain)


def test_parts_exchanged_together_are_like_a_value_that_has_both() -> None:
    layout = multi_layout([single(0, [dns(), tcp4()]), single(name="b")])
    changed = layout.exchanged(
        {
            "static_backups[0].is_initiator": b"\0",
            "static_backups[0].addresses[0].hostname": b"\x01a",
            "static_backups[0].addresses[1].port": b"\0\x01",
            "static_backups[1].capacity": bytes(8),
        }
    )
    first = put(single(0, [dns(b"a"), tcp4(port=1)]), "is_initiator", False)
    assert changed == bytes(multi_layout([first, put(single(name="b"), "capacity", "0")]))


@pytest.mark.parametrize("part", ["length", "addresses.byte_count"])
def test_an_exchanged_length_stays_as_it_was_given(part: str) -> None:
    layout = single_layout(single(0, [tcp4()]))
    start, size = layout.place(part)
    expected = layout.data[:start] + b"\xff\xff" + layout.data[start + size :]
    assert layout.replaced(part, b"\xff\xff") == expected


@pytest.mark.parametrize("transaction", [SMALL, WITNESS])
def test_the_parts_below_a_name_stand_alone(transaction: Tx) -> None:
    value = single(close=close_tx_inputs(0, bytes(transaction)))
    alone = single_layout(value).below("close_tx_inputs.commit_tx")
    assert bytes(alone) == bytes(transaction)
    assert _gapless(alone)
    assert alone.parts[0].name == "version"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0xFC, "fc"), (0xFD, "fdfd00"), (0x10000, "fe00000100"), (1 << 32, "ff0000000001000000")],
)
def test_compact_sizes_are_shortest_by_default(value: int, text: str) -> None:
    assert compact_size(value).hex() == text


@pytest.mark.parametrize(
    ("width", "text"), [(2, "fd0100"), (4, "fe01000000"), (8, "ff0100000000000000")]
)
def test_compact_sizes_can_be_forced_longer(width: int, text: str) -> None:
    assert compact_size(1, width).hex() == text
