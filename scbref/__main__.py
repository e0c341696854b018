"""The program ``scbref``; also ``python -m scbref``."""

from __future__ import annotations

from scbref.dependencies import named_when_missing


def main() -> None:
    """Run the command line; a dependency that is missing is told in one line."""
    with named_when_missing("scbref"):
        from scbref.cli import main as run

        run()


if __name__ == "__main__":
    main()
