"""The version byte: encode and decode, and versions nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Case, Json, case, invalid, read_refusal, refusal, valid
from ..tools.consequences import UNKNOWN
from ..tools.layout import Layout, single_bytes, single_layout
from ..tools.shapes import single
from ..tools.single_cases import write

CONSEQUENCE: Final = (
    "A Single is read as another commitment type, or its close-tx inputs are overlooked or"
    " imagined: the file is unreadable, or the channel is swept with the wrong script."
)
UNKNOWN_BYTES: Final = (0x08, 0x09, 0x0F, 0x10, 0x20, 0x40, 0x47, 0x7E, 0x7F)
"""Low seven bits of unknown versions: the next one, each single bit, the highest."""


def vectors() -> Iterator[Case]:
    """Yield all cases about version bytes."""
    yield from _codings()
    yield from _unknown_on_read()
    yield from _unknown_on_write()
    yield from _single_bits_on_write()
    yield from _relabelled()
    yield from _undeclared()


def _codings() -> Iterator[Case]:
    for version in (*range(9), 0x0F, 0x40, 0x7F, 0x80, 0x87, 0xFF):
        for close in (False, True):
            encoded = version | 0x80 if close else version
            yield case(
                "version.encode",
                f"{version:02x}/{'close' if close else 'no-close'}",
                f"version {version:#04x} {'with' if close else 'without'} close-tx inputs",
                "version.encode",
                CONSEQUENCE,
                {"version": version, "close_tx": close},
                valid(encoded=encoded),
            )
    for encoded in (*range(9), 0x0F, 0x40, 0x7F, *range(0x80, 0x89), 0xC0, 0xFF):
        yield case(
            "version.decode",
            f"{encoded:02x}",
            f"version byte {encoded:#04x}",
            "version.layout",
            CONSEQUENCE,
            {"encoded": encoded},
            valid(version=encoded & 0x7F, close_tx=encoded >= 0x80),
        )


def _unknown_on_read() -> Iterator[Case]:
    layout = single_layout(single())
    refused = invalid(read_refusal("unknown-version", "version", 0))
    for low in UNKNOWN_BYTES:
        for byte in (low, low | 0x80):
            yield case(
                "single.deserialize",
                f"version/unknown/{byte:02x}",
                f"a valid Single whose version byte is {byte:#04x}",
                ("version.known-on-read", "version.layout"),
                UNKNOWN,
                {"bytes": layout.replaced("version", bytes([byte])).hex()},
                refused,
            )
    for byte in (0x08, 0x7F, 0x88, 0xFF):
        for size in (1, 2):
            yield case(
                "single.deserialize",
                f"version/unknown/{byte:02x}/only-{size}",
                f"version byte {byte:#04x} and {size - 1} bytes of the length",
                ("version.before-length", "version.known-on-read"),
                "The error speaks of damaged data where an upgrade would help.",
                {"bytes": (bytes([byte]) + bytes(size - 1)).hex()},
                refused,
            )


def _unknown_on_write() -> Iterator[Case]:
    for version in (8, 9, 99, 127, 128, 134, 255):
        for close in (False, True):
            inputs = "close" if close else "no-close"
            yield case(
                "single.serialize",
                f"version/unknown/{version}/{inputs}",
                f"version {version}, {inputs.replace('-', ' ')}-tx inputs",
                "version.known-on-write",
                "A file is written that no reader takes, or that reads as another version.",
                {"single": single(version, close=close)},
                invalid(refusal("unknown-version", "encode", "version")),
            )


def _single_bits_on_write() -> Iterator[Case]:
    for version in (16, 32, 64):
        yield write(
            f"version/unknown/{version}/no-close",
            f"version {version}, one bit of the version byte",
            ["version.known-on-write"],
            UNKNOWN,
            single(version),
            invalid(refusal("unknown-version", "encode", "version")),
        )


def _relabelled() -> Iterator[Case]:
    original = single(0, name="relabelled")
    layout = single_layout(original)
    for version in (1, 2, 3, 5, 6, 7):
        relabelled = {**original, "version": version}
        yield case(
            "single.deserialize",
            f"version/relabelled/{version}",
            f"a version 0 Single relabelled {version}",
            ("version.no-cross-check", "version.layout"),
            "A reader that second-guesses the version refuses backups that lnd restores.",
            {"bytes": layout.replaced("version", bytes([version])).hex()},
            valid(single=relabelled),
            [relabelled],
        )
    yield from _relabelled_short(layout)


def _relabelled_short(layout: Layout) -> Iterator[Case]:
    end = len(bytes(layout))
    yield case(
        "single.deserialize",
        "version/relabelled/4",
        "a version 0 Single relabelled 4: the lease expiry is missing",
        ("single.lease-expiry", "version.no-cross-check"),
        "The reader runs on into the next Single of a file.",
        {"bytes": layout.replaced("version", b"\x04").hex()},
        invalid(read_refusal("truncated", "lease_expiry", end)),
        [single(4)],
    )
    for version in range(8):
        shape = single(version, close=True)
        bare = single_layout(single(version))
        yield case(
            "single.deserialize",
            f"version/close-bit-only/{version}",
            f"a version {version} Single with bit 7 set and no close-tx inputs",
            ("closetx.presence", "version.layout"),
            "A reader that does not look at bit 7 loses its place in a file with such Singles.",
            {"bytes": bare.replaced("version", bytes([version | 0x80])).hex()},
            invalid(
                read_refusal("truncated", "close_tx_inputs.commit_tx.version", len(bytes(bare)))
            ),
            [shape],
        )


def _undeclared() -> Iterator[Case]:
    """Yield what an older reader refuses: Singles of later versions, and close-tx inputs."""
    for version in range(1, 8):
        yield _refused(
            version, single(version, name="undeclared"), {"not_single_versions": [version]}
        )
    yield _refused(
        "close", single(0, name="undeclared", close=True), {"not_features": ["close_tx_inputs"]}
    )


def _refused(slug: int | str, value: Json, without: Json) -> Case:
    return case(
        "single.deserialize",
        f"version/undeclared/{slug}",
        f"a Single that this reader is too old for: {slug}",
        ("version.known-on-read", "version.layout"),
        "A Single of a later version is taken for one of an earlier, and restored wrongly.",
        {"bytes": single_bytes(value).hex()},
        invalid(read_refusal("unknown-version", "version", 0)),
        without=without,
    )
