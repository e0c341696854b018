"""Who waits for a peer among channels and keys that are nearly others, and among hundreds."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json
from .recover_many import MULTI, SILENT, SINGLES, called, recover, restored
from .recover_waiting import DIALS
from .recovery_steps import outcome
from .script import scenario
from .series import repeat


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _near_channels()
    yield _near_peers()
    yield _found_elsewhere()
    yield _hundreds()


def _waiting(name: str, title: str, steps: list[Json]) -> Json:
    about = ["recover.waiting", "recover.dial-existing"]
    return scenario(f"recover/{name}", title, about, SILENT, "format:9", steps, behaviours=DIALS)


def _unreached(names: str, count: int, session: str = "r") -> Json:
    """Restore channels, and reach no peer."""
    expect = outcome(count, [called(names)], "other")
    return recover(SINGLES, names, expect, connect=[repeat("fail", count)], session=session)


def _existing(op: str, names: str, expect: Json, session: str = "r") -> Json:
    """Recover channels that exist already; peers can be reached."""
    return recover(op, names, expect, restore=[repeat("exists", 300)], session=session)


def _near_channels() -> Json:
    first, others = "near[0]", "near[1:10]"
    return _waiting(
        "waits-near-others",
        "a channel waits; others of one transaction, or of nearly the same one, exist for another"
        " reason, and so does it in another database",
        [
            _unreached(first, 1),
            _existing(MULTI, "near[0:10]", outcome(0, [restored("near[0:10]")]), "s"),
            _existing(SINGLES, others, outcome(0, [restored(others)])),
            _existing(MULTI, first, outcome(0, [called(first)])),
            _existing(SINGLES, first, outcome(0, [restored(first)])),
        ],
    )


def _near_peers() -> Json:
    others = "near[7:10]"
    return _waiting(
        "waits-for-a-near-key",
        "a peer is reached whose key is another one's but for its parity, its end or its beginning",
        [
            _unreached("near[0]", 1),
            recover(SINGLES, others, outcome(3, [called(others)]), session="r"),
            _existing(SINGLES, "near[0]", outcome(0, [called("near[0]")])),
            _unreached("near[1]", 1),
            _existing(
                MULTI, "near[1] near[0]", outcome(0, [called("near[1]"), restored("near[0]")])
            ),
        ],
    )


def _found_elsewhere() -> Json:
    """Dial where the backup says that is at hand; another channel of that run is refused."""
    moved = "moved[2] moved[1] moved[4] moved[6]"
    dialled = [called("moved[2]"), restored("moved[1] moved[4] moved[6]")]
    return _waiting(
        "waits-and-has-moved",
        "a channel waits because the database refuses another one, or although it does; a later"
        " backup has other addresses of its peer, or none",
        [
            recover(
                SINGLES,
                "many[0] near[1]",
                outcome(1, [restored("many[0]"), called("near[1]")], "other"),
                restore=["fail", "ok"],
                connect=["fail"],
                session="r",
            ),
            _existing(SINGLES, "moved[1]", outcome(0, [called("moved[1]")])),
            _unreached("near[2] near[4] near[6]", 3),
            _existing(MULTI, moved, outcome(0, dialled)),
        ],
    )


def _hundreds() -> Json:
    # Every other one of `many` has a peer of its own.
    names = "many[0:600:2]"
    return _waiting(
        "hundreds-wait",
        "300 channels wait for as many peers: each is called once more",
        [
            _unreached(names, 300),
            _existing(MULTI, names, outcome(0, [called(names)])),
            _existing(SINGLES, names, outcome(0, [restored(names)])),
        ],
    )
