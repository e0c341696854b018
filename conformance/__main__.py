"""The program ``scb-conformance``; also ``python -m scbref.conformance``."""

from __future__ import annotations

from scbref.dependencies import named_when_missing


def main() -> None:
    """Run the command line; a dependency that is missing is told in one line."""
    with named_when_missing("scb-conformance"):
        from .cli.commands import main as run
        from .protocol.descendants import adopt_orphans

        adopt_orphans()
        run()


if __name__ == "__main__":
    main()
