"""Packing and unpacking of several backups, and the bare operations on the version byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from scbref import packing
from scbref.codec import serialize_single
from scbref.errors import OTHER, DeserializeError, ScbError, SerializeError
from scbref.model import Multi, OutPoint, Single
from scbref.packing import PackedSingles, pack_multi, pack_static_chan_backups
from scbref.versions import decode_version, encode_version
from tests.adequacy.mutants.mutant import Change, Mutant, Scene, stateful

Packed = dict[OutPoint, bytes]


def _packed(
    backups: Iterable[Single], ring: Any, nonces: Sequence[bytes] | None
) -> Iterator[tuple[OutPoint, Callable[[], bytes]]]:
    for index, single in enumerate(backups):
        nonce = None if nonces is None else nonces[index]
        yield (
            single.funding_outpoint,
            partial(packing.pack_single, single, ring, nonce),
        )


def _first_wins(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    result: Packed = {}
    for point, pack in _packed(backups, ring, nonces):
        result.setdefault(point, pack())
    return result


def _refused(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    result: Packed = {}
    for point, pack in _packed(backups, ring, nonces):
        if point in result:
            raise SerializeError("twice", code=OTHER)
        result[point] = pack()
    return result


def _skips_bad(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    result: Packed = {}
    for point, pack in _packed(backups, ring, nonces):
        try:
            result[point] = pack()
        except SerializeError:
            continue
    return result


def _ends_at_bad(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    result: Packed = {}
    for point, pack in _packed(backups, ring, nonces):
        try:
            result[point] = pack()
        except SerializeError:
            break
    return result


def _by_txid(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    result: dict[bytes, tuple[OutPoint, bytes]] = {}
    for point, pack in _packed(backups, ring, nonces):
        result[point.txid] = (point, pack())
    return dict(result.values())


def _first_only(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    return dict(list(pack_static_chan_backups(backups, ring, nonces).items())[:1])


def _points_reversed(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    packed = pack_static_chan_backups(backups, ring, nonces)
    return {OutPoint(point.txid[::-1], point.index): data for point, data in packed.items()}


def _exchanged(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    packed = pack_static_chan_backups(backups, ring, nonces)
    return dict(zip(packed, reversed(packed.values()), strict=True))


def _as_multi(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    backups = list(backups)
    nonces = nonces or [None] * len(backups)
    return {
        single.funding_outpoint: packing.pack_multi(Multi(0, (single,)), ring, nonce)
        for single, nonce in zip(backups, nonces, strict=True)
    }


def _not_empty(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    backups = list(backups)
    if not backups:
        raise SerializeError("nothing to pack", code=OTHER)
    return pack_static_chan_backups(backups, ring, nonces)


STATIC: Final[dict[str, tuple[Callable[..., Packed], str]]] = {
    "first-wins": (_first_wins, "pack.static-backups-duplicates"),
    "duplicates-refused": (_refused, "pack.static-backups-duplicates"),
    "bad-left-out": (_skips_bad, "pack.static-backups-all-or-nothing"),
    "ends-at-bad": (_ends_at_bad, "pack.static-backups-all-or-nothing"),
    "keyed-by-txid": (_by_txid, "pack.static-backups"),
    "first-only": (_first_only, "pack.static-backups"),
    "txid-reversed": (_points_reversed, "pack.static-backups"),
    "exchanged": (_exchanged, "pack.static-backups"),
    "empty-refused": (_not_empty, "pack.static-backups"),
    "as-multi": (_as_multi, "pack.static-backups"),
}


def _refuse_none(found: list[Any]) -> list[Any]:
    if not found:
        raise DeserializeError("nothing to unpack", code=OTHER)
    return found


def _unpack_all(
    order: Callable[[list[Any]], list[Any]], on_error: str
) -> Callable[..., tuple[Single, ...]]:
    def unpack(packed: PackedSingles, ring: Any, *, strict: bool = False) -> tuple[Single, ...]:
        singles: list[Single] = []
        for each in packed:
            try:
                singles.append(packing.unpack_single(each, ring, strict=strict))
            except ScbError:
                if on_error == "fail":
                    raise
                if on_error == "end":
                    break
        return tuple(order(singles))

    return unpack


SINGLES: Final = {
    "reversed": (_unpack_all(lambda f: f[::-1], "fail"), "pack.packed-singles-order"),
    "sorted": (
        _unpack_all(lambda f: sorted(f, key=lambda s: s.funding_outpoint.txid), "fail"),
        "pack.packed-singles-order",
    ),
    "unique": (
        _unpack_all(lambda f: list({s.funding_outpoint: s for s in f}.values()), "fail"),
        "pack.packed-singles-order",
    ),
    "first-only": (_unpack_all(lambda f: f[:1], "fail"), "pack.packed-singles-order"),
    "empty-refused": (_unpack_all(_refuse_none, "fail"), "pack.packed-singles-order"),
    "bad-left-out": (_unpack_all(list, "skip"), "pack.packed-singles-all-or-nothing"),
    "ends-at-bad": (_unpack_all(list, "end"), "pack.packed-singles-all-or-nothing"),
}

ENCODINGS: Final[dict[str, Callable[[int, bool], int]]] = {
    "bit-never": lambda version, close: version,
    "bit-always": lambda version, close: version | 0x80,
    "bit-flipped": lambda version, close: version ^ 0x80 if close else version,
    "bit-added": lambda version, close: (version + 0x80) & 0xFF if close else version,
    "bit-cleared": lambda version, close: version | 0x80 if close else version & 0x7F,
    "mask-7f": lambda version, close: encode_version(version & 0x7F, close),
    "mask-3f": lambda version, close: encode_version(version & 0xBF, close),
    "mask-07": lambda version, close: encode_version(version & 7, close),
    "bit-6": lambda version, close: version | 0x40 if close else version,
}
DECODINGS: Final[dict[str, Callable[[int], tuple[int, bool]]]] = {
    "bit-never": lambda byte: (byte & 0x7F, False),
    "bit-always": lambda byte: (byte & 0x7F, True),
    "bit-kept": lambda byte: (byte, byte > 0x7F),
    "bit-not-split": lambda byte: (byte, False),
    "mask-3f": lambda byte: (byte & 0x3F, byte > 0x7F),
    "mask-0f": lambda byte: (byte & 0x0F, byte > 0x7F),
    "mask-07": lambda byte: (byte & 0x07, byte > 0x7F),
    "bit-6": lambda byte: (byte & 0xBF, bool(byte & 0x40)),
    "over-80": lambda byte: (byte & 0x7F, byte > 0x80),
}


def pack_mutants() -> Iterator[Mutant]:
    """Yield the mutants of packing lists and of the version byte."""
    for name, (pack, rule) in STATIC.items():
        yield _mutant(f"pack.static-backups/{name}", rule, _rebound(pack_static_chan_backups, pack))
    for name, (unpack, rule) in SINGLES.items():
        yield _mutant(
            f"pack.packed-singles/{name}",
            rule,
            _with_unpack(unpack),
        )
    for name, encode in ENCODINGS.items():
        yield _mutant(f"version.encode/{name}", "version.encode", _rebound(encode_version, encode))
    for name, decode in DECODINGS.items():
        yield _mutant(f"version.decode/{name}", "version.layout", _rebound(decode_version, decode))


def packs_of_many() -> Iterator[Mutant]:
    """Yield mutants of packing one by one that scenarios are to kill."""
    for name, pack in (("first-wins", _first_wins), ("first-20", _first_20)):
        yield stateful(f"fetch.pack/{name}", "fetch.all", _rebound(pack_static_chan_backups, pack))
    yield stateful("pack.multi/a-megabyte", "pack.multi", _rebound(pack_multi, _a_megabyte))


def _a_megabyte(multi: Multi, *given: Any) -> bytes:
    """Pack as many channels as a megabyte holds."""
    size, taken = 0, []
    for single in multi.static_backups:
        size += len(serialize_single(single))
        if size > 1 << 20:
            break
        taken.append(single)
    return pack_multi(replace(multi, static_backups=tuple(taken)), *given)


def _first_20(backups: Iterable[Single], ring: Any, nonces: Any = None) -> Packed:
    return dict(list(pack_static_chan_backups(backups, ring, nonces).items())[:20])


def _mutant(name: str, rule: str, change: Change) -> Mutant:
    title = name.replace("/", ": ").replace("-", " ")
    return Mutant(name, title, (rule,), change)


def _with_unpack(unpack: Any) -> Change:
    return lambda scene: scene.set(PackedSingles, "unpack", unpack)


def _rebound(old: Any, new: Any) -> Change:
    def change(scene: Scene) -> None:
        scene.rebind(old, new)

    return change
