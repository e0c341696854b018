"""Puts to the judge's durability checks the mutants that only those can show.

What is brought to disk, and which handles are open meanwhile, no case sees in this process: the
judge traces the system calls of an adapter in a process of its own. The list of survivors says of
which mutants that is so; here each of them has to be found not conformant.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.adequacy.lines.making import LineMutant
from tests.adequacy.lines.survivors import Kind, Survivors

ADAPTER: Final = "tests.adequacy.lines.mutated_adapter"
CASES: Final = "scenario.durability/swap-*"
NOT_CONFORMANT: Final = 1
RELEASES: Final = {"scbref.multifile.lnd_swap": "0.21"}
"""Modules that the default profile does without, and a release that has them."""


def listed_as_traced(mutants: Iterable[LineMutant], listed: Survivors) -> list[LineMutant]:
    """Return the mutants of which the list says that traced system calls show them."""
    names = {
        (entry.module, entry.part, entry.hash, change)
        for entry in listed.survivor
        if entry.kind is Kind.TRACED
        for change in entry.changes
    }
    return [m for m in mutants if (m.module, m.part, m.part_hash, m.change) in names]


def not_seen(mutants: Iterable[LineMutant]) -> Iterator[str]:
    """Say which of some mutants the durability checks do not fail."""
    for mutant in mutants:
        with TemporaryDirectory(prefix="scb-traced-") as folder:
            source = Path(folder, "mutated.py")
            source.write_text(mutant.source, encoding="utf-8")
            words = [sys.executable, "-m", ADAPTER, mutant.module, str(source)]
            options = ["--filter", CASES, "--no-explore"]
            if release := RELEASES.get(mutant.module):
                words += ["--profile", release]
                options += ["--profile", f"lnd-{release}"]
            command = [sys.executable, "-m", "scbref.conformance", "run", shlex.join(words)]
            done = subprocess.run([*command, *options], capture_output=True, check=False)
        if done.returncode != NOT_CONFORMANT:
            name = f"{mutant.module}, {mutant.part} ({mutant.part_hash}): {mutant.change}"
            yield f"listed as traced, but the durability checks do not see it: {name}"
