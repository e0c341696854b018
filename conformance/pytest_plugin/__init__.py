"""A pytest plugin: ``pytest --scb-adapter "CMD"`` makes every vector and scenario an item.

It is loaded with every run of pytest where scbref is installed, so this module holds the options
alone; ``cases`` does the work and ``classes`` judges ``--scb-require``, and they are imported when
an adapter is named. It uses the rooms from ``running`` down, and pytest alone uses it.
"""

from __future__ import annotations

import pytest

NAME = "scb-conformance"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all named --scb-something."""
    group = parser.getgroup(NAME, "lnd's Static Channel Backups")
    add = group.addoption
    add("--scb-adapter", metavar="CMD", help="Judge this adapter: scbref, lnd, or a command line.")
    add("--scb-filter", metavar="GLOB", action="append", default=[], help="Only ids matching it.")
    add("--scb-op", metavar="OP", action="append", default=[], help="Only this operation.")
    add("--scb-requirement", metavar="ID", action="append", default=[], help="Only what covers it.")
    add("--scb-expected-failures", metavar="FILE", help="TOML file of what is known to fail.")
    add("--scb-vectors", metavar="PATH", action="append", default=[],
        help="Folder or file of vectors; the installed by default.")  # fmt: skip
    add("--scb-oracle", metavar="CMD", default="scbref", help="Opens and names bytes, or none.")
    add("--scb-timeout", metavar="SECONDS", type=float, default=10.0, help="Without an answer.")
    add(
        "--scb-require",
        metavar="CLASS",
        action="append",
        default=[],
        help="Fail unless this conformance class is claimed, all of it was asked, and passed.",
    )
    add("--scb-only", action="store_true", help="Leave the other tests of this session out.")


def pytest_configure(config: pytest.Config) -> None:
    """Load the rest when an adapter is named.

    Raises:
        pytest.UsageError: a package that the judge needs is missing; says what installs it.
    """
    if not config.getoption("scb_adapter"):
        return
    from scbref.dependencies import how_to_mend

    try:
        from . import cases
    except Exception as error:
        if advice := how_to_mend(error):
            raise pytest.UsageError(f"{NAME}: {advice}") from None
        raise
    config.pluginmanager.register(cases, f"{NAME}-cases")
    if config.getoption("scb_require") and not hasattr(config, "workerinput"):
        from . import classes

        required = classes.RequiredClasses(config)
        config.pluginmanager.register(required, f"{NAME}-classes")
