"""What every room may use. Fixtures that one room shares are in the conftest.py of the room."""

from __future__ import annotations

import gc

from hypothesis import settings

pytest_plugins = ["pytester"]

# How long an example takes tells of the machine, which may be busy.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
# Syntax trees, cases and examples are made by the hundred thousand, and are hardly ever garbage.
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """Leave what is there by now, and stays, out of every later collection of garbage."""
    gc.freeze()
