"""Run the reference's adapter as ``python -m scbref.adapter``."""

from __future__ import annotations

from typing import Any

from scbref.dependencies import named_when_missing


def main() -> None:
    """Answer requests; a dependency that is missing is told in one line."""
    with named_when_missing("scbref.adapter"):
        from scbref.adapter.reference import main as run

        run()


def __getattr__(name: str) -> Any:
    """Return a name of the adapter, for a program that imports this module and does not run it."""
    from scbref.adapter import reference

    return getattr(reference, name)


if __name__ == "__main__":
    main()
