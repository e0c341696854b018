"""A corpus too large for memory is read line by line, and means the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.corpus import files as reading
from scbref.conformance.corpus.load import Corpus, CorpusError, load
from tests.judge.corpus import HONEST, VECTORS, python, run, saboteur
from tests.judge.large_corpus import write_large_corpus


def write_lines(folder: Path) -> Path:
    """Write the toy corpus as the generator does: a vector a line."""
    from tests.judge.corpus import write_corpus

    write_corpus(folder)
    for op, entries in VECTORS.items():
        head = json.dumps({"format": 1, "corpus": "0.0.1", "op": op})[:-1]
        lines = ",\n".join(map(json.dumps, entries))
        (folder / f"{op}.json").write_text(f'{head}, "vectors": [\n{lines}\n]}}\n')
    return folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reading, "KEPT", 0)
    folder = tmp_path / "vectors"
    folder.mkdir()
    return write_lines(folder)


def shown(corpus: Corpus) -> list[tuple[object, ...]]:
    return [
        (v.id, v.op, v.hash, v.title, v.in_, v.expect, v.requirements, v.consequence, v.needs)
        for v in corpus.vectors
    ]


def test_it_is_the_same_corpus(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    streamed = load(folder)
    monkeypatch.setattr(reading, "KEPT", 1 << 30)
    assert shown(streamed) == shown(load(folder))
    assert [v.verdict for v in streamed.vectors if v.verdict not in ("valid", "invalid")] == [
        "lenient",
        "unspecified",
    ]


@pytest.mark.parametrize("mode", ["honest", "accept_all", "leak"])
def test_it_is_judged_the_same(folder: Path, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    streamed = run(saboteur(mode), load(folder))
    monkeypatch.setattr(reading, "KEPT", 1 << 30)
    kept = run(saboteur(mode), load(folder))
    assert streamed.counts == kept.counts
    assert streamed.results.keys() == kept.results.keys()


def test_another_layout_is_read_as_a_whole(folder: Path) -> None:
    path = folder / "version.encode.json"
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1))
    assert run(HONEST, load(folder)).exit_code == 0


def test_a_bad_line_is_named_as_in_a_small_file(folder: Path) -> None:
    path = folder / "version.encode.json"
    path.write_text(path.read_text().replace('"title"', '"titel"', 1))
    with pytest.raises(CorpusError, match=r"version\.encode\.json: .*title"):
        load(folder)


def test_a_file_that_changes_meanwhile_is_noticed(folder: Path) -> None:
    corpus = load(folder)
    path = folder / "version.encode.json"
    text = path.read_text()
    path.write_text(text.replace("version.encode/5", "version.encode/6"))
    with pytest.raises(CorpusError, match=r"version\.encode/5: the file has changed"):
        _ = corpus.find("version.encode/5").in_  # type: ignore[union-attr]
    path.write_text(text[:200])
    with pytest.raises(CorpusError, match=r"byte .* has changed"):
        _ = corpus.find("version.encode/6").in_  # type: ignore[union-attr]


def test_a_changed_file_ends_a_run_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_then_cut(path: Path) -> Corpus:
        corpus = load(path)
        (folder / "version.decode.json").write_text("")
        return corpus

    monkeypatch.setattr("scbref.conformance.cli.run.load_corpus", read_then_cut)
    result = CliRunner().invoke(main, ["run", python("honest"), "--vectors", str(folder)])
    assert result.exit_code == 2
    assert "Error: vectors: version.decode.json, byte" in result.stderr


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_large_corpus_takes_little_memory(tmp_path: Path) -> None:
    write_large_corpus(tmp_path, 100_000)
    code = (
        "import sys\nfrom pathlib import Path\nfrom scbref.conformance.corpus.load import load\n"
        "corpus = load(Path(sys.argv[1]))\nsum(len(v.title) for v in corpus.vectors)\n"
        "peak = Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0]\n"
        "print(len(corpus.vectors), peak)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    number, kibibytes = map(int, done.stdout.split())
    assert number == 100_000
    assert kibibytes < 150 << 10
