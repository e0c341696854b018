"""Every starter passes the smoke test, and the suite for what it declares, as it is written."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.cli.starter import LANGUAGES, commands, name_of

LINES = {"python/adapter.py": 60, "go/main.go": 120, "bash/adapter.sh": 20}


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_starter_passes_as_it_is_written(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = [name for name in LANGUAGES[language].needs if not shutil.which(name)]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("CARGO_NET_OFFLINE", "true")
    folder = tmp_path / "My scb 7"
    runner = CliRunner()
    result = runner.invoke(main, ["init", "--lang", language, str(folder)])
    assert result.exit_code == 0, result.output
    build, run = commands(language, folder)
    assert build in result.output
    if build:
        subprocess.run(["sh", "-c", build], check=True, capture_output=True, timeout=300)
    smoke = runner.invoke(main, ["smoke", run, "--timeout", "20"])
    assert (smoke.exit_code, "FAILED" in smoke.output) == (0, False), smoke.output
    assert "my-scb-7" in smoke.output
    judged = runner.invoke(main, ["run", run, "--timeout", "20", "--oracle", "none"])
    assert (judged.exit_code, "not-applicable, 53 pass" in judged.output) == (0, True), (
        judged.output[-2000:]
    )


@pytest.mark.parametrize(("file", "limit"), LINES.items())
def test_a_starter_is_short(file: str, limit: int, tmp_path: Path) -> None:
    language, name = file.split("/")
    result = CliRunner().invoke(main, ["init", "--lang", language, str(tmp_path)])
    assert result.exit_code == 0
    assert len((tmp_path / name).read_text().splitlines()) <= limit


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "adapter.c").write_text("mine")
    result = CliRunner().invoke(main, ["init", "--lang", "c", str(tmp_path)])
    assert result.exit_code == 2
    assert "adapter.c is there already" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["adapter.c"]
    assert (tmp_path / "adapter.c").read_text() == "mine"


@pytest.mark.parametrize(
    ("folder", "name"), [("x", "x"), ("My Reader_2", "my-reader-2"), ("7up", "my-7up"), ("…", "my")]
)
def test_the_name_is_one_that_package_managers_take(folder: str, name: str) -> None:
    assert name_of(Path("/a") / folder) == name


@pytest.mark.slow
def test_a_one_shot_program_is_smoke_tested_one_request_a_process(tmp_path: Path) -> None:
    script = tmp_path / "one.sh"
    script.write_text(
        "read -r line\n"
        'case $line in *hello*) printf \'{"id":0,"ok":{"protocol":1,"implementation":'
        '{"name":"x"},"ops":["version.decode"]}}\\n\';;\n'
        '*) id=${line#*:}; printf \'{"id":%s,"error":{"class":"other"}}\\n\' ${id%%,*};; esac\n'
    )
    runner = CliRunner()
    good = runner.invoke(main, ["smoke", f"sh {script}", "--one-shot"])
    assert (good.exit_code, "FAILED" in good.output) == (0, False), good.output
    assert "FAILED" in runner.invoke(main, ["smoke", f"sh {script}"]).output
