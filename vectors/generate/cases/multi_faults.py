"""Multis with one bad Single among good ones, and with lengths that lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scbref.wire.single import CLOSE_TX_INPUTS, LENGTH

from ..tools.case import NOT_CANONICAL, Case, Json, case, invalid, lenient, read_refusal, refusal
from ..tools.consequences import IN_PART, REFUSED
from ..tools.layout import multi_layout, single_bytes
from ..tools.material import off_curve_x
from ..tools.multi_cases import multi, read_multi, singles
from ..tools.shapes import drop, put, single


def vectors() -> Iterator[Case]:
    """Yield all cases about bad Singles in a Multi."""
    yield from _lengths()
    yield _gap()
    yield _wrapped()
    yield from _one_bad()
    yield from _bad_versions()
    yield from _one_bad_on_write()


def _lengths() -> Iterator[Case]:
    """Lengths that lie, between Singles that follow each other."""
    two = singles(2)
    layout = multi_layout(two)
    real = len(single_bytes(two[0])) - 3
    for name, length in {"zero": 0, "less": real - 1, "more": real + 1, "max": 65535}.items():
        yield read_multi(
            f"length/{name}",
            f"the first Single's length is {length} instead of {real}",
            ["multi.back-to-back", "single.length-ignored"],
            REFUSED,
            layout.replaced("static_backups[0].length", LENGTH.subcon.build(length)),
            lenient(
                "single-length-ignored",
                ignore={"ok": {"multi": multi(two)}},
                refuse=refusal(NOT_CANONICAL, "frame"),
            ),
            two,
        )


def _gap() -> Case:
    two = singles(2)
    real = len(single_bytes(two[0])) - 3
    layout = multi_layout(two)
    longer = LENGTH.subcon.build(real + 3)
    second, _ = layout.place("static_backups[1]")
    data = layout.exchanged(
        {
            "static_backups[0].length": longer,
            "static_backups[1].version": b"\x65\x66\x67" + layout.data[second : second + 1],
        }
    )
    return read_multi(
        "length/covers-a-gap",
        "three bytes between two Singles, counted by the first one's length",
        ["multi.back-to-back", "multi.all-or-nothing-read"],
        "A reader that skips by the length restores what lnd refuses.",
        data,
        lenient(
            "single-length-ignored",
            ignore=read_refusal("unknown-version", "static_backups[1].version", second),
            refuse=refusal(NOT_CANONICAL, "frame"),
        ),
        two,
    )


def _wrapped() -> Case:
    usual, behind = single(0, close=True), single(name="b")
    signature = b"\x30" * 65400
    pair = [put(usual, "close_tx_inputs.commit_sig", signature.hex()), behind]
    return read_multi(
        "length/wrapped",
        "a Single over 65,535 bytes before another one",
        ["single.length-wrapped", "single.length-ignored", "multi.back-to-back"],
        REFUSED,
        multi_layout([usual, behind]).replaced(
            "static_backups[0].close_tx_inputs.commit_sig",
            CLOSE_TX_INPUTS.commit_sig.subcon.build(signature),
        ),
        lenient(
            "single-length-ignored",
            ignore={"ok": {"multi": multi(pair)}},
            refuse=refusal(NOT_CANONICAL, "frame"),
        ),
        pair,
    )


def _one_bad() -> Iterator[Case]:
    faults: dict[str, tuple[str, str, bytes]] = {
        "unknown-version": ("unknown-version", "version", b"\x08"),
        "unknown-version-close": ("unknown-version", "version", b"\x88"),
        "unknown-version-127": ("unknown-version", "version", b"\x7f"),
        "node-pub": ("bad-point", "remote_node_pub", b"\x02" + off_curve_x("multi")),
        "htlc-key": ("bad-point", "remote_chan_cfg.htlc_base_point", bytes(33)),
    }
    three = singles(3)
    layout = multi_layout(three)
    for place in range(3):
        for name, (code, field, data) in faults.items():
            path = f"static_backups[{place}].{field}"
            rule = "point.on-curve" if "02" in data.hex()[:2] else "point.all-zero"
            yield read_multi(
                f"one-bad/{name}/{place}",
                f"three Singles, number {place + 1} has a bad {field}",
                [
                    "multi.all-or-nothing-read",
                    "version.known-on-read" if field == "version" else rule,
                ],
                IN_PART,
                layout.replaced(path, data),
                invalid(read_refusal(code, path, layout.place(path)[0])),
                three,
            )


def _bad_versions() -> Iterator[Case]:
    for version in (1, 2, 127, 128, 255):
        for count in (0, 1):
            yield case(
                "multi.serialize",
                f"version/{version}/{count}",
                f"Multi version {version} with {count} channels",
                "multi.version-on-write",
                "A file is written that no reader takes.",
                {"multi": multi(singles(count), version)},
                invalid(refusal("unknown-version", "encode", "version")),
                singles(count),
                multi=True,
            )


def _one_bad_on_write() -> Iterator[Case]:
    faults: dict[str, tuple[str, str, Callable[[Json], Json]]] = {
        "node-pub": (
            "missing-field",
            "remote_node_pub",
            lambda value: drop(value, "remote_node_pub"),
        ),
        "outpoint-index": (
            "out-of-range",
            "funding_outpoint.index",
            lambda value: put(value, "funding_outpoint.index", 65536),
        ),
        "version": ("unknown-version", "version", lambda value: put(value, "version", 8)),
    }
    for place in range(3):
        for name, (code, field, spoil) in faults.items():
            members = singles(3)
            members[place] = spoil(members[place])
            yield case(
                "multi.serialize",
                f"one-bad/{name}/{place}",
                f"three Singles, number {place + 1} has a bad {field}",
                "multi.all-or-nothing-write",
                "A file is written that lacks a channel, or one that cannot be read back.",
                {"multi": multi(members)},
                invalid(refusal(code, "encode", f"static_backups[{place}].{field}")),
                members,
                multi=True,
            )
