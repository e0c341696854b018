"""Two faults in one call, where layers meet: envelope and Multi, several Singles, address blocks.

Where a writer may wrap what does not fit instead of refusing it, the second fault is the one that
is named: the behaviour decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Case, Json, case, invalid, lenient, read_refusal, refusal
from ..tools.envelope_cases import NOT_AUTHENTIC, kinds, unpack
from ..tools.layout import multi_layout
from ..tools.material import derived_bytes, nonce, off_curve_x, own_ring
from ..tools.multi_cases import multi, read_multi, singles
from ..tools.sealing import seal
from ..tools.shapes import close_tx_inputs, dns, drop, put, single, tcp4, tcp6
from ..tools.single_cases import write
from .two_faults import CONSEQUENCE, ROOT, RULE, TX

HTLC = "remote_chan_cfg.htlc_base_point"
BAD_ONION = {"type": "onion_v2", "onion_service": "1" * 16 + ".onion", "port": 9735}
NO_POINT = b"\x02" + off_curve_x("two")


def vectors() -> Iterator[Case]:
    """Yield all cases with two faults outside one Single's own fields."""
    yield from _envelopes()
    yield from _multis_read()
    yield from _multis_written()
    yield from _addresses()
    yield from _close_tx_inputs()


def _envelopes() -> Iterator[Case]:
    for kind in kinds():
        spoilt = b"\x09" + kind.plaintext[1:]
        packed = bytearray(seal(spoilt, own_ring(), nonce(f"two/{kind.op}")))
        packed[-1] ^= 1
        title = "a tag that does not match, around an unknown version"
        rules = [RULE, "envelope.authenticate-first"]
        args = (CONSEQUENCE, bytes(packed), NOT_AUTHENTIC)
        yield unpack(kind, "two-faults/tag/version", title, rules, *args)


def _multis_read() -> Iterator[Case]:
    two = singles(2)
    layout = multi_layout(two)
    last, first = f"static_backups[0].{HTLC}", "static_backups[1].version"
    both = {last: NO_POINT, first: b"\x08"}
    at_last = invalid(read_refusal("bad-point", last, layout.place(last)[0]))
    version = invalid(read_refusal("unknown-version", "version", 0))
    many = (1 << 31).to_bytes(4, "big")
    for slug, title, data, expect in (
        ("single-0/single-1", "the end of one Single, the start of the next", both, at_last),
        (
            "version/single-0",
            "the Multi's version, and a Single",
            {"version": b"\1", **both},
            version,
        ),
        ("version/count", "the version and the count", {"version": b"\1", "count": many}, version),
        (
            "single-0/count",
            "a Single, and a count too large",
            {last: NO_POINT, "count": many},
            at_last,
        ),
    ):
        yield read_multi(
            f"two-faults/{slug}",
            f"two faults: {title}",
            [RULE],
            CONSEQUENCE,
            layout.exchanged(data),
            expect,
            two,
        )


def _multis_written() -> Iterator[Case]:
    late, early = drop(single(name="0"), HTLC), put(single(name="1"), "version", 8)
    at_late = invalid(refusal("missing-field", "encode", f"static_backups[0].{HTLC}"))
    version = invalid(refusal("unknown-version", "encode", "version"))
    for slug, title, value, expect in (
        (
            "single-0/single-1",
            "the end of one Single, the start of the next",
            (late, early),
            at_late,
        ),
        ("version/single-0", "the Multi's version, and a Single", (late,), version),
    ):
        yield case(
            "multi.serialize",
            f"two-faults/{slug}",
            f"two faults: {title}",
            [RULE],
            CONSEQUENCE,
            {"multi": multi(value, 1 if expect is version else 0)},
            expect,
            value,
            multi=True,
        )


