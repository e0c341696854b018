"""The kinds of addresses: their type numbers, onion names, IP lengths."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

from construct import Container, stream_write

from scbref.json_form import ADDRESS_NAMES
from scbref.wire.address import OnionService
from scbref.wire.primitives import Tag
from tests.adequacy.mutants.mutant import BOTH, Change, Mutant, Scene, Side
from tests.adequacy.mutants.operator import Fixed, Operator, always, replaced
from tests.adequacy.mutants.requirements import requirements_of

READ, WRITE = (Side.READ,), (Side.WRITE,)


class LaxOnion(OnionService):
    """An onion service whose text has other rules."""

    def __init__(self, width: int, normalize: Callable[[str], str], short: bool = False) -> None:
        super().__init__(width)
        self.normalize = normalize
        self.short = short

    def to_bytes(self, text: str) -> bytes:
        """Return the bytes of a text that may be another than the right one."""
        text = self.normalize(text)
        name = text.removesuffix(".onion")
        filler = set(name) & {"=", "\n"}
        if not self.short or name == text or not filler:
            return super().to_bytes(text)
        return base64.b32decode(name.upper().replace("\n", ""))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        data = self.to_bytes(obj)
        stream_write(stream, data, len(data), path)
        return obj


def _foreign_letters(text: str) -> str:
    return text.translate(str.maketrans("0189", "oilg"))


def onion_operators(node: OnionService) -> Iterator[Operator]:
    """Yield the operators for onion services."""
    size, letters = node.width, node.width * 8 // 5
    for other in (size - 5, size + 5):
        yield replaced(f"width-{other}", f"{other} bytes", always(OnionService, other))
    upper = OnionService(size)
    upper.to_text = lambda data: base64.b32encode(data).decode() + ".onion"  # type: ignore[method-assign]
    yield replaced("upper-case", "read in upper case", lambda n: upper, READ)
    bare = OnionService(size)
    bare.to_text = lambda data: base64.b32encode(data).decode().lower()  # type: ignore[method-assign]
    yield replaced("no-suffix", "read without .onion", lambda n: bare, READ)
    yield from _host_operators(size, letters)
    yield replaced(
        "short-host",
        "padding and line ends are taken",
        lambda n: LaxOnion(size, str, short=True),
        WRITE,
        ("address.onion-host-length",),
    )


def _host_operators(size: int, letters: int) -> Iterator[Operator]:
    """Yield the operators that take texts which are no onion name of ``size`` bytes."""
    rules: dict[str, tuple[str, Callable[[str], str], str]] = {
        "suffix-any": ("any ending of six characters", lambda t: t[:-6] + ".onion", "suffix"),
        "suffix-any-case": (
            "the ending in any case",
            lambda t: t[:-6] + t[-6:].lower(),
            "suffix",
        ),
        "suffix-optional": (
            "no ending is needed",
            lambda t: t if "." in t else t + ".onion",
            "length",
        ),
        "case-folded": ("upper case is taken", lambda t: t[:-6].lower() + t[-6:], "base32"),
        "foreign-letters": ("0, 1, 8 and 9 are taken", _foreign_letters, "base32"),
        "cut": ("too long a name is cut", lambda t: t[:-6][:letters] + t[-6:], "length"),
        "filled-up": (
            "too short a name is filled",
            lambda t: t[:-6].ljust(letters, "a") + t[-6:],
            "length",
        ),
    }
    for name, (title, normalize, rule) in rules.items():
        yield replaced(
            name,
            title,
            always(LaxOnion, size, normalize),
            WRITE,
            (f"address.onion-{rule}",),
        )


def type_mutants() -> Iterator[Mutant]:
    """Yield mutants that give the types other numbers, or do not know one."""
    names = ADDRESS_NAMES
    for kind, name in names.items():
        for other in (kind + 1 if kind < len(names) else 1, kind + 10):
            for side in BOTH:
                yield Mutant(
                    f"address.{name}/type-{other}/{side}",
                    f"address.{name}: type {other} instead of {kind} ({side})",
                    requirements_of(f"address.{name}"),
                    _renumbered(kind, other, side),
                )
        yield Mutant(
            f"address.{name}/unknown/read",
            f"address.{name}: an unknown type (read)",
            requirements_of(f"address.{name}"),
            _forgotten(kind),
        )


def _forgotten(kind: int) -> Change:
    def change(scene: Scene) -> None:
        del scene.schemas(Side.READ).addresses[kind]

    return change


def _renumbered(kind: int, other: int, side: Side) -> Change:
    """Give ``kind`` the number ``other``, and the one that has it the number ``kind``."""

    def change(scene: Scene) -> None:
        records = scene.schemas(side).addresses
        if side is Side.READ:
            here, there = records.pop(kind), records.pop(other, None)
            records[other] = here
            if there is not None:
                records[kind] = there
        else:
            records[kind].subcons[0].subcon = Tag(other)

    return change


def ip_operators(size: int) -> Iterator[Operator]:
    """Yield the operators that write an IP address of another length than ``size``."""
    for name, title, encode in (
        ("any-length", "any number of bytes is written", bytes),
        (
            "bad-as-nothing",
            "another length is written as nothing",
            lambda v: v if len(v) == size else b"",
        ),
        (
            "bad-as-zeros",
            "another length is written as zeros",
            lambda v: v if len(v) == size else bytes(size),
        ),
    ):
        yield replaced(
            name,
            title,
            always(Fixed, size, bytes, encode),
            WRITE,
            ("address.ip-length",),
        )
