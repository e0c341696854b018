"""No starter prints half an answer: an operation that fails half-way leaves nothing on the line."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.cli.starter import LANGUAGES, commands

REQUESTS = (
    '{"id":0,"op":"hello","in":{"protocol":1}}\n'
    '{"id":9007199254740991,"op":"version.encode","in":{"version":6,"close_tx":true}}\n'
    '{"id":2,"op":"version.decode","in":{"encoded":134}}\n'
    '{"id":3,"op":"version.encode","in":{"version":6,"close_tx":true}}\n'
)


class Failure(NamedTuple):
    """How the operation version.decode of a starter is made to fail with half of its answer."""

    file: str
    good: str
    bad: str


FAILURES = {
    "python": Failure(
        "adapter.py", 'return {"version": given["encoded"] & 0x7F', 'return {"version": {1}'
    ),
    "js": Failure(
        "adapter.js",
        "close_tx: encoded > 0x7f",
        'get close_tx() { throw new Error("half-way"); }',
    ),
    "go": Failure(
        "main.go",
        'object{"version": given.Encoded & 0x7f',
        'object{"version": os.Exit, "x": given.Encoded',
    ),
    "rust": Failure(
        "src/main.rs",
        '("close_tx", Json::Bool(encoded > 0x7f)),',
        '("close_tx", Json::Array(vec![]).get("x").as_str().into()),',
    ),
    "c": Failure(
        "adapter.c",
        'text_add(ok, ",\\"close_tx\\":%s}", encoded > 0x7f ? "true" : "false");',
        'json_string(json_get(given, "encoded"));',
    ),
    "bash": Failure(
        "adapter.sh",
        "answer=$(jq -c '.in.encoded |",
        """answer=$(printf '{"ok":{"version":6,'; exit 1; jq -c '.in.encoded |""",
    ),
}
BUILT = ("go", "rust", "c")


def starter(language: str, folder: Path, change: Failure) -> str:
    """Write a changed starter, build it, and return the command line that starts it."""
    missing = [name for name in LANGUAGES[language].needs if not shutil.which(name)]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
    assert CliRunner().invoke(main, ["init", "--lang", language, str(folder)]).exit_code == 0
    source = folder / change.file
    text = source.read_text()
    assert change.good in text
    source.write_text(text.replace(change.good, change.bad))
    build, run = commands(language, folder)
    if build:
        subprocess.run(["sh", "-c", build], check=True, capture_output=True, timeout=300)
    return run


def played(run: str) -> tuple[list[dict[str, object]], int, str]:
    """Return the answers, each a whole line, the exit status, and what was told besides."""
    done = subprocess.run(
        ["sh", "-c", run], input=REQUESTS, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "" or done.stdout.endswith("\n")
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode, done.stderr


@pytest.mark.parametrize(
    "language",
    [pytest.param(each, marks=pytest.mark.slow if each in BUILT else ()) for each in FAILURES],
)
def test_a_starter_that_fails_half_way_prints_nothing_of_that_answer(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("CARGO_NET_OFFLINE", "true")
    answers, status, told = played(starter(language, tmp_path / "half", FAILURES[language]))
    assert [answer["id"] for answer in answers] == [0, 9007199254740991]
    assert answers[1]["ok"] == {"encoded": 134}
    assert status != 0
    assert told


@pytest.mark.slow
def test_a_refusal_in_c_drops_what_was_added_before(tmp_path: Path) -> None:
    good = (
        'text_add(ok, ",\\"close_tx\\":%s}", encoded > 0x7f ? "true" : "false");\n    return NULL;'
    )
    change = Failure("adapter.c", good, 'return "other";')
    answers, status, _ = played(starter("c", tmp_path / "half", change))
    assert answers[2:] == [
        {"id": 2, "error": {"class": "other"}},
        {"id": 3, "ok": {"encoded": 134}},
    ]
    assert status == 0


WIDE = {
    "c": Failure(
        "adapter.c",
        'text_add(ok, "{\\"encoded\\":%d}", version | (close_tx ? 0x80 : 0));',
        """size_t size;
    uint8_t *bytes = json_bytes(json_get(given, "bytes"), &size);
    text_add(ok, "{\\"bytes\\":");
    text_add_bytes(ok, bytes, size);
    text_add(ok, ",\\"capacity\\":");
    text_add_int64(ok, json_int64(json_get(given, "capacity")) + version + close_tx);
    text_add(ok, ",\\"height\\":");
    text_add_uint64(ok, json_uint64(json_get(given, "height")));
    text_add(ok, "}");
    free(bytes);""",
    ),
    "js": Failure(
        "adapter.js",
        "({ version, close_tx }) => ({ encoded: version | (close_tx ? 0x80 : 0) }),",
        """({ bytes, capacity, height }) => ({
    bytes: fromHex(bytes), capacity: BigInt(capacity), height: BigInt(height),
  }),""",
    ),
    "go": Failure(
        "main.go",
        'return object{"encoded": given.Version}, nil',
        """var wide struct {
		Bytes    Bytes  `json:"bytes"`
		Capacity int64  `json:"capacity,string"`
		Height   uint64 `json:"height,string"`
	}
	must(json.Unmarshal(in, &wide))
	whole, err := json.Marshal(wide)
	must(err)
	var members object
	must(json.Unmarshal(whole, &members))
	return members, nil""",
    ),
    "rust": Failure(
        "src/main.rs",
        'Ok(object([("encoded", Json::from(encoded))]))',
        """let _ = encoded;
    Ok(object([
        ("bytes", Json::from(&given.get("bytes").as_bytes()[..])),
        ("capacity", Json::decimal(given.get("capacity").as_decimal::<i64>())),
        ("height", Json::decimal(given.get("height").as_decimal::<u64>())),
    ]))""",
    ),
}
"""How version.encode of a starter is made to give back bytes and 64-bit integers."""


@pytest.mark.slow
@pytest.mark.parametrize("language", WIDE)
def test_a_starter_reads_and_writes_bytes_and_64_bits(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("CARGO_NET_OFFLINE", "true")
    run = starter(language, tmp_path / "wide", WIDE[language])
    wanted = {"capacity": "-9223372036854775808", "height": "18446744073709551615"}
    for digits, is_hex in (("00ff7f", True), ("00FF", False), ("000", False), ("0g", False)):
        given = {"version": 0, "close_tx": False, "bytes": digits, **wanted}
        line = json.dumps({"id": 1, "op": "version.encode", "in": given})
        done = subprocess.run(
            ["sh", "-c", run], input=line, capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) == is_hex
        if is_hex:
            assert json.loads(done.stdout) == {"id": 1, "ok": {"bytes": digits, **wanted}}
        else:
            assert done.stdout == ""
