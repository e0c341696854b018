"""Structure: fields left out, neighbours exchanged, presence rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from construct import Construct, Container, stream_read, stream_write

from scbref.point import POINT_SIZE
from scbref.wire.address import AddressBlock
from scbref.wire.field import When
from scbref.wire.primitives import Bool, Tag
from scbref.wire.record import Record
from scbref.wire.single import KNOWN_VERSIONS
from tests.adequacy.mutants.leaves import default_of
from tests.adequacy.mutants.operator import Nothing, Operator, replaced
from tests.adequacy.mutants.schema import Site

ORDER = ("single.field-order",)


class WithKey(Construct):  # type: ignore[misc]
    """A locator and the 33 bytes of a public key behind it."""

    def __init__(self, locator: Record) -> None:
        super().__init__()
        self.locator = locator

    def _parse(self, stream: Any, context: Container, path: str) -> Any:
        value = self.locator._parsereport(stream, context, path)
        stream_read(stream, POINT_SIZE, path)
        return value

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        self.locator._build(obj, stream, context, path)
        stream_write(stream, bytes(POINT_SIZE), POINT_SIZE, path)
        return obj


def structure_operators(site: Site) -> Iterator[Operator]:
    """Yield the operators that any field has."""
    node = site.node
    if not isinstance(node, Record | Tag):
        empty = () if isinstance(node, AddressBlock) else default_of(node)
        value = False if isinstance(node, Bool) else empty
        yield replaced("left-out", "not there at all", lambda node: Nothing(value))
    if site.index + 1 < len(site.holder.subcons) and not isinstance(node, Tag):
        yield Operator(
            "after-next",
            f"after {site.holder.subcons[site.index + 1].name}",
            Site.swap_with_next,
            requirements=ORDER if site.path.startswith("single") else (),
        )
    if isinstance(node, Record) and site.path.startswith("single.local_chan_cfg."):
        yield replaced(
            "with-key",
            "the public key is stored too",
            WithKey,
            requirements=("single.local-pubs-not-stored",),
        )
    if site.field.present is not None:
        yield from presence_operators(site.field.present)


def presence_operators(when: When) -> Iterator[Operator]:
    """Yield the operators that change when a field is there."""
    yield _present("always", "there in every case", None)
    yield _present("never", "there in no case", frozenset())
    every = KNOWN_VERSIONS if when.key == "version" else frozenset({False, True})
    yield _present("negated", "there when it must not be", every - when.values, when.key)
    if when.key != "version":
        return
    for version in sorted(every):
        if version in when.values:
            if len(when.values) > 1:
                values = when.values - {version}
                yield _present(f"not-in-{version}", f"missing in version {version}", values)
        else:
            values = when.values | {version}
            yield _present(f"also-in-{version}", f"there in version {version} too", values)


def _present(
    name: str, title: str, values: frozenset[int] | None, key: str = "version"
) -> Operator:
    def change(site: Site) -> None:
        site.field.present = None if values is None else When(key, values, title)

    return Operator(f"present-{name}", title, change)
