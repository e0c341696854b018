"""The fuzz targets hold for all seeds; the fuzzers themselves run with ``make fuzz``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parent


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    subprocess.run([sys.executable, FUZZ / "seeds.py", folder], check=True, timeout=120)
    return folder


NAMES = ("envelope", "single", "multi", "transaction", "input", "words")


@pytest.mark.slow
@pytest.mark.parametrize("target", NAMES)
def test_every_seed_passes(target: str, seeds: Path) -> None:
    script = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]);"
        "from targets import TARGETS;"
        "files = sorted(pathlib.Path(sys.argv[3]).iterdir());"
        "[TARGETS[sys.argv[2]](file.read_bytes()) for file in files];"
        "print(len(files))"
    )
    arguments = [sys.executable, "-c", script, FUZZ, target, seeds / f"fuzz_{target}"]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20
    words = (seeds / f"fuzz_{target}.dict").read_text().splitlines()
    assert len(words) > 20 and all('="' in word for word in words)


def test_every_target_has_its_program() -> None:
    programs = {path.stem for path in FUZZ.glob("fuzz_*.py")}
    assert programs == {f"fuzz_{name}" for name in NAMES}
