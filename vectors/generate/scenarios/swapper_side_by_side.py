"""SubSwappers of one process that share nothing: neither keys, nor names, nor what they know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import STALE, WIPED
from .file_steps import change, extract, multi_of, write
from .script import MAIN, look, scenario
from .swapper_returns import SETS_ASIDE
from .swapper_steps import event, new, running, start

FAR: Final = "far.backup"
OTHER: Final = {"$key_ring": "other"}


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _two_wallets()
    yield _nothing_aside_of_another()
    yield _no_form_of_another()


def _two_wallets() -> Json:
    return scenario(
        "swapper/two-wallets",
        "a SubSwapper with the keys of another wallet, whose name differs in its case alone",
        ["swapper.update", "swapper.start-writes-union"],
        WIPED,
        "format:8",
        [
            *running("k"),
            write("other multi l", FAR),
            new(session="S", file=FAR, key_ring=OTHER),
            start(session="S"),
            extract(FAR, multi_of("l"), "other"),
            event("m", "l", session="S"),
            event("n"),
            extract(FAR, multi_of("m"), "other"),
            look(MAIN, holds=["k", "n"]),
        ],
    )


def _nothing_aside_of_another() -> Json:
    return scenario(
        "swapper/set-aside-in-another-session",
        "what one SubSwapper has set aside, another one finds in its file, which then is deleted",
        ["swapper.last-good-form"],
        STALE,
        "format:8",
        [
            *running("a b"),
            event("a_rootless"),
            write("multi a c", FAR),
            new("d", session="t", file=FAR),
            start(session="t"),
            look(FAR, holds=["a", "c", "d"]),
            change("remove", FAR),
            event(session="t"),
            look(FAR, holds=["d"]),
            event(),
            look(MAIN, holds=["a", "b"]),
        ],
        single_versions=[6],
        features=["close_tx_inputs"],
        behaviours=SETS_ASIDE,
    )


def _no_form_of_another() -> Json:
    return scenario(
        "swapper/form-of-another-session",
        "one SubSwapper has a channel from its file, another was told of it: each keeps its own",
        ["swapper.update", "swapper.start-writes-union"],
        STALE,
        "format:8",
        [
            *running("a_bare", "multi a"),
            write("multi a8", FAR),
            new("a9", session="t", file=FAR),
            start(session="t"),
            look(FAR, holds=["a9"]),
            write("multi a8", FAR),
            event(session="t"),
            look(FAR, holds=["a9"]),
        ],
        features=["close_tx_inputs"],
    )
