"""A Multi: header, count, order, repetitions, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from construct import Construct, Container, stream_read

from scbref.errors import NOT_CANONICAL, OTHER, OUT_OF_RANGE, TRUNCATED, UNKNOWN_VERSION
from scbref.model import Multi, Single
from scbref.wire.field import Fault, Reject, build_named, parse_named
from scbref.wire.multi import MultiFrame, MultiVersionByte
from tests.adequacy.mutants.checks import refuse_rest
from tests.adequacy.mutants.mutant import BOTH, Change, Mutant, Scene, Side
from tests.adequacy.mutants.numbers import integer
from tests.adequacy.mutants.operator import Filtered, refusing

Listed = Callable[[Sequence[Single]], Sequence[Single]]


def _same(singles: Sequence[Single]) -> Sequence[Single]:
    return singles


@dataclass(frozen=True)
class MultiForm:
    """The rules of a Multi, to be changed one at a time."""

    count_first: bool = False
    until_end: bool = False
    bad_single: str = "fail"
    listed: Listed = _same
    no_version: bool = False
    separator: bytes = b""


class LaxMulti(MultiFrame):
    """A Multi with other rules."""

    def __init__(self, old: MultiFrame, form: MultiForm) -> None:
        super().__init__(old.version, old.count, old.element)
        self.form = form

    def _parse(self, stream: Any, context: Container, path: str) -> Multi:
        form = self.form
        if form.count_first:
            count = self.count._parse(stream, context, path)
        version = 0 if form.no_version else self.version._parse(stream, context, path)
        if not form.count_first:
            count = self.count._parse(stream, context, path)
        singles: list[Single] = []
        while not _is_at_end(stream) if form.until_end else len(singles) < count:
            name = f"static_backups[{len(singles)}]"
            stream_read(stream, len(form.separator), path)
            try:
                singles.append(parse_named(name, self.element, stream, context))
            except Fault as fault:
                if not self._goes_on(fault, stream):
                    raise
                if form.bad_single != "skip":
                    break
                count -= 1
        return Multi(version, tuple(form.listed(singles)))

    def _goes_on(self, fault: Fault, stream: Any) -> bool:
        """Say whether a Single that cannot be read is overlooked."""
        kind = self.form.bad_single
        if kind == "skip" and fault.code == UNKNOWN_VERSION and fault.offset is not None:
            stream.seek(fault.offset + 1)
            size = int.from_bytes(stream_read(stream, 2, ""), "big")
            stream_read(stream, size, "")
            return True
        return kind == "end" or (kind == "end-if-truncated" and fault.code == TRUNCATED)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        form = self.form
        singles = form.listed(obj.static_backups)
        if form.bad_single != "fail":
            singles = [single for single in singles if self._is_good(single, context)]
        parts: list[tuple[Any, Any]] = [(self.count, len(singles))]
        if not form.no_version:
            parts.insert(len(parts) if form.count_first else 0, (self.version, obj.version))
        for part, value in parts:
            part._build(value, stream, context, path)
        for index, single in enumerate(singles):
            stream.write(form.separator)
            build_named(f"static_backups[{index}]", self.element, single, stream, context)
        return obj

    def _is_good(self, single: Single, context: Container) -> bool:
        try:
            self.element.build(single)
        except (Fault, Reject):
            return False
        return True


def _is_at_end(stream: Any) -> bool:
    start = stream.tell()
    found = stream.read(1)
    stream.seek(start)
    return not found


def _first_wins(singles: Sequence[Single]) -> Sequence[Single]:
    return list({single.funding_outpoint: single for single in reversed(singles)}.values())[::-1]


def _last_wins(singles: Sequence[Single]) -> Sequence[Single]:
    return list({single.funding_outpoint: single for single in singles}.values())


def _no_duplicates(code: str) -> Listed:
    return refusing(lambda found: len({s.funding_outpoint for s in found}) < len(found), code)


def _not_empty(singles: Sequence[Single]) -> Sequence[Single]:
    if not singles:
        raise Reject(OUT_OF_RANGE, "no channels")
    return singles


MUCH: Final = 100_000_000
"""Singles for which there is no memory."""
DUPLICATES, ORDER = "multi.duplicates-kept", "multi.order-kept"
FORMS: Final[dict[str, tuple[MultiForm, str]]] = {
    "count-first": (MultiForm(count_first=True), "multi.header"),
    "no-version": (MultiForm(no_version=True), "multi.header"),
    "length-prefixed": (MultiForm(separator=b"\0\0"), "multi.back-to-back"),
    "reversed": (MultiForm(listed=lambda found: found[::-1]), ORDER),
    "sorted": (MultiForm(listed=lambda f: sorted(f, key=lambda s: s.funding_outpoint.txid)), ORDER),
    "first-wins": (MultiForm(listed=_first_wins), DUPLICATES),
    "last-wins": (MultiForm(listed=_last_wins), DUPLICATES),
    "empty-refused": (MultiForm(listed=_not_empty), "multi.empty"),
    "first-only": (MultiForm(listed=lambda found: found[:1]), "multi.back-to-back"),
    "at-most-16": (MultiForm(listed=lambda found: found[:16]), "multi.back-to-back"),
}
READ_FORMS: Final[dict[str, tuple[MultiForm, str]]] = {
    "duplicates-refused": (MultiForm(listed=_no_duplicates(NOT_CANONICAL)), DUPLICATES),
    "until-end": (MultiForm(until_end=True), "multi.trailing-bytes"),
    "bad-ends": (MultiForm(bad_single="end"), "multi.all-or-nothing-read"),
    "truncated-ends": (MultiForm(bad_single="end-if-truncated"), "multi.count-too-large"),
    "unknown-skipped": (MultiForm(bad_single="skip"), "multi.all-or-nothing-read"),
}
WRITE_FORMS: Final = {
    "duplicates-refused": (MultiForm(listed=_no_duplicates(OTHER)), DUPLICATES),
    "bad-left-out": (MultiForm(bad_single="leave-out"), "multi.all-or-nothing-write"),
}


def multi_mutants() -> Iterator[Mutant]:
    """Yield the mutants of a Multi."""
    for forms, sides in (
        (FORMS, BOTH),
        (READ_FORMS, (Side.READ,)),
        (WRITE_FORMS, (Side.WRITE,)),
    ):
        for name, (form, rule) in forms.items():
            for side in sides:
                yield _mutant(f"multi/{name}", side, (rule,), _with_form(form, side))
    yield Mutant(
        "multi/trailing-refused/read",
        "multi: bytes behind it are refused (read)",
        ("multi.trailing-bytes",),
        lambda scene: setattr(scene.codec(), "after_multi", refuse_rest),
    )
    for name, padding in (("one-zero", 1), ("zeros", 4096)):
        yield Mutant(
            f"multi/ends-in-{name}/read",
            f"multi: {padding} zero bytes stand behind every end (read)",
            ("multi.count-too-large", "multi.header-truncated"),
            _padded(padding),
        )
    yield Mutant(
        "multi.count/trusted/read",
        "multi: memory for the whole count is set aside, which kills the program (read)",
        ("multi.count-not-trusted",),
        _trusted,
    )
    yield Mutant(
        "multi/nothing-taken/read",
        "multi: no bytes at all are a Multi without channels (read)",
        ("multi.header-truncated",),
        _nothing_taken,
    )
    yield from _count_mutants()
    yield from _version_mutants()


def _mutant(name: str, side: Side, rules: tuple[str, ...], change: Change) -> Mutant:
    return Mutant(f"{name}/{side}", f"{name.replace('/', ': ')} ({side})", rules, change)


def _with_form(form: MultiForm, side: Side) -> Change:
    def change(scene: Scene) -> None:
        schemas = scene.schemas(side)
        schemas.multi = LaxMulti(schemas.multi, replace(form))

    return change


def _count_mutants() -> Iterator[Mutant]:
    counts: dict[str, Callable[[Any], Construct]] = {
        "byte-order": lambda node: integer(4, False, True),
        "width-2": lambda node: integer(2, False, False),
        "width-3": lambda node: integer(3, False, False),
        "width-8": lambda node: integer(8, False, False),
        "low-byte": lambda node: Filtered(node, lambda value: value & 0xFF),
        "low-16-bits": lambda node: Filtered(node, lambda value: value & 0xFFFF),
        "plus-one": lambda node: Filtered(node, lambda value: value + 1),
        "minus-one": lambda node: Filtered(node, lambda value: max(0, value - 1)),
        "refuses-over-1000": lambda node: Filtered(node, refusing(lambda value: value > 1000)),
        "refuses-top-bit": lambda node: Filtered(node, refusing(lambda value: value >> 31)),
        "zeroed": lambda node: Filtered(node, lambda value: 0),
    }
    for name, make in counts.items():
        for side in BOTH:
            if side is Side.WRITE and name.startswith(("refuses", "low-16")):
                continue  # would need thousands of Singles

            def change(
                scene: Scene, side: Side = side, make: Callable[[Any], Construct] = make
            ) -> None:
                count = scene.schemas(side).multi.count
                count.subcon = make(count.subcon)

            yield _mutant(
                f"multi.count/{name}", side, ("multi.header", "multi.count-too-large"), change
            )


def _version_mutants() -> Iterator[Mutant]:
    rules = {Side.READ: "multi.version-on-read", Side.WRITE: "multi.version-on-write"}
    sets = {f"accepts-{version}": frozenset({0, version}) for version in (1, 2, 127, 128, 255)}
    sets |= {"accepts-all": frozenset(range(256)), "refuses-0": frozenset({1})}
    for name, known in sets.items():
        for side in BOTH:
            if side is Side.WRITE and name == "accepts-128":
                continue

            def change(scene: Scene, side: Side = side, known: frozenset[int] = known) -> None:
                node = MultiVersionByte()
                node.known = known
                scene.schemas(side).multi.version.subcon = node

            yield _mutant(f"multi.version/{name}", side, (rules[side],), change)
    yield _mutant("multi.version/after-count", Side.READ, (rules[Side.READ],), _version_last)


def _padded(size: int) -> Change:
    def change(scene: Scene) -> None:
        scene.codec().multi_padding = bytes(size)

    return change


def _trusted(scene: Scene) -> None:
    def reserve(count: int) -> int:
        if count > MUCH:
            raise MemoryError
        return count

    count = scene.schemas(Side.READ).multi.count
    count.subcon = Filtered(count.subcon, reserve)


def _nothing_taken(scene: Scene) -> None:
    split = scene.codec()
    read = split.deserialize_multi

    def deserialize_multi(data: bytes, *, strict: bool = False) -> Multi:
        return read(data, strict=strict) if data else Multi()

    split.deserialize_multi = deserialize_multi  # type: ignore[method-assign]


def _version_last(scene: Scene) -> None:
    """Look at the version only when all Singles have been read."""
    multi = scene.schemas(Side.READ).multi
    node = MultiVersionByte()
    node.known = frozenset(range(256))
    multi.version.subcon = node

    def check(data: bytes, end: int) -> None:
        MultiVersionByte()._known(data[0])

    scene.codec().after_multi = check
