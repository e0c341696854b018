"""Bytes that are wrong where it matters: good bytes, edited at their fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from .dice import Dice
from .points import SIZE, bad_points
from .seeds import Place, Template
from .transactions import drawn_transaction, odd_transaction

Edit = tuple[str, int, bytes]
"""What to do, at which place, and with which bytes."""
Span = tuple[int, int, bytes]
"""Start, end, replacement."""


def _stretched(argument: bytes, size: int) -> bytes:
    argument = argument or b"\0"
    return (argument * (size // len(argument) + 1))[:size]


def _number(argument: bytes) -> int:
    return int.from_bytes(argument, "big")


def _overwrite(data: bytes, place: Place, argument: bytes) -> Span:
    return place.start, place.end, _stretched(argument, place.end - place.start)


def _delete(data: bytes, place: Place, argument: bytes) -> Span:
    return place.start, place.end, b""


def _duplicate(data: bytes, place: Place, argument: bytes) -> Span:
    return place.end, place.end, data[place.start : place.end]


def _flip(data: bytes, place: Place, argument: bytes) -> Span:
    if place.end == place.start:
        return place.start, place.end, b""
    bit = _number(argument) % (8 * (place.end - place.start))
    at = place.start + bit // 8
    return at, at + 1, bytes([data[at] ^ 1 << bit % 8])


def _truncate(data: bytes, place: Place, argument: bytes) -> Span:
    cut = place.start + _number(argument) % (place.end - place.start + 1)
    return cut, len(data), b""


def _insert(data: bytes, place: Place, argument: bytes) -> Span:
    return place.start, place.start, argument


def _append(data: bytes, place: Place, argument: bytes) -> Span:
    return len(data), len(data), argument


def _point(data: bytes, place: Place, argument: bytes) -> Span:
    pool = bad_points()
    if place.end - place.start != SIZE:
        return _overwrite(data, place, argument)
    return place.start, place.end, pool[_number(argument) % len(pool)]


def _edge(data: bytes, place: Place, argument: bytes) -> Span:
    """Set a number to the edge of its range, or beside what it was."""
    size = place.end - place.start
    if not 0 < size <= 8:
        return _overwrite(data, place, argument)
    top = (1 << 8 * size) - 1
    now = _number(data[place.start : place.end])
    edges = (0, 1, 2, now + 1, now - 1, top, top >> 1, (top >> 1) + 1, now << 8, now >> 8)
    value = edges[_number(argument) % len(edges)]
    return place.start, place.end, (value & top).to_bytes(size, "big")


def _compact(data: bytes, place: Place, argument: bytes) -> Span:
    """Write the CompactSize with which a part begins in a longer form, or as a huge number."""
    now = data[place.start : place.start + 1] or b"\0"
    forms = (
        b"\xfd" + now + b"\0",
        b"\xfe" + now + bytes(3),
        b"\xff" + now + bytes(7),
        b"\xfd\xfd\0",
        b"\xfd\xff\xff",
        b"\xfe\xff\xff\xff\xff",
        b"\xff" * 9,
        b"\xfe\0\0\1\0",
    )
    end = min(place.start + 1, len(data))
    return place.start, end, forms[_number(argument) % len(forms)]


_DO: Final[dict[str, Callable[[bytes, Place, bytes], Span]]] = {
    "truncate": _truncate,
    "overwrite": _overwrite,
    "flip": _flip,
    "edge": _edge,
    "point": _point,
    "delete": _delete,
    "duplicate": _duplicate,
    "insert": _insert,
    "append": _append,
    "compact": _compact,
}
KINDS: Final = (*_DO, "splice")


def _size(place: Place) -> int:
    return place.end - place.start


def _begins_with_count(place: Place) -> bool:
    name = place.name.rpartition(".")[2]
    return name in ("count", "script_sig", "pk_script") or "witnesses" in place.name


_FITS: Final[dict[str, Callable[[Place], bool]]] = {
    "point": lambda place: place.leaf and _size(place) == SIZE,
    "edge": lambda place: place.leaf and 0 < _size(place) <= 8,
    "compact": _begins_with_count,
}
"""By edit: the places where it does most; an edit that is not named here suits any place."""


def drawn_edits(dice: Dice, places: int) -> list[Edit]:
    """Draw one to three edits of bytes with so many places."""
    return [
        (dice.pick(KINDS), dice.below(max(1, places)), dice.data(dice.below(9)))
        for _ in range(dice.pick((1, 1, 1, 2, 2, 3)))
    ]


FRAME: Final = frozenset(
    {
        *("version", "length", "byte_count", "count", "type", "segwit"),
        *("hostname", "payload", "script_sig", "pk_script", "commit_sig"),
    }
)
"""Names of places that decide where others are."""
VALUE_SIZES: Final = frozenset({1, 2, 3, 4, 8, 32})


def _holds_value(place: Place) -> bool:
    return (
        place.leaf
        and place.end - place.start in VALUE_SIZES
        and place.name.rpartition(".")[2] not in FRAME
    )


def mild_single(dice: Dice, template: Template) -> bytes:
    """Draw the bytes of a Single with many other values, every field where it belongs."""
    places = [place for place in template.places if _holds_value(place)]
    changes = [
        (dice.pick(("edge", "overwrite")), dice.below(len(places)), dice.data(1 + dice.below(4)))
        for _ in range(1 + dice.below(12))
    ]
    return edited(template.data, places, changes)


def hostile_single(dice: Dice, templates: Sequence[Template], one: Template) -> bytes:
    """Draw the bytes of a Single, edited; ``templates`` give parts of others."""
    if dice.once_in(5):
        closing = [template for template in templates if TRANSACTION in template.names]
        if closing:
            return _with_transaction(dice, dice.pick(closing))
    return edited(one.data, one.places, drawn_edits(dice, len(one.places)), templates)


TRANSACTION: Final = "close_tx_inputs.commit_tx"
"""The place of a commitment."""


def _with_transaction(dice: Dice, template: Template) -> bytes:
    """Put another transaction into a Single, and its length to rights where it can be said."""
    spans = {place.name: place for place in template.places}
    place, length = spans[TRANSACTION], spans["length"]
    new = drawn_transaction(dice) if dice.once_in(3) else odd_transaction(dice)
    data = template.data
    now = _number(data[length.start : length.end]) + len(new) - _size(place)
    said = (now & 0xFFFF).to_bytes(2, "big")
    return data[: length.start] + said + data[length.end : place.start] + new + data[place.end :]


def drawn_members(dice: Dice, templates: Sequence[Template], many: int = 0) -> list[Template]:
    """Draw the Singles of a Multi; one may be in it twice.

    Args:
        dice: decides.
        templates: the Singles.
        many: the size of a very large Multi, which is rare; 0 for none.
    """
    size = dice.length(long=30, rare=many)
    few = templates if dice.once_in(3) else templates[:FEW]
    return [dice.pick(few) for _ in range(size)]


FEW: Final = 3
"""Templates from which members of lists are taken most often, so that some come twice."""


def hostile_multi(dice: Dice, templates: Sequence[Template]) -> bytes:
    """Draw the bytes of a Multi, edited."""
    members = drawn_members(dice, templates)
    if dice.once_in(6):
        single = hostile_single(dice, templates, dice.pick(templates))
        data, _ = multi_of([*members[:2], Template(single, (), {})])
        return data
    data, places = multi_of(members)
    return edited(data, places, drawn_edits(dice, len(places)), templates)


def edited(
    data: bytes, places: Sequence[Place], changes: Sequence[Edit], donors: Sequence[Template] = ()
) -> bytes:
    """Return ``data`` with the edits done; of overlapping ones the later in the bytes wins."""
    if not places:
        return data
    spans: list[Span] = []
    for kind, where, argument in changes:
        fitting = [p for p in places if _FITS[kind](p)] if kind in _FITS else places
        place = fitting[where % len(fitting)] if fitting else places[where]
        if kind == "splice":
            spans.append(_spliced(place, argument, donors))
        else:
            spans.append(_DO[kind](data, place, argument))
    result, limit = data, len(data)
    for start, end, new in sorted(spans, reverse=True):
        if end <= limit:
            result, limit = result[:start] + new + result[end:], start
    return result


def _spliced(place: Place, argument: bytes, donors: Sequence[Template]) -> Span:
    """Put a part of another Single there, the one of the same name if it has one."""
    if not donors:
        return place.start, place.end, b""
    donor = donors[_number(argument[:1]) % len(donors)]
    same = [other for other in donor.places if other.name == place.name]
    other = same[0] if same else donor.places[_number(argument[1:]) % len(donor.places)]
    return place.start, place.end, donor.data[other.start : other.end]


def multi_of(templates: Sequence[Template]) -> tuple[bytes, tuple[Place, ...]]:
    """Return the bytes of a Multi of these Singles, and the places in it."""
    data = b"\0" + len(templates).to_bytes(4, "big")
    places = [Place("version", 0, 1, True), Place("count", 1, 5, True)]
    for index, template in enumerate(templates):
        name = f"static_backups[{index}]"
        start = len(data)
        places.append(Place(name, start, start + len(template.data), False))
        places += [place.moved(start) for place in template.places]
        data += template.data
    return data, tuple(places)


def envelope(packed: bytes) -> tuple[Place, ...]:
    """Return the places of an envelope: 24 bytes of nonce, ciphertext, 16 bytes of tag."""
    size = len(packed)
    bounds = {
        "nonce": (0, 24),
        "ciphertext": (24, size - 16),
        "tag": (size - 16, size),
        "first": (24, 25),
        "end": (size - 1, size),
    }
    if size < 40:
        return (Place("nonce", 0, size, True),) * len(bounds)
    return tuple(Place(name, *bound, True) for name, bound in bounds.items())


PARTS: Final = 5
"""Places of an envelope."""
