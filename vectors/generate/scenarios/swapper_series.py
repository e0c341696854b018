"""The SubSwapper with channels by the hundred, and files that are read in more than one piece."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from scbref.conformance.corpus.references import nonce_of

from ..tools.case import Json, valid
from .consequences import STALE, WIPED
from .file_steps import change, extract, holds, write
from .script import MAIN, RING, ask, look, refused, scenario
from .series import MANY, each
from .swapper_steps import WRITTEN, by_hand, drop, event, new, running, running_with, start


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _hundreds()
    yield _a_thousand_in_one_event()
    yield _hundreds_by_hand()
    yield _over_a_megabyte()
    yield _over_a_megabyte_by_hand()
    yield _near()
    yield _everywhere()
    yield _renamed()
    yield _versions()


def reads() -> Iterator[Json]:
    """Yield the scenarios of the file alone."""
    for slug, names, size in (
        ("70-kilobytes", "wide[0:70]", "over 64 KiB"),
        ("a-megabyte", "bulky[0:20]", "over 1 MiB"),
    ):
        yield scenario(
            f"multifile/read-{slug}",
            f"a file of {size} is read to its end, and is no backup when its end is wrong",
            "multifile.extract",
            "The channels at the end of the file are in no restore.",
            "format:7",
            [
                write(f"sealed {names}"),
                extract(MAIN, valid(multi={"version": 0, "static_backups": _some(names)})),
                look(MAIN, bytes=f"sealed {names}"),
                change("corrupt", offset=-1),
                extract(MAIN, refused("auth-failed", "seal")),
            ],
        )


def _some(names: str, form: str = "singles") -> list[Json]:
    return [each(names, form)]


def _told(opens: str = "", closes: str = "") -> Json:
    given: Json = {"session": "s"}
    given["new_chans"] = _some(opens, "opened") if opens else []
    given["closed_chans"] = _some(closes, "outpoints") if closes else []
    return ask("swapper.event", given, WRITTEN)


def _hundreds() -> Json:
    return scenario(
        "swapper/hundreds",
        "300 channels at the start, 20 more in one event, 21 closed in another, and a crash",
        ["swapper.update", "swapper.start-writes-union"],
        STALE,
        "format:8",
        [
            *running_with("old[0:300]"),
            holds("old[0:300]"),
            _told("old[300:320]"),
            holds("old[0:320]"),
            change("remove"),
            event(),
            holds("old[0:320]"),
            _told("", "old[150:171]"),
            holds("old[0:150] old[171:320]"),
            _told("old[0:300:7]", "old[1:320:7]"),
            event("k"),
            drop(),
            *running(""),
            _told("", "old[100:320]"),
            _told("old[1:100:7] old[150:171]"),
            holds("k old[0:100] old[150:171]"),
        ],
    )


def _a_thousand_in_one_event() -> Json:
    return scenario(
        "swapper/a-thousand-in-one-event",
        f"{MANY:,} channels in one event, all but one closed in another",
        ["swapper.every-event-writes", "swapper.add-before-close"],
        STALE,
        "format:8",
        [
            *running(""),
            _told(f"old[0:{MANY}]"),
            holds(f"old[0:{MANY}]"),
            _told("old[0:10]", f"old[1:{MANY}]"),
            holds("old[0]"),
            _told(f"old[0:{MANY}:3]", f"old[0:{MANY}:2]"),
            holds(f"old[3:{MANY}:6]"),
        ],
    )


def _hundreds_by_hand() -> Json:
    return scenario(
        "swapper/hundreds-by-hand",
        "a manual update of 300 channels over a file of 160 others and some of them",
        ["swapper.manual-update", "swapper.update"],
        WIPED,
        "format:8",
        [
            *running("k", "sealed old[0:160]"),
            by_hand("old[21:321]"),
            holds("k old[0:321]"),
            _told("", "old[0:160]"),
            holds("k old[160:321]"),
        ],
    )


def _over_a_megabyte() -> Json:
    return scenario(
        "swapper/over-a-megabyte",
        "a file of more than 1 MiB is read and written: what only it knows stays in it",
        ["swapper.update", "swapper.start-writes-union"],
        WIPED,
        "format:8",
        [
            *running("k", "sealed bulky[1:20]"),
            holds("k bulky[1:20]"),
            _told("bulky[0]"),
            _told("", "bulky[1:20:18]"),
            drop(),
            new("m"),
            start(),
            holds("k m bulky[0] bulky[2:19]"),
        ],
    )


def _over_a_megabyte_by_hand() -> Json:
    name = "sealed bulky[0:20]"
    multi = {"version": 0, "static_backups": [each("bulky[0:20]", "singles")]}
    given = {"multi": multi, "key_ring": RING, "nonce": nonce_of(name)}
    return scenario(
        "swapper/over-a-megabyte-by-hand",
        "a Multi of more than 1 MiB is packed on request",
        "pack.multi",
        WIPED,
        "format:8",
        [ask("multi.pack", given, valid(packed={"$bytes": name}))],
        features=["nonce_injection"],
    )


def _near() -> Json:
    far = {"txid": hashlib.sha256(b"near").hexdigest(), "index": 65_535}
    given: Json = {"session": "s", "new_chans": [], "closed_chans": [far, {**far, "index": 512}]}
    return scenario(
        "swapper/near",
        "channels with one peer and one place, which an index or one byte of a transaction tells"
        " apart",
        ["swapper.update", "swapper.start-writes-union"],
        WIPED,
        "format:8",
        [
            *running_with("near[0:4]"),
            holds("near[0:4]"),
            _told("", "near[4:8]"),
            ask("swapper.event", given, WRITTEN),
            holds("near[0:4]"),
            _told("near[4:8]"),
            holds("near[0:8]"),
            _told("", "near[0]"),
            holds("near[1:8]"),
            _told("near[0]", "near[6]"),
            drop(),
            *running(""),
            holds("near[0:6] near[7]"),
            _told("", "near[1:8:2]"),
            holds("near[0:6:2]"),
        ],
    )


def _everywhere() -> Json:
    names = "everywhere[0:4]"
    return scenario(
        "swapper/addresses-of-every-kind",
        "the file has host names, and addresses of a kind that nobody knows: they stay in it",
        ["swapper.carries-over", "swapper.update"],
        WIPED,
        "format:8",
        [
            *running("k", f"sealed {names}"),
            holds(f"k {names}"),
            _told("everywhere[1:4]"),
            holds(f"k {names}"),
            _told("", "everywhere[3]"),
            holds("k everywhere[0:3]"),
        ],
        features=["dns_address", "opaque_address"],
    )


def _renamed() -> Json:
    told = [f"renamed[{number}]" for number in range(9)]
    return scenario(
        "swapper/addresses-alone",
        "a channel is told again and again with other addresses, and nothing else is new",
        ["swapper.update", "swapper.start-writes-union"],
        "Only the peer's old addresses are in the backup.",
        "format:8",
        [
            *running("", "sealed renamed[0]"),
            *[step for name in told[1:] for step in (_told(name), holds(name))],
            by_hand(told[0]),
            holds(told[0]),
            *running_with(told[1]),
            holds(told[1]),
        ],
        features=["dns_address", "opaque_address"],
    )


def _versions() -> Json:
    names = "versions[0:10]"
    return scenario(
        "swapper/versions",
        "Singles of most versions are in the file, given at the start, and by hand: all of them"
        " stay as they are",
        ["swapper.carries-over", "swapper.start-writes-union", "swapper.manual-update"],
        STALE,
        "format:8",
        [
            *running("k", f"sealed {names}"),
            holds(f"k {names}"),
            change("remove"),
            *running_with(names),
            holds(names),
            change("remove"),
            *running("k"),
            by_hand(names),
            holds(f"k {names}"),
        ],
    )
