"""Vectors of somebody else: any file name, several at once, checked, hashed and imported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scbref.conformance.corpus.described import Expander
from scbref.conformance.corpus.hashes import cases_of, scenario_hash, vector_hash, with_hashes
from scbref.conformance.corpus.load import CorpusError, load
from scbref.conformance.corpus.places import whole
from tests.judge.exploring import call

VECTORS = Path(__file__).parents[2] / "vectors"
CAPTURED = VECTORS / "captured" / "lnd-head-backups.jsonl"
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def decoding(encoded: int, name: str = "ours", **changed: Any) -> Json:
    answer = {"version": encoded & 127, "close_tx": encoded > 127}
    return {
        "id": f"version.decode/{name}/{encoded}",
        "hash": "",
        "title": f"the byte {encoded}",
        "requirements": ["version.layout"],
        "in": {"encoded": encoded},
        "expect": {"verdict": "valid", "ok": answer},
        **changed,
    }


def write(name: str, *vectors: Json, **head: Any) -> Path:
    content = {"format": 1, "corpus": "1.0.0", "op": "version.decode", **head}
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    # One member on a line, as people write it.
    text = json.dumps({**content, "vectors": list(vectors)}, indent=1)
    path.write_text(with_hashes(text, VECTORS)[0])
    return path


@pytest.mark.slow
def test_a_file_of_any_name_and_a_folder_are_run_together() -> None:
    write("anything.json", decoding(5))
    write("folder/some-more.json", decoding(6, "more"))
    write("folder/and-more.json", decoding(7, "more"))
    result = call("run", "scbref", "--vectors", "anything.json", "--vectors", "folder")
    assert result.exit_code == 0 and "conformant as reader: 3 pass" in result.output
    failed = call("run", "false", "--vectors", "anything.json", "--vectors", "folder")
    assert failed.exit_code == 3
    every = call("list", "--vectors", "installed", "--vectors", "folder").output.splitlines()
    assert len(every) == len(load().cases) + 2


def test_statements_are_the_installed_ones_unless_a_corpus_brings_its_own() -> None:
    behaviour = next(iter(load().behaviours))
    first, second = (choice.name for choice in load().behaviours[behaviour].choices[:2])
    ok = {"ok": {"version": 1, "close_tx": False}}
    lenient = {"verdict": "lenient", "behaviour": behaviour, "choices": {first: ok, second: ok}}
    write("own/x.json", decoding(1, expect=lenient))
    corpus = load([Path("own")])
    assert behaviour in corpus.behaviours
    assert list(corpus.requirements) == ["version.layout"]
    Path("own/behaviours.json").write_text(
        json.dumps(
            {
                "format": 1,
                "behaviours": [
                    {
                        "id": "other",
                        "title": "something",
                        "requirement": "version.layout",
                        "choices": [{"name": "a", "title": "one"}, {"name": "b", "title": "two"}],
                        "lnd": [{"since": "0.6", "choice": "a"}],
                    }
                ],
            }
        )
    )
    with pytest.raises(CorpusError, match=f"no such behaviour: {behaviour}"):
        load([Path("own")])


@pytest.mark.parametrize(
    ("prepare", "problem"),
    [
        (lambda: write("a.json", decoding(1), op="version.decod"), "is 'version.decode' meant?"),
        (lambda: [write("a.json", decoding(1)), write("b.json", decoding(1))], "is used twice"),
        (lambda: Path("a.json").write_text("{}"), "neither vectors nor scenarios"),
        (lambda: None, "neither a file nor a directory"),
    ],
)
def test_what_cannot_be_used_is_one_line(prepare: Any, problem: str) -> None:
    prepare()
    paths = [word for path in ("a.json", "b.json") if Path(path).exists() or path == "a.json"
             for word in ("--vectors", path)]  # fmt: skip
    result = call("run", "scbref", *paths)
    assert result.exit_code == 2
    assert problem in result.output and result.output.count("\n") == 1


FAULTS: list[tuple[Json, str, str]] = [
    ({"requirements": ["version.layuot"]}, "version.layuot", "is 'version.layout' meant?"),
    ({"in": {"encodde": 1}}, "encodde", "is 'encoded' meant?"),
    ({"tiitle": "x"}, "tiitle", "is 'title' meant?"),
    ({"expect": {"verdict": "valid", "ok": {"versoin": 1}}}, "versoin", "is 'version' meant?"),
    (
        {"expect": {"verdict": "invalid", "class": "out-of-rang", "phase": "encode"}},
        '"class"',
        "no such error class: out-of-rang (is 'out-of-range' meant?)",
    ),
    (
        {"expect": {"verdict": "invalid", "class": "out-of-range", "phase": "fild"}},
        '"phase"',
        "no such phase: fild (is 'field' meant?)",
    ),
    (
        {"expect": {"verdict": "lenient", "behaviour": "bool-other-than-on", "choices": {}}},
        '"behaviour"',
        "is 'bool-other-than-one' meant?",
    ),
    ({"needs": {"features": ["close-tx-inputs"]}}, '"features"', "is 'close_tx_inputs' meant?"),
    ({"needs": {"featuers": []}}, "featuers", "unknown field `featuers`"),
    ({"id": "Version Decode"}, '"Version Decode"', "is not of the form"),
    ({"id": "version.decode/ours/2"}, '"id"', "the id is used before, at ours.json:"),
]


@pytest.mark.parametrize(("changed", "where", "text"), FAULTS, ids=[f[1] for f in FAULTS])
def test_each_fault_is_named_with_its_line(changed: Json, where: str, text: str) -> None:
    path = write("ours.json", decoding(2), decoding(1, **changed), decoding(3))
    result = call("vectors", "check", path)
    assert result.exit_code == 1
    problem, total = result.output.splitlines()
    assert total == "3 cases in 1 files: 1 problems"
    assert text in problem
    line = int(problem.split(":")[1])
    lines = path.read_text().splitlines()
    found = [n for n, each in enumerate(lines, 1) if where in each]
    assert line in found
    assert problem.startswith(f"ours.json:{line}: {changed.get('id', 'version.decode/ours/1')}: ")


@pytest.mark.slow
def test_a_misspelt_member_deep_inside_is_found() -> None:
    (path,) = [each for each in VECTORS.glob("single.serialize.json")]
    text = path.read_text().replace('"chain_hash"', '"chainhash"', 1)
    Path("x.json").write_text(with_hashes(text, VECTORS)[0])
    result = call("vectors", "check", "x.json")
    assert result.exit_code == 1
    assert "a member 'chainhash' that the protocol has not there" in result.output


@pytest.mark.slow
def test_the_installed_corpus_is_right() -> None:
    result = call("vectors", "check", VECTORS)
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"{len(load().cases)} cases in ")


@pytest.mark.slow
def test_hashes_are_put_in_and_nothing_else_is_changed() -> None:
    for path in [*VECTORS.glob("*.*.json"), *VECTORS.glob("scenarios/*.json")]:
        text = path.read_text()
        hashes = [content["hash"] for _, content, _ in cases_of(whole(text), Expander(VECTORS))]
        assert with_hashes(text, VECTORS) == (text, 0, len(hashes))
        spoiled = text.replace(f'"hash":"{hashes[0]}"', '"hash":"0000000000000000"', 1)
        spoiled = spoiled.replace(f',"hash":"{hashes[-1]}"', "", 1)
        mended, changed, _ = with_hashes(spoiled, VECTORS)
        assert changed == len({hashes[0], hashes[-1]})
        assert json.loads(mended) == json.loads(text)


def test_hash_writes_or_only_looks() -> None:
    path = write("ours.json", decoding(1), decoding(2))
    right = path.read_text()
    path.write_text(right.replace(json.loads(right)["vectors"][0]["hash"], "f" * 16))
    wrong = path.read_text()
    assert call("vectors", "hash", "--check", path).exit_code == 1
    assert path.read_text() == wrong
    assert "1 of 2 hashes written" in call("vectors", "hash", path).output
    assert path.read_text() == right
    assert call("vectors", "hash", "--check", path).exit_code == 0


def test_the_two_hashes() -> None:
    content = {"in": {"b": 1, "a": "é"}, "expect": {}}
    assert vector_hash("op", content) == vector_hash("op", {**content, "title": "another"})
    assert vector_hash("op", content) != vector_hash("other", content)
    assert scenario_hash({"needs": {}, "steps": [1]}) != scenario_hash({"needs": {}, "steps": []})


@pytest.mark.slow
def test_lnds_captured_backups_are_imported_and_passed() -> None:
    made = call("vectors", "import", CAPTURED, "--out", "made")
    assert made.exit_code == 0, made.output
    assert call("vectors", "check", "made").exit_code == 0
    result = call("run", "scbref", "--vectors", "made")
    assert result.exit_code == 0
    number = sum(map(len, (json.loads(p.read_bytes())["vectors"] for p in Path("made").iterdir())))
    assert number > 200 and f"conformant as reader, writer: {number} pass" in result.output
    again = call("vectors", "import", CAPTURED, "--out", "made")
    assert again.exit_code == 2 and "is there already" in again.output


def test_a_log_of_messages_is_a_capture() -> None:
    lines = (
        {"id": 0, "op": "hello", "in": {"protocol": 1}},
        {"id": 0, "ok": {"protocol": 1}},
        {"id": 9, "op": "version.decode", "in": {"encoded": 6}},
        {"id": 8, "op": "single.deserialize", "in": {"bytes": "00"}},
        {"id": 8, "error": {"class": "truncated"}},
        {"id": 9, "ok": {"version": 6, "close_tx": False}},
        {**decoding(7), "ok": {"version": 7, "close_tx": False}, "op": "version.decode"},
    )
    Path("log.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    assert call("vectors", "import", "log.jsonl", "--out", "made").exit_code == 0
    ids = [case.id for case in load([Path("made")]).cases]
    assert ids == ["single.deserialize/log-4", "version.decode/log-3", "version.decode/ours/7"]
    assert call("run", "scbref", "--vectors", "made").exit_code == 0


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("not json", "Expecting value"),
        ("[]", "not an object"),
        ('{"op": "version.decod", "in": {}, "ok": {}}', "is 'version.decode' meant?"),
        ('{"op": "version.decode", "ok": {}}', "in is not an object"),
        ('{"op": "version.decode", "in": {}}', "not exactly one of ok and error"),
        ('{"op": "version.decode", "in": {}, "error": {"class": "trunc"}}', "no such error class"),
        ('{"id": 3, "op": "version.decode", "in": {}}', "no answer to the request 3"),
        ('{"id": 3, "ok": {}}', "neither an exchange"),
        ('{"kind": "single", "packed": "00"}', "it has no"),
    ],
)
def test_a_line_that_is_no_capture_is_named(line: str, text: str) -> None:
    Path("log.jsonl").write_text(f"\n{line}\n")
    result = call("vectors", "import", "log.jsonl", "--out", "made")
    assert result.exit_code == 2
    assert "log.jsonl:2: " in result.output and text in result.output
    assert not Path("made").exists()
