"""Which values were drawn of each field of each operation: classes of values, and how often.

Fields and classes come from the protocol's schema alone: both alternatives of a flag, every member
of a choice, the edges and the inside of a range, the sizes of texts and lists, present and absent,
what the items of a list share. A field that nothing varies shows as classes never drawn.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..corpus.plaintext import OPENED, READ, plaintexts
from .drawing.cases import DrawnCase
from .drawing.seeds import SeedCorpus
from .drawing.shapes import (
    Schema,
    alternative,
    given_of,
    hex_limits,
    hex_size,
    is_decimal,
    optional,
    shape_of,
)
from .histories.trials import ReplayedHistory

Classes = dict[str, Counter[str]]
"""Field → class → how often."""

LISTS: Final = ((0, "no item"), (1, "1 item"), (8, "2 to 8"), (20, "9 to 20"))
OVER: Final = "over 20"
TEXTS: Final = ((0, "empty"), (252, "up to 252 bytes"), (65_535, "up to 65,535 bytes"))
LONG: Final = "over 65,535 bytes"
NUMBERS: Final = ((0, "0"), (255, "up to 255"), (2**31 - 1, "below 2^31"))
LARGE: Final = "from 2^31"
SHARED, DISTINCT = "shared in a list", "distinct in a list"
ABSENT, PRESENT, BEYOND = "absent", "present", "beyond"
LARGEST: Final = 9
"""The highest maximum of a choice, all of whose numbers are classes."""


def classes_of(schema: Schema) -> tuple[str, ...]:
    """Return the classes of a value that is no object."""
    if "enum" in schema:
        return tuple(map(str, schema["enum"]))
    kind = schema.get("type")
    if kind == "boolean":
        return ("false", "true")
    if kind == "array":
        return (*(name for _, name in LISTS), OVER)
    if kind == "integer" and "maximum" in schema:
        return ("lowest", "lower half", "upper half", "highest")
    if kind == "integer" or is_decimal(schema):
        return (*(name for _, name in NUMBERS), LARGE)
    size = hex_size(schema)
    if size == 33:
        return ("02…", "03…")
    if size is not None and size > 0:
        return ("zeros", "others")
    if size is not None:
        shortest, longest = hex_limits(schema)
        lowest = (0, *(limit + 1 for limit, _ in TEXTS))
        highest = (*(limit for limit, _ in TEXTS), 1 << 64)
        names = (*(name for _, name in TEXTS), LONG)
        return tuple(
            name
            for name, low, high in zip(names, lowest, highest, strict=True)
            if low <= (1 << 64 if longest is None else longest) and high >= shortest
        )
    return ("text",)


def class_of(schema: Schema, value: Any) -> str:
    """Return the class of a value that is no object; ``beyond`` for one that the schema refuses."""
    if "enum" in schema:
        return str(value) if value in schema["enum"] else BEYOND
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return _bucket(len(value), LISTS, OVER)
    if isinstance(value, int) and "maximum" in schema:
        return _place(value, schema["minimum"], schema["maximum"])
    if isinstance(value, int):
        return _bucket(value, NUMBERS, LARGE) if value >= 0 else BEYOND
    if is_decimal(schema):
        number = int(value) if value.removeprefix("-").isdecimal() else -1
        return _bucket(number, NUMBERS, LARGE) if number >= 0 else "negative"
    return _class_of_text(schema, value)


def _class_of_text(schema: Schema, value: str) -> str:
    size = hex_size(schema)
    if size is None:
        return "text"
    if size == -1:
        return _bucket(len(value) // 2, TEXTS, LONG)
    if len(value) != 2 * size:
        return BEYOND
    if size == 33:
        return f"{value[:2]}…" if value[:2] in ("02", "03") else BEYOND
    return "others" if value.strip("0") else "zeros"


def _place(value: int, lowest: int, highest: int) -> str:
    if not lowest <= value <= highest:
        return BEYOND
    if value in (lowest, highest):
        return "lowest" if value == lowest else "highest"
    return "lower half" if value <= (lowest + highest) // 2 else "upper half"


def _bucket(size: int, limits: Iterable[tuple[int, str]], beyond: str) -> str:
    return next((name for limit, name in limits if size <= limit), beyond)


def declared_of(op: str) -> Classes:
    """Return every field of an operation with all classes of it, each drawn 0 times."""
    found: Classes = {}
    _declare(found, given_of(op), "", in_list=False)
    kind = READ.get(op) or OPENED.get(op)
    if kind:
        _declare(found, {"$ref": f"#/$defs/{kind}"}, kind, in_list=False)
    return found


def _declare(found: Classes, schema: Schema, path: str, *, in_list: bool) -> None:
    _, schema = shape_of(schema)
    kinds = [each for each in schema.get("oneOf", ()) if "properties" in each]
    if kinds:
        names = [each["properties"]["type"]["const"] for each in kinds]
        _declare_classes(found, f"{path}.type", names)
        for name, each in zip(names, kinds, strict=True):
            _declare(found, each, f"{path}({name})", in_list=False)
        return
    if "properties" not in schema:
        names = list(classes_of(schema))
        if in_list and (hex_size(schema) or 0) > 0:
            names += [SHARED, DISTINCT]
        _declare_classes(found, path, names)
        if "items" in schema:
            _declare(found, schema["items"], f"{path}[]", in_list=True)
        return
    for name, member in schema["properties"].items():
        if "const" in member:
            continue
        at = f"{path}.{name}" if path else name
        if name in optional(schema):
            _declare_classes(found, at, (ABSENT, PRESENT))
        _declare(found, member, at, in_list=in_list)


def _declare_classes(found: Classes, path: str, names: Iterable[str]) -> None:
    found.setdefault(path, Counter()).update(dict.fromkeys(names, 0))


@dataclass(slots=True)
class Coverage:
    """Counts what is drawn."""

    ops: Iterable[str]
    """Operations of which something may be drawn."""
    seeds: SeedCorpus
    """Opens envelopes, and reads what is in them."""
    counts: dict[str, Classes] = field(init=False)
    """Operation → field → class → how often."""

    def __post_init__(self) -> None:
        self.counts = {op: declared_of(op) for op in self.ops}

    def add(self, trial: Any) -> None:
        """Count what one example consists of: a case, or the requests of a history."""
        if isinstance(trial, ReplayedHistory):
            for op, payload in trial.asked:
                self._request(op, json.loads(payload))
        elif isinstance(trial.example, DrawnCase):
            self._request(trial.example.op, trial.example.given)

    def _request(self, op: str, given: Mapping[str, Any]) -> None:
        counts = self.counts.setdefault(op, declared_of(op))
        _count(counts, given_of(op), given, "")
        for data, kind in plaintexts(op, given, self.seeds.open):
            value = (self.seeds.read(data, kind) or {}).get(kind)
            if value is not None:
                _count(counts, {"$ref": f"#/$defs/{kind}"}, value, kind)

    @property
    def missing(self) -> dict[str, dict[str, list[str]]]:
        """Operation → field → classes that were never drawn."""
        found: dict[str, dict[str, list[str]]] = {}
        for op, fields in self.counts.items():
            for name, classes in fields.items():
                if never := [each for each, number in classes.items() if not number]:
                    found.setdefault(op, {})[name] = never
        return found

    def lines(self) -> Iterator[str]:
        """Yield the counts for people: a line for each field."""
        for op, fields in self.counts.items():
            yield ""
            yield op
            width = max(map(len, fields), default=0)
            for name, classes in fields.items():
                told = ", ".join(f"{each} {number:,}" for each, number in classes.items())
                yield f"  {name:<{width}}  {told}"


def _count(counts: Classes, schema: Schema, value: Any, path: str) -> None:
    _, schema = shape_of(schema)
    if isinstance(value, dict):
        kind = alternative(schema, value)
        if kind is not schema:
            counts[f"{path}.type"][value["type"]] += 1
            path, schema = f"{path}({value['type']})", kind
        for name, member in schema.get("properties", {}).items():
            at = f"{path}.{name}" if path else name
            if name in optional(schema):
                counts[at][PRESENT if name in value else ABSENT] += 1
            if name in value and "const" not in member:
                _count(counts, member, value[name], at)
        return
    counts[path][class_of(schema, value)] += 1
    if isinstance(value, list):
        _count_items(counts, schema.get("items", {}), value, path)


def _count_items(counts: Classes, schema: Schema, value: list[Any], path: str) -> None:
    leaves: dict[str, list[str]] = {}
    for item in value:
        _count(counts, schema, item, f"{path}[]")
        for at, text in _texts(schema, item, f"{path}[]"):
            leaves.setdefault(at, []).append(text)
    for at, texts in leaves.items():
        if len(texts) > 1:
            counts[at][SHARED if len(set(texts)) < len(texts) else DISTINCT] += 1


def _texts(schema: Schema, value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of fixed size in an item of a list, but not those in lists inside it."""
    _, schema = shape_of(schema)
    if isinstance(value, dict):
        if alternative(schema, value) is schema:
            for name, member in schema.get("properties", {}).items():
                if name in value:
                    yield from _texts(member, value[name], f"{path}.{name}")
    elif isinstance(value, str) and (hex_size(schema) or 0) > 0:
        yield path, value
