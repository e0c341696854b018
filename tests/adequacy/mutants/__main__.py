"""``python -m tests.adequacy.mutants ID``: a mutant behind the adapter protocol."""

from __future__ import annotations

import sys

from scbref.adapter.reference import serve
from scbref.conformance.protocol.stopping import READER_LEFT, silence
from tests.adequacy.mutants import labels, mutated

USAGE = "usage: python -m tests.adequacy.mutants (ID | --list)"


def main(arguments: list[str]) -> int:
    """List the mutants, or serve one until the input ends."""
    if arguments == ["--list"]:
        for label in labels():
            print(f"{label.id}\t{', '.join(label.requirements)}\t{label.title}")
        return 0
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        with mutated(arguments[0]) as adapter:
            serve(adapter)
    except KeyError:
        print(f"no mutant is called {arguments[0]!r}; --list names them", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)
        status = READER_LEFT
    sys.exit(status)
