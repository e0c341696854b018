"""Cases that exist because a mutant of the reference passed everything before them.

Each kills what nothing else did; ``python -m tests.adequacy`` says which mutant that is.
Those about transactions are in :mod:`scbref.vectors.generate.cases.adequacy_transactions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scbref.wire.single import CLOSE_TX_INPUTS

from ..tools.case import Case, Json, case, invalid, lenient, refusal, valid
from ..tools.layout import multi_bytes, single_bytes, single_layout
from ..tools.material import point
from ..tools.shapes import (
    LOCAL_KEYS,
    close_tx_inputs,
    dns,
    onion_v2,
    onion_v3,
    opaque,
    put,
    single,
    tcp4,
)
from ..tools.transaction import SMALL
from .addresses import DIAL, block
from .lenient import STRICT, TOLERANT
from .multi import ALL, singles
from .points import PLACES, ROOT
from .values import both_ways
from .versions import UNKNOWN
from .write_faults import CHANGED, UNREADABLE, write, written

SIG: Final = "close_tx_inputs.commit_sig"
TAPSCRIPT_ROOT: Final = "close_tx_inputs.tapscript_root"


def vectors() -> Iterator[Case]:
    """Yield all of them but those about transactions and keys."""
    yield from _points()
    yield from _same_keys()
    yield from _host_names()
    yield from _address_faults()
    yield _large_block()
    yield from _tapscript_roots()
    yield from _versions()
    yield _longest_signature()
    yield _many_singles()


def _points() -> Iterator[Case]:
    """Keys that a writer must not take: a hybrid prefix, and zeros where there must be a key."""
    for place, requirement in PLACES.items():
        good = point(f"bad/{place}")[1:]
        bad = {"prefix-06": ("06 and a good x", b"\x06" + good, "prefix")}
        if place != ROOT:
            bad["all-zero"] = ("33 zero bytes", bytes(33), "all-zero")
        for name, (title, data, rule) in bad.items():
            yield write(
                f"point/{place.replace('_', '-')}/{name}",
                f"{place}: {title}",
                ["point.checked-on-write", f"point.{rule}", requirement],
                UNREADABLE,
                put(single(), place, data.hex()),
                invalid(refusal("bad-point", "encode", place)),
            )


def _same_keys() -> Iterator[Case]:
    """One key in all six places: nothing says that they differ."""
    key = point("same").hex()
    value = put(single(), "remote_node_pub", key)
    for name in LOCAL_KEYS:
        value = put(value, f"remote_chan_cfg.{name}", key)
    yield from both_ways(
        "point/all-the-same",
        "the peer's identity and all its channel keys are one key",
        ["single.remote-keys", "single.remote-node-pub", "version.no-cross-check"],
        "A peer with few keys cannot be backed up, although lnd does it.",
        value,
    )


def _host_names() -> Iterator[Case]:
    """Host names that BOLT 7 forbids, which lnd writes."""
    for name, address in {
        "empty": dns(b""),
        "port-0": dns(port=0),
        "space": dns(b"node example"),
    }.items():
        value = single(0, [address])
        yield write(
            f"address/dns-forbidden/{name}",
            f"a host name that BOLT 7 forbids: {name.replace('-', ' ')}",
            ["address.dns", "address.dns-not-validated"],
            "A channel is not backed up because of an address that nobody needs.",
            value,
            valid(bytes=single_bytes(value).hex()),
        )


def _address_faults() -> Iterator[Case]:
    yield write(
        "address/onion/no-suffix-v2",
        'a version 2 host without ".onion"',
        ["address.onion-length"],
        CHANGED,
        single(0, [onion_v2() | {"onion_service": onion_v2()["onion_service"][:-6]}]),
        invalid(refusal("bad-address", "encode", "addresses[0].onion_service")),
    )
    padded = onion_v3() | {"onion_service": "a" * 50 + "=" * 6 + ".onion"}
    short = block(b"\x04" + bytes(31) + b"\x26\x07")
    yield write(
        "address/onion/short-host/padding-v3",
        "a version 3 host that decodes to 31 bytes, because of padding",
        ["address.onion-host-length", "address.onion-v3"],
        UNREADABLE,
        single(0, [padded]),
        lenient(
            "writer-onion-host-short",
            write=written(single_layout(single()).replaced("addresses", short)),
            refuse=refusal("bad-address", "encode", "addresses[0].onion_service"),
        ),
    )
    layout = single_layout(single(0, [dns()]))
    for port in (65536, -1):
        cut = (port % 65536).to_bytes(2, "big")
        yield write(
            f"address/port/dns/{'minus-1' if port < 0 else port}",
            f"a host name with port {port}",
            ["address.port-range", "address.dns"],
            CHANGED,
            single(0, [dns(port=port)]),
            lenient(
                "writer-port-wraps",
                wrap=written(layout.replaced("addresses[0].port", cut)),
                refuse=refusal("out-of-range", "encode", "addresses[0].port"),
            ),
        )
    none, zeros = (
        written(single_layout(single()).replaced("addresses", block(b"\x02" + ip + b"\x26\x07")))
        for ip in (b"", bytes(16))
    )
    for size in (3, 5):
        yield write(
            f"address/ip-length/tcp4/{size}",
            f"an IPv4 address of {size} bytes",
            ["address.ip-length", "address.tcp4"],
            UNREADABLE,
            single(0, [tcp4("ab" * size)]),
            lenient(
                "writer-nil-ip",
                zeros=zeros,
                write=none,
                refuse=refusal("out-of-range", "encode", "addresses[0].ip"),
            ),
        )


def _large_block() -> Case:
    value = single(0, [opaque("06" + "a5" * 32767)])
    return write(
        "large/address-block-32768",
        "32,768 bytes of addresses",
        ["address.block-length", "address.block-range"],
        DIAL,
        value,
        valid(bytes=single_bytes(value).hex()),
    )


def _tapscript_roots() -> Iterator[Case]:
    for name, root in {"zeros": "00" * 32, "ones": "ff" * 32}.items():
        value = single(6, close=close_tx_inputs(6, bytes(SMALL), tapscript_root=root))
        yield from both_ways(
            f"bytes/tapscript-root/{name}",
            f"tapscript root: {name}",
            ["closetx.root", "version.no-cross-check"],
            "A backup that lnd restores is refused for a hash that nobody can judge.",
            value,
        )


def _versions() -> Iterator[Case]:
    for version in (16, 32, 64):
        yield write(
            f"version/unknown/{version}/no-close",
            f"version {version}, one bit of the version byte",
            ["version.known-on-write"],
            UNKNOWN,
            single(version),
            invalid(refusal("unknown-version", "encode", "version")),
        )


def _longest_signature() -> Case:
    base = single(0, close=close_tx_inputs(0, bytes(SMALL)))
    signature = b"\x30" * 65535
    field = CLOSE_TX_INPUTS.commit_sig.subcon
    value: Json = put(base, SIG, signature.hex())
    return case(
        "single.deserialize",
        "large/commit-sig-65535",
        "a commitment signature of 65,535 bytes; the length of the Single has wrapped",
        ["closetx.sig-length", "single.length-ignored"],
        TOLERANT,
        {"bytes": single_layout(base).replaced(SIG, field.build(signature)).hex()},
        lenient(
            "single-length-ignored",
            ignore={"ok": {"single": value}},
            refuse=refusal(STRICT, "frame"),
        ),
        [value],
    )


def _many_singles() -> Case:
    many = singles(257)
    return case(
        "multi.serialize",
        "count/257",
        "257 channels, more than one byte can count",
        ["multi.header", "multi.back-to-back"],
        ALL,
        {"multi": {"version": 0, "static_backups": many}},
        valid(bytes=multi_bytes(many).hex()),
        many,
        multi=True,
    )
