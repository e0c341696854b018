"""Coverage-guided fuzzing of the transaction reader; arguments are libFuzzer's."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))

with atheris.instrument_imports(include=["scbref", "targets"]):
    from targets import fuzz_transaction

if __name__ == "__main__":
    atheris.Setup(sys.argv, fuzz_transaction)
    atheris.Fuzz()
