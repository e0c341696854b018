"""The forms in which a vector may describe a value; :mod:`.described` expands them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Struct, field

from ..protocol.shape import shape, suggestion
from .error import CorpusError

MARK: Final = "$"
WIDEST: Final = 8
"""Bytes of a number, at most."""

_Count = Annotated[int, shape(minimum=0)]


class Repeat(Struct, frozen=True, forbid_unknown_fields=True):
    """In a list or a text: one value again and again."""

    times: _Count = field(name="$repeat")
    """How many rounds there are."""
    of: Any
    """What each round gives; described values in it may depend on the round."""


class Hex(Struct, frozen=True, forbid_unknown_fields=True):
    """A text put together of parts."""

    parts: list[Any] = field(name="$hex")
    """Texts, described texts and repetitions of them."""


class Cycle(Struct, frozen=True, forbid_unknown_fields=True):
    """One of several values, the next one in each round, then from the beginning."""

    values: list[Any] | dict[str, Any] = field(name="$cycle")
    """At least one, in a list or in a file that holds one."""


class Number(Struct, frozen=True, forbid_unknown_fields=True):
    """A number that grows from round to round."""

    first: int = field(name="$number")
    """In round 0."""
    step: int = 1
    """What each round adds."""
    bytes: Annotated[int, shape(minimum=0, maximum=WIDEST)] = 0
    """Written as hex of so many bytes, big-endian; 0 for a number in JSON."""
    decimal: bool = False
    """Written as a decimal text, as 64-bit numbers are in the protocol."""


class Digest(Struct, frozen=True, forbid_unknown_fields=True):
    """Bytes that follow from a name and the round, in hex."""

    name: str = field(name="$digest")
    """The bytes are SHA-256 of ``name/round/0``, ``name/round/1`` … one after the other."""
    bytes: _Count
    """How many there are."""


class File(Struct, frozen=True, forbid_unknown_fields=True):
    """What a file beside the vectors holds."""

    path: str = field(name="$file")
    """From the folder of the vector file. One named ``.json`` holds a value, which may describe
    others; of any other file the bytes are taken, in hex."""


Form = Repeat | Hex | Cycle | Number | Digest | File
FORMS: Final[Mapping[str, type[Any]]] = {
    str(kind.__struct_encode_fields__[0]): kind
    for kind in (Repeat, Hex, Cycle, Number, Digest, File)
}
"""The member that tells a form from the others → the form."""


DESCRIBED: Final = {
    "anyOf": [
        *({"$ref": f"#/$defs/{kind.__name__.lower()}"} for kind in FORMS.values()),
        {"patternProperties": {rf"^\{MARK}": False}},
    ]
}
"""JSON Schema of a member of ``in`` that may be described."""


def is_described(value: Any) -> bool:
    """Say whether a value is described, or something in it is."""
    if isinstance(value, dict):
        return any(name.startswith(MARK) for name in value) or any(
            is_described(member) for member in value.values()
        )
    return isinstance(value, list) and any(is_described(member) for member in value)


def form_of(value: dict[str, Any], marked: str) -> Any:
    """Return a described value as its form.

    Args:
        value: an object.
        marked: the member that tells its form.

    Raises:
        CorpusError: there is no such form, or the value is not of it.
    """
    kind = FORMS.get(marked)
    if kind is None:
        raise CorpusError(f"no such description: {marked}{suggestion(marked, FORMS)}")
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise CorpusError(f"{marked}: {error}") from None
