"""Times the judge with every adapter that is built; prints, never judges. Part of ``make bench``.

The rate of a run is what the run itself reports: results over the seconds from hello to the last
answer. The whole command takes longer by the start of Python and the reading of the corpus. The
processor's time is that of the whole command with adapter and oracle: it says most on a busy
machine, where all else is waiting.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from scbref.conformance.corpus.load import load
from tests.benchmarks.timing import ROOT, seconds
from tests.judge.corpus import python
from tests.judge.large_corpus import write_large_corpus

PROGRAM = str(Path(sys.executable).parent / "scb-conformance")
ADAPTERS = {
    "scbref": ("scbref", ROOT / "scbref"),
    "lnd": ("lnd", ROOT / "conformance/adapters/lnd/bin/scb-adapter-lnd"),
    "rust": (None, ROOT / "conformance/adapters/rust/target/release/scb-adapter-rust"),
    "js": (f"node {ROOT}/conformance/adapters/js/adapter.mjs",
           ROOT / "conformance/adapters/js/node_modules"),
}  # fmt: skip
"""By name: what the judge is given (``None``: the file itself), and what must be there for it."""
ROUNDS = 5
LARGE = 100_000
EXAMPLES = 2000


def built() -> dict[str, str]:
    """The adapters that are there, by name."""
    found = {}
    for name, (command, needed) in ADAPTERS.items():
        if needed.exists():
            found[name] = command or str(needed)
        else:
            print(f"{name} is left out: {needed.relative_to(ROOT)} is not built")
    return found


def static_ops() -> list[str]:
    """Options for the corpus without its scenarios, which wait for disks."""
    return [word for op in sorted({v.op for v in load().vectors}) for word in ("--op", op)]


def finished(arguments: list[str]) -> tuple[int, float]:
    """Cases asked and seconds, as the run itself counts them."""
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        command = [PROGRAM, "run", *arguments, "--jsonl", str(events)]
        subprocess.run(command, capture_output=True, check=False)
        last = [json.loads(line) for line in events.read_bytes().splitlines()][-2]
    assert last["type"] == "adapter-finished", last
    return last["asked"], last["seconds"]


def print_runs() -> None:
    """One row for each adapter: the static corpus, the scenarios, smoke."""
    head = (
        f"{'cases':>8}{'s':>8}{'a second':>10}{'command s':>11}{'processor s':>13}"
        f"{'scenarios s':>13}{'processor s':>13}{'smoke s':>9}"
    )
    print(f"{'static corpus':<16}{head}")
    for name, adapter in built().items():
        static = [adapter, "--no-explore", *static_ops()]
        runs = [finished(static) for _ in range(ROUNDS)]
        asked, taken = runs[0][0], median(each[1] for each in runs)
        whole = seconds(lambda static=static: quiet("run", *static), ROUNDS)
        busy = busy_seconds("run", *static)
        scenarios = [adapter, "--no-explore", "--op", "scenario.*"]
        played = finished(scenarios)
        slow = f"{'–':>13}{'–':>13}"
        if played[0]:
            slow = f"{played[1]:>13.2f}{busy_seconds('run', *scenarios):>13.2f}"
        smoke = seconds(lambda adapter=adapter: quiet("smoke", adapter), ROUNDS)
        rate = asked / taken
        print(
            f"{name:<16}{asked:>8,}{taken:>8.2f}{rate:>10,.0f}{whole:>11.2f}{busy:>13.2f}"
            f"{slow}{smoke:>9.2f}",
            flush=True,
        )


def quiet(*arguments: str) -> str:
    """Run the judge; return what it prints."""
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False).stdout


def busy_seconds(*arguments: str) -> float:
    """Run the judge; return the processor's time that it, the adapter and the oracle took."""
    process = subprocess.Popen(
        [PROGRAM, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def print_search() -> None:
    """The rate of ``explore``, with the reference as oracle."""
    print(f"\n{f'explore, {EXAMPLES:,}':<16}{'s':>8}{'a second':>10}{'processor s':>13}")
    for name, adapter in built().items():
        search = ["explore", adapter, "--database", "none", "--save", "none", "--examples"]
        told = quiet(*search, str(EXAMPLES))
        # Without what it takes to begin.
        busy = busy_seconds(*search, str(EXAMPLES)) - busy_seconds(*search, "1")
        found = re.search(r"([\d.]+) s \(([\d,]+) a second\)", told)
        row = f"{found[1]:>8}{found[2]:>10}{busy:>13.2f}" if found else f"  no figure in: {told!r}"
        print(f"{name:<16}{row}", flush=True)


def print_memory() -> None:
    """The peak of a run over a very large corpus, and its rate.

    Its cases are tiny, so the rate is that of judge and protocol.
    """
    with tempfile.TemporaryDirectory() as folder:
        write_large_corpus(Path(folder), LARGE)
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        command = [PROGRAM, "run", python("honest"), "--vectors", folder, "--oracle", "none"]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        taken = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    note = "" if process.returncode == 0 else f", exit {process.returncode}"
    print(
        f"\n{LARGE:,} vectors, {size / 1e6:.0f} MB of files: {taken:.1f} s,"
        f" {LARGE / taken:,.0f} a second, peak {usage.ru_maxrss / 1024:.0f} MiB{note}"
    )


def main() -> None:
    print_runs()
    print_search()
    print_memory()


if __name__ == "__main__":
    main()
