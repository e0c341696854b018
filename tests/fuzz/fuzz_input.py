"""Coverage-guided fuzzing of what stands for a backup; arguments are libFuzzer's."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))

with atheris.instrument_imports(include=["scbref", "targets"]):
    from targets import fuzz_input

if __name__ == "__main__":
    atheris.Setup(sys.argv, fuzz_input)
    atheris.Fuzz()
