"""Coverage-guided fuzzing of what holds a key; arguments are libFuzzer's."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))

with atheris.instrument_imports(include=["scbref", "targets"]):
    from targets import fuzz_words

if __name__ == "__main__":
    atheris.Setup(sys.argv, fuzz_words)
    atheris.Fuzz()
