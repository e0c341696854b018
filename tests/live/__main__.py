"""Play with real daemons: ``python -m tests.live``. It ends with 0 when all is as expected."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType

import click

from tests.live.journal import Journal
from tests.live.namespace import bring_loopback_up, run_apart
from tests.live.result import FILE, FILES, REPORT, differences, result_of
from tests.live.run import OWNERS, run


class Stopped(BaseException):
    """Somebody wants the run to end."""


def stop(number: int, _: FrameType | None) -> None:
    raise Stopped(signal.Signals(number).name)


@click.command()
@click.option("--binaries", type=click.Path(path_type=Path, exists=True), required=True,
              help="Folder of btcd, lnd and lnd-old.")  # fmt: skip
@click.option("--only", "names", multiple=True, type=click.Choice(OWNERS), help="These stories.")
@click.option("--update", is_flag=True, help="Write what the site shows.")
@click.option("--logs", type=click.Path(path_type=Path), help="Keep the daemons' logs here.")
@click.option("--inside", type=click.Path(path_type=Path), hidden=True)
@click.option("--apart", is_flag=True, hidden=True)
def live(
    binaries: Path,
    names: tuple[str, ...],
    update: bool,
    logs: Path | None,
    inside: Path | None,
    apart: bool,
) -> None:
    """Lose nodes of real daemons and restore them from files that scbref wrote."""
    if inside is None:
        options = [word for name in names for word in ("--only", name)]
        options += ["--update"] if update else []
        options += ["--logs", str(logs.resolve())] if logs else []

        def command(folder: Path, alone: bool) -> list[str]:
            words = [sys.executable, "-m", "tests.live", "--binaries", str(binaries.resolve())]
            return [*words, *options, "--inside", str(folder), *(["--apart"] if alone else [])]

        sys.exit(run_apart(command))
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wish, stop)
    sys.exit(play(binaries, inside, list(names or OWNERS), update, logs, apart))


def play(
    binaries: Path, folder: Path, names: list[str], update: bool, logs: Path | None, apart: bool
) -> int:
    """Play in a folder that somebody else removes, and return the exit code."""
    if apart:
        bring_loopback_up()
    journal = Journal()
    journal.say(f"town    {'a namespace with loopback only' if apart else '127.0.0.1'}")
    try:
        run(binaries, folder, journal, names)
    except Stopped as wish:
        journal.say(f"stopped by {wish}")
        return 130
    except Exception as error:  # The log of the run is what tells what went before.
        journal.say(f"FAILED  {type(error).__name__}: {error}")
        traceback.print_exception(error)
        return 1
    finally:
        if logs:
            keep_logs(folder, logs)
    return verdict(journal, complete=set(names) == set(OWNERS), update=update)


def verdict(journal: Journal, *, complete: bool, update: bool) -> int:
    """Print what came of it, write the report, and return the exit code."""
    print(f"\n{journal.table()}\n")
    wrong = [fact.subject for fact in journal.facts if not fact.holds]
    wrong += [f"{loss.node}'s money" for loss in journal.losses if not loss.is_back]
    result = result_of(journal)
    if complete:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
        if update and not wrong:
            FILE.write_text(REPORT.read_text())
            rows = [json.dumps(row, ensure_ascii=False) for row in journal.files]
            FILES.write_text("\n".join(rows) + "\n")
        wrong += differences(result)
    for what in wrong:
        print(f"differs: {what}")
    told = len(journal.facts) + len(journal.losses)
    print(f"{told - len(wrong)} passed, {len(wrong)} failed in {journal.seconds:.0f} s")
    return 1 if wrong else 0


def keep_logs(folder: Path, kept: Path) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("*.log"):
        shutil.copy(log, kept)


if __name__ == "__main__":
    live()
