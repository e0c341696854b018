"""Parts of notable lengths: as long as their length field can say, and longer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scbref.wire.address import BYTE_COUNT
from scbref.wire.single import CLOSE_TX_INPUTS

from ..tools.address_block import descriptors
from ..tools.case import NOT_CANONICAL, Case, Json, case, lenient, refusal, valid
from ..tools.consequences import DIAL, UNREADABLE
from ..tools.layout import low_bits, single_bytes, single_layout
from ..tools.material import derived_bytes
from ..tools.shapes import close_tx_inputs, dns, opaque, put, single
from ..tools.single_cases import read, read_as, write, written
from ..tools.transaction import SMALL

SIG: Final = "close_tx_inputs.commit_sig"
VAR_BYTES: Final = CLOSE_TX_INPUTS.commit_sig.subcon
"""How the schema encodes it."""


def vectors() -> Iterator[Case]:
    """Yield all cases about long parts."""
    yield from _signatures()
    yield from _bodies()
    yield _signature_of_65536()
    yield from _signature_of_65535()
    yield _block_of_32768()
    yield _block_of_65792()


def _signatures() -> Iterator[Case]:
    """Signatures of every notable length that a reader takes."""
    for version in (0, 6):
        for size in (0, 1, 64, 72, 255, 256):
            inputs = close_tx_inputs(version, bytes(SMALL), commit_sig=_signature(size).hex())
            value = single(version, close=inputs)
            yield from _sig_both_ways(f"version-{version}/{size}", size, value)


def _signature(size: int) -> bytes:
    """Return bytes some of which could be taken for padding, or for a sighash byte behind DER."""
    data = derived_bytes("sig", size)
    if size == 64:
        return data[:-2] + bytes(2)
    return b"\x30" + data[1:-1] + b"\x01" if size == 72 else data


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


def _signature_of_65536() -> Case:
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


def _signature_of_65535() -> Iterator[Case]:
    base = single(0, close=close_tx_inputs(0, bytes(SMALL)))
    signature = b"\x30" * 65535
    value: Json = put(base, SIG, signature.hex())
    data = single_layout(base).replaced(SIG, VAR_BYTES.build(signature))
    title = "a commitment signature of 65,535 bytes; the length of the Single has wrapped"
    yield read(
        "large/commit-sig-65535",
        title,
        ["closetx.sig-length", "single.length-ignored"],
        data,
        "single-length-ignored",
        {"ignore": read_as(value), "refuse": refusal(NOT_CANONICAL, "frame")},
        value,
    )
    yield write(
        "large/commit-sig-65535",
        title,
        ["single.length-range"],
        "A reader that uses the length loses its place in the file.",
        value,
        lenient(
            "writer-single-length-wraps",
            wrap=written(data),
            refuse=refusal("out-of-range", "encode"),
        ),
    )


def _block_of_32768() -> Case:
    value = single(0, [opaque("06" + "a5" * 32767)])
    return write(
        "large/address-block-32768",
        "32,768 bytes of addresses",
        ["address.block-length", "address.block-range"],
        DIAL,
        value,
        valid(bytes=single_bytes(value).hex()),
    )


def _block_of_65792() -> Case:
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
