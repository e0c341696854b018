"""Vectors that describe long values: expanded as the pages say, bounded, held to their hash."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from scbref.conformance.corpus.described import LONGEST, MOST, Expander
from scbref.conformance.corpus.hashes import with_hashes
from scbref.conformance.corpus.load import CorpusError, load
from tests.judge.exploring import call

VECTORS = Path(__file__).parents[2] / "vectors"
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def expanded(value: Any) -> Any:
    return Expander(Path()).expanded(value)


def write(name: str, **vector: Any) -> Path:
    """Write one vector of ``version.decode``, with its hash where none is given."""
    content = {
        "id": "version.decode/described",
        "title": "described",
        "requirements": ["version.layout"],
        "consequence": "a release is taken for another",
        "needs": {},
        "expect": {"verdict": "valid", "ok": {"version": {"$number": 3}, "close_tx": False}},
        "in": {"encoded": {"$number": 3}},
        **vector,
    }
    head = {"format": 1, "corpus": "1.0.0", "op": "version.decode"}
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(with_hashes(json.dumps({**head, "vectors": [content]}), path.parent)[0])
    return path


def test_lists_and_texts_repeat_count_and_cycle() -> None:
    number = {"$number": 250, "step": 3}
    each = {"a": number, "b": {**number, "decimal": True}, "c": {**number, "bytes": 2}}
    assert expanded([0, {"$repeat": 3, "of": each}, 9]) == [
        0,
        {"a": 250, "b": "250", "c": "00fa"},
        {"a": 253, "b": "253", "c": "00fd"},
        {"a": 256, "b": "256", "c": "0100"},
        9,
    ]
    cycle = {"$cycle": ["aa", {"$hex": ["b", {"$number": 1, "bytes": 1}]}]}
    assert expanded({"$hex": ["00", {"$repeat": 4, "of": cycle}]}) == "00aab02aab04"
    assert expanded({"$hex": [{"$repeat": 3, "of": "ab"}, {"$repeat": 0, "of": "cd"}]}) == "ababab"
    assert expanded([{"$repeat": 2, "of": [{"$repeat": 2, "of": {"$number": 0}}]}]) == [[0, 1]] * 2


def test_a_digest_is_what_the_pages_say() -> None:
    made = expanded([{"$repeat": 2, "of": {"$digest": "n", "bytes": 40}}])
    for round_, text in enumerate(made):
        blocks = [hashlib.sha256(f"n/{round_}/{block}".encode()).hexdigest() for block in (0, 1)]
        assert text == "".join(blocks)[:80]


def test_files_hold_bytes_or_values_that_may_describe_others() -> None:
    Path("sub").mkdir()
    Path("sub/x.backup").write_bytes(b"\x00\xff")
    Path("v.json").write_text('[{"$file": "sub/x.backup"}, {"$number": 1}]')
    assert expanded({"$file": "v.json"}) == ["00ff", 1]
    cycle = {"$cycle": {"$file": "v.json"}}
    assert expanded([{"$repeat": 4, "of": cycle}]) == ["00ff", 2, "00ff", 4]


def test_what_describes_nothing_is_not_copied() -> None:
    value = {"a": [1, {"b": "c"}]}
    assert expanded(value) is value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"$reapeat": 1, "of": 1}, "no such description: $reapeat (is '$repeat' meant?)"),
        ({"a": {"$repeat": 1, "of": 1}}, "neither in a list nor among the parts"),
        ([{"$repeat": -1, "of": 1}], "$repeat is negative"),
        ([{"$repeat": MOST + 1, "of": 1}], "more than"),
        ([{"$repeat": 1 << 12, "of": [{"$repeat": 1 << 12, "of": 1}]}], "more than"),
        ({"$hex": [{"$repeat": LONGEST, "of": "aa"}]}, "more than"),
        ({"$digest": "x", "bytes": LONGEST}, "more than"),
        ({"$hex": [1]}, "a part of $hex is no text"),
        ({"$cycle": []}, "$cycle has no value"),
        ({"$cycle": {"$file": "one.json"}}, "$cycle has no value"),
        ({"$number": 1, "bytes": 9}, "more than 8 bytes"),
        ({"$number": 256, "bytes": 1}, "has no 1 bytes"),
        ({"$number": 1, "bytes": 1, "decimal": True}, "either as bytes or as a decimal text"),
        ({"$number": 1, "stepp": 1}, "stepp"),
        ({"$file": "missing"}, "No such file"),
        ({"$file": "../outside"}, "outside the folder"),
        ({"$file": "/etc/hostname"}, "outside the folder"),
        ({"$file": "link"}, "outside the folder"),
        ({"$file": "self.json"}, "names itself"),
        ({"$file": "bad.json"}, "bad.json"),
        ({"$file": "a\0b"}, "null byte"),
    ],
)
def test_what_cannot_be_made_is_refused(value: Any, text: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (tmp_path / "outside").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "outside")
    (folder / "self.json").write_text('[{"$file": "self.json"}]')
    (folder / "bad.json").write_text("{")
    (folder / "one.json").write_text("1")
    with pytest.raises(CorpusError) as error:
        Expander(folder).expanded(value)
    assert text in str(error.value)


@pytest.mark.slow
def test_a_described_case_is_run_checked_explained_and_replayed() -> None:
    path = write("corpus/decode.json")
    assert call("vectors", "check", path).exit_code == 0
    assert call("vectors", "hash", "--check", path).exit_code == 0
    result = call("run", "scbref", "--vectors", path)
    assert result.exit_code == 0 and "1 pass" in result.output
    assert (
        '{"$number":3}'
        not in call("replay", "scbref", "version.decode/described", "--vectors", path).output
    )
    assert (
        '{"encoded":{"$number":3}}'
        in call("explain", "version.decode/described", "--vectors", path).output
    )


def test_another_hash_than_that_of_the_expansion_is_refused() -> None:
    path = write("decode.json", hash="0123456789abcdef")
    text = path.read_text()
    path.write_text(text.replace(json.loads(text)["vectors"][0]["hash"], "0123456789abcdef"))
    wrong = "the hash is 0123456789abcdef, that of what it describes is"
    with pytest.raises(CorpusError, match=wrong):
        load(path)
    result = call("run", "scbref", "--vectors", path)
    assert result.exit_code == 2 and "version.decode/described: the hash is" in result.output
    assert call("vectors", "check", path).exit_code == 1


def test_what_cannot_be_made_is_named_with_its_place() -> None:
    path = write("decode.json", hash="0123456789abcdef", **{"in": {"encoded": {"$file": "no"}}})
    result = call("vectors", "check", path)
    assert (
        result.exit_code == 1 and "decode.json:1: version.decode/described: no: " in result.output
    )


def test_the_same_case_stored_in_full_has_the_same_hash() -> None:
    path = write("short/version.decode.json")
    assert call("vectors", "expand", path, "--out", "long").exit_code == 0
    (full,) = json.loads(Path("long/version.decode.json").read_text())["vectors"]
    assert full["in"] == {"encoded": 3}
    assert call("vectors", "check", "long").exit_code == 0


def test_an_exchange_may_be_described() -> None:
    exchange = {"op": "version.decode", "in": {"encoded": {"$number": 3}}, "ok": {"version": 3}}
    Path("recorded.jsonl").write_text(json.dumps(exchange))
    assert call("vectors", "import", "recorded.jsonl", "--out", "made").exit_code == 0
    (made,) = json.loads(Path("made/version.decode.json").read_text())["vectors"]
    assert made["in"] == {"encoded": 3}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["multi.unpack/lnd/thousand", "multi.deserialize/many/1030"])
def test_a_thousand_singles_are_explained_and_replayed_in_short(name: str) -> None:
    explained, replayed = call("explain", name), call("replay", "scbref", name)
    assert explained.exit_code == replayed.exit_code == 0
    assert len(explained.output) < 40_000 and len(replayed.output) < 4_000


@pytest.mark.slow
def test_a_wrong_answer_of_a_thousand_singles_makes_a_short_report(tmp_path: Path) -> None:
    adapter = tmp_path / "few.py"
    adapter.write_text(_FEW)
    name = "multi.deserialize/many/1030"
    report = tmp_path / "report.html"
    command = f"{sys.executable} {adapter}"
    result = call("run", command, "--no-explore", "--filter", name, "--html", report)
    assert result.exit_code == 1 and len(result.output) < 10_000
    assert report.stat().st_size < 200_000


_FEW = """
import json, sys
from scbref.adapter.reference import ReferenceAdapter
reference = ReferenceAdapter()
for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "hello":
        answer = {"ok": reference.hello()}
    elif request["op"] == "bye":
        break
    else:
        answer = reference.answer(request)
        answer["ok"]["multi"]["static_backups"] = answer["ok"]["multi"]["static_backups"][:255]
    print(json.dumps({"id": request["id"], **answer}), flush=True)
"""


def test_the_corpus_in_git_stays_small() -> None:
    made = {"__pycache__", "node_modules", "target"}
    files = [path for path in VECTORS.rglob("*") if path.is_file() and not made & {*path.parts}]
    assert sum(path.stat().st_size for path in files) < 25_000_000
