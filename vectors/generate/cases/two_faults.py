"""Two faults in one call: the first in the order of the bytes is the one that is named.

Pairs are made of single faults. Which of a pair stands first is read off the layout of a good
Single, which the schemas give; only pairs whose classes differ show anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeVar

from ..tools.case import Case, Json, case, invalid, read_refusal, refusal
from ..tools.layout import Layout, single_layout
from ..tools.material import off_curve_x
from ..tools.shapes import LOCAL_KEYS, drop, put, single, tcp4
from ..tools.single_cases import write

RULE: Final = "error.first-fault"
CONSEQUENCE: Final = (
    "Two programs blame different things for one bad backup: people mend what was not the trouble."
)
TX: Final = "close_tx_inputs.commit_tx"
ROOT: Final = "close_tx_inputs.tapscript_root"


@dataclass(frozen=True, slots=True)
class ReadFault:
    """What one field's bytes can be changed to, and the refusal of that."""

    field: str
    """Whose bytes are exchanged."""
    code: str
    """The class of the refusal."""
    data: bytes
    """In place of the field's; the size stated in front of it is set anew."""


@dataclass(frozen=True, slots=True)
class WriteFault:
    """A change of a Single that cannot be written any more, and the refusal of that."""

    field: str
    code: str
    spoil: Callable[[Json], Json]


Fault = TypeVar("Fault", ReadFault, WriteFault)


def vectors() -> Iterator[Case]:
    """Yield all cases with two faults in one Single."""
    yield from _reading()
    yield from _writing()


def whole() -> Json:
    """Return a Single that has every field."""
    return single(6, [tcp4()], close=True, sha_pub=True)


def read_faults() -> tuple[ReadFault, ...]:
    """Return one fault for every field of :func:`whole` whose bytes can be wrong."""
    keys = [f"remote_chan_cfg.{key}" for key in LOCAL_KEYS]
    return (
        ReadFault("version", "unknown-version", b"\xff"),
        *(
            ReadFault(field, "bad-point", b"\x03" + off_curve_x(f"two/{field}"))
            for field in ("remote_node_pub", *keys, "sha_chain_root_desc.pub_key")
        ),
        ReadFault("addresses[0].port", "truncated", b"\x26"),
        # A version, and then the marker of the witness form with a flag that is none.
        ReadFault(TX, "bad-transaction", b"\x02\0\0\0" + b"\0\x02" + bytes(60)),
    )


def _reading() -> Iterator[Case]:
    value = whole()
    layout = single_layout(value)
    for one, other in _different(read_faults(), layout):
        data = layout.exchanged({one.field: one.data, other.field: other.data})
        yield _read(f"{_slug(one)}/{_slug(other)}", (one.field, other.field), one, layout, data)
    for one in read_faults():
        if one.code != "truncated":
            data = layout.replaced(one.field, one.data)[:-1]
            yield _read(f"{_slug(one)}/cut", (one.field, ROOT), one, layout, data)
    point = next(fault for fault in read_faults() if fault.code == "bad-point")
    start, _ = layout.place("addresses")
    data = layout.replaced(point.field, point.data)[: start + 1]
    yield _read("remote-node-pub/block-cut", (point.field, "addresses"), point, layout, data)


def _read(
    slug: str, fields: tuple[str, str], first: ReadFault, layout: Layout, data: bytes
) -> Case:
    # Inside the transaction the adapters name different fields: the class alone is told there.
    place = invalid(read_refusal(first.code, first.field, layout.place(first.field)[0]))
    inside = invalid(refusal(first.code, "field"))
    return case(
        "single.deserialize",
        f"two-faults/{slug}",
        f"faults in {fields[0]} and in {fields[1]}",
        [RULE],
        CONSEQUENCE,
        {"bytes": data.hex()},
        inside if first.field == TX else place,
        [whole()],
    )


def write_faults() -> tuple[WriteFault, ...]:
    """Return one fault for every field that a writer refuses, whatever its choices are."""

    def number(field: str, value: int) -> WriteFault:
        return WriteFault(field, "out-of-range", lambda given: put(given, field, value))

    def missing(field: str) -> WriteFault:
        return WriteFault(field, "missing-field", lambda given: drop(given, field))

    return (
        WriteFault("version", "unknown-version", lambda given: put(given, "version", 8)),
        number("funding_outpoint.index", 1 << 16),
        number("short_channel_id.block_height", 1 << 24),
        number("short_channel_id.tx_index", 1 << 24),
        missing("remote_node_pub"),
        WriteFault("addresses[0].onion_service", "bad-address", _bad_onion),
        number("local_chan_cfg.csv_delay", 1 << 16),
        *(missing(f"remote_chan_cfg.{key}") for key in LOCAL_KEYS),
        number("sha_chain_root_desc.key_locator.family", 1 << 32),
        WriteFault(TX, "bad-transaction", lambda given: put(given, TX, "0200000001")),
        missing(ROOT),
    )


def _bad_onion(given: Json) -> Json:
    address = {"type": "onion_v2", "onion_service": "1" * 16 + ".onion", "port": 9735}
    return {**given, "addresses": [address]}


def _writing() -> Iterator[Case]:
    value = whole()
    layout = single_layout(value)
    for one, other in _different(write_faults(), layout):
        yield write(
            f"two-faults/{_slug(one)}/{_slug(other)}",
            f"faults in {one.field} and in {other.field}",
            [RULE],
            CONSEQUENCE,
            other.spoil(one.spoil(value)),
            invalid(refusal(one.code, "encode", one.field)),
        )


def _different(faults: Sequence[Fault], layout: Layout) -> Iterator[tuple[Fault, Fault]]:
    """Yield the pairs whose classes differ, the one that stands first in front."""
    places = {fault.field: _place(fault.field, layout) for fault in faults}
    ordered = sorted(faults, key=lambda fault: places[fault.field])
    for one, other in combinations(ordered, 2):
        if one.code != other.code:
            yield one, other


def _place(field: str, layout: Layout) -> int:
    whole_field = field.partition("[")[0] if "onion" in field else field
    return layout.place(whole_field)[0]


def _slug(fault: ReadFault | WriteFault) -> str:
    name = fault.field.rpartition(".")[2] if "[" in fault.field else fault.field
    prefix = "address-" if "[" in fault.field else ""
    return prefix + name.replace("_", "-")
