"""Writing parts that are long, and values that the version does not store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scbref.wire.address import BYTE_COUNT
from scbref.wire.single import CLOSE_TX_INPUTS

from ..tools.case import Case, Json, case, lenient, refusal, valid
from ..tools.layout import low_bits, single_bytes, single_layout
from ..tools.material import derived_bytes
from ..tools.shapes import close_tx_inputs, dns, put, single
from ..tools.transaction import SMALL
from .addresses import descriptors
from .write_faults import UNREADABLE, write, written

SIG: Final = "close_tx_inputs.commit_sig"
VAR_BYTES: Final = CLOSE_TX_INPUTS.commit_sig.subcon
"""How the schema encodes it."""


def vectors() -> Iterator[Case]:
    """Yield all cases about lengths on write, and about values left out."""
    yield from _unwritten()
    yield from _signatures()
    yield from _bodies()
    yield _long_signature()
    yield _wide_block()


def _unwritten() -> Iterator[Case]:
    """Values for fields that the version does not store."""
    root = derived_bytes("tapscript-root", 32).hex()
    small = bytes(SMALL)
    for version in (0, 1, 2, 3, 5, 6, 7):
        value = {**single(version), "lease_expiry": 555}
        yield _dropped(f"lease-expiry/version-{version}", "lease_expiry", value, single(version))
    for version in (0, 3, 4):
        bare = single(version, close=close_tx_inputs(version, small))
        value = put(bare, "close_tx_inputs.commit_height", "42")
        yield _dropped(f"commit-height/version-{version}", "commit_height", value, bare)
    for version in (0, 4, 5, 7):
        bare = single(version, close=close_tx_inputs(version, small))
        value = put(bare, "close_tx_inputs.tapscript_root", root)
        yield _dropped(f"tapscript-root/version-{version}", "tapscript_root", value, bare)


def _dropped(slug: str, field: str, value: Json, bare: Json) -> Case:
    of_inputs = field != "lease_expiry"
    own = {
        "lease_expiry": "single.lease-expiry",
        "commit_height": "closetx.height",
        "tapscript_root": "closetx.root",
    }[field]
    return write(
        f"unwritten/{slug}",
        f"{field} given for version {value['version']}, which does not store it",
        ["closetx.unwritten-fields" if of_inputs else "single.unwritten-fields", own],
        "Bytes are written that a reader takes for the next field: the file cannot be read.",
        value,
        lenient(
            "unwritten-fields-dropped",
            drop=written(single_bytes(bare)),
            refuse=refusal("other", "encode"),
        ),
    )


def _signatures() -> Iterator[Case]:
    """Signatures of every notable length that a reader takes."""
    for version in (0, 6):
        for size in (0, 1, 64, 72, 255, 256):
            inputs = close_tx_inputs(
                version, bytes(SMALL), commit_sig=derived_bytes("sig", size).hex()
            )
            value = single(version, close=inputs)
            yield from _sig_both_ways(f"version-{version}/{size}", size, value)


def _sig_both_ways(slug: str, size: int, value: Json) -> Iterator[Case]:
    data = single_bytes(value).hex()
    for op, given, expect in (
        ("single.serialize", {"single": value}, valid(bytes=data)),
        ("single.deserialize", {"bytes": data}, valid(single=value)),
    ):
        yield case(
            op,
            f"commit-sig/{slug}",
            f"a commitment signature of {size} bytes",
            ["closetx.sig-length", "closetx.order", "closetx.sig-range"],
            "The force-close transaction in the backup cannot be completed.",
            given,
            expect,
            [value],
        )


def _no_signature() -> Json:
    return single(0, close=close_tx_inputs(0, bytes(SMALL), commit_sig=""))


def _bodies() -> Iterator[Case]:
    base = _no_signature()
    layout = single_layout(base)
    start, _ = layout.place("is_initiator")
    room = 65535 - len(layout.data[start:])
    fits = put(base, SIG, "30" * room)
    yield write(
        "large/body-65535",
        "a body of exactly 65,535 bytes",
        ["single.length-written", "single.length-range"],
        "A Single that fits is refused.",
        fits,
        valid(bytes=single_bytes(fits).hex()),
    )
    signature = b"\x30" * (room + 1)
    over = put(base, SIG, signature.hex())
    yield write(
        "large/body-65536",
        "a body of 65,536 bytes",
        ["single.length-range"],
        "A reader that uses the length loses its place in the file.",
        over,
        lenient(
            "writer-single-length-wraps",
            wrap=written(layout.replaced(SIG, VAR_BYTES.build(signature))),
            refuse=refusal("out-of-range", "encode"),
        ),
    )


def _long_signature() -> Case:
    base = _no_signature()
    signature = b"\x30" * 65536
    stated = low_bits(VAR_BYTES.prefix, len(signature))
    return write(
        "large/commit-sig-65536",
        "a commitment signature of 65,536 bytes",
        ["closetx.sig-range"],
        UNREADABLE,
        put(base, SIG, signature.hex()),
        lenient(
            "writer-commit-sig-length-wraps",
            wrap=written(single_layout(base).replaced(SIG, stated + signature)),
            refuse=refusal("out-of-range", "encode", SIG),
        ),
    )


def _wide_block() -> Case:
    hosts = [dns(bytes([97 + index % 26]) * 252) for index in range(257)]
    block = descriptors(hosts)
    assert len(block) > 65535
    stated = low_bits(BYTE_COUNT.subcon, len(block))
    return write(
        "large/address-block-65792",
        "257 host names, 65,792 bytes of addresses",
        ["address.block-range"],
        UNREADABLE,
        single(0, hosts),
        lenient(
            "writer-address-block-wraps",
            wrap=written(single_layout(single()).replaced("addresses", stated + block)),
            refuse=refusal("out-of-range", "encode", "addresses"),
        ),
    )
