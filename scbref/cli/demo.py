"""``scbref demo``: a sample backup with its words, and what to try on it.

The sample is what a real lnd wrote on a test network, Alice's: four channels, and the file from
when she had two of them (vectors/captured/live).
"""

from __future__ import annotations

import os
import shlex
from typing import Final

import click

from scbref.cli.failure import fail_on
from scbref.cli.terminal import warn

FOLDER: Final = "scb-demo"
FILES: Final = ("channel.backup", "older.backup", "words.txt")
"""What the sample consists of; each is a file beside this module, in ``sample``."""
DATABASE: Final = "channels.db"
"""What recover would fill."""
NOTICE: Final = "THROW-AWAY.txt"
"""Says what the rest of the folder is."""

_NOTICE_TEXT: Final = """\
This is sample material of scbref, for trying things out.

channel.backup, older.backup   written by lnd 0.21.3 on regtest, a network without money
words.txt                      the 24 words of that node

Everybody has these words. Never send money to a wallet made from them, and never put your own words
into a file without thinking of who can read it. The folder can be deleted.
"""

TRIES: Final = (
    ("what is in it?", "inspect --words-file {words} {backup}"),
    ("what is each byte?", "inspect --hex --words-file {words} {backup}"),
    ("is it good?", "verify --words-file {words} {backup}"),
    ("would an lnd of today restore it?", "verify --for lnd-0.21 --words-file {words} {backup}"),
    ("do file and words belong together?", "prove --words-file {words} {backup}"),
    ("what became of the older one? (exit code 1: they differ)",
     "diff --words-file {words} {older} {backup}"),
    ("the same as JSON", "unpack --words-file {words} {backup}"),
    ("what would a restore do?",
     "recover --dry-run --words-file {words} --db {database} {backup}"),
)  # fmt: skip
"""What a command answers, and the command."""


@click.command()
@click.argument("folder", default=FOLDER)
def demo(folder: str) -> None:
    """Write a sample backup with its words into FOLDER, a new one by default scb-demo.

    Prints commands to try on it. A file that is there is never replaced. The words are
    everybody's: never send money to them.
    """
    from scbref.cli.file_output import check_target, write_result

    if folder.startswith("-"):
        # The commands would take it for an option.
        folder = os.path.join(os.curdir, folder)
    names = {name: os.path.join(folder, name) for name in (*FILES, NOTICE)}
    for path in names.values():
        check_target(path, force=False, can_force=False)
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        fail_on(error, folder, "make")
    for name in FILES:
        write_result(_sample(name), names[name], force=False)
    write_result(_NOTICE_TEXT.encode(), names[NOTICE], force=False)
    click.echo(f"wrote {', '.join(names)} into {folder}")
    for line in commands(folder):
        click.echo(line)
    warn("the words are everybody's: never send money to them")


def commands(folder: str) -> list[str]:
    """Return what to try, as lines for a shell: a comment above each command."""
    names = (*FILES, DATABASE)
    backup, older, words, database = (shlex.quote(os.path.join(folder, name)) for name in names)
    paths = {"backup": backup, "older": older, "words": words, "database": database}
    lines = []
    for question, command in TRIES:
        lines += ["", f"# {question}", f"scbref {command.format(**paths)}"]
    return lines


def _sample(name: str) -> bytes:
    from importlib.resources import files

    return (files("scbref.cli") / "sample" / name).read_bytes()
