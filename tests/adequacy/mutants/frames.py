"""The frame of a Single: version byte, length, what may follow, checks across fields."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from construct import Construct, Container, stream_read, stream_write

from scbref.errors import MISSING_FIELD, NOT_CANONICAL, OUT_OF_RANGE, UNKNOWN_VERSION
from scbref.model import Single
from scbref.versions import decode_version, encode_version
from scbref.wire.field import Fault, Reject
from scbref.wire.single_frame import KNOWN_VERSIONS, SingleFrame, VersionByte, body_context
from tests.adequacy.mutants.mutant import BOTH, Change, Mutant, Scene, Side
from tests.adequacy.mutants.numbers import integer
from tests.adequacy.mutants.operator import refusing

READ, WRITE = (Side.READ,), (Side.WRITE,)
LENGTH_RULES: Final = {
    Side.READ: ("single.length-ignored",),
    Side.WRITE: ("single.length-written", "single.length-range"),
}


class LaxVersion(VersionByte):
    """A version byte that is split or put together in another way."""

    def __init__(
        self,
        known: frozenset[int] = KNOWN_VERSIONS,
        decode: Callable[[int], tuple[int, bool]] = decode_version,
        encode: Callable[[int, bool], int] = encode_version,
    ) -> None:
        super().__init__()
        self.known = known
        self.decode = decode
        self.encode = encode

    def _parse(self, stream: Any, context: Container, path: str) -> tuple[int, bool]:
        version, close_tx = self.decode(stream_read(stream, 1, path)[0])
        if version not in self.known:
            raise Reject(UNKNOWN_VERSION, "unknown")
        return version, close_tx

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        version, close_tx = obj
        if version is None:
            raise Reject(MISSING_FIELD, "required")
        if version not in self.known:
            raise Reject(UNKNOWN_VERSION, "unknown")
        stream_write(stream, bytes([self.encode(version, close_tx) & 0xFF]), 1, path)
        return obj


def _version_mutants() -> Iterator[Mutant]:
    """Versions known, refused, masked in another way."""
    rules = {Side.READ: "version.known-on-read", Side.WRITE: "version.known-on-write"}
    sets = {f"refuses-{v}": KNOWN_VERSIONS - {v} for v in sorted(KNOWN_VERSIONS)}
    sets |= {f"accepts-{v}": KNOWN_VERSIONS | {v} for v in (8, 9, 16, 32, 64, 127, 128, 255)}
    sets["accepts-all"] = frozenset(range(256))
    for name, known in sets.items():
        for side in BOTH:
            if side is Side.READ and {128, 255} & known and len(known) < 256:
                continue  # bit 7 is never part of a version there
            yield _with_version(name, side, (rules[side],), partial(LaxVersion, known))
    splits: dict[str, Callable[[int], tuple[int, bool]]] = {
        "mask-07": lambda byte: (byte & 0x07, byte > 0x7F),
        "mask-0f": lambda byte: (byte & 0x0F, byte > 0x7F),
        "mask-3f": lambda byte: (byte & 0x3F, byte > 0x7F),
        "bit-7-unknown": lambda byte: (byte, False),
        "bit-7-ignored": lambda byte: (byte & 0x7F, False),
        "bit-7-always": lambda byte: (byte & 0x7F, True),
        "bit-7-inverted": lambda byte: (byte & 0x7F, byte <= 0x7F),
        "bit-6": lambda byte: (byte & 0xBF, bool(byte & 0x40)),
    }
    for name, decode in splits.items():
        yield _with_version(
            name, Side.READ, ("version.layout",), partial(LaxVersion, decode=decode)
        )
    joins: dict[str, Callable[[int, bool], int]] = {
        "bit-7-never": lambda version, close: version,
        "bit-7-always": lambda version, close: version | 0x80,
        "bit-7-inverted": lambda version, close: version if close else version | 0x80,
        "bit-6": lambda version, close: version | 0x40 if close else version,
        "plus-one": lambda version, close: encode_version(version + 1, close),
    }
    for name, encode in joins.items():
        yield _with_version(
            name, Side.WRITE, ("version.layout",), partial(LaxVersion, encode=encode)
        )


def _with_version(
    name: str, side: Side, rules: tuple[str, ...], make: Callable[[], Construct]
) -> Mutant:
    def change(scene: Scene) -> None:
        scene.schemas(side).single.version.subcon = make()

    return Mutant(f"single.version/{name}/{side}", f"version byte: {name} ({side})", rules, change)


class LaxFrame(SingleFrame):
    """A Single whose length is believed or checked, whose parts come in another order."""

    def __init__(self, old: SingleFrame, after_length: Callable[[int, int], Any] | None = None):
        super().__init__(old.version, old.length, old.body)
        self.check_length = after_length

    def _parse(self, stream: Any, context: Container, path: str) -> Single:
        version, close_tx = self.version._parse(stream, context, path)
        length = self.length._parse(stream, context, path)
        start = stream.tell()
        single: Single = self._parse_body(stream, length, context, version, close_tx)
        if self.check_length is not None:
            self.check_length(length, stream.tell() - start)
        return single

    def _parse_body(
        self, stream: Any, length: int, context: Container, version: int, close_tx: bool
    ) -> Single:
        inner = body_context(context, version, close_tx, building=False)
        single: Single = self.body._parsereport(stream, inner, "")
        return single


class VersionLast(LaxFrame):
    """The version is looked at behind the length, or behind the whole body."""

    def __init__(self, old: SingleFrame, *, after_body: bool) -> None:
        super().__init__(old)
        self.after_body = after_body

    def _parse(self, stream: Any, context: Container, path: str) -> Single:
        version, close_tx = decode_version(stream_read(stream, 1, path)[0])
        length = self.length._parse(stream, context, path)
        if not self.after_body and version not in KNOWN_VERSIONS:
            raise Fault(UNKNOWN_VERSION, "unknown", 0, "version")
        single = self._parse_body(stream, length, context, version, close_tx)
        if version not in KNOWN_VERSIONS:
            raise Fault(UNKNOWN_VERSION, "unknown", 0, "version")
        return single


class Bounded(LaxFrame):
    """The length is believed: the body is what it covers, the next Single begins behind it."""

    def _parse_body(
        self, stream: Any, length: int, context: Container, version: int, close_tx: bool
    ) -> Single:
        data = stream_read(stream, length, "")
        return super()._parse_body(io.BytesIO(data), length, context, version, close_tx)


class Skipping(LaxFrame):
    """The body is read by its fields, but the next Single is looked for behind the length."""

    def _parse_body(
        self, stream: Any, length: int, context: Container, version: int, close_tx: bool
    ) -> Single:
        start = stream.tell()
        single = super()._parse_body(stream, length, context, version, close_tx)
        stream.seek(start + length)
        return single


class LaxLength(LaxFrame):
    """A Single whose length says something else."""

    def __init__(self, old: SingleFrame, stated: Callable[[int, Any], int], node: Any) -> None:
        super().__init__(old)
        self.stated = stated
        self.node = node
        self.now: Any = None

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        self.now = obj
        return super()._build(obj, stream, context, path)

    def _build_length(self, size: int, stream: Any, context: Container) -> None:
        try:
            self.node._build(self.stated(size, self.now), stream, context, "")
        except Reject as error:
            raise Fault(error.code, error.message, None, "length") from None


U16_BIG: Final = integer(2, False, False)


def _limited(limit: int) -> Callable[[int, Any], int]:
    def stated(size: int, single: Any) -> int:
        if size > limit:
            raise Reject(OUT_OF_RANGE, "too long")
        return size

    return stated


def _without_close(size: int, single: Single) -> int:
    inputs = single.close_tx_inputs
    if inputs is None or inputs.commit_tx is None:
        return size
    extra = len(inputs.commit_tx) + 2 + len(inputs.commit_sig)
    extra += 8 * (single.version in (5, 6, 7)) + 32 * (single.version == 6)
    return size - extra


LENGTHS: Final[dict[str, tuple[Callable[[int, Any], int], Any]]] = {
    "byte-order": (lambda size, _: size, integer(2, False, True)),
    "width-1": (lambda size, _: size & 0xFF, integer(1, False, False)),
    "width-4": (lambda size, _: size, integer(4, False, False)),
    "zero": (lambda size, _: 0, U16_BIG),
    "one-more": (lambda size, _: size + 1, U16_BIG),
    "one-less": (lambda size, _: size - 1, U16_BIG),
    "counts-itself": (lambda size, _: size + 2, U16_BIG),
    "counts-frame": (lambda size, _: size + 3, U16_BIG),
    "without-close": (_without_close, U16_BIG),
    "limit-65534": (_limited(65534), U16_BIG),
    "limit-32767": (_limited(32767), U16_BIG),
    "wraps": (lambda size, _: size & 0xFFFF, U16_BIG),
    "clamps": (lambda size, _: min(size, 0xFFFF), U16_BIG),
}

CHECKS: Final[dict[str, Callable[[int, int], bool]]] = {
    "refuses-other": lambda length, size: length != size,
    "refuses-shorter": lambda length, size: length < size,
    "refuses-longer": lambda length, size: length > size,
    "refuses-zero": lambda length, size: length == 0,
}


def _refusing(bad: Callable[[int, int], bool]) -> Callable[[int, int], Any]:
    check = refusing(lambda pair: bad(*pair), NOT_CANONICAL)
    return lambda length, size: check((length, size))


def _length_mutants() -> Iterator[Mutant]:
    for name, (stated, node) in LENGTHS.items():
        yield _with_frame(
            f"single.length/{name}",
            Side.WRITE,
            LENGTH_RULES[Side.WRITE],
            partial(LaxLength, stated=stated, node=node),
        )
    for size in (1, 4):
        yield Mutant(
            f"single.length/width-{size}/read",
            f"single.length: {size} bytes instead of 2 (read)",
            ("single.field-order",),
            _length_width(size),
        )
    for name, bad in CHECKS.items():
        yield _with_frame(
            f"single.length/{name}",
            Side.READ,
            LENGTH_RULES[Side.READ],
            partial(LaxFrame, after_length=_refusing(bad)),
        )
    ways: dict[str, tuple[Callable[[SingleFrame], SingleFrame], str]] = {
        "single.length/bounds": (Bounded, "single.length-ignored"),
        "single.length/skips": (Skipping, "multi.back-to-back"),
        "single.version/after-length": (
            lambda old: VersionLast(old, after_body=False),
            "version.before-length",
        ),
        "single.version/after-body": (
            lambda old: VersionLast(old, after_body=True),
            "version.before-length",
        ),
    }
    for name, (make, rule) in ways.items():
        yield _with_frame(name, Side.READ, (rule,), make)


def _length_width(size: int) -> Change:
    def change(scene: Scene) -> None:
        scene.schemas(Side.READ).single.length.subcon = integer(size, False, False)

    return change


def _with_frame(
    name: str, side: Side, rules: tuple[str, ...], make: Callable[[SingleFrame], SingleFrame]
) -> Mutant:
    def change(scene: Scene) -> None:
        schemas = scene.schemas(side)
        schemas.use_single(make(schemas.single))

    title = name.replace("/", ": ").replace("-", " ")
    return Mutant(f"{name}/{side}", f"{title} ({side})", rules, change)


def frame_mutants() -> Iterator[Mutant]:
    """Yield the mutants of version byte and length."""
    yield from _version_mutants()
    yield from _length_mutants()
