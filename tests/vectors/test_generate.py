"""The generator: deterministic, current, and at odds with nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vectors.generate import __main__ as command, corpus
from vectors.generate.captured import CAPTURED, vectors as captured_vectors
from vectors.generate.case import Case, case, invalid, refusal, valid
from vectors.generate.layout import multi_layout, single_bytes, single_layout
from vectors.generate.reference import disagreement
from vectors.generate.shapes import all_shapes, put, single, tcp4
from vectors.generate.transaction import PLAIN, SMALL, WITNESS, compact_size


def test_the_files_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--check"]) == 0, capsys.readouterr().err


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


def test_writing_then_checking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(tmp_path, monkeypatch) == 0
    assert json.loads((tmp_path / "version.decode.json").read_text())["op"] == "version.decode"
    assert _run(tmp_path, monkeypatch, "--check") == 0


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


def test_the_generator_reads_its_own_bytes_as_lnd_wrote_them() -> None:
    """The layout, independent of the codec, gives the plaintext of every captured backup."""
    lines = (CAPTURED / "lnd-head-backups.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 140
    assert len(list(captured_vectors())) > 50  # each of them asserts equality with lnd's bytes


@pytest.mark.parametrize(("slug", "value"), [(slug, value) for slug, _, value in all_shapes()])
def test_layouts_name_every_byte_once(slug: str, value: dict[str, object]) -> None:
    layout = single_layout(value)
    data = bytes(layout)
    assert int.from_bytes(data[1:3], "big") == len(data) - 3
    end = 0
    for part in layout.parts:
        if part.data and part.name != "addresses":
            start, _ = layout.place(part.name)
            assert start >= end or part.name == "addresses.byte_count"
            end = start


def test_a_cut_is_blamed_on_the_field_that_lacks_bytes() -> None:
    layout = single_layout(single(0, [tcp4()]))
    assert layout.cut_at(0) == ("version", 0)
    assert layout.cut_at(2) == ("length", 1)
    assert layout.cut_at(110) == ("remote_node_pub", 78)
    assert layout.cut_at(111) == ("addresses.byte_count", 111)
    assert layout.cut_at(115) == ("addresses", 111)
    assert layout.cut_at(120) == ("capacity", 120)


def test_an_exchanged_part_brings_its_length_along() -> None:
    layout = multi_layout([single(), single(name="b")])
    longer = layout.replaced("static_backups[1].addresses", bytes.fromhex("0007010a0000022607"))
    plain = multi_layout([single(), put(single(name="b"), "addresses", [tcp4()])])
    assert longer == bytes(plain)


@pytest.mark.parametrize("transaction", [PLAIN, SMALL, WITNESS])
def test_transactions_are_their_parts(transaction: object) -> None:
    layout = transaction.layout()  # type: ignore[attr-defined]
    assert b"".join(part.data for part in layout.parts) == bytes(transaction)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0xFC, "fc"), (0xFD, "fdfd00"), (0x10000, "fe00000100"), (1 << 32, "ff0000000001000000")],
)
def test_compact_sizes_are_shortest_by_default(value: int, text: str) -> None:
    assert compact_size(value).hex() == text
