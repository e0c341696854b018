"""Cases that describe long values instead of holding them, and the files that several share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from scbref.conformance.corpus.described import Expander

from .case import Case, Json, canonical, valid
from .layout import Layout, single_layout
from .shapes import put

FOLDER: Final = "described/"
"""Where the files are that are made here, from the folder of the vectors."""
VECTORS: Final = Path(__file__).parents[2]
_FILES: Final[dict[str, bytes]] = {}


class _Expander(Expander):
    """Takes the files that are made here from memory: they may not be written yet."""

    def read(self, name: str) -> bytes:
        return _FILES[name] if name in _FILES else super().read(name)


def expanded(value: Any) -> Any:
    """Return a value with what it describes expanded."""
    return _EXPANDER.expanded(value)


_EXPANDER: Final = _Expander(VECTORS)


def json_file(name: str, value: Any) -> Json:
    """Make a file of a value, one line for each element of a list; return what names it."""
    lines = ",\n".join(map(canonical, value)) if isinstance(value, list) else canonical(value)
    text = f"[\n{lines}\n]\n" if isinstance(value, list) else f"{lines}\n"
    return binary_file(f"{name}.json", text.encode())


def binary_file(name: str, data: bytes) -> Json:
    """Make a file of bytes; return what names it."""
    path = FOLDER + name
    if _FILES.setdefault(path, data) != data:
        raise AssertionError(f"two files are named {path}")
    return {"$file": path}


def files_of(cases: Iterable[Case]) -> dict[str, bytes]:
    """Return path → content of the files made here that some cases name."""
    names = {name for each in cases for name in _named([each.given, each.expect])}
    made = sorted(name for name in names if name.startswith(FOLDER))
    return {name: _FILES[name] for name in made}


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$file" in value:
            yield value["$file"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _named(each)


class Series(NamedTuple):
    """Values in the protocol's form and their bytes, both described: a list and a text's parts."""

    values: list[Json]
    parts: list[Any]


def shortened(case: Case, blobs: Mapping[str, Any]) -> Case:
    """Return a case in which long texts are described.

    Args:
        case: as it is sent.
        blobs: hex, or canonical JSON of a list → what describes it, in each place where it stands.
    """
    short = replace(case, given=_short(case.given, blobs), expect=_short(case.expect, blobs))
    if expanded([short.given, short.expect]) != [case.given, case.expect]:
        raise AssertionError(f"{case.id} is described wrongly")
    return short


def _short(value: Any, blobs: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _short(member, blobs) for name, member in value.items()}
    if isinstance(value, list):
        return blobs.get(canonical(value)) or [_short(each, blobs) for each in value]
    if isinstance(value, str) and any(blob in value for blob in blobs):
        return {"$hex": list(_split(value, blobs))}
    return value


def _split(text: str, blobs: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the parts of a text, in those blobs' place what describes them."""
    for blob, form in blobs.items():
        before, found, after = text.partition(blob)
        if found:
            yield from _split(before, blobs)
            yield form
            yield from _split(after, blobs)
            return
    if text:
        yield text


def repeated(data: bytes, times: int) -> tuple[str, Json]:
    """Return hex of some bytes again and again, and what describes it."""
    return (data * times).hex(), {"$repeat": times, "of": data.hex()}


def digest(name: str, size: int) -> tuple[str, Json]:
    """Return hex of bytes that follow from a name, and what describes it."""
    form = {"$digest": name, "bytes": size}
    return expanded(form), form


def templated(base: Json, changes: Mapping[str, tuple[Any, Any]]) -> tuple[Json, list[Any]]:
    """Return a Single some members of which are described, and its bytes.

    Args:
        base: the Single, in the protocol's form.
        changes: dotted path of a member → what describes it in JSON, and in the bytes.
    """
    layout = single_layout(base)
    value = base
    for path, (as_member, _) in changes.items():
        value = put(value, path, as_member)
    return value, list(_parts(layout, {path: form for path, (_, form) in changes.items()}))


def _parts(layout: Layout, forms: Mapping[str, Any]) -> Iterator[Any]:
    at = 0
    for path in sorted(forms, key=layout.place):
        start, size = layout.place(path)
        yield layout.data[at:start].hex()
        yield forms[path]
        at = start + size
    yield layout.data[at:].hex()


def answered(op: str, series: Series, head: str = "") -> tuple[Json, Json]:
    """Return ``in`` and ``expect`` of writing or reading a Multi of a series.

    Args:
        op: ``multi.serialize`` or ``multi.deserialize``.
        series: the Singles.
        head: hex of what stands before them.
    """
    value = {"multi": {"version": 0, "static_backups": series.values}}
    data = {"bytes": {"$hex": [head, *series.parts]}}
    return (value, valid(**data)) if op == "multi.serialize" else (data, valid(**value))


def cycled(templates: Sequence[tuple[Json, list[Any]]], times: int) -> Series:
    """Return a series of so many Singles, made of templates in turn."""
    values = [value for value, _ in templates]
    texts = [{"$hex": parts} for _, parts in templates]
    return Series(
        [{"$repeat": times, "of": {"$cycle": values}}],
        [{"$repeat": times, "of": {"$cycle": texts}}],
    )


def without_runs(value: Any) -> Any:
    """Return a value in whose long texts of hex the runs of few bytes are described.

    Its expansion is the value again, so the hash of a case stays the same.
    """
    if isinstance(value, str) and len(value) >= _LONG and _HEX.fullmatch(value):
        data, place = bytes.fromhex(value), 0
        parts: list[Any] = []
        for run in _RUN.finditer(data):
            parts += [data[place : run.start()].hex()] if run.start() > place else []
            parts.append({"$repeat": len(run[0]) // len(run[1]), "of": run[1].hex()})
            place = run.end()
        parts += [data[place:].hex()] if place < len(data) else []
        return {"$hex": parts} if len(canonical(parts)) * 4 < len(value) else value
    if isinstance(value, dict) and not any(name.startswith("$") for name in value):
        return {name: without_runs(member) for name, member in value.items()}
    if isinstance(value, list):
        return [without_runs(each) for each in value]
    return value


_LONG: Final = 4_096
"""Characters of a text that is short enough to stand as it is."""
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")
_RUN: Final = re.compile(rb"(.{1,4}?)\1{63,}", re.DOTALL)
