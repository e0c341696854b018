"""Which channels wait for their peers after odd runs, and where each peer is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..tools.case import Json
from .careful_recovery import GOES_ON, REFUSED, SECOND, UNREACHED
from .recover_many import BOTH, LOST, SILENT, called, recover, restored, slug
from .recovery_steps import both, connect, outcome, restore, singles
from .script import by, scenario
from .series import repeat

DIALS: Final = {**GOES_ON, SECOND: "dial"}
WRAPPED: Final = {**DIALS, "recover-wrapped-exists": "skip"}


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _waits_after_a_failed_restore()
    yield _waits_as_a_wrapped_one()
    yield _waits_within_a_run()
    yield _reached_for_a_channel_elsewhere()
    for op in BOTH:
        yield _trouble_with_all(op)
        yield _near(op)
    yield _everywhere()


def _waiting(name: str, title: str, steps: list[Json], needs: Json) -> Json:
    about = ["recover.waiting", "recover.dial-existing"]
    return scenario(f"recover/{name}", title, about, SILENT, "format:9", steps, behaviours=needs)


def _run(names: str, expect: Json, restored: str = "", connected: str = "") -> Json:
    return singles(names, expect, restored, connected, session="r")


def _waits_after_a_failed_restore() -> Json:
    return _waiting(
        "waits-after-a-failed-restore",
        "a channel waits for its peer, and the database fails when it is asked to store it again",
        [
            _run("a", outcome(1, both("a"), "other"), connected="fail"),
            _run("a", outcome(0, [restore("a")], "other"), "fail"),
            _run("a", outcome(0, both("a"), "other"), "exists", "fail"),
            _run("a", outcome(0, [restore("a")], "other"), "fail"),
            _run("a", outcome(0, both("a")), "exists"),
            _run("a", outcome(0, [restore("a")]), "exists"),
        ],
        DIALS,
    )


def _waits_as_a_wrapped_one() -> Json:
    return _waiting(
        "waits-as-a-wrapped-one",
        "a channel waits for its peer, and that it exists is said inside another error",
        [
            _run("a", outcome(1, both("a"), "other"), connected="fail"),
            _run("a", outcome(0, both("a"), "other"), "exists-wrapped", "fail"),
            _run("a", outcome(0, both("a")), "exists-wrapped"),
            _run("a b", outcome(0, [restore("a"), restore("b")]), "exists-wrapped exists-wrapped"),
        ],
        WRAPPED,
    )


def _waits_within_a_run() -> Json:
    return _waiting(
        "waits-within-a-run",
        "a channel stands twice in one backup, and its peer is not reached at the first time",
        [
            _run("a b a", outcome(2, both("a b a"), "other"), "ok ok exists", "fail ok ok"),
            _run("a b", outcome(0, [restore("a"), restore("b")]), "exists exists"),
            _run("c c c", outcome(1, both("c c c"), "other"), "ok exists exists", "fail fail fail"),
            _run("c", outcome(1, both("c"), "other"), "ok", "fail"),
            _run("c", outcome(1, both("c"))),
            _run("c", outcome(0, [restore("c")]), "exists"),
        ],
        DIALS,
    )


def _reached_for_a_channel_elsewhere() -> Json:
    twin = [restore("a twin"), connect("a")]
    return _waiting(
        "reached-for-a-channel-elsewhere",
        "a peer is reached in a run over a backup that lacks another channel with it",
        [
            _run("a b a_twin", outcome(3, [*both("a b"), *twin], "other"), "", "fail ok fail"),
            _run("a_twin b", outcome(0, [*twin, restore("b")]), "exists exists"),
            _run("a", outcome(0, [restore("a")]), "exists"),
            _run("c", outcome(1, both("c"), "other"), connected="fail"),
            _run("d", outcome(1, both("d"))),
            _run("c", outcome(0, both("c")), "exists"),
        ],
        DIALS,
    )


def _trouble_with_all(op: str) -> Json:
    names, count = "many[0:40]", 40
    return scenario(
        f"recover/trouble-with-all-{slug(op)}",
        f"{count} channels: none can be stored, none of their peers reached",
        ["recover.go-on", "recover.failure-told", "recover.unreached-counted"],
        LOST,
        "format:9",
        [
            recover(
                op,
                names,
                by(
                    REFUSED,
                    abort=outcome(0, [restored("many[0]")], "other"),
                    go_on=outcome(0, [restored(names)], "other"),
                ),
                restore=[repeat("fail", count)],
            ),
            recover(
                op,
                names,
                by(
                    UNREACHED,
                    abort=outcome(1, [called("many[0]")], "other"),
                    go_on=outcome(count, [called(names)], "other"),
                ),
                connect=[repeat("fail", count)],
            ),
        ],
    )


def _near(op: str) -> Json:
    steps = [
        recover(op, names, outcome(number, [called(names)]))
        for names, number in (("near[0:8]", 8), ("moved[0:8]", 8), ("moved[7::-1]", 8))
    ]
    return scenario(
        f"recover/near-{slug(op)}",
        "channels that are nearly others, of one peer who was somewhere else each time",
        ["recover.order", "recover.connect-addresses"],
        LOST,
        "format:8",
        steps,
    )


def _everywhere() -> Json:
    more: dict[str, Any] = {"features": ["dns_address", "opaque_address"]}
    names = "everywhere[0:4]"
    return scenario(
        "recover/addresses-of-every-kind",
        "the connector is given all addresses: host names, and those of a kind that nobody knows",
        ["recover.order", "recover.connect-addresses"],
        SILENT,
        "format:8",
        [recover(op, names, outcome(4, [called(names)])) for op in BOTH],
        **more,
    )
