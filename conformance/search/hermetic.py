"""Hypothesis without what it picks up by itself, so that one seed draws one list of cases.

Left alone it keeps files in the working directory and reads them in the next run, and it draws
constants from the source of whatever modules happen to be loaded: a search after an import more,
or from an installed wheel, would then find something else.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from hypothesis import configuration
from hypothesis.internal.conjecture import providers


@contextmanager
def hermetic() -> Iterator[None]:
    """Let Hypothesis neither read nor leave anything outside a folder that is removed."""
    with tempfile.TemporaryDirectory(prefix="scb-search-") as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            with _no_constants_of_modules():
                yield
        finally:
            configuration.set_hypothesis_home_dir(None)


@contextmanager
def _no_constants_of_modules() -> Iterator[None]:
    """Draw no constants but those that Hypothesis brings."""
    # No public way leads there; a Hypothesis without them has nothing to switch off.
    constants: Any = getattr(providers, "Constants", None)
    cache: Any = getattr(providers, "CONSTANTS_CACHE", None)
    if constants is None or cache is None or not hasattr(providers, "_get_local_constants"):
        yield
        return
    cache.cache.clear()
    try:
        with mock.patch.object(providers, "_get_local_constants", constants):
            yield
    finally:
        cache.cache.clear()
