"""The program ``scb-conformance``; also ``python -m scbref.conformance``."""

from __future__ import annotations

import gc

from scbref.dependencies import named_when_missing

COLLECT_AFTER = 100_000
"""Objects made before the cyclic collector looks: what the judge holds has no cycles."""


def main() -> None:
    """Run the command line; a dependency that is missing is told in one line."""
    with named_when_missing("scb-conformance"):
        from .cli.commands import main as run
        from .protocol.descendants import adopt_orphans

        gc.set_threshold(COLLECT_AFTER)
        adopt_orphans()
        run()


if __name__ == "__main__":
    main()