def _addresses() -> Iterator[Case]:
    late_onion = refusal("bad-address", "encode", "addresses[1].onion_service")
    onion = invalid(refusal("bad-address", "encode", "addresses[0].onion_service"))
    port = put(tcp4(), "port", 1 << 16)
    wrap = "writer-port-wraps"
    yield _written(
        "port/onion", [port, BAD_ONION], _by(wrap, "wrap", late_onion, "addresses[0].port")
    )
    yield _written("onion/port", [BAD_ONION, port], onion)
    yield _written("onion/its-port", [{**BAD_ONION, "port": 1 << 16}], onion)
    long_name = [dns(b"x" * 256), BAD_ONION]
    at_name = _by("writer-dns-length-wraps", "wrap", late_onion, "addresses[0].hostname")
    yield _written("host-name/onion", long_name, at_name)
    odd = lenient(
        "writer-nil-ip",
        zeros=late_onion,
        write=late_onion,
        refuse=refusal("out-of-range", "encode", "addresses[0].ip"),
    )
    yield _written("ip/onion", [tcp6("ab" * 5), BAD_ONION], odd)
    yield _written("onion/ip", [BAD_ONION, tcp6("ab" * 5)], onion)
    # 65,792 bytes of addresses: their count stands in front of them, and is known behind them.
    hosts = [dns(bytes([97 + number % 26]) * 253) for number in range(257)]
    at_last = refusal("bad-address", "encode", f"addresses[{len(hosts)}].onion_service")
    yield _written("onion/block", [*hosts, BAD_ONION], invalid(at_last))
    lost = refusal("missing-field", "encode", HTLC)
    at_block = _by("writer-address-block-wraps", "wrap", lost, "addresses")
    yield _written("block/htlc-base-point", hosts, at_block, HTLC)
    yield _written(
        "remote-node-pub/block",
        hosts,
        invalid(refusal("missing-field", "encode")),
        "remote_node_pub",
    )


def _by(behaviour: str, wrap: str, second: Json, field: str) -> Json:
    """Expect the second fault of who wraps, the first of who refuses."""
    first = refusal("out-of-range", "encode", field)
    return lenient(behaviour, **{wrap: second, "refuse": first})


def _written(slug: str, addresses: list[Json], expect: Json, missing: str = "") -> Case:
    value = single(0, addresses)
    first, _, second = slug.partition("/")
    return write(
        f"two-faults/addresses/{slug}",
        f"faults in {first.replace('-', ' ')} and in {second.replace('-', ' ')}",
        [RULE],
        CONSEQUENCE,
        drop(value, missing) if missing else value,
        expect,
    )


def _close_tx_inputs() -> Iterator[Case]:
    value = drop(single(6, close=True), ROOT)
    lost = refusal("missing-field", "encode", ROOT)
    long_sig = put(value, "close_tx_inputs.commit_sig", "30" * (1 << 16))
    at_sig = _by("writer-commit-sig-length-wraps", "wrap", lost, "close_tx_inputs.commit_sig")
    inputs = close_tx_inputs(6, bytes.fromhex("02000000" + "00" * 6))
    no_inputs = drop(single(6, close=inputs), ROOT)
    at_tx = lenient(
        "writer-zero-input-tx",
        write=lost,
        refuse=refusal("bad-transaction", "encode", TX),
    )
    # The body is too long as well, which is known only behind it.
    long_body = put(value, "close_tx_inputs.commit_sig", "30" * 65_400)
    hosts = [dns(derived_bytes("host", 16).hex().encode())]
    for slug, title, given, expect in (
        ("commit-sig/tapscript-root", "a signature too long, no root", long_sig, at_sig),
        ("no-inputs/tapscript-root", "a transaction without inputs, no root", no_inputs, at_tx),
        (
            "tapscript-root/length",
            "no root, in a body too long",
            {**long_body, "addresses": hosts},
            invalid(lost),
        ),
    ):
        yield write(
            f"two-faults/close/{slug}", f"two faults: {title}", [RULE], CONSEQUENCE, given, expect
        )
