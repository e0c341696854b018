"""Makes the bytes of a Single or a Multi simpler while they show the same disagreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ..drawing.hostile import multi_of
from ..drawing.points import SIZE, good_points
from ..drawing.seeds import Place, SeedCorpus, Template
from .reduce import simpler_bytes

Keeps = Callable[[bytes], bool]
"""Says whether bytes may take the place of those before."""
_COUNTS: Final = ("count",)
_LENGTHS: Final = ("length", "byte_count")


def simplify_plaintext(data: bytes, kind: str, seeds: SeedCorpus, keeps: Keeps) -> bytes:
    """Return the simplest bytes of a kind that are kept.

    First the plainest values of all are tried, as they are and with one field of ``data`` each;
    then every part of ``data`` is left out or made zero, if it may be.
    """
    for candidate in _plainest(data, kind, seeds):
        if candidate != data and keeps(candidate):
            data = candidate
            break
    data = _without_parts(data, kind, seeds, keeps)
    return _with_zeros(data, kind, seeds, keeps)


def _plainest(data: bytes, kind: str, seeds: SeedCorpus) -> Iterator[bytes]:
    """Yield plain bytes, and after them those with one field of ``data``."""
    templates = [each for each in seeds.templates if not any(each.data[4:36])]
    if kind == "multi":
        templates = [_as_template(members) for members in ([], *([each] for each in templates))]
    yield from (each.data for each in templates)
    places = seeds.explain(data, kind)
    top = [place for place in places if place.leaf or "." not in place.name]
    if kind == "single":
        same = [each for each in templates[1:] if each.data[:1] == data[:1]]
        templates = templates[:1] + same
    else:
        templates = [each for each in templates if len(each.places) > 2][:1]
    for template in templates:
        by_name = {place.name: place for place in template.places}
        for place in top:
            new = data[place.start : place.end]
            there = by_name.get(place.name)
            if there and template.data[there.start : there.end] != new:
                yield _replaced(template.data, template.places, there, new)


def _as_template(members: list[Template]) -> Template:
    data, places = multi_of(members)
    return Template(data, places, {})


def _replaced(data: bytes, places: tuple[Place, ...], place: Place, new: bytes) -> bytes:
    """Put other bytes into a place, and the lengths around it to rights."""
    change = len(new) - (place.end - place.start)
    out = bytearray(data)
    for other in places:
        prefix, _, name = other.name.rpartition(".")
        around = not prefix or place.name.startswith(prefix + ".")
        removed = name in _COUNTS and not new and place.name.startswith(f"{prefix}.[")
        if other == place or not around or not (removed or (change and name in _LENGTHS)):
            continue
        size = other.end - other.start
        now = int.from_bytes(out[other.start : other.end], "big")
        step = -1 if name in _COUNTS else change
        out[other.start : other.end] = ((now + step) % (1 << 8 * size)).to_bytes(size, "big")
    return bytes(out[: place.start]) + new + bytes(out[place.end :])


def _without_parts(data: bytes, kind: str, seeds: SeedCorpus, keeps: Keeps) -> bytes:
    """Leave out what is behind the end, and items of lists."""
    places = seeds.explain(data, kind)
    end = max((place.end for place in places), default=0)
    if end < len(data):
        rest = simpler_bytes(data[end:], -1, lambda new: keeps(data[:end] + new))
        data = data[:end] + rest
    for place in reversed(places):
        # What is behind a place has been looked at: the places before it are where they were.
        if place.name.endswith("]"):
            without = _replaced(data, places, place, b"")
            if keeps(without):
                data = without
                places = tuple(p for p in places if p.end <= place.start or p.start < place.start)
    return data


def _with_zeros(data: bytes, kind: str, seeds: SeedCorpus, keeps: Keeps) -> bytes:
    """Make every field zero, or as small as it may be; a point the first of the good ones."""
    point = bytes.fromhex(good_points(1)[0])
    for place in seeds.explain(data, kind):
        # A length that is wrong would be another fault.
        if not place.leaf or place.name.rpartition(".")[2] in (*_COUNTS, *_LENGTHS):
            continue
        before, now, after = data[: place.start], data[place.start : place.end], data[place.end :]

        def keep(new: bytes, before: bytes = before, after: bytes = after) -> bool:
            return keeps(before + new + after)

        plain = (bytes(SIZE), point) if len(now) == SIZE else ()
        new = next((each for each in plain if each == now or keep(each)), None)
        if new is None:
            new = simpler_bytes(now, len(now), keep)
        data = before + new + after
    return data
